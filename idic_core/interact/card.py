"""All that is known of one person, in one read for their page, and the whole of it as a file for themselves."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from idic_core.interact.contact import contacts_of
from idic_core.interact.people import records_of, rows_of, scoped
from idic_core.interact.preferences import preferences
from idic_core.interact.timeline import timeline
from idic_core.store import DERIVED, Workspace, has_derived, now
from idic_core.store.export import safe_cell

PERSONAL_FACTS = (
    "records", "order_lines", "events", "interactions", "complaint_events", "survey_answers", "consents", "preferences", "task_events",
)  # fmt: skip


@dataclass(frozen=True)
class CustomerCard:
    """One person: rows as dictionaries ({} where a stage has not run), tables as frames.

    customer, summary, value: their rows. needs: need_id, name, strength. recommendations: the registry's columns. contact: channel,
    allowed, code (for marketing). promises: open ones. last_contact: at, channel, purpose, outcome, or {}. on_hold: the reason, or empty.
    """

    customer: dict[str, Any]
    value: dict[str, Any]
    summary: dict[str, Any]
    needs: list[dict[str, Any]]
    recommendations: pd.DataFrame
    contact: pd.DataFrame
    promises: list[dict[str, Any]]
    last_contact: dict[str, Any]
    on_hold: str
    preferences: pd.DataFrame
    timeline: pd.DataFrame
    records: list[str] = field(default_factory=list)


def card(workspace: Workspace, customer_id: str, *, at: str | None = None) -> CustomerCard:
    """Everything that a person's page shows. Raises IdicError for a customer who is not there (identify.forward knows merged ids)."""
    records = records_of(workspace, customer_id)
    promises = rows_of(
        workspace, customer_id,
        """SELECT i.promise, i.promise_due, i.occurred_at, i.interaction_id FROM interactions i JOIN who w ON w.record_id = i.record_id
           WHERE coalesce(i.promise, '') <> '' AND NOT EXISTS (
               SELECT 1 FROM task_events t WHERE t.task_id = 'promise|' || i.interaction_id AND t.event_id =
                   (SELECT max(event_id) FROM task_events WHERE task_id = t.task_id) AND t.state IN ('done', 'dropped'))
           ORDER BY i.promise_due""",
    )  # fmt: skip
    last = rows_of(
        workspace, customer_id,
        """SELECT i.occurred_at AS at, i.channel, i.purpose, i.outcome, i.subject, i.mood FROM interactions i JOIN who w ON w.record_id = i.record_id
           ORDER BY replace(i.occurred_at, 'T', ' ') DESC LIMIT 1""",
    )  # fmt: skip
    held = rows_of(
        workspace, customer_id,
        "SELECT d.why FROM decisions d JOIN who w ON w.record_id = d.subject WHERE d.kind = 'hold' AND d.value = 'on' AND d.revoked_at IS NULL",
    )  # fmt: skip
    return CustomerCard(
        customer=_one(workspace, "customers", customer_id), value=_one(workspace, "customer_values", customer_id),
        summary=_one(workspace, "customer_summary", customer_id), needs=_needs(workspace, customer_id),
        recommendations=_recommendations(workspace, customer_id),
        contact=contacts_of(workspace, [customer_id], purpose="marketing", at=at or now()),
        promises=promises, last_contact=next(iter(last), {}),
        on_hold=str(held[0]["why"]) if held else "", preferences=preferences(workspace, customer_id),
        timeline=timeline(workspace, customer_id), records=records,
    )  # fmt: skip


def everything(workspace: Workspace, customer_id: str) -> dict[str, pd.DataFrame]:
    """All that is kept about one person, table by table, for their own right to see it: facts first, then what was derived."""
    tables = {
        name: scoped(workspace, [customer_id], _facts_query(name)) for name in PERSONAL_FACTS
    } | {"offer_events": scoped(workspace, [customer_id], "SELECT * FROM offer_events WHERE customer_id IN (SELECT customer_id FROM who)")}  # fmt: skip
    for name, spec in DERIVED.items():
        if "customer_id" in spec.columns and name != "crosswalk" and has_derived(workspace, name):
            tables[name] = _rows_of(workspace, name, customer_id)
    return {name: frame for name, frame in tables.items() if len(frame)}


def everything_as_json(workspace: Workspace, customer_id: str) -> bytes:
    """The same as a JSON file (UTF-8): table -> list of rows."""
    tables = everything(workspace, customer_id)
    rows = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in tables.items()}
    return json.dumps({"customer_id": customer_id, "tables": rows}, ensure_ascii=False, indent=1).encode()


def everything_as_workbook(workspace: Workspace, customer_id: str) -> bytes:
    """The same as an XLSX workbook, a sheet a table, with cells that cannot act as formulas."""
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as book:
        for name, frame in everything(workspace, customer_id).items():
            safe = frame.map(lambda v: safe_cell(v) if isinstance(v, str) else v, na_action="ignore")
            safe.to_excel(book, sheet_name=name[:31], index=False)
    return buffer.getvalue()


def best_customers(workspace: Workspace, most: int = 20) -> pd.DataFrame:
    """The most valuable customers: customer_id, name, email, phone, tier, lifecycle, actual_value, last_order; by name before values are known."""
    if not has_derived(workspace, "customers"):
        return pd.DataFrame(
            columns=["customer_id", "name", "email", "phone", "tier", "lifecycle", "actual_value", "last_order"]
        )
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "customer_summary")):
        return workspace.frame(
            """SELECT customer_id, name, email, phone, NULL AS tier, NULL AS lifecycle, NULL AS actual_value, NULL AS last_order
               FROM customers ORDER BY records DESC, customer_id LIMIT ?""",
            [most],
        )
    return workspace.frame(
        """SELECT u.customer_id, u.name, u.email, u.phone, v.tier, v.lifecycle, v.actual_value, s.last_order
           FROM (SELECT * FROM customer_values ORDER BY actual_value DESC, customer_id LIMIT ?) v
           JOIN customers u ON u.customer_id = v.customer_id LEFT JOIN customer_summary s ON s.customer_id = v.customer_id
           ORDER BY v.actual_value DESC, v.customer_id""",
        [most],
    )


def _rows_of(workspace: Workspace, table: str, customer_id: str) -> pd.DataFrame:
    if table not in DERIVED:
        raise ValueError(table)
    return workspace.frame("SELECT * FROM {} WHERE customer_id = ?".replace("{}", table), [customer_id])


def _facts_query(table: str) -> str:
    return "SELECT t.* FROM {} t JOIN who w ON w.record_id = t.record_id".replace("{}", table)


def _one(workspace: Workspace, table: str, customer_id: str) -> dict[str, Any]:
    if not has_derived(workspace, table):
        return {}
    return next(iter(workspace.rows("SELECT * FROM {} WHERE customer_id = ?".replace("{}", table), [customer_id])), {})


def _needs(workspace: Workspace, customer_id: str) -> list[dict[str, Any]]:
    if not (has_derived(workspace, "customer_needs") and has_derived(workspace, "need_groups")):
        return []
    return workspace.rows(
        """SELECT n.need_id, g.name, n.strength FROM customer_needs n LEFT JOIN need_groups g ON g.need_id = n.need_id
           WHERE n.customer_id = ? ORDER BY n.strength DESC""",
        [customer_id],
    )


def _recommendations(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    if not has_derived(workspace, "recommendations"):
        return pd.DataFrame(columns=list(DERIVED["recommendations"].columns))
    return _rows_of(workspace, "recommendations", customer_id).sort_values(["kind", "rank"], ignore_index=True)
