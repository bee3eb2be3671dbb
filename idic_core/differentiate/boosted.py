"""A forecast learned from the list's own past: gradient boosting over what each customer's history looked like at earlier days.

Rolling origins: the model stands at days before the cut, sees only what was known then, and learns what came in the time after,
which has to lie before the cut as well. Nothing after the cut is ever seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.order_days import DAYS_PER_WEEK, happened, history
from idic_core.differentiate.pareto import Array

LEAST_ROWS, LEAST_ORDERS = 300, 100
"""Below either, trees learn chance."""

MOST_ROWS = 8_000
"""Rows learned from: more cost time and change little."""

STEPS, YEARS = (1.0, 1.5, 2.0, 3.0), (365, 730)
"""Where the model stands to learn: so many horizons, and so many days, before the cut; the latter know its season."""

UNKNOWN = -1.0
"""Trees see it as a value apart; scikit-learn refuses a column that is missing throughout."""

SETTINGS: dict[str, Any] = {
    "loss": "poisson", "learning_rate": 0.06, "max_iter": 60, "max_leaf_nodes": 8, "min_samples_leaf": 40, "l2_regularization": 5.0,
    "early_stopping": False, "random_state": 0,
}  # fmt: skip
"""Small trees, strongly held back: order histories carry little beyond rate, silence and rhythm."""


@dataclass(frozen=True)
class Boosted:
    """A fitted model of order days in `length` days. rows, origins: what it learned from."""

    model: Any
    length: int
    rows: int
    origins: int

    def expected(self, days: pd.DataFrame, summary: pd.DataFrame, cut: int) -> Array:
        """The expected order days of each customer of `summary` (order_days.history at `cut`) in `length` days."""
        return np.asarray(self.model.predict(features(days, summary, cut, self.length)), dtype="float64")


def fit_boosted(days: pd.DataFrame, cut: int, length: int) -> Boosted | None:
    """Learn from days before `cut`; None where the data are too short or too few. days: code, day, amount; length: days ahead."""
    if days.empty:
        return None
    start = int(days["day"].min())
    tables, truths = [], []
    for back in sorted({*(round(step * length) for step in STEPS), *(y for y in YEARS if y >= length)}):
        origin = cut - back
        if origin - start < max(length / 2, 60):
            break
        known = history(days, origin)
        tables.append(features(days, known, origin, length))
        truths.append(happened(days, known.index, origin, origin + length)["orders"].to_numpy())
    if not tables:
        return None
    table, truth = np.concatenate(tables), np.concatenate(truths)
    if len(truth) < LEAST_ROWS or truth.sum() < LEAST_ORDERS:
        return None
    if len(truth) > MOST_ROWS:
        # Sorted first, so that the rows kept do not depend on the order of the customers.
        order = np.lexsort(table.T)
        rows = order[np.linspace(0, len(truth) - 1, MOST_ROWS).round().astype("int64")]
        table, truth = table[rows], truth[rows]
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(**SETTINGS).fit(table, truth)
    return Boosted(model, length, len(truth), len(tables))


def features(days: pd.DataFrame, summary: pd.DataFrame, cut: int, length: int) -> Array:
    """What is known of each customer at `cut`, one row each: order days, age, recency, silence, gaps and their spread, order days
    in the last half, one and two lengths and in the same season a year ago, the season, money per order day; UNKNOWN where there is none."""
    past = days[days["day"] <= cut]
    codes, day = past["code"].to_numpy(), past["day"].to_numpy()
    places = np.full(int(codes.max()) + 1 if len(codes) else 1, -1)
    places[summary.index.to_numpy()] = np.arange(len(summary))
    rows, size = places[codes], len(summary)

    def count(after: float, until: float) -> Array:
        inside = (day > after) & (day <= until)
        return np.bincount(rows[inside], minlength=size).astype("float64")

    x, recency, age = (
        summary[c].to_numpy("float64") * k for c, k in (("x", 1.0), ("recency", DAYS_PER_WEEK), ("age", DAYS_PER_WEEK))
    )
    gap = np.diff(day).astype("float64")
    same = np.diff(codes) == 0
    square = np.bincount(rows[1:][same], weights=gap[same] ** 2, minlength=size)
    last_gap = np.full(size, np.nan)
    last_gap[rows[1:][same]] = gap[same]
    unknown = np.full(size, np.nan)
    mean_gap = np.divide(recency, x, out=unknown.copy(), where=x > 0)
    spread = np.sqrt(np.maximum(np.divide(square, x, out=unknown.copy(), where=x > 1) - mean_gap**2, 0.0))
    silence = age - recency
    n = summary["n"].to_numpy("float64")
    money = np.divide(summary["spent"].to_numpy("float64"), n, out=unknown.copy(), where=n > 0)
    year_ago = count(cut - 365, cut - 365 + length) if len(day) and cut - 365 >= day.min() else unknown
    season = 2 * np.pi * (cut % 365.25) / 365.25
    table = np.column_stack([
        x, age, recency, silence, mean_gap, last_gap, spread / mean_gap, silence / mean_gap, count(cut - length / 2, cut),
        count(cut - length, cut), count(cut - 2 * length, cut - length), year_ago,
        np.full(size, np.sin(season)), np.full(size, np.cos(season)), np.log1p(np.maximum(money, 0.0)), x / np.maximum(age, 14.0),
    ])  # fmt: skip
    return np.asarray(np.nan_to_num(table, nan=UNKNOWN, posinf=UNKNOWN))
