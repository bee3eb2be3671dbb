"""Workbooks: checked as archives first, then read in a guarded child process, so that a bad file cannot take the program down."""

from __future__ import annotations

import json
import lzma
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from idic_core.errors import UnreadableFile
from idic_core.words import _, ngettext

MOST_UNPACKED = 1_000_000_000
RATIO = 120
"""Spreadsheets pack 5 to 40 times; the bombs that were tried, 1000 times."""
RATIO_COUNTS_FROM = 20_000_000
MOST_OLD_BYTES = 200_000_000
SECONDS = 60
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError
)  # fmt: skip
"""What the archive's reader raises on bytes that are not as they should be."""

ROOT = Path(__file__).resolve().parents[2]


def is_workbook(head: bytes) -> bool:
    """Whether a file's first bytes are those of a zip archive or of an Office file of before 2007."""
    return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def sheet_names(path: Path) -> list[str]:
    """The visible sheets, in their order. Raises UnreadableFile."""
    _guard(path)
    with tempfile.TemporaryDirectory() as folder:
        return list(_child(path, Path(folder) / "names", "--names", "")["sheets"])


def read_rows(path: Path, sheet: str | None) -> tuple[Iterator[list[str]], str, list[str]]:
    """The rows of one sheet as text, the sheet's name, and notes. Raises UnreadableFile."""
    _guard(path)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.arrow"
        report = _child(path, out, "--rows", sheet or "")
        with pa.memory_map(str(out)) as source:
            batches = pa.ipc.open_file(source).read_all()
            rows = (
                [list(r) for b in batches.to_batches() for r in zip(*(c.to_pylist() for c in b.columns), strict=True)]
                if batches.num_columns
                else []
            )
    others = [s for s in report["sheets"] if s != report["sheet"]]
    notes = []
    if sheet is None and others:
        notes.append(
            _("The sheet “{sheet}” was read; the workbook also has: {others}.").format(
                sheet=report["sheet"], others=", ".join(others[:8])
            )
        )
    return iter(rows), str(report["sheet"]), [*notes, *_seen_words(report)]


def _seen_words(report: dict[str, Any]) -> list[str]:
    """What was read otherwise than it is stored, or could not be read."""
    notes = []
    if n := int(report.get("zeros", 0)):
        notes.append(
            ngettext(
                "{n} number is shown with leading zeros by its format and was read so.",
                "{n} numbers are shown with leading zeros by their format and were read so.",
                n,
            ).format(n=n)
        )
    if n := int(report.get("percent", 0)):
        notes.append(ngettext("{n} cell is a percentage.", "{n} cells are percentages.", n).format(n=n))
    if n := int(report.get("merged", 0)):
        notes.append(
            ngettext(
                "{n} cell is merged over several rows; each of the rows got its value.",
                "{n} cells are merged over several rows; each of the rows got the value.",
                n,
            ).format(n=n)
        )
    if n := int(report.get("no_result", 0)):
        notes.append(
            ngettext(
                "{n} formula has no stored result and was read as blank: open the workbook in Excel or LibreOffice and save it.",
                "{n} formulas have no stored result and were read as blank: open the workbook in Excel or LibreOffice and save it.",
                n,
            ).format(n=n)
        )
    return notes


def _child(path: Path, out: Path, what: str, sheet: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "idic_core.upload.workbook_child", what, str(path.resolve()), str(out), sheet]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, cwd=ROOT, stdin=subprocess.DEVNULL, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            _("The workbook {name} takes too long to read.").format(name=path.name),
            hint=_("Save the sheet as CSV and upload that."),
        ) from error
    if done.returncode != 0:
        raise UnreadableFile(
            _("The workbook {name} needs too much memory or is damaged.").format(name=path.name),
            hint=_("Open it, copy the table into a new workbook, and save that, or save it as CSV."),
        )
    report: dict[str, Any] = json.loads(done.stdout.decode("utf-8").strip().splitlines()[-1])
    if "problem" in report:
        raise _said(report["problem"], path.name, report)
    return report


def _said(code: str, name: str, report: dict[str, Any]) -> UnreadableFile:
    if code == "password":
        return UnreadableFile(
            _("The workbook {name} is protected by a password.").format(name=name),
            hint=_("Save it without the password and upload that."),
        )
    if code == "no_sheet":
        return UnreadableFile(
            _("The workbook {name} has no sheet “{sheet}”.").format(name=name, sheet=report["sheet"]),
            hint=_("It has: {sheets}.").format(sheets=", ".join(report["sheets"])),
        )
    if code == "far_cell":
        return UnreadableFile(
            _("The workbook {name} has a cell far away from the table ({cell}).").format(
                name=name, cell=report["cell"]
            ),
            hint=_(
                "Delete the empty rows and columns around the table, save, and upload again; or save the sheet as CSV."
            ),
        )
    if code == "empty":
        return UnreadableFile(
            _("The workbook {name} has no filled sheet.").format(name=name),
            hint=_("Hidden sheets hold data: {sheets}. Show them in Excel or LibreOffice and save.").format(
                sheets=", ".join(report["hidden"][:8])
            )
            if report.get("hidden")
            else _("Check that the right file was chosen."),
        )
    return UnreadableFile(
        _("The workbook {name} is damaged or not a workbook.").format(name=name),
        hint=_("Open it in Excel or LibreOffice and save it again, or save it as CSV."),
    )


def _guard(path: Path) -> None:
    """Refuse archives that unpack to far more than they should, or declare XML entities, before anything parses them."""
    with path.open("rb") as stream:
        old = stream.read(4) == b"\xd0\xcf\x11\xe0"
    if old:
        if path.stat().st_size > MOST_OLD_BYTES:
            raise UnreadableFile(
                _("The workbook {name} is too large.").format(name=path.name),
                hint=_("Save the sheet as CSV and upload that."),
            )
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(p.file_size for p in parts)
            packed = max(1, sum(p.compress_size for p in parts))
            if unpacked > MOST_UNPACKED or (unpacked > RATIO_COUNTS_FROM and unpacked / packed > RATIO):
                raise UnreadableFile(
                    _("The workbook {name} unpacks to {mb} MB.").format(name=path.name, mb=unpacked // 1_000_000),
                    hint=_("This is unusual for a spreadsheet. Save the sheet as CSV and upload that."),
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if re.search(rb"<!(?:DOCTYPE|ENTITY)", stream.read(2048)):
                            raise _said("damaged", path.name, {})
    except DAMAGED as error:
        raise _said("damaged", path.name, {}) from error
