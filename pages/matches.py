"""Identity matches: how many people the records are, the questions worth answering, the history, splits and joins."""

from __future__ import annotations

import streamlit as st

from idic_core.store import derived_report
from idic_core.words import _
from pages import ui
from pages.ui import (
    matches_certainty,
    matches_customer,
    matches_expert,
    matches_history,
    matches_parts,
    matches_question,
)
from pages.ui.view import from_address, to_address

ui.inside()
workspace = ui.workspace()
ui.heading(
    _("Identity matches"),
    _("Which records are the same person: the program joins what is sure and asks you about the rest."),
)
ui.job_panel(workspace)
if not derived_report(workspace, "identify").get("records"):
    ui.empty(workspace, _("There are no records yet, so there is nobody to recognise."))
matches_parts.figures(workspace)
matches_parts.waiting_note(workspace)

views = {
    "questions": _("Questions"),
    "sure": _("How sure?"),
    "answers": _("Answers given"),
    "records": _("Split or join a customer"),
    "expert": _("For experts"),
}
# bind="query-params" would put the label into the address, which changes with the language.
if "matches_view" not in st.session_state:
    asked = "records" if "customer" in st.query_params else st.query_params.get("view")
    st.session_state["matches_view"] = asked if asked in views else "questions"
from_address("matches_view", views, "questions")
view = st.segmented_control(
    _("View"),
    list(views),
    format_func=views.__getitem__,
    required=True,
    key="matches_view",
    label_visibility="collapsed",
)
to_address("matches_view", "questions")

if view == "questions":
    matches_question.start_note(workspace)
    matches_question.question(workspace)
    matches_question.last_answer(workspace)
    st.caption(
        _("Your answer is kept and always obeyed; you can take it back. Keys: S same, D different, U unsure, K skip.")
    )
elif view == "sure":
    matches_certainty.sureness(workspace)
    matches_certainty.how_sure(workspace)
elif view == "answers":
    matches_history.history(workspace)
elif view == "records":
    matches_customer.split_or_join(workspace)
else:
    matches_expert.expert(workspace)

ui.next_step("segments", _("see what each of these people is worth and needs"))
