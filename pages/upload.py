"""Upload data: drop files, see what they are and what is odd, keep them; what is in the workspace, and the way back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from idic_core.words import _
from pages import ui
from pages.ui import upload_by_hand as by_hand
from pages.ui import upload_care as care
from pages.ui import upload_keep, upload_waiting
from pages.ui import upload_parts as parts
from pages.ui import upload_signup as signup
from pages.ui import upload_stock as stock
from pages.ui import upload_templates as templates
from pages.ui import upload_watch as watch

ui.inside()
workspace = ui.workspace()
ui.heading(
    _("Upload data"),
    _(
        "Bring in what you know about your customers, from as many files as you have; the program finds out which column is what."
    ),
)
ui.job_panel(workspace)
upload_keep.done(workspace)
upload_keep.said()
upload_waiting.sweep(workspace)
upload_waiting.drop(workspace)

with st.container(horizontal=True):
    with st.popover(_("Add one customer by hand"), icon=":material/person_add:"):
        by_hand.form(workspace)
    with st.popover(_("Start from a spreadsheet"), icon=":material/table:"):
        templates.start_from_spreadsheet()
    if st.button(_("Sign-up page and QR code"), icon=":material/qr_code_2:", key="open_signup"):
        st.session_state["upload_signup"] = not st.session_state.get("upload_signup", False)
    if st.button(_("Watched folder"), icon=":material/folder_eye:", key="open_watch"):
        st.session_state["upload_watch"] = not st.session_state.get("upload_watch", False)
if st.session_state.get("upload_signup"):
    with st.container(border=True):
        signup.settings(workspace)
if st.session_state.get("upload_watch"):
    with st.container(border=True):
        watch.settings(workspace)


def files_of(entries: list[dict[str, Any]]) -> int:
    """How many files they come from; the sheets of a workbook that is alone count each."""
    paths = {e["path"] for e in entries}
    return len(paths) if len(paths) > 1 else len(entries)


files = upload_waiting.waiting()
has_facts = workspace.value("SELECT 1 FROM batches WHERE undone_at IS NULL") is not None
all_of_them = st.container()
cards = st.container()
# emptied at once, so that what stood there before a file was dropped does not stay while the file is read
below = st.container() if has_facts else st.empty()
with cards:
    entries = [parts.file_card(workspace, file) for file in list(files)]
ready = [e for e in entries if e is not None]
with all_of_them:
    if len(ready) > 1 and st.button(
        _("Keep all {n} files").format(n=files_of(ready)), type="primary", icon=":material/done_all:", key="keep_all"
    ):
        upload_keep.keep_all(workspace, ready)

with below.container():
    if not files and workspace.value("SELECT 1 FROM batches") is None:
        ui.empty(workspace, _("There is no data yet."), own_files=False)
    st.subheader(_("What you have"), anchor=False)
    if has_facts:
        care.parts(workspace)
    elif files:
        st.caption(_("Nothing is kept yet: look at the files above and choose “Keep this file”."))
    else:
        st.caption(_("Keep a file to see how many customers you have and how complete their data is."))
    stock.history(workspace)
ui.next_step("matches", _("see which records are the same person"))
