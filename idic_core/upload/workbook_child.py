"""The child process that parses a workbook: `python -m idic_core.upload.workbook_child --rows|--names FILE OUT SHEET`.

It may be killed or abort without harm: the parent reads its exit code. Prints one JSON object; rows go into an Arrow file.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import re
import signal
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from idic_core.upload import workbook_escapes as escapes
from idic_core.upload import workbook_formats as formats

MEMORY = 900_000_000
"""What parsing may add to the address space that the imports have taken already (they alone reserve more than a gigabyte)."""

CPU_SECONDS = 55
SECONDS = 60
"""By the clock: a thread below the interpreter ends the process then, whatever it does."""

DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""

BATCH = 20_000
MOST_MERGED = 100_000
FAR_AREA = 5_000_000
FAR_SHARE = 0.002
"""A sheet whose corner cells span so much more than it fills would be laid out whole in memory."""

QUICK = re.compile(rb'<c(?=\s)[^<>]*?\sr="([A-Z]{1,3})(\d{1,7})"()')
ODD_ROW = re.compile(rb"row(?=\s)[^<>]*?\sr\s*=\s*[\"']\s*\d{7}")
"""Cells as the usual programs write them, found five times faster than by PLACE; rows so far down are looked at closely."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_TAG = 100_000
PLACE = re.compile(
    rb"<(?:[\w.-]+:)?(?:c(?=[\s/>])(?:[^<>]*?\sr\s*=\s*[\"']\s*\$?([A-Za-z]+)\$?(\d+))?|row(?=\s)[^<>]*?\sr\s*=\s*[\"']\s*(\d+))"
)
"""A cell with its letters and its row (both empty where it does not say them), or a row with its number."""


