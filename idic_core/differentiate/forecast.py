"""What each customer will order and spend in a time ahead, with ranges, a backtest and words on what the data cannot carry."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from idic_core.differentiate import wording
from idic_core.differentiate.backtest import Verdict, count_ranges, judge, trials
from idic_core.differentiate.candidates import Candidates, candidates, expecting, scaled
from idic_core.differentiate.cautions import cautions
from idic_core.differentiate.fading import fading
from idic_core.differentiate.given import check_days
from idic_core.differentiate.order_days import DAYS_PER_WEEK, OrderDays, order_days, sample, without_gaps
from idic_core.differentiate.pareto import Array
from idic_core.differentiate.ranges import band
from idic_core.differentiate.season import season

COLUMNS = [
    "customer_id", "expected_orders", "expected_orders_low", "expected_orders_high", "expected_spend", "expected_spend_low",
    "expected_spend_high", "p_alive",
]  # fmt: skip

SAMPLE = 5000
"""Customers on whom models are fitted and tested; more move no figure of the backtest by more than its own error (measured)."""


@dataclass(frozen=True)
class Forecast:
    """A forecast per customer and how far to trust it.

    customers: COLUMNS, one row per customer known at as_of (order days and money within the horizon; low and high hold 80 %).
    model: the candidate chosen, as a code. backtest: figures of the backtest inside the data, {} where none was possible.
    warnings: sentences for the reader.
    """

    customers: pd.DataFrame
    model: str
    backtest: dict[str, Any]
    warnings: list[str]


@dataclass(frozen=True)
class Fitted:
    """A chosen forecast with its models, to be asked for other horizons: made for `weeks`, judged by `verdict`."""

    days: OrderDays
    now: Candidates
    verdict: Verdict


def forecast(orders: pd.DataFrame, *, horizon_days: int, as_of: Any = None) -> Forecast:
    """Forecast order days and spend of each customer for `horizon_days` after `as_of` (default: the last order's day).

    orders: customer_id, order_id, ordered_at, amount; orders on one day count once; ids come back as given. The candidates
    (BG/NBD, MBG/NBD, Pareto/NBD, their mean, a boosted model, the own rate, the last period, blends) are chosen between by a rolling-origin backtest inside
    the data, and the ranges are set so that they held there. Raises MissingColumn, or
    IdicError for a horizon or a day that is none.
    """
    fitted = fit(orders, horizon_days=horizon_days, as_of=as_of)
    found = cautions(fitted.days, fitted.verdict, horizon_days)
    return answer(fitted, [wording.caution(c) for c in found])


def fit(orders: pd.DataFrame, *, horizon_days: int, as_of: Any = None) -> Fitted:
    """The models behind `forecast`, chosen and calibrated."""
    return fit_days(order_days(orders, as_of=as_of), horizon_days=horizon_days)


def fit_days(days: OrderDays, *, horizon_days: int) -> Fitted:
    """As `fit`, from customer-days. Models are fitted and tested on at most SAMPLE customers; the forecast is everybody's."""
    horizon = check_days(horizon_days)
    open_days = without_gaps(days)
    some = sample(open_days, SAMPLE)
    with threadpool_limits(limits=1):  # the tables are small: more threads only wait for each other
        now = fitted = candidates(some, days.as_of, horizon / DAYS_PER_WEEK)
        verdict = judge(trials(some, days.as_of, horizon_days, now), now)
        if len(some) < len(days.days):
            now = expecting(now, open_days.days, days.as_of, [verdict.name], open_days.summary)
        if verdict.figures:
            now = _set_right(now, verdict, some, days.as_of, horizon_days, fitted)
    return Fitted(days, now, verdict)


def _set_right(
    now: Candidates, verdict: Verdict, some: pd.DataFrame, as_of: int, horizon_days: int, fitted: Candidates
) -> Candidates:
    """The chosen forecast times what the same months a year ago and the months behind say of its total; what counted of each stands in the figures.

    Where both lower it they saw the same, and only the stronger counts. fitted: the models on `some`.
    """
    year = season(some, as_of, horizon_days, verdict.name)
    line = fading(some, as_of, fitted, horizon_days, verdict.name)
    if year is not None and line is not None and max(year.factor, line.factor) < 1:
        if line.factor < year.factor:
            year = replace(year, factor=1.0)
        else:
            line = replace(line, factor=1.0)
    factor = 1.0
    for code, found in (("season", year), ("fading", line)):
        if found is not None:
            verdict.figures[code] = asdict(found)
            factor *= found.factor
    return scaled(now, verdict.name, factor) if factor != 1.0 else now


def answer(fitted: Fitted, warnings: list[str]) -> Forecast:
    """The customers' figures from fitted models."""
    now, verdict = fitted.now, fitted.verdict
    expected = now.expected[verdict.name]
    low, high = order_range(now, verdict)
    amount = now.amount()
    customers = pd.DataFrame(
        {
            "customer_id": fitted.days.customers[now.summary.index] if len(now.summary) else fitted.days.customers,
            "expected_orders": expected,
            "expected_orders_low": np.minimum(low, np.ceil(expected)),
            "expected_orders_high": np.maximum(high, np.floor(expected)),
            "expected_spend": expected * amount,
            "expected_spend_low": low * amount / verdict.stretch,
            "expected_spend_high": np.maximum(high * amount * verdict.stretch, expected * amount),
            "p_alive": now.alive(verdict.alive),
        }
    )
    return Forecast(customers[COLUMNS], verdict.name, verdict.figures, warnings)


def order_range(now: Candidates, verdict: Verdict) -> tuple[Array, Array]:
    """Low and high order days of each customer, each at the level of its band."""
    expected = now.expected[verdict.name]
    levels, column = np.unique(verdict.levels, return_inverse=True)
    low, high = count_ranges(now, verdict.name, levels)
    rows, mine = np.arange(len(expected)), column[band(expected)]
    return low[rows, mine], high[rows, mine]
