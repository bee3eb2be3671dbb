"""The call lists that stand, above today's queue: what they are, how far they are worked off, and a way back."""

from __future__ import annotations

import streamlit as st

from idic_core import interact
from idic_core.store import Workspace
from idic_core.words import _, number
from pages.ui.data import cached
from pages.ui.parts import on_click
from pages.ui.segments_send import left_out
from pages.ui.text import plain


def lists(workspace: Workspace) -> None:
    """One line per standing list; nothing where there is none."""
    standing = cached(interact.call_lists, workspace)
    if "uncalled" in st.session_state:
        st.toast(plain(st.session_state.pop("uncalled")), icon=":material/undo:")
    if not standing:
        return
    with st.expander(_("Call lists from segments · {n}").format(n=number(len(standing))), icon=":material/call:"):
        for one in standing:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                text = _("{name}: {open} of {n} calls still to make, due {day}").format(name=one.name, open=number(one.still_open), n=number(one.added), day=one.due)  # fmt: skip
                st.markdown(plain(text), width="content")
                st.button(_("Take this list back"), key=f"uncall_{one.list_id}", icon=":material/undo:", type="tertiary", on_click=on_click(_undo, workspace, one))  # fmt: skip
            if one.left_out:
                st.caption(left_out(one.left_out))


def _undo(workspace: Workspace, one: interact.CallList) -> None:
    n = interact.undo_call_list(workspace, one.list_id)
    st.session_state["uncalled"] = _("Taken back: {name}, {n} calls").format(name=one.name, n=n)
