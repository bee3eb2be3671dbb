"""The customers' values: summary, forecast and needs put together into one row per customer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.differentiate.forecast import Fitted, Forecast
from idic_core.differentiate.lifecycle import lifecycle
from idic_core.differentiate.lifetime import lifetime_values
from idic_core.differentiate.money import Money
from idic_core.differentiate.next_order import next_orders
from idic_core.differentiate.order_days import day_date
from idic_core.differentiate.potential import (
    LEVERS,
    at_stake,
    best_levers,
    lever_gains,
    lever_ratios,
    peers,
    potential_value,
)
from idic_core.differentiate.rfm import score
from idic_core.differentiate.tiers import tier, told_apart
from idic_core.differentiate.value_map import value_group


def customer_values(
    summary: pd.DataFrame,
    fitted: Fitted,
    forecast: Forecast,
    needs: pd.DataFrame,
    money: Money,
    rule: dict[str, Any],
    cuts: dict[str, Any],
) -> pd.DataFrame:
    """One row per customer: the summary's columns and those of the derived table customer_values, but for the classes.

    summary: typed customer summary; fitted, forecast: of a 365-day horizon; needs: customer_id, need_id; money: of the same summary; rule: see
    tiers; cuts: see rfm.cut_offs. actual_value is money.actual; lifetime value is in the same money.
    """
    if summary.empty:
        return summary.assign(customer_id=summary["customer_id"].astype("str"))
    far = lifetime_values(fitted).join(next_orders(fitted)).assign(customer_id=forecast.customers["customer_id"])
    table = summary.merge(forecast.customers.merge(far, on="customer_id"), on="customer_id", how="left", validate="1:1")
    table = table.merge(needs[["customer_id", "need_id"]], on="customer_id", how="left")
    as_of = pd.Timestamp(day_date(fitted.days.as_of))
    first, last = pd.to_datetime(table["first_order"]), pd.to_datetime(table["last_order"])
    silence, tenure = (as_of - last).dt.days, (as_of - first).dt.days
    rate = money.rate.to_numpy("float64")
    ends = [table[c] * rate for c in ("lifetime_low", "lifetime_high")]
    table["lifetime_value"] = table["lifetime_value"] * rate
    # A customer who costs more than they bring turns the range around.
    table["lifetime_low"], table["lifetime_high"] = pd.concat(ends, axis=1).min(axis=1), pd.concat(ends, axis=1).max(axis=1)  # fmt: skip
    table["actual_value"] = money.actual.fillna(0.0).to_numpy("float64")
    label = peers(table["need_id"].astype("string"), tenure)
    basket = table["net"] / table["order_days"]
    table["potential_value"] = potential_value(label, table["actual_value"], basket, table["p_alive"])
    table["unrealised"] = table["potential_value"] - table["actual_value"]
    table["lifecycle"] = lifecycle(table["order_days"], (last - first).dt.days, silence, table["p_alive"])
    stake = at_stake(label, table["p_alive"], table["lifetime_value"], table["lifecycle"])
    best = best_levers(
        lever_ratios(label, table["net_last_year"].astype("float64"), basket), table["unrealised"], stake
    )
    gains = lever_gains(best, table["unrealised"], stake)
    scores = score(silence, table["order_days"], table["net"], cuts)
    apart = told_apart(fitted.verdict.figures)
    table = table.assign(
        lever=best,
        **{f"gain_{name}": gains[name] for name in LEVERS},
        r=scores["r"],
        f=scores["f"],
        m=scores["m"],
        rfm_group=scores["group"],
        as_of=str(as_of.date()),
        value_basis=money.basis,
    )
    table["tier"] = tier(table, rule) if apart else "ordinary"
    table["value_group"] = value_group(table, costs_known=money.costs_known, told_apart=apart)
    return table
