"""Value and needs, view Value: customer equity with its band, what made it change, and how lifetime values are spread."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import value as charts
from idic_core.differentiate import wording_value
from idic_core.store import Workspace
from idic_core.words import _, money, number, percent
from pages.ui.data import cached, table
from pages.ui.parts import chart
from pages.ui.people_list import people
from pages.ui.segments_head import Figures


def equity(workspace: Workspace, figures: Figures, picture: dict[str, Any]) -> None:
    """Customer equity and its history, and the spread of lifetime values."""
    history = cached(differentiate.equity_history, workspace)
    left, right = st.columns(2)
    with left:
        _history(history, figures)
    with right:
        worth = table(workspace, "customer_values")["lifetime_value"]
        fifth = differentiate.top_fifth(worth)
        chart(charts.lifetime_histogram(worth), title=_("Lifetime value of customers"), key="lifetime",
              alt=_("The best fifth carries {fifth} of lifetime value; half of the customers are expected to bring less than {median} each. The last bar gathers the {top} most valuable.").format(
                  fifth=percent(fifth), median=number(worth.median()), top=percent(0.03)))  # fmt: skip
    people(workspace, (), key="equity")


def _history(history: pd.DataFrame, figures: Figures) -> None:
    if len(history) < 2:
        total = figures["equity"]
        with st.container(border=True):
            st.markdown("**" + _("Customer equity over time") + "**", help=_(
                "The sum of all customers' lifetime values: what today's customers are expected to bring in the next {y} years, in today's money.").format(y=figures["years"]))  # fmt: skip
            st.markdown(_("**{total}**, between {low} and {high}.").format(total=money(total["total"]), low=money(total["low"]), high=money(total["high"])))  # fmt: skip
            st.caption(_("This is the first evaluation, as of {day}. From the next one with newer orders on, a line shows how customer equity changes and what made the change.").format(day=figures["as_of"]))  # fmt: skip
        return
    last, before = history.iloc[-1], history.iloc[-2]
    history = history.drop_duplicates("as_of", keep="last").sort_values("as_of")
    shown = pd.DataFrame({_("Orders up to"): history["as_of"], _("Customers"): history["customers"], _("Customer equity"): history["equity"].map(number),
                          _("Low"): history["low"].map(number), _("High"): history["high"].map(number)})  # fmt: skip
    tested = figures["equity"].get("tested", 1)
    band = _("{now} as of {day}, {change} against {before}. The band is how far the backtest's total was off.") if tested else _(
        "{now} as of {day}, {change} against {before}. Nothing could be tested on your own past, so the newest band is a guess: half to twice the figure.")  # fmt: skip
    chart(charts.equity_line(history), title=_("Customer equity over time"), key="equity_line", table=shown,
          alt=band.format(now=money(last["equity"]), day=last["as_of"], change=_signed(last["equity"] - before["equity"]), before=before["as_of"]))  # fmt: skip
    words = wording_value.equity_reasons()
    parts = [(words.get(code, code), amount) for code, amount in last["parts"].items() if abs(amount) >= 0.5]
    if parts:
        parts.sort(key=lambda part: -abs(part[1]))
        made = pd.DataFrame(parts, columns=["name", "money"])
        chart(charts.change_bars(made), title=_("What made the change"), key="equity_change",
              alt=_("Lifetime value gained or lost since {day}, by what happened to the customers.").format(day=before["as_of"]))  # fmt: skip


def _signed(amount: float) -> str:
    return ("+" if amount >= 0 else "−") + money(abs(amount))
