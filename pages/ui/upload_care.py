"""The parts of the upload page that look after the data: what there is, what to put right, how good each source is, what is linked to nobody."""

from __future__ import annotations

import streamlit as st

from idic_core.store import Workspace
from idic_core.words import _
from pages.ui import ask_parts, upload_cleaning, upload_orphans, upload_quality, upload_stock


def parts(workspace: Workspace) -> None:
    """One part at a time, so that only what is looked at is worked out."""
    upload_quality.worse_files(workspace)
    names = {
        "have": _("What there is"),
        "clean": _("What to put right"),
        "sources": _("Sources and quality"),
        "orphans": _("Linked to nobody"),
        "gaps": _("Worth asking for"),
    }
    part = st.segmented_control(
        _("Part"), list(names), format_func=names.__getitem__, default="have", required=True, key="upload_part", label_visibility="collapsed"
    )  # fmt: skip
    shows = {
        "have": upload_stock.inventory,
        "clean": upload_cleaning.put_right,
        "sources": upload_quality.sources,
        "orphans": upload_orphans.orphans,
        "gaps": ask_parts.gaps,
    }
    shows[str(part)](workspace)
