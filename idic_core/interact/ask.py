"""What is worth asking a customer for, and when: what is missing, the most valuable people first, at the next occasion that comes anyway."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.interact.card import CustomerCard
from idic_core.store import Workspace, has_derived

ASKED = ("phone", "email", "permission", "birth_date", "preferred_channel")
"""What a talk may ask for, the most useful first: without an address nothing can follow, without a yes nothing may."""

CONTACT_GAPS = ("phone", "email", "permission", "birth_date")
"""Without one of these somebody is on the list; nearly everybody's favourite channel is still to be asked."""

COLUMNS = ["customer_id", "name", "missing", "value", "last_order", "occasion", "due"]

MISSING = {
    "phone": "coalesce(u.phone, '') = ''", "email": "coalesce(u.email, '') = ''", "permission": "s.customer_id IS NULL",
    "birth_date": "coalesce(u.birth_date, '') = '' AND coalesce(u.given_name, u.family_name, '') <> ''", "preferred_channel": "p.customer_id IS NULL",
}  # fmt: skip
"""Field -> when it is missing, over customers u, those who ever said yes or no s, and those with a stated channel p."""

FOUND = """WITH s AS (SELECT DISTINCT x.customer_id FROM consents c JOIN crosswalk x ON x.record_id = c.record_id WHERE c.purpose IN ('marketing', 'any')),
                p AS (SELECT DISTINCT x.customer_id FROM preferences f JOIN crosswalk x ON x.record_id = f.record_id WHERE f.field = 'preferred_channel')"""


def gap_counts(workspace: Workspace) -> pd.DataFrame:
    """How many customers lack each field of ASKED: field, missing, customers. Empty before customers are identified."""
    if not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=["field", "missing", "customers"])
    sums = ", ".join(f"coalesce(sum({where}), 0) AS {field}" for field, where in MISSING.items())
    found = workspace.rows(
        f"{FOUND} SELECT count(*) AS customers, {sums} FROM customers u LEFT JOIN s ON s.customer_id = u.customer_id LEFT JOIN p ON p.customer_id = u.customer_id"  # noqa: S608
    )[0]
    return pd.DataFrame(
        {"field": list(ASKED), "missing": [int(found[f]) for f in ASKED], "customers": int(found["customers"])}
    )


def worth_asking(workspace: Workspace, field: str = "", most: int = 100) -> pd.DataFrame:
    """Who to ask for what: COLUMNS, the most valuable customers first; field: only those who lack it (one of ASKED), or all
    who lack one of CONTACT_GAPS.

    missing: list of fields of ASKED. value: money of the last year where it is known. occasion and due: the next open task's kind and day, else
    `order` and the day on which the next order is expected, else empty: an order that is overdue is no moment.
    """
    if not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=COLUMNS)
    values, tasks = has_derived(workspace, "customer_values"), has_derived(workspace, "tasks")
    summary = has_derived(workspace, "customer_summary")
    flags = ", ".join(f"({where}) AS lacks_{name}" for name, where in MISSING.items())
    wanted = MISSING[field] if field else " OR ".join(f"({MISSING[f]})" for f in CONTACT_GAPS)
    rows = workspace.rows(
        f"""{FOUND}, t AS ({"SELECT customer_id, kind, min(due) AS due FROM tasks WHERE state = 'open' GROUP BY customer_id" if tasks else "SELECT NULL AS customer_id, NULL AS kind, NULL AS due"})
            SELECT u.customer_id, u.name, {flags}, {"v.actual_value" if values else "NULL"} AS value, {"m.last_order" if summary else "NULL"} AS last_order,
                   t.kind AS occasion, t.due, {"v.next_order_date" if values else "NULL"} AS next_order, {"v.as_of" if values else "NULL"} AS as_of
            FROM customers u LEFT JOIN s ON s.customer_id = u.customer_id LEFT JOIN p ON p.customer_id = u.customer_id LEFT JOIN t ON t.customer_id = u.customer_id
                 {"LEFT JOIN customer_values v ON v.customer_id = u.customer_id" if values else ""}
                 {"LEFT JOIN customer_summary m ON m.customer_id = u.customer_id" if summary else ""}
            WHERE {wanted} ORDER BY coalesce(value, 0) DESC, u.records DESC, u.customer_id LIMIT ?""",  # noqa: S608
        [most],
    )
    return pd.DataFrame([_row(r) for r in rows], columns=COLUMNS)


def to_ask(card: CustomerCard) -> list[str]:
    """What is worth asking this customer for in a talk, the most useful first (fields of ASKED); nothing for somebody on hold."""
    if card.on_hold:
        return []
    customer, codes = card.customer, set(card.contact["code"]) if len(card.contact) else set()
    person = bool(customer.get("given_name") or customer.get("family_name"))
    stated = set(card.preferences.loc[card.preferences["origin"].eq("stated"), "field"])
    lacks = {
        "phone": not customer.get("phone"), "email": not customer.get("email"), "permission": bool(codes & {"consent_unknown", "existing_customer"}) and not codes & {"consent", "purpose_opt_out"},
        "birth_date": person and not customer.get("birth_date"), "preferred_channel": "preferred_channel" not in stated,
    }  # fmt: skip
    return [f for f in ASKED if lacks[f]]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    overdue = bool(row["next_order"]) and str(row["next_order"])[:10] <= str(row["as_of"] or "")[:10]
    expected = None if row["occasion"] or overdue else row["next_order"]
    return {
        "customer_id": row["customer_id"], "name": row["name"], "missing": [f for f in ASKED if row[f"lacks_{f}"]], "value": row["value"],
        "last_order": str(row["last_order"])[:10] if row["last_order"] else "", "occasion": row["occasion"] or ("order" if expected else ""),
        "due": str(row["due"] or expected or "")[:10],
    }  # fmt: skip
