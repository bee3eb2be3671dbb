"""What makes sense to be bought again: what this customer came back for, or what most of its buyers come back for."""

from __future__ import annotations

import pandas as pd

from idic_core.customize.history import sales
from idic_core.customize.taken_back import with_standing

TWICE = 2
"""Orders with a product from which on a customer is said to buy it again."""

FEWEST = 5
"""Buyers of a product below whom nothing is said of what most of them do."""


def bought_again(lines: pd.DataFrame, products: pd.DataFrame | None = None) -> list[str]:
    """The products that most of their buyers bought in two orders or more, and more of them than is usual in this catalogue.

    lines, products: see history.sales; what was taken back does not count. A product of fewer than FEWEST buyers is never one.
    """
    sold = with_standing(sales(lines, products), lines)
    sold = sold[sold["stands"]]
    orders = sold.drop_duplicates(["customer_id", "product_id", "order_id"])
    times = orders.groupby(["customer_id", "product_id"], observed=True).size().reset_index(name="times")
    times = times.assign(again=times["times"].ge(TWICE))
    if times.empty:
        return []
    usual = float(times["again"].mean())
    each = times.groupby("product_id", observed=True)["again"].agg(["mean", "size"])
    found = each[(each["size"] >= FEWEST) & (each["mean"] > 0.5) & (each["mean"] > usual)]
    return [str(product) for product in found.index]


def worth_reminding(recommendations: pd.DataFrame, products: list[str]) -> pd.Series:
    """Per recommendation: whether it may be offered. Kind again: only what the customer bought twice, or one of `products` (bought_again)."""
    comes_back = recommendations["times"].fillna(0).ge(TWICE) | recommendations["product_id"].isin(products)
    return recommendations["kind"].ne("again") | comes_back
