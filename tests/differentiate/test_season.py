"""The same months a year ago set the forecast right where they say more than chance, and it is said; elsewhere nothing changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import forecast
from idic_core.differentiate.candidates import scaled
from idic_core.differentiate.forecast import answer, fit, fit_days
from idic_core.differentiate.lifetime import lifetime_values
from idic_core.differentiate.order_days import order_days
from idic_core.differentiate.season import MOST, season

BEGIN = pd.Timestamp("2023-03-01")


def shop(
    days: int = 700, *, months: dict[int, float] | None = None, customers: int = 350, seed: int = 0
) -> pd.DataFrame:
    """Orders of customers with a rate and an end of their own; months: how much busier a month is. 150 days more than `days` are made."""
    rng = np.random.default_rng(seed)
    dates = BEGIN + pd.to_timedelta(np.arange(days + 150), unit="D")
    busy = np.array([(months or {}).get(int(m), 1.0) for m in dates.month])
    rows = []
    for customer in range(customers):
        begin, rate = int(rng.integers(0, days - 30)), rng.gamma(0.8, 5.0) / 365
        end = int(min(begin + rng.exponential(400), len(dates)))
        later = np.flatnonzero(rng.random(max(end - begin - 1, 0)) < rate * busy[begin + 1 : end]) + begin + 1
        rows += [(customer, dates[day]) for day in (begin, *later)]
    made = pd.DataFrame(rows, columns=["customer_id", "ordered_at"])
    return made.assign(order_id=range(len(made)), amount=10.0)


CHRISTMAS = {11: 1.8, 12: 2.6, 1: 0.6, 2: 0.7}


def came(orders: pd.DataFrame, cut: pd.Timestamp, days: int) -> int:
    known = set(orders.loc[orders["ordered_at"] <= cut, "customer_id"])
    inside = (orders["ordered_at"] > cut) & (orders["ordered_at"] <= cut + pd.Timedelta(days=days))
    return int((inside & orders["customer_id"].isin(known)).sum())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_after_christmas_the_total_is_nearer_than_without_the_year_before_and_it_is_said(seed: int) -> None:
    orders, cut = shop(months=CHRISTMAS, seed=seed), pd.Timestamp("2024-12-28")
    fitted = fit(orders[orders["ordered_at"] <= cut], horizon_days=120, as_of=cut)
    found = fitted.verdict.figures["season"]
    total, truth = float(fitted.now.expected[fitted.verdict.name].sum()), came(orders, cut, 120)
    assert found["factor"] < 0.85
    assert abs(total / truth - 1) < 0.6 * abs(total / found["factor"] / truth - 1)
    told = forecast(orders[orders["ordered_at"] <= cut], horizon_days=120, as_of=cut).warnings
    assert any("same months a year before" in sentence and "lowered" in sentence for sentence in told)


def test_without_seasons_hardly_anything_is_changed() -> None:
    factors = []
    for seed in range(8):
        orders = shop(seed=seed, customers=300)
        cut = BEGIN + pd.Timedelta(days=700)
        figures = fit(orders[orders["ordered_at"] <= cut], horizon_days=120, as_of=cut).verdict.figures
        factors.append(figures.get("season", {"factor": 1.0})["factor"])
    assert np.mean(np.abs(np.log(factors))) < 0.06
    assert max(np.abs(np.log(factors))) < 0.3


def test_a_file_of_little_more_than_a_year_says_nothing_of_seasons() -> None:
    days = order_days(shop(days=500, months=CHRISTMAS), as_of=BEGIN + pd.Timedelta(days=500))
    assert season(days.days, days.as_of, 90, "pareto_nbd") is None
    longer = order_days(shop(months=CHRISTMAS), as_of=BEGIN + pd.Timedelta(days=700))
    assert season(longer.days, longer.as_of, 90, "pareto_nbd") is not None
    assert season(longer.days, longer.as_of, 90, "last_period") is None


def test_ranges_and_lifetime_values_follow_the_factor() -> None:
    days = order_days(shop(), as_of=BEGIN + pd.Timedelta(days=700))
    fitted = fit_days(days, horizon_days=365)
    name = fitted.verdict.name
    half = type(fitted)(fitted.days, scaled(fitted.now, name, 0.5), fitted.verdict)
    one, other = answer(fitted, []).customers, answer(half, []).customers
    assert other["expected_orders"].sum() == pytest.approx(0.5 * one["expected_orders"].sum())
    assert other["expected_orders_high"].sum() < 0.75 * one["expected_orders_high"].sum()
    whole, less = lifetime_values(fitted), lifetime_values(half)
    assert less["lifetime_value"].sum() == pytest.approx(0.5 * whole["lifetime_value"].sum(), rel=1e-6)
    assert less["lifetime_high"].sum() < 0.75 * whole["lifetime_high"].sum()


def test_the_factor_is_bounded() -> None:
    orders = shop(months={1: 12.0, 2: 12.0, 3: 12.0, 12: 0.05, 11: 0.05, 10: 0.05}, seed=4)
    cut = pd.Timestamp("2024-12-28")
    found = fit(orders[orders["ordered_at"] <= cut], horizon_days=60, as_of=cut).verdict.figures.get("season")
    assert found is None or 1 / MOST <= found["factor"] <= MOST
