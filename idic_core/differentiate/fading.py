"""Whether customers order less and less than the model of buying says, month by month, and what that leaves for the time ahead.

Models of buying know customers who leave, but no shop that loses its charm for all at once. Held against each month of the past, such a model is too
low early on and too high at the end; that line is carried on, as far as it is sure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from idic_core.differentiate.backtest import BASE
from idic_core.differentiate.candidates import Candidates
from idic_core.differentiate.count_models import CountModel
from idic_core.differentiate.order_days import DAYS_PER_WEEK
from idic_core.differentiate.pareto import Array

MONTH, MOST_MONTHS, LEAST_MONTHS, LEAST_ORDERS = 30, 18, 10, 10
"""Days; months looked at and needed, each with so many repeat order days foreseen."""

SURE = 4.0
"""Standard errors that the line must fall by before any of it counts (soft threshold). Months follow on each other, so chance and seasons reach 3.5:
of 130 simulated lists without such a fall two were lowered, by 3 %; shops that lost half of their orders a year reached 7 to 14."""

FARTHEST = 3.0
"""Months ahead to which the line is carried on at most."""

LEAST_FACTOR = 0.5


@dataclass(frozen=True)
class Fading:
    """factor: what forecasts are multiplied by; per_month: change of order days against the model, as a share; sure: its standard errors from
    none (negative: falling); months: looked at."""

    factor: float
    per_month: float
    sure: float
    months: int


def fading(days: pd.DataFrame, cut: int, made: Candidates, horizon_days: int, name: str) -> Fading | None:
    """The line through the months before day `cut`, and what it says of the horizon; None where too few months can tell.

    days: code, day. made: fitted at `cut` to all of them. name: the candidate chosen; others than BASE look at the last months themselves.
    Months are weighed by the repeat order days that the Pareto/NBD foresees (tracking plot: Fader, Hardie and Lee, 2005).
    """
    model = made.models.get("pareto_nbd")
    if days.empty or model is None or name not in BASE:
        return None
    first = days.groupby("code")["day"].min()
    day = days["day"].to_numpy()
    repeat = day[day > first.reindex(days["code"]).to_numpy()]
    months = min((cut - int(day.min())) // MONTH, MOST_MONTHS)
    edges = cut - MONTH * np.arange(months, -1, -1)
    came = np.histogram(repeat, bins=edges + 0.5)[0].astype("float64")
    begun, many = np.unique(first.to_numpy(), return_counts=True)
    foreseen = np.diff([float((foreseen_by(model, edge - begun) * many).sum()) for edge in edges])
    told = foreseen >= LEAST_ORDERS
    if told.sum() < LEAST_MONTHS:
        return None
    when = -np.arange(months - 0.5, 0, -1)[told]
    missed = np.log((came[told] + 0.5) / (foreseen[told] + 0.5))
    weight = foreseen[told] / foreseen[told].sum()
    middle, level = float(weight @ when), float(weight @ missed)
    spread = float(weight @ (when - middle) ** 2)
    slope = float(weight @ ((when - middle) * missed)) / spread
    left = missed - level - slope * (when - middle)
    error = max(float(np.sqrt((weight @ left**2) / (len(when) - 2) / spread)), 1e-9)
    sure = slope / error
    ahead = min(horizon_days / MONTH / 2, FARTHEST)
    counts = max(1 - SURE / abs(sure), 0.0) if sure < 0 else 0.0
    line = min((level + slope * (ahead - middle)) * counts, 0.0)
    return Fading(float(max(np.exp(line), LEAST_FACTOR)), float(np.expm1(slope)), float(sure), len(when))


def foreseen_by(model: CountModel, days: Array) -> Array:
    """Repeat order days that a Pareto/NBD foresees of a new customer in so many days (Schmittlein, Morrison and Colombo, 1987, eq. 17)."""
    r, alpha, s, beta = model.parameters
    weeks = np.maximum(days, 0) / DAYS_PER_WEEK
    growth = np.log((beta + weeks) / beta)
    stay = growth if abs(s - 1) < 1e-9 else -np.expm1(-(s - 1) * growth) / (s - 1)
    return np.asarray(r * beta / alpha * stay)
