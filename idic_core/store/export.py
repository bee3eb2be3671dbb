"""Tables out as files: CSV for Excel (UTF-8 with BOM), XLSX or Parquet, with cells that cannot act as formulas."""

from __future__ import annotations

import contextlib
import csv
import os
import re
from pathlib import Path

import pandas as pd

from idic_core.errors import IdicError
from idic_core.words import _

FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(r"^[+-]?[\d\s().,/:-]*$")
"""Phone numbers (+84 912 345 678), signed numbers and dates start like a formula and are none."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XLSX (that is XML 1.0) cannot hold."""

CELL_MOST = 32_767
"""Characters that an XLSX cell holds; a table with longer text is refused there rather than cut silently."""

ROWS_MOST = 1_048_575


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula (OWASP, CSV injection).

    >>> safe_cell("=1+1"), safe_cell("+84 912 345 678"), safe_cell("-5")
    ("'=1+1", '+84 912 345 678', '-5')
    """
    return f"'{text}" if text.startswith(FORMULA_START) and not HARMLESS.match(text) else text


def write_table(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a frame as .csv, .xlsx or .parquet, by the name's ending, whole or not at all; returns the path.

    Text cells that a spreadsheet would run are made harmless in CSV and XLSX. Raises IdicError for another ending or a
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
            safe = _safe_text(frame)
            if ending == ".csv":
                safe.to_csv(part, index=False, encoding="utf-8-sig", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
            else:
                _check_fits(safe)
                safe.map(lambda v: CONTROL.sub("", v) if isinstance(v, str) else v).to_excel(
                    part, index=False, engine="openpyxl"
                )
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


def _safe_text(frame: pd.DataFrame) -> pd.DataFrame:
    safe = frame.copy()
    for column in safe.columns:
        if pd.api.types.is_string_dtype(safe[column].dtype) or safe[column].dtype == object:
            safe[column] = safe[column].map(lambda v: safe_cell(v) if isinstance(v, str) else v, na_action="ignore")
    safe.columns = pd.Index([safe_cell(str(c)) for c in safe.columns])
    return safe
