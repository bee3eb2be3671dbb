"""The customer summary, written once in Narwhals: the same on pandas, DuckDB and Spark."""

from __future__ import annotations

from datetime import datetime, timedelta
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
    parts = order_parts(lines)
    return per_customer(parts, orders(parts), kinds(lines, as_of=as_of), as_of=as_of)


def order_parts(lines: Any) -> Any:
    """What known customers bought and brought back by order and day: customer_id, order_id, day, first (moment of what was kept), lines, units,
    amount and priced (money kept, and how many lines know theirs), sold, back, costs, unknown (sales of unknown cost). lines: as for `summarise`."""
    table = nw.from_native(lines)
    sale, refund, zero = nw.col("kind") == "sale", nw.col("kind") == "return", nw.lit(0.0)
    kept = nw.col("kept") > 0
    known = table.filter(~nw.col("customer_id").is_null() & (sale | refund)).with_columns(
        day=_day(table),
        moment=nw.when(kept).then(nw.col("ordered_at")),
        unit=nw.col("quantity").fill_null(1.0) * nw.col("kept"),
        worth=nw.when(kept).then(nw.col("amount") * nw.col("kept")),
        sold=nw.when(sale).then(nw.col("amount")).otherwise(zero),
        back=nw.when(sale).then(zero).otherwise(nw.col("amount").abs()),
        costs=nw.when(sale).then(nw.col("cost")).otherwise(-nw.col("cost")),
        unknown=nw.when(sale & nw.col("cost").is_null()).then(nw.lit(1)),
    )
    return known.group_by("customer_id", "order_id", "day").agg(
        first=nw.col("moment").min(), lines=nw.col("moment").count(), units=nw.col("unit").sum(),
        amount=nw.col("worth").sum(), priced=nw.col("worth").count(), sold=nw.col("sold").sum(), back=nw.col("back").sum(),
        costs=nw.col("costs").sum(), unknown=nw.col("unknown").count(),
    ).to_native()  # fmt: skip


def orders(parts: Any) -> Any:
    """The orders that stand, from `order_parts`: customer_id, order_id, first (moment), amount, priced."""
    kept = nw.from_native(parts).filter(nw.col("lines") > 0).group_by("customer_id", "order_id")
    return kept.agg(first=nw.col("first").min(), amount=nw.col("amount").sum(), priced=nw.col("priced").sum()).to_native()  # fmt: skip


def kinds(lines: Any, *, as_of: Any) -> Any:
    """How many different products each known customer bought and kept until a day: customer_id, products. lines: as for `summarise`."""
    table = nw.from_native(lines)
    known = ~nw.col("customer_id").is_null() & ~nw.col("product_id").is_null() & (nw.col("kept") > 0)
    bought = table.filter(known & (_day(table) < _as_day(table, day_after(as_of))))
    return bought.group_by("customer_id").agg(products=nw.col("product_id").n_unique()).to_native()


def day_after(as_of: Any) -> datetime:
    """The first moment that does not count any more."""
    return moment(as_of).normalize().to_pydatetime() + timedelta(days=1)


def per_customer(parts: Any, standing: Any, products: Any, *, as_of: Any) -> Any:
    """The summary from `order_parts`, `orders` and `kinds`, in the kind of table that came in."""
    found, until = nw.from_native(parts), day_after(as_of)
    recent = nw.col("day") >= _as_day(found, until - timedelta(days=365))
    known = found.filter(nw.col("day") < _as_day(found, until)).with_columns(money=nw.col("sold") - nw.col("back"))
    known = known.with_columns(
        money_recent=nw.when(recent).then(nw.col("money")).otherwise(0.0),
        costs_recent=nw.when(recent).then(nw.col("costs")).otherwise(0.0),
    )
    money = known.group_by("customer_id").agg(
        lines=nw.col("lines").sum(), units=nw.col("units").sum(), sales=nw.col("sold").sum(), refunds=nw.col("back").sum(),
        net=nw.col("money").sum(), costs=nw.col("costs").sum(), net_last_year=nw.col("money_recent").sum(),
        costs_last_year=nw.col("costs_recent").sum(), unknown=nw.col("unknown").sum(),
    )  # fmt: skip
    kept = nw.from_native(standing)
    kept = kept.filter(_day(kept, "first") < _as_day(kept, until))
    count = kept.group_by("customer_id").agg(orders=nw.len())
    days = known.filter(nw.col("lines") > 0).group_by("customer_id", "day").agg(nw.len())
    span = days.group_by("customer_id").agg(order_days=nw.len(), first=nw.col("day").min(), last=nw.col("day").max())
    both = span.join(count, on="customer_id").join(money, on="customer_id")
    both = both.join(nw.from_native(products), on="customer_id", how="left").with_columns(
        first_order=nw.col("first").dt.to_string("%Y-%m-%d"),
        last_order=nw.col("last").dt.to_string("%Y-%m-%d"),
        margin=nw.when(nw.col("unknown") == 0).then(nw.col("net") - nw.col("costs")),
        margin_last_year=nw.when(nw.col("unknown") == 0).then(nw.col("net_last_year") - nw.col("costs_last_year")),
        products=nw.col("products").fill_null(0),
    )  # fmt: skip
    return both.select("customer_id", *MEASURES).sort("customer_id").to_native()


def _day(table: Any, moment: str = "ordered_at") -> Any:
    """The day of a moment: a date where the table is lazy, its first moment in pandas, which knows no dates."""
    when = nw.col(moment).dt
    return when.date() if isinstance(table, nw.LazyFrame) else when.truncate("1d")


def _as_day(table: Any, day: datetime) -> Any:
    """A midnight as `_day` gives days: Spark would shift a moment by what its time zone and this computer's lie apart, never a date."""
    return day.date() if isinstance(table, nw.LazyFrame) else day


def typed(summary: pd.DataFrame) -> pd.DataFrame:
    """A summary with the types of MEASURES, whatever engine made it, sorted by customer_id."""
    table = summary[["customer_id", *MEASURES]].astype(MEASURES)
    if not table["customer_id"].is_monotonic_increasing:
        table = table.sort_values("customer_id", kind="stable")
    return table.reset_index(drop=True)
