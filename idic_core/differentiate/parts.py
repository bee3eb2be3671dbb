"""The tables that conditions look at, each read once per state of the workspace: customers with all that is worked out of them, what they
bought, did, said and answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from idic_core.differentiate.attributes import age_on
from idic_core.differentiate.given import moment
from idic_core.differentiate.ledger import ledger
from idic_core.engines import connect, current_products, customer_lines
from idic_core.store import DERIVED, Workspace, has_derived, now, read_arrow

MOST_KEPT = 24
_kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()
_lock = Lock()

PROFILE_COLUMNS = ("name", "email", "phone", "street", "birth_date")
NOT_JOINED = frozenset({"need_members", "need_affinities"})
"""Workings of other analyses, which say nothing that a person would ask for."""

ABSENT = {"lifecycle": "prospect", "rfm_group": "prospects"}
"""What a customer without an order is, where the values have no row of theirs."""

KNOWN_FLAGS = {"has_email": "email", "has_phone": "phone", "has_address": "street"}


def customer_tables(workspace: Workspace) -> dict[str, dict[str, str]]:
    """The tables of this stage that hold one row per customer and are worked out: table -> column -> SQLite's type, without customer_id."""
    found = {}
    for name, table in DERIVED.items():
        if (
            table.stage == "differentiate"
            and table.key == ("customer_id",)
            and name not in NOT_JOINED
            and has_derived(workspace, name)
        ):
            there = {
                row["name"] for row in workspace.rows("SELECT name FROM pragma_table_info(?)", [name])
            }  # an older run may know fewer
            found[name] = {c: t for c, t in table.columns.items() if c != "customer_id" and c in there}
    return found


def part(workspace: Workspace, name: str, *, as_of: str = "") -> pa.Table:
    """One of PARTS as an Arrow table. as_of: ISO day; behaviour is then as it stood at that day's end. Never change what comes back."""
    read, follows_facts = PARTS[name]
    stamp = workspace.stamp if follows_facts else workspace.stamp.partition(".")[2]
    table: pa.Table = kept(workspace, (name, stamp, as_of, now()[:10]), lambda: read(workspace, as_of))
    return table


def kept(workspace: Workspace, what: tuple[str, ...], make: Callable[[], Any]) -> Any:
    """What `make` made for this workspace and state before, or makes now; the MOST_KEPT last used are kept in memory, shared by all threads."""
    key = (str(workspace.path), str(workspace.path.stat().st_ino), *what)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def counted_until(workspace: Workspace, as_of: str = "") -> str:
    """The day (ISO) that behaviour is counted back from: `as_of`, else the day of the last order counted, else today."""
    if as_of:
        return as_of
    if has_derived(workspace, "customer_values"):
        found = workspace.value("SELECT as_of FROM customer_values LIMIT 1")
        if found:
            return str(found)
    return now()[:10]


