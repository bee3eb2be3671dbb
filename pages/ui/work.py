"""Long work on a page: start it, watch it, stop it, and say when what is shown is older than the facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from idic_core import jobs
from idic_core.store import Workspace
from idic_core.store.changes import changes_since
from idic_core.words import _, ngettext, number
from pages.ui.text import plain

LONG_WAIT_S = 20.0
"""Work that nobody has begun after that long is said to wait; it begins within 3 s otherwise."""


def start_job(workspace: Workspace, verb: str, arguments: dict[str, Any] | None = None) -> None:
    """Start long work in its own process; one at a time in a workspace, others wait in line."""
    jobs.start(workspace, verb, arguments or {})


def job_panel(workspace: Workspace) -> None:
    """The running or last failed job: step, progress, Stop. Redraws itself each second and the whole page when work ends."""
    current = jobs.current(workspace)
    if current is None:
        last = jobs.last_unseen(workspace)
        if last is not None:
            st.error(plain(f"{last.message} {last.hint}".strip()))
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
        st.progress(min(max(job.progress, 0.0), 1.0), text=job.step or first_words(job))
        if st.button(_("Stop"), icon=":material/stop_circle:", key=f"stop_{job_id}", disabled=job.stop_asked):
            jobs.stop(workspace, job_id)
        if job.stop_asked:
            st.caption(_("Stopping; nothing of this step is kept."))
        if job.waited_s > LONG_WAIT_S:
            st.caption(
                _(
                    "This has waited {n} seconds to begin; it is started again by itself, nothing is lost. If it does not begin, close the program and open it again."
                ).format(n=number(job.waited_s))
            )
        waiting = jobs.waiting(workspace, job_id)
        if waiting:
            st.caption(
                ngettext(
                    "{n} more piece of work waits in line and starts by itself afterwards.",
                    "{n} more pieces of work wait in line and start by themselves, one after the other.", waiting,
                ).format(n=number(waiting))
            )  # fmt: skip


def first_words(job: jobs.Job) -> str:
    """What the work begins with, until it says its own step."""
    if job.verb == "upload":
        return _("Your files are about to be read.")
    if job.verb == "sample":
        return _("The sample shop is about to be loaded.")
    if job.verb == "differentiate":
        return _("About to work out values and needs, then the offers.")
    return _("About to find out who is who, then the values and offers.")


def stale_note(workspace: Workspace, stage: str) -> None:
    """A caption when something that changes these figures came after them, in words, with a button that brings them up to date."""
    found = changes_since(workspace, stage)
    if not found or jobs.current(workspace) is not None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            _("Since these figures were worked out: {changes}. They count after the next update.").format(
                changes=", ".join(in_words(found))
            )
        )
        if st.button(_("Bring up to date"), key=f"refresh_{stage}", icon=":material/refresh:"):
            start_job(workspace, "run")
            st.rerun()


def in_words(found: dict[str, int]) -> list[str]:
    """Each kind of change with its count."""
    words: dict[str, Callable[[int], str]] = {
        "uploaded": lambda n: ngettext("{n} file taken in", "{n} files taken in", n),
        "undone": lambda n: ngettext("{n} file taken back", "{n} files taken back", n),
        "matches": lambda n: ngettext("{n} match answered", "{n} matches answered", n),
        "cleaned": lambda n: ngettext("{n} fix of the data", "{n} fixes of the data", n),
        "sources": lambda n: ngettext(
            "{n} source was said to be something else", "{n} sources were said to be something else", n
        ),
        "erased": lambda n: ngettext("{n} person erased", "{n} people erased", n),
        "tiers": lambda _n: _("a rule for values or classes changed"),
        "needs": lambda n: ngettext("{n} needs group changed by hand", "{n} needs groups changed by hand", n),
        "rates": lambda _n: _("rates of currencies changed"),
        "offers": lambda n: ngettext("{n} offer changed", "{n} offers changed", n),
        "settings": lambda _n: _("settings changed"),
        "contacts": lambda n: ngettext("{n} contact logged", "{n} contacts logged", n),
        "answers": lambda n: ngettext("{n} survey answer written down", "{n} survey answers written down", n),
        "earlier": lambda _n: _("the stage before this one was worked out anew"),
    }
    return [words[kind](n).format(n=number(n)) for kind, n in found.items()]
