"""How sure, as a marketing manager sees it: what was used and tried, why one was chosen, and what is said where data are too few."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.differentiate import run, wording
from idic_core.store import Workspace, derived_report
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
