"""One question at a time: two records side by side with their differences marked, the answers with their keys, and what came of the last one."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any
from unicodedata import normalize

import streamlit as st

from idic_core import identify
from idic_core.charts import identify as charts
from idic_core.errors import IdicError
from idic_core.store import Workspace, derived_report
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.matches_words import MARKS, field_words, in_words, said_words, shared_by, strength
from pages.ui.parts import chart
from pages.ui.text import plain, rows

LOOK_ALIKE = 0.5
"""From this likeness on the letters that differ are marked; below it the whole value is another one."""


def question(workspace: Workspace) -> None:
    """The most useful question that nobody has answered or skipped; the score stays hidden."""
    skipped: list[list[str]] = st.session_state.setdefault("skipped", [])
    found = rows(cached(identify.candidates, workspace, 50 + len(skipped)))
    open_pairs = [r for r in found if [r["record_id_l"], r["record_id_r"]] not in skipped]
    if not open_pairs:
        st.markdown(_("**There is nothing to ask at the moment.**"))
        if skipped:
            st.button(
                _("Show the skipped questions again"),
                icon=":material/replay:",
                key="ask_again",
                on_click=_forget_skipped,
            )
        return
    item = open_pairs[0]
    note = (
        _("They count as one customer now, because it is the likeliest; nobody has confirmed it.")
        if item["why"] == "joined"
        else _("They count as two customers now, though they may be one.")
    )
    ask(workspace, str(item["record_id_l"]), str(item["record_id_r"]), note)


def ask(workspace: Workspace, left: str, right: str, note: str, *, why: str = "") -> None:
    """Two records and the four answers. why: the code that the answer is kept with, for pairs of the check sample."""
    st.session_state["question"] = {"left": left, "right": right, "why": why}
    try:
        pair = cached(identify.pair, workspace, left, right)
    except IdicError:
        _skip(workspace)  # one of the two records has just gone: a run that follows makes new questions
        st.caption(_("This question is out of date. Apply your answers to get new ones."))
        return
    with st.container(border=True):
        st.markdown("**" + _("Is this the same customer?") + "**")
        st.caption(note)
        side_by_side(pair)
        _facts(pair)
        stand = cached(identify.effect, workspace, left, right)
        if stand["joined"] and stand["records"] > 2:
            n = int(stand["records"])
            st.session_state["question_customer"] = stand["customer_id"]
            st.button(
                ngettext("See the {n} record of this customer", "See all {n} records of this customer", n).format(n=number(n)),
                icon=":material/hub:", type="tertiary", key="question_whole", on_click=_whole,
            )  # fmt: skip
        for column, (value, label, key, icon) in zip(
            st.columns(4),
            [
                ("same", _("Same"), "s", ":material/join_inner:"), ("different", _("Different"), "d", ":material/call_split:"),
                ("unsure", _("Unsure"), "u", ":material/help:"), ("skip", _("Skip"), "k", ":material/skip_next:"),
            ], strict=True,
        ):  # fmt: skip
            column.button(
                label,
                icon=icon,
                shortcut=key,
                key=f"answer_{value}",
                width="stretch",
                on_click=_ANSWERS[value],
                args=(workspace,),
            )


def _whole() -> None:
    st.query_params["customer"] = st.session_state["question_customer"]
    st.session_state["matches_view"] = "records"


def _answered(workspace: Workspace, value: str) -> None:
    """Keep the answer to the question that is shown, and what stood before, to tell afterwards what it changes."""
    shown = st.session_state["question"]
    try:
        before = identify.effect(workspace, shown["left"], shown["right"])
        kept = identify.answer(workspace, shown["left"], shown["right"], value, why=shown["why"])
    except IdicError as error:
        st.toast(plain(f"{error.message} {error.hint}"), icon=":material/error:")
        return
    st.session_state["last_answer"] = {**shown, **before, "value": value, "decision_id": kept}


def _same(workspace: Workspace) -> None:
    _answered(workspace, "same")


def _different(workspace: Workspace) -> None:
    _answered(workspace, "different")


def _unsure(workspace: Workspace) -> None:
    _answered(workspace, "unsure")


def _skip(_workspace: Workspace) -> None:
    shown = st.session_state["question"]
    st.session_state.setdefault("skipped", []).append([shown["left"], shown["right"]])


_ANSWERS: dict[str, Callable[[Workspace], None]] = {
    "same": _same,
    "different": _different,
    "unsure": _unsure,
    "skip": _skip,
}


def _forget_skipped() -> None:
    st.session_state["skipped"] = []


def side_by_side(pair: identify.Pair) -> None:
    """The two records, field by field, with a mark in words and colour and the letters that differ."""
    words = field_words()
    mark_words = {"same": _("same"), "near": _("similar"), "different": _("different"), "missing": _("only one has it")}
    head = st.columns([1.2, 2.4, 2.4, 1.2])
    head[1].caption(_("From {source}").format(source=plain(pair.source_l)))
    head[2].caption(_("From {source}").format(source=plain(pair.source_r)))
    for row in pair.fields:
        label, one, two, mark = st.columns([1.2, 2.4, 2.4, 1.2], vertical_alignment="center")
        label.caption(words.get(row["field"], row["field"]))
        left, right = plain(row["left"]), plain(row["right"])
        if row["mark"] == "near":  # neither what is the same nor what is different altogether needs letters marked
            left, right = marked(row["left"], row["right"])
        one.markdown(left or "–")
        two.markdown(right or "–")
        if row["mark"] in MARKS:
            colour, icon = MARKS[row["mark"]]
            mark.badge(mark_words[row["mark"]], color=colour, icon=icon)


def marked(left: str, right: str) -> tuple[str, str]:
    """Two values as Markdown, the letters that only one of them has bold and coloured where the two look alike.

    Not on a coloured ground: its margins would look like blanks inside a word.

    >>> marked("Tran Minh", "Tran Mihn")[0]
    'Tran Min:red[**h**]'
    """
    left, right = normalize("NFC", left), normalize("NFC", right)
    match = SequenceMatcher(None, left.casefold(), right.casefold(), autojunk=False)
    if not left or not right or len(left.casefold()) != len(left) or len(right.casefold()) != len(right):
        return plain(left), plain(right)
    if match.ratio() < LOOK_ALIKE or left.casefold() == right.casefold():
        return plain(left), plain(right)
    one, two = "", ""
    for kind, a, b, c, d in match.get_opcodes():
        one += _piece(left[a:b], kind != "equal")
        two += _piece(right[c:d], kind != "equal")
    return one, two


def _piece(text: str, differs: bool) -> str:
    """A stretch of a value; blanks at its ends stay outside the bold letters, which Markdown needs."""
    core = text.strip()
    if not core:
        return " " if text else ""
    shown = f":red[**{plain(core)}**]" if differs else plain(core)
    return (" " if text[0].isspace() else "") + shown + (" " if text[-1].isspace() else "")


def _facts(pair: identify.Pair) -> None:
    """What a person cannot see from two records: how many others have the same. No weights: those come after the answer."""
    words = field_words()
    facts = [f"{words.get(e['field'], e['field'])}: {shared_by(e)}" for e in pair.evidence if shared_by(e)]
    if facts:
        st.caption(_("In all your records: {facts}").format(facts=plain(" · ".join(facts))))


# after the answer ------------------------------------------------------------------------------------------------------
def last_answer(workspace: Workspace) -> None:
    """What was answered last: what it changes, what the program had thought, what spoke for and against, and a way back."""
    last = st.session_state.get("last_answer")
    if not last:
        return
    try:
        pair = cached(identify.pair, workspace, last["left"], last["right"])
    except IdicError:
        return
    names = {"one": plain(pair.name_l), "other": plain(pair.name_r)}
    with st.container(border=True):
        told, back = st.columns([5, 1], vertical_alignment="center")
        said = _("You answered “{answer}” for {one} · {other}.").format(answer=said_words()[last["value"]], **names)
        told.markdown(f"{said} {_change(last)}")
        if pair.probability is not None:
            told.caption(
                _("The program's chance that they are one person was {chance}. {judgement}").format(
                    chance=percent(pair.probability, 1 if 0.9 < pair.probability < 1 else 0),
                    judgement=_judged(last["value"], pair.probability),
                )
            )
        back.button(_("Undo"), icon=":material/undo:", key="undo_last", on_click=_undo_last, args=(workspace,))
        if not pair.evidence:
            return
        more = st.expander(
            _("Why the program thought so"), icon=":material/balance:", key="why_answered", on_change="rerun"
        )
        if more.open:  # drawn only when somebody looks, so that the next question is there at once
            with more:
                why(pair)


def _change(last: dict[str, Any]) -> str:
    n = int(last["records"])
    if last["value"] == "same" and not last["joined"]:
        return ngettext(
            "They become one customer with {n} record.", "They become one customer with {n} records.", n
        ).format(n=number(n))
    if last["value"] == "different" and last["joined"]:
        return ngettext(
            "They become two customers; together they have {n} record.",
            "They become two customers; together they have {n} records.",
            n,
        ).format(n=number(n))
    if last["value"] == "unsure":
        return _("Nothing changes, and this pair is not asked again.")
    return _("That confirms what is shown: nothing changes, and it no longer counts as unconfirmed.")


def _judged(value: str, probability: float) -> str:
    if value == "unsure":
        return ""
    if 0.2 <= probability <= 0.8:
        return _("It could not tell.")
    right = (value == "same") == (probability > 0.5)
    return _("It would have said the same.") if right else _("You corrected it.")


def _undo_last(workspace: Workspace) -> None:
    last = st.session_state.pop("last_answer", None)
    if last:
        try:
            identify.take_back(workspace, last["decision_id"])
        except IdicError as error:
            st.toast(plain(f"{error.message} {error.hint}"), icon=":material/error:")


def why(pair: identify.Pair) -> None:
    """The evidence of a pair in words, strongest first, and as a waterfall of weights."""
    steps = sorted(pair.evidence, key=lambda e: -abs(e["weight"]))
    for piece in steps:
        what, how = st.columns([3, 2], vertical_alignment="center")
        what.text(in_words(piece))
        colour, icon, words = strength(float(piece["weight"]))
        how.badge(words, color=colour, icon=icon)
    bars = [(in_words(e | {"holders": 0}), float(e["weight"])) for e in steps]
    chart(
        charts.waterfall(bars, float(pair.match_weight or 0.0)), title=_("Evidence for and against one person"),
        alt="; ".join(f"{label}: {strength(weight)[2]}" for label, weight in bars), key=f"why_chart_{pair.record_id_l}_{pair.record_id_r}",
    )  # fmt: skip
    st.caption(
        _("What two strangers rarely share speaks strongly for one person; what one person rarely has in two ways speaks against. Each step of 1 doubles or halves the odds.")
    )  # fmt: skip


def start_note(workspace: Workspace) -> None:
    """Whether it is worth going on, and what the open questions would still change."""
    told = cached(identify.stopping, workspace)
    if told is None or told.questions == 0:
        return
    customers = number(derived_report(workspace, "identify")["customers"])
    share = percent(told.customers_share, 1 if told.customers_share < 0.1 else 0)
    if told.stop:
        st.success(
            ngettext(
                "**You can stop now.** The {n} question that is left would change about {k} of {customers} customers ({share}).",
                "**You can stop now.** All {n} questions that are left would together change about {k} of {customers} customers ({share}).",
                told.questions,
            ).format(n=number(told.questions), k=number(told.customers, 1), customers=customers, share=share),
            icon=":material/task_alt:",
        )
        return
    st.caption(
        ngettext(
            "Worth going on: the next question should set about {soon} customers right.",
            "Worth going on: the next {n} questions should set about {soon} customers right.",
            told.next_questions,
        ).format(n=number(told.next_questions), soon=number(told.next_customers, 1))
        + " "
        + _("All {n} together: about {k} of {customers} customers ({share}).").format(
            n=number(told.questions), k=number(told.customers), customers=customers, share=share
        )
    )
