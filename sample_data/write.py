"""Files with the same bytes each time: CSV in three dialects and a workbook without the clock in it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook

from sample_data.records import Row


def write_csv(path: Path, rows: list[Row], *, delimiter: str = ",", windows: bool = False) -> None:
    """Write rows under the first row's heads; windows: as Excel saves it, with a byte order mark and CRLF."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\r\n" if windows else "\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig" if windows else "utf-8"))


def write_workbook(path: Path, sheet: str, rows: list[Row]) -> None:
    """Write rows as one sheet of text cells; the archive is packed again with a fixed date."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append(list(rows[0]))
    for row in rows:
        page.append([value or None for value in row.values()])
    packed = io.BytesIO()
    book.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-01T08:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
