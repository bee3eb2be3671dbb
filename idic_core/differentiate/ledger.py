"""Order lines as a ledger: what was bought, what of it was taken back, and which orders stand."""

from __future__ import annotations

from pathlib import Path
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


CODED = """CASE WHEN customer_id IS NOT NULL THEN hash(customer_id) END AS customer_id, CASE WHEN order_id IS NOT NULL THEN hash(order_id) END AS order_id,
    ordered_at, hash(coalesce(product_id, '')) AS product_id, quantity, amount, cost, kind,
    CASE WHEN kind = 'sale' THEN 1.0::DOUBLE ELSE 0.0 END AS kept"""
"""Keys as numbers, that of '' for no product: that two of ten million are mistaken for one has a chance of 1 in 300,000."""


class Book:
    """Order lines opened as a ledger: counted and netted on keys turned into numbers once; the lines themselves come out only when asked for.

    lines: as for `ledger`, or a Parquet file of them. counts: as `ledger` returns. Use it in a `with` block: it holds a DuckDB (`duck`) with the table `l`:
    customer_id, order_id and product_id as 64-bit hashes, ordered_at, quantity, amount, cost, kind, kept (0 for what is no sale).
    """

    def __init__(self, lines: pd.DataFrame | pa.Table | Path, *, as_of: Any = None) -> None:
        self.duck = connect()
        self._limit = {"limit": str(moment(as_of).date()) if as_of is not None else None}
        if isinstance(lines, Path):
            self.duck.read_parquet(str(lines)).create_view("given")
        else:
            table = lines if isinstance(lines, pa.Table) else pa.Table.from_pandas(_typed(lines), preserve_index=False)
            self.duck.register("given", table)
        names = [str(row[0]) for row in self.duck.execute("DESCRIBE given").fetchall()]
        self._dated = f"""FROM (SELECT *, ordered_at IS NULL OR ordered_at < TIMESTAMP '{EARLIEST}' AS undated,
            coalesce(ordered_at >= CAST($limit AS DATE) + INTERVAL 1 DAY, false) AS later FROM (SELECT {_selected(names)} FROM given))"""  # noqa: S608
        self.duck.execute(
            f"CREATE TABLE l AS SELECT {CODED} {self._dated} WHERE NOT undated AND NOT later", self._limit
        )
        self.duck.execute(
            "CREATE TABLE names AS SELECT customer_id, hash(customer_id) AS code FROM (SELECT DISTINCT CAST(customer_id AS VARCHAR) AS customer_id FROM given) WHERE customer_id IS NOT NULL"
        )
        self.counts = self._count()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *error: object) -> None:
        self.duck.close()

    def _count(self) -> dict[str, int]:
        """Count the lines by sort, and net the returns where there are any."""
        later, undated = _row(
            self.duck, f"SELECT count_if(later), count_if(undated AND NOT later) {self._dated}", self._limit
        )
        counts = {"later_lines": later} if self._limit["limit"] is not None else {}
        sorts = ("lines", "sales", "returns", "cancelled", "fees", "adjustments", "anonymous_lines")
        counts |= {"undated_lines": undated, **dict(zip(sorts, _row(self.duck, COUNTS), strict=True))}
        counts["identical_lines"] = counts["sales"] - different(self.duck, IDENTICAL)
        netted = unmatched = nobody = gone = 0
        if counts["returns"]:
            self.duck.execute(NETTED)
            self.duck.execute(
                "UPDATE l SET kept = 1 - t.share FROM taken t WHERE l.rowid = t.n AND t.share > 0 AND l.kind = 'sale'"
            )
            netted, unmatched = _row(
                self.duck, "SELECT count_if(found), count_if(NOT found) FROM taken WHERE kind = 'return'"
            )
            nobody = _row(self.duck, "SELECT count_if(kind = 'return' AND customer_id IS NULL) FROM l")[0]
            gone = _row(self.duck, TAKEN_BACK)[0]
        self.duck.execute("CREATE VIEW coded AS SELECT * REPLACE (nullif(product_id, hash('')) AS product_id) FROM l")
        tied = {"returns_netted": netted, "returns_unmatched": unmatched, "returns_anonymous": nobody}
        return counts | tied | {"orders_taken_back": gone}

    def table(self) -> pa.Table:
        """The lines as the analysis counts them: COLUMNS."""
        texts = ", ".join(COLUMNS[:-2])
        lines = self.duck.sql(
            f"SELECT {texts} {self._dated} WHERE NOT undated AND NOT later",
            params=self._limit,
        ).to_arrow_table()
        kept = self.duck.sql("SELECT kept, CASE WHEN kind = 'sale' THEN amount * kept ELSE 0 END AS kept_amount FROM l")
        for name, column in zip(COLUMNS[-2:], kept.to_arrow_table().columns, strict=True):
            lines = lines.append_column(name, column)
        return lines


