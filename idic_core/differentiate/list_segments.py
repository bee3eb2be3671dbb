"""The filters of a list of names as conditions, so that a list becomes a segment that can be saved, called and sent offers."""

from __future__ import annotations

from typing import Any

from idic_core.differentiate.conditions import MOST_CONDITIONS, Condition, Definition, Group, parse, to_json
from idic_core.differentiate.fields import Field, fields
from idic_core.differentiate.listing import LATELY, SEGMENTS, Filters
from idic_core.store import Workspace

ORDERED = Condition("has_ordered", "yes")


def as_segment(workspace: Workspace, filters: Filters) -> str:
    """The definition (JSON) of the customers that fit filters of `listing.names`, "" where conditions cannot say it (a list of chosen people, a kind
    bought lately, more conditions than a segment holds)."""
    known = fields(workspace)
    parts: list[Condition | Group] = []
    exceptions: list[Condition] = []
    as_of = ""
    for name, value in filters:
        if name in SEGMENTS:
            made = parse(str(value))
            as_of = as_of or made.as_of
            told = _inside(made) if name == "segment" else _outside(made)
        else:
            told = None if name == LATELY or name not in known else (_of_field(known[name], value), [])
        if told is None:
            return ""
        parts += told[0]
        exceptions += told[1]
    if all(
        name == "need_id" for name, _value in filters
    ):  # such a list holds those with an order only; all other columns are empty for the others
        parts.append(ORDERED)
    whole = Definition("all", tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(exceptions)), as_of)
    return to_json(whole) if len(whole.conditions()) <= MOST_CONDITIONS else ""


def _of_field(field: Field, value: Any) -> list[Condition | Group]:
    given = list(value) if isinstance(value, tuple) else [value]
    if field.kind == "choice":
        return [Condition(field.code, "any", tuple(str(v) for v in given))]
    runs: list[list[int]] = []
    for one in sorted(int(v) for v in given):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    conditions = tuple(Condition(field.code, "between", (low, high)) for low, high in runs)
    return [conditions[0] if len(conditions) == 1 else Group("any", conditions)]


def _inside(made: Definition) -> tuple[list[Condition | Group], list[Condition]] | None:
    """The parts and exceptions of a segment that customers are in; None where they cannot stand beside other conditions."""
    if made.match == "all" or len(made.parts) < 2:
        return list(made.parts), list(made.exceptions)
    plain = tuple(p for p in made.parts if isinstance(p, Condition))
    return ([Group("any", plain)], list(made.exceptions)) if len(plain) == len(made.parts) else None


def _outside(made: Definition) -> tuple[list[Condition | Group], list[Condition]] | None:
    """A segment that customers are not in, as exceptions; None where it is more than one condition of which any holds."""
    plain = [p for p in made.parts if isinstance(p, Condition)]
    if not plain or len(plain) < len(made.parts) or made.exceptions or (made.match == "all" and len(plain) > 1):
        return None
    return [], plain
