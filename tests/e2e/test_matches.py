"""Identity matches in a real browser: keys answer, the next question is there at once, and a record is split off by clicking its dot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from idic_core import identify
from idic_core.store import Workspace
from tests.e2e.browser import Watched, settled
from tests.e2e.server import Server
from tests.identify.people import as_records, people, put


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard on generated people with planted duplicates."""
    folder = tmp_path_factory.mktemp("matches")
    workspace = Workspace(folder / "workspace")
    put(workspace, as_records(people(250, seed=6, copies=(1, 4))[0]))
    identify.run(workspace)
    workspace.close()
    with Server(folder / "workspace", folder / "server.log") as running:
        yield running


def answered(server: Server) -> list[tuple[str, frozenset[str]]]:
    """The standing answers, oldest first, with their pair of records."""
    found = identify.answers(Workspace(Path(server.workspace)))
    found = found[found["revoked_at"] == ""][::-1]
    return [
        (str(value), frozenset((str(a), str(b))))
        for a, b, value in zip(found["record_id_l"], found["record_id_r"], found["value"], strict=True)
    ]


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_timeout(200)
    settled(page)


def test_keys_answer_one_question_after_the_other(shop: Server, visit: Callable[..., Watched]) -> None:
    asked = [
        frozenset((r.record_id_l, r.record_id_r))
        for r in identify.candidates(Workspace(Path(shop.workspace))).itertuples()
    ]
    with visit(shop) as seen:
        page = seen.open("/matches")
        expect(page.get_by_text("Is this the same customer?")).to_be_visible()
        for key in ("s", "k", "d", "u"):
            press(page, key)
        assert answered(shop) == [("same", asked[0]), ("different", asked[2]), ("unsure", asked[3])]
        expect(page.get_by_text(re.compile("You answered “Unsure”"))).to_be_visible()
        assert page.get_by_test_id("stPlotlyChart").count() == 0
        page.get_by_text("Why the program thought so").click()
        expect(page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=30_000)
        page.get_by_test_id("stMain").get_by_role("button", name=re.compile("Undo")).click()
        settled(page)
        assert [value for value, _pair in answered(shop)] == ["same", "different"]


def test_a_record_is_split_off_by_clicking_its_dot(shop: Server, visit: Callable[..., Watched]) -> None:
    workspace = Workspace(Path(shop.workspace))
    customer = str(workspace.value("SELECT customer_id FROM customers ORDER BY records DESC, customer_id LIMIT 1"))
    records, _pairs = identify.network(workspace, customer)
    with visit(shop) as seen:
        page = seen.open(f"/matches?customer={customer}")
        dots = page.locator(".js-plotly-plot .scatterlayer .point")
        expect(dots).to_have_count(len(records), timeout=30_000)
        box = dots.nth(1).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(300)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.get_by_text(re.compile("^Chosen: 2 "))).to_be_visible(timeout=30_000)
        page.get_by_test_id("stMain").get_by_role("button", name=re.compile("These are somebody else")).click()
        settled(page)
    split = workspace.frame("SELECT subject, object, value FROM decisions WHERE why = 'split'")
    assert len(split) == len(records) - 1
    assert set(split["value"]) == {"different"}
    other = str(records["record_id"].iloc[1])
    assert all(other in (a, b) for a, b in zip(split["subject"], split["object"], strict=True))


def test_the_views_for_how_sure_and_for_experts_are_drawn(shop: Server, visit: Callable[..., Watched]) -> None:
    with visit(shop, height=2400) as seen:
        page = seen.open("/matches?view=sure")
        expect(page.get_by_text("Joined rightly")).to_be_visible()
        expect(page.get_by_text(re.compile("records joined without asking"))).to_be_visible()
        page = seen.open("/matches?view=expert")
        expect(page.get_by_test_id("stPlotlyChart").nth(2)).to_be_visible(timeout=30_000)
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile("Download the model")).click()
        assert download.value.suggested_filename == "splink_model.json"
