"""The parts that pages share: heading, figures in cards, charts with their table, empty states, the next step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import jobs
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.terms import explained
from pages.ui.text import plain, today


def heading(title: str, sentence: str) -> None:
    """A page's title and the one sentence that says what it is for."""
    st.title(title, anchor=False)
    st.caption(sentence)


@dataclass(frozen=True)
class Card:
    """One figure: label, value as text, and what it means in plain words. note: a short line below, such as its range."""

    label: str
    value: str
    help: str = ""
    note: str = ""


def cards(figures: list[Card]) -> None:
    """Figures in bordered cards, side by side as far as they fit; the rest go on below, and no figure is ever cut off.

    The look is in frame.STYLE, found by the container's key: a card is at least as wide as its figure.
    """
    name = hashlib.sha256("|".join(card.label for card in figures).encode()).hexdigest()[:10]
    rows = "figures_by_three" if len(figures) == 6 else "figures"
    with st.container(horizontal=True, vertical_alignment="distribute", key=f"{rows}_{name}"):
        for card in figures:
            with st.container(border=True, height="stretch"):
                st.metric(card.label, card.value, help=explained(card.label, card.help) or None)
                if card.note:
                    st.caption(card.note)


OLD_DAYS = 92
"""Figures whose newest order lies further back than that are said to be old."""


def as_of_note(day: str) -> None:
    """The day that figures speak of, the newest order's; a plain notice where it is long ago. day: ISO, or empty."""
    if not day:
        return
    if (today() - date.fromisoformat(day[:10])).days > OLD_DAYS:
        words = _("Your newest order is from {day}; figures are as of that day.").format(day=day[:10])
        st.info(words, icon=":material/history:")
    else:
        st.caption(_("Figures as of {day}.").format(day=day[:10]))


def chart(figure: Any, *, title: str, alt: str, table: pd.DataFrame | None = None, key: str) -> None:
    """A chart in a card with its title, its text alternative and, one click away, its table."""
    with st.container(border=True):
        st.markdown(f"**{title}**")
        st.plotly_chart(figure, width="stretch", key=key, alt=alt, config={"displayModeBar": False})
        st.caption(alt)
        if table is not None:
            with st.expander(_("The figures as a table")):
                st.dataframe(table, placeholder="–", hide_index=True, key=f"{key}_table")


def empty(workspace: Workspace, why: str, *, own_files: bool = True) -> None:
    """Say why a page is empty and offer the sample, or the way to one's own files (own_files: not where one is there already); ends the page.

    While work is running it says that instead: nobody who has just brought files is asked to bring some.
    """
    from pages.ui.work import start_job

    if jobs.current(workspace) is not None:
        st.caption(_("Your data is being worked out; this page fills by itself as soon as that is done."))
        st.stop()
    with st.container(border=True):
        st.markdown(f"**{why}**")
        st.caption(_("Try it with the sample shop, or bring your own files. Nothing leaves this computer."))
        with st.container(horizontal=True):
            if st.button(_("Try the sample shop"), type="primary", icon=":material/storefront:", key="empty_sample"):
                start_job(workspace, "sample", {"name": "shop"})
                st.switch_page("pages/home.py")
            if own_files and st.button(_("Use my files"), icon=":material/upload:", key="empty_upload"):
                st.switch_page("pages/upload.py")
    st.stop()


def next_step(page: str, text: str) -> None:
    """The one Next at a page's end: where to go and what it unlocks. page: the file's name, such as "matches"."""
    st.divider()
    st.page_link(f"pages/{page}.py", label=_("Next: {what}").format(what=text), icon=":material/arrow_forward:")


@contextmanager
def said() -> Iterator[None]:
    """Turn an expected failure into its sentence and hint on the page."""
    try:
        yield
    except IdicError as error:
        st.error(plain(f"{error.message} {error.hint}".strip()))


def on_click(action: Callable[..., Any], *arguments: Any) -> Callable[[], None]:
    """A callback that says an expected failure as a toast instead of losing it."""

    def act() -> None:
        try:
            action(*arguments)
        except IdicError as error:
            st.toast(plain(f"{error.message} {error.hint}"), icon=":material/error:")

    return act
