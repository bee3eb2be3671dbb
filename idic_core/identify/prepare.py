"""Records as people's files have them -> one standardised table with columns of our own (`i_...`), ready to compare."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from idic_core.identify import contacts, names
from idic_core.identify.columns import (
    Array,
    coded,
    counts,
    emails,
    joined,
    lists,
    numbers,
    phones,
    read_once,
    split_once,
    streets,
    text_array,
    text_series,
    texts,
)
from idic_core.identify.dates import day_first, day_number, read_date
from idic_core.identify.fold import HAN, each, latin, pinyin, present, words
from idic_core.upload.about import ABOUT
from idic_core.upload.meaning import guess_columns

FIELDS = [
    "external_id", "member_id", "national_id", "full_name", "given_name", "family_name", "organisation", "email", "phone", "birth_date",
    "gender", "street", "city", "region", "postcode",
]  # fmt: skip
STORE_ONLY = {"country", "language", "owner", "registered_at", "extra", "batch_id", "origin", "trust", "seen_at"}
WEAK = frozenset(["occupation"])
"""What describes a person and may count a little in a table of unknown columns, as a birth place does (public records of dead people: cluster F1 .88
without it, .91 with it). In a workspace nothing that describes a customer is evidence of who they are."""
NEVER = STORE_ONLY | (set(ABOUT) - WEAK)


@dataclass
class Learnt:
    """What the whole list taught about reading one record of it, kept so that records that come later are read the same way.

    used: field -> columns. lean: word -> how much more often it is a family name. day_first: as `dates.day_first` says.
    ids: internal column, field and column of each identifier; others: internal column -> column; placeholders: column -> values.
    All plain JSON.
    """

    used: dict[str, list[str]]
    lean: dict[str, float] = field(default_factory=dict)
    day_first: bool | None = None
    split_names: bool = False
    ids: list[list[str]] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    placeholders: dict[str, list[str]] = field(default_factory=dict)


NO_DIGIT = r"\P{Nd}+"


@dataclass
class Prepared:
    """table: one row per record in the order given: record_id, source, then i_ columns (text or missing).

    used: field -> the columns it was read from. split_names: whether given and family name come from their own columns.
    """

    table: pd.DataFrame
    used: dict[str, list[str]]
    split_names: bool
    placeholders: int = 0
    ids: list[str] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    learnt: Learnt | None = None


def meanings(records: pd.DataFrame) -> dict[str, list[str]]:
    """Field -> the columns that hold it, in the table's order; columns named like our fields are what they are called."""
    columns = [c for c in records.columns if c not in {"record_id", "source"}]
    if set(FIELDS) <= set(columns):
        return {f: [f] for f in FIELDS}
    found: dict[str, list[str]] = {}
    for guess in guess_columns(records[columns].astype("string"), kind="customers"):
        if guess.field in FIELDS:
            found.setdefault(str(guess.field), []).append(guess.column)
    return found


def prepare(records: pd.DataFrame, learnt: Learnt | None = None) -> Prepared:
    """Standardise every field that is evidence of who somebody is; what is missing or a placeholder becomes missing.

    learnt: what an earlier, longer list taught; given, these records are read as they would have been in that list.
    """
    known = learnt is not None
    taught = learnt or Learnt(meanings(records))
    used = taught.used
    table = pd.DataFrame({"record_id": records["record_id"].astype(str)})
    table["source"] = records["source"].astype("string").fillna("") if "source" in records.columns else ""
    text = {c: present(records[c]) for columns in used.values() for c in columns}
    table = table.reset_index(drop=True)
    text = {c: v.reset_index(drop=True) for c, v in text.items()}
    _names(table, taught, text, known)
    _contacts(table, used, text)
    _birth(table, taught, text, known)
    _places(table, used, text)
    ready = Prepared(table, used, taught.split_names, learnt=taught)
    if known:
        _as_before(ready, taught, records, text)
    else:
        _identifiers(ready, text)
        _others(ready, records)
    ready.placeholders = _drop_placeholders(table, taught, known)
    for column in table.columns:
        table[column] = table[column].astype("string")
    return ready


def _first_of(used: dict[str, list[str]], text: dict[str, pd.Series], name: str, size: int) -> pd.Series:
    columns = used.get(name, [])
    if not columns:
        return pd.Series([None] * size, dtype="string")
    whole = text[columns[0]]
    for column in columns[1:]:
        whole = whole.fillna(text[column])
    return whole


