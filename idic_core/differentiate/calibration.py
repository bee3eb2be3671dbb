"""Whether forecasts were right on average: what was forecast against what happened, from the lowest forecast to the highest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.differentiate.pareto import Array

DECILES = 10


def calibration(expected: Array, happened: Array, origins: int = 1) -> list[dict[str, float]]:
    """What was forecast against what happened, by tenths of customers from the lowest forecast to the highest; equal forecasts stay together.

    expected, happened: per customer and origin. origins: how often each customer is among them. Each row: expected and happened (means), customers
    (times origins), error (80 %: how far the mean of so few can be off by chance).
    """
    ranks = pd.Series(expected).rank(method="average", pct=True)
    tenth = np.ceil(ranks * DECILES).clip(1, DECILES)
    table = pd.DataFrame({"tenth": tenth, "expected": expected, "happened": happened}).groupby("tenth")
    sums = table.agg(
        expected=("expected", "mean"),
        happened=("happened", "mean"),
        customers=("happened", "size"),
        spread=("happened", "std"),
    )
    error = 1.2816 * sums["spread"].fillna(0.0) / np.sqrt(sums["customers"] / origins)
    columns = zip(
        *(sums[c].to_numpy("float64") for c in ("expected", "happened", "customers")),
        error.to_numpy("float64"),
        strict=True,
    )
    return [
        {"expected": float(e), "happened": float(h), "customers": int(n), "error": float(d)} for e, h, n, d in columns
    ]
