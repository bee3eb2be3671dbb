"""Settings and privacy: where the data lies, backup and restore, what the shop decides once, and the log of what was done."""

from __future__ import annotations

import streamlit as st

from idic_core import store
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui import settings_parts as parts
from pages.ui.audit_words import in_words

ui.inside()
workspace: Workspace = ui.workspace()
ui.heading(
    _("Settings and privacy"),
    _("Your data lies in one file on this computer. Here you copy it, check it and decide how it may be used."),
)

tab = st.segmented_control(
    _("Part"),
    ["data", "rules", "privacy", "log"],
    format_func={
        "data": _("Data and backup"),
        "rules": _("Rules of the shop"),
        "privacy": _("Privacy"),
        "log": _("What was done"),
    }.__getitem__,
    default="data",
    required=True,
    key="settings_part",
    label_visibility="collapsed",
)

if tab == "data":
    parts.facts(workspace)
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        parts.backup_card(workspace)
    with right.container(border=True, height="stretch"):
        parts.restore_card(workspace)
elif tab == "rules":
    parts.rules(workspace)
elif tab == "privacy":
    parts.privacy(workspace)
else:
    st.dataframe(in_words(store.audit_log(workspace)), placeholder="–", hide_index=True, key="audit")
    st.caption(_("This log can only grow. It holds numbers and ids, no names."))

if not store.has_derived(workspace, "customers"):
    ui.next_step("home", _("load the sample or your own files"))
else:
    ui.next_step("guide", _("the model on one page, and what each figure means"))
