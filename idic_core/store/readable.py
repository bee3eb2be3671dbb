"""Decisions read one by one: one that cannot be read (damaged, foreign, of a newer version) is left out, and what holds without it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from idic_core.errors import IdicError
from idic_core.store.decisions import decisions
from idic_core.store.workspace import Workspace

R = TypeVar("R")
Row = dict[str, Any]
"""A decision: decision_id, kind, subject, object, value, who, why, at, revoked_at, revoked_by."""

BROKEN = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What reading raises over text that no version of this program wrote."""

UNREADABLE = (IdicError, *BROKEN)


def soundly(read: Callable[..., R], *given: Any) -> R | None:
    """What a reader makes of a decision; None where it cannot be read."""
    try:
        return read(*given)
    except UNREADABLE:
        return None


def each_readable(
    workspace: Workspace, kind: str, read: Callable[[Row], R], *, standing: bool = True
) -> Iterator[tuple[Row, R]]:
    """The decisions of a kind that can be read, oldest first, each with what it says."""
    for found in decisions(workspace, kind, standing=standing).to_dict("records"):
        row = {str(key): value for key, value in found.items()}
        said = soundly(read, row)
        if said is not None:
            yield row, said


def last_readable(workspace: Workspace, kind: str, read: Callable[[Row], R]) -> tuple[Row, R] | None:
    """The newest decision of a kind that stands, with what it says; None where there is none or it cannot be read."""
    rows = decisions(workspace, kind).to_dict("records")
    if not rows:
        return None
    row = {str(key): value for key, value in rows[-1].items()}
    said = soundly(read, row)
    return None if said is None else (row, said)
