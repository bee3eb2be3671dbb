"""Interactions: the queue is worked off, a contact is logged in one form, a complaint moves on, links lead to the right view."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.interact import complaints, log, recent, record_answer, tasks
from idic_core.store import Workspace
from tests.interact.shop import make_shop, running_dashboard

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    return make_shop(tmp_path, [
        {"customer_id": "C000001", "records": ["a"], "name": "An *Star* Nguyen", "email": "an@x.example", "phone": "+84912345678",
         "orders": [("o1", "2026-01-05", 10)], "value": {"actual_value": 50.0, "lifetime_value": 9.0, "lifecycle": "mature", "tier": "vip", "p_alive": 0.9}},
        {"customer_id": "C000002", "records": ["b"], "name": "Bo", "email": "bo@x.example"},
    ])  # fmt: skip


def page(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page("pages/interactions.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*app.markdown, *app.caption, *app.text, *app.error, *app.toast])


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_without_customers_the_page_says_why_it_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    app = page()
    assert "There are no customers yet" in shown(app)
    assert {"Try the sample shop", "Use my files"} <= {b.label for b in app.button}


def test_a_link_with_a_customer_opens_the_form_and_saving_says_what_was_learned(shop: Workspace) -> None:
    app = page(customer="C000001")
    app.text_input(key="log0_subject").set_value("Asked about gift boxes")
    app.text_input(key="log0_learned").set_value("buys for Tet")
    app.button_group(key="log0_follow").set_value("week")
    press(app, "log0_save")
    assert recent(shop)["subject"].tolist() == ["Asked about gift boxes"]
    assert "What you learned is on the customer's card." in shown(app)
    assert tasks(shop)["kind"].tolist() == ["follow_up"]
    assert not [t for t in app.text_input if t.key == "log1_subject"]  # nobody is chosen for the next one


def test_a_customer_is_found_by_a_part_of_the_name(shop: Workspace) -> None:
    app = page(view="log")
    app.text_input(key="who_text").set_value("nguyen").run()
    press(app, "who_C000001")
    assert "An \\*Star\\* Nguyen" in "\n".join(p.proto.label for p in app.get("page_link"))
    assert app.text_input(key="log0_subject").value == ""


def test_a_task_is_done_with_one_click(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C000001",
        channel="phone",
        purpose="sales",
        follow_up_on="2026-01-02",
        follow_up_what="ask again",
        at="2026-01-01 10:00:00",
    )
    app = page()
    assert "ask again" in shown(app)
    press(app, f"done_{tasks(shop)['task_id'].iloc[0]}")
    assert tasks(shop)["state"].tolist() == ["done"]
    assert "ask again" not in shown(app)


def test_a_task_leads_to_the_form_and_saving_finishes_it(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C000001",
        channel="phone",
        purpose="sales",
        follow_up_on="2026-01-02",
        follow_up_what="ask again",
        at="2026-01-01 10:00:00",
    )
    app = press(page(), f"log_{tasks(shop)['task_id'].iloc[0]}")
    press(app, "log0_save")
    assert tasks(shop)["state"].tolist() == ["done"]
    assert len(recent(shop)) == 2


def test_a_complaint_moves_on_and_an_incomplete_step_is_refused_in_words(shop: Workspace) -> None:
    saved = log(shop, customer_id="C000001", channel="phone", purpose="complaint", direction="in", subject="Cup broken")
    app = press(page(view="complaints"), f"complaint_{saved.complaint_id}")
    app.button_group(key="complaint_state").set_value("rejected")
    press(app, "complaint_save")
    assert "This step needs a word of explanation." in shown(app)
    app.button_group(key="complaint_state").set_value("acknowledged")
    press(app, "complaint_save")
    assert complaints(shop)["state"].tolist() == ["acknowledged"]


def test_each_view_opens_by_its_link(shop: Workspace) -> None:
    record_answer(shop, "C000001", "nps", 3)
    record_answer(shop, "C000001", "csat", 5)
    for view, words in {
        "today": "What is due comes before",
        "log": "Type a part of the name",
        "complaints": "There is no complaint",
        "surveys": "Few answers",
        "recent": "No contact",
    }.items():
        app = page(view=view)
        assert words in shown(app)
    assert page(view="nonsense").query_params["view"] == "today"


def test_a_complaint_is_solved_and_closed_in_one_form_and_the_verdict_is_asked_only_then(shop: Workspace) -> None:
    saved = log(shop, customer_id="C000001", channel="phone", purpose="complaint", direction="in", subject="Cup broken")
    app = press(page(view="complaints"), f"complaint_{saved.complaint_id}")
    assert "complaint_verdict" not in {b.key for b in app.button_group}
    app.text_input(key="complaint_note").set_value("new cup sent")
    app.button_group(key="complaint_state").set_value("closed").run()
    app.button_group(key="complaint_verdict").set_value("satisfied")
    press(app, "complaint_save")
    assert complaints(shop)[["state", "verdict"]].to_numpy().tolist() == [["closed", "satisfied"]]


def test_done_is_taken_back_with_undo(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C000001",
        channel="phone",
        purpose="sales",
        follow_up_on="2026-01-02",
        follow_up_what="ask again",
        at="2026-01-01 10:00:00",
    )
    app = press(page(), f"done_{tasks(shop)['task_id'].iloc[0]}")
    assert "Done\\: An" in shown(app)
    press(app, "undo_task")
    assert tasks(shop)["state"].tolist() == ["open"]
    assert "ask again" in shown(app)
    assert "Done\\: An" not in shown(app)


def test_an_unhappy_answer_says_on_which_scale(shop: Workspace) -> None:
    record_answer(shop, "C000001", "nps", 6)
    assert "Gave 6 of 10 in a survey" in shown(page())


@pytest.mark.parametrize(
    ("expected", "said"), [(None, False), ("2026-08-12", False), ("2026-05-01", True)], ids=["none", "later", "past"]
)
def test_a_win_back_names_only_an_order_that_was_due_when_the_figures_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: str | None, said: bool
) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    value = {"actual_value": 900.0, "lifecycle": "at_risk", "p_alive": 0.4, "next_order_date": expected}
    make_shop(tmp_path, [{"customer_id": "C1", "records": ["a"], "name": "An", "phone": "+84912345678", "orders": [("o1", "2026-01-05", 10)], "value": value}])  # fmt: skip
    text = shown(page())
    assert "Brought 900 in the last year" in text
    assert ("an order was expected by" in text) == said
