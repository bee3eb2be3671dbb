"""Which decisions of people cannot be read and are left out, so that it is said, and the way to take them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from idic_core.differentiate import classes, moves_reading, rfm_rules, scorecard, segments
from idic_core.differentiate.need_basis import KIND as NEEDS_BASIS
from idic_core.differentiate.need_basis import read_basis as read_needs_basis
from idic_core.differentiate.need_names import KINDS as NEED_KINDS
from idic_core.differentiate.need_names import read_choice
from idic_core.differentiate.playbook import KIND as PLAYBOOK
from idic_core.differentiate.playbook import read_play
from idic_core.differentiate.rules import read_basis
from idic_core.differentiate.tiers import parse_rule
from idic_core.engines import readable_rate
from idic_core.identify import read_choice as read_field
from idic_core.identify import read_rule
from idic_core.log import logger
from idic_core.store import Row, Workspace, as_json, revoke, soundly
from idic_core.typed import typed


def _of_value(read: Callable[[str], Any]) -> Callable[[Row], Any]:
    return lambda row: read(str(row["value"]))


READERS: dict[str, Callable[[Row], Any]] = {
    PLAYBOOK: read_play,
    segments.KIND: segments.read_segment,
    **dict.fromkeys(NEED_KINDS, read_choice),
    "tier_rule": _of_value(parse_rule),
    rfm_rules.KIND: _of_value(rfm_rules.parse_cuts),
    classes.RULE_KIND: _of_value(classes.parse_rules),
    classes.NEEDS_KIND: classes.read_needs_class,
    scorecard.KIND: _of_value(scorecard.parse),
    "value_basis": _of_value(read_basis),
    NEEDS_BASIS: _of_value(read_needs_basis),
    moves_reading.KIND: _of_value(moves_reading.read_days),
    "golden": read_field,
    "golden_rule": read_rule,
    "currency": lambda row: readable_rate(str(row["subject"]), str(row["value"])) or None,
}
"""Kind of decision -> what reads one; None, or an error, is a decision that is left out."""


def add_reader(kind: str, read: Callable[[Row], Any]) -> None:
    """Let a later stage's decisions be looked at too; the same kind again replaces it."""
    READERS[kind] = read


def left_out(workspace: Workspace) -> dict[str, int]:
    """Standing decisions that cannot be read and do not count, {} as a rule: kind (of READERS) -> how many."""
    return dict(Counter(str(row["kind"]) for row in _unread(workspace)))


@typed
def take_back_left_out(workspace: Workspace, *, who: str = "") -> int:
    """Take back all decisions that cannot be read; they stay in the history. Returns how many."""
    rows = _unread(workspace)
    with workspace.change():
        for row in rows:
            revoke(workspace, int(row["decision_id"]), who=who)
    return len(rows)


def log_left_out(workspace: Workspace) -> dict[str, int]:
    """`left_out`, with a line in the workspace's log where there is something to say."""
    found = left_out(workspace)
    if found:
        logger(workspace.folder).warning("decisions left out that cannot be read: %s", found)
    return found


def _unread(workspace: Workspace) -> list[Row]:
    rows = workspace.rows("SELECT * FROM decisions WHERE revoked_at IS NULL AND kind IN (SELECT value FROM json_each(?)) ORDER BY decision_id", [as_json(list(READERS))])  # fmt: skip
    return [row for row in rows if soundly(READERS[str(row["kind"])], row) is None]