def _people(workspace: Workspace, as_of: str) -> pa.Table:
    """One row per customer: profile, every column of `customer_tables`, and what follows from them (see `_follow`)."""
    tables = customer_tables(workspace)
    if not has_derived(workspace, "customers"):
        base, profile = "(SELECT customer_id FROM customer_values)", ", ".join(f"NULL AS {c}" for c in PROFILE_COLUMNS)
        if "customer_values" not in tables:
            base = "(SELECT NULL AS customer_id WHERE 0)"
    else:
        base, profile = "customers", ", ".join(f"c.{c}" for c in PROFILE_COLUMNS)
    types = {"customer_id": "TEXT"} | dict.fromkeys(PROFILE_COLUMNS, "TEXT")
    columns, joins = [], []
    for n, (table, of) in enumerate(tables.items()):
        joins.append(f'LEFT JOIN "{table}" t{n} ON t{n}.customer_id = c.customer_id')
        for column, kind in of.items():
            if column not in types:
                types[column] = kind
                columns.append(f't{n}."{column}"')
    more = "".join(f", {c}" for c in columns)
    now_table = read_arrow(workspace, f"SELECT c.customer_id, {profile}{more} FROM {base} c {' '.join(joins)} ORDER BY c.customer_id", types)  # noqa: S608  # fmt: skip
    for column, kind in {"actual_value": "REAL", "potential_value": "REAL", "lifetime_value": "REAL", "last_order": "TEXT", "first_order": "TEXT",
                         "next_order_date": "TEXT", "lifecycle": "TEXT", "rfm_group": "TEXT", "order_days": "INTEGER", "need_id": "TEXT"}.items():  # fmt: skip
        if column not in types:
            types[column] = kind
            arrow = {"REAL": pa.float64(), "TEXT": pa.string(), "INTEGER": pa.int64()}[kind]
            now_table = now_table.append_column(column, pa.nulls(len(now_table), arrow))
    frame = now_table.to_pandas()
    if as_of:
        from idic_core.differentiate.as_of import (
            values_as_of,  # a run's further analyses list names, which needs this module
        )

        frame = _stood(frame, values_as_of(workspace, as_of))
    until = counted_until(workspace, as_of)
    return pa.Table.from_pandas(_follow(frame, until=until, today=as_of or now()[:10]), preserve_index=False)


