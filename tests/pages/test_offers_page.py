"""The Offers page: from a group to two files, one person's offers, and the rules, as a marketing manager clicks through it."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import pytest
from streamlit.testing.v1 import AppTest

from idic_core import customize
from idic_core.store import Workspace, read_derived
from tests.customize.small_shop import make_shop

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    workspace = make_shop(tmp_path_factory.mktemp("ready"), customers=60, refusing=4, complaining=3)
    customize.run(workspace)
    workspace.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return workspace.path


@pytest.fixture
def shop(ready, tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    copyfile(ready, tmp_path / ready.name)
    return Workspace(tmp_path)


def open_page(**query: str) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=60).switch_page("pages/offers.py")
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def text(page: AppTest) -> str:
    return " ".join(str(e.value) for e in [*page.markdown, *page.caption, *page.subheader, *page.title])


def test_an_empty_workspace_says_why_and_offers_the_sample(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    page = open_page()
    assert any("sample" in b.label.lower() for b in page.button)


def test_an_offer_is_approved_after_one_question_and_its_files_made(shop: Workspace):
    page = open_page()
    assert [m.label for m in page.metric] == ["In the group", "May get it", "Will get it", "Margin expected"]
    assert "would buy something in 30 days anyway" in text(page)
    assert "30 % of the price is assumed to be margin" in text(page)
    page.button(key="approve").click().run()
    assert not page.exception
    assert customize.campaigns(shop).empty
    assert any("name of your shop" in str(w.value) for w in page.warning)
    page.text_input(key="approve_shop").set_value("Lan's tea").run()
    page.button(key="approve_yes").click().run()
    assert not page.exception
    assert len(customize.campaigns(shop)) == 1
    assert customize.shop_name(shop) == "Lan's tea"
    page.button(key="make_files").click().run()
    assert not page.exception
    files = sorted(p.name for p in (Path(shop.folder) / "exports").iterdir())
    assert [name.rsplit("-", 1)[-1] for name in files] == ["out.csv", "offers.csv"]


def test_an_approval_is_withdrawn_until_a_file_was_made(shop: Workspace):
    everybody = list(read_derived(shop, "customers")["customer_id"])
    customize.approve(shop, "buy-again", everybody, 0.1)
    page = open_page(view="campaigns")
    page.button(key="withdraw").click().run()
    assert not page.exception
    assert customize.campaigns(shop).empty
    campaign = customize.approve(shop, "buy-again", everybody, 0.1)
    customize.export(shop, campaign, Path(shop.folder))
    assert not [b for b in open_page(view="campaigns").button if b.key == "withdraw"]


def test_holding_nobody_back_is_said_to_teach_nothing(shop: Workspace):
    page = open_page()
    page.slider(key="control_share").set_value(0).run()
    assert not page.exception
    assert "Without a control group nobody will know" in text(page)


def test_a_group_is_narrowed_by_value(shop: Workspace):
    page = open_page()
    page.multiselect(key="audience_tier").set_value(["vip"]).run()
    assert not page.exception
    assert page.metric[0].value == "20"


def test_one_person_is_shown_with_reasons_offer_and_what_blocks_it(shop: Workspace):
    page = open_page(customer="C010")
    shown = text(page)
    assert "Name 10" in shown
    assert "Buys it often" in shown
    assert "chance to buy within 30 days" in shown
    blocked = text(open_page(customer="C001"))
    assert "Wants none of this kind on any channel" in blocked
    assert "no customer" in " ".join(w.value for w in open_page(customer="C999").warning)


@pytest.mark.parametrize("view", ["campaigns", "library", "person"])
def test_every_view_opens_by_its_address(shop: Workspace, view: str):
    page = open_page(view=view)
    assert page.title[0].value == "Offers"


def test_the_rules_stand_in_a_plain_table_and_an_offer_can_be_taken_out_of_use(shop: Workspace):
    page = open_page(view="library")
    assert page.dataframe[0].value["Stage"].tolist() == ["New, Regular, At risk", "New, Regular", "At risk, Lost"]
    page.button(key="retire_buy-again").click().run()
    assert not page.exception
    assert "buy-again" not in {o.offer_id for o in customize.offers(shop)}


def test_a_margin_is_called_assumed_only_where_costs_are_not_known(shop: Workspace):
    shop.set_setting("margin_share", 0.45)
    assert "45 % of the price is assumed to be margin" in text(open_page())
    with shop.change() as db:
        db.execute("UPDATE customer_summary SET margin = 1.0")
    assert "assumed to be margin" not in text(open_page())
