"""Small helpers for text and rows on pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd

from idic_core.store import now
from idic_core.words import _

JOINER = "\u2060"
"""A character without width: it parts what would be read as an icon, a link or an arrow, and nobody sees it."""

LINKS = re.compile(r":(?=\S)|(?<=[wW]{3})(?=\.)|(?<=\S)@(?=\S)|-(?=[->])|<(?=-)|[<>~](?==)")
"""Where Streamlit reads more than Markdown, after the marks were resolved: `:material/x:` and `:smile:`, `http:`, `www.`,
`a@b`, and arrows and dashes."""

MARKS = re.compile(r"[\\`*_{}\[\]()#+\-!|<>$~:&]|(?<=^\d)\.|(?<=^\d\d)\.|(?<=^\d\d\d)\.|(?<=^\d\d\d\d)\.")
"""What Markdown itself gives a meaning; a full stop only where it would begin a numbered list."""


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def today() -> date:
    """The day that the page is drawn on."""
    return date.fromisoformat(now()[:10])


def this_hour() -> str:
    """The running hour as an ISO moment: clocks that are shown need not be newer."""
    return now()[:13] + ":59:59"


def plain(text: Any) -> str:
    """Text from data for elements that read Markdown: no mark, icon, link or arrow in it comes to life."""
    parted = LINKS.sub(lambda found: found[0] + JOINER, " ".join(str(text).split()))
    return MARKS.sub(lambda found: "\\" + found[0], parted)


def filled(table: pd.DataFrame) -> pd.DataFrame:
    """A table for reading: without the columns in which nothing stands, and nothing in place of what is missing."""
    text = table.astype("object").where(table.notna(), "")
    return text.loc[:, [bool(text[c].astype("str").str.strip().ne("").any()) for c in text.columns]]


def unnamed(name: Any) -> str:
    """A name for lists: one that is only a number says that the name is not known."""
    text = " ".join(str(name or "").split())
    digits = sum(c.isdigit() for c in text)
    if digits >= 6 and not any(c.isalpha() for c in text):
        return _("Unknown name · {number}").format(number=text)
    return text
