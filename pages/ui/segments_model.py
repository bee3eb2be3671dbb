"""Value and needs, view How sure: which model forecasts, how it did on what is known, what to be careful about."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core.differentiate import wording
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.parts import number, percent
from pages.ui.segments_head import Figures


def model(workspace: Workspace, figures: Figures) -> None:
    """Which model forecasts, how it did on what is known, and what to be careful about."""
    backtest, names = figures["backtest"], wording.models()
    with st.container(border=True):
        st.markdown("**" + _("How the forecast is made") + "**")
        st.write(_("Orders: {orders}. Who is still a customer: {alive}. Money per order: {money}.").format(
            orders=names.get(figures["model"], figures["model"]), alive=names.get(figures["alive_model"], figures["alive_model"]),
            money=wording.amount_models()[figures["amounts"]["kind"]]))  # fmt: skip
        if not backtest:
            st.caption(
                _("There is too little data to test the forecast on itself; take every figure as a careful guess.")
            )
        else:
            st.caption(
                _(
                    "Chosen by standing at {n} earlier days ({days}), forecasting what is known by now, and comparing."
                ).format(n=len(backtest["origins"]), days=", ".join(backtest["origins"]))
            )
            _backtest_table(backtest, str(figures["model"]))
    if figures.get("cautions", []):
        with st.container(border=True):
            st.markdown("**" + _("Be careful with this") + "**")
            for found in figures.get("cautions", []):
                st.markdown("- " + wording.caution(found))
    counts, labels = figures["counts"], _count_labels()
    with st.container(border=True):
        st.markdown("**" + _("What was counted") + "**")
        st.dataframe(pd.DataFrame({_("Lines"): list(labels.values()), _("Number"): [counts.get(k, 0) for k in labels]}), hide_index=True, key="counts",
                     column_config={_("Number"): st.column_config.NumberColumn(format="localized", width="small")})  # fmt: skip


def _backtest_table(backtest: dict[str, Any], chosen: str) -> None:
    names, rows = wording.models(), dict(backtest["candidates"])
    rows.setdefault("last_period", backtest["baseline"])
    order = sorted(rows, key=lambda n: (n != chosen, rows[n].get("score", 9.0)))
    st.dataframe(pd.DataFrame({
        _("Forecast"): [names[n] + (" ✓" if n == chosen else "") for n in order],
        _("Off by, orders per customer"): [number(rows[n]["mae"], 2) for n in order],
        _("Total off by"): [percent(rows[n]["total_error"]) for n in order],
        _("Finds who orders again"): [percent(rows[n]["auc"]) for n in order],
    }), hide_index=True, key="backtest", column_config={_("Finds who orders again"): st.column_config.TextColumn(
        help=_("Of two customers, one who ordered again and one who did not: how often the forecast ranks them rightly. 50 % is chance."))})  # fmt: skip
    st.markdown(_("In the backtest {orders} of the customers fell inside their range of orders and {spend} inside their range of spend; 80 % is the aim.").format(
        orders=percent(backtest["coverage"]), spend=percent(backtest["coverage_spend"])))  # fmt: skip


def _count_labels() -> dict[str, str]:
    return {
        "lines": _("Order lines read"), "later_lines": _("Lines dated in the future, left out"), "undated_lines": _("Lines without a date that can be right, left out"), "sales": _("Sales"), "returns": _("Returns and cancellations"), "returns_netted": _("… subtracted from an earlier purchase"),
        "returns_unmatched": _("… without an earlier purchase in the data"), "orders_taken_back": _("Orders taken back as a whole, not counted"), "fees": _("Postage and fees, not counted"),
        "adjustments": _("Adjustments, not counted"), "anonymous_lines": _("Lines without a customer: counted as sales only"), "identical_lines": _("Identical lines within an order, all counted"),
    }  # fmt: skip
