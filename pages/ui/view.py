"""The chosen view of a page in its address, so that links lead to it and the browser's Back goes where the reader came from."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st


def from_address(key: str, views: Collection[str], usual: str) -> None:
    """Before the control with this key is drawn: begin with the address's view, and follow it when the reader went back or forward.

    Whoever has just chosen another view gets that, whatever the address says.
    """
    asked = st.query_params.get("view")
    now, seen = asked if asked in views else usual, st.session_state.get(f"{key}_address")
    went = seen is not None and now != seen and st.session_state.get(key) == seen
    if key not in st.session_state or went:
        st.session_state[key] = now
    st.session_state[f"{key}_address"] = now


def to_address(key: str, usual: str) -> None:
    """After it: write the chosen view, but not the one that a page opens with: that would be a second step for Back to take."""
    view = str(st.session_state[key])
    asked = st.query_params.get("view")
    if asked != view and (view != usual or asked is not None):
        st.query_params["view"] = view
    st.session_state[f"{key}_address"] = view