def _names(table: pd.DataFrame, taught: Learnt, text: dict[str, pd.Series], known: bool) -> None:
    size, used = len(table), taught.used
    columns = [_first_of(used, text, f, size) for f in ("given_name", "family_name", "full_name")]

    def joined(value: str) -> str | None:
        # Hanzi in a column of given names are all given name: 丽华 is lihua, not somebody called Hua of the family Li.
        return (
            " ".join(pinyin(w) for w in words(value) if w)
            if HAN.search(value)
            else " ".join(names.tokens(value)) or None
        )

    given = texts(columns[0], joined)
    family = texts(columns[1], lambda v: pinyin(" ".join(words(v))) or None)
    if not known:
        taught.lean = names.family_lean(counts(given), counts(family))
    distinct, codes = coded(columns[2])
    read = [names.read_name(v, taught.lean) for v in distinct.to_pylist()]
    whole = pa.array([" ".join(sorted(set(n.tokens))) or None for n in read], pa.large_string()).take(codes)
    alone = {
        "i_given": pa.array([n.given for n in read], pa.large_string()).take(codes),
        "i_family": pa.array([n.family for n in read], pa.large_string()).take(codes),
    }
    split = pc.or_(pc.is_valid(given), pc.is_valid(family))
    name = pc.if_else(split, _both(given, family), whole)
    for column, part in (("i_given", given), ("i_family", family)):
        table[column] = text_series(pc.if_else(split, part, alone[column]))
    table["i_name"] = text_series(name)
    table["i_generation"] = _generation(columns)
    table["i_org"] = text_series(texts(_first_of(used, text, "organisation", size), lambda v: latin(v) or None))
    if not known:
        named, apart = len(name) - name.null_count, int(pc.sum(split).as_py() or 0)
        both = pc.any(pc.and_(pc.is_valid(given), pc.is_valid(family))).as_py()
        taught.split_names = named > 0 and apart >= 0.9 * named and bool(both)


def _both(given: Array, family: Array) -> Array:
    """The words of a given and a family name in order, each once; every pair of the two is put together once."""
    (one, codes), (two, more) = coded(given), coded(family)
    first, second = (c.fill_null(-1).to_numpy().astype(np.int64) for c in (codes, more))
    pairs, rows = np.unique((first + 1) * (len(two) + 1) + second + 1, return_inverse=True)
    heads, tails = [*one.to_pylist(), None], [*two.to_pylist(), None]
    made = [
        " ".join(sorted({*(heads[g - 1] or "").split(), *(tails[f - 1] or "").split()})) or None
        for g, f in (divmod(n, len(two) + 1) for n in pairs.tolist())
    ]
    return pa.array(made, pa.large_string()).take(pa.array(rows))


def _generation(columns: list[pd.Series]) -> pd.Series:
    """Jr., Sr. and the like of each record; looked for only where a name ends in something like it."""
    found = [texts(c, lambda v: names.generation(v) if names.GENERATION_END.search(v) else None) for c in columns]
    return text_series(pc.coalesce(*found))


def _contacts(table: pd.DataFrame, used: dict[str, list[str]], text: dict[str, pd.Series]) -> None:
    for name, read in (("email", emails), ("phone", phones)):
        found = [lists(text[c], read) for c in used.get(name, [])] or [(pa.nulls(len(table), pa.large_string()),) * 2]
        first, every = pc.coalesce(*(f for f, _e in found)), pc.coalesce(*(e for _f, e in found))
        if len(found) > 1:
            every = _all_of([e for _f, e in found], every)
        table[f"i_{name}"], table[f"i_{name}s"] = text_series(first), text_series(every)
    local = read_once(table["i_email"], lambda v: split_once(v, "@"))
    table["i_local"] = text_series(local)
    table["i_digits"] = text_series(read_once(local, lambda v: pc.replace_substring_regex(v, NO_DIGIT, "")))


def _all_of(columns: list[Array], first: Array) -> Array:
    """The words of several columns in order, each once; first: the first column that holds any."""
    held = np.sum([pc.is_valid(c).to_numpy(zero_copy_only=False) for c in columns], axis=0)
    several = pa.array(held > 1)
    rows = zip(*(c.filter(several).to_pylist() for c in columns), strict=True)
    made = [joined([v for words_of in row if words_of for v in words_of.split(" ")]) for row in rows]
    return pc.replace_with_mask(first, several, pa.array(made, pa.large_string()))


def _birth(table: pd.DataFrame, taught: Learnt, text: dict[str, pd.Series], known: bool) -> None:
    values = _first_of(taught.used, text, "birth_date", len(table))
    distinct, codes = coded(values)
    if not known:
        taught.day_first = day_first(values)
    dates = [read_date(v, taught.day_first) for v in distinct.to_pylist()]
    days = [day_number(d[0]) if d[0] else None for d in dates]
    read = {"i_dob": [d[0] for d in dates], "i_dob2": [d[1] for d in dates], "i_day": days}
    for column, found in read.items():
        table[column] = text_series(pa.array(found, pa.large_string()).take(codes))


