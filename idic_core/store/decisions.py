"""Decisions: what people answered and chose. Each has who, when and why, and can be revoked; none is overwritten."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.errors import IdicError
from idic_core.store.workspace import Workspace, now
from idic_core.texts import check_text
from idic_core.words import _


def decide(
    workspace: Workspace, kind: str, subject: str, value: str, *, other: str = "", who: str = "", why: str = ""
) -> int:
    """Write a decision down; a standing one of the same kind on the same subject is revoked by it. Returns its id.

    For kind 'match', subject and other are two record ids (their order does not matter) and value is same, different or unsure.
    Raises IdicError for text that cannot be kept.
    """
    check_text(subject, other, value, who, why)
    if kind == "match":
        subject, other = sorted([subject, other])
    with workspace.change() as db:
        db.execute(
            "UPDATE decisions SET revoked_at = ?, revoked_by = ? WHERE kind = ? AND subject = ? AND object = ? AND revoked_at IS NULL",
            [now(), who, kind, subject, other],
        )
        cursor = db.execute(
            "INSERT INTO decisions (kind, subject, object, value, who, why, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [kind, subject, other, value, who, why, now()],
        )
        return int(cursor.lastrowid or 0)


def revoke(workspace: Workspace, decision_id: int, *, who: str = "") -> None:
    """Take a decision back; it stays in the history. Raises IdicError when it does not stand."""
    with workspace.change() as db:
        done = db.execute(
            "UPDATE decisions SET revoked_at = ?, revoked_by = ? WHERE decision_id = ? AND revoked_at IS NULL",
            [now(), who, decision_id],
        )
        if done.rowcount == 0:
            raise IdicError(
                _("This decision does not stand any more."), hint=_("Reload the page to see the current history.")
            )


def decisions(workspace: Workspace, kind: str, *, standing: bool = True) -> pd.DataFrame:
    """Decisions of one kind, oldest first: decision_id, kind, subject, object, value, who, why, at, revoked_at, revoked_by."""
    extra = "AND revoked_at IS NULL" if standing else ""
    return workspace.frame(f"SELECT * FROM decisions WHERE kind = ? {extra} ORDER BY decision_id", [kind])


def decision(workspace: Workspace, kind: str, subject: str, default: Any = None) -> Any:
    """The standing value of one decision, or the default."""
    found = workspace.value(
        "SELECT value FROM decisions WHERE kind = ? AND subject = ? AND revoked_at IS NULL ORDER BY decision_id DESC",
        [kind, subject],
    )
    return default if found is None else found
