"""The customer summary, written once in Narwhals: the same on pandas, DuckDB and Spark."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import narwhals as nw
import pandas as pd

from idic_core.differentiate.given import moment

MEASURES = {
    "first_order": "str", "last_order": "str", "order_days": "int64", "orders": "int64", "lines": "int64", "units": "float64",
    "sales": "float64", "refunds": "float64", "net": "float64", "margin": "float64", "net_last_year": "float64",
    "margin_last_year": "float64", "products": "int64",
}  # fmt: skip


def summarise(lines: Any, *, as_of: Any) -> Any:
    """One row per customer with at least one standing order, in the kind of table that came in (a lazy one stays lazy).

    lines: columns of ledger.COLUMNS as a pandas frame, a DuckDB relation or another table that Narwhals knows. Returns
    customer_id and MEASURES: order_days, orders, lines, units and products count what was not taken back; sales and refunds are
    money before and after; net = sales - refunds; margin is null for a customer with a sale of unknown cost. The last year
    is the 365 days up to `as_of`.
    """
    table = nw.from_native(lines)
    until = moment(as_of).normalize().to_pydatetime() + timedelta(days=1)
    since = until - timedelta(days=365)
    sale, refund = nw.col("kind") == "sale", nw.col("kind") == "return"
    recent = (nw.col("ordered_at") >= since) & (nw.col("ordered_at") < until)
    zero = nw.lit(0.0)
    known = table.filter(~nw.col("customer_id").is_null() & (sale | refund) & (nw.col("ordered_at") < until))
    known = known.with_columns(
        sold=nw.when(sale).then(nw.col("amount")).otherwise(zero),
        back=nw.when(refund).then(nw.col("amount").abs()).otherwise(zero),
        spent=nw.when(sale).then(nw.col("cost")).otherwise(-nw.col("cost")),
        unknown=nw.when(sale & nw.col("cost").is_null()).then(1).otherwise(0),
        recent=nw.when(recent).then(1.0).otherwise(zero),
    )
    known = known.with_columns(
        money=nw.col("sold").fill_null(0.0) - nw.col("back").fill_null(0.0), costs=nw.col("spent").fill_null(0.0)
    )
    known = known.with_columns(
        money_recent=nw.col("money") * nw.col("recent"), costs_recent=nw.col("costs") * nw.col("recent")
    )
    money = known.group_by("customer_id").agg(
        sales=nw.col("sold").sum(), refunds=nw.col("back").sum(), net=nw.col("money").sum(), costs=nw.col("costs").sum(),
        net_last_year=nw.col("money_recent").sum(), costs_last_year=nw.col("costs_recent").sum(), unknown=nw.col("unknown").sum(),
    )  # fmt: skip
    kept = known.filter(sale & (nw.col("kept") > 0)).with_columns(
        day=nw.col("ordered_at").dt.date()
        if isinstance(table, nw.LazyFrame)
        else nw.col("ordered_at").dt.truncate("1d"),
        kept_units=nw.col("quantity").fill_null(1.0) * nw.col("kept"),
        item=nw.col("product_id").fill_null(""),
        blank=nw.when(nw.col("product_id").is_null()).then(1).otherwise(0),
    )
    bought = kept.group_by("customer_id").agg(
        first=nw.col("ordered_at").min(), last=nw.col("ordered_at").max(), order_days=nw.col("day").n_unique(),
        orders=nw.col("order_id").n_unique(), lines=nw.col("kept").count(), units=nw.col("kept_units").sum(),
        products=nw.col("item").n_unique(), blank=nw.col("blank").max(),
    )  # fmt: skip
    both = bought.join(money, on="customer_id", how="left").with_columns(
        first_order=nw.col("first").dt.to_string("%Y-%m-%d"),
        last_order=nw.col("last").dt.to_string("%Y-%m-%d"),
        margin=nw.when(nw.col("unknown") == 0).then(nw.col("net") - nw.col("costs")),
        margin_last_year=nw.when(nw.col("unknown") == 0).then(nw.col("net_last_year") - nw.col("costs_last_year")),
        products=nw.col("products") - nw.col("blank"),
    )
    return both.select("customer_id", *MEASURES).sort("customer_id").to_native()


def typed(summary: pd.DataFrame) -> pd.DataFrame:
    """A summary with the types of MEASURES, whatever engine made it, sorted by customer_id."""
    return (
        summary[["customer_id", *MEASURES]]
        .astype(MEASURES)
        .sort_values("customer_id", kind="stable")
        .reset_index(drop=True)
    )
