"""Two fields against each other: counts, value, shares and the index against the whole, with the conditions that lead to each cell's names."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from idic_core.differentiate import wording, wording_value
from idic_core.differentiate.conditions import MOST_VALUES as MOST_IN_ONE
from idic_core.differentiate.conditions import parse
from idic_core.differentiate.fields import Field, fields
from idic_core.differentiate.matching import asking, question
from idic_core.differentiate.parts import part
from idic_core.engines import connect
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _

MOST_VALUES = 12
"""An axis shows so many values, the most frequent; the others stand together."""

AGES = (18, 25, 35, 45, 55, 65)
BANDS = 5
OTHER, UNKNOWN = "\x00other", "\x00unknown"
NATURAL: dict[str, Callable[[], dict[str, str]]] = {
    "tier": wording.tiers, "lifecycle": lambda: {"prospect": "", **wording.stages()}, "rfm_group": wording.groups, "lever": wording.levers,
    "value_group": wording_value.value_groups, "size_class": wording_value.sizes, "age_class": wording_value.ages, "needs_class": wording_value.needs_classes,
    "loyalty_class": wording_value.loyalty_classes, "score_class": lambda: dict.fromkeys("ABC", ""),
}  # fmt: skip
"""Fields whose values have an order of their own, best or first before the others; the values of all other fields go by how many have them."""

KINDS = ("choice", "flag", "number")
"""Fields that divide customers, beside what they bought (a customer counts with each kind and product); what else happens on days does not."""


@dataclass(frozen=True)
class Band:
    """One value of an axis. code: the value, OTHER or UNKNOWN, yes or no, or a band's place; low and high: a band's ends (high is not in it);
    conditions: JSON conditions that pick its customers, all of which must hold."""

    code: str
    low: float | None
    high: float | None
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Crosstab:
    """cells: row, column (codes of Band), customers, value (12 months), lifetime, share (of the row), index (100: as in the whole); rows and columns:
    the bands in order; customers: how many in all. A customer with several values of a field counts in each."""

    cells: pd.DataFrame
    rows: list[Band]
    columns: list[Band]
    customers: int


def crosstab(workspace: Workspace, row: str, column: str = "", within: str = "{}") -> Crosstab:
    """Customers of a definition (JSON, default everybody) by one field or by two. row, column: codes of fields of KINDS; column may be empty.

    Raises IdicError for fields that are not there or do not divide customers.
    """
    known = fields(workspace)
    inside = parse(within)
    asked = question(workspace, inside)
    with asking(workspace, asked.tables, inside.as_of) as duck:
        sql = f"SELECT p.* FROM people p WHERE {asked.sql}"  # noqa: S608
        people = duck.sql(sql, params=list(asked.parameters)).to_arrow_table()
    uses = {known[c].table for c in (row, column) if c in known}
    attributes = part(workspace, "attributes") if "attributes" in uses else None
    bought = part(workspace, "bought", as_of=inside.as_of) if "bought" in uses else None
    sides = []
    for code in (row, column):
        if not code:
            sides.append((pd.DataFrame({"customer_id": people.column("customer_id").to_pandas(), "code": "all"}), [Band("all", None, None, ())]))  # fmt: skip
            continue
        field = known.get(code)
        if field is None or not divides(field):
            raise IdicError(_("Customers cannot be divided by this."), hint=_("Choose one of the fields offered."))
        sides.append(_side(people, bought if field.table == "bought" else attributes, field))
    return _cells(people, sides)


def divides(field: Field) -> bool:
    """Whether customers can be divided by a field."""
    return field.table == "bought" or (field.kind in KINDS and field.table in {"people", "attributes"})


def _cells(people: object, sides: list[tuple[pd.DataFrame, list[Band]]]) -> Crosstab:
    (left, rows), (right, columns) = sides
    with connect() as duck:
        duck.register("people", people)
        duck.register("l", left)
        duck.register("r", right)
        cells = duck.execute(
            """SELECT l.code AS row, r.code AS "column", count(*) AS customers, coalesce(sum(p.actual_value), 0) AS value, coalesce(sum(p.lifetime_value), 0) AS lifetime
               FROM l JOIN r USING (customer_id) JOIN people p USING (customer_id) GROUP BY 1, 2"""
        ).df()
        total = int(duck.execute("SELECT count(*) FROM people").fetchall()[0][0])
    by_row, by_column = cells.groupby("row")["customers"].transform("sum"), cells.groupby("column")["customers"].transform("sum")  # fmt: skip
    share = cells["customers"] / by_row
    whole = by_column / max(int(cells["customers"].sum()), 1)
    cells = cells.assign(share=share, index=100 * share / whole)
    present = set(cells["row"]), set(cells["column"])
    return Crosstab(cells, [b for b in rows if b.code in present[0]], [b for b in columns if b.code in present[1]], total)  # fmt: skip


def _side(people: object, more: object, field: Field) -> tuple[pd.DataFrame, list[Band]]:
    """Which band each customer is in (customer_id, code), and the bands in order. more: attributes, or what was bought, where the field stands there."""
    with connect() as duck:
        duck.register("people", people)
        if field.table == "bought":
            duck.register("bought", more)
            found = duck.execute(
                f"""SELECT DISTINCT p.customer_id, b."{field.place}" AS v FROM people p LEFT JOIN bought b ON b.customer_id = p.customer_id
                    AND b."{field.place}" IS NOT NULL"""  # noqa: S608
            ).df()
        elif field.table == "attributes":
            duck.register("attributes", more)
            column = "number" if field.kind == "number" else "value"
            found = duck.execute(
                f"SELECT p.customer_id, a.{column} AS v FROM people p LEFT JOIN attributes a ON a.customer_id = p.customer_id AND a.field = ?",  # noqa: S608
                [field.place],
            ).df()
        else:
            found = duck.execute(f'SELECT customer_id, "{field.place}" AS v FROM people').df()  # noqa: S608
    if field.kind == "flag":
        yes = found["v"].fillna(False).astype(bool)
        made = pd.DataFrame({"customer_id": found["customer_id"], "code": np.where(yes, "yes", "no")})
        return made, [Band(c, None, None, (_condition(field, c),)) for c in ("yes", "no")]
    return _numbers(found, field) if field.kind == "number" else _choices(found, field)


def _choices(found: pd.DataFrame, field: Field) -> tuple[pd.DataFrame, list[Band]]:
    text = found["v"].astype("object").where(found["v"].notna(), UNKNOWN).astype("str")
    counts = text[text != UNKNOWN].value_counts()
    shown = list(counts.index[:MOST_VALUES]) if len(counts) > MOST_VALUES + 1 else list(counts.index)
    rest = [str(v) for v in counts.index[len(shown) :]]
    code = text.where(text.isin(shown) | text.eq(UNKNOWN), OTHER)
    if field.code in NATURAL:
        place = {code: n for n, code in enumerate(NATURAL[field.code]())}
        shown = sorted(shown, key=lambda v: place.get(str(v), len(place)))
    bands = [Band(v, None, None, (_condition(field, "any", v),)) for v in shown]
    happens = field.kind == "happening"
    if rest:
        others = (_any_of(field, rest),) if happens else (_condition(field, "known"), _condition(field, "none", *shown))
        bands.append(Band(OTHER, None, None, others))
    bands.append(Band(UNKNOWN, None, None, (_condition(field, "none" if happens else "unknown"),)))
    made = pd.DataFrame({"customer_id": found["customer_id"], "code": code}).drop_duplicates()
    return made, bands


def _numbers(found: pd.DataFrame, field: Field) -> tuple[pd.DataFrame, list[Band]]:
    value = found["v"].astype("float64")
    edges = _edges(value.dropna(), field)
    place = np.searchsorted(np.asarray(edges), value.to_numpy("float64"), side="right")
    code = pd.Series(place, index=value.index).astype("str").where(value.notna(), UNKNOWN)
    bands = []
    for n in range(len(edges) + 1):
        low, high = edges[n - 1] if n else None, edges[n] if n < len(edges) else None
        conditions = [_condition(field, "at_least", low)] if low is not None else []
        conditions += [_condition(field, "below", high)] if high is not None else []
        bands.append(Band(str(n), low, high, tuple(conditions or [_condition(field, "known")])))
    bands.append(Band(UNKNOWN, None, None, (_condition(field, "unknown"),)))
    return pd.DataFrame({"customer_id": found["customer_id"], "code": code}).drop_duplicates(), bands


def _edges(values: pd.Series, field: Field) -> list[float]:
    """Where bands meet: usual ages, each value of a score, else fifths of the customers rounded to two digits."""
    if field.unit == "years":
        return [float(a) for a in AGES]
    distinct = sorted(set(values))
    if len(distinct) <= 2 * BANDS and all(float(v).is_integer() for v in distinct):
        return [float(v) for v in distinct[1:]]
    cuts = {_rounded(float(q)) for q in np.quantile(values, np.arange(1, BANDS) / BANDS)} if len(values) else set()
    return sorted(c for c in cuts if distinct and distinct[0] < c <= distinct[-1])


def _rounded(value: float) -> float:
    if value == 0 or not np.isfinite(value):
        return 0.0
    digits = 1 - int(np.floor(np.log10(abs(value))))
    return float(round(value, digits))


def _condition(field: Field, op: str, *values: object) -> str:
    return json.dumps({"field": field.code, "op": op, "values": list(values)}, ensure_ascii=False)


def _any_of(field: Field, values: list[str]) -> str:
    """Whether any of many values happened, as a group of conditions that each hold as many as one may."""
    parts = [values[n : n + MOST_IN_ONE] for n in range(0, len(values), MOST_IN_ONE)]
    return json.dumps({"match": "any", "conditions": [json.loads(_condition(field, "any", *p)) for p in parts]}, ensure_ascii=False)  # fmt: skip


def cell_definition(row: Band, column: Band, within: str = "{}") -> list[str]:
    """The definitions (JSON) that together pick a cell's customers: the one looked within, and the cell's own conditions."""
    inside = parse(within)
    own: dict[str, object] = {
        "match": "all",
        "conditions": [json.loads(c) for c in (*row.conditions, *column.conditions)],
    }
    if inside.as_of:
        own["as_of"] = inside.as_of
    return [within, json.dumps(own, ensure_ascii=False, sort_keys=True)]
