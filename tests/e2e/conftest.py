"""Fixtures of the browser tests: a server, a browser, and `visit`, a page under watch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser import Watched, launch, program
from tests.e2e.server import Server

FAILURES = Path(__file__).parent / "failures"
StartServer = Callable[[], AbstractContextManager[Server]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The computer's chromium; without one the tests are skipped, in CI they fail."""
    if program() is None:
        if os.environ.get("CI"):
            pytest.fail("There is no chromium on the path, and in CI the browser tests must run.")
        pytest.skip("no chromium or chrome on the path: the browser tests are left out")
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def start_server(tmp_path: Path) -> StartServer:
    """Makes a dashboard that nobody has asked for anything yet, on an empty workspace."""
    return lambda: Server(tmp_path / "workspace", tmp_path / "server.log")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One dashboard for a file of tests, on an empty workspace."""
    folder = tmp_path_factory.mktemp("dashboard")
    with Server(folder / "workspace", folder / "server.log") as running:
        yield running


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Callable[..., Watched]:
    """Opens a page under watch on a server: `with visit(server) as seen: seen.open("/segments")`."""
    return lambda server, **options: Watched(browser, server, FAILURES, request.node.name, **options)
