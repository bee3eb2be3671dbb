"""Who fits a definition: its conditions as one question to DuckDB over the parts, answered with customers, counts and sums."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from idic_core.differentiate.conditions import MOST_DAYS, OPERATORS, Condition, Definition, Group
from idic_core.differentiate.fields import FURTHER_FIELDS, Field, fields, further_part
from idic_core.differentiate.parts import counted_until, part
from idic_core.engines import connect
from idic_core.errors import IdicError
from idic_core.store import Workspace, now
from idic_core.words import _

BEHAVIOUR = frozenset({"people", "bought"})
"""Parts in which days count back from the day of the figures; in the others from today."""


@dataclass(frozen=True)
class Question:
    """A condition in SQL over `people p`. tables: parts that it reads, further fields as "further:CODE"."""

    sql: str
    parameters: tuple[Any, ...]
    tables: frozenset[str]


def question(workspace: Workspace, definition: Definition) -> Question:
    """The definition as one condition; raises IdicError for fields that are not there and values that do not fit."""
    known = fields(workspace)
    until = date.fromisoformat(counted_until(workspace, definition.as_of))
    today = date.fromisoformat(definition.as_of or now()[:10])

    def one(condition: Condition) -> Question:
        field = known.get(condition.field)
        if field is None:
            raise IdicError(
                _("Nothing is known any more of “{field}”, which this segment asks for.").format(field=condition.field.partition(":")[2] or condition.field),
                hint=_("Take this condition out, or upload the list that says it."),
            )  # fmt: skip
        check(condition, field)
        return ask(condition, field, until if field.table in BEHAVIOUR else today)

    parts = [joined(p.match, [one(c) for c in p.parts]) if isinstance(p, Group) else one(p) for p in definition.parts]
    inside = joined(definition.match, parts)
    if not definition.exceptions:
        return inside
    out = joined("any", [one(c) for c in definition.exceptions])
    return Question(f"({inside.sql}) AND NOT ({out.sql})", inside.parameters + out.parameters, inside.tables | out.tables)  # fmt: skip


def joined(match: str, questions: list[Question]) -> Question:
    """All or any of some questions; none asks nothing, and everybody fits."""
    if not questions:
        return Question("true", (), frozenset())
    word = " AND " if match == "all" else " OR "
    return Question(
        word.join(f"({q.sql})" for q in questions),
        tuple(v for q in questions for v in q.parameters),
        frozenset().union(*(q.tables for q in questions)),
    )


def check(condition: Condition, field: Field) -> None:
    """Raise IdicError unless the condition's operator and values fit the field."""
    hint = _("Choose the field, the comparison and the value again.")
    if condition.op not in OPERATORS[field.kind]:
        raise IdicError(_("This field cannot be compared in this way."), hint=hint)
    n = {"between": 2, "at_least": 1, "at_most": 1, "below": 1, "within": 1, "longer_ago": 1}.get(condition.op)
    values = condition.values
    if condition.op in {"any", "none"}:
        sound = all(isinstance(v, str) for v in values) and (field.kind == "happening" or len(values) > 0)
    elif n is None:
        sound = not values
    elif field.kind == "date" and condition.op == "between":
        sound = len(values) == 2 and all(isinstance(v, str) and _is_day(v) for v in values)
    elif condition.op in {"within", "longer_ago"}:
        sound = len(values) == n and all(isinstance(v, int) and 0 <= v <= MOST_DAYS for v in values)
    else:
        sound = len(values) == n and all(isinstance(v, int | float) for v in values)
    if not sound:
        raise IdicError(_("A condition has no value yet, or one that does not fit."), hint=hint)


def ask(condition: Condition, field: Field, day: date) -> Question:
    """One condition in SQL, true or false for everybody: what is not known fits only unknown, none and no. day: days count back from it."""
    if field.kind == "happening":
        return _happened(condition, field, day)
    if field.table == "people":
        sql, parameters = _compare(f'p."{field.place}"', condition, field, day)
        return Question(sql, parameters, frozenset())
    source, where, given = _source(field)
    column = "number" if field.kind == "number" and field.table == "attributes" else "value"
    inner = f"SELECT customer_id FROM {source} WHERE {where}"  # noqa: S608
    if condition.op in {"unknown", "none", "no"}:
        positive = Condition(
            field.code, {"unknown": "known", "none": "any", "no": "yes"}[condition.op], condition.values
        )
        found = ask(positive, field, day)
        return Question(f"NOT ({found.sql})", found.parameters, found.tables)
    sql, parameters = ("true", ()) if condition.op in {"known", "yes"} else _compare(column, condition, field, day)
    table = f"further:{field.code}" if field.table == "further" else field.table
    return Question(f"p.customer_id IN ({inner} AND {sql})", (*given, *parameters), frozenset({table}))


def _source(field: Field) -> tuple[str, str, tuple[Any, ...]]:
    """Where a field's values stand: a table with customer_id, value and number, the condition that picks them, and its parameters."""
    if field.table == "attributes":
        return "attributes", "field = ?", (field.place,)
    if field.table in {"latent", "intent"}:
        return field.table, "true", ()
    if field.table == "answers":
        survey, _bar, asked = field.place.partition("|")
        latest = "(SELECT customer_id, arg_max(score, day) AS value FROM answers WHERE survey = ? AND question = ? AND score IS NOT NULL GROUP BY 1)"
        return latest, "true", (survey, asked)
    return f'"further:{field.code}"', "true", ()


