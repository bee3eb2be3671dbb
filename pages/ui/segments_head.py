"""Value and needs: the figures on top, and the chosen view kept in the address."""

from __future__ import annotations

from typing import Any

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording, wording_value
from idic_core.store import Workspace
from idic_core.words import _, money, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.parts import Card, cards, on_click
from pages.ui.text import plain
from pages.ui.which_class import which_class
from pages.ui.work import start_job

Figures = dict[str, Any]


def remember_view() -> None:
    """Keep the chosen view in the address, as a code that any language reads (a bound widget would write its label)."""
    st.query_params["view"] = st.session_state["view"]


def left_out_note(workspace: Workspace) -> None:
    """What people set and this program cannot read, with the way to take it back; nothing where all can be read."""
    said = wording.left_out(cached(differentiate.left_out, workspace))
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(":material/warning: " + said, width="content")
        st.button(
            _("Take back what cannot be read"), key="left_out_back", icon=":material/undo:", type="tertiary",
            on_click=on_click(differentiate.take_back_left_out, workspace),
        )  # fmt: skip


def nothing_sold(counts: dict[str, int]) -> str:
    """Why nobody has a value, with a hint. counts: order lines by sort, of the stage's report."""
    found = {sort: counts.get(sort, 0) for sort in ("returns", "later_lines", "adjustments", "cancelled") if counts.get(sort, 0)}  # fmt: skip
    if not found or counts.get("sales", 0):
        return _("Nobody has ordered yet, so there is nothing to value; what you know of these people is here.")
    n, most = sum(found.values()), max(found, key=found.__getitem__)
    why = {
        "returns": ngettext(
            "The only order line is a return or a refund: without a sale there is nothing to value or to forecast.",
            "All {n} order lines are returns or refunds: without a sale there is nothing to value or to forecast.", n),
        "later_lines": ngettext(
            "The only order line is dated in the future, so it does not count yet and there is nothing to value.",
            "All {n} order lines are dated in the future, so they do not count yet and there is nothing to value.", n),
        "adjustments": ngettext(
            "The only order line has the amount 0 or is an adjustment: nothing was sold for money, so there is nothing to value.",
            "All {n} order lines have the amount 0 or are adjustments: nothing was sold for money, so there is nothing to value.", n),
        "cancelled": ngettext(
            "The only order line was cancelled, so there is nothing to value.",
            "All {n} order lines were cancelled, so there is nothing to value.", n),
    }  # fmt: skip
    mixed = _("None of your {n} order lines is a sale that counts, so there is nothing to value ({sorts}).")
    hints = {
        "returns": _("Add the file with the orders themselves."),
        "later_lines": _("Look under Upload data which column holds the date of the order and whether day and month are read in the right order; a delivery date or a due date is no date of an order."),
        "adjustments": _("Look under Upload data which column holds the amount or the price: it may be another one, or empty in your export."),
        "cancelled": _("Look under Upload data whether the column that says so is a state of the order."),
    }  # fmt: skip
    words = {"returns": _("returns or refunds"), "later_lines": _("dated in the future"), "adjustments": _("amount 0 or adjustment"), "cancelled": _("cancelled")}  # fmt: skip
    sorts = ", ".join(f"{words[sort]}: {number(lines)}" for sort, lines in found.items())
    said = (why[most] if len(found) == 1 else mixed).format(n=number(n), sorts=sorts)
    return said + " " + hints[most]


def head(figures: Figures) -> None:
    """Five figures and the day they hold for, below a warning where sales are counted twice."""
    brought = {"margin": _("Margin, 12 months"), "contribution": _("Contribution, a year")}
    total, coin = figures["equity"], str(figures.get("currency", ""))
    for found in (c for c in figures.get("cautions", []) if c["code"] == "doubled"):
        st.warning(plain(wording.caution(found)), icon=":material/content_copy:")
    cards([
        Card(_("Customers with orders"), number(figures["customers"]), _("People or firms with at least one order that stands: one that was neither cancelled nor brought back as a whole."),
             _("{n} more without an order that stands").format(n=number(figures["prospects"])) if figures["prospects"] else ""),
        Card(brought.get(figures["value_basis"], _("Revenue, 12 months")), money(figures["last_year"], coin),
             _("From known customers, after returns; without postage and other fees."),
             _("from {n} customers").format(n=number(figures["buyers_last_year"]))),
        Card(_("Customer equity"), money(total["total"], coin),
             _equity_help(figures),
             _("in {y} years, between {low} and {high}").format(y=figures["years"], low=money(total["low"], coin), high=money(total["high"], coin))),
        Card(_("At risk"), number(figures["at_risk"]), _("Silent for more than twice their own usual gap between orders."),
             _("{x} of lifetime value").format(x=money(figures["at_risk_value"], coin))),
        Card(_("Best fifth brings"), percent(figures["top_fifth"]), _("Share of the last 12 months' value that the best 20 % of customers brought."), _("of the last 12 months")),
    ])  # fmt: skip
    note = _("As of {day}, the day of the last order counted.").format(day=figures["as_of"])
    if figures["anonymous_net"]:
        note += " " + _("Sales of {x} without a customer are counted in the months, not here.").format(
            x=number(figures["anonymous_net"])
        )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(note, width="content")
        which_class()


def _equity_help(figures: Figures) -> str:
    """What customer equity is and where its range comes from; where nothing could be tested, that."""
    if figures["equity"].get("tested", 1):
        said = _(
            "What today's customers are expected to bring in the next {y} years, in today's money (a year's delay costs {d}). The range is how far the backtest's total was off."
        )
    else:
        said = _(
            "What today's customers are expected to bring in the next {y} years, in today's money (a year's delay costs {d}). Too few customers or too little time to test this on your own past, so the range is a guess: half to twice the figure."
        )
    return said.format(y=figures["years"], d=percent(figures["discount"]))


def money_note(workspace: Workspace, figures: Figures) -> None:
    """Which money value is counted in, what is known of it, and the choice of another."""
    found, choices = figures.get("money", {}), wording_value.basis_choices()
    currency = ", ".join(found.get("currencies", []))
    words = [
        _("Value is counted in {money}, after returns of {x} in all, as of {day}.").format(
            money=wording_value.bases()[figures["value_basis"]], x=money(found.get("refunds")), day=figures["as_of"]
        ),
        (_("Currency and tax as in your files ({currency}).") if currency else _("Currency and tax as in your files.")).format(currency=currency),
    ]  # fmt: skip
    if found.get("missing"):
        words.append(
            _("You chose {what}; your files do not hold it, so revenue counts.").format(what=choices[found["asked"]])
        )
    elif found.get("known", 1.0) < 1.0:
        words.append(_("It is known for {x} of the customers; the others count with their revenue at everybody's usual rate.").format(x=percent(found["known"])))  # fmt: skip
    st.caption(" ".join(words))
    for mixed in (c for c in figures.get("cautions", []) if c["code"] == "currencies"):
        st.caption(":material/warning: " + plain(wording.caution(mixed)))
    with st.popover(_("Count in other money"), icon=":material/payments:"):
        asked = found.get("asked", "auto")
        chosen = st.radio(_("Count value in"), list(choices), index=list(choices).index(asked), format_func=choices.__getitem__, key="basis_choice")  # fmt: skip
        st.caption(
            _(
                "Below zero can be said only where costs or a contribution are known. All figures of value, tiers and offers follow your choice."
            )
        )
        if st.button(_("Use this"), key="basis_save", type="primary", disabled=chosen == asked):
            differentiate.set_value_basis(workspace, str(chosen))
            start_job(workspace, "differentiate")
            st.rerun()
