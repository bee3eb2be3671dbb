"""Market studies on the Interactions page: write one down, see what they found, by need."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import interact
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui.text import filled, plain, today


def kind_words() -> dict[str, str]:
    """The kinds of studies in the reader's words."""
    return {
        "questionnaire": _("Questionnaire"), "focus_group": _("Focus group"), "interviews": _("Interviews"), "observation": _("Observation"),
        "market_analysis": _("Market analysis"),
    }  # fmt: skip


def view(workspace: Workspace) -> None:
    """The log, and the form to add to it."""
    found = interact.studies(workspace)
    tags = sorted({t for needs in found["needs"] for t in needs})
    chosen = st.pills(_("About the need"), tags, key="study_need") if tags else None
    listed = interact.studies(workspace, str(chosen)) if chosen else found
    if listed.empty:
        st.caption(
            _(
                "No study has been written down yet. Answers of a survey come in under Upload data; what they taught you belongs here."
            )
        )
    else:
        _table(workspace, listed)
    with st.expander(_("Write a study down"), icon=":material/science:", expanded=found.empty):
        _form(workspace)


def _table(workspace: Workspace, found: pd.DataFrame) -> None:
    turn = st.session_state.setdefault("study_turn", 0)
    shown = pd.DataFrame(
        {
            _("Day"): found["day"], _("Kind"): found["kind"].map(kind_words()), _("Title"): found["title"], _("What it found"): found["findings"],
            _("Needs"): [", ".join(n) for n in found["needs"]], _("People"): [ui.number(p) if pd.notna(p) else "" for p in found["people"]], _("Who"): found["who"],
        }
    )  # fmt: skip
    state = st.dataframe(
        filled(shown),
        placeholder="–",
        hide_index=True,
        key=f"studies_{turn}",
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = state["selection"]["rows"] if state else []
    if rows:
        chosen = found.iloc[rows[0]]
        st.markdown(f"**{plain(chosen['title'])}**")
        st.write(plain(chosen["findings"]))
        if st.button(_("Take it off the list"), icon=":material/delete:", key="study_remove"):
            with ui.said():
                interact.remove_study(workspace, str(chosen["study_id"]))
                st.session_state["study_turn"] = turn + 1
                st.rerun()


def _form(workspace: Workspace) -> None:
    with st.form("study", clear_on_submit=False, border=False):
        first, second, third = st.columns([2, 1, 1])
        kind = first.selectbox(_("Kind"), list(kind_words()), format_func=kind_words().__getitem__, key="study_kind")
        day = second.date_input(_("Day"), value=today(), max_value=today(), key="study_day")
        people = third.number_input(_("How many took part"), min_value=0, value=None, step=1, key="study_people")
        title = st.text_input(
            _("Title"), max_chars=150, key="study_title", placeholder=_("Such as: what young parents look for")
        )
        findings = st.text_area(
            _("What it found"),
            max_chars=4000,
            key="study_findings",
            help=_("Leave out names of people: a study is about many."),
        )
        needs = st.text_input(
            _("Needs it speaks of"),
            key="study_needs",
            placeholder=_("gifts; fast delivery"),
            help=_("Apart by semicolons; the same words as in the log of contacts."),
        )
        if st.form_submit_button(_("Save"), type="primary", icon=":material/save:", key="study_save"):
            with ui.said():
                interact.add_study(
                    workspace, kind=str(kind), day=str(day), title=title or "", findings=findings or "", needs=(needs or "").replace("；", ";").split(";"),
                    people=int(people) if people is not None else None,
                )  # fmt: skip
                st.session_state["said"] = _("The study is written down.")
                st.rerun()
