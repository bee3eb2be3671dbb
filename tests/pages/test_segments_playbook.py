"""The view Playbook as a marketing manager sees it: rows with their counts, changing one with a way back, effort, prospects; and the play on other pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.customize import run as customize
from idic_core.differentiate import group_portrait, play_table, plays, run
from idic_core.differentiate.likeness import best_of
from idic_core.store import Workspace, decide, read_derived
from pages.ui import segments_playbook
from tests.differentiate.shop import fill, make_lines, products_of
from tests.interact.shop import running_dashboard, tell

APP = Path(__file__).resolve().parents[2] / "app.py"


def made(folder: Path) -> Workspace:
    lines = make_lines(customers=220, seed=2)
    workspace = fill(folder, lines, products_of(lines), prospects=4)
    run(workspace)
    return workspace


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return made(tmp_path_factory.mktemp("ws"))


def opened(monkeypatch: pytest.MonkeyPatch, workspace: Workspace, page: str = "segments", **params: str) -> AppTest:
    monkeypatch.setenv("IDIC_WORKSPACE", str(workspace.folder))
    running_dashboard(monkeypatch)
    at = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in ({"view": "playbook"} if page == "segments" else {}).items() | params.items():
        at.query_params[name] = value
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    said = [*(m.value for m in at.markdown), *(c.value for c in at.caption), *(b.label for b in at.button)]
    return " ".join(said).replace("\\", "").replace("\u2060", "")


def part(at: AppTest, name: str) -> AppTest:
    at.segmented_control(key="playbook_part").set_value(name).run()
    assert not at.exception
    return at


def test_rows_show_how_many_customers_they_count_for(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = opened(monkeypatch, shop)
    shown = at.dataframe[0].value
    table = play_table(shop)
    assert shown["Customers"].sum() == table["customers"].sum() == 224
    assert (shown["Customers"] > 0).all()
    at.toggle(key="playbook_all").set_value(True).run()
    assert len(at.dataframe[0].value) == len(plays(shop))


def test_a_row_is_changed_counts_at_once_and_is_taken_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = made(tmp_path)
    play = next(p for p in plays(workspace) if p.subject == "vip|mature|*")

    def show(workspace_folder: str, subject: str) -> None:
        from idic_core.differentiate import plays
        from idic_core.store import Workspace
        from pages.ui import segments_playbook

        opened = Workspace(workspace_folder)
        segments_playbook.undo_line(opened)
        row = next(p for p in plays(opened) if p.subject == subject)
        segments_playbook.edit(opened, row, changed=True, offers={"buy-again": "Buy again"})

    at = AppTest.from_function(show, default_timeout=60, args=(str(workspace.folder), play.subject)).run()
    assert not at.exception
    at.number_input[0].set_value(45)
    at.text_input[0].set_value("Keep them happy")
    at.button[0].click().run()
    assert not at.exception
    kept = next(p for p in plays(workspace) if p.subject == play.subject)
    assert (kept.cadence_days, kept.goal, kept.first_step) == (45, "Keep them happy", play.first_step)
    at.button(key="playbook_undo").click().run()
    assert not at.exception
    assert next(p for p in plays(workspace) if p.subject == play.subject) == play


def test_a_narrower_row_is_added_as_a_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = made(tmp_path)
    need = str(read_derived(workspace, "need_groups")["need_id"].iloc[0])
    at = opened(monkeypatch, workspace)
    at.selectbox(key="row_need").set_value(need)
    at.button(key="row_add").click().run()
    assert not at.exception
    copy = next(p for p in plays(workspace) if p.need == need)
    assert (copy.tier, copy.stage, copy.cadence_days) == ("vip", "mature", 60)
    assert "Need" in at.dataframe[0].value.columns
    at.button(key="row_add").click().run()
    assert sum(p.need == need for p in plays(workspace)) == 1


def test_effort_says_plainly_that_nothing_is_logged_and_names_the_valuable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = made(tmp_path)
    at = part(opened(monkeypatch, workspace), "effort")
    assert "No contact with a customer is logged" in words(at)
    assert len(at.dataframe[-1].value) > 10
    best = read_derived(workspace, "customer_values").sort_values("lifetime_value").iloc[0]["customer_id"]
    for n in range(8):
        tell(workspace, "interactions", interaction_id=f"i{n}", record_id=f"r:{best}", occurred_at="2025-11-01", logged_at="2025-11-01", channel="phone", purpose="care")  # fmt: skip
    at = part(opened(monkeypatch, workspace), "effort")
    assert "8 contacts with customers" in words(at)
    at.pills(key="effort_list").set_value("overserved").run()
    assert not at.exception
    assert list(at.dataframe[-1].value["Contacts, 12 months"]) == [8]


def test_prospects_are_not_ranked_by_guesswork_and_are_where_something_tells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = made(tmp_path)
    at = part(opened(monkeypatch, workspace), "prospects")
    assert "could be compared" in words(at) or "guesswork" in words(at)
    best = best_of(read_derived(workspace, "customer_values"))
    with workspace.transaction() as db:
        for n, (customer, good) in enumerate(best.items()):
            db.execute(
                "UPDATE customers SET city = ?, provenance = '{}', sources = '[]' WHERE customer_id = ?",
                ["Huế" if good else "Hà Nội", customer],
            )
            assert n >= 0
        db.execute("UPDATE customers SET city = 'Huế', provenance = '{}', sources = '[]' WHERE customer_id LIKE 'P%'")
    run(workspace)
    at = part(opened(monkeypatch, workspace), "prospects")
    assert "put the right one first" in words(at)
    rows = at.dataframe[-1].value
    assert len(rows) == 4
    assert rows["Because"].str.contains("Huế").all()
    assert "Also use age, gender and income" in [t.label for t in at.toggle]


def test_the_customer_page_shows_the_portrait_its_facts_and_the_play(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    values = read_derived(shop, "customer_summary")
    customer = str(values.sort_values("order_days")["customer_id"].iloc[-1])
    at = opened(monkeypatch, shop, "customer", customer=customer)
    assert "Portrait" in words(at)
    assert "The play for this customer" in words(at)
    assert "Buys about" in words(at)
    before = len(at.dataframe)
    at.button(key="clause_0").click().run()
    assert not at.exception
    assert len(at.dataframe) == before + 1
    orders = int(values.set_index("customer_id").loc[customer, "orders"])
    assert len(at.dataframe[0].value) == min(orders, 100)
    at.button(key="clause_0").click().run()
    assert len(at.dataframe) == before


def test_somebody_without_orders_has_a_portrait_and_a_play_too(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    at = opened(monkeypatch, shop, "customer", customer="P0")
    assert "Has not bought from you yet" in words(at)
    assert "Win the first order" in words(at)


def test_offers_of_one_person_begin_with_the_play(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = made(tmp_path)
    customize(workspace)
    customer = str(
        read_derived(workspace, "customer_values")
        .query("tier == 'vip' and lifecycle == 'mature'")["customer_id"]
        .iloc[0]
    )
    at = opened(monkeypatch, workspace, "offers", customer=customer)
    assert "By the playbook: Keep them" in words(at)
    assert "Suggested offer: Buy again" in words(at)


def test_a_clause_of_a_group_narrows_the_names_and_opens_them_again(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    def show(folder: str) -> None:
        import streamlit as st

        from idic_core.store import Workspace
        from pages.ui import segments_playbook

        st.session_state["narrowed"] = segments_playbook.portrait_card(Workspace(folder), (("tier", "vip"),), key="t")

    at = AppTest.from_function(show, default_timeout=60, args=(str(shop.folder),)).run()
    assert not at.exception
    assert at.session_state["narrowed"] == (("tier", "vip"),)
    narrower = [n for n, g in enumerate(group_portrait(shop, (("tier", "vip"),))) if g.filters != (("tier", "vip"),)]
    assert narrower
    at.button[narrower[0]].click().run()
    assert at.session_state["narrowed"] != (("tier", "vip"),)
    assert "Only those of whom this is true" in words(at)
    at.button[narrower[0]].click().run()
    assert at.session_state["narrowed"] == (("tier", "vip"),)


def test_every_play_column_is_named_as_the_table_names_it(shop: Workspace) -> None:
    table = play_table(shop)
    heads = set(segments_playbook.shown(table.assign(changed=True), {}, {}).columns)
    assert heads <= set(segments_playbook.columns())


def test_what_cannot_be_read_is_said_and_taken_back_while_the_view_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    workspace = made(tmp_path)
    for kind, subject in (("playbook", "vip|mature|*"), ("need_name", "N1"), ("segment", "S1"), ("review_days", "values")):  # fmt: skip
        decide(workspace, kind, subject, '{"cadence_days": "often"')
    at = opened(monkeypatch, workspace)
    assert "4 things that somebody set cannot be read" in words(at)
    assert len(at.dataframe[0].value) >= 8
    for view in ("needs", "segments", "tiers", "value"):
        opened(monkeypatch, workspace, view=view)
    decide(workspace, "study", "study-1", "5")
    assert "5 things that somebody set" in words(opened(monkeypatch, workspace, "interactions", view="studies"))
    at.button(key="left_out_back").click().run()
    assert not at.exception
    assert "cannot be read" not in words(at)
