"""Batches: facts come in as one batch per file, in one transaction, and can be taken back as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from idic_core.errors import IdicError
from idic_core.store.json_text import report_json
from idic_core.store.schema import FACT_TABLES
from idic_core.store.workspace import Workspace, now
from idic_core.words import _


@dataclass(frozen=True)
class Batch:
    """What is written down about a file as it comes in. mapping: field -> column name or list of names."""

    file_name: str
    kind: str
    source: str
    sha256: str = ""
    trust: str = "own"
    mapping: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    who: str = ""


def add_batch(workspace: Workspace, batch: Batch, facts: dict[str, pd.DataFrame], *, row_count: int) -> int:
    """Write a batch and its facts in one transaction; returns the batch id.

    facts: fact table -> frame with that table's columns, without batch_id (set here). All or nothing is kept.
    """
    with workspace.change() as db:
        cursor = db.execute(
            "INSERT INTO batches (created_at, who, file_name, sha256, kind, source, trust, mapping, notes, row_count) VALUES (?,?,?,?,?,?,?,?,?,?)",
            [now(), batch.who, batch.file_name, batch.sha256, batch.kind, batch.source, batch.trust,
             report_json(batch.mapping), report_json(batch.notes), row_count],
        )  # fmt: skip
        batch_id = int(cursor.lastrowid or 0)
        for table, frame in facts.items():
            if len(frame):
                workspace.insert(table, frame.assign(batch_id=batch_id))
        workspace.audit("upload", f"batch {batch_id}: {row_count} rows of {batch.kind}", batch.who)
    return batch_id


def undo_batch(workspace: Workspace, batch_id: int, *, who: str = "") -> int:
    """Take a batch back: its facts go in one transaction, its line in the history stays; returns the rows removed.

    Raises IdicError for a batch that does not exist or was undone before.
    """
    with workspace.change() as db:
        found = workspace.rows("SELECT undone_at FROM batches WHERE batch_id = ?", [batch_id])
        if not found:
            raise IdicError(
                _("There is no batch {id}.").format(id=batch_id), hint=_("The history under Upload data lists them.")
            )
        if found[0]["undone_at"]:
            raise IdicError(
                _("Batch {id} was already undone.").format(id=batch_id),
                hint=_("Upload the file again to bring it back."),
            )
        removed = sum(
            db.execute(f"DELETE FROM {table} WHERE batch_id = ?", [batch_id]).rowcount for table in FACT_TABLES
        )
        db.execute("UPDATE batches SET undone_at = ? WHERE batch_id = ?", [now(), batch_id])
        workspace.audit("undo", f"batch {batch_id}: {removed} rows", who)
    return removed


def batches(workspace: Workspace) -> pd.DataFrame:
    """The history, newest first: batch_id, created_at, who, file_name, sha256, kind, source, trust, mapping, notes, row_count, undone_at."""
    return workspace.frame("SELECT * FROM batches ORDER BY batch_id DESC")


def same_files(workspace: Workspace, sha256: str) -> list[dict[str, Any]]:
    """The standing batches that came from a file with this content, the newest first: several sheets of a workbook are several batches."""
    return workspace.rows(
        "SELECT * FROM batches WHERE sha256 = ? AND undone_at IS NULL ORDER BY batch_id DESC", [sha256]
    )
