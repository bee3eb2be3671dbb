"""The customers that a table names: each with a record id made from its source and number, or from its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.engines.cells import HIDDEN
from idic_core.engines.facts import RECORD_FIELDS
from idic_core.upload.findings import Findings
from idic_core.upload.hashes import content_hash, hexadecimal
from idic_core.upload.looks import EMAIL, fold
from idic_core.upload.mapping import Mapping
from idic_core.upload.moments import read_moments
from idic_core.upload.numbers import spread, unique_text

NAMING = ("external_id", "member_id", "national_id", "email", "phone", "full_name", "organisation")
"""What can name a customer in a list of orders or contacts, the surest first."""

AS_WRITTEN = frozenset(["full_name", "given_name", "family_name", "organisation", "street", "city", "region", "owner"])
"""Words of people: lists of customers keep them with the spaces they came with; the cleaning list offers to take those off."""

NOBODY = frozenset(
    "0 00 000 0000 - -- ? . na n/a #n/a nan none null nil unknown anonymous anon guest guests walk-in walkin cash cash\u00a0customer visitor undefined "
    "匿名 游客 散客 无 未知 khach_le vang_lai gast invite invitado unbekannt".split()
) | {
    "walk in",
    "cash customer",
    "guest customer",
    "guest checkout",
    "khach le",
    "khach vang lai",
    "not available",
    "no customer",
    "one-time customer",
}
"""Customer numbers and names that stand for nobody in particular, folded."""


@dataclass(frozen=True)
class Who:
    """record_ids: one per row of the table, None where it names nobody; records: the customers named, one row each."""

    record_ids: np.ndarray
    records: pd.DataFrame


def field_text(frame: pd.DataFrame, mapping: Mapping, name: str, *, trim: bool = True) -> pd.Series | None:
    """A field's text per row, NA where blank: the first filled of its columns; parts of a street are joined. trim: without spaces at its ends."""
    columns = mapping.columns.get(name)
    if not columns:
        return None
    parts = [_trimmed(frame[c]) if trim or len(columns) > 1 else _filled(frame[c]) for c in columns]
    result = parts[0]
    for other in parts[1:]:
        if name == "street":
            both = result.fillna("") + " " + other.fillna("")
            result = both.str.strip()
            result = result.where(result != "")
        else:
            result = result.fillna(other)
    return result


def tidy_ids(column: pd.Series, findings: Findings, name: str, *, zero_is_nobody: bool = True) -> pd.Series:
    """Customer numbers as text: `13085.0` throughout a column loses its `.0`; words for nobody become NA, and so does 0 in orders."""
    codes, texts = unique_text(column)
    filled = texts[texts != ""]
    if len(filled) and filled.str.fullmatch(r"\d+\.0+").all():
        findings.add("decimal_ids", "kept", int((codes >= 0).sum()), column=name, example=str(filled.iloc[0]))
        texts = texts.str.replace(r"\.0+$", "", regex=True)
    nobody = texts.map(lambda t: fold(t) in NOBODY and (zero_is_nobody or not t.isdigit())).to_numpy(dtype=bool)
    values = texts.to_numpy(dtype=object).copy()
    values[nobody | (texts == "").to_numpy()] = None
    return pd.Series(spread(codes, values, None), index=column.index, dtype="str")


