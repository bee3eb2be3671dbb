"""A file to a table of text: what kind of file it is, its encoding, its dialect, its rows; nothing is converted."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from numbers import Integral
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc

from idic_core.errors import IdicError, UnreadableFile
from idic_core.upload import workbook
from idic_core.upload.dialect import NAMES, Dialect, cut_by, declared, sniff
from idic_core.upload.encoding import decode
from idic_core.upload.rows import Cut, to_frame
from idic_core.words import _

MOST_BYTES = 2_000_000_000
WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
MANY_LINES = 20
MOST_ROWS = 2_000_000_000


@dataclass(frozen=True)
class Table:
    """A file as text. frame: header as found, every cell text, a blank cell is ""; notes: what was guessed, in the reader's words.

    encoding: such as utf-8, or the kind of workbook; dialect: the delimiter (",", ";", "tab", "|") or the sheet's name;
    header: which row holds the names (1 is the first, 0: none does); top: the first rows as they stand in the file;
    encodings: those to choose from where the encoding is in doubt (the best first), else empty.
    """

    frame: pd.DataFrame
    notes: list[str]
    encoding: str
    dialect: str
    header: int = 1
    top: list[list[str]] = field(default_factory=list)
    encodings: tuple[str, ...] = ()


def read_table(
    path: str | os.PathLike[str], *, sheet: str | None = None, encoding: str | None = None,
    delimiter: str | None = None, header: int | None = None,
) -> Table:  # fmt: skip
    """Read a CSV-like text file or a workbook as text, exactly as it stands: `00123`, `NA`, `+84…` and `1E5` stay.

    sheet: which sheet of a workbook (default: the first that holds a table). encoding and delimiter (one sign, or tab)
    overrule the guess for a text file; header says which row holds the names (1 is the first, 0: none does).
    Raises UnreadableFile, with a hint, for what cannot be read without guessing wrongly, and IdicError for a way of reading that is none.
    """
    file = Path(path)
    header = _checked_ways(sheet, encoding, delimiter, header)
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise UnreadableFile(
            _("The file {name} cannot be opened.").format(name=file.name),
            hint=_("Check that it is there and not open in another program."),
        ) from error
    if size == 0:
        raise UnreadableFile(
            _("The file {name} is empty.").format(name=file.name),
            hint=_("Export it again; the program that wrote it may have stopped early."),
        )
    if size > MOST_BYTES:
        raise UnreadableFile(
            _("The file {name} is larger than 2 GB.").format(name=file.name),
            hint=_("Split it, by year for example, and upload the parts."),
        )
    if file.suffix.lower() in WORKBOOKS and workbook.is_workbook(head):
        rows, chosen, notes = workbook.read_rows(file, sheet)
        cut = to_frame(rows, header=header)
        kind = file.suffix.lower().lstrip(".")
        return Table(cut.frame, [*notes, *cut.notes], kind, chosen, cut.header, cut.top)
    _refuse_other_kinds(file.name, head)
    notes = []
    if file.suffix.lower() in WORKBOOKS:
        notes.append(_("The name says that this is a workbook; it is a text file and was read as one."))
    text = decode(file.read_bytes(), encoding)
    _refuse_binary(file.name, text.text)
    cut, dialect = parse(text.text, delimiter=delimiter, header=header)
    notes += [*text.notes, *cut.notes]
    apart = NAMES.get(dialect.delimiter, dialect.delimiter)
    return Table(cut.frame, notes, text.encoding, apart, cut.header, cut.top, text.doubt)


def _checked_ways(sheet: object, encoding: object, delimiter: object, header: object) -> int | None:
    """The row of names as a whole number; IdicError for a sheet, encoding, delimiter or row that no file could have."""
    hint = _("Leave it out to let the program find out.")
    for what, value in ((_("The sheet"), sheet), (_("The encoding"), encoding), (_("The delimiter"), delimiter)):
        if value is not None and not isinstance(value, str):
            raise IdicError(
                _("{what} is given as text, not as {value}.").format(what=what, value=repr(value)[:40]), hint=hint
            )
    if (
        isinstance(delimiter, str)
        and delimiter
        and delimiter not in NAMES.values()
        and (len(delimiter) > 1 or delimiter in '"\r\n\0')
    ):
        raise IdicError(
            _("Cells are kept apart by one sign or by the word tab, not by {value}.").format(
                value=repr(delimiter)[:40]
            ),
            hint=hint,
        )
    if header is None:
        return None
    whole = isinstance(header, Integral) and not isinstance(header, bool)
    if not whole or not 0 <= header <= MOST_ROWS:  # type: ignore[operator]
        raise IdicError(
            _(
                "The row that holds the names of the columns is a whole number, not {value}: 1 is the first row, 0 says that there is none."
            ).format(value=repr(header)[:40]),
            hint=hint,
        )
    return int(header)  # type: ignore[call-overload, no-any-return]


def is_workbook(table: Table) -> bool:
    """Whether a table was read from a sheet of a workbook."""
    return f".{table.encoding}" in WORKBOOKS


def sheets(path: str | os.PathLike[str]) -> list[str]:
    """The names of a workbook's sheets in their order; an empty list for a text file."""
    file = Path(path)
    if file.suffix.lower() not in WORKBOOKS or not file.is_file():
        return []
    with file.open("rb") as stream:
        return workbook.sheet_names(file) if workbook.is_workbook(stream.read(4096)) else []


