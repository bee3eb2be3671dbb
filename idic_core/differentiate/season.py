"""The same months a year ago: how far the chosen model would have missed them, and what of it this year's forecast is set right by.

Models of buying know no calendar: right after Christmas they foresee a year of Christmases. Where the file holds the months that lie ahead once already,
the model stands a year before, forecasts them and is held against what came.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from idic_core.differentiate.backtest import BASE
from idic_core.differentiate.candidates import candidates
from idic_core.differentiate.order_days import DAYS_PER_WEEK, day_date, happened

YEAR, LEAST_BEFORE = 365, 180
"""Days; so many must lie before the day a year ago, or the model knows nothing there."""

LEAST_CUSTOMERS, LEAST_ORDERS = 30, 30
MODEL = 0.2
"""How far a model fitted on a part of the data misses a total without any season, as a share (its standard error, measured on simulated lists)."""

MOST = 3.0


@dataclass(frozen=True)
class Season:
    """factor: what forecasts are multiplied by; came, foreseen: order days in the same months a year ago and what the model had said; start, end: ISO days."""

    factor: float
    came: int
    foreseen: float
    start: str
    end: str


def season(days: pd.DataFrame, as_of: int, horizon_days: int, name: str) -> Season | None:
    """What the same months a year ago say of the candidate `name`; None where the data or the candidate (only BASE knows no season) cannot say.

    Only what goes beyond chance counts (soft threshold): the total's standard error from the customers' own misses, and MODEL.
    """
    origin = as_of - YEAR
    if name not in BASE or days.empty or origin - int(days["day"].min()) < LEAST_BEFORE:
        return None
    known, end = days[days["day"] <= origin], min(origin + horizon_days, as_of)
    if known["code"].nunique() < LEAST_CUSTOMERS:
        return None
    then = candidates(known, origin, (end - origin) / DAYS_PER_WEEK, boost=False)
    if name not in then.expected:
        return None
    foreseen = then.expected[name]
    came = happened(days, then.summary.index, origin, end)["orders"].to_numpy()
    if max(came.sum(), foreseen.sum()) < LEAST_ORDERS:
        return None
    missed = float(np.log((came.sum() + 1.0) / (foreseen.sum() + 1.0)))
    error = np.hypot(np.sqrt(((came - foreseen) ** 2).sum()) / max(came.sum(), foreseen.sum()), MODEL)
    beyond = float(np.sign(missed) * max(abs(missed) - error, 0.0))
    return Season(
        float(np.clip(np.exp(beyond), 1 / MOST, MOST)), int(came.sum()), float(foreseen.sum()), day_date(origin + 1), day_date(end)
    )  # fmt: skip
