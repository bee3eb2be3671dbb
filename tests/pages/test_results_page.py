"""The Results page: figures with their formulas, each view, and an honest word about campaigns."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core import customize, measure
from idic_core.store import read_derived
from tests.customize.small_shop import make_shop

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    workspace = make_shop(tmp_path_factory.mktemp("results"), customers=60)
    customize.run(workspace)
    customize.approve(workspace, "buy-again", list(read_derived(workspace, "customers")["customer_id"]), 0.2)
    measure.run(workspace)
    return workspace.folder


def open_page(view: str = "") -> AppTest:
    page = AppTest.from_file(APP, default_timeout=60).switch_page("pages/results.py")
    if view:
        page.query_params["view"] = view
    page.run()
    assert not page.exception
    return page


def test_an_empty_workspace_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    assert any("nothing to measure" in str(m.value) for m in open_page().markdown)


@pytest.mark.parametrize("view", ["people", "growth", "offers", "service", "all"])
def test_every_view_opens_by_its_address(folder, monkeypatch, view):
    monkeypatch.setenv("IDIC_WORKSPACE", str(folder))
    page = open_page(view)
    assert all(m.help for m in page.metric)
    assert page.title[0].value == "Results"


def test_all_figures_are_written_for_readers_not_for_machines(folder, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(folder))
    table = next(d.value for d in open_page("all").dataframe if "Unit" in d.value.columns)
    cells = " ".join(str(v) for column in ("Result", "Low end", "High end", "Rests on", "Unit") for v in table[column])
    assert not {"None", "nan", "share", "money_"} & set(cells.split())
    assert {"%", "–"} <= set(cells.split())


def test_a_campaign_without_newer_orders_is_not_known_yet(folder, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(folder))
    page = open_page("offers")
    assert page.dataframe[0].value["Verdict"].tolist() == ["Not known yet: upload orders from after the approval"]
