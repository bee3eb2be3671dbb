"""Long work on a page: start it, watch it, stop it, and say when what is shown is older than the facts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from idic_core import jobs
from idic_core.store import Workspace, derived_report
from idic_core.words import _


def start_job(workspace: Workspace, verb: str, arguments: dict[str, Any] | None = None) -> None:
    """Start long work in its own process; one at a time in a workspace, others wait in line."""
    jobs.start(workspace, verb, arguments or {})


def job_panel(workspace: Workspace) -> None:
    """The running or last failed job: step, progress, Stop. Redraws itself each second and the whole page when work ends."""
    current = jobs.current(workspace)
    if current is None:
        last = jobs.last_unseen(workspace)
        if last is not None:
            st.error(f"{last.message} {last.hint}".strip())
            if st.button(_("I have seen this"), key=f"seen_{last.job_id}"):
                jobs.seen(workspace, last.job_id)
                st.rerun()
        return
    _running(workspace, current.job_id)


@st.fragment(run_every=1.0)
def _running(workspace: Workspace, job_id: int) -> None:
    job = jobs.get(workspace, job_id)
    if job is None or job.state not in {"queued", "running"}:
        st.rerun()
        return
    with st.container(border=True):
        st.progress(min(max(job.progress, 0.0), 1.0), text=job.step or _("Starting …"))
        if st.button(_("Stop"), icon=":material/stop_circle:", key=f"stop_{job_id}", disabled=job.stop_asked):
            jobs.stop(workspace, job_id)
        if job.stop_asked:
            st.caption(_("Stopping; nothing of this step is kept."))


def stale_note(workspace: Workspace, stage: str) -> None:
    """A caption when facts or decisions are newer than what this page shows, with a button that brings it up to date."""
    report = derived_report(workspace, stage)
    if not report or report["behind"] == 0 or jobs.current(workspace) is not None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("There are {n} newer changes than these figures.").format(n=report["behind"]))
        if st.button(_("Bring up to date"), key=f"refresh_{stage}", icon=":material/refresh:"):
            start_job(workspace, "run")
            st.rerun()
