"""The Trends view: demand with ranges and names, interest not yet followed by buying, and plain words where the list is too short."""

import re
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from idic_core.differentiate import download, names, run
from idic_core.store import Batch, Workspace, add_batch, read_derived
from tests.differentiate.shop import fill, make_lines, products_of
from tests.pages.test_segments_page import page, words


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    lines = make_lines(customers=220, seed=2)
    made = fill(tmp_path_factory.mktemp("trends"), lines, products_of(lines), prospects=2)
    newest = lines["ordered_at"].max()
    events = pd.DataFrame({
        "row": [0, 1], "record_id": ["r:P0", "r:P1"], "event": ["download", "event_signup"], "at": [str(newest)[:19]] * 2, "subject": ["Guide to coffee", "Open *day*"],
    })  # fmt: skip
    add_batch(made, Batch("events.csv", "events", "site"), {"events": events}, row_count=2)
    run(made)
    return made


def test_the_board_says_what_rises_and_falls_and_how_it_is_worked_out(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    at = page(monkeypatch, shop, "trends")
    text = words(at)
    assert "compared with the same three months a year before" in text
    assert "Rising" in text
    assert "Benjamini" in text
    board = read_derived(shop, "kind_trends").query("level == 'kind'")
    table = next(
        d.value for d in at.dataframe if "Verdict" in d.value.columns and set(d.value["What"]) == set(board["what"])
    )
    assert len(table) == len(board)
    told = [
        re.findall(r"(\d+) (?:rising|falling|without a clear change|too small to tell)", c.value) for c in at.caption
    ]
    sums = [sum(map(int, counts)) for counts in told if len(counts) == 4]
    assert len(board) in sums, "every kind is in one of the four counts"


def test_a_kind_leads_to_its_months_and_names(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = page(monkeypatch, shop, "trends")
    board = read_derived(shop, "kind_trends").query("level == 'kind'").set_index("what")
    at.selectbox(key="trend_pick").set_value("garden").run()
    assert not at.exception
    n = board.loc["garden", "customers"]
    assert f"**{n} customers bought garden" in words(at)
    assert f"**{n} customers**" in words(at)
    filters = (("bought_lately", "garden"),)
    assert len(pd.read_csv(BytesIO(download(shop, filters)))) == n
    assert names(shop, filters, limit=2).total == n


def test_interest_is_listed_with_names_what_and_when_prospects_too(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    at = page(monkeypatch, shop, "trends")
    names = next(d.value for d in at.dataframe if "Interested in" in d.value.columns)
    assert set(names["Customer"]) == {"Person P0", "Person P1"}
    assert set(names["Interested in"]) == {"coffee", "Open *day*"}
    at.selectbox(key="intent_pick").set_value("coffee").run()
    assert not at.exception
    names = next(d.value for d in at.dataframe if "Interested in" in d.value.columns)
    assert names["Customer"].tolist() == ["Person P0"]


def test_a_short_list_has_no_trends_and_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = make_lines(customers=40, days=60, seed=3)
    made = fill(tmp_path, lines[lines["ordered_at"] < "2024-02-15"], products_of(lines))
    run(made)
    at = page(monkeypatch, made, "trends")
    assert "No trends yet" in words(at)
    assert "At least 60 customers" in words(at)
    assert "Nobody showed interest lately" in words(at)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("few", "At least 60 customers with orders are needed, so that a change is more than chance; there are 24."),
        ("unnamed", "Your orders do not say what was bought"),
        ("short", "The orders must reach back at least six months from the last one."),
        ("one product", "The products could not be put into kinds"),
    ],
)
def test_the_real_reason_for_no_trends_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, said: str
) -> None:
    lines = make_lines(customers=24 if kind == "few" else 120, days=120 if kind == "short" else 700, seed=3)
    if kind == "unnamed":
        lines = lines.assign(product_id=None, product_name=None)
    if kind == "one product":
        lines = lines.assign(product_id="P", product_name="Tea", category="tea")
    made = fill(tmp_path, lines, None if kind == "unnamed" else products_of(lines))
    run(made)
    assert said in words(page(monkeypatch, made, "trends"))
