"""What pages ask about needs: the worth of each group, what each buys, who leans to what."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core.differentiate.need_blocks import BOUGHT
from idic_core.store import Workspace, has_derived

MOST_KINDS = 12


def need_values(workspace: Workspace) -> pd.DataFrame:
    """Per needs group: need_id, customers (with an order), others (none yet), actual_value, lifetime_value (money) and value_share (of all customers' lifetime value)."""
    if not has_derived(workspace, "customer_needs") or not has_derived(workspace, "customer_values"):
        return pd.DataFrame(columns=["need_id", "customers", "others", "actual_value", "lifetime_value", "value_share"])
    found = workspace.frame(
        """SELECT n.need_id, count(v.customer_id) AS customers, count(*) - count(v.customer_id) AS others, coalesce(sum(v.actual_value), 0) AS actual_value,
                  coalesce(sum(v.lifetime_value), 0) AS lifetime_value FROM customer_needs n LEFT JOIN customer_values v USING (customer_id) GROUP BY n.need_id"""
    )
    whole = float(workspace.value("SELECT coalesce(sum(lifetime_value), 0) FROM customer_values") or 0)
    return found.assign(value_share=found["lifetime_value"] / whole if whole > 0 else float("nan"))


def need_kinds(workspace: Workspace) -> pd.DataFrame:
    """What each needs group buys: need_id, what, share (mean share of its customers' purchases, 0-1), of the kinds that tell the groups apart most.

    The same shares as on the groups' cards (need_facts): of the customers who are in the group now, by evaluation or by hand.
    """
    if not has_derived(workspace, "need_groups"):
        return pd.DataFrame(columns=["need_id", "what", "share"])
    groups = [
        (str(r["need_id"]), json.loads(r["facts"])) for r in workspace.rows("SELECT need_id, facts FROM need_groups")
    ]
    rows = [
        (need_id, what, float(share))
        for need_id, facts in groups
        if facts.get("block") == BOUGHT
        for what, share in facts.get("shares", {}).items()
    ]
    told = pd.DataFrame(rows, columns=["need_id", "what", "share"])
    if told.empty:
        return told
    wide = told.pivot_table(index="what", columns="need_id", values="share", fill_value=0.0)
    telling = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable").index[:MOST_KINDS]
    return told[told["what"].isin(set(telling))][["need_id", "what", "share"]].reset_index(drop=True)


def affinity_kinds(workspace: Workspace) -> pd.DataFrame:
    """How many customers lean to each kind, most first: what, customers, share (their mean share of purchases), average (everybody's)."""
    if not has_derived(workspace, "need_affinities"):
        return pd.DataFrame(columns=["what", "customers", "share", "average"])
    return workspace.frame(
        "SELECT what, count(*) AS customers, avg(share) AS share, avg(average) AS average FROM need_affinities GROUP BY what ORDER BY customers DESC, what"
    )


def affinity_names(workspace: Workspace, what: str, limit: int = 200) -> tuple[str, ...]:
    """The customers who lean to a kind, those who do most first; at most `limit` ids."""
    if not has_derived(workspace, "need_affinities"):
        return ()
    found = workspace.rows(
        "SELECT customer_id FROM need_affinities WHERE what = ? ORDER BY share * times DESC, customer_id LIMIT ?",
        [what, int(limit)],
    )
    return tuple(str(r["customer_id"]) for r in found)


def find_customers(workspace: Workspace, text: str, limit: int = 8) -> list[dict[str, Any]]:
    """Customers whose name or number holds a text, for setting a need by hand: dicts of customer_id, name, need_id; [] for an empty text."""
    tidy = " ".join(text.split())
    if not tidy or not has_derived(workspace, "customers") or not has_derived(workspace, "customer_needs"):
        return []
    return workspace.rows(
        """SELECT c.customer_id, c.name, n.need_id FROM customers c LEFT JOIN customer_needs n USING (customer_id)
           WHERE instr(lower(c.name), lower(?)) > 0 OR c.customer_id = ? ORDER BY c.name, c.customer_id LIMIT ?""",
        [tidy, tidy, int(limit)],
    )
