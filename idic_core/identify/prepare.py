"""Records as people's files have them -> one standardised table with columns of our own (`i_...`), ready to compare."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from idic_core.identify import contacts, names
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


SEVERAL = re.compile(r"[;|,\n]")
NO_DIGIT = re.compile(r"\D+")
NUMBER = re.compile(r"\d+")


@dataclass
class Prepared:
    """table: one row per record in the order given: record_id, source, then i_ columns (text or missing; i_names holds lists).

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
        if column != "i_names":
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


def _column(values: list[str | None]) -> pd.Series:
    return pd.Series(values, dtype=object)


def _names(table: pd.DataFrame, taught: Learnt, text: dict[str, pd.Series], known: bool) -> None:
    size, used = len(table), taught.used
    given, family, full = (_first_of(used, text, f, size) for f in ("given_name", "family_name", "full_name"))
    organisation = _first_of(used, text, "organisation", size)

    def joined(value: str) -> str | None:
        # Hanzi in a column of given names are all given name: 丽华 is lihua, not somebody called Hua of the family Li.
        return (
            " ".join(pinyin(w) for w in words(value) if w)
            if HAN.search(value)
            else " ".join(names.tokens(value)) or None
        )

    given_words = each(given, joined)
    family_words = each(family, lambda v: pinyin(" ".join(words(v))) or None)
    if not known:
        taught.lean = names.family_lean(given_words.dropna(), family_words.dropna())
    read = each(full, lambda v: names.read_name(v, taught.lean))
    both = given_words.notna() & family_words.notna()
    tokens: list[list[str] | None] = []
    given_best: list[str | None] = []
    family_best: list[str | None] = []
    for g, f, n in zip(given_words.tolist(), family_words.tolist(), read.tolist(), strict=True):
        if g is not None or f is not None:
            tokens.append(sorted({*(g or "").split(), *(f or "").split()}))
            given_best.append(g)
            family_best.append(f)
        elif n is not None and n.tokens:
            tokens.append(sorted(set(n.tokens)))
            given_best.append(n.given)
            family_best.append(n.family)
        else:
            tokens.append(None)
            given_best.append(None)
            family_best.append(None)
    table["i_names"] = pd.Series(tokens, dtype=object)
    table["i_given"], table["i_family"] = _column(given_best), _column(family_best)
    table["i_name"] = _column([" ".join(t) if t else None for t in tokens])
    table["i_generation"] = _generation([given, family, full])
    table["i_org"] = each(organisation, lambda v: latin(v) or None)
    if not known:
        named, split = int(table["i_name"].notna().sum()), int((given_words.notna() | family_words.notna()).sum())
        taught.split_names = named > 0 and split >= 0.9 * named and bool(both.any())


def _generation(columns: list[pd.Series]) -> pd.Series:
    """Jr., Sr. and the like of each record; looked for only where a name ends in something like it."""
    found = pd.Series([None] * len(columns[0]), index=columns[0].index, dtype=object)
    for column in columns:
        ends = column.str.contains(names.GENERATION_END, na=False).astype(bool) & found.isna()
        found[ends] = each(column[ends], lambda v: names.generation(v))
    return found


def _contacts(table: pd.DataFrame, used: dict[str, list[str]], text: dict[str, pd.Series]) -> None:
    for name, read in (("email", contacts.email), ("phone", contacts.phone)):
        found = [each(text[c], lambda v, read=read: _lists(v, read)) for c in used.get(name, [])]  # type: ignore[misc]
        rows = list(zip(*(f.tolist() for f in found), strict=True)) if len(found) > 1 else []
        if len(found) == 1:
            firsts = [values[0] if values else None for values in found[0].tolist()]
            every = [_joined(values) if values else None for values in found[0].tolist()]
        else:
            firsts = [next((values[0] for values in row if values), None) for row in rows] or [None] * len(table)
            every = [_joined([v for values in row if values for v in values]) for row in rows] or [None] * len(table)
        table[f"i_{name}"], table[f"i_{name}s"] = _column(firsts), _column(every)
    table["i_local"] = _column([e.split("@", 1)[0] if e else None for e in table["i_email"].tolist()])
    table["i_digits"] = each(table["i_local"], lambda v: NO_DIGIT.sub("", v))


def _lists(text: str, read: Callable[[str], str | None]) -> list[str]:
    if not SEVERAL.search(text):
        found = read(text)
        return [found] if found else []
    return [m for m in (read(part) for part in SEVERAL.split(text) if part.strip()) if m]


def _joined(values: list[str]) -> str | None:
    return values[0] if len(values) == 1 else " ".join(sorted(set(values))) or None


def _birth(table: pd.DataFrame, taught: Learnt, text: dict[str, pd.Series], known: bool) -> None:
    values = _first_of(taught.used, text, "birth_date", len(table))
    if not known:
        taught.day_first = day_first(values)
    read = each(values, lambda v: read_date(v, taught.day_first))
    dates = read.tolist()
    table["i_dob"] = _column([r[0] if r else None for r in dates])
    table["i_dob2"] = _column([r[1] if r else None for r in dates])
    table["i_day"] = each(table["i_dob"], day_number)


def _places(table: pd.DataFrame, used: dict[str, list[str]], text: dict[str, pd.Series]) -> None:
    size = len(table)
    columns = used.get("street", [])
    lines = _first_of(used, text, "street", size)
    if len(columns) > 1:
        rows = zip(*(text[c].astype(object).tolist() for c in columns), strict=True)
        lines = pd.Series(
            [" ".join(dict.fromkeys(p for p in row if isinstance(p, str))) or None for row in rows], dtype="string"
        )
    table["i_street"] = each(lines, contacts.street)
    table["i_number"] = each(table["i_street"], lambda v: m[0].lstrip("0") if (m := NUMBER.search(v)) else None)
    table["i_city"] = each(_first_of(used, text, "city", size), contacts.place)
    table["i_region"] = each(_first_of(used, text, "region", size), contacts.place)
    table["i_zip"] = each(_first_of(used, text, "postcode", size), contacts.postcode)
    place = table["i_city"].fillna("") + "|" + table["i_zip"].fillna("")
    table["i_place"] = place.where(place != "|", None)
    table["i_gender"] = each(_first_of(used, text, "gender", size), contacts.gender)


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
