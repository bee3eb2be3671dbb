"""The watched folder on the upload page: name it once, then a click takes in what appeared there and fits what came in before."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pandas as pd
import streamlit as st

from idic_core import upload
from idic_core.store import Workspace
from idic_core.words import _, ngettext
from pages import ui
from pages.ui.text import plain
from pages.ui.upload_keep import begin
from pages.ui.upload_waiting import Waiting, waiting

MUCH = 20_000_000
"""Bytes; more than that is taken in by a process of its own."""

OPENED = 10


def settings(workspace: Workspace) -> None:
    """Which folder it is, the look into it, and what the last look left."""
    st.markdown(f"**{_('Watched folder')}**")
    st.caption(
        _(
            "A folder on this computer that your shop, till or mailing program exports to. “Look now” takes in files that have the columns and the name of a file that you kept before; nothing there is moved or deleted, and nothing is taken twice."
        )
    )
    folder = upload.watched_folder(workspace)
    with st.form("watch_settings", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        typed = left.text_input(
            _("Folder"), value=folder, key="watch_folder", placeholder=_("such as C:\\Users\\Ann\\Exports")
        )
        saved = right.form_submit_button(_("Save"), icon=":material/save:", key="watch_save", width="stretch")
    if saved:
        with ui.said():
            upload.watch_folder(workspace, typed or "")
            st.session_state.pop("watch_found", None)
            st.toast(_("Saved."), icon=":material/check:")
            st.rerun()
    if not folder:
        return
    if st.button(_("Look now"), key="watch_look", type="primary", icon=":material/search:"):
        with ui.said():
            _look(workspace, folder)
    _last(workspace)
    st.caption(_("For a scheduler, the same without the page:"))
    st.code(f'python -m idic_core --workspace "{workspace.folder}" watch "{folder}" --once', language=None, wrap_lines=True)  # fmt: skip


def _look(workspace: Workspace, folder: str) -> None:
    """Look, keep what fits, and say what happened; much of it is kept by a process of its own."""
    with st.spinner(_("Looking into {folder} …").format(folder=folder)):
        found = upload.look(workspace, folder)
        if sum(size for size, _written in found.stood.values()) > MUCH:
            begin(workspace, "upload", {"files": found.ready})
            st.session_state["watch_found"] = (found.unknown, found.kept, len(found.ready))
            st.rerun()
        reports, left = upload.take_in(workspace, found)
    st.session_state["watch_found"] = (left, found.kept, len(reports))
    for report, file in zip(reports, _names(workspace, reports), strict=True):
        said = _("{file}: {kept} of {rows} rows are kept as {kind}.").format(
            file=file, kept=ui.number(report.kept), rows=ui.number(report.rows), kind=upload.kind_name(report.kind)
        )
        st.session_state.setdefault("upload_said", []).append(said + "".join(f" · {n}" for n in report.notes))
    if reports:
        begin(workspace, "run", {})
        st.rerun()


def _names(workspace: Workspace, reports: list[upload.CommitReport]) -> list[str]:
    names = upload.history(workspace).set_index("batch_id")["file_name"]
    return [str(names[r.batch_id]) for r in reports]


def _last(workspace: Workspace) -> None:
    """What the last look of this session found."""
    found: tuple[list[upload.Unknown], int, int] | None = st.session_state.get("watch_found")
    if found is None:
        return
    left, kept, taken = found
    words = [
        ngettext("{n} file was taken in.", "{n} files were taken in.", taken).format(n=taken)
        if taken
        else _("No new file that is known was found.")
    ]
    if kept:
        words.append(ngettext("{n} file is in the workspace already.", "{n} files are in the workspace already.", kept).format(n=kept))  # fmt: skip
    st.success(" ".join(words), icon=":material/check:")
    if not left:
        return
    st.markdown(f"**{_('Left where they are')}**")
    st.dataframe(
        pd.DataFrame({_("File"): [u.path.name for u in left], _("Why"): [u.why for u in left]}),
        placeholder="–", hide_index=True, key="watch_left", column_config={_("Why"): st.column_config.TextColumn(width="large")},
    )  # fmt: skip
    if st.button(_("Look at these files here"), key="watch_open", icon=":material/visibility:"):
        missing = [u.path.name for u in left[:OPENED] if not _open(workspace, u.path)]
        if missing:
            st.warning(plain(_("No longer there: {files}.").format(files=", ".join(missing))), icon=":material/help:")
        else:
            st.rerun()


def _open(workspace: Workspace, path: Path) -> bool:
    """Put a copy of a file among the files that wait, as if it had been dropped."""
    folder = workspace.folder / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"{hashlib.sha256(str(path).encode()).hexdigest()[:12]}{path.suffix.lower()}"
    try:
        shutil.copyfile(path, copy)
    except OSError:
        return False
    if not any(w.path == str(copy) for w in waiting()):
        waiting().append(Waiting(str(copy), path.name))
    return True
