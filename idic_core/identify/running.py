"""The whole stage on a workspace: facts and decisions in, crosswalk, customers, pairs and questions out."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core.engines import current_records
from idic_core.identify.golden import golden_records
from idic_core.identify.ids import Event, keep_ids, number_of
from idic_core.identify.references import attach, identifiers, is_reference
from idic_core.identify.reporting import told
from idic_core.identify.resolving import resolve
from idic_core.progress import Progress, silent
from idic_core.store import Workspace, decisions, now, read_derived, write_derived
from idic_core.words import _

QUEUE_LIMIT = 500
"""Questions that are kept; the next run asks those that are left."""


def run(workspace: Workspace, *, engine: str = "duckdb", progress: Progress = silent) -> dict[str, Any]:
    """Derive crosswalk, customers, match_pairs and review_queue; returns the report that is kept with them.

    The report has counts (records, customers, customers_low, customers_high, questions, ...) and the configuration in
    plain facts. The same facts and decisions give the same tables, ids included.
    """
    version = workspace.version
    progress(0.0, _("Reading the records"))
    records = current_records(workspace)
    last = workspace.value("SELECT coalesce(max(decision_id), 0) FROM decisions WHERE kind = 'match'")
    decided = match_decisions(workspace)
    progress(0.1, _("Comparing {n} records").format(n=len(records)))
    refers = is_reference(records)
    resolution = resolve(comparable(records[~refers]), decisions=decided, engine=engine)
    progress(0.7, _("Putting customers together"))
    if refers.any():
        held, named = (identifiers(comparable(records[which])) for which in (~refers, refers))
        resolution = attach(resolution, held, named, decided)
    before, next_number = _before(workspace, records)
    ids, events = keep_ids(resolution.clusters, before, next_number)
    crosswalk = resolution.clusters.assign(customer_id=ids.to_numpy())
    customers = golden_records(records, crosswalk)
    progress(0.9, _("Writing customers"))
    report = resolution.report | {
        "by_source": {str(k): int(v) for k, v in records["source"].value_counts().items()}, "provisional": int(crosswalk["provisional"].sum()),
        "asked": min(len(resolution.queue), QUEUE_LIMIT),
        "last_decision": int(last), "standing_decisions": len(decided),
    }  # fmt: skip
    more, sample = told(resolution, crosswalk, decided, QUEUE_LIMIT)
    report |= more
    tables = {
        "crosswalk": crosswalk, "customers": customers, "match_pairs": resolution.pairs, "review_queue": resolution.queue.head(QUEUE_LIMIT),
        "check_sample": sample,
    }  # fmt: skip
    with workspace.transaction() as db:
        write_derived(workspace, tables, version=version, report=report)
        at = now()
        db.conn.executemany(
            "INSERT INTO customer_events (customer_id, event, other_id, at, version) VALUES (?, ?, ?, ?, ?)",
            [(e.customer_id, e.event, e.other_id or None, at, version) for e in events],
        )
    progress(1.0, _("Customers are up to date"))
    return report


def comparable(records: pd.DataFrame) -> pd.DataFrame:
    """Current records as resolve wants them: fields, and what else the file said (`extra`) as columns of its own."""
    frame = records.drop(columns=["batch_id", "origin", "trust", "seen_at", "extra"])
    said = records["extra"].fillna("{}")
    if (said == "{}").all():
        return frame
    parsed = {text: json.loads(text) for text in said.unique()}
    more = pd.DataFrame.from_records([parsed[t] for t in said], index=frame.index)
    more = more[[c for c in more.columns if c not in frame.columns]]
    return pd.concat([frame, more.astype("string")], axis=1)


def match_decisions(workspace: Workspace) -> pd.DataFrame:
    """The standing answers as resolve wants them: record_id_l, record_id_r, same (missing where somebody was unsure)."""
    standing = decisions(workspace, "match")
    same = standing["value"].map({"same": True, "different": False}).astype(object)
    return pd.DataFrame({"record_id_l": standing["subject"], "record_id_r": standing["object"], "same": same})


def _before(workspace: Workspace, records: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Which customer each record belonged to, and the first free number; from the events' first records where no crosswalk stands."""
    events = workspace.frame("SELECT customer_id, event, other_id FROM customer_events ORDER BY event_id")
    standing = read_derived(workspace, "crosswalk")[["record_id", "customer_id"]]
    if standing.empty and len(events):
        ended = set(events.loc[events["event"].isin(["merged_into", "gone"]), "customer_id"])
        made = events[(events["event"] == "created") & ~events["customer_id"].isin(ended)]
        standing = pd.DataFrame({"record_id": made["other_id"], "customer_id": made["customer_id"]}).drop_duplicates(
            "record_id"
        )
    used = pd.concat([events["customer_id"], standing["customer_id"]]).dropna().unique()
    return standing.astype({"record_id": "string", "customer_id": "string"}), max(
        (number_of(str(i)) for i in used), default=0
    ) + 1


__all__ = ["Event", "comparable", "match_decisions", "run"]
