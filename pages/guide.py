"""Guide: the model on one page, exercises on the sample, and what each figure means."""

from __future__ import annotations

import streamlit as st

from idic_core.words import _
from pages import ui
from pages.ui import guide_parts as parts

ui.inside()
workspace = ui.workspace()
ui.heading(_("Guide"), _("The IDIC model on one page, four short exercises, and the formula behind every figure."))

tab = st.segmented_control(
    _("Part"),
    ["model", "exercises", "glossary"],
    format_func={
        "model": _("The model"),
        "exercises": _("Exercises"),
        "glossary": _("What each figure means"),
    }.__getitem__,
    default="model",
    required=True,
    key="guide_part",
    label_visibility="collapsed",
)
if tab == "model":
    parts.model()
elif tab == "exercises":
    parts.exercises()
else:
    parts.glossary()

ui.next_step("home", _("your own figures at a glance"))
