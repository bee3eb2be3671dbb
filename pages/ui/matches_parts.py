"""The figures of Identity matches and the answers that wait to be applied."""

from __future__ import annotations

import streamlit as st

from idic_core import identify, jobs
from idic_core.store import Workspace, derived_report
from idic_core.words import _, ngettext, number
from pages.ui.parts import Card, cards
from pages.ui.work import start_job


def figures(workspace: Workspace) -> None:
    """Records -> people, with the range that open questions leave, and what waits."""
    report = derived_report(workspace, "identify")
    low, high = report.get("likely_low", report["customers_low"]), report.get("likely_high", report["customers_high"])
    left = identify.open_questions(workspace)
    # Only the most useful questions are kept; those answered since the run are no longer open in either number.
    unseen = report["questions"] - report.get("asked", report["questions"])
    more = (
        _("the most useful of {total}; the rest follow when your answers are applied").format(
            total=number(left + unseen)
        )
        if unseen
        else ""
    )
    people = (
        _("between {low} and {high}, until your answers settle it").format(low=number(low), high=number(high))
        if low < high
        else _("no doubt left")
        if left + unseen == 0
        else ""
    )
    joined = report["records"] - report["customers"]
    cards([
        Card(_("Records"), number(report["records"]), _("Rows in your files that name a customer, each counted once.")),
        Card(_("People"), number(report["customers"]), _("The best estimate of how many different customers these records are."), people),
        Card(
            _("Records joined"), number(joined), _("Records that were recognised as somebody who is already there."),
            _("{n} of them not confirmed yet").format(n=number(report["provisional"])),
        ),
        Card(_("Questions left"), number(left), _("The pairs whose answer changes most. You never need to answer all."), more),
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
