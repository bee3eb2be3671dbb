"""What each campaign brought: orders after its approval, those who were treated against those held back, as they were drawn."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core import customize
from idic_core.customize.margins import WINDOW_DAYS
from idic_core.engines import in_base
from idic_core.measure.effect import lift
from idic_core.store import Workspace, has_derived, now

COLUMNS = [
    "campaign_id", "offer_id", "name", "at", "until", "state", "treated", "control", "bought_treated", "bought_control", "difference", "low", "high",
    "smallest_detectable", "verdict", "money_treated", "money_control", "money_difference", "money_low", "money_high", "uneven",
]  # fmt: skip
UNEVEN = 0.001
"""Arms so far from the planned share that chance makes it once in a thousand campaigns: something drew them, and the comparison is not to be trusted."""


def outcomes(assigned: pd.DataFrame, orders: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """One row per assigned customer: customer_id, group, bought (0 or 1) and spent (money) from start to end (ISO, the end left out).

    assigned: customer_id, arm; a customer drawn twice (two records that turned out to be one person) counts as held back if any draw says so.
    orders: customer_id, ordered_at (ISO), amount.
    """
    people = assigned.sort_values("arm", kind="stable").drop_duplicates(
        "customer_id"
    )  # "control" sorts before "treated"
    at = orders["ordered_at"].str.replace("T", " ")
    inside = orders[(at >= start) & (at < end)]
    spent = inside.groupby("customer_id")["amount"].sum()
    bought = people["customer_id"].isin(set(inside.loc[inside["amount"] > 0, "customer_id"]))
    return pd.DataFrame({
        "customer_id": people["customer_id"], "group": people["arm"], "bought": bought.astype(int), "spent": people["customer_id"].map(spent).fillna(0.0).astype(float),
    })  # fmt: skip


def result(found: pd.DataFrame, control_share: float, *, data_until: str, start: str, end: str) -> dict[str, Any]:
    """The figures of one campaign (COLUMNS but the first five). state: waiting (no order newer than its approval is known), running or complete.

    found: see outcomes. Without at least two customers in each arm the verdict is no_control, and while it waits not_yet: never an effect without control.
    """
    from scipy.stats import binomtest  # a second to import, and wanted only where a campaign ran

    sizes = found["group"].value_counts()
    treated, control = int(sizes.get("treated", 0)), int(sizes.get("control", 0))
    state = "waiting" if data_until <= start else "running" if data_until < end else "complete"
    rates = found.groupby("group")["bought"].mean()
    basis: dict[str, Any] = {
        "state": state, "treated": treated, "control": control, "bought_treated": rates.get("treated"), "bought_control": rates.get("control"),
        "uneven": treated + control > 0 and binomtest(control, treated + control, control_share).pvalue < UNEVEN,
    }  # fmt: skip
    if state == "waiting":
        return basis | {"verdict": "not_yet", "bought_treated": None, "bought_control": None}
    if min(treated, control) < 2:
        return basis | {"verdict": "no_control"}
    rate = lift(found.assign(value=found["bought"]), metric="rate")
    money = lift(found.assign(value=found["spent"]), metric="mean")
    return basis | {
        "difference": rate.difference, "low": rate.low, "high": rate.high, "smallest_detectable": rate.smallest_detectable, "verdict": rate.verdict,
        "money_treated": money.treated, "money_control": money.control, "money_difference": money.difference, "money_low": money.low, "money_high": money.high,
    }  # fmt: skip


def campaign_results(workspace: Workspace) -> pd.DataFrame:
    """One row per approved campaign, newest first (COLUMNS): orders of the treated and the held back from its approval for `window_days` on.

    verdict: better, worse, too_small_to_tell, no_control or not_yet. difference, low, high: of the share who bought; money_*: of the money per customer.
    """
    known = customize.campaigns(workspace)
    if known.empty or not has_derived(workspace, "crosswalk"):
        return pd.DataFrame(columns=COLUMNS)
    assigned = workspace.frame(
        """SELECT o.campaign_id, coalesce(c.customer_id, o.customer_id) AS customer_id, o.arm FROM offer_events o
           LEFT JOIN crosswalk c ON c.record_id = o.record_id WHERE o.event = 'approved' ORDER BY o.event_id"""
    )
    orders = _orders(workspace, sorted(set(assigned["customer_id"])), str(known["at"].min()))
    # A slip of the pen (an order of 2099) does not make a campaign complete.
    sql = "SELECT coalesce(max(replace(ordered_at, 'T', ' ')), '') FROM order_lines WHERE replace(ordered_at, 'T', ' ') <= ?"
    data_until = str(workspace.value(sql, [now()[:10] + " 23:59:59"]))
    rows = []
    for campaign in known.to_dict("records"):
        start = str(campaign["at"])
        end = (pd.Timestamp(start) + pd.Timedelta(days=WINDOW_DAYS)).strftime("%Y-%m-%d %H:%M:%S")
        mine = assigned.loc[assigned["campaign_id"].eq(campaign["campaign_id"]), ["customer_id", "arm"]]
        figures = result(
            outcomes(mine, orders, start, end),
            float(campaign["control_share"]),
            data_until=data_until,
            start=start,
            end=end,
        )
        rows.append(
            {
                **{name: campaign[name] for name in ("campaign_id", "offer_id", "name", "at")},
                "until": end[:10],
                **figures,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _orders(workspace: Workspace, customers: list[str], since: str) -> pd.DataFrame:
    """Sales and returns of these customers since a moment, in the base currency; a line that stands in several files counts once."""
    found = workspace.frame(
        """SELECT w.customer_id, l.ordered_at, l.amount, l.currency FROM crosswalk w JOIN standing_lines l ON l.record_id = w.record_id
           WHERE w.customer_id IN (SELECT value FROM json_each(?)) AND replace(l.ordered_at, 'T', ' ') >= ? AND l.line_kind IN ('sale', 'return')
           GROUP BY l.line_key""",
        [json.dumps(customers), since],
    )
    found["amount"] = in_base(workspace, found["amount"], found.pop("currency"))
    return found
