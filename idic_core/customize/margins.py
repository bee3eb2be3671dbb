"""What an offer is expected to bring: chance x margin - cost, each part in the open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.customize.library import Offer

WINDOW_DAYS = 30
"""The days after an offer in which a purchase counts towards it."""

USUAL_MARGIN = 0.3
"""The margin's share of the price where no costs are known; the setting `margin_share` changes it."""


def order_chance(expected_orders: pd.Series, days: int = WINDOW_DAYS) -> pd.Series:
    """The chance of at least one order within so many days, from the orders expected in a year (Poisson); 0 where nothing is known."""
    return pd.Series(1 - np.exp(-expected_orders.fillna(0).clip(lower=0) * days / 365), index=expected_orders.index)


def expected(offer: Offer, people: pd.DataFrame) -> pd.DataFrame:
    """Per customer: chance (0-1), worth (margin of the purchase in money, discount taken off) and margin = chance x worth - cost.

    people: index customer_id; order_chance, hit (chance that the product is in an order), product_amount (money of a usual line of it), basket (money of a
    usual order), margin_share (of product or basket, 0-1), product_id. The chance is that of the purchase, offer or not: what the offer adds is known
    only from a control group.
    """
    product = offer.kind in ("again", "new")
    chance = people["order_chance"] * people["hit"].fillna(0) if product else people["order_chance"]
    amount = people["product_amount"] if product else people["basket"]
    worth = amount.fillna(0) * (people["margin_share"].fillna(USUAL_MARGIN) - offer.discount)
    return pd.DataFrame({"chance": chance, "worth": worth, "margin": chance * worth - offer.cost}, index=people.index)


def product_facts(lines: pd.DataFrame, products: pd.DataFrame, margin_share: float = USUAL_MARGIN) -> pd.DataFrame:
    """Per product_id (index): amount (median money of a line that sells it), margin_share ((price - cost) / price, else the given), name, category, price.

    lines: product_id, quantity, unit_price, amount, line_kind of all sales; products: product_id, name, category, price, cost.
    """
    sold = lines[lines["line_kind"].eq("sale")] if "line_kind" in lines else lines
    money = pd.to_numeric(sold["amount"], errors="coerce") if "amount" in sold else pd.Series(np.nan, index=sold.index)
    money = money.fillna(sold["quantity"] * sold["unit_price"])
    amount = money[money > 0].groupby(sold["product_id"].astype(str), observed=True).median()
    facts = products.set_index(products["product_id"].astype(str))[["name", "category", "price", "cost"]]
    facts = facts.assign(amount=amount.reindex(facts.index).fillna(facts["price"]))
    known = facts["cost"].notna() & facts["price"].gt(0)
    facts["margin_share"] = ((facts["price"] - facts["cost"]) / facts["price"]).where(known, margin_share).clip(-1, 1)
    return facts.drop(columns="cost")
