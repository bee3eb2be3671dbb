"""How sure the customers are: precision and recall with their range, a random check to measure them, and how sure a merge must be."""

from __future__ import annotations

import streamlit as st

from idic_core import identify, jobs
from idic_core.store import Workspace, derived_report
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.matches_question import ask, last_answer
from pages.ui.parts import Card, cards
from pages.ui.work import start_job

NO_BREAK = "\u00a0"


def sureness(workspace: Workspace) -> None:
    """The two figures with their range, what they rest on, and the next pair of the random check."""
    told = cached(identify.sureness, workspace)
    if told is None:
        st.caption(_("These customers were worked out before the program could say how sure it is."))
        if st.button(_("Work it out now"), key="sureness_run", disabled=jobs.current(workspace) is not None):
            start_job(workspace, "run")
            st.rerun()
        return
    cards([
        Card(
            _("Joined rightly"), _share(told.precision.value), _("Of all pairs of records that count as one customer, the share that really is one (precision)."),
            _range(told.precision, told.checks),
        ),
        Card(
            _("Found"), _share(told.recall.value), _("Of all pairs of records that really are one customer, the share that was joined (recall). Pairs that have nothing in common were never compared and cannot be counted."),
            _range(told.recall, told.checks),
        ),
        Card(
            _("Random checks answered"), number(told.checks), _("Pairs drawn by chance, not by doubt: only they show how often the program is right where it is sure."),
            _("{n} more until they carry the figures").format(n=number(told.asked_for)) if told.asked_for else _("enough to measure; more make the range narrower"),
        ),
    ])  # fmt: skip
    st.caption(_basis(told))
    found = cached(identify.next_check, workspace)
    if found is None:
        st.markdown("**" + _("Every pair of the random check was judged.") + "**")
    else:
        left, right, why = found
        note = (
            _("A random check: these two count as one customer.")
            if why.startswith("check:merged")
            else _("A random check: these two count as two customers.")
        )
        skipped = [left, right] in st.session_state.get("skipped", [])
        ask(workspace, left, right, note + (" " + _("You skipped it before.") if skipped else ""), why=why)
    last_answer(workspace)


def _share(value: float, digits: int = 1) -> str:
    """A share that is never rounded up to all: what is not proved for every pair is less than 100 %."""
    whole = 10 ** (digits + 2)
    return percent(min(round(value * whole), whole - 1) / whole, digits).replace(" ", NO_BREAK)


def _range(share: identify.Range, checks: int) -> str:
    """Both ranges where checks measured something; before, one range of what is expected, or that nothing is measured yet."""
    digits = 1 if share.low95 > 0.5 else 0
    low, high = _share(share.low95, digits), percent(share.high95, digits).replace(" ", NO_BREAK)
    if checks == 0:
        if low == _share(share.high95, digits):
            return _("not measured yet")
        return _("not measured yet") + "; " + _("between {low} and {high}").format(low=low, high=high)
    return _("between {low} and {high} (95 %); likely {low80} to {high80} (80 %)").format(
        low=low, high=high, low80=_share(share.low80, digits),
        high80=percent(share.high80, digits).replace(" ", NO_BREAK),
    )  # fmt: skip


def _basis(told: identify.Certainty) -> str:
    if told.basis == "checks":
        return ngettext(
            "Measured: from {n} pair drawn at random that a person judged. Pairs that the program holds for hopeless (below 2 %) are counted as it expects them.",
            "Measured: from {n} pairs drawn at random that a person judged. Pairs that the program holds for hopeless (below 2 %) are counted as it expects them.",
            told.checks,
        ).format(n=number(told.checks))
    if told.basis == "answers":
        n = told.answers + told.checks
        return ngettext(
            "The program's own expectation, corrected by {n} answer. Answer the random checks below to measure it.",
            "The program's own expectation, corrected by {n} answers. Answer the random checks below to measure it.",
            n,
        ).format(n=number(n))
    return _(
        "The program's own expectation; nobody has checked it yet, so the range is a guess at how far off it usually is. Answer the random checks below to measure it."
    )


# how sure must we be ---------------------------------------------------------------------------------------------------
SETTING, DEFAULT = "auto_probability", "0.99"
CHOICES = ["0.99", "0.995", "0.999"]


def how_sure(workspace: Workspace) -> None:
    """The chance from which records are joined without asking, with what each choice means here."""
    with st.container(border=True):
        st.markdown("**" + _("How sure must the program be before it joins without asking?") + "**")
        standing = str(workspace.setting(SETTING, DEFAULT))
        if "auto_choice" not in st.session_state:
            st.session_state["auto_choice"] = standing if standing in CHOICES else DEFAULT
        chosen = st.segmented_control(
            _("How sure"),
            CHOICES,
            format_func=lambda v: percent(float(v), 1),
            required=True,
            key="auto_choice",
            label_visibility="collapsed",
        )
        for line in _consequences(workspace, str(chosen)):
            st.caption(line)
        busy = jobs.current(workspace) is not None
        st.button(
            _("Use this and work it out anew"), icon=":material/tune:", key="auto_save", disabled=busy or chosen == standing,
            on_click=_save, args=(workspace,),
        )  # fmt: skip


def _consequences(workspace: Workspace, chosen: str) -> list[str]:
    choices = derived_report(workspace, "identify").get("choices", {})
    told = choices.get(chosen)
    wrong = 1 - float(chosen)
    lines = [
        _("At most about 1 in {n} of the merges without asking may be wrong.").format(n=number(round(1 / wrong)))
        if wrong > 0
        else ""
    ]
    if told:
        lines.append(
            _("Here: {merges} records joined without asking, {questions} questions left for you.").format(
                merges=number(told["merges"]), questions=number(told["questions"])
            )
        )
    lines.append(
        _("Stricter means fewer wrong merges and more questions. It does not change which customers are shown as the best estimate.")
    )  # fmt: skip
    return [line for line in lines if line]


def _save(workspace: Workspace) -> None:
    with workspace.change():
        workspace.set_setting(SETTING, str(st.session_state["auto_choice"]))
        workspace.audit("settings")
    start_job(workspace, "run")
