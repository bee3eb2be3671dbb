"""Ranges that hold: the shortest run of counts with enough of the predictive chance, its level set by the backtest."""

from __future__ import annotations

from typing import Any

import numpy as np

from idic_core.differentiate.count_models import CountModel
from idic_core.differentiate.pareto import Array

LEVELS = np.array([0.72, 0.74, 0.76, 0.78, 0.8, 0.82, 0.84, 0.86, 0.88, 0.91, 0.94, 0.96, 0.98, 0.99, 0.995])
"""Counts are whole, so a range at level .72 holds about .8; lower ones held in seasonal backtests and failed afterwards (measured)."""
SPLITS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How the chance left out is shared between below and above the range; the shortest range counts."""

EVEN = (0.5,)
"""As much chance below the range as above it. Far ahead many customers leave early and the others go on, so that every count is about as likely as the
next: the shortest range then begins at 0 and nobody falls below it, even customers who order every week (measured)."""

BANDS = (0.5, 2.0)
"""Customers are calibrated apart below, between and above these expected order days."""

TARGET = 0.81
"""Aimed at in the backtest so that 80 % hold on the future: the backtest chose among models too."""

MARGIN = 0.5
"""So many standard errors are added to TARGET, so that few customers get wider ranges. One made ranges a tenth wider and saved no list from holding
less than 78 % (165 lists, real and simulated, 80 to 5,000 customers: two below with either)."""

LEAST_CALIBRATION = 40

MANY, NEAR = 20_000, 0.05
"""On longer lists, customers alike within NEAR (in logs: 5 %) in order days, silence, age and time ahead share their range."""


def band(expected: Array) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Which of the three calibration bands each expected number of order days belongs to."""
    return np.searchsorted(np.asarray(BANDS), expected)


def intervals(
    model: CountModel,
    weeks: Array,
    x: Array,
    recency: Array,
    age: Array,
    levels: Array,
    splits: tuple[float, ...] = SPLITS,
) -> tuple[Array, Array]:
    """Shortest ranges of order days: low and high, one row per customer, one column per level (0-1).

    weeks: how far ahead, per customer, so that a blended forecast can stretch the model's own. splits: SPLITS or EVEN.
    """
    if len(x) <= MANY:
        return _intervals(model, weeks, x, recency, age, levels, splits)
    first, back = _alike(x, age - recency, age, weeks)
    low, high = _intervals(model, weeks[first], x[first], recency[first], age[first], levels, splits)
    return low[back], high[back]


def _intervals(
    model: CountModel, weeks: Array, x: Array, recency: Array, age: Array, levels: Array, splits: tuple[float, ...]
) -> tuple[Array, Array]:
    reach = model.parameters[0] + x
    mean = reach * weeks / (model.parameters[1] + age)
    tops = np.ceil(mean + 6 * np.sqrt(mean * (1 + mean / reach)) + 12)
    tops = np.minimum(2 ** np.ceil(np.log2(tops)), 4096).astype("int64")
    low, high = np.zeros((len(x), len(levels))), np.zeros((len(x), len(levels)))
    for top in np.unique(tops):
        members = np.flatnonzero(tops == top)
        for start in range(0, len(members), 2000):
            rows = members[start : start + 2000]
            cdf = model.cdf(weeks[rows], x[rows], recency[rows], age[rows], int(top))
            for column, level in enumerate(levels):
                low[rows, column], high[rows, column] = _shortest(cdf, float(level), splits)
    return low, high


def _alike(*columns: Array) -> tuple[np.ndarray[Any, np.dtype[np.intp]], np.ndarray[Any, np.dtype[np.intp]]]:
    """One row of each group that is alike within NEAR in all columns (values >= 0), and for each row the place of its group there."""
    key = np.zeros(len(columns[0]), dtype="int64")
    for column in columns:
        step = np.rint(np.log1p(column) / NEAR).astype("int64")
        key = key * (int(step.max(initial=0)) + 1) + step
    _keys, first, back = np.unique(key, return_index=True, return_inverse=True)
    return first, back


def _shortest(cdf: Array, level: float, splits: tuple[float, ...]) -> tuple[Array, Array]:
    best_low = np.zeros(len(cdf))
    best_high = np.full(len(cdf), np.inf)
    for split in splits:
        below = (1 - level) * split
        low = (cdf > below + 1e-12).argmax(axis=1)
        rows = np.arange(len(cdf))
        before = np.where(low > 0, cdf[rows, np.maximum(low - 1, 0)], 0.0)
        reached = cdf >= (before + level)[:, None] - 1e-12
        high = np.where(reached.any(axis=1), reached.argmax(axis=1), cdf.shape[1] - 1)
        shorter = high - low < best_high - best_low
        best_low, best_high = np.where(shorter, low, best_low), np.where(shorter, high, best_high)
    return best_low, best_high


def calibrate(low: Array, high: Array, happened: Array, expected: Array, origins: int = 1) -> Array:
    """The level for each band at which TARGET of the backtest's customers fell inside; 0.9 where a band has too few.

    low, high: as `intervals` gives them for LEVELS; happened and expected: order days per customer. origins: how often each customer
    is among them.
    """
    chosen = np.full(len(BANDS) + 1, 0.9)
    inside = (happened[:, None] >= low) & (happened[:, None] <= high)
    bands = band(expected)
    for number in range(len(chosen)):
        members = bands == number
        if members.sum() >= LEAST_CALIBRATION:
            error = (TARGET * (1 - TARGET) / (members.sum() / origins)) ** 0.5
            enough = np.flatnonzero(inside[members].mean(axis=0) >= TARGET + MARGIN * error)
            chosen[number] = LEVELS[enough[0]] if len(enough) else LEVELS[-1]
    return chosen


def stretch(low: Array, high: Array, happened: Array) -> float:
    """The smallest factor f >= 1.15 (amounts vary too) so that [low / f, high * f] holds TARGET of what happened (money, not counts); at most 8."""
    with np.errstate(divide="ignore", invalid="ignore"):
        need = np.where(
            happened > high, happened / high, np.where(happened < low, low / np.maximum(happened, 1e-300), 1.0)
        )
    need = np.where(np.isfinite(need), need, np.inf)
    factor = float(np.quantile(need, TARGET, method="higher")) if len(need) else 2.0
    return float(min(max(factor, 1.15), 8.0))
