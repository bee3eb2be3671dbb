"""What a workbook shows that its stored values do not say: leading zeros and percentages by number format, formulas without a result.

Reads the parts of an .xlsx archive directly; used in the guarded child process only.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

PERCENT_IDS = frozenset([9, 10])
ZEROS = re.compile(r"[0\s()/-]*00[0\s()/-]*")
BLOCK = 4_000_000
NO_RESULT = re.compile(rb"<c\s[^<>]*>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
CELL = re.compile(rb'<c\s(?=[^<>]*\bs="(\d+)")[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')


@dataclass
class Shown:
    """zeros: (row, column), counted from 0 -> the format, such as 00000; percent: the cells shown as percentages; no_result: formulas without one."""

    zeros: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: set[tuple[int, int]] = field(default_factory=set)
    no_result: int = 0


def shown(path: str, sheet: str) -> Shown:
    """How the cells of one sheet are shown; nothing is known of other kinds of workbook."""
    found = Shown()
    with zipfile.ZipFile(path) as archive:
        part = part_of(archive, sheet)
        if part is None:
            return found
        zeros, percent = _styles(archive)
        with archive.open(part) as stream:
            rest = b""
            while block := stream.read(BLOCK):
                block = rest + block
                cut = block.rfind(b"</row>") + 1
                block, rest = block[:cut], block[cut:]
                found.no_result += len(NO_RESULT.findall(block))
                for style, letters, row in CELL.findall(block) if zeros or percent else ():
                    at = int(style)
                    if at in zeros:
                        found.zeros[int(row) - 1, column_of(letters) - 1] = zeros[at]
                    elif at in percent:
                        found.percent.add((int(row) - 1, column_of(letters) - 1))
    return found


def as_shown(text: str, at: tuple[int, int], how: Shown) -> str:
    """A number's text as the workbook shows it.

    >>> as_shown("123", (0, 0), Shown({(0, 0): "00000"})), as_shown("0.25", (0, 0), Shown(percent={(0, 0)}))
    ('00123', '25%')
    """
    if at in how.zeros and text.isdigit():
        digits = iter(text.zfill(how.zeros[at].count("0")))
        more = len(text) - how.zeros[at].count("0")
        head = "".join(next(digits) for _n in range(max(0, more)))
        return head + "".join(next(digits) if c == "0" else c for c in how.zeros[at])
    if at in how.percent:
        try:
            return f"{float(text) * 100:.12g}%"
        except ValueError:
            return text
    return text


def column_of(letters: bytes) -> int:
    """The number of a column, A is 1."""
    n = 0
    for letter in letters:
        n = n * 26 + letter - 64
    return n


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds a sheet."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    targets = {
        str(r.get("Id")): str(r.get("Target"))
        for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            target = targets.get(key, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


def _styles(archive: zipfile.ZipFile) -> tuple[dict[int, str], set[int]]:
    """Style number -> a format of zeros; and the styles that are percentages."""
    if "xl/styles.xml" not in archive.namelist():
        return {}, set()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    space = root.tag.partition("}")[0] + "}" if "}" in root.tag else ""
    codes = {int(f.get("numFmtId", "0")): str(f.get("formatCode", "")) for f in root.iter(f"{space}numFmt")}
    zeros, percent = {}, set()
    styles = root.find(f"{space}cellXfs")
    for n, style in enumerate(styles if styles is not None else []):
        number = int(style.get("numFmtId", "0"))
        code = re.sub(r'[\\"]|\[[^\]]*\]', "", codes.get(number, "").split(";")[0])
        if number in PERCENT_IDS or code.endswith("%"):
            percent.add(n)
        elif ZEROS.fullmatch(code):
            zeros[n] = code
    return zeros, percent
