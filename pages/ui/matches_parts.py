"""The parts of Identity matches: the figures, one question at a time, why the program thinks so, the history, splits and joins."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from idic_core import identify, jobs
from idic_core.charts import identify as charts
from idic_core.store import Workspace, derived_report
from idic_core.words import _, ngettext
from pages.ui.data import cached
from pages.ui.log_parts import find_customer
from pages.ui.parts import Card, cards, chart, number, on_click, percent
from pages.ui.text import plain, rows
from pages.ui.work import start_job

MARKS: dict[str, tuple[Literal["green", "orange", "red", "gray"], str]] = {
    "same": ("green", ":material/check:"),
    "near": ("orange", ":material/more_horiz:"),
    "different": ("red", ":material/close:"),
    "missing": ("gray", ":material/remove:"),
}


def field_words() -> dict[str, str]:
    """Fields as the reader calls them."""
    return {
        "name": _("Name"), "given_name": _("Given name"), "family_name": _("Family name"), "organisation": _("Organisation"), "email": _("E-mail"),
        "phone": _("Phone"), "birth_date": _("Birthday"), "gender": _("Gender"), "street": _("Street"), "city": _("City"), "region": _("Region"),
        "postcode": _("Postcode"), "place": _("City and postcode"), "country": _("Country"), "member_id": _("Card number"), "national_id": _("Identity number"),
        "external_id": _("Number in the source"), "registered_at": _("Customer since"), "shared_contacts": _("People often share contacts"),
    }  # fmt: skip


def level_words() -> dict[str, str]:
    """Degrees of agreement as the reader calls them."""
    return {
        "same": _("the same"), "near": _("nearly the same"), "alike": _("similar"), "different": _("different"), "swapped": _("the same, swapped"),
        "part": _("one holds the other"), "given": _("only the given name"), "family": _("only the family name"), "short_form": _("a short form"),
        "two_parts": _("two of three parts"), "year": _("only the year"), "postcode": _("the same postcode"), "city": _("the same city"),
        "household": _("a household or office"),
    }  # fmt: skip


def figures(workspace: Workspace) -> None:
    """Records -> people, with the range that open questions leave, and what waits."""
    report = derived_report(workspace, "identify")
    low, high = report["customers_low"], report["customers_high"]
    left = identify.open_questions(workspace)
    # Only the most useful questions are kept; those answered since the run are no longer open in either number.
    unseen = report["questions"] - report.get("asked", report["questions"])
    questions = _("{n} of {total}").format(n=number(left), total=number(left + unseen)) if unseen else number(left)
    more = _("the rest follow when your answers are applied") if unseen else ""
    people = (
        _("between {low} and {high}, until your answers settle it").format(low=number(low), high=number(high))
        if low < high
        else _("no doubt left")
    )
    joined = report["records"] - report["customers"]
    cards([
        Card(_("Records"), number(report["records"]), _("Rows in your files that name a customer, each counted once.")),
        Card(_("People"), number(report["customers"]), _("The best estimate of how many different customers these records are."), people),
        Card(
            _("Records joined"), number(joined), _("Records that were recognised as somebody who is already there."),
            _("{n} of them not confirmed yet").format(n=number(report["provisional"])),
        ),
        Card(_("Questions left"), questions, _("The pairs whose answer changes most. You never need to answer all."), more),
    ])  # fmt: skip


def waiting_note(workspace: Workspace) -> None:
    """After some answers: how many the customers do not know of yet, and a button that applies them."""
    n = identify.waiting(workspace)
    if n == 0:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            ngettext("{n} answer is kept and not applied yet.", "{n} answers are kept and not applied yet.", n).format(
                n=number(n)
            )
        )
        busy = jobs.current(workspace) is not None
        if st.button(_("Apply my answers now"), icon=":material/refresh:", key="apply_answers", disabled=busy):
            start_job(workspace, "run")
            st.rerun()


def question(workspace: Workspace) -> None:
    """One question: two records side by side, differences marked, and the answers with their keys. The score stays hidden."""
    skipped: list[list[str]] = st.session_state.setdefault("skipped", [])
    found = rows(cached(identify.candidates, workspace, 50 + len(skipped)))
    open_pairs = [r for r in found if [r["record_id_l"], r["record_id_r"]] not in skipped]
    if not open_pairs:
        st.markdown(_("**There is nothing to ask at the moment.**"))
        if skipped and st.button(_("Show the skipped questions again"), icon=":material/replay:"):
            st.session_state["skipped"] = []
            st.rerun()
        return
    item = open_pairs[0]
    left, right = str(item["record_id_l"]), str(item["record_id_r"])
    pair = cached(identify.pair, workspace, left, right)
    with st.container(border=True):
        st.markdown("**" + _("Is this the same customer?") + "**")
        st.caption(
            _("They count as one customer now, because it is the likeliest; nobody has confirmed it.")
            if item["why"] == "joined" else _("They count as two customers now, though they may be one.")
        )  # fmt: skip
        side_by_side(pair)
        with st.container(horizontal=True):
            for value, label, key, icon in (
                ("same", _("Same"), "s", ":material/join_inner:"), ("different", _("Different"), "d", ":material/call_split:"),
                ("unsure", _("Unsure"), "u", ":material/help:"),
            ):  # fmt: skip
                st.button(
                    label, icon=icon, shortcut=key, key=f"answer_{value}",
                    on_click=on_click(_answered, workspace, left, right, value),
                )  # fmt: skip
            st.button(
                _("Skip"),
                icon=":material/skip_next:",
                shortcut="k",
                key="answer_skip",
                on_click=_skip,
                args=(left, right),
            )


def _answered(workspace: Workspace, left: str, right: str, value: str) -> None:
    identify.answer(workspace, left, right, value)
    st.session_state["last_answer"] = (left, right, value)


def _skip(left: str, right: str) -> None:
    st.session_state["skipped"].append([left, right])


def side_by_side(pair: identify.Pair) -> None:
    """The two records, field by field, with a mark in words and colour."""
    words = field_words()
    mark_words = {"same": _("same"), "near": _("similar"), "different": _("different"), "missing": _("only one has it")}
    head = st.columns([1.2, 2.4, 2.4, 1.2])
    head[1].caption(_("From {source}").format(source=plain(pair.source_l)))
    head[2].caption(_("From {source}").format(source=plain(pair.source_r)))
    for row in pair.fields:
        label, one, two, mark = st.columns([1.2, 2.4, 2.4, 1.2], vertical_alignment="center")
        label.caption(words.get(row["field"], row["field"]))
        # As text, not Markdown, which would make links of e-mail addresses.
        one.text(row["left"] or "–")
        two.text(row["right"] or "–")
        if row["mark"] in MARKS:
            colour, icon = MARKS[row["mark"]]
            mark.badge(mark_words[row["mark"]], color=colour, icon=icon)


def why(workspace: Workspace) -> None:
    """After an answer: what the program had thought of the pair just answered, and what spoke for and against."""
    last = st.session_state.get("last_answer")
    if not last:
        return
    left, right, value = last
    pair = cached(identify.pair, workspace, left, right)
    if pair.probability is None or not pair.evidence:
        return
    said = {"same": _("Same"), "different": _("Different"), "unsure": _("Unsure")}[value]
    with st.expander(
        _("You answered “{answer}” for {one} · {other}: what the program had thought").format(
            answer=said, one=plain(pair.name_l), other=plain(pair.name_r)
        ),
        icon=":material/history:",
        key="why_answered",
    ):
        st.markdown(
            _("This is about the pair you have just answered, not about the question above. The program's chance that they are one person was {chance}.").format(
                chance=percent(pair.probability)
            )
        )  # fmt: skip
        fields, levels = field_words(), level_words()
        steps = [
            (f"{fields.get(e['field'], e['field'])}: {levels.get(e['level'], e['level'])}", float(e["weight"]))
            for e in sorted(pair.evidence, key=lambda e: -abs(e["weight"]))
        ]
        for label, weight in steps:
            what, how = st.columns([3, 2], vertical_alignment="center")
            what.text(label)
            colour, icon, words = strength(weight)
            how.badge(words, color=colour, icon=icon)
        chart(
            charts.waterfall(steps, float(pair.match_weight or 0.0)), title=_("Evidence for and against one person"),
            alt="; ".join(f"{label}: {strength(weight)[2]}" for label, weight in steps), key="why_chart",
        )  # fmt: skip
        st.caption(
            _("What two strangers rarely share speaks strongly for one person; what one person rarely has in two ways speaks against.")
        )  # fmt: skip


def strength(weight: float) -> tuple[Literal["green", "orange", "red", "gray"], str, str]:
    """A weight (log2) as colour, icon and words: 6 makes one person 64 times likelier, 2 four times."""
    if abs(weight) < 0.5:
        return "gray", ":material/remove:", _("says little")
    if weight > 0:
        words = (
            _("strong for one person")
            if weight >= 6
            else _("for one person")
            if weight >= 2
            else _("weak for one person")
        )
        return "green", ":material/add:", words
    words = _("strong against") if weight <= -6 else _("against") if weight <= -2 else _("weak against")
    return "red", ":material/remove:", words


def history(workspace: Workspace) -> None:
    """The answers, newest first, each with Undo."""
    found = cached(identify.answers, workspace)
    if found.empty:
        st.caption(_("Nobody has answered a question yet."))
        return
    words = {"same": _("same"), "different": _("different"), "unsure": _("unsure")}
    colours: dict[str, Literal["green", "red", "gray"]] = {"same": "green", "different": "red", "unsure": "gray"}
    page = (
        int(st.number_input(_("Page"), 1, max(1, -(-len(found) // 15)), 1, key="history_page"))
        if len(found) > 15
        else 1
    )
    for row in rows(found.iloc[(page - 1) * 15 : page * 15]):
        names, said, when, undo = st.columns([4, 1.4, 2.4, 1.4], vertical_alignment="center")
        names.markdown(f"{plain(row['left'])} · {plain(row['right'])}")
        said.badge(words.get(row["value"], str(row["value"])), color=colours.get(row["value"], "gray"))
        when.caption(" ".join(str(v) for v in (row["at"], row["who"]) if v))
        if row["revoked_at"]:
            undo.caption(_("taken back"))
        else:
            undo.button(
                _("Undo"), icon=":material/undo:", key=f"undo_{row['decision_id']}", on_click=on_click(identify.take_back, workspace, int(row["decision_id"])),
            )  # fmt: skip


def split_or_join(workspace: Workspace) -> None:
    """One customer's records: choose those that are somebody else, or join the customer with another one."""
    asked = str(st.query_params.get("customer") or "")
    customer = identify.forward(workspace, asked) if asked else ""
    members = identify.members(workspace, customer) if customer else None
    if members is None or members.empty:
        if asked:
            st.caption(_("There is no customer {id} any more.").format(id=plain(asked)))
        find_customer(workspace, _open, key="split", label=_("Whose records do you want to see?"))
        return
    st.button(_("Choose another customer"), icon=":material/arrow_back:", key="split_back", on_click=_close)
    words = field_words() | {"source": _("Source"), "full_name": _("Name")}
    columns = [c for c in ("source", "full_name", "given_name", "family_name", "organisation", "email", "phone", "birth_date", "street", "city", "external_id")
               if c == "source" or members[c].notna().any()]  # fmt: skip
    st.caption(
        ngettext(
            "This customer is one record.",
            "This customer is made of {n} records. Tick those that are somebody else.",
            len(members),
        ).format(n=number(len(members)))
    )
    picked = st.dataframe(
        members[columns].fillna("").rename(columns=words), hide_index=True, on_select="rerun", selection_mode="multi-row", key=f"members_{customer}_{len(members)}",
    )  # fmt: skip
    chosen = [str(members["record_id"].iloc[i]) for i in _picked(picked)]
    if len(members) > 1:
        st.button(
            _("These are somebody else"), icon=":material/call_split:", key="split_now", type="primary", disabled=not 0 < len(chosen) < len(members),
            on_click=on_click(_split, workspace, customer, chosen),
        )  # fmt: skip
    st.markdown("**" + _("Or is this customer the same as another one?") + "**")
    find_customer(
        workspace,
        lambda other: on_click(_merge, workspace, customer, other)(),
        key="join",
        label=_("Search for the other one"),
    )


def _picked(event: Any) -> list[int]:
    return list(event.selection.rows)


def _open(customer_id: str) -> None:
    st.query_params["customer"] = customer_id


def _close() -> None:
    st.query_params.pop("customer", None)


def _split(workspace: Workspace, customer: str, chosen: list[str]) -> None:
    written = identify.split(workspace, customer, chosen)
    st.toast(
        ngettext(
            "Kept as {n} answer. Apply your answers to see it.",
            "Kept as {n} answers. Apply your answers to see it.",
            len(written),
        ).format(n=number(len(written))),
        icon=":material/check:",
    )


def _merge(workspace: Workspace, customer: str, other: str) -> None:
    identify.merge(workspace, customer, other)
    st.toast(_("Kept: one customer. Apply your answers to see it."), icon=":material/check:")
