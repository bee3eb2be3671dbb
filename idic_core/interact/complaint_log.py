"""The events of all complaints: those that people wrote down here, and those that imported contacts tell of.

A contact that was imported as a complaint counts as received when it happened, and as solved when the import says that it was
answered; its clocks stay empty, because an import does not say how long that took.
"""

from __future__ import annotations

import pandas as pd

from idic_core.interact.people import scoped
from idic_core.store import Workspace, has_derived

WRITTEN = """
SELECT {who} e.event_id, e.complaint_id, e.interaction_id, e.record_id, replace(e.at, 'T', ' ') AS at, e.state, e.who, e.note, e.severity,
       e.category, e.product_id, e.verdict, e.batch_id, 0 AS imported
FROM complaint_events e {join}"""

IMPORTED = """
SELECT {who} {order} AS event_id, 'K-' || e.interaction_id AS complaint_id, e.interaction_id, e.record_id, replace(e.occurred_at, 'T', ' ') AS at,
       '{state}' AS state, coalesce(e.staff, '') AS who, coalesce(nullif(e.body, ''), e.subject) AS note, NULL AS severity, NULL AS category, e.products AS product_id,
       NULL AS verdict, e.batch_id, 1 AS imported
FROM interactions e {join}
WHERE e.purpose = 'complaint' AND e.batch_id IS NOT NULL
  AND e.interaction_id NOT IN (SELECT interaction_id FROM complaint_events WHERE interaction_id IS NOT NULL)"""

IMPORTED_ID = "K-"
"""How the ids of complaints that came with an import begin."""

ANSWERED = " AND e.outcome IN ('answered', 'reached', 'sold')"

COLUMNS = [
    "event_id", "complaint_id", "interaction_id", "record_id", "at", "state", "who", "note", "severity", "category", "product_id", "verdict",
    "batch_id", "imported",
]  # fmt: skip


def complaint_events(
    workspace: Workspace, customers: list[str] | None = None, *, everybody: bool = True
) -> pd.DataFrame:
    """COLUMNS in the order of the events; with customer_id, and only of known customers, unless `everybody`.

    imported: 1 for what an import told. customers: only theirs.
    """
    if everybody:
        return workspace.frame(_union("", ""))
    if not has_derived(workspace, "crosswalk"):
        return pd.DataFrame(columns=["customer_id", *COLUMNS])
    return scoped(workspace, customers, _union("w.customer_id,", "JOIN who w ON w.record_id = e.record_id"))


def one_complaint(workspace: Workspace, complaint_id: str) -> pd.DataFrame:
    """The events of one complaint, the oldest first."""
    return workspace.frame(" ".join(["SELECT * FROM (", _union("", ""), ") WHERE complaint_id = ?"]), [complaint_id])


def _union(who: str, join: str) -> str:
    parts = [(WRITTEN, "", ""), (IMPORTED, "new", "0"), (IMPORTED + ANSWERED, "resolved", "1")]
    filled = [
        sql.replace("{who}", who).replace("{join}", join).replace("{state}", state).replace("{order}", order) for sql, state, order in parts
    ]  # fmt: skip
    return " UNION ALL ".join(filled) + " ORDER BY at, event_id"
