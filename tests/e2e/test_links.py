"""Deep links: every page can be the first thing that anybody opens, even on a server that was never asked before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.browser import Watched
from tests.e2e.conftest import StartServer
from tests.e2e.server import ROOT, Server

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
