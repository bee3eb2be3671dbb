"""The model card of the forecast: what it was made from, what was tried, what was chosen and why, for whoever wants to know how far to trust it."""

from __future__ import annotations

from typing import Any

from idic_core.differentiate.backtest import BASE, LEAST_BUYERS, LEAST_CUSTOMERS, LEAST_DAYS, MARGIN
from idic_core.differentiate.forecast import SAMPLE, Fitted
from idic_core.differentiate.order_days import day_date


def model_card(fitted: Fitted) -> dict[str, Any]:
    """JSON-able: data (customers, order_days, repeat_customers, first, last, days, tested_on), horizon_days, tried (candidates), chosen,
    why (see `why`), needed (least customers, buyers and days of a backtest) and lessons (rows and days the boosted model learned from)."""
    days, now = fitted.days, fitted.now
    frame = days.days
    customers = len(days.customers)
    data: dict[str, Any] = {"customers": customers, "order_days": len(frame), "tested_on": min(customers, SAMPLE)}
    if len(frame):
        first = int(frame["day"].min())
        data |= {
            "repeat_customers": int((days.summary["x"] > 0).sum()), "first": day_date(first), "last": day_date(int(frame["day"].max())),
            "days": days.as_of - first + 1,
        }  # fmt: skip
    figures = fitted.verdict.figures
    tried = list(figures["candidates"]) if figures else []
    boosted = now.boosted
    return {
        "data": data,
        "horizon_days": round(now.weeks * 7),
        "tried": tried,
        "chosen": fitted.verdict.name,
        "why": why(fitted.verdict.name, figures),
        "needed": {"customers": LEAST_CUSTOMERS, "buyers": LEAST_BUYERS, "days": LEAST_DAYS},
        "lessons": {"rows": boosted.rows, "origins": boosted.origins} if boosted else {},
    }


def why(chosen: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Why a candidate was chosen: code (untested, only, best, kept: another was better by less than counts), other and by (a share of the score)."""
    if not figures:
        return {"code": "untested"}
    scores = {name: float(row["score"]) for name, row in figures["candidates"].items() if name != chosen}
    if not scores:
        return {"code": "only"}
    other = min(scores, key=lambda n: scores[n])
    mine = float(figures["candidates"][chosen]["score"])
    by = abs(scores[other] - mine) / max(mine, 1e-9)
    if scores[other] < mine:
        return {"code": "kept", "other": other, "by": by, "margin": MARGIN}
    return {"code": "best" if chosen in BASE else "beat", "other": other, "by": by, "margin": MARGIN}
