"""The yes that a segment needs which goes by what people may take amiss: asked before offers are chosen by it and before anybody is called by it."""

from __future__ import annotations

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_segments as words
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import cached
from pages.ui.parts import on_click
from pages.ui.text import plain


def agreed(workspace: Workspace, one: differentiate.Segment, *, calls: bool = False) -> bool:
    """Whether a saved segment may be used for offers (or calls); asks where it uses what people may take amiss."""
    if cached(differentiate.offers_allowed, workspace, one.segment_id):
        return True
    marked = ", ".join(words.label(f) for f in cached(differentiate.sensitive, workspace, one.definition))
    why_asked = (
        _("This segment goes by {fields}. Choosing whom to call by that needs the customers' consent, and in many places the law says so.") if calls
        else _("This segment goes by {fields}. Choosing offers by that needs the customers' consent, and in many places the law says so.")
    )  # fmt: skip
    with st.container(border=True):
        st.markdown(plain(why_asked.format(fields=marked)))
        why = st.text_input(_("How they agreed"), key="segment_consent_why", placeholder=_("for example: asked for in the sign-up form"))  # fmt: skip
        st.button(
            _("Yes, these customers agreed to it"), key="segment_consent", icon=":material/check:",
            on_click=on_click(_agree, workspace, one.segment_id, why),
        )  # fmt: skip
        st.caption(
            _("Your yes is written down with its day, and holds for these conditions only, for offers and for calls. Until then nobody is in the group.")
        )  # fmt: skip
    return False


def _agree(workspace: Workspace, segment_id: str, why: str) -> None:
    differentiate.allow_offers(workspace, segment_id, why=str(st.session_state.get("segment_consent_why") or why))
