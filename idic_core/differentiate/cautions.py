"""Sentences on what the data cannot carry: said beside the figures, never corrected silently."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.differentiate.backtest import Verdict
from idic_core.differentiate.order_days import OrderDays
from idic_core.words import _, ngettext

OLDER = 2.5
"""More first orders at the file's beginning than later, by this factor: many customers are older than the file."""

SEASON = 1.6
"""The strongest month against the average month."""


def cautions(days: OrderDays, verdict: Verdict, horizon_days: int) -> list[str]:
    """What to know before trusting a forecast, in the reader's words, most serious first."""
    frame = days.days
    said = list(days.notes)
    if frame.empty:
        return [*said, _("There are no orders, so there is nothing to forecast from.")]
    customers = int(frame["code"].nunique())
    span = days.as_of - int(frame["day"].min())
    if span == 0:
        said.append(_("All orders are from one day; nothing can be learned about who comes back."))
    elif len(frame) == customers:
        said.append(_("Nobody ordered on two days yet; the forecast is a careful guess."))
    elif not verdict.figures:
        said.append(_("Too few customers or too little time for a backtest; take the forecast as a careful guess."))
    if customers < 100:
        said.append(
            ngettext(
                "There is only {n} customer; figures per person are rough.",
                "There are only {n} customers; figures per person are rough.",
                customers,
            ).format(n=customers)
        )
    if not days.has_amounts:
        said.append(_("The orders have no amounts, so no spend can be forecast."))
    elif (negative := int((frame.groupby("code")["amount"].sum() < 0).sum())) > 0:
        said.append(
            ngettext(
                "{n} customer got more money back than they paid; their spend is forecast from what others pay.",
                "{n} customers got more money back than they paid; their spend is forecast from what others pay.",
                negative,
            ).format(n=negative)
        )
    total = verdict.figures.get("total_error")
    if total is not None and abs(total) > 0.2:
        said.append(
            (
                _("In the backtest the forecast was {p} % too high in total.")
                if total > 0
                else _("In the backtest the forecast was {p} % too low in total.")
            ).format(p=round(abs(100 * total)))
        )
    if span > 0 and horizon_days > span:
        said.append(
            _("The forecast looks further ahead ({ahead} days) than the orders reach back ({back} days).").format(
                ahead=horizon_days, back=span
            )
        )
    if _older_customers(frame, days.as_of):
        said.append(
            _(
                "Many first orders fall right after the file begins: these customers are probably older than the file, and their habits before it are unknown."
            )
        )
    if (strongest := _season(frame, days.as_of)) > SEASON:
        said.append(
            _(
                "Orders have strong seasons (the strongest month has {x} times the average); the forecast does not know seasons."
            ).format(x=round(strongest, 1))
        )
    return said


def _older_customers(frame: pd.DataFrame, as_of: int) -> bool:
    first = frame.groupby("code")["day"].min().to_numpy()
    start = int(first.min())
    span = as_of - start
    if span < 90 or len(first) < 100:
        return False
    early = float((first < start + span / 8).mean()) * 8
    late = float((first >= start + span / 2).mean()) * 2
    return early > OLDER * max(late, 0.05) and late > 0.02


def _season(frame: pd.DataFrame, as_of: int) -> float:
    days = frame["day"].to_numpy()
    if as_of - days.min() < 540 or len(days) < 500:
        return 0.0
    year = days[days > as_of - 364]
    months = np.histogram(year, bins=13, range=(as_of - 363, as_of + 1))[0]
    return float(months.max() / months.mean()) if len(year) else 0.0
