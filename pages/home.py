"""Home: the four stages, the figures that matter, today's tasks; on an empty workspace the way to start."""

from __future__ import annotations

import streamlit as st

from idic_core import jobs, store
from idic_core.words import _
from pages import ui
from pages.ui import home_parts as parts

ui.inside()
workspace = ui.workspace()

if not store.has_derived(workspace, "customers"):
    ui.heading(
        _("Know your customers, one by one"),
        _(
            "From messy files to customers you recognise, their value and needs, and offers that fit. Nothing leaves this computer."
        ),
    )
    ui.job_panel(workspace)
    if jobs.current(workspace) is None:
        parts.start_here(workspace)
    parts.model_in_short()
    st.stop()

ui.heading(_("Home"), _("Where you stand in the four stages, and what to do today."))
ui.job_panel(workspace)
ui.stale_note(workspace, "differentiate")
parts.figures(workspace)
parts.stages(workspace)
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    parts.today(workspace)
with right.container(border=True, height="stretch"):
    parts.news(workspace)
parts.next_step(workspace)
