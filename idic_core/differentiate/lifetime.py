"""Lifetime value: what a customer is expected to bring in the next three years, in today's money, with its range."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.differentiate.backtest import count_ranges
from idic_core.differentiate.candidates import Candidates
from idic_core.differentiate.forecast import Fitted
from idic_core.differentiate.order_days import DAYS_PER_WEEK
from idic_core.differentiate.pareto import Array
from idic_core.differentiate.ranges import EVEN, band

YEARS = 3
DISCOUNT = 0.10
"""A year's discount: money of next year counts 10 % less."""

UNTESTED = 2.0
"""Half to twice the total, where nothing could be tested: by this factor the customers' own ranges are stretched there too (backtest.judge)."""

LEAST_FORESEEN = 0.1
"""A backtest whose total was below this part of the truth says no more than that it was far too low."""


def lifetime_values(fitted: Fitted) -> pd.DataFrame:
    """Per customer, in revenue: lifetime_value, lifetime_low, lifetime_high (80 %), in the order of the forecast's customers.

    The first year is the chosen forecast's; later years keep its model's shape, so customers fade as they do there. Discounted
    cash flow as in Gupta, Lehmann and Stuart (2004), each year's money taken in its middle. The range leaves as many out below as
    above: it begins at 0 only where a tenth or more of such customers bring nothing any more.
    """
    now, verdict = fitted.now, fitted.verdict
    x, recency, age = now.columns()
    model = now.range_model(verdict.name)
    yearly = 365 / DAYS_PER_WEEK
    alive = now.alive(now.range_kind(verdict.name))
    total = [model.expected(yearly * year, x, recency, age, alive) for year in range(1, YEARS + 1)]
    steps = np.diff(np.vstack([np.zeros(len(x)), *total]), axis=0)
    ratio = _ratio(now.expected[verdict.name], model.expected(now.weeks, x, recency, age, alive))
    weights = (1 + DISCOUNT) ** -(np.arange(YEARS) + 0.5)
    orders = (steps * weights[:, None]).sum(axis=0) * ratio
    plain = steps.sum(axis=0)
    levels, column = np.unique(verdict.levels, return_inverse=True)
    far = Candidates(
        now.summary, yearly * YEARS, {verdict.name: plain * ratio}, now.models, now.amounts, chances=now.chances, scale=now.scale,
    )  # fmt: skip
    low, high = count_ranges(far, verdict.name, levels, EVEN)
    mine = column[band(now.expected[verdict.name])]
    rows = np.arange(len(x))
    amount = now.amount()
    discounted = np.divide(orders, plain * ratio, out=np.ones(len(x)), where=plain * ratio > 1e-12)
    value = orders * amount
    return pd.DataFrame(
        {
            "lifetime_value": value,
            "lifetime_low": np.minimum(low[rows, mine] * amount * discounted / verdict.stretch, value),
            "lifetime_high": np.maximum(high[rows, mine] * amount * discounted * verdict.stretch, value),
        }
    )


def equity(values: pd.DataFrame, figures: dict[str, object]) -> dict[str, float]:
    """Customer equity: the sum of lifetime values, with low and high from how far the backtest's totals missed, and whether it was tested (1 or 0).

    Sums of the customers' own ranges would be far too wide (they do not all err the same way), so the range is the total
    divided by what the backtest's total was against the truth, and at least 10 % each way. Without a backtest it is UNTESTED.
    """
    total = float(values["lifetime_value"].sum())
    missed = figures.get("total_error_spend", figures.get("total_error"))
    if not isinstance(missed, float) or not np.isfinite(missed):
        return {"total": total, "low": total / UNTESTED, "high": total * UNTESTED, "tested": 0}
    low, high = sorted([total, total / max(1 + missed, LEAST_FORESEEN)])
    return {"total": total, "low": min(low, 0.9 * total), "high": max(high, 1.1 * total), "tested": 1}


def _ratio(wanted: Array, own: Array) -> Array:
    return np.clip(np.divide(wanted, own, out=np.ones_like(wanted), where=own > 1e-9), 0.0, 10.0)
