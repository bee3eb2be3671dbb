"""The facts that prove a clause about one customer: the kinds of goods they bought and kept with their shares, and what they sent back."""

from __future__ import annotations

import pandas as pd

from idic_core.differentiate.parts import kept, part
from idic_core.differentiate.portraits import kinds_of
from idic_core.engines import connect, current_products
from idic_core.store import Workspace


def kinds_kept(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """kind (category, else the product's name), share (0-1 of the goods kept), lines, amount (money kept), last (day): the largest share first."""
    sql = """SELECT g.kind, sum(l.kept) / sum(sum(l.kept)) OVER () AS share, count(*) AS lines, sum(l.kept_amount) AS amount,
                    strftime(max(l.ordered_at), '%Y-%m-%d') AS last
             FROM book l JOIN goods g ON g.product_id = l.product_id WHERE l.customer_id = ? AND l.kind = 'sale' AND l.kept > 0
             GROUP BY g.kind ORDER BY share DESC, g.kind"""
    return _asked(workspace, customer_id, sql, kinds_of(_goods(workspace)))


def sent_back(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """What a customer sent back, the newest first: day, product, quantity and amount (money), both above zero, and order_id."""
    sql = """SELECT strftime(l.ordered_at, '%Y-%m-%d') AS day, coalesce(g.name, l.product_id) AS product, abs(l.quantity) AS quantity, abs(l.amount) AS amount, l.order_id
             FROM book l LEFT JOIN goods g ON g.product_id = l.product_id WHERE l.customer_id = ? AND l.kind = 'return'
             ORDER BY l.ordered_at DESC, product"""
    return _asked(workspace, customer_id, sql, _goods(workspace)[["product_id", "name"]])


def _asked(workspace: Workspace, customer_id: str, sql: str, goods: pd.DataFrame) -> pd.DataFrame:
    with connect() as duck:
        duck.register("book", part(workspace, "book"))
        duck.register("goods", goods)
        return duck.execute(sql, [customer_id]).df()


def _goods(workspace: Workspace) -> pd.DataFrame:
    """The products as they stand, read once per run, as the ledger."""
    goods: pd.DataFrame = kept(
        workspace, ("goods", workspace.stamp.partition(".")[2]), lambda: current_products(workspace)
    )
    return goods
