"""Customer: one person with their value, story, wishes, consent and identity; without one, a search box and the most valuable."""

from __future__ import annotations

import streamlit as st

from idic_core import customize, interact
from idic_core.errors import IdicError
from idic_core.store import has_derived
from idic_core.words import _
from pages import ui
from pages.ui import customer_about, customer_groups, customer_portrait, customer_rights, customer_story
from pages.ui import customer_parts as parts
from pages.ui import text as ui_text
from pages.ui.log_parts import contact_line, find_customer

ui.inside()
workspace = ui.workspace()
if "said" in st.session_state:
    st.toast(st.session_state.pop("said"), icon=":material/check:", duration="long")
asked = str(st.query_params.get("customer", "")).strip()

if not asked or not has_derived(workspace, "customers"):
    ui.heading(
        _("Customer"), _("Find anybody by name, phone, e-mail or card number, and see all that you know of them.")
    )
    ui.job_panel(workspace)
    if not has_derived(workspace, "customers"):
        ui.empty(workspace, _("There are no customers yet."))
    find_customer(workspace, parts.choose, key="find", label=_("Find a customer"))
    parts.most_valuable(workspace)
    ui.next_step("interactions", _("see who waits for you today"))
    st.stop()

find_customer(workspace, parts.choose, key="find", label=_("Find another customer"))
ui.job_panel(workspace)
customer_id = parts.current_id(workspace, asked)
try:
    card = ui.cached(interact.card, workspace, customer_id)
except IdicError as error:
    st.error(ui_text.plain(f"{error.message} {error.hint}"))
    parts.most_valuable(workspace)
    st.stop()
if customer_id != asked:
    st.caption(
        _("{old} was joined with {new}; this is the customer as known today.").format(
            old=ui_text.plain(asked), new=ui_text.plain(customer_id)
        )
    )

parts.head(card)
customer_about.about(workspace, customer_id)
customer_groups.groups(workspace, card.value)
with st.container(horizontal=True, vertical_alignment="center"):
    st.button(
        _("Log a contact"), type="primary", icon=":material/edit_note:", key="log_now", on_click=parts.open_dialog, args=("log", customer_id)
    )  # fmt: skip
    st.page_link(
        "pages/offers.py",
        label=_("Offers for this customer"),
        icon=":material/sell:",
        query_params={"customer": customer_id},
    )
contact_line(card)
parts.figures(workspace, card)
who, what = st.columns([3, 2], gap="large")
with who:
    customer_portrait.portrait(workspace, customer_id, card)
with what:
    customer_portrait.play(workspace, customer_id)

left, right = st.columns([3, 2], gap="large")
with left:
    offers = {o.offer_id: o.name for o in customize.offers(workspace, retired=True)}
    customer_story.timeline(card, offers)
with right:
    with st.container(border=True):
        parts.todo(workspace, customer_id)
        parts.wishes(card)
    with st.container(border=True):
        parts.recommendations(card)
        customer_portrait.could_need(workspace, customer_id)
    with st.expander(_("May we contact them?"), icon=":material/verified_user:", expanded=False):
        customer_rights.consent(workspace, customer_id, card)
customer_portrait.moves(workspace, customer_id)
with st.expander(_("How we know who this is"), icon=":material/badge:"):
    customer_rights.evidence(workspace, card)
with st.expander(_("Their data: export or erase"), icon=":material/shield_person:"):
    customer_rights.rights(workspace, customer_id)
dialog = st.session_state.get("dialog", ())
if dialog == ("log", customer_id):
    parts.log_dialog(workspace, customer_id, card.customer["name"])
elif dialog == ("erase", customer_id):
    customer_rights.erase_dialog(workspace, customer_id, card)
ui.next_step("offers", _("see what to offer to whom, and who must be left in peace"))
