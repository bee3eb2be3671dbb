"""What can be done with a list of names: take it away as a file that is called what it is, or make it a segment to call or to send offers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_segments as words
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import cached
from pages.ui.segments_draft import load, needs_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAID, LONGEST = 3, 60
"""So many values name a list, and so many letters."""


def actions(make: Callable[[str], bytes], name: str, definition: str, *, key: str) -> None:
    """The buttons of a list. make: ending (.csv, .xlsx) -> the file; name: what the list is called; definition: its conditions (JSON), "" for none."""
    with st.container(horizontal=True, width="content"):
        if definition:
            st.button(
                _("Make it a segment"), icon=":material/filter_alt:", key=f"{key}_segment", on_click=to_segment, args=(name, definition),
                help=_("Opens these conditions under Segments: there you put these customers on the call list or open them in Offers."),
            )  # fmt: skip
        st.download_button(
            _("Download this list"), partial(make, ".csv"), file_name=file_name(name, ".csv"), mime="text/csv", icon=":material/download:", key=f"{key}_download", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            _("For Excel"), partial(make, ".xlsx"), file_name=file_name(name, ".xlsx"), mime=XLSX, icon=":material/table_view:", key=f"{key}_xlsx", on_click="ignore",
        )  # fmt: skip


def to_segment(name: str, definition: str) -> None:
    """Open conditions under Segments, Build and save, as a new segment."""
    load("", name, definition)
    st.session_state["view"] = st.query_params["view"] = "segments"
    st.session_state["segment_tool"] = "build"


def file_name(name: str, ending: str) -> str:
    """A file's name that says what is in it: "At risk" -> at-risk.csv.

    >>> file_name("VIP: at risk / lost?", ".csv")
    'vip-at-risk-lost.csv'
    """
    plain = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:LONGEST].strip("-")
    return (plain or "customers") + ending


def list_name(workspace: Workspace, filters: differentiate.Filters) -> str:
    """What a list is called, from its filters: the name of a saved segment, else the values asked for; empty for everybody."""
    known = differentiate.fields(workspace)
    parts: list[str] = []
    for name, value in filters:
        if name == "segment":
            parts += [s.name for s in cached(differentiate.segments, workspace) if s.definition == str(value)]
        elif name in known:
            said = words.value_words(known[name], needs_of(workspace))
            given: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
            parts += [said.get(str(v), str(v) if known[name].kind == "choice" else f"{words.label(known[name])} {v}") for v in given[:SAID]]  # fmt: skip
        elif isinstance(value, str) and name != "outside":
            parts.append(value)
    return ", ".join(parts)[:LONGEST]


def reasons_file(workspace: Workspace, told: pd.DataFrame, ids: pd.Series[Any], ending: str) -> bytes:
    """A list with a reason of its own as a file: the shop's own numbers before what the page shows. ids: customer_id of each row."""
    own = differentiate.known_of(workspace, ids, ())["number"]
    table = told.reset_index(drop=True)
    table.insert(0, _("Your customer number"), own.fillna(ids.reset_index(drop=True)).to_numpy())
    return differentiate.as_file(table, ending)
