"""Whether a file is finished: it stands still for a few seconds, in size and time of writing, and has its end."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

from idic_core.words import _

SETTLED = 3.0
"""Seconds for which a new file must stand as it is before it is read. The clock is not asked: that of a share may be another one, and programs
that copy may keep the old time of writing."""

UNUSED = 64
"""A file that ends with so many empty bytes was given its room before it was filled."""

Standing = tuple[int, int]
"""A file's size in bytes and the nanosecond of its last writing."""


def still_written() -> str:
    """Why a file that changes is left."""
    return _("It is still being written. Look again in a moment.")


def not_open() -> str:
    """Why a file that cannot be opened is left."""
    return _("It cannot be opened; it may still be being written.")


def stands(path: Path) -> Standing:
    """How a file stands now. Raises OSError for one that cannot be reached."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def changed(path: Path, stood: Standing) -> bool:
    """Whether a file is another one than it was; one that is gone is."""
    try:
        return stands(path) != stood
    except OSError:
        return True


def moving(files: dict[Path, Standing], settled: float = SETTLED) -> dict[Path, str]:
    """Which files change while one waits, or are not whole: file -> why it is left. files: how each stood before; waits `settled` seconds where there are any."""
    if files and settled > 0:
        time.sleep(settled)
    found = {}
    for path, stood in files.items():
        try:
            if stands(path) != stood or not whole(path):
                found[path] = still_written()
        except OSError:
            found[path] = not_open()
    return found


def whole(path: Path) -> bool:
    """Whether a file has an end: a workbook that is a zip its list of parts, any file no room at its end that was never filled."""
    size = path.stat().st_size
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
        file.seek(max(size - UNUSED, 0))
        if size >= UNUSED and not any(file.read(UNUSED)):
            return False
    return not zipped or zipfile.is_zipfile(path)
