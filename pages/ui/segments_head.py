"""Value and needs: the figures on top, and the chosen view kept in the address."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from babel.numbers import format_compact_decimal

from idic_core.words import _, language
from pages.ui.parts import Card, cards, number, percent

Figures = dict[str, Any]


def remember_view() -> None:
    """Keep the chosen view in the address, as a code that any language reads (a bound widget would write its label)."""
    st.query_params["view"] = st.session_state["view"]


def money(amount: float | None) -> str:
    """Money for a card: in full below a million, else short (20.7M, 2071万) in the reader's locale."""
    if amount is None or pd.isna(amount) or abs(amount) < 1_000_000:
        return number(amount)
    return str(format_compact_decimal(amount, fraction_digits=1, locale=language()))


def head(figures: Figures) -> None:
    """Five figures and the day they hold for."""
    margin = figures["value_basis"] == "margin"
    total = figures["equity"]
    cards([
        Card(_("Customers"), number(figures["customers"]), _("People or firms with at least one order that was not taken back as a whole."),
             _("{n} more have not ordered yet").format(n=number(figures["prospects"])) if figures["prospects"] else ""),
        Card(_("Margin, 12 months") if margin else _("Revenue, 12 months"), money(figures["last_year"]),
             _("From known customers, after returns; without postage and other fees."),
             _("from {n} customers").format(n=number(figures["buyers_last_year"]))),
        Card(_("Customer equity"), money(total["total"]),
             _("What today's customers are expected to bring in the next {y} years, in today's money (a year's delay costs {d}). The range is how far the backtest's total was off.").format(y=figures["years"], d=percent(figures["discount"])),
             _("between {low} and {high}").format(low=money(total["low"]), high=money(total["high"]))),
        Card(_("At risk"), number(figures["at_risk"]), _("Silent for more than twice their own usual gap between orders."),
             _("{x} of lifetime value").format(x=money(figures["at_risk_value"]))),
        Card(_("Best fifth brings"), percent(figures["top_fifth"]), _("Share of the last 12 months' value that the best 20 % of customers brought."), _("of the last 12 months")),
    ])  # fmt: skip
    note = _("As of {day}, the day of the last order counted.").format(day=figures["as_of"])
    if figures["anonymous_net"]:
        note += " " + _("Sales of {x} without a customer are counted in the months, not here.").format(
            x=number(figures["anonymous_net"])
        )
    st.caption(note)
