"""Orders that come again with something changed: another price, a state, more columns. The newest file counts, and nothing counts twice.

An order comes again when its number stands in a standing batch of the same source, on the same day, with a product in common (or where
the products cannot be compared). Lines that are equal count once by themselves (line_key), and lines about other products are added.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from idic_core.engines import connect
from idic_core.store import Workspace, read_arrow
from idic_core.words import ngettext

COLUMNS = ["replaced_batch_id", "by_batch_id", "source", "order_id"]
TYPES = {"batch_id": "INTEGER", "order_id": "TEXT", "day": "TEXT", "product_id": "TEXT", "product_name": "TEXT", "line_key": "INTEGER"}  # fmt: skip
OWN = 0
"""Stands for the batch that is being written, which has no number yet."""


def replaced_orders(workspace: Workspace, lines: pd.DataFrame, *, source: str) -> pd.DataFrame:
    """Which orders of which batch count no longer once these lines are kept: COLUMNS, one row per order and batch.

    lines: a batch's order_lines, before it is written. Where the new file has no products and the older one has them, the older one
    goes on counting (replaced_batch_id is then OWN).
    """
    nothing = pd.DataFrame(columns=COLUMNS)
    standing = "SELECT 1 FROM batches WHERE kind = 'orders' AND undone_at IS NULL AND source = ?"
    if not len(lines) or workspace.value(standing, [source]) is None:
        return nothing
    literal = source.replace("'", "''")
    theirs = read_arrow(
        workspace,
        f"""SELECT batch_id, CAST(order_id AS TEXT) AS order_id, CAST(substr(ordered_at, 1, 10) AS TEXT) AS day, CAST(product_id AS TEXT) AS product_id,
                   CAST(product_name AS TEXT) AS product_name, line_key FROM standing_lines
            WHERE source = '{literal}' AND (record_id IS NULL OR order_id != record_id || '@' || ordered_at)""",  # noqa: S608
        TYPES,
    )
    numbered = lines["order_id"].astype("str") != lines["record_id"].fillna("").astype("str") + "@" + lines["ordered_at"].astype("str")  # fmt: skip
    mine = lines.loc[numbered, ["order_id", "ordered_at", "product_id", "product_name", "line_key"]]
    with connect() as duck:
        duck.register("theirs", theirs)
        duck.register("mine", _arrow(mine))
        found = duck.execute(_SQL).df()
    if not len(found):
        return nothing
    older_counts = found["older_counts"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "replaced_batch_id": found["batch_id"].where(~older_counts, OWN).astype("int64"),
            "by_batch_id": found["batch_id"].where(older_counts, OWN).astype("int64"),
            "source": source,
            "order_id": found["order_id"],
        }
    )


def named_after_writing(workspace: Workspace, batch_id: int) -> None:
    """Put a batch's number, known once it is written, where OWN stands in its rows; call it in the same transaction."""
    for statement in (
        "UPDATE replaced_orders SET replaced_batch_id = batch_id WHERE batch_id = ? AND replaced_batch_id = ?",
        "UPDATE replaced_orders SET by_batch_id = batch_id WHERE batch_id = ? AND by_batch_id = ?",
    ):
        workspace.conn.execute(statement, [batch_id, OWN])


def replaced_words(replaced: pd.DataFrame) -> list[str]:
    """What is said of orders that came again."""
    notes = []
    newer = replaced.loc[replaced["replaced_batch_id"] != OWN, "order_id"].nunique()
    older = replaced.loc[replaced["replaced_batch_id"] == OWN, "order_id"].nunique()
    if newer:
        text = ngettext(
            "{n} order came in before with other content; it counts as in this file.",
            "{n} orders came in before with other content; they count as in this file.",
            newer,
        )
        notes.append(text.format(n=newer))
    if older:
        text = ngettext(
            "{n} order came in before with its products; it goes on counting as in the earlier file.",
            "{n} orders came in before with their products; they go on counting as in the earlier file.",
            older,
        )
        notes.append(text.format(n=older))
    return notes


def _arrow(mine: pd.DataFrame) -> pa.Table:
    texts = {c: pa.array(mine[c].astype("object").where(mine[c].notna(), None).tolist(), pa.string()) for c in ("order_id", "product_id", "product_name")}  # fmt: skip
    days = pa.array(mine["ordered_at"].astype("str").str[:10].tolist(), pa.string())
    return pa.table({**texts, "day": days, "line_key": pa.array(mine["line_key"].to_numpy(), pa.int64())})


_SQL = """
WITH m AS (SELECT order_id, min(day) AS day, count(DISTINCT line_key) AS lines, bool_or(product_id IS NOT NULL) AS ids, bool_or(product_name IS NOT NULL) AS names
           FROM mine GROUP BY order_id),
     t AS (SELECT batch_id, order_id, min(day) AS day, bool_or(product_id IS NOT NULL) AS ids, bool_or(product_name IS NOT NULL) AS names
           FROM theirs GROUP BY batch_id, order_id),
     equal AS (SELECT t.batch_id, t.order_id, count(DISTINCT line_key) AS lines FROM theirs t JOIN mine USING (order_id, line_key) GROUP BY t.batch_id, t.order_id),
     shared AS (SELECT DISTINCT t.batch_id, t.order_id FROM theirs t JOIN mine USING (order_id, product_id)
                UNION SELECT DISTINCT t.batch_id, t.order_id FROM theirs t JOIN mine USING (order_id, product_name))
SELECT t.batch_id, t.order_id, (t.ids OR t.names) AND NOT (m.ids OR m.names) AS older_counts
FROM t JOIN m ON t.order_id = m.order_id AND t.day = m.day
LEFT JOIN equal ON equal.batch_id = t.batch_id AND equal.order_id = t.order_id
LEFT JOIN shared ON shared.batch_id = t.batch_id AND shared.order_id = t.order_id
WHERE coalesce(equal.lines, 0) < m.lines AND (shared.order_id IS NOT NULL OR NOT ((m.ids AND t.ids) OR (m.names AND t.names)))
ORDER BY t.batch_id, t.order_id
"""
