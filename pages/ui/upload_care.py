"""The parts of the upload page that look after the data: what there is, what to put right, how good each source is, what to ask for."""

from __future__ import annotations

import streamlit as st

from idic_core.store import Workspace
from idic_core.words import _
from pages.ui import upload_cleaning, upload_stock


def parts(workspace: Workspace) -> None:
    """One part at a time, so that only what is looked at is worked out."""
    names = {"have": _("What there is"), "clean": _("What to put right")}
    part = st.segmented_control(
        _("Part"), list(names), format_func=names.__getitem__, default="have", required=True, key="upload_part", label_visibility="collapsed"
    )  # fmt: skip
    if part == "have":
        upload_stock.inventory(workspace)
    elif part == "clean":
        upload_cleaning.put_right(workspace)
