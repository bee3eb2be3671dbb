"""Whether our time goes where the value is: contacts and minutes against value, and whom it passes by (Peppers and Rogers)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.errors import IdicError
from idic_core.store import Workspace, has_derived
from idic_core.words import _

WINDOW = 365
"""Days that effort is counted over, the same as for actual value."""

MINUTES = 0.5
"""Minutes count where at least this share of the contacts has them; those without take the mean."""

UNDER, OVER = 0.67, 1.5
LEAST_CONTACTS = 5
"""Where fewer contacts are there and would be expected by value, nothing is said."""

MANY = 3
GROUPS = ("tier", "value_group", "lifecycle", "rfm_group", "owner")
EFFORT_COLUMNS = ["group", "customers", "contacts", "minutes", "effort", "effort_share", "value", "value_share", "index", "verdict"]  # fmt: skip
PEOPLE_COLUMNS = ["customer_id", "name", "tier", "lifecycle", "actual_value", "lifetime_value", "last_contact", "days", "contacts", "last_order", "phone", "email"]  # fmt: skip


def effort(workspace: Workspace, by: str = "tier") -> tuple[pd.DataFrame, dict[str, Any]]:
    """Effort and value by group, and what they rest on.

    by: one of GROUPS (owner: the contact person of the golden record). Table: EFFORT_COLUMNS, group a code (empty where it is unknown);
    effort: minutes or contacts of the last WINDOW days that people, not machines, had; shares among customers with orders; index: effort share /
    value share; verdict: under, fair, over or unknown (wording_playbook.service_verdicts). Facts: until (ISO day), basis (minutes, contacts, or
    none), contacts, with_prospects (contacts with those who have not ordered). Raises IdicError for another `by`.
    """
    if by not in GROUPS:
        raise IdicError(_("Effort cannot be counted by {what}.").format(what=by), hint=_("Choose one of the groups offered."))  # fmt: skip
    facts: dict[str, Any] = {"until": "", "basis": "none", "contacts": 0, "with_prospects": 0}
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "crosswalk")):
        return pd.DataFrame(columns=EFFORT_COLUMNS), facts
    until = counted_until(workspace)
    talked = _contacts(workspace, until)
    valued = _valued(workspace, by)
    own = talked[talked["customer_id"].isin(set(valued["customer_id"]))]
    timed = bool(len(own)) and float(own["timed"].sum()) >= MINUTES * float(own["contacts"].sum())
    facts |= {"until": until, "contacts": int(own["contacts"].sum()), "with_prospects": int(talked["contacts"].sum() - own["contacts"].sum())}  # fmt: skip
    facts["basis"] = "none" if own.empty else "minutes" if timed else "contacts"
    table = valued.merge(own, on="customer_id", how="left").fillna({"contacts": 0, "minutes": 0.0, "timed": 0})
    mean = float(own["minutes"].sum() / max(own["timed"].sum(), 1))
    table["effort"] = table["minutes"] + (table["contacts"] - table["timed"]) * mean if timed else table["contacts"].astype("float64")  # fmt: skip
    groups = table.groupby("group", dropna=False).agg(
        customers=("customer_id", "size"), contacts=("contacts", "sum"), minutes=("minutes", "sum"),
        effort=("effort", "sum"), value=("value", "sum"),
    ).reset_index()  # fmt: skip
    return _compared(groups), facts


def _compared(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups with their shares, index and verdict."""
    effort_, value = groups["effort"].sum(), groups["value"].sum()
    groups["effort_share"] = groups["effort"] / effort_ if effort_ > 0 else 0.0
    groups["value_share"] = groups["value"] / value if value > 0 else 0.0
    groups["index"] = (groups["effort_share"] / groups["value_share"].where(groups["value_share"] > 0)).astype("float64")  # fmt: skip
    expected = groups["value_share"] * groups["contacts"].sum()
    unknown = (np.maximum(expected, groups["contacts"]) < LEAST_CONTACTS) | (value <= 0)
    rules = [unknown, groups["index"].lt(UNDER), groups["index"].gt(OVER) | groups["value_share"].eq(0)]
    groups["verdict"] = np.select(rules, ["unknown", "under", "over"], default="fair")
    return groups[EFFORT_COLUMNS]


def counted_until(workspace: Workspace) -> str:
    """The day that contacts are counted back from: the newest of the last order counted and the last contact."""
    ordered = str(workspace.value("SELECT max(as_of) FROM customer_values") or "")
    talked = str(workspace.value("SELECT max(substr(occurred_at, 1, 10)) FROM interactions") or "")
    return max(ordered, talked)