def ledger(lines: pd.DataFrame | pa.Table, *, as_of: Any = None) -> tuple[pa.Table, dict[str, int]]:
    """Lines as the analysis counts them, and how many of which sort there were.

    lines: columns of engines.customer_lines, or at least customer_id, order_id, ordered_at with amount or quantity and
    unit_price. Returns COLUMNS (kind: sale, return, cancelled, fee, adjustment; kept: the share of a sale that was not taken back, 0-1;
    kept_amount: money; cost: of the whole line) and the counts: lines, sales, returns, returns_netted, returns_unmatched, returns_anonymous (together all returns), cancelled, fees,
    adjustments (with sales and returns these are all lines), anonymous_lines, undated_lines (also dates before 1900), later_lines (after `as_of`), identical_lines, orders_taken_back. A return is netted against the
    same customer's newest earlier purchases of that product.
    """
    with Book(lines, as_of=as_of) as book:
        return book.table(), book.counts


COUNTS = """SELECT count(*), count_if(kind = 'sale'), count_if(kind = 'return'), count_if(kind = 'cancelled'), count_if(kind = 'fee'), count_if(kind = 'adjustment'),
    count_if(customer_id IS NULL) FROM l"""

IDENTICAL = (
    "SELECT hash(customer_id, order_id, ordered_at, product_id, quantity, amount) AS code FROM l WHERE kind = 'sale'"
)

NETTED = """CREATE TABLE taken AS
    WITH touched AS (
        SELECT l.rowid AS n, l.customer_id, l.product_id AS product, kind, ordered_at,
               coalesce(CASE WHEN l.product_id = hash('') OR quantity IS NULL OR quantity = 0 THEN abs(amount) ELSE abs(quantity) END, 0) AS size
        FROM l SEMI JOIN (SELECT DISTINCT customer_id, product_id FROM l WHERE kind = 'return' AND customer_id IS NOT NULL) r
             ON l.customer_id = r.customer_id AND l.product_id = r.product_id WHERE kind IN ('sale', 'return')),
    placed AS (SELECT *, row_number() OVER (PARTITION BY customer_id, product ORDER BY ordered_at, kind DESC, n) AS place FROM touched),
    summed AS (SELECT *, sum(CASE kind WHEN 'sale' THEN size ELSE -size END) OVER before AS total FROM placed
               WINDOW before AS (PARTITION BY customer_id, product ORDER BY place ROWS UNBOUNDED PRECEDING)),
    stacked AS (SELECT *, total - least(0, min(total) OVER (PARTITION BY customer_id, product ORDER BY place ROWS UNBOUNDED PRECEDING)) AS high FROM summed),
    under AS (SELECT *, coalesce(lag(high) OVER (PARTITION BY customer_id, product ORDER BY place), 0) AS below,
                     min(high) OVER (PARTITION BY customer_id, product ORDER BY place ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS lowest FROM stacked),
    shares AS (SELECT n, kind, size > 1e-9 AND below > 1e-9 AS found,
                      CASE WHEN size > 0 THEN 1 - greatest(0, least(lowest - below, size)) / size ELSE 0 END AS share FROM under)
    SELECT n, kind, found, CASE WHEN share > 1 - 1e-9 THEN 1 WHEN share < 1e-9 THEN 0 ELSE share END AS share FROM shares"""
"""Purchases of a product by a customer are a stack, the newest on top; a return takes from the top what is there. `high` is the stack's height
after each line; what is left of a purchase is how far the lowest height from then on still reaches above its bottom, `below`."""

TAKEN_BACK = """SELECT count(*) FROM (SELECT 1 FROM l SEMI JOIN (SELECT DISTINCT customer_id, order_id FROM l WHERE kind = 'sale' AND customer_id IS NOT NULL AND kept <= 0) t
    ON l.customer_id = t.customer_id AND l.order_id IS NOT DISTINCT FROM t.order_id WHERE kind = 'sale' GROUP BY l.customer_id, l.order_id HAVING max(kept) <= 0)"""


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


def different(duck: Any, sql: str) -> int:
    """How many different whole numbers a query of one column gives: sorting them is cheaper than a table of each."""
    (numbers,) = duck.execute(sql).fetchnumpy().values()
    ordered = np.sort(np.asarray(numbers))
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(len(ordered), 1)


def _row(duck: Any, sql: str, parameters: dict[str, Any] | None = None) -> tuple[int, ...]:
    """The first row of an answer, as whole numbers."""
    (found,) = duck.execute(sql, parameters or {}).fetchall()
    return tuple(int(v or 0) for v in found)


def _typed(lines: pd.DataFrame) -> pd.DataFrame:
    """Text for identifiers, so that a column of mixed or missing ids can go to Arrow."""
    texts = [c for c in ("customer_id", "order_id", "product_id", "line_kind") if c in lines.columns]
    times = {"ordered_at": moments(lines["ordered_at"])} if "ordered_at" in lines.columns else {}
    return lines.assign(**times, **{c: lines[c].astype("string") for c in texts})
