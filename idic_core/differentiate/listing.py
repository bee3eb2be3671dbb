"""The names behind a figure: customers that fit filters or segments, most valuable first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from idic_core.differentiate.conditions import parse
from idic_core.differentiate.matching import rows
from idic_core.errors import IdicError
from idic_core.store import DERIVED, Workspace, has_derived
from idic_core.words import _

Filters = tuple[tuple[str, Any], ...]
FILTERS = (*(c for c, t in DERIVED["customer_values"].columns.items() if t in {"TEXT", "INTEGER"} and c not in {"as_of", "value_basis", "next_order_date", "next_order_low", "next_order_high"}), "need_id")  # fmt: skip
"""Columns of the values that names can be filtered by, beside SEGMENTS."""

SEGMENTS = ("segment", "outside")
"""Filters whose value is a segment's definition (JSON): who is in it, who is not."""

SORTS = ("lifetime_value", "actual_value", "potential_value", "unrealised", "gain_duration", "p_alive")
LATELY = "bought_lately"
"""A filter whose value is a kind: who bought it in the last quarter."""

NOT_ORDERED = {"lifecycle": "prospect", "rfm_group": "prospects"}

NAME_COLUMNS = [
    "customer_id", "name", "email", "phone", "tier", "lifecycle", "rfm_group", "need_id", "need", "lever", "actual_value", "potential_value",
    "lifetime_value", "lifetime_low", "lifetime_high", "p_alive", "next_order_date", "next_order_low", "next_order_high", "last_order", "order_days", "net",
    "r", "f", "m", "unrealised", "gain_duration",
]  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Customers behind a figure: frame (NAME_COLUMNS, at most `limit` rows) and how many there are in all."""

    frame: pd.DataFrame
    total: int


def names(
    workspace: Workspace, filters: Filters = (), limit: int = 200, offset: int = 0, sort: str = "lifetime_value"
) -> Names:
    """The customers behind a figure, most valuable first, with their names and the full count.

    filters: pairs of one of FILTERS and a value, or a tuple of values of which any may hold, of SEGMENTS and a definition (JSON), and of LATELY and a
    kind (not beside a segment). sort: one of SORTS. Customers without an order are among them where a segment or a stage before the first order is asked for. Raises IdicError for another
    filter or sort.
    """
    if any(
        f in SEGMENTS or v == NOT_ORDERED.get(f) or (isinstance(v, tuple) and NOT_ORDERED.get(f) in v)
        for f, v in filters
    ):
        return _in_segments(workspace, filters, limit, offset, sort)
    if not has_derived(workspace, "customer_values"):
        return Names(pd.DataFrame(columns=NAME_COLUMNS), 0)
    where, parameters = _where(filters)
    if sort not in SORTS:
        raise _no_sort(sort)
    order = "v.potential_value - v.actual_value" if sort == "unrealised" else f"v.{sort}"
    people = (
        "customers"
        if has_derived(workspace, "customers")
        else "(SELECT NULL AS customer_id, NULL AS name, NULL AS email, NULL AS phone)"
    )
    columns = """v.customer_id, coalesce(nullif(c.name, ''), v.customer_id) AS name, c.email, c.phone, v.tier, v.lifecycle, v.rfm_group, n.need_id, g.name AS need, v.lever,
        v.actual_value, v.potential_value, v.lifetime_value, v.lifetime_low, v.lifetime_high, v.p_alive, v.next_order_date, v.next_order_low, v.next_order_high, s.last_order, s.order_days, s.net, v.r, v.f, v.m,
        v.potential_value - v.actual_value AS unrealised, v.gain_duration"""
    total = int(
        workspace.value(
            f"SELECT count(*) FROM customer_values v LEFT JOIN customer_needs n USING (customer_id) WHERE {where}",  # noqa: S608
            parameters,
        )
        or 0
    )
    frame = workspace.frame(
        f"""SELECT {columns} FROM customer_values v JOIN customer_summary s USING (customer_id) LEFT JOIN {people} c ON c.customer_id = v.customer_id
            LEFT JOIN customer_needs n ON n.customer_id = v.customer_id LEFT JOIN need_groups g ON g.need_id = n.need_id
            WHERE {where} ORDER BY {order} DESC, v.customer_id LIMIT ? OFFSET ?""",  # noqa: S608
        [*parameters, int(limit), int(offset)],
    )
    return Names(frame, total)


def about(workspace: Workspace, ids: tuple[str, ...], fields: tuple[str, ...] = ("city", "industry")) -> pd.DataFrame:
    """What is known of these customers (their ids, some hundred) beyond orders: customer_id, then one column per field, missing where not known."""
    said: dict[tuple[str, str], Any] = {}
    if ids and has_derived(workspace, "customer_attributes"):
        marks, wanted = ", ".join("?" for _i in ids), ", ".join("?" for _f in fields)
        rows = workspace.rows(
            f"SELECT customer_id, field, max(value) AS value FROM customer_attributes WHERE customer_id IN ({marks}) AND field IN ({wanted}) GROUP BY 1, 2",  # noqa: S608
            [*ids, *fields],
        )
        said = {(str(r["customer_id"]), str(r["field"])): r["value"] for r in rows}
    columns = {f: pd.Series([said.get((i, f)) for i in ids], dtype="object") for f in fields}
    return pd.DataFrame({"customer_id": list(ids), **columns})


def _in_segments(workspace: Workspace, filters: Filters, limit: int, offset: int, sort: str) -> Names:
    """`names` among all customers, prospects too."""
    inside = [parse(str(v)) for f, v in filters if f == "segment"]
    outside = [parse(str(v)) for f, v in filters if f == "outside"]
    where, parameters = _where(tuple((f, v) for f, v in filters if f not in SEGMENTS), people=True)
    if sort not in SORTS:
        raise _no_sort(sort)
    columns = [f"p.{c}" if c != "need" else "CAST(NULL AS VARCHAR) AS need" for c in NAME_COLUMNS]
    frame, total = rows(workspace, inside, outside, columns, order=f"p.{sort}", limit=limit, offset=offset, where=where, parameters=tuple(parameters))  # fmt: skip
    groups = workspace.rows("SELECT need_id, name FROM need_groups") if has_derived(workspace, "need_groups") else []
    needs = {r["need_id"]: r["name"] for r in groups}
    return Names(frame.assign(need=frame["need_id"].map(needs)), total)


def _no_sort(sort: str) -> IdicError:
    return IdicError(
        _("Lists cannot be sorted by {what}.").format(what=sort), hint=_("Choose one of the sorts offered.")
    )


def _where(filters: Filters, *, people: bool = False) -> tuple[str, list[Any]]:
    """The filters in SQL; people: over the part that has all of a customer's columns in one table, with codes as text."""
    parts, parameters = ["true"] if people else ["1"], []
    for name, value in filters:
        if name == LATELY and not people:
            parts.append("v.customer_id IN (SELECT customer_id FROM kind_buyers WHERE what = ?)")
            parameters.append(value)
            continue
        if name not in FILTERS:
            raise IdicError(
                _("Customers cannot be filtered by {what}.").format(what=name),
                hint=_("Choose one of the filters offered."),
            )
        given = list(value) if isinstance(value, tuple) else [value]
        marks = ", ".join("?" for _one in given)
        if people:
            parts.append(f"coalesce(CAST(p.{name} AS VARCHAR) IN ({marks}), false)")
            parameters += [str(g) for g in given]
        else:
            parts.append(f"{'n' if name == 'need_id' else 'v'}.{name} IN ({marks})")
            parameters += given
    return " AND ".join(parts), parameters