def main(what: str, path: str, out: str, sheet: str) -> dict[str, Any]:
    """Read one sheet (or the names) and report: {"sheets", "sheet"} or {"problem": code, ...}."""
    _limit()
    far = _far_cell(path) if what == "--rows" and zipfile.is_zipfile(path) else None
    if far:
        return {"problem": "far_cell", "cell": far}
    try:
        book = calamine.load_workbook(path)
        names = [s.name for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
        shown = [
            s.name for s in book.sheets_metadata if s.name in names and s.visible == calamine.SheetVisibleEnum.Visible
        ] or names
        if what == "--names":
            return {"sheets": shown}
        if sheet and sheet not in names:
            return {"problem": "no_sheet", "sheet": sheet, "sheets": shown}
        for name in [sheet] if sheet else shown:
            table = book.get_sheet_by_name(name)
            rows = [[as_text(v) for v in row] for row in table.iter_rows()]
            if any(c for row in rows for c in row):
                told = _as_seen(path, name, rows, table)
                _unescape(path, name, rows)
                _write(rows, out)
                return {"sheet": name, "sheets": shown, **told}
        unseen = [
            n
            for n in names
            if n not in shown and any(v not in (None, "") for row in book.get_sheet_by_name(n).iter_rows() for v in row)
        ]
        return {"problem": "empty", "hidden": [] if sheet else unseen}
    except calamine.PasswordError:
        return {"problem": "password"}
    except (calamine.CalamineError, OSError, ValueError) as error:
        return {"problem": "password" if "assword" in str(error) else "damaged", "detail": str(error)}


def _as_seen(path: str, name: str, rows: list[list[str]], table: Any) -> dict[str, int]:
    """Make the cells what the workbook shows (zeros, percentages, merged cells); counts of what was done, and of formulas without a result."""
    across = table.start[1] if table.start else 0
    how = formats.shown(path, name) if zipfile.is_zipfile(path) else formats.Shown()
    zeros = percent = 0
    for row, column in [*how.zeros, *how.percent]:
        if row < len(rows) and 0 <= column - across < len(rows[row]):
            before = rows[row][column - across]
            rows[row][column - across] = formats.as_shown(before, (row, column), how)
            changed = rows[row][column - across] != before
            zeros += changed and (row, column) in how.zeros
            percent += changed and (row, column) in how.percent
    merged = 0
    for (top, left), (bottom, _right) in (getattr(table, "merged_cell_ranges", None) or [])[:MOST_MERGED]:
        if bottom == top or top >= len(rows) or not 0 <= left - across < len(rows[top]):
            continue
        merged += 1
        for covered in rows[top + 1 : bottom + 1]:
            if left - across < len(covered):
                covered[left - across] = covered[left - across] or rows[top][left - across]
    return {"zeros": zeros, "percent": percent, "merged": merged, "no_result": how.no_result}


def _unescape(path: str, name: str, rows: list[list[str]]) -> None:
    """Put in the cells the characters that the parser left written out (`_xFFFE_`)."""
    if not zipfile.is_zipfile(path) or not any(escapes.ESCAPE.search(c) for row in rows for c in row if "_x" in c):
        return
    with zipfile.ZipFile(path) as archive:
        part = formats.part_of(archive, name)
    true = escapes.read_otherwise(path, part)
    for row in rows if true else ():
        row[:] = [true.get(c, c) for c in row]


def as_text(value: Any) -> str:
    """A cell as text: whole numbers without a decimal point, 15 digits like Excel shows, dates in ISO form.

    >>> as_text(84912345678.0), as_text(0.1 + 0.2), as_text(True), as_text(datetime(2024, 5, 1))
    ('84912345678', '0.3', 'TRUE', '2024-05-01')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return "" if value is None else str(value)


def _write(rows: list[list[str]], out: str) -> None:
    width = max(map(len, rows))
    schema = pa.schema([(str(i), pa.large_string()) for i in range(width)])
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for start in range(0, len(rows), BATCH):
            part = [row + [""] * (width - len(row)) for row in rows[start : start + BATCH]]
            writer.write_batch(
                pa.record_batch([pa.array(c, pa.large_string()) for c in zip(*part, strict=True)], schema=schema)
            )


def _far_cell(path: str) -> str | None:
    """The last cell of a sheet whose cells span far more than they fill, or one beyond the limits of any sheet.

    From the cells themselves: the stored dimension may be stale.
    """
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not part.lower().endswith(".xml") or part.lower().endswith("sharedstrings.xml"):
                continue
            cells, rows, columns, numbered, silent, rest = 0, 0, 0, 0, False, b""
            with archive.open(part) as stream:
                while block := stream.read(4_000_000):
                    block = rest + block
                    cut = block.rfind(b"<")
                    block, rest = block[:cut], block[cut:][:LONGEST_TAG]
                    places = QUICK.findall(block)
                    if len(places) != block.count(b"<c") + block.count(b":c") or ODD_ROW.search(block):
                        places = PLACE.findall(block)
                    if not places:
                        continue
                    letters, at, lines = zip(*places, strict=True)
                    if any(len(c) > 3 for c in set(letters)) or any(len(n) > 7 for n in {*at, *lines}):
                        column, row, line = next(p for p in places if len(p[0]) > 3 or len(p[1] or p[2]) > 7)
                        return f"{column[:8].decode()}{(row or line)[:12].decode()}"
                    cells += lines.count(b"")
                    silent = silent or (b"", b"", b"") in places
                    numbered = max(numbered, *map(int, {*lines} - {b""}), 0)
                    rows = max(rows, *map(int, {*at} - {b""}), 0)
                    columns = max(columns, *(formats.column_of(c.upper()) for c in {*letters}), 0)
            rows = max(rows, numbered) if silent else rows
            spread = rows * columns > FAR_AREA and cells < FAR_SHARE * rows * columns
            if spread or max(rows, numbered) > LAST_ROW or columns > LAST_COLUMN:
                return f"{_letters(columns)}{max(rows, numbered) if numbered > LAST_ROW else rows}"
    return None


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _limit() -> None:
    """An end by the clock, and limits of memory and processor time where the system has them (Windows relies on the checks before)."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    if sys.platform == "win32":
        return
    import resource

    taken = 0
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
        with open("/proc/self/statm", encoding="ascii") as pages:
            taken = int(pages.read().split()[0]) * resource.getpagesize()
    limit = taken + MEMORY if taken else 4 * MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    arguments = [*sys.argv[1:], ""]
    sys.stdout.write(json.dumps(main(arguments[0], arguments[1], arguments[2], arguments[3])) + "\n")