def customers_named(
    frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str, origin: str, findings: Findings
) -> Who:
    """Who each row of a table of orders, contacts, events or answers is about.

    By number where there is one (record id `id_source/number`), else by e-mail, phone or name (`source/#content`).
    """
    n = len(frame)
    key = np.full(n, -1, dtype=np.int64)
    ids: list[str] = []
    for name in NAMING:
        column = field_text(frame, mapping, name)
        if column is None:
            continue
        column = tidy_ids(column, findings, mapping.columns[name][0])
        codes, texts = unique_text(column)
        folded = pd.Series([_naming_form(name, t) for t in texts], dtype="object")
        same, forms = pd.factorize(folded)
        offset = len(ids)
        free = (key < 0) & (codes >= 0)
        key[free] = offset + same[codes[free]]
        if name == "external_id":
            first = pd.Series(texts.to_numpy()).groupby(same).first()
            ids += [f"{id_source}/{t}" for t in first]
        elif len(forms):
            hashed = hexadecimal(content_hash({name: pd.Series(forms, dtype="str")}))
            ids += [f"{source}/#{h}" for h in hashed]
    names = np.array([*ids, None], dtype=object)
    record_ids = names[key]
    used, first_row = np.unique(key[key >= 0], return_index=True)
    rows = np.flatnonzero(key >= 0)[first_row]
    records = pd.DataFrame({"row": np.arange(len(rows)), "record_id": names[used], "source": source, "origin": origin})
    records = _person_columns(records, frame.iloc[rows].reset_index(drop=True), mapping, findings, quiet=True)
    return Who(record_ids, records.assign(extra="{}"))


def _naming_form(name: str, text: str) -> str:
    if name in {"external_id", "member_id", "national_id"}:
        return text
    return re.sub(r"\D", "", text) or fold(text) if name == "phone" else fold(text)


def _person_columns(
    records: pd.DataFrame, frame: pd.DataFrame, mapping: Mapping, findings: Findings, *, quiet: bool = False
) -> pd.DataFrame:
    """records with every person field of the table: text, NA where blank; dates in ISO form where readable, else as they stand."""
    columns: dict[str, Any] = {}
    for name in RECORD_FIELDS:
        if name == "extra":
            continue
        column = field_text(frame, mapping, name, trim=quiet or name not in AS_WRITTEN)
        if column is None:
            columns[name] = None
            continue
        source = mapping.columns[name][0]
        if name in {"external_id", "member_id"}:
            column = tidy_ids(column, Findings() if quiet else findings, source, zero_is_nobody=quiet)
        elif name in {"birth_date", "registered_at"}:
            column = _date(column, name, source, mapping.date_order, Findings() if quiet else findings)
        columns[name] = column.to_numpy(dtype=object)
    return records.assign(**columns)


def person_facts(frame: pd.DataFrame, mapping: Mapping, findings: Findings) -> pd.DataFrame:
    """Every person field of a list of customers, one row per row of the list, with the e-mails and phones checked."""
    found = _person_columns(pd.DataFrame(index=frame.index), frame, mapping, findings)
    for name, pattern, code in (
        ("email", EMAIL, "bad_email"),
        ("phone", r"(?:\D*\d){6,16}\D*(?:(?:x|ext)\D*\d{1,6})?", "bad_phone"),
    ):
        column = field_text(frame, mapping, name)
        if column is not None:
            codes, texts = unique_text(column)
            ok = texts.str.fullmatch(pattern).to_numpy(dtype=bool)
            if name == "phone":
                ok = ok & ~texts.str.contains(HIDDEN.pattern, regex=True).to_numpy(dtype=bool)
            findings.add(
                code,
                "kept",
                (codes >= 0) & ~spread(codes, ok, True).astype(bool),
                column=mapping.columns[name][0],
                example=column,
            )
    return found


def _date(column: pd.Series, name: str, source: str, order: str, findings: Findings) -> pd.Series:
    moments = read_moments(column, pivot=25 if name == "birth_date" else 68, order=order)
    findings.add("unreadable_date", "kept", moments.unreadable, column=source, example=column)
    if moments.unsure:
        findings.add("ambiguous_dates", "ask", int(column.notna().sum()), column=source, example=column.dropna())
    elif moments.mixed:
        findings.add("mixed_dates", "ask", int(column.notna().sum()), column=source, example=column.dropna())
    return moments.text.fillna(column)


def _filled(column: pd.Series) -> pd.Series:
    text = column.astype("str")
    return text.where(text.str.strip() != "")


def _trimmed(column: pd.Series) -> pd.Series:
    text = column.astype("str").str.strip()
    return text.where(text != "")
