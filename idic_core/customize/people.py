"""What the rules of offers look at: one row per customer, put together from what the stages before have derived."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from idic_core import interact
from idic_core.customize.again import worth_reminding
from idic_core.customize.margins import USUAL_MARGIN, order_chance
from idic_core.store import Workspace, now, read_derived

VALUE_COLUMNS = ["customer_id", "tier", "lifecycle", "actual_value", "expected_orders"]


@dataclass(frozen=True)
class Situation:
    """people: see picks.rated. products: kind -> first recommendation per customer. contact: interact.contact_rules."""

    people: pd.DataFrame
    products: dict[str, pd.DataFrame]
    contact: pd.DataFrame


def describe(
    customers: pd.DataFrame, values: pd.DataFrame, needs: pd.DataFrame, summary: pd.DataFrame, last_offers: pd.DataFrame,
    *, at: str, margin_share: float = USUAL_MARGIN,
) -> pd.DataFrame:  # fmt: skip
    """One row per customer (index customer_id): tier, lifecycle, need_id, value, order_chance, basket, margin_share, last_order, days_since_offer.

    A customer without orders has the lifecycle "prospect" and no tier. last_offers: customer_id, at (ISO, the last time an offer went out). at: ISO
    moment from which days are counted back. basket: money of a usual order.
    """
    people = customers[["customer_id"]].drop_duplicates().set_index("customer_id")
    value = values.drop_duplicates("customer_id").set_index("customer_id").reindex(people.index)
    strongest = needs.sort_values("strength", ascending=False, kind="stable").drop_duplicates("customer_id")
    spent = summary.drop_duplicates("customer_id").set_index("customer_id").reindex(people.index)
    offered = pd.to_datetime(
        last_offers.drop_duplicates("customer_id").set_index("customer_id")["at"].reindex(people.index),
        format="ISO8601",
    )
    known = spent["margin"].notna() & spent["net"].gt(0)
    return people.assign(
        tier=value["tier"], lifecycle=value["lifecycle"].fillna("prospect"), need_id=strongest.set_index("customer_id")["need_id"].reindex(people.index),
        value=value["actual_value"].fillna(0.0), order_chance=order_chance(value["expected_orders"]),
        basket=(spent["sales"] / spent["order_days"].where(spent["order_days"].gt(0))).astype("float64").fillna(0.0),
        margin_share=(spent["margin"] / spent["net"]).where(known, margin_share).astype("float64").clip(-1, 1),
        last_order=spent["last_order"], days_since_offer=(pd.Timestamp(at) - offered).dt.total_seconds() / 86400,
    )  # fmt: skip


def first_products(
    recommendations: pd.DataFrame, hits: dict[str, list[float]], again: list[str]
) -> dict[str, pd.DataFrame]:
    """kind -> index customer_id: product_id, product_name, because, hit, product_amount, margin_share of the first recommendation that makes sense.

    recommendations: the derived table. hits: kind -> by place, how often it was bought by customers who ordered, tried on the shop's own last weeks.
    again: products that most buyers buy again (again.bought_again).
    """
    found = {}
    sensible = recommendations[worth_reminding(recommendations, again)].sort_values("rank", kind="stable")
    for kind in ("again", "new"):
        first = sensible[sensible["kind"].eq(kind)].drop_duplicates("customer_id").set_index("customer_id")
        by_place = dict(enumerate(hits.get(kind) or [], start=1))
        found[kind] = pd.DataFrame({
            "product_id": first["product_id"], "product_name": first["product_name"], "because": first["reason"], "hit": first["rank"].map(by_place).fillna(0.0).astype("float64"),
            "product_amount": first["amount"], "margin_share": first["margin_share"],
        })  # fmt: skip
    return found


def read_people(workspace: Workspace) -> pd.DataFrame:
    """`describe` for everybody in the workspace, as of now."""
    sent = workspace.frame(
        "SELECT customer_id, max(at) AS at FROM offer_events WHERE event IN ('approved', 'exported') AND arm = 'treated' "
        "AND campaign_id NOT IN (SELECT campaign_id FROM offer_events WHERE event = 'withdrawn') GROUP BY customer_id"
    )
    return describe(
        read_derived(workspace, "customers"), read_derived(workspace, "customer_values"), read_derived(workspace, "customer_needs"),
        read_derived(workspace, "customer_summary"), sent, at=now(), margin_share=float(workspace.setting("margin_share", USUAL_MARGIN)),
    )  # fmt: skip


def assumed_margin(workspace: Workspace) -> tuple[float, float]:
    """The share of the price that counts as margin where no costs are known (0-1), and for which part of the customers with orders that is so (0-1)."""
    share = float(workspace.setting("margin_share", USUAL_MARGIN))
    found = workspace.rows("SELECT count(*) AS everybody, count(margin) AS known FROM customer_summary")[0]
    return share, 1 - found["known"] / found["everybody"] if found["everybody"] else 1.0


def read_contact(workspace: Workspace) -> pd.DataFrame:
    """Who may be contacted for marketing, as of now: customer_id, channel, allowed, code."""
    return interact.contact_rules(workspace)
