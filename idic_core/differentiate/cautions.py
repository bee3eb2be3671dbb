"""What the data cannot carry: said beside the figures, never corrected silently."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.backtest import Verdict
from idic_core.differentiate.order_days import OrderDays, closed, day_date

FEW = 100
OLDER = 2.5
"""More first orders at the file's beginning than later, by this factor: many customers are older than the file."""

SET = 0.03
"""The forecast was set right by the same months a year ago, by at least this share: said."""

SEASON = 1.6
"""The strongest month against the average month."""

CHANCE, SIGNAL = 0.55, 0.1
"""Below both (0.5 and 0 are chance), the backtest found nothing in the past that tells customers apart."""

QUIET, QUIET_GAPS = 30, 10
"""Days, and times the usual pause, without any order at all, from which the file is said to end before the day of the figures."""

MUCH = 0.2


def cautions(days: OrderDays, verdict: Verdict, horizon_days: int) -> list[dict[str, Any]]:
    """What to know before trusting a forecast, as codes with their figures, put in words by wording.caution."""
    frame = days.days
    found = list(days.notes)
    if frame.empty:
        return [*found, {"code": "no_orders"}]
    customers = int(frame["code"].nunique())
    span = days.as_of - int(frame["day"].min())
    if span == 0:
        found.append({"code": "one_day"})
    elif len(frame) == customers:
        found.append({"code": "nobody_back"})
    elif not verdict.figures:
        found.append({"code": "no_backtest"})
    if customers < FEW:
        found.append({"code": "few", "n": customers})
    if not days.has_amounts:
        found.append({"code": "no_amounts"})
    elif not frame["amount"].gt(0).any():
        found.append({"code": "nothing_paid"})
    elif (negative := int((frame.groupby("code")["amount"].sum() < 0).sum())) > 0:
        found.append({"code": "negative", "n": negative})
    total = verdict.figures.get("total_error")
    if total is not None and abs(total) > 0.2:
        found.append({"code": "too_high" if total > 0 else "too_low", "p": round(abs(100 * total))})
    if span > 0 and horizon_days > span:
        found.append({"code": "far", "ahead": horizon_days, "back": span})
    if _older_customers(frame, days.as_of):
        found.append({"code": "older"})
    if (strongest := _season(frame, days.as_of)) > SEASON:
        learned = "boosted" in verdict.name
        if "season" not in verdict.figures:
            found.append({"code": "season_learned" if learned else "season", "x": round(strongest, 1)})
    if (seen := verdict.figures.get("season")) and abs(seen["factor"] - 1) >= SET:
        found.append({
            "code": "year_lower" if seen["factor"] < 1 else "year_higher", "p": round(100 * abs(seen["factor"] - 1)),
            "came": seen["came"], "foreseen": round(seen["foreseen"]), "start": seen["start"], "end": seen["end"],
        })  # fmt: skip
    if (line := verdict.figures.get("fading")) and 1 - line["factor"] >= SET:
        found.append(
            {
                "code": "fading",
                "p": round(-100 * line["per_month"]),
                "q": round(100 * (1 - line["factor"])),
                "months": line["months"],
            }
        )
    if (told := verdict.figures) and told["auc"] < CHANCE and told["corr"] < SIGNAL:
        found.append({"code": "no_signal"})
    found += [{"code": "gap", "date": day_date(before), "until": day_date(after)} for before, after in closed(frame)]
    if span > 0 and (quiet := days.as_of - int(frame["day"].max())) > max(QUIET, QUIET_GAPS * _usual_gap(frame)):
        found.append({"code": "quiet", "n": quiet})
    return found


def money_cautions(summary: pd.DataFrame, unrated: list[str]) -> list[dict[str, Any]]:
    """What to know of the money: some of several currencies (`unrated`) have no rate; more than MUCH of the sales given back. summary: typed customer summary."""
    found: list[dict[str, Any]] = []
    if unrated:
        found.append({"code": "currencies", "which": ", ".join(unrated)})
    sales, back = float(summary["sales"].sum()), float(summary["refunds"].sum())
    if sales > 0 and back > MUCH * sales:
        found.append({"code": "refunds", "p": round(100 * back / sales)})
    return found


def _usual_gap(frame: pd.DataFrame) -> float:
    """The usual number of days between two days on which anybody ordered."""
    gaps = np.diff(np.unique(frame["day"].to_numpy()))
    return float(np.quantile(gaps, 0.9)) if len(gaps) else 0.0


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
