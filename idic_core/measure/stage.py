"""The stage's run: order lines and contacts -> results, retention_cohorts and growth, written into the workspace."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from idic_core import differentiate, interact
from idic_core.engines import customer_lines
from idic_core.interact.clocks import calendar_for
from idic_core.interact.complaints import WORKING_HOURS
from idic_core.measure import figures
from idic_core.measure.campaigns import campaign_results
from idic_core.measure.growth import growth
from idic_core.measure.maturity import stage_scores
from idic_core.measure.response import first_answers
from idic_core.measure.retention import cohorts
from idic_core.progress import Progress, silent
from idic_core.store import Workspace, derived_report, now, read_derived, write_derived
from idic_core.words import _


def run(workspace: Workspace, *, engine: str = "duckdb", progress: Progress = silent) -> dict[str, Any]:
    """Derive the figures of the Results page as of the last order's day that is not later than today; returns as_of, later_lines (left out), the counts, and what growth is compared with.

    engine: lines are read through DuckDB here. Works on an empty workspace: the tables are then empty or hold no values.
    """
    version = workspace.version
    progress(0.1, _("Reading the orders"))
    book, counts = differentiate.ledger(customer_lines(workspace), as_of=now())
    days = order_days(book)
    as_of = days["day"].max() if len(days) else pd.Timestamp("1970-01-01")
    progress(0.6, _("Working out retention and growth"))
    grown, basis = growth(days, as_of)
    rows = figures.order_figures(days, as_of) if len(days) else []
    equity = derived_report(workspace, "differentiate").get("equity", {})
    rows += figures.value_figures(read_derived(workspace, "customer_values"), equity) + figures.survey_rows(
        interact.survey_figures(workspace)
    )
    rows += figures.response_rows(_answers(workspace), interact.complaints(workspace))
    contact = interact.contact_rules(workspace)
    if len(contact):
        rows.append(figures.reach_row(contact))
    rows += [
        figures.row(f"maturity_{s.stage}", float(s.score), "score", note=s.reason) for s in stage_scores(workspace)
    ]
    rows += _lift_rows(campaign_results(workspace))
    report = {
        "as_of": as_of.strftime("%Y-%m-%d") if len(days) else "",
        "growth_basis": basis,
        "later_lines": counts["later_lines"],
        "customers": int(days["customer_id"].nunique()),
        "figures": len(rows),
    }
    tables = {
        "results": pd.DataFrame(rows, columns=figures.COLUMNS),
        "retention_cohorts": cohorts(days),
        "growth": grown,
    }
    write_derived(workspace, tables, version=version, report=report)
    progress(1.0, _("Results are ready"))
    return report


def order_days(book: pa.Table) -> pd.DataFrame:
    """One row per customer and day with an order that stands: customer_id, day, net (what was kept of it), oldest first.

    book: differentiate.ledger. What an order is, the stage before says, so that every page counts the same customers.
    """
    orders = differentiate.standing_orders(book)
    days = orders.assign(
        day=pd.to_datetime(orders["ordered_at"]).dt.normalize(), net=orders["amount"].astype("float64")
    )
    daily = days.groupby(["customer_id", "day"])[["net"]].sum().reset_index()
    return daily.sort_values(["day", "customer_id"], ignore_index=True)


def _answers(workspace: Workspace) -> pd.Series:
    contacts = workspace.frame("SELECT record_id, occurred_at, channel, direction, purpose FROM interactions")
    if contacts.empty:
        return pd.Series(dtype="float64")
    years = range(int(str(contacts["occurred_at"].min())[:4]), int(str(contacts["occurred_at"].max())[:4]) + 1)
    return first_answers(contacts, calendar_for({**WORKING_HOURS, **workspace.setting("working_hours", {})}, years))


def _lift_rows(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The newest campaign with a comparison: the difference in the share of buyers. note: its verdict."""
    known = found[found["difference"].notna()].head(1).to_dict("records")
    return [
        figures.row("lift", float(c["difference"]), "share", low=float(c["low"]), high=float(c["high"]), n=int(c["treated"]) + int(c["control"]), note=str(c["verdict"]))
        for c in known
    ]  # fmt: skip
