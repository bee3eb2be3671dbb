"""Deep links: every page can be the first thing that anybody opens, even on a server that was never asked before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from idic_core.pipeline import run_all
from tests.e2e.browser import Watched, settled
from tests.e2e.conftest import StartServer
from tests.e2e.server import ROOT, Server
from tests.interact.shop import make_shop


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard on a small shop."""
    folder = tmp_path_factory.mktemp("filled")
    people = [
        {"customer_id": f"C{n:06d}", "records": [f"r{n}"], "name": f"Name {n}", "email": f"name{n}@x.example",
         "orders": [(f"o{n}_{k}", f"2026-0{1 + (n + k) % 6}-1{n % 9}", 20.0 + n) for k in range(1 + n % 4)]}
        for n in range(40)
    ]  # fmt: skip
    run_all(make_shop(folder / "workspace", people))
    with Server(folder / "workspace", folder / "server.log") as running:
        yield running


PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem not in {"__init__", "home"})


@pytest.mark.parametrize("page", ["segments", "customer?customer=C000001"])
def test_a_deep_link_may_be_the_servers_very_first_request(
    page: str, start_server: StartServer, visit: Callable[..., Watched]
) -> None:
    with start_server() as fresh, visit(fresh) as seen:
        opened = seen.open(f"/{page}")
        assert opened.locator("h1").count() == 1
        assert opened.get_by_test_id("stSidebarNav").get_by_text("Value and needs").is_visible()


@pytest.mark.parametrize("page", ["", *PAGES])
def test_every_page_says_what_it_is_for_on_an_empty_workspace(
    page: str, server: Server, visit: Callable[..., Watched]
) -> None:
    with visit(server) as seen:
        opened = seen.open(f"/{page}")
        assert opened.locator("h1").count() == 1
        assert opened.get_by_test_id("stException").count() == 0
        assert opened.get_by_test_id("stCaptionContainer").first.is_visible()


def test_the_language_can_be_chosen_in_the_link(server: Server, visit: Callable[..., Watched]) -> None:
    with visit(server) as seen:
        opened = seen.open("/?language=zh_CN")
        assert opened.get_by_test_id("stSidebarNav").get_by_text("上传数据").is_visible()
        opened = seen.open("/?language=vi")
        assert opened.get_by_test_id("stSidebarNav").get_by_text("Tải dữ liệu lên").is_visible()


@pytest.mark.parametrize("page", ["Offers", "Results", "Interactions", "Identity matches"])
def test_back_leads_where_the_reader_came_from(page: str, filled: Server, visit: Callable[..., Watched]) -> None:
    with visit(filled) as seen:
        opened = seen.open("/")
        opened.get_by_test_id("stSidebarNav").get_by_text(page, exact=True).click()
        opened.wait_for_function("name => document.querySelector('h1')?.innerText === name", arg=page)
        settled(opened)
        usual = opened.url
        second = opened.get_by_test_id("stButtonGroup").first.get_by_role("radio").nth(1)
        second.click()
        settled(opened)
        opened.wait_for_url("**view=*")
        opened.go_back()
        settled(opened)
        assert opened.url == usual
        expect(opened.get_by_test_id("stButtonGroup").first.get_by_role("radio").nth(0)).to_be_checked()
        opened.go_back()
        expect(opened.locator("h1")).to_have_text("Home")
