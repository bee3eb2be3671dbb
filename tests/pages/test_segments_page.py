"""Value and needs, as a marketing manager sees it: every view draws, figures lead to names, the rule can be changed."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core.charts import value as charts
from idic_core.differentiate import overview, run
from idic_core.store import Workspace, read_derived
from tests.differentiate.shop import fill, make_lines, products_of

APP = Path(__file__).resolve().parents[2] / "app.py"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    lines = make_lines(customers=220, seed=2)
    made = fill(tmp_path_factory.mktemp("ws"), lines, products_of(lines), prospects=3)
    run(made)
    return made


def page(monkeypatch: pytest.MonkeyPatch, workspace: Workspace, view: str | None = None) -> AppTest:
    monkeypatch.setenv("IDIC_WORKSPACE", str(workspace.folder))
    at = AppTest.from_file(str(APP), default_timeout=60)
    if view:
        at.query_params["view"] = view
    at.switch_page("pages/segments.py").run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return " ".join([*(m.value for m in at.markdown), *(c.value for c in at.caption), *(m.label for m in at.metric)])


@pytest.mark.parametrize("view", ["value", "rfm", "needs", "tiers", "model"])
def test_every_view_draws_with_the_figures_on_top(monkeypatch: pytest.MonkeyPatch, shop: Workspace, view: str) -> None:
    at = page(monkeypatch, shop, view)
    assert at.metric[0].label == "Customers with orders"
    assert len(at.metric) >= 5
    assert at.dataframe


def test_needs_are_told_in_plain_words(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = page(monkeypatch, shop, "needs")
    text = words(at)
    for name in read_derived(shop, "need_groups")["name"]:
        assert name in text
    assert "times the average" in text


def test_a_group_leads_to_its_names(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = page(monkeypatch, shop, "rfm")
    counts = overview(shop)["groups"].set_index("rfm_group")["customers"]
    at.pills(key="rfm_groups").select("champions").run()
    assert not at.exception
    assert f"{counts['champions']} customers" in words(at)


def test_another_rule_says_who_would_move_and_is_kept(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = page(monkeypatch, shop, "tiers")
    at.number_input(key="rule_vip_share").set_value(40).run()
    assert not at.exception
    assert "would move" in words(at)
    at.number_input(key="rule_vip_share").set_value(90).run()
    assert any("add up" in e.value for e in at.error)


def test_an_empty_workspace_says_why_and_offers_the_sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    at = page(monkeypatch, Workspace(tmp_path / "ws"))
    assert any(b.key == "empty_sample" for b in at.button)


def test_orders_without_any_customer_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = Workspace(tmp_path / "ws")
    run(made)
    at = page(monkeypatch, made)
    assert any(b.key == "empty_upload" for b in at.button)


def test_charts_draw_empty_and_one_customer_lists() -> None:
    for series in (
        pd.Series([], dtype="float64"),
        pd.Series([5.0]),
        pd.Series([0.0, 0.0]),
        pd.Series([-3.0, 8.0, None]),
    ):
        assert charts.lifetime_histogram(series).layout.height
    assert charts.concentration(pd.DataFrame({"customers": [], "value": []})).data
    grid = pd.DataFrame({"r": [5, 1], "f": [5, 1], "customers": [3, 1200], "value": [1.0, 2.0]})
    assert "1,200" in str(charts.rfm_grid(grid).data[0].text)


def test_customer_equity_that_could_not_be_tested_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shop: Workspace) -> None:  # fmt: skip
    def told(workspace: Workspace) -> str:
        return str(next(m.help for m in page(monkeypatch, workspace, "value").metric if m.label == "Customer equity"))

    few = fill(tmp_path, make_lines(customers=12, days=200, seed=2))
    assert run(few)["backtest"] == {}
    assert "half to twice" in told(few)
    assert "how far the backtest's total was off" in told(shop)
