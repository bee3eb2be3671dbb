"""The figures of the Results page: one row each, with its range, what it rests on and its unit."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core import differentiate, interact
from idic_core.measure import retention

COLUMNS = ["name", "value", "low", "high", "n", "unit", "note"]


def row(
    name: str,
    value: float | None,
    unit: str,
    *,
    low: float | None = None,
    high: float | None = None,
    n: int = 0,
    note: str = "",
) -> dict[str, Any]:
    """One figure; a value that the data cannot carry is None."""
    return {"name": name, "value": value, "low": low, "high": high, "n": n, "unit": unit, "note": note}


def share(name: str, hits: int, n: int, note: str = "") -> dict[str, Any]:
    """A share (0-1) of n with Wilson's range."""
    found = interact.share(hits, n)
    return row(name, found.value, "share", low=found.low, high=found.high, n=n, note=note)


def order_figures(days: pd.DataFrame, as_of: pd.Timestamp) -> list[dict[str, Any]]:
    """Customers of the last period, retention, repeat rate, sales and their growth. days: customer_id, day, net. note: the period's days."""
    length = retention.span(days, as_of)
    back = (as_of - days["day"]).dt.days
    last, before = days[back < length], days[(back >= length) & (back < 2 * length)]
    now, then = float(last["net"].sum()), float(before["net"].sum())
    return [
        row("customers_active", float(last["customer_id"].nunique()), "count", n=int(days["customer_id"].nunique()), note=str(length)),
        share("retention", *retention.retained(days, as_of, length), note=str(length)),
        share("repeat_rate", *retention.repeat(days)),
        row("sales", now, "money", n=len(last), note=str(length)),
        row("sales_growth", now / then - 1 if then > 0 else None, "share", n=len(last), note=str(length)),
    ]  # fmt: skip


def value_figures(values: pd.DataFrame, equity: dict[str, float]) -> list[dict[str, Any]]:
    """Customer equity with the range that the stage before found (total, low, high), what the best fifth brought, and how many customers are at risk."""
    known = values["lifetime_value"].dropna()
    if known.empty:
        return [row("customer_equity", None, "money")]
    low, high = equity.get("low"), equity.get("high")
    return [
        row("customer_equity", float(known.sum()), "money", low=low, high=high, n=len(known)),
        row("top_fifth", differentiate.top_fifth(values["actual_value"]), "share", n=len(values), note="365"),
        share("at_risk", int(values["lifecycle"].eq("at_risk").sum()), len(values)),
    ]


def survey_rows(surveys: pd.DataFrame) -> list[dict[str, Any]]:
    """Per kind of survey (nps, csat, ces) the question with the most answers: interact.survey_figures."""
    rows = []
    for kind in ("nps", "csat", "ces"):
        mine = surveys[surveys["kind"].eq(kind) & surveys["value"].notna()].sort_values("n", ascending=False)
        if len(mine):
            top = mine.iloc[0]
            rows.append(
                row(
                    kind,
                    float(top["value"]),
                    "score" if kind == "nps" else "share",
                    low=float(top["low"]),
                    high=float(top["high"]),
                    n=int(top["n"]),
                )
            )
    return rows


def response_rows(answers: pd.Series, complaints: pd.DataFrame) -> list[dict[str, Any]]:
    """Working hours until the first answer, and until complaints are solved: the median, with the 90th percentile as its upper end."""
    rows = [_hours("first_response", answers)]
    if len(complaints):
        rows.append(_hours("complaint_first", complaints["first_hours"]))
        rows.append(_hours("complaint_solved", complaints.loc[~complaints["is_open"].astype(bool), "solve_hours"]))
    return [found for found in rows if found["n"]]


def reach_row(contact: pd.DataFrame) -> dict[str, Any]:
    """The share of customers who may be contacted on at least one channel. contact: interact.contact_rules."""
    any_way = contact.groupby("customer_id")["allowed"].any()
    return share("reachable", int(any_way.sum()), len(any_way))


def _hours(name: str, hours: pd.Series) -> dict[str, Any]:
    known = hours.dropna().astype("float64")
    if known.empty:
        return row(name, None, "hours")
    return row(name, float(known.median()), "hours", high=float(known.quantile(0.9)), n=len(known))
