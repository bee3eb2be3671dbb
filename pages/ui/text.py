"""Small helpers for text and rows on pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from idic_core.store import now


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
    """Text from data for elements that read Markdown: its marks made harmless."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-!|<>$~:" else c for c in " ".join(str(text).split()))
