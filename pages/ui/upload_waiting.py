"""The files that were dropped and are not kept yet: where they are dropped, and the list of them."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from idic_core import jobs
from idic_core.store import Workspace
from idic_core.words import _

KEEP_COPIES_SECONDS = 6 * 3600


@dataclass(frozen=True)
class Waiting:
    """A file that was dropped and is not kept yet, or one sheet of it: its copy in the workspace's folder, and its own name."""

    path: str
    name: str
    sheet: str | None = None

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.path}{self.sheet or ''}".encode()).hexdigest()[:10]


def waiting() -> list[Waiting]:
    """The files of this session that are not kept yet."""
    files: list[Waiting] = st.session_state.setdefault("upload_waiting", [])
    return files


def drop(workspace: Workspace) -> None:
    """The place to drop files; each is copied into the workspace's folder at once, so that no page holds it in memory."""
    turn = st.session_state.setdefault("upload_turn", 0)
    dropped = st.file_uploader(
        _("Drop files here: customers, orders, products, contacts, events or survey answers"),
        type=["csv", "txt", "tsv", "xlsx", "xls", "xlsm", "xlsb", "ods"], accept_multiple_files=True, key=f"upload_drop_{turn}",
    )  # fmt: skip
    st.caption(_("CSV or Excel, as your shop, till or mailing program exports them. Nothing leaves this computer."))
    if not dropped:
        return
    folder = workspace.folder / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    for file in dropped:
        content = file.getvalue()
        name = Path(file.name).name
        path = folder / f"{hashlib.sha256(content + name.encode()).hexdigest()[:12]}{Path(name).suffix.lower()}"
        path.write_bytes(content)
        if not any(w.path == str(path) for w in waiting()):
            waiting().append(Waiting(str(path), name))
    st.session_state["upload_turn"] = turn + 1
    st.rerun()


def sweep(workspace: Workspace) -> None:
    """Remove copies that nobody waits for any more: they hold people's data, and the facts are kept."""
    folder = workspace.folder / "uploads"
    if not folder.is_dir() or jobs.current(workspace) is not None:
        return
    mine = {w.path for w in waiting()}
    for path in folder.iterdir():
        if path.is_file() and str(path) not in mine and time.time() - path.stat().st_mtime > KEEP_COPIES_SECONDS:
            path.unlink(missing_ok=True)


def forget(file: Waiting) -> None:
    """Take a file off the list of waiting ones."""
    st.session_state["upload_waiting"] = [w for w in waiting() if w != file]
