"""The parts of the upload page about how a file is read: every guess with its way to overrule it, and what only a person can say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from babel.dates import format_date

from idic_core import upload
from idic_core.errors import IdicError
from idic_core.words import _, language, ngettext
from pages import ui
from pages.ui.text import plain

ENCODINGS = [
    "utf-8", "gb18030", "big5", "cp932", "cp949", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1258",
    "cp874", "mac_roman", "utf-16",
]  # fmt: skip
WORKBOOKS = ("xlsx", "xls", "xlsm", "xlsb", "ods")
SIGNS = [",", ";", "tab", "|"]
AUTO = "auto"
ROWS_SHOWN = 8


@dataclass(frozen=True)
class Ways:
    """How a person wants a file read; None or blank where the program finds out. The names are those of upload.commit_file."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: int | None = None
    date_order: str = ""
    decimal: str = ""


def ways(key: str, sheet: str | None) -> Ways:
    """What was chosen for a file so far."""

    def chosen(name: str) -> Any:
        value = st.session_state.get(f"{name}_{key}")
        return None if value in (None, AUTO) else value

    return Ways(
        sheet, chosen("encoding"), chosen("delimiter"), chosen("header"), chosen("date_order") or "", chosen("decimal") or ""
    )  # fmt: skip


def how(table: upload.Table) -> str:
    """How a file was read, in words: its encoding and what keeps cells apart, or its sheet."""
    if table.encoding in WORKBOOKS:
        return _("Sheet “{sheet}”").format(sheet=table.dialect)
    return _("{encoding}, cells kept apart by {sign}").format(
        encoding=upload.encoding_name(table.encoding), sign=_sign_words(table.dialect)
    )


def options(table: upload.Table, mapping: upload.Mapping, key: str) -> None:
    """Everything that was found out about the file, each with its other possibilities; the preview follows at once."""
    text = table.encoding not in WORKBOOKS
    with st.expander(_("How the file is read"), icon=":material/tune:"):
        st.caption(_("Change what is not right; the preview below follows at once."))
        left, right = st.columns(2)
        if text:
            _choice(
                left,
                _("Encoding"),
                f"encoding_{key}",
                list(dict.fromkeys([*table.encodings, *ENCODINGS])),
                upload.encoding_name(table.encoding),
                upload.encoding_name,
            )
            _choice(right, _("Cells are kept apart by"), f"delimiter_{key}", SIGNS, _sign_words(table.dialect), _sign_words)  # fmt: skip
        rows = [0, *[i + 1 for i, row in enumerate(table.top) if any(c.strip() for c in row)][:ROWS_SHOWN]]
        words = {n: _row_words(table.top, n) for n in rows}
        found = words.get(table.header) or _row_words(table.top, table.header)
        _choice(
            left, _("The names of the columns stand in"), f"header_{key}", rows, found, lambda n: words.get(n, str(n))
        )
        orders = {"dmy": _("day first: 31/12/2024"), "mdy": _("month first: 12/31/2024")}
        _choice(
            right,
            _("Dates are written"),
            f"date_order_{key}",
            list(orders),
            orders.get(mapping.date_order, ""),
            orders.__getitem__,
        )
        signs = {".": _("point: 1,234.56"), ",": _("comma: 1.234,56")}
        _choice(
            left,
            _("The decimal sign is a"),
            f"decimal_{key}",
            list(signs),
            signs.get(mapping.decimal, ""),
            signs.__getitem__,
        )


def encoding_question(table: upload.Table, preview: Any, key: str) -> bool:
    """Two readings side by side where the encoding is in doubt, to pick the one whose names look right; whether it is answered.

    preview: encoding -> the table read so; raises IdicError where it cannot be.
    """
    candidates = [e for e in table.encodings if e][:2]
    if st.session_state.get(f"encoding_{key}") not in (None, AUTO) or len(candidates) < 2:
        return True
    with st.container(border=True):
        st.markdown(f"**{_('In which of the two do the names look right?')}**")
        st.caption(_("The file does not say how its letters are written."))
        for place, name in zip(st.columns(2), candidates, strict=True):
            try:
                rows = odd_rows(preview(name).frame)
            except IdicError as error:
                place.caption(plain(error.message))
                continue
            place.dataframe(rows, hide_index=True, key=f"try_{name}_{key}")
            place.button(
                _("Read it as {encoding}").format(encoding=upload.encoding_name(name)), key=f"take_{name}_{key}", on_click=_take_encoding, args=(key, name),
            )  # fmt: skip
    return False