def _stood(frame: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The customers with what was worked out as of an earlier day in place of today's; who had not ordered then has no values."""
    then = earlier.set_index("customer_id").reindex(frame["customer_id"])
    return frame.assign(**{c: then[c].to_numpy() for c in then.columns if c in frame.columns})


def _follow(frame: pd.DataFrame, *, until: str, today: str) -> pd.DataFrame:
    """The customers with what follows from other columns: has_ordered, has_name, has_email, has_phone, has_address (flags), unrealised (money),
    next_order_in (days), age (years), birthday_in (days), prospects named as such."""
    text = frame[list(PROFILE_COLUMNS)].astype("string").fillna("").apply(lambda c: c.str.strip())
    born = pd.to_datetime(frame["birth_date"], errors="coerce", format="%Y-%m-%d")
    ordered = frame["last_order"].notna().to_numpy()
    due = pd.to_datetime(frame["next_order_date"], errors="coerce")
    label = text["name"].ne("") & text["name"].ne(text["email"]) & text["name"].ne(text["phone"])
    filled = {c: frame[c].astype("object").where(frame[c].notna() | ordered, word) for c, word in ABSENT.items()}
    return frame.assign(
        **filled,
        **{flag: text[column].ne("").to_numpy() for flag, column in KNOWN_FLAGS.items()},
        has_name=(label & text["name"].ne(frame["customer_id"].astype("string"))).to_numpy(dtype=bool),
        has_ordered=ordered,
        unrealised=(frame["potential_value"] - frame["actual_value"]).clip(lower=0).astype("float64"),
        next_order_in=(due - pd.Timestamp(until)).dt.days.astype("float64"),
        age=age_on(born, today).astype("float64"),
        birthday_in=_until_birthday(born, today),
        name=text["name"].where(text["name"].ne(""), frame["customer_id"].astype("string")).astype("object"),
    )


def _until_birthday(born: pd.Series, today: str) -> np.ndarray:
    """Days until the next birthday, 0 on the day itself; a 29 February is kept on 1 March where the year has none."""
    day = pd.Timestamp(today)
    found = np.full(len(born), np.nan)
    known = born.notna().to_numpy()
    month, date = born[known].dt.month.to_numpy(), born[known].dt.day.to_numpy()
    best = np.full(len(month), np.inf)
    for year in (day.year, day.year + 1):
        first = pd.to_datetime({"year": np.full(len(month), year), "month": month, "day": np.ones(len(month), int)})
        ahead = (first - day).dt.days.to_numpy() + date - 1.0
        best = np.where((ahead >= 0) & (ahead < best), ahead, best)
    found[known] = best
    return found


def _book(workspace: Workspace, as_of: str) -> pa.Table:
    """The ledger (see ledger.ledger) of all lines until the end of a day (ISO, default: today)."""
    table, _counts = ledger(customer_lines(workspace), as_of=moment(as_of or now()))
    return table


def _bought(workspace: Workspace, as_of: str) -> pa.Table:
    """Days on which customers bought something they kept: customer_id, product, category, day (date)."""
    goods = current_products(workspace)[["product_id", "name", "category"]]
    with connect() as duck:
        duck.register("book", part(workspace, "book", as_of=as_of))
        duck.register("goods", goods)
        return duck.sql(
            """SELECT DISTINCT b.customer_id, coalesce(g.name, b.product_id) AS product, g.category, CAST(b.ordered_at AS DATE) AS day
               FROM book b LEFT JOIN goods g ON g.product_id = b.product_id
               WHERE b.kind = 'sale' AND b.kept > 0 AND b.customer_id IS NOT NULL AND b.product_id IS NOT NULL"""
        ).to_arrow_table()


def _attributes(workspace: Workspace, as_of: str) -> pa.Table:
    types = {"customer_id": "TEXT", "field": "TEXT", "value": "TEXT", "number": "REAL", "source": "TEXT"}
    if not has_derived(workspace, "customer_attributes"):
        return _nothing(types)
    return read_arrow(workspace, f"SELECT {', '.join(types)} FROM customer_attributes", types)  # noqa: S608


def _shown(table: str, column: str) -> Callable[[Workspace, str], pa.Table]:
    """A part from a derived table with several values per customer: customer_id, value."""

    def read(workspace: Workspace, as_of: str) -> pa.Table:
        types = {"customer_id": "TEXT", "value": "TEXT"}
        if not has_derived(workspace, table):
            return _nothing(types)
        return read_arrow(workspace, f'SELECT customer_id, "{column}" AS value FROM "{table}"', types)  # noqa: S608

    return read


def _told(sql: str, types: dict[str, str], at: str) -> Callable[[Workspace, str], pa.Table]:
    """A part from facts that point to records, with the day of `at` as `day`. sql: selects `types` FROM facts f."""

    def read(workspace: Workspace, as_of: str) -> pa.Table:
        known = {"customer_id": "TEXT", **types, "day": "TEXT"}
        if not has_derived(workspace, "crosswalk"):
            return _nothing(known)
        query = f"SELECT w.customer_id, {', '.join(f'f.{c}' for c in types)}, substr(f.{at}, 1, 10) AS day FROM {sql} f CROSS JOIN crosswalk w ON w.record_id = f.record_id"  # noqa: S608  # fmt: skip
        return read_arrow(workspace, query, known)

    return read


def _nothing(types: dict[str, str]) -> pa.Table:
    arrow = {"TEXT": pa.string(), "REAL": pa.float64(), "INTEGER": pa.int64()}
    return pa.table({c: pa.array([], arrow[t]) for c, t in types.items()})


PARTS: dict[str, tuple[Callable[[Workspace, str], pa.Table], bool]] = {
    "people": (_people, False),
    "book": (_book, False),
    "bought": (_bought, False),
    "attributes": (_attributes, False),
    "latent": (_shown("latent_needs", "what"), False),
    "intent": (_shown("intent_signals", "what"), False),
    "events": (_told("events", {"event": "TEXT", "subject": "TEXT"}, "at"), True),
    "contacts": (_told("interactions", {"channel": "TEXT", "purpose": "TEXT", "mood": "TEXT", "outcome": "TEXT"}, "occurred_at"), True),
    "answers": (_told("survey_answers", {"survey": "TEXT", "question": "TEXT", "score": "REAL"}, "at"), True),
}  # fmt: skip
"""Name -> how it is read, and whether it follows facts as they come in; the others stand as the last run left them."""
