"""The stage as the other stages and the pipeline see it: today's tasks, written as a derived table, and the recent contacts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.interact.complaints import complaints
from idic_core.interact.reach import reach
from idic_core.interact.tasks import tasks
from idic_core.progress import Progress, silent
from idic_core.store import Workspace, has_derived, now, write_derived
from idic_core.words import _


def run(
    workspace: Workspace, *, engine: str = "duckdb", progress: Progress = silent, as_of: str | None = None
) -> dict[str, Any]:
    """Derive the table `tasks` from facts and values; returns open, late, by_kind, complaints, complaints_open and late_complaints.

    as_of: ISO moment that the queue is for (default: now). engine is taken for the pipeline's sake: this stage's tables are small.
    """
    version, moment = workspace.version, as_of or now()
    progress(0.1, _("Collecting follow-ups, promises and complaints"))
    queue = tasks(workspace, moment)
    progress(0.6, _("Reading the complaints' clocks"))
    board = complaints(workspace, moment)
    still_open = board[board["is_open"].astype(bool)]
    todo = queue[queue["state"].eq("open")]
    report = {
        "as_of": moment, "open": len(todo), "late": int((todo["days"] < 0).sum()),
        "by_kind": {str(k): int(n) for k, n in todo["kind"].value_counts().sort_index().items()},
        "complaints": len(board), "complaints_open": len(still_open), "late_complaints": int(still_open["breach"].ne("").sum()),
        "reach": reach(workspace, at=moment).to_dict("records"),
    }  # fmt: skip
    write_derived(
        workspace, {"tasks": queue.astype({"score": "float64"})}, version=version, report=report, name="interact"
    )
    progress(1.0, _("Today's tasks are ready"))
    return report


def recent(workspace: Workspace, *, most: int = 50) -> pd.DataFrame:
    """The newest contacts of all: at, customer_id, name, channel, direction, purpose, outcome, mood, subject, learned, staff, interaction_id.

    customer_id and name are empty where the customer is not known (yet).
    """
    newest = workspace.frame(
        """SELECT replace(occurred_at, 'T', ' ') AS at, record_id, channel, direction, purpose, outcome, mood, subject, learned, staff, interaction_id
           FROM interactions ORDER BY replace(occurred_at, 'T', ' ') DESC, logged_at DESC LIMIT ?""",
        [most],
    )
    if not has_derived(workspace, "customers") or newest.empty:
        return newest.assign(customer_id="", name="")
    names = workspace.frame(
        """WITH newest AS (SELECT DISTINCT record_id FROM (SELECT record_id FROM interactions ORDER BY replace(occurred_at, 'T', ' ') DESC, logged_at DESC LIMIT ?))
           SELECT n.record_id, u.customer_id, u.name FROM newest n JOIN crosswalk c ON c.record_id = n.record_id JOIN customers u ON u.customer_id = c.customer_id""",
        [most],
    )
    table = newest.merge(names, on="record_id", how="left")
    return table.assign(customer_id=table["customer_id"].fillna(""), name=table["name"].fillna("")).drop(
        columns="record_id"
    )


def has_contacts(workspace: Workspace) -> bool:
    """Whether any contact was ever logged or imported."""
    return workspace.value("SELECT 1 FROM interactions LIMIT 1") is not None
