"""Value and needs: who is worth what, who will come back, what they want, and the names behind every figure."""

from __future__ import annotations

import streamlit as st

from idic_core import differentiate
from idic_core.words import _
from pages import ui
from pages.ui import (
    segments_builder,
    segments_head,
    segments_model,
    segments_needs,
    segments_playbook,
    segments_rfm,
    segments_tiers,
    segments_trends,
    segments_value,
)

ui.inside()
workspace = ui.workspace()
ui.heading(
    _("Value and needs"),
    _(
        "What each customer is worth, who is likely to come back, and what they buy for: the basis for treating different customers differently."
    ),
)
ui.job_panel(workspace)
segments_head.left_out_note(workspace)
figures = ui.cached(differentiate.overview, workspace)
if not figures:
    ui.empty(workspace, _("Values are worked out once customers and orders are here."))
if figures["customers"] == 0 and figures["prospects"]:
    st.caption(segments_head.nothing_sold(figures["counts"]))
    st.caption(_("Value, recency and frequency, needs, trends, tiers, the playbook and how sure all this is are worked out from orders: they stand here once a file with orders is added."))  # fmt: skip
    segments_builder.segments(workspace, figures)
    st.stop()
if figures["customers"] == 0:
    ui.empty(workspace, _("There are no orders with a customer yet, so there is nothing to value."))
ui.stale_note(workspace, "differentiate")

segments_head.head(figures)
views = {
    "value": _("Value"),
    "rfm": _("Recency and frequency"),
    "needs": _("Needs"),
    "trends": _("Trends"),
    "tiers": _("Tiers and stages"),
    "playbook": _("Playbook"),
    "segments": _("Segments"),
    "model": _("How sure"),
}
asked = st.query_params.get("view", "value")
st.session_state.setdefault("view", asked if asked in views else "value")
view = st.segmented_control(
    _("What to look at"), list(views), format_func=views.__getitem__, required=True, key="view",
    on_change=segments_head.remember_view, label_visibility="collapsed",
)  # fmt: skip
draw = {
    "value": segments_value.value,
    "rfm": segments_rfm.rfm,
    "needs": segments_needs.needs,
    "trends": segments_trends.trends,
    "tiers": segments_tiers.tiers,
    "playbook": segments_playbook.playbook,
    "segments": segments_builder.segments,
    "model": segments_model.model,
}
draw[view or "value"](workspace, figures)

ui.next_step("interactions", _("talk to the customers who matter most today"))
