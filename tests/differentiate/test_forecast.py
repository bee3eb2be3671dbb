"""Forecasts: right on customers whose future is known, with ranges that hold, and an answer for every odd list."""

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import forecast
from idic_core.errors import IdicError, MissingColumn
from tests.differentiate.shop import make_lines

COLUMNS = [
    "customer_id", "expected_orders", "expected_orders_low", "expected_orders_high", "expected_spend", "expected_spend_low",
    "expected_spend_high", "p_alive",
]  # fmt: skip


def orders(rows: list[tuple[object, str, object, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "amount"])


def days_after(day: int) -> pd.Timestamp:
    return pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(day))


@pytest.fixture(scope="module")
def shop() -> pd.DataFrame:
    lines = make_lines(customers=700, days=800, seed=4, items=0.5)
    return lines.groupby(["customer_id", "order_id"], as_index=False).agg(
        ordered_at=("ordered_at", "min"), amount=("amount", "sum")
    )


@pytest.fixture(scope="module")
def held_out(shop: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, object]:
    cut = pd.Timestamp("2024-01-01") + pd.Timedelta(days=600)
    day = shop["ordered_at"].dt.normalize()
    known = shop[day <= cut]
    later = shop[(day > cut) & (day <= cut + pd.Timedelta(days=180))].assign(day=day)
    truth = later.groupby("customer_id").agg(orders=("day", "nunique"), spend=("amount", "sum"))
    answer = forecast(known, horizon_days=180, as_of=cut)
    return answer.customers.set_index("customer_id"), truth.reindex(known["customer_id"].unique()).fillna(0.0), answer


def test_the_forecast_beats_the_same_as_last_period(
    held_out: tuple[pd.DataFrame, pd.DataFrame, object], shop: pd.DataFrame
) -> None:
    made, truth, _answer = held_out
    made = made.reindex(truth.index)
    cut = pd.Timestamp("2024-01-01") + pd.Timedelta(days=600)
    day = shop["ordered_at"].dt.normalize()
    last = (
        shop[(day <= cut) & (day > cut - pd.Timedelta(days=180))]
        .assign(day=day)
        .groupby("customer_id")["day"]
        .nunique()
        .reindex(truth.index)
        .fillna(0)
    )
    assert ((made["expected_orders"] - truth["orders"]) ** 2).mean() < ((last - truth["orders"]) ** 2).mean()
    assert made["expected_orders"].sum() == pytest.approx(truth["orders"].sum(), rel=0.2)
    assert np.corrcoef(made["expected_spend"], truth["spend"])[0, 1] > 0.5


def test_the_ranges_hold_what_they_promise(held_out: tuple[pd.DataFrame, pd.DataFrame, object]) -> None:
    made, truth, _answer = held_out
    made = made.reindex(truth.index)
    inside = (truth["orders"] >= made["expected_orders_low"]) & (truth["orders"] <= made["expected_orders_high"])
    spend = (truth["spend"] >= made["expected_spend_low"]) & (truth["spend"] <= made["expected_spend_high"])
    assert inside.mean() >= 0.78
    assert spend.mean() >= 0.75
    assert (made["expected_orders_high"] - made["expected_orders_low"]).mean() < 6


def test_the_chance_to_be_a_customer_tells_who_comes_back(held_out: tuple[pd.DataFrame, pd.DataFrame, object]) -> None:
    made, truth, _answer = held_out
    alive = made["p_alive"].reindex(truth.index)
    assert alive[truth["orders"] > 0].mean() > alive[truth["orders"] == 0].mean() + 0.1


def test_the_backtest_is_reported_beside_its_baseline(held_out: tuple[pd.DataFrame, pd.DataFrame, object]) -> None:
    answer = held_out[2]
    report = answer.backtest  # type: ignore[attr-defined]
    assert report["mae"] > 0
    assert report["baseline"]["mae"] > 0
    assert 0.5 < report["coverage"] <= 1
    assert answer.model in report["candidates"]  # type: ignore[attr-defined]


def test_nothing_after_the_as_of_day_changes_the_forecast(shop: pd.DataFrame) -> None:
    some = shop[shop["customer_id"] < "C0080"]
    cut = "2025-06-01"
    before = forecast(some[some["ordered_at"] < "2025-06-02"], horizon_days=90, as_of=cut)
    with_future = forecast(some, horizon_days=90, as_of=cut)
    pd.testing.assert_frame_equal(before.customers, with_future.customers)


