"""The next order: within its range where there is a rhythm and where there is none, and named only where the data carry it."""

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate.forecast import fit
from idic_core.differentiate.lifecycle import lifecycle
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


def stages(rows: list[tuple[object, float]], cut: int) -> pd.Series:
    """The stage of each customer at `cut`, nobody being more likely gone than not."""
    table = pd.DataFrame([(c, d) for c, d in rows if d <= cut], columns=["customer", "day"]).astype({"day": int})
    day = table.drop_duplicates().groupby("customer")["day"].agg(["min", "max", "size"])
    return pd.Series(
        lifecycle(day["size"], day["max"] - day["min"], cut - day["max"], pd.Series(1.0, day.index)), day.index
    )


@pytest.mark.parametrize("make", [clockwork, by_chance])
def test_whoever_is_at_risk_is_overdue_since_the_last_order_and_a_usual_gap(make: object) -> None:
    rows = make(np.random.default_rng(6))  # type: ignore[operator]
    rows = [(c, d) for c, d in rows if c % 10 or d <= 500]  # every tenth has been silent since day 500
    cut = 575
    named, _truth = made(rows, cut)
    last = pd.Series({c: max(d for k, d in rows if k == c and d <= cut) for c in named.index}).astype(int)
    risk = named.index.isin(stages(rows, cut).loc[lambda s: s.eq("at_risk")].index) & named["next_order_date"].notna()
    assert risk.sum() > 3
    assert (named.loc[risk, "next_order_date"] <= cut).all()
    assert (named.loc[risk, "next_order_date"] > last[risk]).all()
    assert named.loc[risk, "next_order_low"].isna().all()
    lost = named.index.isin(stages(rows, cut).loc[lambda s: s.eq("lost")].index)
    assert named.loc[lost, "next_order_date"].isna().all(), "whoever is lost is not waited for"
    silence = cut - last
    assert (named.loc[risk, "next_order_date"] - last[risk] < silence[risk] / 2 + 1).all()


def test_whoever_keeps_to_a_steady_rhythm_is_overdue_before_two_gaps_have_passed() -> None:
    rows = clockwork(np.random.default_rng(7))
    monthly = next(c for c, _d in rows if 25 < np.mean(np.diff([d for k, d in rows if k == c])) < 35)
    stop = max(d for c, d in rows if c == monthly and d <= 600)
    rows = [(c, d) for c, d in rows if c != monthly or d <= stop]
    soon, _truth = made(rows, int(stop) + 20)
    assert soon.loc[monthly, "next_order_date"] > int(stop) + 20
    late, _truth = made(rows, int(stop) + 48)
    assert 25 <= late.loc[monthly, "next_order_date"] - int(stop) <= 35


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