def _places(table: pd.DataFrame, used: dict[str, list[str]], text: dict[str, pd.Series]) -> None:
    size = len(table)
    columns = used.get("street", [])
    lines = _first_of(used, text, "street", size)
    if len(columns) > 1:
        rows = zip(*(text[c].astype(object).tolist() for c in columns), strict=True)
        lines = pd.Series(
            [" ".join(dict.fromkeys(p for p in row if isinstance(p, str))) or None for row in rows], dtype="string"
        )
    street = read_once(lines, streets)
    table["i_street"] = text_series(street)
    table["i_number"] = text_series(read_once(street, numbers))
    for column, name, read in (
        ("i_city", "city", contacts.place), ("i_region", "region", contacts.place), ("i_zip", "postcode", contacts.postcode),
    ):  # fmt: skip
        table[column] = text_series(texts(_first_of(used, text, name, size), read))
    bar = pa.scalar("|", pa.large_string())
    city, code = (pc.fill_null(text_array(table[c]), "") for c in ("i_city", "i_zip"))
    place = pc.binary_join_element_wise(city, code, bar)
    nowhere = pa.scalar(None, pa.large_string())
    table["i_place"] = text_series(pc.if_else(pc.equal(place, bar), nowhere, place))
    table["i_gender"] = text_series(texts(_first_of(used, text, "gender", size), contacts.gender))


def _identifiers(ready: Prepared, text: dict[str, pd.Series]) -> None:
    for name in ("national_id", "member_id", "external_id"):
        for column in ready.used.get(name, []):
            values = each(text[column], contacts.identifier)
            if name == "external_id":
                # A customer number means something within its own list only, and says something only where it repeats.
                values = pd.Series(
                    [f"{s}:{v}" if v else None for s, v in zip(ready.table["source"], values, strict=True)],
                    dtype=object,
                )
                filled = values.dropna()
                if filled.empty or filled.nunique() > 0.98 * len(filled):
                    continue
            if values.notna().any():
                internal = f"i_id{len(ready.ids)}"
                ready.table[internal] = values
                ready.ids.append(internal)
                ready.others[internal] = name
                if ready.learnt is not None:
                    ready.learnt.ids.append([internal, name, column])


def _others(ready: Prepared, records: pd.DataFrame) -> None:
    """Columns of unknown meaning that hold text of many values, such as a birth place: weak evidence, weighed by the data."""
    known = {c for columns in ready.used.values() for c in columns} | {"record_id", "source", *NEVER}
    if set(FIELDS) <= set(records.columns):
        return
    guessed = {
        g.column
        for g in guess_columns(records.drop(columns=["record_id"]).astype("string"), kind="customers")
        if g.field is not None and g.field not in WEAK
    }
    for column in records.columns:
        if column in known or column in guessed:
            continue
        values = present(records[column]).reset_index(drop=True)
        filled = values.dropna()
        wordy = filled.str.contains(r"[^\W\d_]{3}", regex=True).mean() if len(filled) else 0.0
        if len(filled) >= 0.3 * len(values) and wordy > 0.9 and 30 <= filled.nunique() <= 0.5 * len(filled):
            internal = f"i_x{sum(c.startswith('i_x') for c in ready.table.columns)}"
            ready.table[internal] = each(values, contacts.place)
            ready.others[internal] = str(column)
            if ready.learnt is not None:
                ready.learnt.others[internal] = str(column)


def _as_before(ready: Prepared, taught: Learnt, records: pd.DataFrame, text: dict[str, pd.Series]) -> None:
    """The identifiers and other columns that were evidence in the list that taught."""
    for internal, name, column in taught.ids:
        values = each(text[column], contacts.identifier)
        if name == "external_id":
            marked = [f"{s}:{v}" if v else None for s, v in zip(ready.table["source"], values, strict=True)]
            values = pd.Series(marked, dtype=object)
        ready.table[internal] = values
        ready.ids.append(internal)
        ready.others[internal] = name
    for internal, column in taught.others.items():
        ready.table[internal] = each(present(records[column]).reset_index(drop=True), contacts.place)
        ready.others[internal] = column


DEFAULTED = {"i_dob": ["i_dob2", "i_day"], "i_street": ["i_number"]}
"""Fields that programs fill in by default, with what is read from them."""


def _drop_placeholders(table: pd.DataFrame, taught: Learnt, known: bool) -> int:
    dropped = 0
    for column in ("i_email", "i_phone"):
        if not known:
            taught.placeholders[column] = sorted(contacts.placeholders(table[column], table["i_name"]))
        bad = taught.placeholders.get(column, [])
        if bad:
            hit = table[column].isin(bad)
            dropped += int(hit.sum())
            table.loc[hit, [column, f"{column}s"]] = None
            if column == "i_email":
                table.loc[hit, "i_local"] = None
    for column, more in DEFAULTED.items():
        if not known:
            taught.placeholders[column] = sorted(contacts.constants(table[column], table["i_name"]))
        bad = taught.placeholders.get(column, [])
        if bad:
            hit = table[column].isin(bad)
            dropped += int(hit.sum())
            table.loc[hit, [column, *more]] = None
    return dropped
