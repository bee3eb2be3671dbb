"""What segments can be built from: every field that is known of customers, where it stands, and what kind of condition it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from idic_core.differentiate.attributes import OWN_COLUMN
from idic_core.differentiate.parts import customer_tables, kept, part
from idic_core.engines import connect
from idic_core.store import Workspace

GROUPS = ("value", "orders", "needs", "bought", "about", "files", "contacts", "answers", "reach")
"""In the order in which people choose from them."""

MOST_OPTIONS = 60
"""A column of text with more distinct values is no class and is not offered."""

SENSITIVE = re.compile(
    r"^(about:)?(gender|age|birth_date|birthday_in|income)$|relig|ethnic|\brace\b|health|disab|politic|sexual|gender|\bsex\b|income|salary|宗教|信仰|民族|种族|健康|残疾|政治|性别|年龄|收入|工资"
    r"|ton giao|tôn giáo|dan toc|dân tộc|suc khoe|sức khỏe|gioi tinh|giới tính|thu nhap|thu nhập|tuổi",
    re.IGNORECASE,
)
"""Fields that people take amiss, and that privacy law protects in many places: marked, and used for offers only after an explicit yes."""

FLAGS = ("has_ordered", "has_name", "has_email", "has_phone", "has_address")
DATES = frozenset({"first_order", "last_order"})
LEFT_OUT = frozenset(
    {
        "because",
        "favourite_share",
        "second",
        "second_share",
        "goods",
        "strength",
        "as_of",
        "value_basis",
        "next_order_date",
        "next_order_low",
        "next_order_high",
        "birth_date",
        *("name", "email", "phone", "street", "customer_id"),
    }
)
DAYS = frozenset({"next_order_in", "birthday_in"})
MONEY = re.compile(
    r"value|spend|lifetime|net|margin|sales|refunds|unrealised|assets|contribution|income|amount|equity|worth|score_money"
)
SHARES = re.compile(r"^p_|_share$|^share|strength|likeness|probability")
ORDERS = frozenset({"gap", "net_year_before", "first_order", "last_order", "order_days", "orders", "lines", "units", "sales", "refunds", "net", "margin", "net_last_year", "margin_last_year",
                    "products", "next_order_in", "has_ordered", "expected_orders"})  # fmt: skip
RANGES = re.compile(r"_(low|high)$")


@dataclass(frozen=True)
class Field:
    """One thing known of customers. kind: choice, number, date, flag, or happening (something on a day, perhaps often).

    place: where the value stands: a column of people, a field of attributes, or a column of bought, events, contacts, answers, or a `Further`.
    unit: money, share, days, years or empty. sensitive: see SENSITIVE.
    """

    code: str
    kind: str
    group: str
    table: str
    place: str
    unit: str = ""
    sensitive: bool = False


@dataclass(frozen=True)
class Further:
    """A field that a later stage knows. read: workspace -> customer_id, value (text; True or missing for a flag); label: its words, at call time."""

    code: str
    kind: str
    group: str
    read: Callable[[Workspace], pd.DataFrame]
    label: Callable[[], str]
    options: Callable[[], dict[str, str]] = dict


FURTHER_FIELDS: dict[str, Further] = {}


def add_field(field: Further) -> None:
    """Let a later stage's knowledge be used in segments; the same code again replaces it."""
    FURTHER_FIELDS[field.code] = field


HAPPENINGS = (
    ("bought:category", "bought", "bought", "category"), ("bought:product", "bought", "bought", "product"), ("event", "contacts", "events", "event"),
    ("contact:channel", "contacts", "contacts", "channel"), ("contact:purpose", "contacts", "contacts", "purpose"),
    ("contact:mood", "contacts", "contacts", "mood"), ("contact:outcome", "contacts", "contacts", "outcome"),
)  # fmt: skip


def fields(workspace: Workspace) -> dict[str, Field]:
    """Every field of this workspace that holds something, code -> Field, in the order of GROUPS. Worked out once per state."""
    made: dict[str, Field] = kept(workspace, ("fields", workspace.stamp, *FURTHER_FIELDS), lambda: _fields(workspace))
    return made


def _fields(workspace: Workspace) -> dict[str, Field]:
    found = [*_columns(workspace), *_attributes(workspace)]
    if _some(workspace, "SELECT 1 FROM order_lines WHERE product_id IS NOT NULL OR product_name IS NOT NULL LIMIT 1"):
        found += [Field(c, "happening", g, t, p) for c, g, t, p in HAPPENINGS if t == "bought"]
    for table in ("latent", "intent"):
        if part(workspace, table).num_rows:
            found.append(Field(table, "choice", "needs", table, "value"))
    for table, fact in (("events", "events"), ("contacts", "interactions")):
        if _some(workspace, f"SELECT 1 FROM {fact} LIMIT 1"):  # noqa: S608
            found += [Field(c, "happening", g, t, p) for c, g, t, p in HAPPENINGS if t == table]
    asked = workspace.rows(
        "SELECT DISTINCT survey, question FROM survey_answers WHERE score IS NOT NULL ORDER BY 1, 2 LIMIT 50"
    )
    found += [Field(f"answer:{a['survey']}|{a['question']}", "number", "answers", "answers", f"{a['survey']}|{a['question']}") for a in asked]  # fmt: skip
    found += [Field(f.code, f.kind, f.group, "further", f.code) for f in FURTHER_FIELDS.values()]
    return {f.code: f for group in GROUPS for f in found if f.group == group}


