"""What to know of a segment beside its count: who is left out because something is not known of them, who was there on an earlier day, and what the
segment is like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from idic_core.differentiate.conditions import Condition, Definition, parse
from idic_core.differentiate.fields import Field, fields
from idic_core.differentiate.matching import asking, count, question
from idic_core.differentiate.parts import part
from idic_core.engines import connect
from idic_core.store import Workspace

TOLD = frozenset({"about", "files", "answers"})
"""Groups of fields that people tell or do not tell; orders and values are missing only where nobody ordered."""

COMPARES = frozenset({"any", "at_least", "at_most", "below", "between", "within", "longer_ago"})
MOST_KINDS = 5


def unknown_left_out(workspace: Workspace, definition: str) -> list[tuple[Field, int]]:
    """Fields of a definition (JSON) that are not known of some who meet all its other conditions, and of how many; such people are not in the segment.

    Told of conditions that all must hold; where any of several may hold, nobody is out for one of them.
    """
    made, known = parse(definition), fields(workspace)
    if made.match != "all" and len(made.parts) > 1:
        return []
    found = []
    for place, one in enumerate(made.parts):
        field = known.get(one.field) if isinstance(one, Condition) else None
        if field is None or not isinstance(one, Condition) or field.group not in TOLD or one.op not in COMPARES or field.kind == "happening":  # fmt: skip
            continue
        unknown = Condition(field.code, "unknown")
        n = count(workspace, replace(made, parts=(*made.parts[:place], unknown, *made.parts[place + 1 :]))).customers
        if n:
            found.append((field, n))
    return found


def ordered_by(workspace: Workspace, day: str) -> int:
    """How many of today's customers had ordered by the end of a day (ISO)."""
    return count(workspace, Definition(parts=(Condition("has_ordered", "yes"),), as_of=day)).customers


@dataclass(frozen=True)
class Picture:
    """What a segment is like. customers: how many; value, lifetime: sums of the last 12 months and of lifetime value; ordered: how many ordered ever;
    age: the middle one (None where no age is known) of `age_known`; city: the most frequent, None where not known, with how many have it and of how many it
    is known; kinds: what, customers (who bought it), share (of all in the segment), the most bought first, at most MOST_KINDS."""

    customers: int
    value: float
    lifetime: float
    ordered: int
    age: float | None
    age_known: int
    city: str | None
    city_customers: int
    city_known: int
    kinds: pd.DataFrame


def picture(workspace: Workspace, definition: str) -> Picture:
    """What the customers of a definition (JSON) are like. Raises IdicError for one that cannot be followed."""
    made = parse(definition)
    asked = question(workspace, made)
    with asking(workspace, asked.tables, made.as_of) as duck:
        sql = f"SELECT p.customer_id, p.actual_value, p.lifetime_value, p.has_ordered, p.age FROM people p WHERE {asked.sql}"  # noqa: S608
        inside = duck.sql(sql, params=list(asked.parameters)).to_arrow_table()
    with connect() as duck:
        duck.register("inside", inside)
        duck.register("attributes", part(workspace, "attributes"))
        duck.register("bought", part(workspace, "bought", as_of=made.as_of))
        n, value, lifetime, ordered, age, known = duck.sql(
            "SELECT count(*), coalesce(sum(actual_value), 0), coalesce(sum(lifetime_value), 0), count(*) FILTER (has_ordered), median(age), count(age) FROM inside"
        ).fetchall()[0]
        cities: list[tuple[Any, ...]] = duck.sql(
            """SELECT value, count(DISTINCT customer_id) AS n FROM attributes SEMI JOIN inside USING (customer_id)
               WHERE field = 'city' AND value <> '' GROUP BY 1 ORDER BY 2 DESC, 1"""
        ).fetchall()
        kinds: pd.DataFrame = duck.execute(
            """SELECT coalesce(category, product) AS what, count(DISTINCT customer_id) AS customers, count(DISTINCT customer_id) / ? AS share
               FROM bought SEMI JOIN inside USING (customer_id) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?""",
            [float(max(n, 1)), MOST_KINDS],
        ).df()
    top = cities[0] if cities else (None, 0)
    return Picture(
        int(n), float(value), float(lifetime), int(ordered), None if age is None or pd.isna(age) else float(age), int(known),
        None if top[0] is None else str(top[0]), int(top[1]), sum(int(c[1]) for c in cities), kinds,
    )  # fmt: skip
