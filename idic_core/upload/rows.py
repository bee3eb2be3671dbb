"""Rows of text cells to one frame: title lines, header, rows of another width, blank rows; each guess is a note."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

import pandas as pd
import pyarrow as pa

from idic_core.errors import UnreadableFile
from idic_core.upload.looks import DATE, EMAIL, NUMBER
from idic_core.words import _, ngettext

HEAD = 400
TOP = 12
CHUNK = 50_000
MOST_COLUMNS = 5_000
TABLES_NAMED = 5
MOST_TITLES = 5


@dataclass(frozen=True)
class Cut:
    """A table cut out of rows. header: which row holds the names (1 is the first), 0 when none does; top: the first rows as they stand."""

    frame: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    header: int = 1
    top: list[list[str]] = field(default_factory=list)


def to_frame(rows: Iterable[list[str]], *, header: int | None = None) -> Cut:
    """The table that the rows hold, all text, with notes on what was skipped, added or renamed.

    header: which row holds the names (1 is the first, 0 says that none does); found out if it is not given.
    Raises UnreadableFile when there is no row, no such row, or absurdly many columns.
    """
    stream = iter(rows)
    head = list(islice(stream, max(HEAD, (header or 0) + 1)))
    above = 0
    if header is None and not any(_filled(r) for r in head):
        for n, row in enumerate(stream, len(head)):
            if _filled(row):
                head, above = [row, *islice(stream, HEAD)], n
                break
    top = head[:TOP]
    start, titles = _header_at(head) if header is None else _told(head, header)
    if start is None:
        raise UnreadableFile(
            _("The file holds no rows."), hint=_("Export it again; the program that wrote it may have stopped early.")
        )
    notes = []
    if titles:
        text = ngettext(
            "{n} line above the header was skipped: {first}",
            "{n} lines above the header were skipped: {first}",
            len(titles),
        )
        notes.append(text.format(n=len(titles), first=" · ".join(titles)[:120]))
    blank = sum(1 for row in head[:start] if len(row) > 1 and not _filled(row))
    if blank:
        notes.append(
            ngettext(
                "{n} blank row above the header was left out.", "{n} blank rows above the header were left out.", blank
            ).format(n=blank)
        )
    first, below, at = head[start], head[start + 1 :], above + start + 1
    names_given = first
    guessed = header is None and _is_data(first, below)
    if guessed or header == 0:
        if guessed:
            notes.append(
                _(
                    "The first line looks like data, not like names of columns; the columns are called column_1, column_2 …"
                )
            )
        below, at = [first, *below], 0
        names_given = [f"column_{i + 1}" for i in range(len(first) if guessed else _usual_width(head))]
    _check_width(len(names_given))
    body = _Body(len(names_given), first_line=above + start + (2 if at else 1), header=first if at else None)
    body.read(chain(below, stream))
    _check_width(body.width)
    names, renamed = unique_names([*names_given, *[f"extra_{i + 1}" for i in range(body.width - len(names_given))]])
    frame = pa.Table.from_arrays(body.columns(), names=[str(i) for i in range(body.width)]).to_pandas()
    frame.columns = pd.Index(names)
    if not len(frame):
        notes.append(_("There is a header and no row below it."))
    return Cut(frame, [*notes, *renamed, *body.notes()], at, top)


def _check_width(width: int) -> None:
    if width > MOST_COLUMNS:
        raise UnreadableFile(
            _("The file has {n} columns.").format(n=width),
            hint=_("Check that it is a table with one row per line."),
        )


def _told(head: list[list[str]], header: int) -> tuple[int | None, list[str]]:
    """Where the names stand when a person said it, and the filled lines before it."""
    if header == 0:
        return next((i for i, row in enumerate(head) if _filled(row)), None), []
    if not 1 <= header <= len(head) or not _filled(head[header - 1]):
        raise UnreadableFile(
            _("Row {n} of the file holds no names of columns.").format(n=header),
            hint=_("Choose another row, or leave it to the program."),
        )
    above = [" ".join(c.strip() for c in row if c.strip()) for row in head[: header - 1] if _filled(row)]
    return header - 1, above


def _usual_width(head: list[list[str]]) -> int:
    widths = Counter(len(r) for r in head if _filled(r))
    most = max(widths.values())
    return max(w for w, n in widths.items() if n == most)


def unique_names(header: list[str]) -> tuple[list[str], list[str]]:
    """Column names made unique and never blank, with notes on those that were changed.

    >>> unique_names(["a", "a", ""])[0]
    ['a', 'a_2', 'column_3']
    """
    names: list[str] = []
    taken = set(header)
    seen: set[str] = set()
    number: dict[str, int] = {}
    twice, blank = [], 0
    for i, found in enumerate(header):
        name = found if found.strip() else f"column_{i + 1}"
        blank += name != found
        base, n = name, number.get(name, 2)
        while name in seen or (name != found and name in taken):
            name, n = f"{base}_{n}", n + 1
        number[base] = n
        if name != found and found.strip():
            twice.append(base)
        seen.add(name)
        names.append(name)
    notes = []
    if twice:
        notes.append(
            _("Columns with the same name got a number: {names}.").format(names=", ".join(dict.fromkeys(twice)))
        )
    if blank:
        notes.append(ngettext("{n} column has no name.", "{n} columns have no name.", blank).format(n=blank))
    return names, notes


def _filled(row: list[str]) -> int:
    return sum(1 for c in row if c.strip())


def _header_at(head: list[list[str]]) -> tuple[int | None, list[str]]:
    """Where the header stands: the first row that fills at least half of the usual width; and the title lines before it."""
    if not any(_filled(r) for r in head):
        return None, []
    usual = _usual_width(head)
    filled = sorted(_filled(r) for r in head if _filled(r))
    need = 1 if usual == 1 else 2 if usual <= 3 else max(2, -(-usual // 2))
    need = min(need, filled[-1])
    titles: list[str] = []
    for i, row in enumerate(head):
        if not _filled(row):
            continue
        if len(row) < usual and _names_below(head[i + 1 :], usual):
            titles.append(" ".join(c.strip() for c in row if c.strip()))
            continue
        if _filled(row) >= need or (len(row) == usual > 1 and len(row) > 1 and not titles and _filled(row) >= 2):
            return i, titles
        titles.append(" ".join(c.strip() for c in row if c.strip()))
    return 0, []


def _names_below(below: list[list[str]], usual: int) -> bool:
    """Whether the next row that is as wide as the table looks like names over values: then a shorter row above it is a title."""
    filled = [row for row in below if _filled(row)][: MOST_TITLES + 2]
    at = next((i for i, row in enumerate(filled) if len(row) >= usual), None)
    return at is not None and at + 1 < len(filled) and all(filled[at]) and _names_over(filled[at], filled[at + 1])


def _is_data(header: list[str], below: list[list[str]]) -> bool:
    """Whether the first row is data: it holds an e-mail or a date, or only numbers, and the column below is of that kind."""
    cells = [c.strip() for c in header if c.strip()]
    if not cells:
        return False
    if any(re.fullmatch(EMAIL, c) for c in cells):
        return True
    dates = [
        i for i, c in enumerate(header) if re.fullmatch(DATE, c.strip()) and not re.fullmatch(r"\d{6,8}", c.strip())
    ]
    second = next((r for r in below if _filled(r)), [])
    if any(i < len(second) and re.fullmatch(DATE, second[i].strip()) for i in dates):
        others = [c for i, c in enumerate(header) if i not in dates]
        return len(dates) <= max(1, len(others))
    return all(re.fullmatch(NUMBER, c) for c in cells) and not all(re.fullmatch(r"(?:19|20)\d\d", c) for c in cells)


def _names_over(names: list[str], values: list[str]) -> bool:
    """Whether a row of words stands over a row that holds a number, a date or an address: names of columns over values."""
    if any(re.fullmatch(f"{NUMBER}|{DATE}|{EMAIL}", c.strip()) for c in names if c.strip()):
        return False
    return any(re.fullmatch(f"{NUMBER}|{DATE}|{EMAIL}", c.strip()) for c in values if c.strip())


class _Body:
    """The rows below the header, gathered as Arrow columns in chunks; rows of another width are kept and counted."""

    def __init__(self, width: int, *, first_line: int, header: list[str] | None) -> None:
        self.header_width = self.width = width
        self.header = header if header is not None and _filled(header) > 1 else None
        self.repeated = 0
        self.tables: list[tuple[int, str]] = []
        self.chunks: list[list[pa.Array]] = []
        self.line = first_line
        self.short: list[int] = []
        self.long: list[int] = []
        self.blank_rows = 0

    def read(self, rows: Iterator[list[str]]) -> None:
        pending: list[list[str]] = []
        while chunk := list(islice(rows, CHUNK)):
            lines = len(chunk)
            self._look_for_tables(chunk)
            if self.header is not None and self.header in chunk:
                self.repeated += chunk.count(self.header)
                chunk = [row for row in chunk if row != self.header]
            kept = pending + [
                row for row in chunk if row and (len(row) > 1 or row[0].strip() or self.header_width == 1)
            ]
            end = len(kept)
            while end and not _filled(kept[end - 1]):  # blank rows are left out at the file's end only
                end -= 1
            pending = kept[end:]
            if end:
                self._add(kept[:end])
            self.line += lines
        self.blank_rows = len(pending)

    def _look_for_tables(self, chunk: list[list[str]]) -> None:
        """Note where a blank row is followed by a row of names over values: a second table."""
        for i, row in enumerate(chunk[:-2]):
            if any(row) or len(self.tables) >= TABLES_NAMED:
                continue
            names, values = chunk[i + 1], chunk[i + 2]
            if _filled(names) > 1 and names != self.header and _names_over(names, values):
                self.tables.append((self.line + i + 1, ", ".join(c.strip() for c in names if c.strip())[:60]))

    def _add(self, rows: list[list[str]]) -> None:
        widths = set(map(len, rows))
        width = max(self.header_width, *widths)
        if widths != {width}:
            for i, row in enumerate(rows):
                if len(row) < self.header_width:
                    self.short.append(self.line + i)
                elif len(row) > self.header_width:
                    self.long.append(self.line + i)
                row.extend([""] * (width - len(row)))
        elif width > self.header_width:
            self.long.extend(range(self.line, self.line + len(rows)))
        self.width = max(self.width, width)
        self.chunks.append([pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)])

    def columns(self) -> list[pa.ChunkedArray]:
        lengths = [len(c[0]) for c in self.chunks]
        columns = []
        for i in range(self.width):
            parts = [
                c[i] if i < len(c) else pa.array([""] * n, pa.large_string())
                for c, n in zip(self.chunks, lengths, strict=True)
            ]
            columns.append(pa.chunked_array(parts, pa.large_string()))
        return columns

    def notes(self) -> list[str]:
        notes = []
        for lines, one, many in (
            (self.short, "{n} row has fewer cells than the header; the rest of it is blank (near line {lines}).",
             "{n} rows have fewer cells than the header; the rest of them is blank (near lines {lines})."),
            (self.long, "{n} row has more cells than the header; they stand in columns of their own (near line {lines}).",
             "{n} rows have more cells than the header; they stand in columns of their own (near lines {lines})."),
        ):  # fmt: skip
            if lines:
                near = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
                notes.append(ngettext(one, many, len(lines)).format(n=len(lines), lines=near))
        for line, names in self.tables:
            notes.append(
                _(
                    "Another table seems to begin near line {line} ({names}); its rows stand in the same columns. Put it into a file of its own if that is so."
                ).format(line=line, names=names)
            )
        if self.repeated:
            notes.append(
                ngettext(
                    "{n} row repeats the names of the columns and was left out.",
                    "{n} rows repeat the names of the columns and were left out.",
                    self.repeated,
                ).format(n=self.repeated)
            )
        if self.blank_rows:
            notes.append(
                ngettext(
                    "{n} blank row at the end was left out.",
                    "{n} blank rows at the end were left out.",
                    self.blank_rows,
                ).format(n=self.blank_rows)
            )
        return notes
