"""Whether our time goes where the value is: contacts and minutes against value, and whom it passes by (Peppers and Rogers)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from idic_core.differentiate.parts import kept
from idic_core.engines import connect
from idic_core.errors import IdicError
from idic_core.store import Workspace, has_derived, read_arrow
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
    talked = _contacts(workspace, until)[["customer_id", "contacts", "minutes", "timed"]]
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

    def choose(table: pd.DataFrame) -> pd.DataFrame:
        worth = table["lifetime_value"].fillna(0.0)
        best = table["tier"].isin(["vip", "potential"]) if table["tier"].eq("vip").any() else worth.gt(0) & worth.rank(method="min", ascending=False).le(max(len(table) // 5, 1))  # fmt: skip
        silent = table["days"].isna() | table["days"].ge(days)
        return table[best & table["lifecycle"].ne("lost") & silent].sort_values(["lifetime_value", "customer_id"], ascending=[False, True])  # fmt: skip

    return _listed(workspace, choose, limit)


def overserved(workspace: Workspace, limit: int = 200) -> tuple[pd.DataFrame, int]:
    """Customers with many contacts and little value: at least MANY contacts in the last WINDOW days and less value than half of the customers bring.

    PEOPLE_COLUMNS, those with the most contacts first, and how many there are. An open complaint is a good reason for many contacts.
    """
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "crosswalk")):
        return pd.DataFrame(columns=PEOPLE_COLUMNS), 0

    def choose(table: pd.DataFrame) -> pd.DataFrame:
        little = table["actual_value"] < table["actual_value"].median()
        return table[table["contacts"].ge(MANY) & little].sort_values(["contacts", "actual_value", "customer_id"], ascending=[False, True, True])  # fmt: skip

    return _listed(workspace, choose, limit)


def _talks(workspace: Workspace) -> pa.Table:
    """Contacts that people had, with whom and when: customer_id, day (ISO), minutes; kept in memory per state of the workspace."""
    types = {"customer_id": "TEXT", "day": "TEXT", "minutes": "REAL"}

    def read() -> pa.Table:
        return read_arrow(
            workspace,
            """SELECT x.customer_id, substr(i.occurred_at, 1, 10) AS day, i.duration_minutes AS minutes
               FROM interactions i CROSS JOIN crosswalk x ON x.record_id = i.record_id WHERE i.mode <> 'automated'""",
            types,
        )

    table: pa.Table = kept(workspace, ("talks", workspace.stamp), read)
    return table


def _contacts(workspace: Workspace, until: str) -> pd.DataFrame:
    """Contacts by customer: customer_id, contacts, minutes, timed (contacts with minutes) of the last WINDOW days, and last (the day of the newest of all)."""
    with connect() as duck:
        duck.register("t", _talks(workspace))
        return duck.execute(
            """SELECT customer_id, count(*) FILTER (late) AS contacts, coalesce(sum(minutes) FILTER (late), 0.0) AS minutes, count(minutes) FILTER (late) AS timed, max(day) AS last
               FROM (SELECT *, day > CAST(CAST(? AS DATE) - ? AS VARCHAR) AS late FROM t) GROUP BY customer_id""",
            [until, WINDOW],
        ).df()


def _listed(
    workspace: Workspace, choose: Callable[[pd.DataFrame], pd.DataFrame], limit: int
) -> tuple[pd.DataFrame, int]:
    """The customers that `choose` keeps and orders, with their names, and how many it kept.

    choose: gets customer_id, tier, lifecycle, actual_value, lifetime_value, contacts, last (missing for none ever) and days since then.
    """
    until = counted_until(workspace)
    types = {
        "customer_id": "TEXT",
        "tier": "TEXT",
        "lifecycle": "TEXT",
        "actual_value": "REAL",
        "lifetime_value": "REAL",
    }
    valued = read_arrow(workspace, "SELECT customer_id, tier, lifecycle, actual_value, lifetime_value FROM customer_values", types).to_pandas()  # fmt: skip
    table = valued.merge(_contacts(workspace, until), on="customer_id", how="left").fillna({"contacts": 0})
    table["days"] = (pd.Timestamp(until or "1970-01-01") - pd.to_datetime(table["last"])).dt.days
    chosen = choose(table)
    shown = chosen.head(limit)
    names = workspace.frame(
        """SELECT w.value AS customer_id, coalesce(nullif(c.name, ''), w.value) AS name, substr(s.last_order, 1, 10) AS last_order, c.phone, c.email
           FROM json_each(?) w LEFT JOIN customers c ON c.customer_id = w.value LEFT JOIN customer_summary s ON s.customer_id = w.value""",
        [json.dumps(shown["customer_id"].tolist())],
    )
    shown = shown.assign(last_contact=shown["last"].fillna("")).merge(names, on="customer_id", how="left")
    return shown[PEOPLE_COLUMNS].reset_index(drop=True), len(chosen)


def _valued(workspace: Workspace, by: str) -> pd.DataFrame:
    """Customers with orders: customer_id, group, value (money of the last 12 months, losses as 0)."""
    types = {"customer_id": "TEXT", "group": "TEXT", "value": "REAL"}
    if by == "owner":
        sql = """SELECT v.customer_id, coalesce(c.owner, '') AS "group", max(coalesce(v.actual_value, 0), 0) AS value
                 FROM customer_values v LEFT JOIN customers c ON c.customer_id = v.customer_id"""
    else:
        sql = f"""SELECT customer_id, coalesce({by}, '') AS "group", max(coalesce(actual_value, 0), 0) AS value FROM customer_values"""  # noqa: S608
    valued: pd.DataFrame = read_arrow(workspace, sql, types).to_pandas()
    return valued
