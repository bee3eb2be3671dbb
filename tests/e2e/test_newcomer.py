"""What a newcomer does first: start, load the sample, answer three pairs, look at segments, log a call, approve and export an offer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Watched, settled
from tests.e2e.conftest import StartServer

LOADED_MS = 600_000


def go(page: Page, title: str) -> None:
    """Choose a page in the navigation."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    expect(page.locator("h1")).to_have_text(title)
    settled(page)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of the page and wait until the page is drawn again."""
    page.get_by_test_id("stMain").get_by_role("button", name=name).first.click()
    settled(page)


def choose(page: Page, name: str) -> None:
    """Choose a view in the page's segmented control and wait until it is drawn."""
    page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True).click()
    settled(page)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_newcomer_comes_from_start_to_an_exported_offer(
    start_server: StartServer, visit: Callable[..., Watched], tmp_path: Path
) -> None:
    with start_server() as server, visit(server) as seen:
        page = seen.open("/")
        press(page, "Try the sample shop")
        expect(page.locator("h1")).to_have_text("Home", timeout=LOADED_MS)
        settled(page, 60)
        expect(page.get_by_test_id("stMain")).to_contain_text("People you know")

        go(page, "Identity matches")
        for answer in ("Same", "Different", "Unsure"):
            expect(page.get_by_text("Is this the same customer?")).to_be_visible()
            press(page, re.compile(rf"\b{answer}\b"))
        choose(page, "Answers given")
        expect(page.get_by_role("button", name=re.compile("Undo"))).to_have_count(3)

        go(page, "Value and needs")
        expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
        choose(page, "Tiers and stages")
        assert page.get_by_test_id("stException").count() == 0

        go(page, "Interactions")
        choose(page, "Log a contact")
        who = page.get_by_label("Who is it?")
        who.fill("nguyen lan")
        who.press("Enter")
        settled(page)
        page.get_by_test_id("stMain").get_by_role("button", name=re.compile("Nguy[eễ]n", re.IGNORECASE)).first.click()
        settled(page)
        page.get_by_label("In one line").fill("Asked about lotus tea")
        page.get_by_label("Something no competitor knows").fill("Buys tea as gifts for Tết")
        press(page, "Save contact")
        expect(page.get_by_test_id("stMain")).to_contain_text("Saved for")
        page.get_by_test_id("stMain").get_by_role("link", name=re.compile("See it on the customer's page")).click()
        expect(page.get_by_test_id("stMain")).to_contain_text("Asked about lotus tea")
        expect(page.get_by_test_id("stMain")).to_contain_text("Buys tea as gifts for Tết")
        settled(page)

        go(page, "Offers")
        expect(page.get_by_test_id("stMain")).to_contain_text("May get it")
        press(page, re.compile("Approve for"))
        page.get_by_role("dialog").get_by_role("button", name="Yes, approve").click()
        settled(page)
        press(page, "Make the two files")
        saved = []
        for label in ("Offers to send", "Left out, with the reason"):
            with page.expect_download() as download:
                page.get_by_test_id("stMain").get_by_role("button", name=re.compile(label)).click()
            saved.append(tmp_path / download.value.suggested_filename)
            download.value.save_as(saved[-1])
        offers, left_out = rows_of(saved[0]), rows_of(saved[1])
        assert len(offers) > 50
        assert all(any("customer" in head.lower() for head in row) for row in offers[:1])
        assert len(left_out) > 10
        sent_to = {row["customer_id"] for row in offers}
        assert sent_to.isdisjoint(row["customer_id"] for row in left_out)

        go(page, "Results")
        assert page.get_by_test_id("stException").count() == 0
