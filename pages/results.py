"""Results: retention, growth, satisfaction, response times and the effect of offers, each with its range and its formula."""

from __future__ import annotations

import streamlit as st

from idic_core.store import derived_report, has_derived
from idic_core.words import _
from pages import ui
from pages.ui import results_parts
from pages.ui.view import from_address, to_address

ui.inside()
workspace = ui.workspace()
ui.heading(
    _("Results"),
    _(
        "What came of it: who stays, where growth comes from, how satisfied customers are, and what your offers brought."
    ),
)
ui.job_panel(workspace)
if not has_derived(workspace, "results") or ui.table(workspace, "results").empty:
    ui.empty(workspace, _("There is nothing to measure yet."))
ui.stale_note(workspace, "measure")

report = derived_report(workspace, "measure")
results_parts.head(workspace, report)
views = {
    "people": _("Who stays"),
    "growth": _("Growth"),
    "offers": _("Effect of offers"),
    "service": _("Satisfaction and answers"),
    "all": _("All figures"),
}
# bind="query-params" would put the label into the address, which changes with the language.
from_address("results_view", views, "people")
view = st.segmented_control(
    _("View"),
    list(views),
    format_func=views.__getitem__,
    required=True,
    key="results_view",
    label_visibility="collapsed",
)
to_address("results_view", "people")

with ui.said():
    if view == "people":
        results_parts.people(workspace)
    elif view == "growth":
        results_parts.sales(workspace, report)
    elif view == "offers":
        results_parts.effects(workspace)
    elif view == "service":
        results_parts.service(workspace)
    else:
        results_parts.everything(workspace)

ui.next_step("interactions", _("talk to the customers whom these figures are about"))
