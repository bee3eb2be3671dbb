"""Strings that break programs stand on the page in a real browser as they stand in the file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import Watched, settled
from tests.e2e.conftest import StartServer
from tests.upload.test_naughty import strings

ROWS = 6
"""As many rows of a file as its card shows."""

STEP = 200
CELLS = """grid => [...grid.querySelectorAll('[role="gridcell"]')].map(c => [c.getAttribute('aria-colindex'), c.closest('[role="row"]').getAttribute('aria-rowindex'), c.textContent])"""


def laid_out(path: Path, texts: list[str]) -> int:
    """Write strings into a table of ROWS rows beside a number of each row and plain words, without which so many control characters are no text; returns the number of columns."""
    width = -(-len(texts) // ROWS)
    padded = [*texts, *["x"] * (width * ROWS - len(texts))]
    with path.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out)
        write.writerow(["Customer ID", *[f"word {n}" for n in range(width)], "Notes"])
        for row in range(ROWS):
            write.writerow([f"K{row}", *padded[row * width : (row + 1) * width], "plain words " * 400])
    return width


def shown(page: Page, path: Path, width: int) -> list[str]:
    """The cells of the file's card as the browser has them, row by row, scrolled through from left to right."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(str(path))
    grid = page.get_by_test_id("stDataFrame").first
    grid.wait_for(timeout=60_000)
    settled(page, 60)
    grid.scroll_into_view_if_needed()
    found: dict[tuple[int, int], str] = {}
    scroller = grid.locator(".dvn-scroller")
    for left in range(0, 400 * (width + 2), STEP):
        scroller.evaluate("(s, left) => { s.scrollLeft = left; }", left)
        page.wait_for_timeout(200)
        for column, row, text in grid.evaluate(CELLS):
            found[int(row), int(column)] = text or found.get((int(row), int(column)), "")  # blank until it is drawn
        if scroller.evaluate("s => s.scrollLeft + s.clientWidth >= s.scrollWidth - 1"):
            break
    rows, first = sorted({r for r, _c in found}), min(c for _r, c in found)
    return [found.get((r, first + 1 + c), "?missing?") for r in rows for c in range(width)]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_string_stands_on_the_page_as_in_the_file(
    start_server: StartServer, visit: Callable[..., Watched], tmp_path: Path
) -> None:
    texts = strings()
    width = laid_out(tmp_path / "words.csv", texts)
    with start_server() as server, visit(server) as seen:
        page = seen.open("/upload")
        found = shown(page, tmp_path / "words.csv", width)
        assert [(a, b) for a, b in zip(texts, found, strict=False) if a != b] == []
