"""How the cells of a text file are kept apart: delimiter and quotes, scored over the first rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from idic_core.words import _

SAMPLE_ROWS = 400
SAMPLE_CHARS = 400_000
DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": ",", ";": ";", "\t": "tab", "|": "|"}
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Dialect:
    """delimiter; quote: the quote character or empty; escape: a backslash where quotes are escaped by it, else empty."""

    delimiter: str
    quote: str = '"'
    escape: str = ""

    def rows(self, text: str, *, strict: bool = False) -> Iterator[list[str]]:
        """The rows of a text; a blank line is an empty list. strict: csv.Error where quotes do not close as they should."""
        return csv.reader(
            io.StringIO(text, newline=""), delimiter=self.delimiter, quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE, escapechar=self.escape or None, strict=strict,
        )  # fmt: skip


def cut_by(text: str, delimiter: str) -> Dialect:
    """The dialect of a text whose delimiter a person chose: one sign, or the word tab."""
    quote = _quote(text[:SAMPLE_CHARS])
    escape = "\\" if quote and _escapes(text[:SAMPLE_CHARS], quote) else ""
    return Dialect("\t" if delimiter == "tab" else delimiter[:1], quote, escape)


def sniff(text: str) -> tuple[Dialect, list[str]]:
    """The dialect that cuts the first rows most evenly, and a note where another one cuts them as well."""
    head = text[:SAMPLE_CHARS]
    if len(text) > SAMPLE_CHARS:  # the last line may be cut
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    quote = _quote(head)
    escape = "\\" if quote and _escapes(head, quote) else ""
    scored = sorted(
        ((_evenness(head, Dialect(d, quote, escape)), d) for d in DELIMITERS),
        key=lambda s: (-s[0], DELIMITERS.index(s[1])),
    )
    (best, delimiter), (second, other) = scored[0], scored[1]
    if best < 0.05:
        return Dialect(",", quote, escape), []
    notes = []
    if second > 0.85 * best and second > 0.3:
        notes.append(
            _(
                "Cells seem to be kept apart by “{one}”; “{other}” would fit nearly as well. Look at the preview."
            ).format(one=NAMES[delimiter], other=NAMES[other])
        )
    if escape:
        notes.append(_("Quotes inside cells are written with a backslash before them."))
    return Dialect(delimiter, quote, escape), notes


def declared(text: str) -> tuple[str, str] | None:
    """The delimiter of a first line such as `sep=;` (Excel's own mark) and the text after that line."""
    found = re.match(r'"?sep=(.)"?(?:\r\n|\r|\n)', text[:20])
    return (found.group(1), text[found.end() :]) if found else None


def _quote(head: str) -> str:
    """The double quote, unless cells are wrapped in single quotes throughout."""
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|$)", head, re.MULTILINE))
    double = head.count('"')
    lines = head.count("\n") + 1
    return "'" if single > 2 and double == 0 and single >= lines else '"'


def _escapes(head: str, quote: str) -> bool:
    return bool(re.search(rf"\\{quote}[^,;\t|\r\n]", head)) and f"{quote}{quote}" not in head.replace(
        f",{quote}{quote}", ""
    )


def _evenness(head: str, dialect: Dialect) -> float:
    """How evenly a dialect cuts: the share of rows of the commonest width, more for wide rows and cleanly closed quotes."""
    widths: list[int] = []
    stray = cells = 0
    torn = (
        re.compile(f"[,;\t|]{dialect.quote}|{dialect.quote}[,;\t|]") if dialect.quote else None
    )  # cut beside another delimiter's quotes
    try:
        for row in dialect.rows(head):
            if not any(c.strip() for c in row):
                continue
            widths.append(len(row))
            cells += len(row)
            stray += sum(1 for c in row if torn is not None and torn.search(c))
            if len(widths) >= SAMPLE_ROWS:
                break
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    counts = Counter(widths)
    width, times = max(counts.items(), key=lambda wt: (wt[1], wt[0]))
    if width == 1:
        wider = [w for w in widths if w > 1]
        if len(wider) < 0.4 * len(widths):
            return 0.0
        width, times = Counter(wider).most_common(1)[0]
    share = times / len(widths)
    first = next((w for w in widths if w > 1), 1)
    header = 1.0 if widths[0] == width else 0.75 if first == width else 0.5
    return share**2 * header * (1 - 1 / (width + 1)) * (1 - min(1.0, 2 * stray / cells))
