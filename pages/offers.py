"""Offers: who gets what and why, the message, the control group, approval and export; the offers themselves and their rules."""

from __future__ import annotations

import streamlit as st

from idic_core.store import has_derived
from idic_core.words import _
from pages import ui
from pages.ui import offers_library, offers_parts, offers_person
from pages.ui.segments_head import left_out_note
from pages.ui.view import from_address, to_address

ui.inside()
workspace = ui.workspace()
ui.heading(
    _("Offers"),
    _("Choose who gets what, hold some back to compare, and take the list with you. Nothing is sent from here."),
)
ui.job_panel(workspace)
left_out_note(workspace)
if not has_derived(workspace, "recommendations") or ui.table(workspace, "offer_picks").empty:
    ui.empty(workspace, _("There are no customers to make an offer to yet."))
ui.stale_note(workspace, "customize")

views = {
    "group": _("For a group"),
    "person": _("For one person"),
    "campaigns": _("Approved"),
    "library": _("Offers and rules"),
}
# bind="query-params" would put the label into the address, which changes with the language.
if "customer" in st.query_params and "offers_view" not in st.session_state:
    st.session_state["offers_view"] = "person"
from_address("offers_view", views, "group")
if "offers_next" in st.session_state:
    st.session_state["offers_view"] = st.session_state.pop("offers_next")
view = st.segmented_control(
    _("View"),
    list(views),
    format_func=views.__getitem__,
    required=True,
    key="offers_view",
    label_visibility="collapsed",
)
to_address("offers_view", "group")

with ui.said():
    if view == "group":
        offers_parts.group(workspace)
    elif view == "person":
        offers_person.person(workspace)
    elif view == "campaigns":
        offers_parts.approved(workspace)
    else:
        offers_library.library(workspace)

ui.next_step("results", _("see what your offers brought, against those who were held back"))