def neglected(workspace: Workspace, days: int = 90, limit: int = 200) -> tuple[pd.DataFrame, int]:
    """Valuable customers (tiers vip and potential; without tiers the best fifth) whom nobody has had contact with for so many days.

    PEOPLE_COLUMNS, the most valuable first, and how many there are. days: 1 or more; last_contact empty and days missing for none ever.
    """
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "crosswalk")):
        return pd.DataFrame(columns=PEOPLE_COLUMNS), 0
    until = counted_until(workspace)
    tiered = workspace.value("SELECT 1 FROM customer_values WHERE tier = 'vip' LIMIT 1") is not None
    best = "v.tier IN ('vip', 'potential')" if tiered else "v.lifetime_value > 0 AND v.lifetime_value >= (SELECT lifetime_value FROM customer_values ORDER BY lifetime_value DESC LIMIT 1 OFFSET (SELECT max(count(*) / 5 - 1, 0) FROM customer_values))"  # fmt: skip
    where = f"{best} AND v.lifecycle <> 'lost' AND (t.last IS NULL OR julianday(:until) - julianday(t.last) >= :days)"
    return _listed(workspace, where, {"until": until, "days": int(days)}, "v.lifetime_value DESC", limit)


def overserved(workspace: Workspace, limit: int = 200) -> tuple[pd.DataFrame, int]:
    """Customers with many contacts and little value: at least MANY contacts in the last WINDOW days and less value than half of the customers bring.

    PEOPLE_COLUMNS, those with the most contacts first, and how many there are. An open complaint is a good reason for many contacts.
    """
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "crosswalk")):
        return pd.DataFrame(columns=PEOPLE_COLUMNS), 0
    middle = "(SELECT actual_value FROM customer_values ORDER BY actual_value LIMIT 1 OFFSET (SELECT count(*) / 2 FROM customer_values))"
    where = f"t.contacts >= {MANY} AND v.actual_value < {middle}"
    return _listed(workspace, where, {"until": counted_until(workspace)}, "t.contacts DESC, v.actual_value", limit)


TALKED = """
WITH t AS (SELECT x.customer_id, max(substr(i.occurred_at, 1, 10)) AS last,
                  sum(julianday(:until) - julianday(substr(i.occurred_at, 1, 10)) < :window) AS contacts
           FROM interactions i JOIN crosswalk x ON x.record_id = i.record_id WHERE i.mode <> 'automated' GROUP BY x.customer_id)"""


def _listed(workspace: Workspace, where: str, parameters: dict[str, Any], order: str, limit: int) -> tuple[pd.DataFrame, int]:  # fmt: skip
    """Customers that a condition over v (values) and t (contacts) holds for, with their names."""
    parameters = {**parameters, "window": WINDOW}
    joined = "FROM customer_values v LEFT JOIN t ON t.customer_id = v.customer_id"
    total = int(workspace.value(f"{TALKED} SELECT count(*) {joined} WHERE {where}", parameters) or 0)
    frame = workspace.frame(
        f"""{TALKED} SELECT v.customer_id, coalesce(nullif(c.name, ''), v.customer_id) AS name, v.tier, v.lifecycle, v.actual_value, v.lifetime_value,
                   coalesce(t.last, '') AS last_contact, CAST(julianday(:until) - julianday(t.last) AS INTEGER) AS days, coalesce(t.contacts, 0) AS contacts,
                   s.last_order, c.phone, c.email
            {joined} LEFT JOIN customers c ON c.customer_id = v.customer_id LEFT JOIN customer_summary s ON s.customer_id = v.customer_id
            WHERE {where} ORDER BY {order}, v.customer_id LIMIT :limit""",
        {**parameters, "limit": int(limit)},
    )
    return frame[PEOPLE_COLUMNS], total


def _contacts(workspace: Workspace, until: str) -> pd.DataFrame:
    """Contacts of the window by customer: customer_id, contacts, minutes, timed (contacts with minutes)."""
    return workspace.frame(
        f"""SELECT x.customer_id, count(*) AS contacts, coalesce(sum(i.duration_minutes), 0.0) AS minutes, count(i.duration_minutes) AS timed
            FROM interactions i JOIN crosswalk x ON x.record_id = i.record_id
            WHERE i.mode <> 'automated' AND julianday(?) - julianday(substr(i.occurred_at, 1, 10)) < {WINDOW} GROUP BY x.customer_id""",  # noqa: S608
        [until],
    )


def _valued(workspace: Workspace, by: str) -> pd.DataFrame:
    """Customers with orders: customer_id, group, value (money of the last 12 months, losses as 0)."""
    if by == "owner":
        return workspace.frame(
            """SELECT v.customer_id, coalesce(c.owner, '') AS "group", max(coalesce(v.actual_value, 0), 0) AS value
               FROM customer_values v LEFT JOIN customers c ON c.customer_id = v.customer_id"""
        )
    return workspace.frame(
        f"""SELECT customer_id, coalesce({by}, '') AS "group", max(coalesce(actual_value, 0), 0) AS value FROM customer_values"""  # noqa: S608
    )
