"""The answers given, newest first, each with Undo; and those that contradict newer ones."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from idic_core import identify
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import cached
from pages.ui.parts import on_click
from pages.ui.text import plain, rows

PAGE = 15


def history(workspace: Workspace) -> None:
    """The answers, newest first, each with Undo."""
    found = cached(identify.answers, workspace, 1_000)
    if found.empty:
        st.caption(_("Nobody has answered a question yet."))
        return
    contradictions(workspace)
    words = {"same": _("same"), "different": _("different"), "unsure": _("unsure")}
    colours: dict[str, Literal["green", "red", "gray"]] = {"same": "green", "different": "red", "unsure": "gray"}
    page = (
        int(st.number_input(_("Page"), 1, max(1, -(-len(found) // PAGE)), 1, key="history_page"))
        if len(found) > PAGE
        else 1
    )
    for row in rows(found.iloc[(page - 1) * PAGE : page * PAGE]):
        names, said, when, undo = st.columns([4, 1.4, 2.4, 1.4], vertical_alignment="center")
        names.markdown(f"{plain(row['left'])} · {plain(row['right'])}")
        said.badge(words.get(row["value"], str(row["value"])), color=colours.get(row["value"], "gray"))
        when.caption(" · ".join(str(v) for v in (row["at"], row["who"], _came_from(row["why"])) if v))
        if row["revoked_at"]:
            undo.caption(_("taken back"))
        else:
            undo.button(
                _("Undo"), icon=":material/undo:", key=f"undo_{row['decision_id']}", on_click=on_click(identify.take_back, workspace, int(row["decision_id"])),
            )  # fmt: skip


def _came_from(why: str) -> str:
    words = {"check": _("random check"), "split": _("split"), "merge": _("joined by hand")}
    return words.get(str(why).split(":")[0], "")


def contradictions(workspace: Workspace) -> None:
    """Answers that newer ones rule out, with those that do, and a button to take each back."""
    found = cached(identify.contradictions, workspace)
    if not found:
        return
    words = {"same": _("the same"), "different": _("different")}
    with st.container(border=True):
        st.markdown("**" + _("These answers contradict newer ones, so they do not count") + "**")
        for item in found:
            told, undo = st.columns([6, 1.4], vertical_alignment="center")
            told.markdown(
                _("{left} · {right}: {said}").format(
                    left=plain(item.left), right=plain(item.right), said=words[item.value]
                )
            )
            if item.because:
                told.caption(
                    _("Newer answers say: {answers}").format(
                        answers="; ".join(f"{plain(a)} · {plain(b)}: {words[said]}" for a, b, said in item.because)
                    )
                )
            undo.button(
                _("Take back"), icon=":material/undo:", key=f"contradiction_{item.decision_id}",
                on_click=on_click(identify.take_back, workspace, item.decision_id),
            )  # fmt: skip
        st.caption(_("If an older answer is the right one, take back the newer one in the list below."))
