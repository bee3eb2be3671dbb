"""A saved segment as the group of an offer: chosen here or named in the address; one with sensitive fields only after an explicit yes."""

from __future__ import annotations

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_segments as words
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _, number
from pages.ui.data import cached
from pages.ui.segment_consent import agreed
from pages.ui.segments_draft import needs_of
from pages.ui.text import plain

KEY = "audience_segment"


def chosen(workspace: Workspace) -> set[str] | None:
    """The customers of the chosen segment, None where none is chosen; nobody where it cannot be counted or its use was not agreed to."""
    saved = {s.segment_id: s for s in cached(differentiate.segments, workspace)}
    wanted = st.query_params.get("segment", "")
    if not saved and not wanted:
        return None
    if wanted and wanted not in saved:
        st.warning(_("The segment of this link is not there any more."))
    if KEY not in st.session_state and wanted in saved:
        st.session_state[KEY] = wanted
    if st.session_state.get(KEY) not in ("", *saved):
        st.session_state.pop(KEY, None)
    picked = st.selectbox(
        _("Segment"), ["", *saved], format_func=lambda i: saved[i].name if i else _("Everybody"), key=KEY, on_change=_remember,
        help=_("Segments are built under Value and needs, view Segments, and counted as you look."),
    )  # fmt: skip
    if not picked:
        return None
    one = saved[picked]
    try:
        known = differentiate.fields(workspace)
        st.caption(plain(words.sentence(differentiate.parse(one.definition), known, needs_of(workspace), number)))
        if not agreed(workspace, one):
            return set()
        return set(cached(differentiate.members_of, workspace, one.definition))
    except IdicError as error:
        st.error(plain(f"{error.message} {error.hint}"))
        return set()


def _remember() -> None:
    """Keep the chosen segment in the address."""
    if st.session_state[KEY]:
        st.query_params["segment"] = st.session_state[KEY]
    else:
        st.query_params.pop("segment", None)
