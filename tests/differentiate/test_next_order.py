"""The next order: within its range where there is a rhythm and where there is none, and named only where the data carry it."""

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate.forecast import fit
from idic_core.differentiate.next_order import COLUMNS, next_orders

START = pd.Timestamp("2023-01-01")


def orders(rows: list[tuple[object, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "day"])
    return pd.DataFrame(
        {
            "customer_id": frame["customer_id"],
            "order_id": np.arange(len(frame)),
            "ordered_at": START + pd.to_timedelta(frame["day"].astype(int), unit="D"),
            "amount": 10.0,
        }
    )


def made(rows: list[tuple[object, float]], cut: int) -> tuple[pd.DataFrame, pd.Series]:
    """What is named at `cut`, and the true day of the next order, by customer."""
    table = orders(rows)
    day = (table["ordered_at"] - START).dt.days
    fitted = fit(table[day <= cut], horizon_days=180, as_of=START + pd.Timedelta(days=cut))
    named = next_orders(fitted).assign(customer_id=fitted.days.customers).set_index("customer_id")
    named = named.apply(lambda c: (pd.to_datetime(c) - START).dt.days)
    return named, day[day > cut].groupby(table["customer_id"]).min()


def clockwork(rng: np.random.Generator) -> list[tuple[object, float]]:
    rows: list[tuple[object, float]] = []
    for customer in range(150):
        gap, day = float(rng.choice([14, 30, 60])), float(rng.integers(0, 60))
        while day < 900:
            rows.append((customer, day))
            day += max(1.0, gap + rng.normal(0, 2))
    return rows


def by_chance(rng: np.random.Generator) -> list[tuple[object, float]]:
    rates = rng.gamma(2.0, 1 / 60, 200)
    return [(c, float(d)) for c, rate in enumerate(rates) for d in np.flatnonzero(rng.random(900) < rate)]


@pytest.mark.parametrize(("make", "narrow"), [(clockwork, 30.0), (by_chance, 400.0)])
def test_the_next_order_falls_into_its_range(make: object, narrow: float) -> None:
    named, truth = made(make(np.random.default_rng(3)), 600)  # type: ignore[operator]
    both = named.dropna().join(truth.rename("truth"), how="inner")
    inside = (both["truth"] >= both["next_order_low"]) & (both["truth"] <= both["next_order_high"])
    assert len(both) > 100
    assert inside.mean() >= 0.7
    assert (both["next_order_high"] - both["next_order_low"]).median() < narrow


def test_a_day_lies_within_its_own_range_and_after_the_day_of_the_figures() -> None:
    named, _truth = made(by_chance(np.random.default_rng(5)), 500)
    known = named.dropna()
    assert (known["next_order_low"] > 500).all()
    assert (known["next_order_low"] <= known["next_order_date"]).all()
    assert (known["next_order_date"] <= known["next_order_high"]).all()


def test_no_day_is_named_for_those_who_are_probably_gone() -> None:
    rows = clockwork(np.random.default_rng(4))
    stopped = [(c, d) for c, d in rows if not (isinstance(c, int) and c < 30 and d > 200)]
    named, _truth = made(stopped, 800)
    assert named.loc[range(30), "next_order_date"].isna().mean() > 0.9
    assert named.loc[range(30, 150), "next_order_date"].notna().mean() > 0.8


def test_one_customer_with_one_order_gets_columns_and_no_error() -> None:
    fitted = fit(orders([("a", 0)]), horizon_days=30)
    assert list(next_orders(fitted).columns) == COLUMNS
    assert len(next_orders(fitted)) == 1
