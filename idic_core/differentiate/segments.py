"""Segments that people save: written down as decisions, always computed, compared, begun from ready-made ones, and used with care."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from idic_core.differentiate.conditions import Condition, Definition, parse, to_json
from idic_core.differentiate.fields import Field, fields
from idic_core.differentiate.matching import count, question, rows
from idic_core.errors import IdicError
from idic_core.store import Row, Workspace, as_json, decide, decision, decisions, each_readable, revoke, soundly
from idic_core.texts import tidy_name, visible
from idic_core.typed import typed
from idic_core.words import _

KIND, CONSENT = "segment", "segment_consent"
LONGEST_NAME = 80


@dataclass(frozen=True)
class Segment:
    """A saved segment. definition: JSON (see conditions.parse); at: when it was last saved."""

    segment_id: str
    name: str
    definition: str
    at: str
    who: str


def segments(workspace: Workspace) -> list[Segment]:
    """The saved segments, in the order in which they were first saved."""
    first = {str(r["subject"]): int(r["first"]) for r in workspace.rows("SELECT subject, min(decision_id) AS first FROM decisions WHERE kind = ? GROUP BY subject", [KIND])}  # fmt: skip
    return sorted(
        (made for _row, made in each_readable(workspace, KIND, read_segment)), key=lambda s: first[s.segment_id]
    )


def segment(workspace: Workspace, segment_id: str) -> Segment:
    """One saved segment; raises IdicError for one that is not there."""
    found = next((s for s in segments(workspace) if s.segment_id == segment_id), None)
    if found is None:
        raise IdicError(
            _("This segment is not there any more."), hint=_("Choose another one under Value and needs, Segments.")
        )
    return found


@typed
def save_segment(workspace: Workspace, name: str, definition: str, *, segment_id: str = "", who: str = "") -> str:
    """Save a new segment, or a saved one anew under a name; returns its id. Raises IdicError for a definition that cannot be followed, no name,
    the name of another segment, or a segment_id that is not there (any more)."""
    nothing = IdicError(_("A segment needs a name."), hint=_("A few words that say who is in it."))
    name = tidy_name(name, most=LONGEST_NAME, empty=nothing)
    made = parse(definition)
    question(workspace, made)
    saved = segments(workspace)
    if segment_id and segment_id not in {s.segment_id for s in saved}:
        raise IdicError(_("This segment is not there any more."), hint=_("Save it as a new one."))
    if any(s.name.casefold() == name.casefold() and s.segment_id != segment_id for s in saved):
        raise IdicError(
            _("There is a segment called “{name}” already.").format(name=name), hint=_("Choose another name.")
        )
    segment_id = segment_id or f"S{uuid.uuid4().hex[:12]}"
    value = as_json({"name": name, "definition": json.loads(to_json(made))})
    decide(workspace, KIND, segment_id, value, who=who)
    return segment_id


@typed
def rename_segment(workspace: Workspace, segment_id: str, name: str, *, who: str = "") -> None:
    """Give a saved segment another name; its conditions stay. Raises IdicError as `save_segment` does."""
    save_segment(workspace, name, segment(workspace, segment_id).definition, segment_id=segment_id, who=who)


@typed
def delete_segment(workspace: Workspace, segment_id: str, *, who: str = "") -> None:
    """Take a saved segment away; `restore_segment` brings it back. Raises IdicError for one that is not there."""
    segment(workspace, segment_id)
    for number in decisions(workspace, KIND).query("subject == @segment_id")["decision_id"]:
        revoke(workspace, int(number), who=who)


@typed
def restore_segment(workspace: Workspace, segment_id: str, *, who: str = "") -> None:
    """Bring a deleted segment back as it was last. Raises IdicError for one that never was or cannot be read."""
    last = workspace.rows("SELECT * FROM decisions WHERE kind = ? AND subject = ? ORDER BY decision_id DESC LIMIT 1", [KIND, segment_id])  # fmt: skip
    if not last or soundly(read_segment, last[0]) is None:
        raise IdicError(_("This segment is not there any more."), hint=_("Build it again."))
    decide(workspace, KIND, segment_id, str(last[0]["value"]), who=who)


@dataclass(frozen=True)
class Overlap:
    """Customers in the first only, in both, in the second only."""

    first: int
    both: int
    second: int


def compare(workspace: Workspace, first: str, second: str) -> Overlap:
    """How far two definitions (JSON) hold the same customers."""
    a, b = parse(first), parse(second)
    counts = [
        rows(workspace, inside, outside, ["p.customer_id"], order="p.lifetime_value", limit=1)[1]
        for inside, outside in (([a], [b]), ([a, b], []), ([b], [a]))
    ]
    return Overlap(*counts)


def sensitive(workspace: Workspace, definition: str) -> list[Field]:
    """The sensitive fields that a definition uses."""
    known = fields(workspace)
    used = {c.field for c in parse(definition).conditions()}
    return [f for f in known.values() if f.code in used and f.sensitive]


@typed
def allow_offers(workspace: Workspace, segment_id: str, *, who: str = "", why: str = "") -> None:
    """Write down the yes to using a segment with sensitive fields for offers; it holds for these conditions only."""
    decide(workspace, CONSENT, segment_id, _fingerprint(segment(workspace, segment_id).definition), who=who, why=why)


def offers_allowed(workspace: Workspace, segment_id: str) -> bool:
    """Whether a segment may be used for offers: it uses no sensitive field, or somebody said yes to just these conditions."""
    found = segment(workspace, segment_id)
    if not sensitive(workspace, found.definition):
        return True
    return bool(decision(workspace, CONSENT, segment_id) == _fingerprint(found.definition))


def as_today(workspace: Workspace, definition: Definition) -> list[Field]:
    """The fields of a definition with an earlier day that are looked at as they are today: needs, attributes and what later stages know."""
    known = fields(workspace)
    used = {c.field for c in definition.conditions()}
    stands = {"needs", "about", "files", "reach"}
    return [
        f
        for f in known.values()
        if f.code in used and f.code not in {"age", "birthday_in"} and (f.group in stands or f.table == "further")
    ]


def starting_points(workspace: Workspace) -> list[tuple[str, Definition]]:
    """Ready-made definitions that this workspace can answer: code (wording_segments.starting_points names it) and definition."""
    known = fields(workspace)
    made = [
        ("quiet_best", Definition("all", (Condition("tier", "any", ("vip",)), Condition("lifecycle", "any", ("at_risk",))))),
        ("one_timers", Definition("all", (Condition("order_days", "at_most", (1,)), Condition("last_order", "within", (90,))))),
        ("overdue", Definition("all", (Condition("next_order_in", "below", (0,)), Condition("p_alive", "at_least", (0.5,))))),
        ("birthday", Definition("all", (Condition("birthday_in", "at_most", (30,)),))),
        ("grow", Definition("all", (Condition("tier", "any", ("potential",)), Condition("p_alive", "at_least", (0.5,))))),
        ("may_write", Definition("all", (Condition("has_ordered", "no"), Condition("may_contact", "any", ("email", "post"))))),
        ("unhappy_best", Definition("all", (Condition("tier", "any", ("vip", "potential")), Condition("contact:mood", "any", ("negative",), 180)))),
        ("no_contact", Definition("all", (Condition("tier", "any", ("vip",)), Condition("contact:channel", "none", (), 180)))),
    ]  # fmt: skip
    return [(code, d) for code, d in made if all(c.field in known for c in d.conditions())]


def shares(workspace: Workspace, definition: str) -> dict[str, Any]:
    """A definition's live figures: customers, everybody, share (of customers), value, value_share (of the last 12 months), lifetime, lifetime_share."""
    found = count(workspace, parse(definition))

    def share(own: float, whole: float) -> float | None:
        return own / whole if whole > 0 else None

    return {
        "customers": found.customers, "everybody": found.everybody, "share": share(found.customers, found.everybody), "value": found.value,
        "value_share": share(found.value, found.value_of_all), "lifetime": found.lifetime, "lifetime_share": share(found.lifetime, found.lifetime_of_all),
    }  # fmt: skip


def members_of(workspace: Workspace, definition: str) -> list[str]:
    """The ids of a definition's (JSON) customers, the most valuable first, those without an order last."""
    frame, _total = rows(workspace, [parse(definition)], [], ["p.customer_id"], order="p.lifetime_value", limit=-1)
    return [str(c) for c in frame["customer_id"]]


def read_segment(row: Row) -> Segment:
    """A decision as a segment. Raises IdicError, ValueError, TypeError or KeyError for one that cannot be read."""
    found = json.loads(str(row["value"]))
    name, definition = visible(found["name"]), to_json(parse(found["definition"]))
    if not name or not row["subject"]:
        raise ValueError("no name")
    return Segment(str(row["subject"]), name, definition, str(row["at"]), str(row["who"]))


def _fingerprint(definition: str) -> str:
    return hashlib.sha256(definition.encode()).hexdigest()[:16]
