"""Lifetime value: its range holds over three years that the forecast has not seen, and begins at nothing only where many bring nothing."""

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate.backtest import count_ranges
from idic_core.differentiate.forecast import Fitted, fit
from idic_core.differentiate.lifetime import DISCOUNT, YEARS, equity, lifetime_values
from idic_core.differentiate.ranges import EVEN, LEVELS, SPLITS

START, SEEN = pd.Timestamp("2020-01-01"), 730


def history(seed: int, customers: int) -> pd.DataFrame:
    """Two years and three more: everybody orders at their own rate and leaves at their own moment, at most half of them within a year."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        day = float(rng.uniform(0, SEEN))
        rate, until, amount = (
            rng.gamma(1.5, 0.07) / 7,
            day + rng.exponential(365 / rng.gamma(2, 0.35)),
            rng.gamma(4, 10),
        )
        while True:
            rows.append((customer, int(day), amount * rng.lognormal(0, 0.4)))
            day += rng.exponential(1 / rate)
            if day > min(until, SEEN + YEARS * 365):
                break
    table = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    return table.assign(order_id=range(len(table)), ordered_at=START + pd.to_timedelta(table["day"], unit="D"))


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    return history(11, 500)


@pytest.fixture(scope="module")
def fitted(orders: pd.DataFrame) -> Fitted:
    return fit(orders[orders["day"] <= SEEN], horizon_days=365, as_of=START + pd.Timedelta(days=SEEN))


def test_eight_of_ten_fall_into_the_range_of_three_years_the_best_customers_too(
    orders: pd.DataFrame, fitted: Fitted
) -> None:
    far = lifetime_values(fitted)
    later = orders[(orders["day"] > SEEN) & (orders["day"] <= SEEN + YEARS * 365)]
    money = later["amount"] * (1 + DISCOUNT) ** -((later["day"] - SEEN) / 365)
    truth = money.groupby(later["customer_id"]).sum().reindex(fitted.days.customers).fillna(0.0).to_numpy()
    inside = (truth >= far["lifetime_low"] - 1e-9) & (truth <= far["lifetime_high"] + 1e-9)
    best = far["lifetime_value"].rank(ascending=False) <= len(far) / 10
    assert inside.mean() >= 0.78
    assert inside[best].mean() >= 0.75
    assert (truth < far["lifetime_low"])[best].any(), "a range below which nobody falls is no range of eight in ten"


def test_a_range_begins_at_nothing_only_where_a_tenth_or_more_bring_nothing(fitted: Fitted) -> None:
    now, verdict = fitted.now, fitted.verdict
    x, recency, age = now.columns()
    weeks = np.full(len(x), YEARS * 365 / 7)
    none = now.range_model(verdict.name).cdf(weeks, x, recency, age, 2)[:, 0]
    far = lifetime_values(fitted)
    sure, unsure = none < (1 - verdict.levels.max()) / 2 - 0.01, none > (1 - verdict.levels.min()) / 2
    assert sure.sum() > 5
    assert (far["lifetime_low"][sure] > 0).all()
    assert (far["lifetime_low"][unsure] == 0).all()


def test_an_even_range_leaves_as_many_out_below_as_above(fitted: Fitted) -> None:
    name = fitted.verdict.name
    level = LEVELS[[2]]
    low, _high = count_ranges(fitted.now, name, level, EVEN)
    shortest, _top = count_ranges(fitted.now, name, level, SPLITS)
    heavy = fitted.now.expected[name] > 8
    assert heavy.sum() > 5
    assert (low[heavy] >= shortest[heavy]).mean() > 0.9


def test_customer_equity_that_nothing_tested_reaches_from_half_to_twice() -> None:
    values = pd.DataFrame({"lifetime_value": [60.0, 40.0]})
    assert equity(values, {}) == {"total": 100.0, "low": 50.0, "high": 200.0, "tested": 0}
    near, short = equity(values, {"total_error_spend": 0.02}), equity(values, {"total_error_spend": -0.5})
    assert (near["low"], near["high"], near["tested"]) == pytest.approx((90.0, 110.0, 1))
    assert short["high"] == pytest.approx(200.0)
    assert equity(values, {"total_error_spend": -0.95})["high"] > 500, "far too low is no reason for a narrow range"