def test_row_order_does_not_change_the_forecast(shop: pd.DataFrame) -> None:
    some = shop[shop["customer_id"] < "C0080"]
    first = forecast(some, horizon_days=90).customers.sort_values("customer_id").reset_index(drop=True)
    second = (
        forecast(some.sample(frac=1, random_state=3), horizon_days=90)
        .customers.sort_values("customer_id")
        .reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(first, second, rtol=1e-3, atol=1e-4)


RNG = np.random.default_rng(0)
ODD = {
    "no rows": orders([]),
    "one customer": orders([("a", "1", "2024-01-01", 5.0)]),
    "one day": orders([(i, str(i), "2024-01-01", 5.0) for i in range(50)]),
    "all came once": orders([(i, str(i), days_after(i), 5.0) for i in range(300)]),
    "no amounts": orders([(i % 40, str(i), days_after(RNG.integers(400)), None) for i in range(300)]),
    "negative sums": orders([(i % 40, str(i), days_after(RNG.integers(400)), -3.0) for i in range(300)]),
    "gaps of years": orders([(i % 40, str(i), days_after(365 * RNG.integers(20)), 3.0) for i in range(300)]),
    "the same number as text": orders(
        [(1, "1", "2024-01-01", 5.0), ("1", "2", "2024-02-01", 5.0), (1, "3", "2024-03-01", 5.0)]
    ),
    "every day": orders([(i % 60, str(i), days_after(i // 60), 5.0) for i in range(60 * 200)]),
    "clockwork": orders([(i % 200, str(i), days_after(30 * (i // 200)), 5.0) for i in range(200 * 12)]),
    "wild amounts": orders(
        [(i % 200, str(i), days_after(RNG.integers(400)), float(RNG.lognormal(3, 6))) for i in range(1500)]
    ),
    "missing and unreadable": orders(
        [(None, "1", "2024-01-01", 5.0), ("a", "2", "garbage", 5.0), ("b", "3", "2024-05-01", np.inf)]
    ),
}


@pytest.mark.parametrize("name", list(ODD))
@pytest.mark.parametrize("horizon", [7, 365])
def test_odd_lists_get_an_answer_and_words(name: str, horizon: int) -> None:
    answer = forecast(ODD[name], horizon_days=horizon)
    customers = answer.customers
    assert list(customers.columns) == COLUMNS
    numbers = customers.drop(
        columns=["customer_id", "expected_spend", "expected_spend_low", "expected_spend_high"]
    ).astype("float64")
    assert np.isfinite(numbers.to_numpy()).all()
    assert (numbers >= 0).all().all()
    assert (customers["p_alive"] <= 1).all()
    assert (customers["expected_orders_low"] <= customers["expected_orders_high"]).all()
    spend = customers[["expected_spend_low", "expected_spend", "expected_spend_high"]].dropna()
    assert (spend["expected_spend_low"] <= spend["expected_spend_high"] + 1e-9).all()
    if len(customers) < 200:
        assert answer.warnings


def test_customer_ids_come_back_as_given() -> None:
    numbers = orders([(i % 30, str(i), days_after(i), 5.0) for i in range(120)])
    assert set(forecast(numbers, horizon_days=30).customers["customer_id"]) == set(range(30))
    texts = numbers.assign(customer_id=numbers["customer_id"].map("{:05d}".format))
    assert "00007" in set(forecast(texts, horizon_days=30).customers["customer_id"])
    mixed = forecast(ODD["the same number as text"], horizon_days=30).customers["customer_id"].tolist()
    assert sorted(map(repr, mixed)) == ["'1'", "1"]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(MissingColumn, match="ordered_at"):
        forecast(pd.DataFrame({"customer_id": [1]}), horizon_days=30)
    with pytest.raises(IdicError, match="one day"):
        forecast(ODD["one customer"], horizon_days=0)


def test_seasons_and_early_customers_are_said_not_corrected() -> None:
    rng = np.random.default_rng(7)
    rows = []
    for customer in range(300):
        for day in np.flatnonzero(rng.random(760) < np.where((np.arange(760) % 365) > 330, 0.10, 0.008)):
            rows.append((customer, f"{customer}-{day}", days_after(day), 10.0))
    said = " ".join(forecast(orders(rows), horizon_days=90).warnings)
    assert "season" in said
