"""Characters that a workbook writes as `_xHHHH_` (ECMA-376, ST_Xstring) and that its parser leaves so: those beyond U+00FF.

Used in the guarded child process only, and only where a cell looks like it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
PARSED = 0xFF
"""The last character that calamine 0.9 reads from its escape (measured over all of U+0000 to U+FFFF)."""


def decoded(text: str, last: int = 0xFFFF) -> str:
    """A text with its escapes read, those up to a last character; half a surrogate pair stays as it is written.

    >>> decoded("a_x0001_b"), decoded("_x005F_x0001_"), decoded("_xD83D__xDE00_"), decoded("_xFFFE_", PARSED)
    ('a\\x01b', '_x0001_', '😀', '_xFFFE_')
    """

    def character(found: re.Match[str]) -> str:
        code = int(found.group(1), 16)
        return chr(code) if code <= last else found.group()

    try:
        return ESCAPE.sub(character, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return decoded(text, 0xD7FF) if last > 0xD7FF else text


def read_otherwise(path: str, part: str | None) -> dict[str, str]:
    """What the parser makes of a text -> what the text is, where those differ and no other text is read the same."""
    found: dict[str, set[str]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in {"xl/sharedStrings.xml", part or ""} & set(archive.namelist()):
            for raw in _texts(archive, name):
                found.setdefault(decoded(raw, PARSED), set()).add(decoded(raw))
    return {parsed: min(true) for parsed, true in found.items() if len(true) == 1 and true != {parsed}}


def _texts(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """The texts of cells in a part, shared or inline, where they hold an escape."""
    with archive.open(name) as stream:
        for _event, element in ElementTree.iterparse(stream):
            if not element.tag.endswith(("}si", "}is")):
                continue
            runs = [e for e in element if e.tag.endswith(("}t", "}r"))]
            text = "".join(t.text or "" for run in runs for t in run.iter() if t.tag.endswith("}t"))
            if ESCAPE.search(text):
                yield text
            element.clear()
