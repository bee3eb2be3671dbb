"""The customers' values: summary, forecast and needs put together into one row per customer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.forecast import Fitted, Forecast
from idic_core.differentiate.lifecycle import lifecycle
from idic_core.differentiate.lifetime import lifetime_values, next_orders
from idic_core.differentiate.order_days import day_date
from idic_core.differentiate.potential import lever, peers, potential_value
from idic_core.differentiate.rfm import score
from idic_core.differentiate.tiers import tier, told_apart

KNOWN_COSTS = 0.95
"""Value is margin only where at least this share of the customers' sales has known costs."""


def value_basis(summary: pd.DataFrame) -> str:
    """margin where nearly all costs are known, else revenue."""
    sales = float(summary["sales"].sum())
    known = float(summary.loc[summary["margin"].notna(), "sales"].sum())
    return "margin" if sales > 0 and known >= KNOWN_COSTS * sales else "revenue"


def customer_values(
    summary: pd.DataFrame, fitted: Fitted, forecast: Forecast, needs: pd.DataFrame, rule: dict[str, Any]
) -> pd.DataFrame:
    """One row per customer with the columns of the derived table customer_values.

    summary: typed customer summary; fitted, forecast: of a 365-day horizon; needs: customer_id, need_id; rule: see tiers.
    actual_value: net sales (or margin) of the last 365 days. Lifetime value is in the same money.
    """
    if summary.empty:
        return summary.assign(customer_id=summary["customer_id"].astype("str"))
    far = lifetime_values(fitted).assign(
        customer_id=forecast.customers["customer_id"], next_order_date=pd.Series(next_orders(fitted), dtype="object")
    )
    table = summary.merge(forecast.customers.merge(far, on="customer_id"), on="customer_id", how="left", validate="1:1")
    table = table.merge(needs[["customer_id", "need_id"]], on="customer_id", how="left")
    basis = value_basis(summary)
    as_of = pd.Timestamp(day_date(fitted.days.as_of))
    first, last = pd.to_datetime(table["first_order"]), pd.to_datetime(table["last_order"])
    silence, tenure = (as_of - last).dt.days, (as_of - first).dt.days
    rate = _margin_rate(table) if basis == "margin" else pd.Series(1.0, index=table.index)
    for column in ("lifetime_value", "lifetime_low", "lifetime_high"):
        table[column] = table[column] * rate
    table["actual_value"] = (table["margin_last_year"] if basis == "margin" else table["net_last_year"]).fillna(0.0)
    label = peers(table["need_id"].astype("string"), tenure)
    table["potential_value"] = potential_value(label, table["actual_value"])
    table["lifecycle"] = lifecycle(table["order_days"], (last - first).dt.days, silence, table["p_alive"])
    years = (tenure.clip(lower=90) / 365.0).astype("float64")
    table["lever"] = lever(label, table["order_days"] / years, table["net"] / table["order_days"], table["p_alive"])
    scores = score(silence, table["order_days"], table["net"])
    table = table.assign(
        r=scores["r"],
        f=scores["f"],
        m=scores["m"],
        rfm_group=scores["group"],
        as_of=str(as_of.date()),
        value_basis=basis,
    )
    table["tier"] = tier(table, rule) if told_apart(fitted.verdict.figures) else "ordinary"
    return table


def _margin_rate(table: pd.DataFrame) -> pd.Series[float]:
    """Margin per money of net sales: a customer's own, drawn towards everybody's by one average customer's sales."""
    known = table["margin"].notna()
    net, margin = table["net"].where(known, 0.0).clip(lower=0.0), table["margin"].fillna(0.0)
    overall = float(np.clip(margin.sum() / net.sum(), -1.0, 1.0)) if net.sum() > 0 else 0.0
    usual = float(net[known].mean()) if known.any() else 0.0
    rate = (margin + usual * overall) / (net + usual) if usual > 0 else pd.Series(overall, index=table.index)
    return rate.clip(-1.0, 1.0)
