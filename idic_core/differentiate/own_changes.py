"""What people decided between two runs: whoever moved although nothing came in moved because of it."""

from __future__ import annotations

import hashlib
from typing import Any

from idic_core.differentiate import classes, rfm_rules, scorecard
from idic_core.differentiate.need_basis import KIND as NEEDS_BASIS
from idic_core.differentiate.need_names import KINDS as NEED_KINDS
from idic_core.store import Workspace

AREAS: dict[str, tuple[str, ...]] = {
    "needs": (*NEED_KINDS, NEEDS_BASIS),
    "tier": ("tier_rule", "value_basis", "currency"),
    "rfm_group": (rfm_rules.KIND,),
    "classes": (classes.RULE_KIND, classes.NEEDS_KIND, scorecard.KIND),
    "answers": ("match", "golden", "golden_rule"),
}
"""What decisions are about -> their kinds. tier: the rules that tiers and value groups follow; answers: on which records are one customer."""

FACTS = "facts"
"""The area of what came in: uploads that stand."""

REASON = {"needs": "needs", "answers": "answers"}
"""Area -> one of moves.REASONS, where it is not rules."""


def standing(workspace: Workspace, at: str = "") -> dict[str, str]:
    """What stood at a moment (ISO, as `now` writes it; empty: now): area -> a text that is another one when anything of it is another.

    FACTS is left out for an earlier moment: which uploads stood then is not kept.
    """
    stood = "revoked_at IS NULL" if not at else "at <= ? AND (revoked_at IS NULL OR revoked_at > ?)"
    found = workspace.rows(f"SELECT decision_id, kind FROM decisions WHERE {stood} ORDER BY decision_id", [at, at] if at else [])  # noqa: S608  # fmt: skip
    made = {area: _text([r["decision_id"] for r in found if r["kind"] in kinds]) for area, kinds in AREAS.items()}
    if not at:
        batches = workspace.rows("SELECT batch_id FROM batches WHERE undone_at IS NULL ORDER BY batch_id")
        made[FACTS] = _text([r["batch_id"] for r in batches])
    return made


def changed(workspace: Workspace, last: dict[str, Any], decided: dict[str, str]) -> frozenset[str]:
    """The areas that differ between the last kept run and what this run began with. last: see moves.last_run; decided: of `standing`."""
    before = last["counts"].get("decided") or standing(workspace, str(last["at"]))
    return frozenset(area for area, text in decided.items() if before.get(area, text) != text)


def reason(what: str, areas: frozenset[str]) -> str:
    """Why somebody moved in a class (moves.CLASSES) when nothing came in and people changed these areas: one of moves.REASONS."""
    if FACTS in areas or not areas:
        return "others"
    own = {"value_group": "tier", "need_id": "needs"}.get(what, what)
    for area in (own, "needs", "answers"):
        if area in areas:
            return REASON.get(area, "rules")
    return "rules"


def _text(ids: list[int]) -> str:
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()[:16]
