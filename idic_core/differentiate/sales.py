"""Sales per month: what came in, what went back, from whom; anonymous lines count as sales and not as a customer."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from idic_core.engines import connect


def monthly_sales(ledger: pa.Table) -> pd.DataFrame:
    """Per month (YYYY-MM), oldest first: sales, refunds, net, anonymous_net, orders, customers, new_customers.

    ledger: see ledger.ledger. Fees and adjustments are neither sales nor refunds; months without a sale are left out.
    """
    with connect() as duck:
        duck.register("l", ledger)
        months: pd.DataFrame = duck.sql(
            """WITH s AS (SELECT *, strftime(ordered_at, '%Y-%m') AS month FROM l WHERE kind IN ('sale', 'return')),
                    f AS (SELECT customer_id, min(month) AS first FROM s WHERE kind = 'sale' AND kept > 0 AND customer_id IS NOT NULL GROUP BY customer_id)
               SELECT month, coalesce(sum(amount) FILTER (kind = 'sale'), 0) AS sales, coalesce(sum(abs(amount)) FILTER (kind = 'return'), 0) AS refunds,
                      coalesce(sum(amount) FILTER (kind = 'sale'), 0) - coalesce(sum(abs(amount)) FILTER (kind = 'return'), 0) AS net,
                      coalesce(sum(CASE WHEN kind = 'sale' THEN amount ELSE -abs(amount) END) FILTER (s.customer_id IS NULL), 0) AS anonymous_net,
                      count(DISTINCT order_id) FILTER (kind = 'sale') AS orders,
                      count(DISTINCT s.customer_id) FILTER (kind = 'sale' AND kept > 0) AS customers,
                      count(DISTINCT s.customer_id) FILTER (kind = 'sale' AND kept > 0 AND f.first = month) AS new_customers
               FROM s LEFT JOIN f ON s.customer_id = f.customer_id GROUP BY month ORDER BY month"""
        ).df()
    return months
