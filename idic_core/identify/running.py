"""The whole stage on a workspace: facts and decisions in, crosswalk, customers, pairs and questions out."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pandas as pd

from idic_core.engines import current_records
from idic_core.identify import kept
from idic_core.identify.bands import SURE
from idic_core.identify.ids import Event, Past, keep_ids, number_of, past
from idic_core.identify.prepare import prepare
from idic_core.identify.profiles import profiles
from idic_core.identify.references import attach, identifiers, is_reference
from idic_core.identify.reporting import told
from idic_core.identify.resolving import previous, resolve
from idic_core.progress import Progress, silent
from idic_core.store import Workspace, decisions, derived_report, has_derived, now, write_derived
from idic_core.words import _

QUEUE_LIMIT = 500
"""Questions that are kept; the next run asks those that are left."""


def run(
    workspace: Workspace, *, engine: str = "duckdb", progress: Progress = silent, anew: bool = False
) -> dict[str, Any]:
    """Derive crosswalk, customers, match_pairs and review_queue; returns the report that is kept with them.

    The report has counts (records, customers, customers_low, customers_high, questions, ...) and the configuration in
    plain facts. What the last run kept (kept.py) is used: only new and changed records are compared (`incremental`, else
    `why_full`), only customers that something happened to are put together again (`profiles_made`). anew: use nothing kept.
    The same facts and decisions give the same ids and, by a run anew, the same tables; a run over what was kept agrees with it to
    F1 >= .999.
    """
    version = workspace.version
    progress(0.0, _("Reading the records"))
    records = current_records(workspace)
    last = workspace.value("SELECT coalesce(max(decision_id), 0) FROM decisions WHERE kind = 'match'")
    decided = match_decisions(workspace)
    found = None if anew else kept.load(workspace)
    before = previous(found.scored) if found else None
    progress(0.1, _("Comparing {n} records").format(n=len(records)))
    refers = is_reference(records)
    sure = chance_of(workspace.setting("auto_probability", str(SURE)))
    resolution = resolve(comparable(records[~refers]), decisions=decided, previous=before, engine=engine, auto=sure)
    progress(0.7, _("Putting customers together"))
    if refers.any() and resolution.scored is not None:
        held, named = identifiers(resolution.scored.ready), identifiers(prepare(comparable(records[refers])))
        resolution = attach(resolution, held, named, decided)
    standing, next_number, known = _before(workspace)
    ids, events = keep_ids(resolution.clusters, standing, next_number, known)
    crosswalk = resolution.clusters.assign(customer_id=ids.to_numpy())
    token = uuid4().hex
    stamp = derived_report(workspace, "identify").get("kept")
    made = profiles(workspace, records, crosswalk, found.profiles if found and found.token == stamp else None)
    progress(0.9, _("Writing customers"))
    report = resolution.report | {
        "by_source": {str(k): int(v) for k, v in records["source"].value_counts().items()}, "provisional": int(crosswalk["provisional"].sum()),
        "asked": min(len(resolution.queue), QUEUE_LIMIT), "profiles_made": len(made.changed), "kept": token,
        "last_decision": int(last), "standing_decisions": len(decided),
    }  # fmt: skip
    more, sample = told(resolution, crosswalk, decided, QUEUE_LIMIT, sure)
    report |= more
    tables = {
        "crosswalk": crosswalk, "match_pairs": resolution.pairs, "review_queue": resolution.queue.head(QUEUE_LIMIT),
        "check_sample": sample,
    }  # fmt: skip
    with workspace.transaction() as db:
        write_derived(workspace, tables, version=version, report=report)
        made.write(workspace)
        at = now()
        db.conn.executemany(
            "INSERT INTO customer_events (customer_id, event, other_id, at, version) VALUES (?, ?, ?, ?, ?)",
            [(e.customer_id, e.event, e.other_id or None, at, version) for e in events],
        )
    if resolution.scored is not None:
        kept.save(workspace, resolution.scored, made.signatures, token)
    progress(1.0, _("Customers are up to date"))
    return report


def chance_of(text: str) -> float:
    """The chance from which records are joined without asking, as it was set; the usual one where that is none."""
    try:
        chance = float(text)
    except ValueError:
        return SURE
    return chance if 0.5 <= chance < 1.0 else SURE


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


def _before(workspace: Workspace) -> tuple[pd.DataFrame, int, Past]:
    """Which customer each record belonged to (by the events' first records where no crosswalk stands), the first free number, what ids went through."""
    events = workspace.frame("SELECT customer_id, event, other_id FROM customer_events ORDER BY event_id")
    known = past(events)
    # Two short columns: a few hundred thousand rows are quicker read here than in a process of their own.
    standing = (
        workspace.frame("SELECT record_id, customer_id FROM crosswalk")
        if has_derived(workspace, "crosswalk")
        else pd.DataFrame(columns=["record_id", "customer_id"])
    )
    if standing.empty and len(events):
        made = {
            record: customer for customer, record in reversed(known.anchors.items()) if customer not in known.merged
        }
        standing = pd.DataFrame({"record_id": list(made), "customer_id": list(made.values())})
    used = pd.concat([events["customer_id"], standing["customer_id"]]).dropna().unique()
    highest = max((number_of(str(i)) for i in used.tolist()), default=0)
    return standing.astype({"record_id": "string", "customer_id": "string"}), highest + 1, known


__all__ = ["Event", "comparable", "match_decisions", "run"]
