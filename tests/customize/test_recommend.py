"""What people rely on in recommendations: who gets what, what never appears, and that the reason is the real one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idic_core.customize import recommend, recommend_kinds
from idic_core.customize.boost import candidates, chance, typical, without
from idic_core.customize.choose import choose, trials
from idic_core.customize.history import history, sales
from idic_core.customize.reasons import carried_by, causes
from idic_core.customize.scores import fit
from idic_core.errors import IdicError, MissingColumn
from tests.customize.small_shop import make_lines

DAYS = pd.date_range("2025-01-01", periods=120, freq="D")
line = st.tuples(
    st.sampled_from(["A", "B", "C", "D", "0", "guest", "", None]), st.integers(1, 6), st.integers(0, 119), st.sampled_from(["x", "y", "z", "POSTAGE", None]),
    st.integers(-2, 3), st.sampled_from([0.0, 2.5]),
)  # fmt: skip


def frame(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "order", "day", "product_id", "quantity", "unit_price"])
    return table.assign(order_id=table["order"].astype(str), ordered_at=DAYS[table["day"].to_numpy(dtype=int)]).drop(
        columns=["order", "day"]
    )


def bought(lines: pd.DataFrame) -> set[tuple[str, str]]:
    good = sales(lines)
    return set(zip(good["customer_id"].astype(str), good["product_id"].astype(str), strict=True))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(line, max_size=25), st.sampled_from(["all", "again", "new"]), st.integers(0, 5))
def test_any_list_gives_a_sound_answer(rows, kind, k):
    lines = frame(rows)
    found = recommend(lines, k=k, kind=kind)
    pairs = set(zip(found["customer_id"], found["product_id"], strict=True))
    had = bought(lines)
    assert not set(found["customer_id"]) & {"0", "guest", "", "None", "nan"}
    assert "POSTAGE" not in set(found["product_id"])
    assert len(pairs) == len(found)
    assert found.groupby("customer_id").size().max() <= k if len(found) else True
    if kind == "new":
        assert not pairs & had
    if kind == "again":
        assert pairs <= had
    for _customer, part in found.groupby("customer_id"):
        assert sorted(part["rank"]) == list(range(1, len(part) + 1))
    assert found["reason"].ne("").all()


@pytest.mark.parametrize("columns", [["customer_id"], ["customer_id", "order_id", "ordered_at", "product_id"]])
def test_an_empty_list_or_a_missing_column_is_said_clearly(columns):
    empty = pd.DataFrame({c: pd.Series(dtype=str) for c in columns})
    if len(columns) == 1:
        with pytest.raises(MissingColumn, match="order_id"):
            recommend(empty)
    else:
        assert recommend(empty).empty
    with pytest.raises(IdicError, match="sideways"):
        recommend(make_lines(3), kind="sideways")


def test_ids_come_back_as_they_were_given():
    lines = make_lines(4)
    lines["customer_id"] = lines["customer_id"].str[1:]
    assert set(recommend(lines)["customer_id"]) == {"000", "001", "002", "003"}


def test_more_places_than_products_gives_every_product_once():
    lines = make_lines(1, products=12, days=60)
    found = recommend(lines, k=50)
    assert sorted(found["product_id"]) == sorted(set(lines["product_id"]))


def test_nothing_on_or_after_the_day_asked_for_is_known():
    lines = make_lines(40)
    as_of = pd.Timestamp("2025-06-01")
    pd.testing.assert_frame_equal(
        recommend(lines, as_of=as_of), recommend(lines[lines["ordered_at"] < as_of], as_of=as_of)
    )


def test_returns_fees_and_anonymous_buyers_change_nothing():
    lines = make_lines(40)
    noise = pd.concat([
        lines.head(50).assign(customer_id="guest", product_id="P99"), lines.head(50).assign(product_id="P98", quantity=-1),
        lines.head(50).assign(product_id="DOT", unit_price=3.0),
    ])  # fmt: skip
    names = pd.DataFrame({"product_id": ["DOT"], "name": ["DOTCOM POSTAGE"]})
    as_of = pd.Timestamp("2025-10-28")
    pd.testing.assert_frame_equal(
        recommend(pd.concat([lines, noise]), products=names, as_of=as_of), recommend(lines, as_of=as_of)
    )


@pytest.mark.parametrize(
    "name",
    [
        "Coffee",
        "Manual coffee grinder",
        "Postage stamp holder, red",
        "Baby carriage",
        "Toffee",
        "Discount store board game",
        "User manual",
    ],
)
def test_goods_whose_names_sound_like_charges_stay_goods(name):
    names = pd.DataFrame({"product_id": ["P01"], "name": [name]})
    assert "P01" in set(sales(make_lines(30), names)["product_id"].astype(str))


@pytest.mark.parametrize(
    "name",
    [
        "POSTAGE",
        "Dotcom postage",
        "Bank Charges",
        "AMAZON FEE",
        "Manual",
        "Adjustment by hand on 1/2",
        "Phí vận chuyển",
        "运费",
        "Discount",
        "Express shipping",
    ],
)
def test_charges_are_never_recommended(name):
    names = pd.DataFrame({"product_id": ["P01"], "name": [name]})
    assert "P01" not in set(recommend(make_lines(30), products=names, k=50)["product_id"])


def test_a_newcomer_gets_best_sellers_and_it_is_said():
    lines = make_lines(30)
    newcomer = lines.head(1).assign(customer_id="N1", quantity=-1)
    found = recommend(pd.concat([lines, newcomer]), k=5)
    mine = found[found["customer_id"].eq("N1")]
    assert mine["reason"].eq("new_customer").all()
    assert len(mine) == 5
    recent = lines[lines["ordered_at"] > lines["ordered_at"].max() - pd.Timedelta(days=40)]["product_id"].value_counts()
    assert mine["product_id"].iloc[0] in set(recent.head(6).index)


def after(lines: pd.DataFrame, days: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.Timestamp]:
    cut = lines["ordered_at"].max().normalize() - pd.Timedelta(days=days - 1)
    return lines[lines["ordered_at"] < cut], lines[lines["ordered_at"] >= cut], cut


def ndcg(found: pd.DataFrame, later: pd.DataFrame, known: set[str], k: int = 10) -> float:
    wanted = later[later["customer_id"].isin(known)].groupby("customer_id")["product_id"].agg(set)
    tops = found.sort_values(["customer_id", "rank"]).groupby("customer_id")["product_id"].agg(list)
    discount = 1 / np.log2(np.arange(2, k + 2))
    total = 0.0
    for customer, real in wanted.items():
        hits = [p in real for p in tops.get(customer, [])[:k]]
        total += (np.array(hits + [False] * (k - len(hits))) * discount).sum() / discount[: min(k, len(real))].sum()
    return total / len(wanted)


@pytest.mark.parametrize("seed", [1, 2])
def test_habits_are_found_as_well_as_the_best_simple_ranking_finds_them(seed):
    before, later, cut = after(make_lines(150, products=60, days=300, seed=seed), 30)
    found = recommend(before, as_of=cut)
    counts = before.groupby(["customer_id", "product_id"])["order_id"].nunique().rename("n").reset_index()
    own = counts.sort_values("n", ascending=False, kind="stable")
    own["rank"] = own.groupby("customer_id").cumcount() + 1
    known = set(before["customer_id"])
    assert ndcg(found, later, known) >= 0.98 * ndcg(own[own["rank"] <= 10], later, known)


def test_where_people_buy_at_random_best_sellers_are_not_beaten_by_guesses():
    rng = np.random.default_rng(5)
    weights = 1 / np.arange(1, 41)
    n = 6000
    lines = pd.DataFrame({
        "customer_id": [f"C{c}" for c in rng.integers(0, 300, n)], "order_id": [f"O{i // 2}" for i in range(n)],
        "ordered_at": pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(rng.uniform(0, 300, n)), unit="D"),
        "product_id": [f"P{p:02d}" for p in rng.choice(40, n, p=weights / weights.sum())],
    })  # fmt: skip
    before, later, cut = after(lines, 30)
    best = before["product_id"].value_counts().index[:10]
    peer = pd.DataFrame(
        [(c, p, r + 1) for c in before["customer_id"].unique() for r, p in enumerate(best)],
        columns=["customer_id", "product_id", "rank"],
    )
    known = set(before["customer_id"])
    assert ndcg(recommend(before, as_of=cut), later, known) >= 0.95 * ndcg(peer, later, known)


def test_the_same_lines_in_another_order_give_the_same_answer():
    lines = make_lines(60)
    shuffled = lines.sample(frac=1, random_state=3)
    left, right = (recommend(x).sort_values(["customer_id", "rank"], ignore_index=True) for x in (lines, shuffled))
    pd.testing.assert_frame_equal(left, right)


def test_taking_away_the_cause_that_is_named_lowers_the_score():
    lines = make_lines(150, products=60)
    sold, cut = sales(lines), pd.Timestamp("2025-10-28")
    choice = choose(trials(sold, cut), "new", k=10, days=30)
    assert choice.ndcg["blend"] > 0
    scorer = fit(history(sold, cut))
    pool = candidates(scorer, "new")
    model = choice.model or choose(trials(sold, cut), "all", k=10, days=30).model
    if model is None:
        pytest.skip("no trees were chosen on this list, so no reason is taken from them")
    usual, named = typical(pool.features), causes(model, pool, typical(pool.features))
    full = chance(model, pool.features)
    for cause in ("related", "popular"):
        lowered = full - chance(model, without(pool.features, cause, usual))
        assert (lowered[named == cause] > 0).all()


def test_the_product_that_the_reason_names_carries_the_score():
    lines = make_lines(90, products=60)
    h = history(sales(lines), pd.Timestamp("2025-10-28"))
    scorer = fit(h)
    user, item = (
        np.zeros(1, int),
        np.array([int(np.flatnonzero(~np.isin(np.arange(len(h.items)), h.item[h.user == 0]))[0])]),
    )
    best_item = scorer.score("neighbours", slice(0, 1))[0].copy()
    best_item[h.item[h.user == 0]] = -1
    item = np.array([best_item.argmax()])
    named = carried_by(scorer, user, item, "neighbours")[0]
    own = h.item[h.user == 0]
    taste = np.sqrt(0.05 + h.weight[h.user == 0])
    lent = scorer.similar[own][:, item].toarray().ravel() * taste
    assert named == own[lent.argmax()]
    assert lent.max() > 0


def test_a_score_for_buy_again_rests_on_facts_that_are_shown():
    lines = make_lines(80)
    again = next(r for r in recommend_kinds(lines) if r.kind == "again").frame
    orders = lines.groupby(["customer_id", "product_id"])["order_id"].nunique()
    assert (
        again["times"] == [orders[c, p] for c, p in zip(again["customer_id"], again["product_id"], strict=True)]
    ).all()
    last = lines.groupby(["customer_id", "product_id"])["ordered_at"].max().dt.strftime("%Y-%m-%d")
    assert (
        again["last_bought"] == [last[c, p] for c, p in zip(again["customer_id"], again["product_id"], strict=True)]
    ).all()


def with_numbers(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(
        customer_id=lines["customer_id"].str[1:].astype(int), product_id=lines["product_id"].str[1:].astype(int)
    )


def test_numbers_come_back_as_numbers_and_zero_is_a_customer():
    lines = with_numbers(make_lines(20))
    found = recommend(lines, k=5)
    assert set(found["customer_id"]) == set(range(20))
    joined = found.merge(lines[["customer_id", "product_id"]].drop_duplicates(), on=["customer_id", "product_id"])
    assert len(joined) > 0
    carried = found.loc[found["because"].ne(""), "because"]
    assert set(carried) <= set(lines["product_id"])
    as_text = lines.assign(customer_id=lines["customer_id"].astype(str))
    assert "0" not in set(recommend(as_text, k=5)["customer_id"])


@pytest.mark.parametrize("wrong", [{"k": 2.5}, {"k": "3"}, {"k": None}, {"as_of": "bad"}, {"as_of": pd.NaT}])
def test_a_count_or_a_day_that_is_none_is_refused(wrong):
    with pytest.raises(IdicError) as refused:
        recommend(make_lines(5), **wrong)
    assert refused.value.hint


def test_what_is_no_table_or_names_a_column_twice_is_refused():
    lines = make_lines(5)
    for wrong in (None, [], pd.concat([lines, lines[["product_id"]]], axis=1)):
        with pytest.raises(IdicError) as refused:
            recommend(wrong)
        assert refused.value.hint


def test_asking_for_a_million_places_costs_no_more_than_asking_for_all():
    lines = make_lines(30)
    every = lines["product_id"].nunique()
    pd.testing.assert_frame_equal(recommend(lines, k=10**6), recommend(lines, k=every))


def test_changing_utc_offsets_and_far_days_change_nothing():
    lines = make_lines(30)
    summer = lines["ordered_at"].dt.month.between(4, 10)
    text = lines["ordered_at"].dt.strftime("%Y-%m-%dT%H:%M:%S") + np.where(summer, "+02:00", "+01:00")
    pd.testing.assert_frame_equal(recommend(lines.assign(ordered_at=text)), recommend(lines))
    slip = lines.tail(1).assign(ordered_at="2099-01-01T00:00:00", order_id="slip")
    with pytest.warns(UserWarning, match="far from all others"):
        found = recommend(pd.concat([lines.assign(ordered_at=text), slip]))
    pd.testing.assert_frame_equal(found, recommend(lines))
