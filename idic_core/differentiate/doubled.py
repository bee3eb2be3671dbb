"""Sales that stand in two sources: exports that overlap, taken in under two names, count twice."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from idic_core.engines import connect

MUCH_TWICE = 0.02
"""Share of the sales lines from which it is said: a few like lines can be two true sales."""

TOLD = 3
"""Sources named."""

TWICE = """WITH keyed AS (
        SELECT source, hash(customer_id, order_id, ordered_at, product_id, quantity, round(coalesce(amount, quantity * unit_price), 2)) AS code
        FROM lines WHERE coalesce(line_kind, 'sale') = 'sale' AND ordered_at IS NOT NULL
            AND coalesce(order_id, product_id) IS NOT NULL),
    per_source AS (SELECT code, source, count(*) AS n FROM keyed GROUP BY ALL),
    shared AS (SELECT sum(n) - max(n) AS more, list(source) AS sources FROM per_source GROUP BY code HAVING count(*) > 1)
SELECT (SELECT coalesce(sum(more), 0) FROM shared), (SELECT count(*) FROM keyed),
       (SELECT list(source ORDER BY n DESC, source) FROM (SELECT source, count(*) AS n FROM (SELECT unnest(sources) AS source FROM shared) GROUP BY source))"""


def counted_twice(lines: pa.Table) -> list[dict[str, Any]]:
    """The caution `doubled` where more than MUCH_TWICE of the sales stand in another source as well: the same customer, order, moment, product,
    quantity and amount. lines: engines.customer_lines. Its figures: n (lines that count once too often), p (their share of all sales lines,
    in percent), which (the sources)."""
    sources = pc.unique(lines.column("source")).drop_null()
    if len(sources) < 2:
        return []
    with connect() as duck:
        duck.register("lines", lines)
        ((more, sales, which),) = duck.execute(TWICE).fetchall()
    if not sales or more <= MUCH_TWICE * sales:
        return []
    named = [str(source) for source in which]
    told = ", ".join(f"“{source}”" for source in named[:TOLD]) + (" …" if len(named) > TOLD else "")
    return [{"code": "doubled", "n": int(more), "p": round(100 * more / sales), "which": told}]
