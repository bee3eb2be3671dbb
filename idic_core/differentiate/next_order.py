"""When each customer will probably order next, with a range: by their own rhythm where they have one, else by their rate; or since when they are overdue."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaincc, gammainccinv

from idic_core.differentiate.forecast import Fitted
from idic_core.differentiate.lifecycle import AT_RISK, LOST, usual_gap
from idic_core.differentiate.order_days import DAYS_PER_WEEK, day_date, without_gaps
from idic_core.differentiate.pareto import Array

COLUMNS = ["next_order_date", "next_order_low", "next_order_high"]

SURE, FAR = 0.5, 730
"""No next order is named for customers who are more likely gone than not or lost by their stage, or beyond two years."""

CHANCES = (0.5, 0.9, 0.1)
"""Chances that the order is still to come: at the day named, at the range's beginning and at its end (80 % between them)."""

DOUBT, RHYTHM = 2.0, 1.5
"""Gaps of pure chance mixed into the customer's own, and the regularity (1 is chance) from which the own rhythm is followed."""

OVERDUE = 0.1
"""Whose rhythm says that so few such customers are silent for so long is overdue."""


def next_orders(fitted: Fitted) -> pd.DataFrame:
    """COLUMNS as ISO days, one row per customer of the forecast; None where the data do not carry a day.

    By rate: the wait of a customer who is still one, its rate ~ Gamma (as in Pareto/NBD). By rhythm: gaps ~ Gamma with the
    customer's own mean and regularity (Platzer and Reutterer, 2016), given the silence so far.
    Overdue is who has been silent for more than AT_RISK usual gaps (as the stages say it), or for longer than all but OVERDUE of the gaps
    of their own rhythm: the day is then the one that was expected, the last order's plus the usual gap, on or before as_of, and has no range.
    """
    now, chance = fitted.now, fitted.now.alive(fitted.verdict.alive)
    x, recency, age = now.columns()
    r, alpha, *_rest = now.models[fitted.verdict.alive].parameters
    mean, regular = rhythm(without_gaps(fitted.days).days, len(fitted.days.customers), x, recency)
    silence = (age - recency) * DAYS_PER_WEEK
    with np.errstate(divide="ignore", invalid="ignore"):
        so_far = gammaincc(regular, regular * silence / mean)
    follows = regular >= RHYTHM
    last, gap = usual(fitted.days.days, len(fitted.days.customers))
    until = fitted.days.as_of
    late = (until - last > AT_RISK * gap) | (follows & (so_far <= OVERDUE) & (until - last > gap))
    days = []
    for left in CHANCES:
        wait = (alpha + age) * np.expm1(-np.log(left) / (r + x)) * DAYS_PER_WEEK
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            own = gammainccinv(regular, left * so_far) * mean / regular - silence
        days.append(np.where(follows, np.maximum(own, 0.0), wait))
    named = (chance >= SURE) & ((days[0] <= FAR) | late) & (until - last <= LOST * gap)
    # No order can come before the day after the one that figures hold for, and far ends are cut at ten years.
    dates = {
        name: [
            day_date(until + min(max(np.ceil(d), 1.0), 3650.0)) if ok else None
            for d, ok in zip(wait, named & ~late, strict=True)
        ]
        for name, wait in zip(COLUMNS, days, strict=True)
    }
    for row in np.flatnonzero(named & late):
        dates[COLUMNS[0]][row] = day_date(last[row] + np.floor(gap[row]))
    return pd.DataFrame(dates, columns=COLUMNS, dtype="object")


def usual(days: pd.DataFrame, customers: int) -> tuple[Array, Array]:
    """Each customer's last day with an order and usual gap in days (see lifecycle.usual_gap). days: code and day, of codes 0 … customers - 1."""
    known = days.groupby("code")["day"].agg(["min", "max", "size"]).reindex(range(customers))
    return known["max"].to_numpy("float64"), usual_gap(known["size"], known["max"] - known["min"])


def rhythm(days: pd.DataFrame, customers: int, x: Array, recency: Array) -> tuple[Array, Array]:
    """Each customer's mean gap in days (NaN without one) and its regularity: 1 as by chance, larger the more alike the gaps are.

    days: sorted by code and day, codes 0 … customers - 1 in the order of x and recency (order days after the first; weeks).
    """
    code, gap = days["code"].to_numpy(), np.diff(days["day"].to_numpy()).astype("float64")
    same = np.diff(code) == 0
    square = np.bincount(code[1:][same], weights=gap[same] ** 2, minlength=customers)
    mean = np.divide(recency * DAYS_PER_WEEK, x, out=np.full(len(x), np.nan), where=x > 0)
    spread = np.divide(square, x * mean**2, out=np.full(len(x), 2.0), where=x > 0) - 1
    varied = (x * np.maximum(spread, 0.0) + DOUBT) / (x + DOUBT)
    return mean, np.where(x > 0, 1 / np.maximum(varied, 0.01), 1.0)
