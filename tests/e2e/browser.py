"""A browser that watches: what counts as settled, and what must never happen on any page."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

from tests.e2e.server import Server

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
ARGUMENTS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-default-apps", "--disable-extensions",
]  # fmt: skip
# On a deep link Streamlit's frontend first asks below the page's own path, gets a 404 and then asks at the root.
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)")
OWN_HOSTS = {"127.0.0.1", "localhost"}


def program() -> str | None:
    """Where a chromium is on this computer, if there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """Start the computer's chromium without a window."""
    return playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)


def settled(page: Page, seconds: float = 30.0) -> None:
    """Wait until the app has drawn: its script rests, nothing is a skeleton any more, and it stays so for a moment."""
    end, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        resting = page.evaluate(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                return !!app && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-testid="stSkeleton"]')
                    && !document.querySelector('[data-testid="stMain"] [data-stale="true"]');
            }"""
        )
        quiet = quiet + 1 if resting else 0
        if quiet >= 3:
            return
        page.wait_for_timeout(80)
    raise TimeoutError(f"The page at {page.url} did not come to rest within {seconds} s.")


class Watched:
    """A page under watch. On leaving: no console error, no page error, no request to the outside, no traceback in the log."""

    def __init__(self, browser: Browser, server: Server, failures: Path, name: str, *, height: int = 1000) -> None:
        self.server, self.failures, self.name = server, failures, name
        self.wrong: list[str] = []
        self.log_before = len(server.log())
        self.context = browser.new_context(
            viewport={"width": 1360, "height": height}, locale="en-GB", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"page error: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not PROBE.fullmatch(urlsplit(where).path):
            self.wrong.append(f"console error: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.hostname not in OWN_HOSTS:
            self.wrong.append(f"request to the outside: {request.url}")

    def open(self, path: str = "/") -> Page:
        """Go to a page of the dashboard and wait until it is drawn."""
        self.page.goto(self.server.address + path)
        self.page.wait_for_selector('[data-testid="stApp"]')
        settled(self.page)
        return self.page

    def __enter__(self) -> Watched:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _value: BaseException | None, _where: TracebackType | None
    ) -> None:
        log = self.server.log()[self.log_before :]
        if "Traceback (most recent call last)" in log or "Uncaught app execution" in log:
            self.wrong.append("traceback in the server's log")
        if kind is not None or self.wrong:
            self.failures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.failures / f"{self.name}.png")
            print(f"The server's log:\n{log}")
        self.context.close()
        if kind is None and self.wrong:
            raise AssertionError("\n".join(self.wrong))
