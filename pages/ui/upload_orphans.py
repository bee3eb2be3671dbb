"""What is linked to nobody: counts by kind, and the customer numbers that only orders know, to be named one by one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import upload
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui.text import plain


def orphans(workspace: Workspace) -> None:
    """The counts, what helps, and the queue of numbers without a name."""
    found = ui.cached(upload.orphans, workspace)
    if found.empty:
        st.caption(f":material/check_circle: {_('Every order, contact, visit and answer has its customer.')}")
        return
    kinds = {
        "anonymous_lines": (_("Order lines without a customer"), _("Ask for the card or phone at the till; they count as sales meanwhile.")),
        "unlisted": (_("Customer numbers that only orders know"), _("Bring in the list they come from, or name them below.")),
        "interactions": (_("Contacts with nobody known"), _("Bring in the list with their e-mails or phones, or log them on the customer's page.")),
        "events": (_("Visits and events of nobody known"), _("They are linked when a list holds their number or e-mail.")),
        "answers": (_("Survey answers of nobody known"), _("They count in the figures; add an e-mail or number to the form to link them.")),
    }  # fmt: skip
    shown = pd.DataFrame(
        {
            _("What"): [kinds[k][0] for k in found["kind"]], _("How many"): found["count"], _("Amount"): [ui.number(a) if pd.notna(a) else "" for a in found["amount"]],
            _("Last on"): found["last"], _("What helps"): [kinds[k][1] for k in found["kind"]],
        }
    )  # fmt: skip
    st.dataframe(shown, placeholder="–", hide_index=True, key="orphans")
    if "unlisted" in set(found["kind"]):
        _numbers(workspace)


def _numbers(workspace: Workspace) -> None:
    """The customer numbers without a name, the greatest sum first; choose one to say who it is."""
    numbers = ui.cached(upload.unlisted_customers, workspace)
    st.markdown(f"**{_('Who stands behind these numbers?')}**")
    turn = st.session_state.setdefault("orphan_turn", 0)
    state = st.dataframe(
        numbers.drop(columns="record_id"), placeholder="–", hide_index=True, key=f"orphan_numbers_{turn}", on_select="rerun", selection_mode="single-row", height=280,
        column_config={
            "source": _("Source"), "number": _("Customer number"), "orders": _("Orders"), "amount": st.column_config.NumberColumn(_("Amount"), format="localized"),
            "last_order": _("Last order"),
        },
    )  # fmt: skip
    rows = state["selection"]["rows"] if state else []
    if not rows:
        st.caption(_("The 50 with the greatest sum. Choose a row to say who it is."))
        return
    chosen = numbers.iloc[rows[0]]
    with st.form("orphan_name", clear_on_submit=True):
        st.markdown(_("Customer number **{number}**").format(number=plain(chosen["number"])))
        columns = st.columns(3)
        fields = {
            f: columns[i].text_input(upload.field_name(f), key=f"orphan_{f}")
            for i, f in enumerate(["full_name", "email", "phone"])
        }
        if st.form_submit_button(_("Keep"), icon=":material/person_add:"):
            with ui.said():
                upload.name_customer(workspace, str(chosen["record_id"]), {f: v or "" for f, v in fields.items()})
                st.session_state["orphan_turn"] = turn + 1
                st.toast(_("Kept. It counts with the next update."), icon=":material/check:")
                st.rerun()
