"""Under Sources and quality: in which currencies the orders are, what is done about it, and the rates to convert them."""

from __future__ import annotations

import streamlit as st

from idic_core import engines
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui.text import plain


def rates(workspace: Workspace) -> None:
    """Nothing where all orders are in one currency; else the currencies, what the figures do with them, and a form for the rates."""
    found = ui.cached(engines.currencies, workspace)
    codes = found["currency"].tolist()
    if len(codes) < 2:
        return
    standing = engines.currency_rates(workspace)
    left = engines.unconverted(set(codes), standing)
    st.markdown(f"**{_('Currencies of your orders')}**")
    listed = ", ".join(f"{c} ({ui.number(n)})" for c, n in zip(codes, found["lines"], strict=True))
    said = _("Your order lines are in several currencies: {list}.").format(list=listed) + " "
    if not standing.base:
        said += _(
            "Nothing is converted: amounts are added up as they are, so sums and values are wrong until you give rates below."
        )
    elif left:
        said += _("They are converted to {base}, without {left}: give a rate for it too, or its amounts are added up as they are.").format(base=standing.base, left=", ".join(sorted(left)))  # fmt: skip
    else:
        said += _("They are converted to {base} with your rates; lines that name no currency are taken to be in {base}.").format(base=standing.base)  # fmt: skip
    (st.warning if left else st.success)(plain(said), icon=":material/currency_exchange:")
    start = codes.index(standing.base) if standing.base in codes else 0
    base = st.selectbox(_("Show all amounts in"), codes, index=start, key="currency_base")
    with st.form("currency_form", border=False):
        given = {}
        for place, code in zip(
            st.columns(min(4, len(codes) - 1)) * len(codes), [c for c in codes if c != base], strict=False
        ):
            known = standing.worth.get(code) if standing.base == base else None
            given[code] = place.number_input(
                _("1 {currency} is how many {base}?").format(currency=plain(code), base=plain(base)), value=known, min_value=0.0, step=None, format="%.6g",
                key=f"rate_{base}_{code}", placeholder=_("not converted"),
            )  # fmt: skip
        with st.container(horizontal=True):
            save = st.form_submit_button(_("Convert with these rates"), icon=":material/save:", key="currency_save")
            back = bool(standing.base) and st.form_submit_button(
                _("Take the rates back"), icon=":material/undo:", key="currency_back"
            )
    if save:
        with ui.said():
            engines.set_currency_rates(workspace, base, {c: r for c, r in given.items() if r})
            _again(workspace)
    if back:
        with ui.said():
            engines.clear_currency_rates(workspace)
            _again(workspace)
    st.caption(
        _("One rate holds for all days. Your files stay as they are; the figures are worked out anew after a change.")
    )


def _again(workspace: Workspace) -> None:
    ui.start_job(workspace, "run")
    st.toast(_("Saved."), icon=":material/check:")
    st.rerun()
