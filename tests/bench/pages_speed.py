"""How quick the pages are: `IDIC_WORKSPACE=folder python -m tests.bench.pages_speed [ROUNDS]` on a workspace with data in it.

Prints, in milliseconds, the first page on a cold server, and for switches between pages and for clicks inside a page how long
it takes from the click until the page is drawn and at rest: the middle one (p50) and the slowest of twenty (p95).
Clicks are those that change nothing: the views of a page's segmented control. Run it alone on the computer.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Locator, Page, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.server import Server

ROUNDS = 6
RESTING = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return !!app && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-testid="stSkeleton"]');
}"""
WATCH = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    window.__busy = 0;
    window.__rest = 0;
    new MutationObserver(() => {
        const resting = app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-testid="stSkeleton"]');
        if (!resting) { window.__busy = performance.now(); window.__rest = 0; }
        else if (window.__busy && !window.__rest) { window.__rest = performance.now(); }
    }).observe(document.body, {attributes: true, childList: true, subtree: true});
}"""


def wait_for_rest(page: Page, seconds: float = 60.0) -> None:
    """Until the script rested for a quarter of a second."""
    end, quiet = time.monotonic() + seconds, 0
    while quiet < 5:
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url} did not come to rest")
        quiet = quiet + 1 if page.evaluate(RESTING) else 0
        page.wait_for_timeout(50)


def timed_click(page: Page, target: Locator) -> float | None:
    """Milliseconds from the click to rest, by the browser's own clock; None when the click started nothing."""
    page.evaluate("() => { window.__busy = 0; window.__rest = 0; window.__start = performance.now(); }")
    target.click()
    wait_for_rest(page)
    rested = page.evaluate("() => window.__rest ? window.__rest - window.__start : null")
    return float(rested) if rested else None


def said(name: str, times: list[float]) -> str:
    """One line of the report."""
    if len(times) < 2:
        return f"{name}: too few to say ({len(times)})"
    cuts = quantiles(times, n=20, method="inclusive")
    return f"{name}: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, slowest {max(times):.0f} ms ({len(times)} of them)"


def main(rounds: int) -> None:
    workspace = os.environ.get("IDIC_WORKSPACE")
    if not workspace:
        sys.exit("Say which workspace to measure: IDIC_WORKSPACE=folder")
    log = Path(tempfile.mkdtemp()) / "server.log"
    with Server(Path(workspace), log) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1360, "height": 1000})
        start = time.monotonic()
        page.goto(server.address)
        page.wait_for_selector("h1")
        wait_for_rest(page)
        print(f"first page on a cold server: {1000 * (time.monotonic() - start) - 250:.0f} ms")
        page.evaluate(WATCH)
        links = page.get_by_test_id("stSidebarNavLink")
        switches: dict[str, list[float]] = {}
        clicks: dict[str, list[float]] = {}
        for turn in range(rounds + 1):
            for place in range(links.count()):
                name = links.nth(place).inner_text().strip().splitlines()[-1]
                took = timed_click(page, links.nth(place))
                if turn and took:  # the first turn fills the caches
                    switches.setdefault(name, []).append(took)
                views = page.get_by_test_id("stMain").get_by_role("radiogroup").first.get_by_role("radio")
                for which in reversed(range(views.count())):  # ends on the first view, as it began
                    took = timed_click(page, views.nth(which))
                    if turn and took:
                        clicks.setdefault(name, []).append(took)
        for title, table in (("switch to", switches), ("click in", clicks)):
            for name, times in table.items():
                print(said(f"  {title} {name}", times))
            print(said(f"all: {title.split()[0]}", [t for times in table.values() for t in times]))
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
