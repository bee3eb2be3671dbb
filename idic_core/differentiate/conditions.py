"""Conditions on customers: a definition people can read, checked, and turned into one question to the database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from idic_core.differentiate.given import EARLIEST, MOST_NUMBER
from idic_core.errors import IdicError
from idic_core.store import check_text
from idic_core.words import _

OPERATORS = {
    "choice": ("any", "none", "known", "unknown"), "number": ("at_least", "at_most", "between", "below", "known", "unknown"),
    "date": ("within", "longer_ago", "between", "known", "unknown"), "flag": ("yes", "no"), "happening": ("any", "none"),
}  # fmt: skip
"""Kind of a field -> its operators. below: less than, for bands that meet without overlapping."""

MATCHES = ("all", "any")
MOST_CONDITIONS, MOST_VALUES, MOST_DAYS = 60, 500, 36_500


@dataclass(frozen=True)
class Condition:
    """One condition. values: texts of any or none (of a happening none means: anything), numbers of at_least, at_most, below, between, days
    (ISO) of a date's between, a number of days of within and longer_ago. days: how far back a happening counts, None: ever."""

    field: str
    op: str
    values: tuple[Any, ...] = ()
    days: int | None = None


@dataclass(frozen=True)
class Group:
    """Conditions of which all or any must hold."""

    match: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Definition:
    """A segment: all or any of its parts (conditions, or groups of them), except whom any of `exceptions` holds for. No part: everybody.

    as_of: ISO day on which behaviour is looked at, empty for today's state.
    """

    match: str = "all"
    parts: tuple[Condition | Group, ...] = ()
    exceptions: tuple[Condition, ...] = field(default=())
    as_of: str = ""

    def conditions(self) -> list[Condition]:
        """All conditions in it."""
        inside = [c for p in self.parts for c in (p.parts if isinstance(p, Group) else (p,))]
        return [*inside, *self.exceptions]


def parse(given: str | dict[str, Any]) -> Definition:
    """A definition from its JSON (see `to_json`); raises IdicError for one that cannot be followed."""
    try:
        found = json.loads(given) if isinstance(given, str) else given
    except (ValueError, RecursionError) as error:
        raise broken() from error
    if not isinstance(found, dict) or set(found) - {"match", "conditions", "except", "as_of"}:
        raise broken()
    parts = tuple(_part(p) for p in _listed(found.get("conditions", [])))
    made = Definition(_match(found), parts, tuple(_condition(c) for c in _listed(found.get("except", []))), _day(found.get("as_of") or ""))  # fmt: skip
    if len(made.conditions()) > MOST_CONDITIONS:
        raise IdicError(
            _("A segment holds at most {n} conditions.").format(n=MOST_CONDITIONS), hint=_("Build it from fewer.")
        )
    return made


def to_json(definition: Definition) -> str:
    """The definition as JSON, the same text for the same definition."""

    def plain(part: Condition | Group) -> dict[str, Any]:
        if isinstance(part, Group):
            return {"match": part.match, "conditions": [plain(c) for c in part.parts]}
        days = {} if part.days is None else {"days": part.days}
        return {"field": part.field, "op": part.op, "values": list(part.values)} | days

    found: dict[str, Any] = {"match": definition.match, "conditions": [plain(p) for p in definition.parts]}
    found |= {"except": [plain(c) for c in definition.exceptions]} if definition.exceptions else {}
    found |= {"as_of": definition.as_of} if definition.as_of else {}
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def broken() -> IdicError:
    """What is said of a definition that no builder wrote."""
    return IdicError(_("This segment's conditions cannot be read."), hint=_("Build the segment again."))


def _part(given: Any) -> Condition | Group:
    if isinstance(given, dict) and "conditions" in given:
        if set(given) - {"match", "conditions"}:
            raise broken()
        return Group(_match(given), tuple(_condition(c) for c in _listed(given["conditions"])))
    return _condition(given)


def _condition(given: Any) -> Condition:
    if not isinstance(given, dict) or set(given) - {"field", "op", "values", "days"}:
        raise broken()
    name, op, days = given.get("field"), given.get("op"), given.get("days")
    if not isinstance(name, str) or not isinstance(op, str) or op not in {o for ops in OPERATORS.values() for o in ops}:
        raise broken()
    values = _listed(given.get("values", []))
    if len(values) > MOST_VALUES or not all(
        isinstance(v, str | int | float) and not isinstance(v, bool) for v in values
    ):
        raise broken()
    if days is not None and (isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= MOST_DAYS):
        raise IdicError(_("The number of days must be a whole number up to {n}.").format(n=MOST_DAYS), hint=_("Leave it empty for any time."))  # fmt: skip
    if any(not isinstance(v, str) and not abs(v) <= MOST_NUMBER for v in values):
        raise broken()
    check_text(*(v for v in values if isinstance(v, str)))
    # 35 and 35.0 are one value, so that one definition has one text.
    plain = tuple(int(v) if isinstance(v, float) and v.is_integer() else v for v in values)
    return Condition(name, str(op), plain, days)


def _listed(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise broken()
    return given


def _match(given: dict[str, Any]) -> str:
    if given.get("match", "all") not in MATCHES:
        raise broken()
    return str(given.get("match", "all"))


def _day(given: Any) -> str:
    try:
        day = date.fromisoformat(given).isoformat() if given else ""
        if day and date.fromisoformat(day) < EARLIEST.date():
            raise ValueError(day)
        return day
    except (TypeError, ValueError) as error:
        raise IdicError(
            _("The date {date} cannot be read.").format(date=given), hint=_("Write it as 2026-12-31.")
        ) from error
