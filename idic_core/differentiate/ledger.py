"""Order lines as a ledger: what was bought, what of it was taken back, and which orders stand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from idic_core.differentiate.given import EARLIEST, moment, moments
from idic_core.engines import connect

COLUMNS = [
    "customer_id",
    "order_id",
    "ordered_at",
    "product_id",
    "quantity",
    "amount",
    "cost",
    "kind",
    "kept",
    "kept_amount",
]


def ledger(lines: pd.DataFrame | pa.Table, *, as_of: Any = None) -> tuple[pa.Table, dict[str, int]]:
    """Lines as the analysis counts them, and how many of which sort there were.

    lines: columns of engines.customer_lines, or at least customer_id, order_id, ordered_at with amount or quantity and
    unit_price. Returns COLUMNS (kind: sale, return, fee, adjustment; kept: the share of a sale that was not taken back, 0-1;
    kept_amount: money; cost: of the whole line) and the counts: lines, sales, returns, returns_netted, returns_unmatched, fees,
    adjustments, anonymous_lines, undated_lines (also dates before 1900), later_lines (after `as_of`), identical_lines, orders_taken_back. A return is netted against the
    same customer's newest earlier purchases of that product.
    """
    counts: dict[str, int] = {}
    with connect() as duck:
        duck.register(
            "given", lines if isinstance(lines, pa.Table) else pa.Table.from_pandas(_typed(lines), preserve_index=False)
        )
        names = [str(row[0]) for row in duck.execute("DESCRIBE given").fetchall()]
        duck.execute(f"CREATE TABLE l AS SELECT row_number() OVER () - 1 AS n, {_selected(names)} FROM given")  # noqa: S608
        if as_of is not None:
            later, day = "ordered_at >= CAST(? AS DATE) + INTERVAL 1 DAY", [str(moment(as_of).date())]
            counts["later_lines"] = _count(duck, later, day)
            duck.execute(f"DELETE FROM l WHERE {later}", day)  # noqa: S608
        undated = f"ordered_at IS NULL OR ordered_at < TIMESTAMP '{EARLIEST}'"
        counts["undated_lines"] = _count(duck, undated)
        duck.execute(f"DELETE FROM l WHERE {undated}")  # noqa: S608
        counts["lines"] = _count(duck, "true")
        for kind, name in (("sale", "sales"), ("return", "returns"), ("fee", "fees"), ("adjustment", "adjustments")):
            counts[name] = _count(duck, f"kind = '{kind}'")
        counts["anonymous_lines"] = _count(duck, "customer_id IS NULL")
        (counts["identical_lines"],) = duck.execute(
            """SELECT coalesce(sum(c - 1), 0)::BIGINT FROM (SELECT count(*) AS c FROM l WHERE kind = 'sale'
               GROUP BY customer_id, order_id, ordered_at, product_id, quantity, amount HAVING count(*) > 1)"""
        ).fetchone() or (0,)  # fmt: skip
        touched = duck.execute(
            """SELECT n, customer_id, coalesce(product_id, '') AS product, kind, ordered_at,
                      CASE WHEN product_id IS NULL OR quantity IS NULL OR quantity = 0 THEN abs(amount) ELSE abs(quantity) END AS size
               FROM l WHERE kind IN ('sale', 'return') AND customer_id IS NOT NULL AND (customer_id, coalesce(product_id, '')) IN
                    (SELECT DISTINCT customer_id, coalesce(product_id, '') FROM l WHERE kind = 'return' AND customer_id IS NOT NULL)
               ORDER BY customer_id, product, ordered_at, kind DESC, n"""
        ).df()
        taken, counts["returns_netted"], counts["returns_unmatched"] = _net(touched)
        duck.register("taken", taken)
        table = duck.sql(
            """SELECT l.customer_id, l.order_id, l.ordered_at, l.product_id, l.quantity, l.amount, l.cost, l.kind,
                      CASE WHEN l.kind = 'sale' THEN 1 - coalesce(t.share, 0) ELSE 0 END AS kept,
                      CASE WHEN l.kind = 'sale' THEN l.amount * (1 - coalesce(t.share, 0)) ELSE 0 END AS kept_amount
               FROM l LEFT JOIN taken t ON l.n = t.n ORDER BY l.n"""
        ).to_arrow_table()
        duck.register("netted", table)
        (counts["orders_taken_back"],) = duck.execute(
            """SELECT count(*) FROM (SELECT 1 FROM netted WHERE kind = 'sale' AND customer_id IS NOT NULL
               GROUP BY customer_id, order_id HAVING max(kept) <= 0)"""
        ).fetchone() or (0,)
    return table, counts


def orders_of(lines: pd.DataFrame | pa.Table, *, as_of: Any = None) -> pd.DataFrame:
    """Orders from order lines: customer_id, order_id, ordered_at, amount, one row per customer and order, oldest first.

    lines: as for `ledger`. Only sales make an order; what was taken back is subtracted from it, and an order taken back
    wholly is none. Fees, adjustments and anonymous lines make no order.
    """
    table, _counts = ledger(lines, as_of=as_of)
    return standing_orders(table)


def standing_orders(table: pa.Table) -> pd.DataFrame:
    """The orders that stand in a ledger: customer_id, order_id, ordered_at, amount."""
    with connect() as duck:
        duck.register("ledger", table)
        return duck.execute(
            """SELECT customer_id, order_id, min(ordered_at) AS ordered_at, sum(kept_amount) AS amount FROM ledger
               WHERE kind = 'sale' AND kept > 0 AND customer_id IS NOT NULL GROUP BY customer_id, order_id ORDER BY ordered_at, customer_id, order_id"""
        ).df()


def _net(touched: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Shares of sales taken back (n, share), and how many returns found a purchase and how many did not.

    touched: n, customer_id, product, kind, ordered_at, size, sorted so that each return stands after its purchases.
    """
    group = (
        (touched["customer_id"].ne(touched["customer_id"].shift()) | touched["product"].ne(touched["product"].shift()))
        .cumsum()
        .tolist()
    )
    size = touched["size"].fillna(0.0).tolist()
    is_sale = touched["kind"].eq("sale").tolist()
    left, current, netted, unmatched = list(size), -1, 0, 0
    open_sales: list[int] = []
    for row, number in enumerate(group):
        if number != current:
            current, open_sales = number, []
        if is_sale[row]:
            open_sales.append(row)
            continue
        back = size[row]
        while back > 1e-9 and open_sales:
            newest = open_sales[-1]
            amount = min(back, left[newest])
            left[newest] -= amount
            back -= amount
            if left[newest] <= 1e-9:
                open_sales.pop()
        if back < size[row] - 1e-9:
            netted += 1
        else:
            unmatched += 1
    whole = np.asarray(size)
    share = np.divide(whole - np.asarray(left), whole, out=np.zeros(len(whole)), where=whole > 0)
    taken = pd.DataFrame({"n": touched["n"].astype("int64"), "share": np.where(share > 1 - 1e-9, 1.0, share)})
    return taken[taken["share"] > 0], netted, unmatched


