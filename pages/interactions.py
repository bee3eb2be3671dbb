"""Interactions: what to do today, logging a contact in ten seconds, the complaints board, satisfaction, the newest contacts."""

from __future__ import annotations

import streamlit as st

from idic_core import interact
from idic_core.store import has_derived
from idic_core.words import _
from pages import ui
from pages.ui import call_list_parts, complaint_parts, interact_parts, log_parts, study_parts, survey_parts
from pages.ui.segments_head import left_out_note
from pages.ui.view import from_address, to_address

VIEWS = ("today", "log", "complaints", "surveys", "studies", "recent")

ui.inside()
workspace = ui.workspace()
ui.heading(_("Interactions"), _("What to do today, what was said, and what each talk taught you."))
ui.job_panel(workspace)
left_out_note(workspace)
if not has_derived(workspace, "customers"):
    ui.empty(workspace, _("There are no customers yet, so there is nobody to talk to."))
if "said" in st.session_state:
    st.toast(st.session_state.pop("said"), icon=":material/check:", duration="long")
from_address("view", VIEWS, "today")
if "customer" in st.query_params:
    log_parts.start("log", str(st.query_params.pop("customer")))

views = {
    "today": _("Today"), "log": _("Log a contact"), "complaints": _("Complaints"), "surveys": _("Satisfaction"), "studies": _("Studies"), "recent": _("Newest"),
}  # fmt: skip
# bind="query-params" would put the label into the address, which changes with the language.
view = st.segmented_control(
    _("View"), list(views), format_func=views.__getitem__, required=True, key="view", label_visibility="collapsed"
)
to_address("view", "today")

if view == "today":
    call_list_parts.lists(workspace)
    interact_parts.queue(workspace)
elif view == "log":
    log_parts.page_form(workspace)
elif view == "complaints":
    complaint_parts.view(workspace)
elif view == "surveys":
    survey_parts.figures(workspace)
    survey_parts.take_answer(workspace)
elif view == "studies":
    study_parts.view(workspace)
else:
    contacts = ui.cached(interact.recent, workspace)
    if contacts.empty:
        st.caption(_("No contact has been logged or imported yet."))
    else:
        st.caption(_("The newest 50 contacts. Choose a row to open the customer."))
        chosen = log_parts.recent_table(contacts, key="recent")
        if chosen:
            st.switch_page("pages/customer.py", query_params={"customer": chosen})

ui.next_step("offers", _("see what to offer to whom, and who must be left in peace"))
