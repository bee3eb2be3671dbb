"""The complaints board: where each complaint stands, how long it has waited, and its next step."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import interact
from idic_core.errors import IdicError
from idic_core.interact import wording
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number
from pages.ui.data import cached
from pages.ui.text import filled, plain, rows, this_hour, unnamed

CARDS = 6


def view(workspace: Workspace) -> None:
    """The board, all complaints as a table, and the dialog of the chosen one."""
    complaints = cached(interact.complaints, workspace, this_hour())
    if complaints.empty:
        st.caption(_("There is no complaint. When you log a contact about one, it opens here by itself."))
        return
    told = int(complaints["complaint_id"].str.startswith("K-").mul(~complaints["is_open"].astype(bool)).sum())
    if told:
        st.caption(
            ngettext(
                "{n} complaint came with your files and is already solved; it stands in the table below.",
                "{n} complaints came with your files and are already solved; they stand in the table below.", told,
            ).format(n=number(told))
        )  # fmt: skip
    board(complaints)
    with st.expander(_("All complaints as a table")):
        table(complaints)
    chosen = complaints[complaints["complaint_id"].eq(st.session_state.get("complaint", ""))]
    if len(chosen):
        dialog(workspace, rows(chosen)[0])


def board(complaints: pd.DataFrame) -> None:
    """Four columns: new, in work, waiting for the customer, solved and not closed yet."""
    groups = [
        (_("New"), ["new", "reopened"]), (_("In work"), ["acknowledged", "assessed", "in_progress"]),
        (_("Waiting for the customer"), ["waiting_customer"]), (_("Solved, to be closed"), ["resolved"]),
    ]  # fmt: skip
    for column, (title, states) in zip(st.columns(len(groups)), groups, strict=True):
        found = complaints[complaints["state"].isin(states)]
        if states == ["resolved"]:
            found = found[~found["complaint_id"].str.startswith("K-")].sort_values("last_at", ascending=False)
        with column:
            st.markdown(f"**{title}** · {number(len(found))}")
            if found.empty:
                st.caption(_("None"))
            for row in rows(found.head(CARDS)):
                _card(row)
            if len(found) > CARDS:
                st.caption(
                    ngettext(
                        "and {n} more in the table below", "and {n} more in the table below", len(found) - CARDS
                    ).format(n=number(len(found) - CARDS))
                )


def _card(row: dict[str, Any]) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(unnamed(row['name']) or _('Not known yet'))}**")
        st.text((row["summary"] or "–")[:90])
        late = {
            "first": _("First answer overdue") if row["state"] == "new" else _("First answer late"),
            "solve": _("Solution overdue"),
        }.get(row["breach"], "")
        with st.container(horizontal=True):
            if late and row["is_open"]:
                st.badge(late, color="red")
            if row["severity"] == "high":
                st.badge(wording.severities()["high"], color="orange", help=_("How bad it is"))
            if row["reopened"]:
                st.badge(_("Opened again"), color="orange")
        st.caption(clock(row))
        st.button(
            _("Open"),
            key=f"complaint_{row['complaint_id']}",
            on_click=choose,
            args=(row["complaint_id"],),
            width="stretch",
        )


def clock(row: dict[str, Any]) -> str:
    """How long it has taken, in working hours, against the target."""
    if pd.isna(row["solve_hours"]):
        return _("Since {day}; the import does not say how long it took.").format(day=row["opened_at"][:10])
    return _("Since {day}; {hours} of {target} working hours").format(
        day=row["opened_at"][:10], hours=number(row["solve_hours"], 1), target=number(row["solve_target"])
    )


def choose(complaint_id: str) -> None:
    """Open this complaint's dialog in the next run."""
    st.session_state["complaint"] = complaint_id


def dialog(workspace: Workspace, row: dict[str, Any]) -> None:
    """One complaint: its story and the next step."""

    @st.dialog(_("Complaint {id}").format(id=str(row["complaint_id"])[:9]), width="large", on_dismiss=_forget)
    def show() -> None:
        if row["customer_id"]:
            st.page_link(
                "pages/customer.py",
                label=plain(unnamed(row["name"])),
                icon=":material/person:",
                query_params={"customer": row["customer_id"]},
            )
        st.text(row["summary"] or "–")
        st.caption(clock(row))
        history(workspace, str(row["complaint_id"]))
        names = next_steps(str(row["state"]))
        state = st.pills(
            _("Next step"),
            list(names),
            format_func=names.__getitem__,
            default=next(iter(names)),
            required=True,
            key="complaint_state",
        )
        note = st.text_input(_("In one line: what was done, or why"), key="complaint_note")
        verdict = None
        if state == "closed":
            verdict = st.pills(
                _("What does the customer say of the solution?"),
                list(wording.verdicts()),
                format_func=wording.verdicts().__getitem__,
                key="complaint_verdict",
            )
        if st.button(_("Save this step"), type="primary", key="complaint_save"):
            try:
                save_step(workspace, str(row["complaint_id"]), str(state), note or "", str(verdict or ""))
            except IdicError as error:
                st.error(plain(f"{error.message} {error.hint}"))
                return
            st.session_state["said"] = _("{name}: {state}.").format(
                name=plain(unnamed(row["name"]) or _("Not known yet")), state=wording.complaint_states()[str(state)]
            )
            _forget()
            st.rerun()

    show()


def next_steps(state: str) -> dict[str, str]:
    """The steps that may follow, in words: one at a time, or solved and closed in one go."""
    possible, words = interact.NEXT_STATES.get(state, interact.NEXT_STATES["new"]), wording.complaint_states()
    names = {code: words[code] for code in possible}
    if "resolved" in possible:
        names["closed"] = _("Solved and closed")
    return names


def save_step(workspace: Workspace, complaint_id: str, state: str, note: str, verdict: str) -> None:
    """Write the chosen step down; IdicError where its reason or the verdict is missing."""
    who = str(st.session_state.get("staff", ""))
    if state == "closed":
        interact.close_complaint(workspace, complaint_id, note=note, verdict=verdict, who=who)
    else:
        interact.move_complaint(workspace, complaint_id, state, note=note, who=who)


def history(workspace: Workspace, complaint_id: str) -> None:
    """The steps so far."""
    steps = interact.complaint_history(workspace, complaint_id)
    states, verdicts = wording.complaint_states(), wording.verdicts()
    shown = pd.DataFrame({
        _("When"): steps["at"].str.slice(0, 16), _("Step"): steps["state"].map(states).fillna(steps["state"]), _("Who"): steps["who"],
        _("Note"): steps["note"], _("Their verdict"): steps["verdict"].map(verdicts),
    })  # fmt: skip
    st.dataframe(filled(shown), placeholder="–", hide_index=True, key="complaint_steps")


def table(complaints: pd.DataFrame) -> None:
    """All complaints with their clocks."""
    states = wording.complaint_states()
    shown = pd.DataFrame({
        _("Complaint"): complaints["complaint_id"].str.slice(0, 9), _("Customer"): complaints["name"].map(unnamed), _("What"): complaints["summary"],
        _("State"): complaints["state"].map(states).fillna(complaints["state"]), _("Since"): complaints["opened_at"].str.slice(0, 10),
        _("First answer (working hours)"): complaints["first_hours"].round(1), _("Solution (working hours)"): complaints["solve_hours"].round(1),
        _("Their verdict"): complaints["verdict"].map(wording.verdicts()),
    })  # fmt: skip
    st.dataframe(shown, placeholder="–", hide_index=True, key="complaint_table")


def _forget() -> None:
    st.session_state.pop("complaint", None)
