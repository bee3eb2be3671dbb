"""RFM: fair scores, named groups, whatever order the rows come in."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from idic_core.differentiate import RFM_GROUPS, rfm
from idic_core.differentiate.rfm import group

orders = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 400), st.one_of(st.none(), st.integers(-50, 500))),
    min_size=0,
    max_size=40,
).map(
    lambda rows: pd.DataFrame(
        {
            "customer_id": [c for c, _d, _a in rows],
            "order_id": [str(n) for n in range(len(rows))],
            "ordered_at": pd.Timestamp("2024-01-01") + pd.to_timedelta([d for _c, d, _a in rows], unit="D"),
            "amount": pd.Series([a for _c, _d, a in rows], dtype="float64"),
        }
    )
)


@given(orders, st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_scores_do_not_depend_on_row_order_and_equal_habits_get_equal_scores(table: pd.DataFrame, seed: int) -> None:
    scores = rfm(table).set_index("customer_id").sort_index()
    shuffled = rfm(table.sample(frac=1, random_state=seed)).set_index("customer_id").sort_index()
    pd.testing.assert_frame_equal(scores, shuffled, check_index_type=False, check_dtype=False)
    assert set(scores.index) == set(table["customer_id"])
    assert scores[["r", "f", "m"]].isin(range(1, 6)).all().all()
    assert scores["group"].isin(RFM_GROUPS).all()
    days = table.assign(day=table["ordered_at"].dt.normalize()).groupby("customer_id")["day"]
    times, last = days.nunique().reindex(scores.index), days.max().reindex(scores.index)
    assert (scores["f"].groupby(times).nunique() <= 1).all()
    assert (scores["r"].groupby(last).nunique() <= 1).all()
    by_times = scores.assign(times=times).sort_values("times")
    assert by_times["f"].is_monotonic_increasing
    by_last = scores.assign(last=last).sort_values("last")
    assert by_last["r"].is_monotonic_increasing


def test_two_orders_on_one_day_count_once() -> None:
    table = pd.DataFrame(
        {
            "customer_id": ["a", "a", "b", "b"],
            "order_id": list("1234"),
            "ordered_at": ["2024-05-01 09:00", "2024-05-01 17:00", "2024-05-01", "2024-05-02"],
            "amount": 1.0,
        }
    )
    scores = rfm(table).set_index("customer_id")
    assert scores.loc["b", "f"] > scores.loc["a", "f"]


def test_fifths_hold_about_a_fifth_of_the_customers_when_all_differ() -> None:
    count = 1000
    table = pd.DataFrame(
        {
            "customer_id": range(count),
            "order_id": range(count),
            "ordered_at": pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(count), "D"),
            "amount": np.arange(count) + 1.0,
        }
    )
    scores = rfm(table)
    assert scores["r"].value_counts().tolist() == [200] * 5
    assert scores["m"].value_counts().tolist() == [200] * 5
    assert (scores["f"] == 1).all()


def test_every_combination_of_scores_has_one_group_and_better_scores_never_lead_to_dormant() -> None:
    r, f, m = (a.ravel() for a in np.meshgrid(range(1, 6), range(1, 6), range(1, 6)))
    names = group(r, f, m)
    assert set(names) == set(RFM_GROUPS) - {"prospects"}
    assert (r[names == "dormant"] <= 2).all()
    assert ((f + m)[names == "champions"] >= 8).all()


def test_later_orders_do_not_count_before_the_as_of_day() -> None:
    table = pd.DataFrame(
        {
            "customer_id": ["a", "b"],
            "order_id": ["1", "2"],
            "ordered_at": ["2024-01-01", "2024-06-01"],
            "amount": [1.0, 1.0],
        }
    )
    assert rfm(table, as_of="2024-03-01")["customer_id"].tolist() == ["a"]