def _selected(names: list[str]) -> str:
    def has(column: str, kind: str) -> str:
        return f"CAST({column} AS {kind})" if column in names else f"CAST(NULL AS {kind})"

    quantity, amount = has("quantity", "DOUBLE"), has("amount", "DOUBLE")
    amount = f"coalesce({amount}, {quantity} * {has('unit_price', 'DOUBLE')})"
    sign = f"CASE WHEN {quantity} < 0 OR {amount} < 0 THEN 'return' ELSE 'sale' END"
    kind = f"coalesce(CAST(line_kind AS VARCHAR), {sign})" if "line_kind" in names else sign
    return f"""CAST(customer_id AS VARCHAR) AS customer_id, {has("order_id", "VARCHAR")} AS order_id, TRY_CAST(ordered_at AS TIMESTAMP) AS ordered_at,
        {has("product_id", "VARCHAR")} AS product_id, {quantity} AS quantity, {amount} AS amount,
        {has("cost", "DOUBLE")} * coalesce(abs({quantity}), 1) AS cost, {kind} AS kind"""


def _count(duck: Any, where: str, parameters: list[str] | None = None) -> int:
    return int(duck.execute(f"SELECT count(*) FROM l WHERE {where}", parameters or []).fetchone()[0])  # noqa: S608


def _typed(lines: pd.DataFrame) -> pd.DataFrame:
    """Text for identifiers, so that a column of mixed or missing ids can go to Arrow."""
    texts = [c for c in ("customer_id", "order_id", "product_id", "line_kind") if c in lines.columns]
    times = {"ordered_at": moments(lines["ordered_at"])} if "ordered_at" in lines.columns else {}
    return lines.assign(**times, **{c: lines[c].astype("string") for c in texts})