def _compare(column: str, condition: Condition, field: Field, day: date) -> tuple[str, tuple[Any, ...]]:
    values = condition.values
    marks = ", ".join("?" for _v in values)
    ago = (day - timedelta(days=int(values[0]))).isoformat() if condition.op in {"within", "longer_ago"} else ""
    match condition.op:
        case "any":
            return f"coalesce(CAST({column} AS VARCHAR) IN ({marks}), false)", values
        case "none":
            return f"NOT coalesce(CAST({column} AS VARCHAR) IN ({marks}), false)", values
        case "known":
            return f"{column} IS NOT NULL", ()
        case "unknown":
            return f"{column} IS NULL", ()
        case "yes":
            return f"coalesce({column}, false)", ()
        case "no":
            return f"NOT coalesce({column}, false)", ()
        case "at_least":
            return f"coalesce({column} >= ?, false)", values
        case "at_most":
            return f"coalesce({column} <= ?, false)", values
        case "below":
            return f"coalesce({column} < ?, false)", values
        case "within":
            return f"coalesce(substr({column}, 1, 10) BETWEEN ? AND ?, false)", (ago, day.isoformat())
        case "longer_ago":
            return f"coalesce(substr({column}, 1, 10) < ?, false)", (ago,)
    low, high = sorted(values)
    of = f"substr({column}, 1, 10)" if field.kind == "date" else column
    return f"coalesce({of} BETWEEN ? AND ?, false)", (low, high)


def _happened(condition: Condition, field: Field, day: date) -> Question:
    """Whether something happened to a customer, ever or within the last days."""
    values = condition.values
    parts, given = [f'"{field.place}" IS NOT NULL', "CAST(day AS VARCHAR) <= ?"], [day.isoformat()]
    if values:
        parts.append(f'"{field.place}" IN ({", ".join("?" for _v in values)})')
        given += [str(v) for v in values]
    if condition.days is not None:
        parts.append("CAST(day AS VARCHAR) >= ?")
        given.append((day - timedelta(days=condition.days)).isoformat())
    sql = f"p.customer_id IN (SELECT customer_id FROM {field.table} WHERE {' AND '.join(parts)})"  # noqa: S608
    return Question(sql if condition.op == "any" else f"NOT ({sql})", tuple(given), frozenset({field.table}))


def _is_day(text: str) -> bool:
    """Whether a text is a day as it is compared: 2026-12-31 and no other spelling."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@contextmanager
def asking(workspace: Workspace, tables: frozenset[str], as_of: str = "") -> Iterator[Any]:
    """A DuckDB with people and the parts that a question reads."""
    with connect() as duck:
        duck.register("people", part(workspace, "people", as_of=as_of))
        for table in tables:
            code = table.removeprefix("further:")
            held = further_part(workspace, code) if code in FURTHER_FIELDS and table != code else part(workspace, table, as_of=as_of if table in BEHAVIOUR else "")  # fmt: skip
            duck.register(table, held)
        yield duck


@dataclass(frozen=True)
class Counted:
    """How many customers fit, of how many; their value of the last 12 months and lifetime value, and everybody's."""

    customers: int
    everybody: int
    value: float
    value_of_all: float
    lifetime: float
    lifetime_of_all: float


def count(workspace: Workspace, definition: Definition) -> Counted:
    """Count a definition's customers. Raises IdicError for one that cannot be followed."""
    asked = question(workspace, definition)
    with asking(workspace, asked.tables, definition.as_of) as duck:
        found = duck.execute(
            f"""SELECT count(*) FILTER (fits), count(*), coalesce(sum(actual_value) FILTER (fits), 0), coalesce(sum(actual_value), 0),
                       coalesce(sum(lifetime_value) FILTER (fits), 0), coalesce(sum(lifetime_value), 0)
                FROM (SELECT ({asked.sql}) AS fits, p.actual_value, p.lifetime_value FROM people p)""",  # noqa: S608
            list(asked.parameters),
        ).fetchall()[0]
    return Counted(int(found[0]), int(found[1]), *(float(v) for v in found[2:]))


def members(workspace: Workspace, definition: Definition) -> list[str]:
    """The ids of a definition's customers, sorted."""
    asked = question(workspace, definition)
    with asking(workspace, asked.tables, definition.as_of) as duck:
        sql = f"SELECT p.customer_id FROM people p WHERE {asked.sql} ORDER BY 1"  # noqa: S608
        return [str(row[0]) for row in duck.execute(sql, list(asked.parameters)).fetchall()]


def rows(
    workspace: Workspace, inside: list[Definition], outside: list[Definition], columns: list[str], *, order: str, limit: int, offset: int = 0,
    where: str = "true", parameters: tuple[Any, ...] = (),
) -> tuple[pd.DataFrame, int]:  # fmt: skip
    """The customers whom all of `inside` and none of `outside` hold for, as columns of people, and how many there are; limit below 0: all.

    Behaviour is shown as of the first day that one of them names.
    """
    asked = joined("all", [question(workspace, d) for d in inside])
    out = joined("any", [question(workspace, d) for d in outside]) if outside else None
    as_of = next((d.as_of for d in [*inside, *outside] if d.as_of), "")
    sql, given = f"({asked.sql}) AND ({where})", [*asked.parameters, *parameters]
    tables = asked.tables
    if out is not None:
        sql, given, tables = f"{sql} AND NOT ({out.sql})", [*given, *out.parameters], tables | out.tables
    shown = ", ".join(columns)
    most = "" if limit < 0 else f"LIMIT {int(limit)} OFFSET {int(offset)}"
    with asking(workspace, tables, as_of) as duck:
        frame = duck.execute(
            f"SELECT {shown}, count(*) OVER () AS everybody FROM people p WHERE {sql} ORDER BY {order} DESC NULLS LAST, p.customer_id {most}",  # noqa: S608
            given,
        ).df()
    return frame.drop(columns="everybody"), int(frame["everybody"].iloc[0]) if len(frame) else 0
