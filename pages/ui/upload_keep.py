"""Keeping files: at once or in a process of its own, and the word when it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from idic_core import jobs, upload
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui.text import plain
from pages.ui.upload_waiting import Waiting, forget, waiting


def keep(workspace: Workspace, file: Waiting, entry: dict[str, Any], *, large: bool) -> None:
    """Keep one file: a small one at once, a large one in a process of its own; then everything is worked out anew."""
    if large:
        keep_all(workspace, [entry])
        return
    with st.spinner(_("Keeping {file} …").format(file=file.name)):
        report = upload.commit_file(workspace, **entry)
    begin(workspace, "run", {})
    st.session_state.setdefault("upload_said", []).append(
        _("{file}: {kept} of {rows} rows are kept as {kind}.").format(
            file=file.name, kept=ui.number(report.kept), rows=ui.number(report.rows), kind=upload.kind_name(report.kind)
        )
        + "".join(f" · {n}" for n in report.notes)
    )
    forget(file)
    if not any(w.path == file.path for w in waiting()):
        Path(file.path).unlink(missing_ok=True)
    st.rerun()


def keep_all(workspace: Workspace, entries: list[dict[str, Any]]) -> None:
    """Keep several files in one job, lists of customers first."""
    kept = {(e["path"], e["sheet"]) for e in entries}
    left = [w for w in waiting() if (w.path, w.sheet) not in kept]
    files = [{k: v for k, v in e.items() if k != "large"} for e in entries]
    begin(workspace, "upload", {"files": files, "still_waiting": sorted({w.path for w in left})})
    st.session_state["upload_waiting"] = left
    st.rerun()


def begin(workspace: Workspace, verb: str, arguments: dict[str, Any]) -> None:
    """Start long work whose end is to be said on this page."""
    st.session_state.setdefault("upload_jobs", []).append(jobs.start(workspace, verb, arguments))


def done(workspace: Workspace) -> None:
    """Say once that work begun here has ended well: which files came in, or that everything is worked out. What failed says the job panel."""
    left = []
    for job_id in dict.fromkeys(st.session_state.pop("upload_jobs", [])):
        job = jobs.get(workspace, job_id)
        if job is None or job.state in {"failed", "stopped"}:
            continue
        if job.state != "done":
            left.append(job_id)
            continue
        if job.verb == "upload":
            history = upload.history(workspace).set_index("batch_id")
            for batch_id in job.result.get("batches", []):
                batch = history.loc[batch_id]
                words = _("{file}: kept as {kind}, {rows} rows.").format(
                    file=batch["file_name"],
                    kind=upload.kind_name(str(batch["kind"])),
                    rows=ui.number(batch["row_count"]),
                )
                st.session_state.setdefault("upload_said", []).append(words)
        st.toast(_("Everything is worked out with what came in."), icon=":material/done_all:")
    if left:
        st.session_state["upload_jobs"] = left


def said() -> None:
    """What became of the files kept last."""
    for sentence in st.session_state.pop("upload_said", []):
        st.success(plain(sentence), icon=":material/check:")