def odd_rows(frame: pd.DataFrame, most: int = 4) -> pd.DataFrame:
    """The first rows with a letter beyond plain English: those in which two encodings differ."""
    head = frame.head(5000)
    beyond = head.apply(lambda c: c.str.contains(r"[^\x00-\x7f]", regex=True, na=False)).any(axis=1)
    shown = head[beyond].head(most)
    columns = [c for c in shown.columns if shown[c].str.contains(r"[^\x00-\x7f]", regex=True, na=False).any()]
    return shown[columns[:4]] if len(shown) else head.head(most)


def questions(found: list[upload.Doubt], key: str) -> bool:
    """Ask what only a person can say; returns whether everything is answered."""
    answered = True
    for doubt in found:
        readings = {c: _reading_words(doubt.what, c, value) for c, value in doubt.readings.items()}
        label = (
            _("What day is “{example}” in “{column}”?")
            if doubt.what == "date_order"
            else _("How much is “{example}” in “{column}”?")
        )
        with st.container(border=True):
            answer = st.radio(
                plain(label.format(example=doubt.example, column=doubt.column)), list(readings), index=None, horizontal=True,
                format_func=readings.__getitem__, key=f"ask_{doubt.what}_{key}", on_change=_take_answer, args=(doubt.what, key),
            )  # fmt: skip
            st.caption(_("Nothing in the file says which; it applies to all rows of the file."))
        answered = answered and answer is not None
    return answered


def empty_question(table: upload.Table) -> None:
    """A file of one line: its names of columns, or its only row?"""
    if not len(table.frame):
        st.warning(
            _(
                "The file has names of columns and no rows below them. If this line is a row, say under “How the file is read” that no row holds names; else export the file again with its rows."
            ),
            icon=":material/help:",
        )


def sheet_choice(path: str, names: list[str], chosen: list[str], on_change: Any) -> None:
    """Which sheets of a workbook are read; each becomes a card of its own."""
    if len(names) < 2:
        return
    key = f"sheets_{path}"
    st.session_state.setdefault(key, chosen)
    st.pills(
        ngettext("The workbook has {n} sheet", "The workbook has {n} sheets: choose those to read", len(names)).format(n=len(names)),
        names, selection_mode="multi", key=key, on_change=on_change, args=(path, key), persist_state="session",
    )  # fmt: skip


def _choice(place: Any, label: str, key: str, values: list[Any], found: str, words: Any) -> None:
    """A choice whose first entry is what the program found out."""
    auto = (
        _("Find out")
        if st.session_state.get(key, AUTO) not in (None, AUTO)
        else _("Found out: {what}").format(what=found)
        if found
        else _("Found out for each column")
    )
    place.selectbox(
        label, [AUTO, *values], key=key, format_func=lambda v: auto if v == AUTO else words(v), persist_state="session"
    )


def _take_encoding(key: str, name: str) -> None:
    st.session_state[f"encoding_{key}"] = name


def _take_answer(what: str, key: str) -> None:
    answer = st.session_state.get(f"ask_{what}_{key}")
    if answer is not None:
        st.session_state[f"{what}_{key}"] = answer


def _sign_words(sign: str) -> str:
    return {",": _("comma"), ";": _("semicolon"), "tab": _("tab"), "|": _("vertical bar")}.get(sign, f"“{sign}”")


def _row_words(top: list[list[str]], number: int) -> str:
    if number == 0:
        return _("no row: the file has no names")
    cells = ", ".join(c.strip() for c in top[number - 1] if c.strip())[:50] if number <= len(top) else ""
    return _("row {n}: {cells}").format(n=number, cells=cells)


def _reading_words(what: str, choice: str, value: str | float) -> str:
    if what == "date_order":
        order = _("day first") if choice == "dmy" else _("month first")
        return f"{format_date(date.fromisoformat(str(value)), 'long', locale=language())} ({order})"
    sign = _("decimal point") if choice == "." else _("decimal comma")
    return f"{ui.number(float(value), 3 if float(value) % 1 else 0)} ({sign})"
