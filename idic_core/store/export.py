"""Tables out as files: CSV for Excel (UTF-8 with BOM), XLSX or Parquet, with cells that cannot act as formulas."""

from __future__ import annotations

import contextlib
import csv
import os
import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from idic_core.errors import IdicError
from idic_core.words import _

FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(r"^[+-]?[$€£¥₫]?[\d\s().,/:-]*(?:\d[eE][+-]?\d+)?%?$")
"""Phone numbers (+84 912 345 678), signed numbers and dates start like a formula and are none."""

GUARDED = re.compile(r"'+[=+\-@\t\r]")
"""A text that looks as if it were guarded already gets another apostrophe, so that the guard can always be taken off again."""

BEYOND_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters that XLSX (that is XML 1.0) cannot hold or would change, and the underscore of a text that looks like their escape."""

BLANK_ENDS = re.compile(r"^[ \t\n]|[ \t\n]\Z")

CELL_MOST = 32_767
"""Characters that an XLSX cell holds; a table with longer text is refused there rather than cut silently."""

ROWS_MOST = 1_048_575


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula (OWASP, CSV injection).

    >>> safe_cell("=1+1"), safe_cell("+84 912 345 678"), safe_cell("-5")
    ("'=1+1", '+84 912 345 678', '-5')
    """
    starts = text.startswith(FORMULA_START) and not HARMLESS.match(text)
    return f"'{text}" if starts or GUARDED.match(text) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` made a text of, turned back.

    >>> [plain_cell(safe_cell(t)) for t in ("=1+1", "'=1+1", "it's", "-5")]
    ['=1+1', "'=1+1", "it's", '-5']
    """
    return text[1:] if GUARDED.match(text) else text


def xlsx_text(text: str) -> str:
    """The text as a workbook holds it: characters that XML cannot hold as `_x0001_` (ECMA-376, ST_Xstring), as Excel writes them.

    A text of nothing but spaces begins and ends with them written out, for readers drop such a text.

    >>> xlsx_text("a\\x01b"), xlsx_text("_x0001_"), xlsx_text(" ")
    ('a_x0001_b', '_x005F_x0001_', '_x0020_')
    """

    def escape(found: re.Match[str]) -> str:
        return f"_x{ord(found.group()):04X}_"

    held = BEYOND_XML.sub(escape, text)
    return held if text.strip() else BLANK_ENDS.sub(escape, held)


def write_table(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a frame as .csv, .xlsx or .parquet, by the name's ending, whole or not at all; returns the path.

    Text that a spreadsheet would run as a formula gets an apostrophe before it in CSV (plain_cell takes it off again); in XLSX it
    is marked as text and stays as it is. Raises IdicError for another ending or a
    folder that cannot be written.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in {".csv", ".xlsx", ".parquet"}:
        raise IdicError(
            _("Files end in .csv, .xlsx or .parquet, not {ending}.").format(ending=ending or "nothing"),
            hint=_("Choose one of the three."),
        )
    part = path.with_name(f".{path.name}.part{ending}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if ending == ".parquet":
            frame.to_parquet(part, index=False)
        else:
            if ending == ".csv":
                safe = _safe_text(frame)
                safe.to_csv(part, index=False, encoding="utf-8-sig", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
            else:
                _check_fits(frame)
                _write_workbook(frame, part)
        os.replace(part, path)
    except OSError as error:
        raise IdicError(
            _("{path} could not be written: {error}").format(path=path, error=error), hint=_("Choose another folder.")
        ) from error
    finally:
        with contextlib.suppress(OSError):  # the folder itself may be what could not be written
            part.unlink(missing_ok=True)
    return path


def _check_fits(frame: pd.DataFrame) -> None:
    longest = max((len(v) for c in frame.columns for v in frame[c] if isinstance(v, str)), default=0)
    if len(frame) > ROWS_MOST or longest > CELL_MOST:
        raise IdicError(
            _("This table does not fit into a workbook: too many rows, or a text that is too long for a cell."),
            hint=_("Write it as .csv or .parquet."),
        )


def _write_workbook(frame: pd.DataFrame, path: Path) -> None:
    """One sheet; every text cell is marked as text, so that `=1+1` and `#N/A` stay what they are."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook(write_only=True)
    sheet = cast("Worksheet", book.create_sheet("Sheet1"))
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        if isinstance(value, str):
            value = xlsx_text(value)
            if value[:1] not in FORMULA_START and value[:1] != "#":
                return value
            made = WriteOnlyCell(sheet, value)
            made.data_type, made.quotePrefix = "s", True
            return made
        if value is None or value is pd.NA or value is pd.NaT or value != value:
            return None
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            return str(value)
        return value if isinstance(value, bool | int | float | date | time | timedelta) else xlsx_text(str(value))

    names = [WriteOnlyCell(sheet, xlsx_text(str(name))) for name in frame.columns]
    for made in names:
        made.data_type, made.font = "s", Font(bold=True)
    sheet.append(names)
    for row in zip(*(frame[c].tolist() for c in frame.columns), strict=True):
        sheet.append([cell(v) for v in row])
    book.save(path)


def _safe_text(frame: pd.DataFrame) -> pd.DataFrame:
    safe = frame.copy()
    for column in safe.columns:
        if pd.api.types.is_string_dtype(safe[column].dtype) or safe[column].dtype == object:
            safe[column] = safe[column].map(lambda v: safe_cell(v) if isinstance(v, str) else v, na_action="ignore")
    safe.columns = pd.Index([safe_cell(str(c)) for c in safe.columns])
    return safe
