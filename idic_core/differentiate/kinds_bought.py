"""Which kinds of things each customer bought and kept, and when: counted once in DuckDB for latent needs, trends and intent."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd

from idic_core.differentiate.known import Known
from idic_core.engines import connect

KIND_LINES = """CREATE TEMP TABLE kind_lines AS SELECT s.customer_id, k.kind, CAST(s.ordered_at AS DATE) AS day FROM ledger s JOIN kinds k USING (product_id)
    WHERE s.kind = 'sale' AND s.kept > 0 AND s.customer_id IS NOT NULL AND s.ordered_at < CAST(? AS DATE) + INTERVAL 1 DAY"""


def kind_lines(known: Known) -> duckdb.DuckDBPyConnection:
    """A DuckDB with the table kind_lines: customer_id, kind, day of every sale to a known customer until the run's day, but
    for what was sent back as a whole. Close it after use."""
    duck = connect()
    duck.register("ledger", known.ledger)
    duck.register("kinds", kinds(known))
    duck.execute(KIND_LINES, [known.as_of[:10] or "1970-01-01"]).fetchall()
    return duck


def kinds(known: Known) -> pd.DataFrame:
    """product_id, kind (category, family or product) of all products of which it is known."""
    label: pd.Series[Any] = known.needs.kinds.dropna()
    return pd.DataFrame({"product_id": label.index.astype("str"), "kind": label.to_numpy().astype("str")})


def kinds_bought(known: Known) -> pd.DataFrame:
    """customer_id, kind, first, last (ISO dates), times (days with it)."""
    with kind_lines(known) as duck:
        return duck.execute(
            """SELECT customer_id, kind, strftime(min(day), '%Y-%m-%d') AS first, strftime(max(day), '%Y-%m-%d') AS last, count(*) AS times
               FROM kind_lines GROUP BY ALL ORDER BY customer_id, kind"""
        ).df()
