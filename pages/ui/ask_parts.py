"""What is worth asking customers for: the list on the upload page, and the line before a talk."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import interact
from idic_core.interact import wording
from idic_core.store import Workspace, derived_report
from idic_core.words import _
from pages import ui
from pages.ui.parts import as_of_note
from pages.ui.text import unnamed


def asked_words() -> dict[str, str]:
    """What may be asked for, in the reader's words."""
    return {
        "phone": _("Phone"), "email": _("E-mail"), "permission": _("Permission to write"), "birth_date": _("Birthday"),
        "preferred_channel": _("How they like to be reached"),
    }  # fmt: skip


def gaps(workspace: Workspace) -> None:
    """How many lack what, then who, the most valuable first, with the next occasion; choose one to open their page."""
    counts = ui.cached(interact.gap_counts, workspace)
    if counts.empty:
        st.caption(_("This is known once the customers are worked out."))
        return
    as_of_note(str(derived_report(workspace, "differentiate").get("as_of") or ""))
    words = asked_words()
    missing = dict(zip(counts["field"], counts["missing"], strict=True))
    field = st.pills(
        _("Who lacks"), list(words), format_func=lambda f: f"{words[f]} ({ui.number(missing[f])})", key="gap_field", help=_("Choose one to see only those who lack it.")
    )  # fmt: skip
    found = ui.cached(interact.worth_asking, workspace, str(field or ""))
    if found.empty:
        st.caption(f":material/check_circle: {_('Nobody lacks it.')}")
        return
    occasions = {**wording.task_kinds(), "order": _("Next order expected"), "": _("At the next visit")}
    shown = pd.DataFrame(
        {
            _("Customer"): found["name"].map(unnamed), _("Ask for"): [", ".join(words[f] for f in m) for m in found["missing"]], _("Worth a year"): found["value"],
            _("Last order"): found["last_order"], _("Best moment"): [occasions.get(o, o) for o in found["occasion"]], _("On"): found["due"],
        }
    )  # fmt: skip
    state = st.dataframe(
        shown, placeholder="–", hide_index=True, key="gap_list", on_select="rerun", selection_mode="single-row", height=380,
        column_config={_("Worth a year"): st.column_config.NumberColumn(format="localized")},
    )  # fmt: skip
    st.caption(
        _(
            "The 100 worth most. Ask for one thing at a time, when you talk anyway; the log of a contact reminds you. Choose a row to open the customer."
        )
    )
    rows = state["selection"]["rows"] if state else []
    if rows:
        st.switch_page("pages/customer.py", query_params={"customer": str(found["customer_id"].iloc[rows[0]])})


def reminder(card: interact.CustomerCard) -> None:
    """Before a talk: what to ask for, two things at most."""
    wanted = interact.to_ask(card)[:2]
    if wanted:
        words = asked_words()
        st.caption(f":material/help: {_('Worth asking for:')} {', '.join(words[f].lower() for f in wanted)}")