def options(workspace: Workspace, field: Field, *, most: int = 500) -> pd.DataFrame:
    """The values that a choice or happening has, the most frequent first: value, customers."""
    if field.table == "further":
        told: pd.DataFrame = further_part(workspace, field.code).to_pandas()
        return told.groupby("value").size().rename("customers").reset_index()
    where, parameters = ("field = ?", [field.place]) if field.table == "attributes" else ("true", [])
    column = "value" if field.table == "attributes" else f'"{field.place}"'
    with connect() as duck:
        duck.register("t", part(workspace, field.table))
        found: pd.DataFrame = duck.execute(
            f"""SELECT CAST({column} AS VARCHAR) AS value, count(DISTINCT customer_id) AS customers FROM t WHERE {where} AND {column} IS NOT NULL
                AND CAST({column} AS VARCHAR) <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {int(most)}""",  # noqa: S608
            parameters,
        ).df()
    return found


def further_part(workspace: Workspace, code: str) -> pa.Table:
    """What a later stage knows: customer_id, value (text)."""
    table: pa.Table = kept(workspace, ("further", code, workspace.stamp), lambda: _read_further(workspace, code))
    return table


def _read_further(workspace: Workspace, code: str) -> pa.Table:
    frame = FURTHER_FIELDS[code].read(workspace)
    return pa.table({"customer_id": pa.array(frame["customer_id"].astype("str"), pa.string()), "value": pa.array(frame["value"].astype("str"), pa.string())})  # fmt: skip


def unit_of(name: str) -> str:
    """How a column of numbers is said: money, share, days or plainly."""
    if name in DAYS:
        return "days"
    if SHARES.search(name):
        return "share"
    return "money" if MONEY.search(name) and name != "products" else ""


def _columns(workspace: Workspace) -> list[Field]:
    """The columns of people: classes, numbers, dates and flags."""
    people = part(workspace, "people")
    types = {c: t for of in customer_tables(workspace).values() for c, t in of.items()}
    types |= {"unrealised": "REAL", "next_order_in": "REAL", "age": "REAL", "birthday_in": "REAL"}
    texts = [
        c for c, t in types.items() if t == "TEXT" and c not in LEFT_OUT and c not in DATES and c in people.column_names
    ]
    distinct = _distinct(people, [c for c in types if c in people.column_names])
    found = [Field(f, "flag", "orders" if f == "has_ordered" else "reach", "people", f) for f in FLAGS]
    for column in distinct:
        if column in LEFT_OUT or RANGES.search(column) or distinct[column] == 0:
            continue
        group = "orders" if column in ORDERS else "needs" if "need" in column or column == "favourite" else "about" if column in ("age", "birthday_in") else "value"  # fmt: skip
        sensitive = bool(SENSITIVE.search(column))
        if column in DATES or column.endswith("_date"):
            found.append(Field(column, "date", group, "people", column))
        elif column in texts:
            if distinct[column] <= MOST_OPTIONS:
                found.append(Field(column, "choice", group, "people", column, "", sensitive))
        elif types[column] != "TEXT":
            found.append(Field(column, "number", group, "people", column, "years" if column == "age" else unit_of(column), sensitive))  # fmt: skip
    return found


def _attributes(workspace: Workspace) -> list[Field]:
    """The fields of customer_attributes: numbers where they are, else choices; ages stand in people."""
    with connect() as duck:
        duck.register("t", part(workspace, "attributes"))
        seen = duck.sql(
            """SELECT field, count(*) AS n, count(number) AS numbers, count(DISTINCT value) AS distinct_values, min(value) AS one FROM t
               WHERE field NOT IN ('age', 'birth_date') GROUP BY field ORDER BY n DESC, field"""
        ).fetchall()
    found = []
    for field, n, numbers, distinct, one in seen:
        if field == "organisation" and distinct == 1 and one == "no":
            continue
        own = str(field).startswith(OWN_COLUMN)
        code = str(field) if own else f"about:{field}"
        number = numbers >= 0.9 * n and distinct > 12
        found.append(
            Field(code, "number" if number else "choice", "files" if own else "about", "attributes", str(field), unit_of(str(field)) if number else "",
                  bool(SENSITIVE.search(code)))
        )  # fmt: skip
    return found


def _distinct(people: pa.Table, columns: list[str]) -> dict[str, int]:
    if not columns:
        return {}
    with connect() as duck:
        duck.register("t", people)
        sums = ", ".join(f'approx_count_distinct("{c}")' for c in columns)
        return dict(zip(columns, map(int, duck.execute(f"SELECT {sums} FROM t").fetchall()[0]), strict=True))  # noqa: S608


def _some(workspace: Workspace, sql: str) -> bool:
    return workspace.value(sql) is not None