def parse(text: str, *, delimiter: str | None = None, header: int | None = None) -> tuple[Cut, Dialect]:
    """The table in a text with notes, and how it is cut; quotes that do not close are read leniently and said."""
    notes: list[str] = []
    if "\x00" in text:
        text = text.replace("\x00", "")
        notes.append(_("Empty characters (NUL) were taken out."))
    if re.search(r'[^\s,;|"]', text) is None:
        raise UnreadableFile(
            _("The file holds no rows."),
            hint=_("Export it again; the program that wrote it may have stopped early."),
        )
    mark = declared(text)
    if mark is not None:
        dialect, text = Dialect(mark[0]), mark[1]
    elif delimiter:
        dialect = cut_by(text, delimiter)
    else:
        dialect, more = sniff(text)
        notes += more
    try:
        cut = to_frame(dialect.rows(text, strict=True), header=header)
    except csv.Error as error:
        if "end of data" in str(error):
            notes.append(_("A quote is opened and never closed; each line was read as one row. Look at the preview."))
            cut = to_frame(_line_by_line(text, dialect), header=header)
        else:
            notes.append(_("Some cells hold stray quotes; they were kept as they stand. Look at the preview."))
            cut = to_frame(dialect.rows(text), header=header)
    notes += cut.notes
    if '"' in text or dialect.quote == "'":
        notes += _long_cells(cut.frame)
    return replace(cut, notes=notes), dialect


def _line_by_line(text: str, dialect: Dialect) -> Iterator[list[str]]:
    for line in re.split(r"\r\n|\r|\n", text):
        yield next(dialect.rows(line), [])


def _long_cells(frame: pd.DataFrame) -> list[str]:
    """A cell of many lines may be a quote that was closed too late, which swallows rows."""
    for name, column in frame.items():
        lines = pc.max(pc.count_substring(column.array._pa_array, "\n")).as_py() if len(column) else 0
        if lines and lines > MANY_LINES:
            return [
                _("A cell of “{column}” holds {n} lines; if that is not one text, a quote is missing there.").format(
                    column=name, n=lines + 1
                )
            ]
    return []


def _refuse_other_kinds(name: str, head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = ""
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        raise UnreadableFile(
            _("The file {name} is a zip archive or a workbook under another name.").format(name=name),
            hint=_("Unpack it first; if it is an Excel workbook, let its name end in .xlsx."),
        )
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            _("The file {name} is an Office document under another name.").format(name=name),
            hint=_("If it is an Excel workbook, let its name end in .xls."),
        )
    if head.startswith(b"%PDF"):
        found = _("a PDF document")
    elif start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body")):
        found = _("a web page")
    elif start.startswith((b"<?xml", b"<!doctype")):
        found = _("an XML file")
    elif re.match(rb'[\[{]\s*(?:["{\[]|$)', start) and re.search(rb'"\s*:|^\[\s*\[|\[\s*\{', start):
        found = _("a JSON file")
    elif head.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")):
        found = _("a packed file")
    elif head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PAR1", b"SQLite format 3")):
        found = _("an image or a database")
    if found:
        raise UnreadableFile(
            _("The file {name} is {what}, not a table.").format(name=name, what=found),
            hint=_("Open it in the program it comes from and export it as CSV or XLSX."),
        )


def _refuse_binary(name: str, text: str) -> None:
    head = text[:100_000]
    odd = len(re.findall(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head))
    if odd > 8 and odd > 0.02 * len(head):
        raise UnreadableFile(
            _("The file {name} is not text.").format(name=name),
            hint=_("Open it in the program it comes from and export it as CSV or XLSX."),
        )
    if not text.strip():
        raise UnreadableFile(
            _("The file {name} is empty.").format(name=name),
            hint=_("Export it again; the program that wrote it may have stopped early."),
        )
