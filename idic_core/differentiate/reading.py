"""What pages ask of this stage: the figures on top, one customer, the names behind any figure, a list to take away."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.tiers import parse_rule, tier
from idic_core.store import Workspace, as_json, decide, derived_report, has_derived, read_derived
from idic_core.typed import typed


def one_currency(workspace: Workspace) -> str:
    """The currency that all figures are in: the only one of the orders, or the one that all are converted to; "" where there are several or none is named."""
    counted = derived_report(workspace, "differentiate").get("money", {})
    found = counted.get("currencies", [])
    return str(counted.get("converted") or (found[0] if len(found) == 1 else ""))


def overview(workspace: Workspace) -> dict[str, Any]:
    """The stage's figures, {} when it never ran: its report, and customers, prospects, last_year, year_before, at_risk,
    at_risk_value, currency (see one_currency), top_fifth (share of the last year's value), and the small frames grid (r, f, customers, value), groups,
    tiers (tier x lifecycle) and curve (customers, value: cumulative shares)."""
    report = derived_report(workspace, "differentiate")
    if not report:
        return {}
    values = read_derived(workspace, "customer_values")
    summary = read_derived(workspace, "customer_summary")
    known = (
        int(workspace.value("SELECT count(*) FROM customers") or 0)
        if has_derived(workspace, "customers")
        else len(values)
    )
    risky = values["lifecycle"].eq("at_risk")
    curve = concentration(values["actual_value"])
    return {
        **report,
        "currency": one_currency(workspace),
        "customers": len(values),
        "prospects": max(known - len(values), 0),
        "last_year": float(values["actual_value"].sum()),
        "net_last_year": float(summary["net_last_year"].sum()),
        "buyers_last_year": int((summary["net_last_year"] != 0).sum()),
        "at_risk": int(risky.sum()),
        "at_risk_value": float(values.loc[risky, "lifetime_value"].sum()),
        "top_fifth": top_fifth(values["actual_value"]),
        "grid": _counted(values, ["r", "f"]),
        "groups": _counted(values, ["rfm_group"]),
        "tiers": _counted(values, ["tier", "lifecycle"]),
        "open": _open_by_tier(values),
        "levers": _counted(values, ["lever"]),
        "curve": curve,
    }


def preview_tier_rule(workspace: Workspace, rule: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    """Who would move under another rule: before, after (tier codes), customers; only moves. rule: pairs as in tiers.DEFAULT."""
    values = read_derived(workspace, "customer_values")
    after = pd.Series(tier(values, parse_rule(as_json(dict(rule)))), index=values.index, dtype="object")
    moved = pd.DataFrame({"before": values["tier"].astype("object"), "after": after})
    moved = moved[moved["before"] != moved["after"]]
    return (
        moved.groupby(["before", "after"])
        .size()
        .rename("customers")
        .reset_index()
        .sort_values("customers", ascending=False, kind="stable")
    )


def concentration(value: pd.Series[Any]) -> pd.DataFrame:
    """Cumulative shares of customers (best first) and of their value (Lorenz, 1905): customers, value; 0-1, at most 101 rows.

    Negative values count as zero; an empty frame where nothing was bought.
    """
    money = np.sort(value.to_numpy("float64").clip(min=0.0))[::-1]
    if len(money) == 0 or money.sum() <= 0:
        return pd.DataFrame({"customers": pd.Series(dtype="float64"), "value": pd.Series(dtype="float64")})
    share = np.concatenate([[0.0], np.cumsum(money) / money.sum()])
    at = np.linspace(0, 1, 101)
    return pd.DataFrame({"customers": at, "value": np.interp(at, np.linspace(0, 1, len(share)), share)})


def top_fifth(value: pd.Series[Any]) -> float | None:
    """The share of all value that the best fifth of customers brought; None where nothing was bought. value: one per customer."""
    curve = concentration(value)
    return float(np.interp(0.2, curve["customers"], curve["value"])) if len(curve) > 1 else None


def customer_value(workspace: Workspace, customer_id: str) -> dict[str, Any]:
    """What this stage knows of one customer, {} when there are no orders: summary and values, need (name, strength, facts)."""
    if not has_derived(workspace, "customer_values"):
        return {}
    found = workspace.rows(
        """SELECT v.*, s.first_order, s.last_order, s.order_days, s.orders, s.lines, s.units, s.sales, s.refunds, s.net, s.margin,
                  s.net_last_year, s.margin_last_year, s.products, n.need_id, n.strength AS need_strength, g.name AS need, g.facts AS need_facts
           FROM customer_values v JOIN customer_summary s USING (customer_id) LEFT JOIN customer_needs n USING (customer_id)
                LEFT JOIN need_groups g ON g.need_id = n.need_id WHERE v.customer_id = ?""",
        [str(customer_id)],
    )
    if not found:
        return {}
    return {**found[0], "need_facts": json.loads(found[0]["need_facts"] or "{}")}


def need_facts(workspace: Workspace, need_id: str) -> dict[str, Any]:
    """What stands out in a needs group: over, under (see needs.Needs) and the example customer's name (example_name)."""
    found = workspace.rows("SELECT facts, example_customer FROM need_groups WHERE need_id = ?", [need_id])
    if not found:
        return {"over": [], "under": [], "example_name": ""}
    who = found[0]["example_customer"]
    name = (
        workspace.value("SELECT name FROM customers WHERE customer_id = ?", [who])
        if has_derived(workspace, "customers")
        else None
    )
    return {**json.loads(found[0]["facts"]), "example_name": name or who}


@typed
def set_tier_rule(workspace: Workspace, rule: dict[str, Any], *, who: str = "", why: str = "") -> None:
    """Write down the rule for tiers (see tiers.parse_rule); it counts from the next run. Raises IdicError for a rule that cannot be followed."""
    decide(workspace, "tier_rule", "tiers", as_json(parse_rule(as_json(rule))), who=who, why=why)


def _counted(values: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    grouped = values.groupby(by, dropna=False)
    return grouped.agg(
        customers=("customer_id", "size"),
        actual_value=("actual_value", "sum"),
        lifetime_value=("lifetime_value", "sum"),
    ).reset_index()


def _open_by_tier(values: pd.DataFrame) -> pd.DataFrame:
    """Per tier: actual and open (potential - actual), money."""
    shown = values.assign(open=(values["potential_value"] - values["actual_value"]).clip(lower=0))
    return (
        shown.groupby("tier")
        .agg(customers=("customer_id", "size"), actual=("actual_value", "sum"), open=("open", "sum"))
        .reset_index()
    )
