"""A saved segment as the group of an offer: chosen here or named in the address; one with sensitive fields only after an explicit yes."""

from __future__ import annotations

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_segments as words
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _, number
from pages.ui.data import cached
from pages.ui.parts import on_click
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


def agreed(workspace: Workspace, one: differentiate.Segment) -> bool:
    """Whether the segment may be used for offers; asks where it uses what people may take amiss."""
    if cached(differentiate.offers_allowed, workspace, one.segment_id):
        return True
    marked = ", ".join(words.label(f) for f in cached(differentiate.sensitive, workspace, one.definition))
    with st.container(border=True):
        st.markdown(plain(_("This segment goes by {fields}. Choosing offers by that needs the customers' consent, and in many places the law says so.").format(fields=marked)))  # fmt: skip
        why = st.text_input(_("How they agreed"), key="segment_consent_why", placeholder=_("for example: asked for in the sign-up form"))  # fmt: skip
        st.button(
            _("Yes, these customers agreed to it"), key="segment_consent", icon=":material/check:",
            on_click=on_click(_agree, workspace, one.segment_id, why),
        )  # fmt: skip
        st.caption(_("Your yes is written down with its day, and holds for these conditions only. Until then nobody is in the group."))  # fmt: skip
    return False


def _agree(workspace: Workspace, segment_id: str, why: str) -> None:
    differentiate.allow_offers(workspace, segment_id, why=str(st.session_state.get("segment_consent_why") or why))


def _remember() -> None:
    """Keep the chosen segment in the address."""
    if st.session_state[KEY]:
        st.query_params["segment"] = st.session_state[KEY]
    else:
        st.query_params.pop("segment", None)
