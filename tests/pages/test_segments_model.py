"""How sure, as a marketing manager sees it: what was used and tried, why one was chosen, and what is said where data are too few."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.differentiate import run, wording, wording_model
from idic_core.store import Workspace, derived_report
from pages.ui import segments_model
from tests.differentiate.shop import fill, make_lines
from tests.pages.test_segments_page import page, words


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = fill(tmp_path_factory.mktemp("ws"), make_lines(customers=150, seed=2, items=0.5))
    run(made)
    return made


def test_the_card_names_the_data_and_why_the_forecast_was_chosen(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    at = page(monkeypatch, shop, "model")
    report = derived_report(shop, "differentiate")
    said = words(at)
    assert report["card"]["data"]["first"] in " ".join(c.value for c in at.caption)
    assert wording.models()[report["card"]["chosen"]] in said
    assert "on your own past" in said
    shown = at.dataframe[0].value
    assert len(shown) == len(report["backtest"]["candidates"]) + ("last_period" not in report["backtest"]["candidates"])
    assert shown.iloc[0, 0].endswith("✓")
    assert "as in your files" in said


def test_a_plain_verdict_stands_before_any_model(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = page(monkeypatch, shop, "model")
    backtest = derived_report(shop, "differentiate")["backtest"]
    said = [m.value for m in at.markdown]
    first = next(n for n, text in enumerate(said) if wording_model.verdict(backtest) in text)
    assert first < next(n for n, text in enumerate(said) if "How the forecast is made" in text)
    shown = at.dataframe[0].value
    assert shown["Total off by"].str.fullmatch(r"right|[\d,]+ % too (high|low)").all()


@pytest.mark.parametrize(
    ("error", "auc", "said"),
    [
        (0.064, 0.8, "Good for lists and totals, rough for single people: in the test the total was 6 % too high, and 82 % of the customers fell inside their range."),
        (-0.3, 0.8, "Good for lists, rough for totals and single people: in the test the total was 30 % too low"),
        (0.0, 0.5, "Good for totals, too rough for lists and single people: in the test the total was right"),
        (0.5, None, "Rough: look at the direction"),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_test(error: float, auc: float | None, said: str) -> None:
    assert wording_model.verdict({"total_error": error, "auc": auc, "coverage_spend": 0.82}).startswith(said)


def test_every_method_that_was_tried_is_explained(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at: AppTest = page(monkeypatch, shop, "model")
    report = derived_report(shop, "differentiate")
    explained = " ".join(m.value for m in at.markdown)
    for name in report["card"]["tried"]:
        assert f"**{wording.models()[name]}** —" in explained


def test_too_few_orders_are_said_with_what_a_test_would_need(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    few = fill(tmp_path / "few", make_lines(customers=6, days=120, seed=3, items=0.2))
    run(few)
    said = words(page(monkeypatch, few, "model"))
    assert "Too little data for a test" in said
    assert "at least 30 customers" in said
    assert "careful guess" in said


def test_the_table_of_what_was_counted_adds_up(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    counts = {
        "lines": 3610,
        "sales": 3264,
        "returns": 167,
        "fees": 0,
        "returns_netted": 160,
        "returns_unmatched": 7,
        "anonymous_lines": 9,
        "later_lines": 2,
    }
    rows = segments_model.counted(counts)
    assert rows[0] == ("Order lines read", 3612)
    assert ("Lines of cancelled orders, not counted", 179) in rows, "a report of before the count of them"
    assert sum(n for said, n in rows[1:] if not said.startswith("…")) == 3612
    assert segments_model.counted({**counts, "cancelled": 179}) == rows
    shown = next(d.value for d in page(monkeypatch, shop, "model").dataframe if "How many" in d.value.columns)
    parts = shown[~shown["Lines"].str.startswith("…")]["How many"].astype(int)
    assert parts.iloc[1:].sum() == parts.iloc[0]
