"""Identity matches: a person answers, the queue moves on, the score comes after the answer, Undo works."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core import identify, measure
from idic_core.identify import running
from idic_core.jobs import current
from idic_core.store import Workspace, derived_report, write_derived
from pages.ui.text import plain
from tests.identify.people import as_records, people, put

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    workspace = Workspace(tmp_path)
    put(workspace, as_records(people(60, seed=1)[0]))
    identify.run(workspace)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("pages/matches.py")


def shown(page: AppTest) -> str:
    return " ".join(str(e.value) for kind in ("markdown", "caption", "text") for e in page.get(kind))


def test_the_page_without_data_says_why_and_offers_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("pages/matches.py").run()
    assert not page.exception
    assert page.button(key="empty_sample")


def test_an_answer_is_kept_and_only_then_the_chance_is_shown(page: AppTest, tmp_path: Path) -> None:
    page.run()
    assert not page.exception
    assert not page.expander
    before = identify.candidates(Workspace(tmp_path)).iloc[0]
    page.button(key="answer_different").click().run()
    assert not page.exception
    kept = identify.answers(Workspace(tmp_path))
    assert kept["value"].tolist() == ["different"]
    assert {kept["record_id_l"][0], kept["record_id_r"][0]} == {before["record_id_l"], before["record_id_r"]}
    after = identify.pair(Workspace(tmp_path), before["record_id_l"], before["record_id_r"])
    assert not page.expander[0].proto.expanded
    told = next(m.value for m in page.markdown if m.value.startswith("You answered"))
    assert "“Different”" in told
    assert plain(after.name_l) in told
    assert plain(after.name_r) in told
    assert any("%" in c.value for c in page.caption if c.value.startswith("The program's chance"))
    assert "1 answer is kept" in shown(page)


def test_skipping_writes_nothing_and_shows_the_next_question(page: AppTest, tmp_path: Path) -> None:
    page.run()
    first = [t.value for t in page.markdown]
    assert "**Is this the same customer?**" in first
    page.button(key="answer_skip").click().run()
    assert not page.exception
    assert [t.value for t in page.markdown] != first
    assert identify.answers(Workspace(tmp_path)).empty


def test_undo_in_the_history_takes_the_answer_back(page: AppTest, tmp_path: Path) -> None:
    page.run()
    page.button(key="answer_same").click().run()
    page.segmented_control(key="matches_view").set_value("answers").run()
    assert not page.exception
    decision = int(identify.answers(Workspace(tmp_path))["decision_id"].iloc[0])
    page.button(key=f"undo_{decision}").click().run()
    assert not page.exception
    assert identify.waiting(Workspace(tmp_path)) == 0
    assert "taken back" in shown(page)


def test_a_link_opens_a_customers_records(page: AppTest, tmp_path: Path) -> None:
    customer = next(iter(Workspace(tmp_path).rows("SELECT customer_id FROM customers WHERE records > 1 LIMIT 1")))[
        "customer_id"
    ]
    page.query_params["customer"] = customer
    page.run()
    assert not page.exception
    assert page.dataframe
    assert page.button(key="split_now").disabled


def test_no_answer_is_the_default_one(page: AppTest) -> None:
    page.run()
    kinds = {page.button(key=f"answer_{value}").proto.type for value in ("same", "different", "unsure")}
    assert kinds == {"secondary"}


def test_only_the_answer_that_was_taken_back_says_so(page: AppTest, tmp_path: Path) -> None:
    page.run()
    for value in ("same", "different", "same"):
        page.button(key=f"answer_{value}").click().run()
    page.segmented_control(key="matches_view").set_value("answers").run()
    given = identify.answers(Workspace(tmp_path))["decision_id"].tolist()
    page.button(key=f"undo_{given[1]}").click().run()
    assert not page.exception
    assert sum(c.value == "taken back" for c in page.caption) == 1
    open_yet = {b.key for b in page.button if str(b.key).startswith("undo_")}
    assert open_yet == {f"undo_{given[0]}", f"undo_{given[2]}"}
    page.segmented_control(key="matches_view").set_value("questions").run()
    page.button(key="answer_unsure").click().run()
    page.segmented_control(key="matches_view").set_value("answers").run()
    assert sum(c.value == "taken back" for c in page.caption) == 1


def test_the_questions_left_say_of_how_many_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: AppTest
) -> None:
    monkeypatch.setattr(running, "QUEUE_LIMIT", 3)
    report = identify.run(Workspace(tmp_path))
    assert report["questions"] > 3
    page.run()
    assert [m.value for m in page.metric if m.label == "Questions left"] == ["3"]
    assert f"the most useful of {report['questions']};" in shown(page)


def test_answers_cannot_be_applied_twice_at_once(page: AppTest, tmp_path: Path) -> None:
    page.run()
    page.button(key="answer_unsure").click().run()
    assert not page.button(key="apply_answers").disabled
    started = page.button(key="apply_answers").click().run()
    assert not started.exception
    if current(Workspace(tmp_path)) is not None:
        assert page.button(key="apply_answers").disabled


def view(page: AppTest, name: str) -> AppTest:
    page.run()
    return page.segmented_control(key="matches_view").set_value(name).run()


def test_the_last_answer_can_be_undone_where_it_was_given(page: AppTest, tmp_path: Path) -> None:
    page.run()
    page.button(key="answer_same").click().run()
    page.button(key="undo_last").click().run()
    assert not page.exception
    assert identify.waiting(Workspace(tmp_path)) == 0
    assert not any(m.value.startswith("You answered") for m in page.markdown)


def test_nobody_sees_a_score_before_answering(page: AppTest) -> None:
    page.run()
    assert "%" not in " ".join(t.value for t in page.markdown)
    assert not any("chance" in c.value for c in page.caption)
    assert not page.get("plotly_chart")


def test_random_checks_are_kept_as_such_and_counted(page: AppTest, tmp_path: Path) -> None:
    view(page, "sure")
    assert not page.exception
    for _check in range(3):
        page.button(key="answer_same").click().run()
        assert not page.exception
    kept = Workspace(tmp_path).frame("SELECT why FROM decisions")["why"]
    assert kept.str.startswith("check:").all()
    assert len(kept) == 3
    assert [m.value for m in page.metric if m.label == "Random checks answered"] == ["3"]


def test_how_sure_the_program_must_be_is_kept_and_worked_out_anew(page: AppTest, tmp_path: Path) -> None:
    view(page, "sure")
    assert page.button(key="auto_save").disabled
    page.segmented_control(key="auto_choice").set_value("0.999").run()
    assert not page.exception
    page.button(key="auto_save").click().run()
    assert not page.exception
    assert Workspace(tmp_path).setting("auto_probability") == "0.999"


def test_a_contradiction_is_shown_with_its_reasons_and_taken_back(page: AppTest, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    a, b, c = (row["record_id"] for row in workspace.rows("SELECT record_id FROM crosswalk ORDER BY record_id LIMIT 3"))
    oldest = identify.answer(workspace, a, c, "different")
    identify.answer(workspace, a, b, "same")
    identify.answer(workspace, b, c, "same")
    view(page, "answers")
    assert not page.exception
    assert "do not count" in shown(page)
    page.button(key=f"contradiction_{oldest}").click().run()
    assert not page.exception
    assert "do not count" not in shown(page)
    assert identify.contradictions(workspace) == []


def test_a_customer_is_a_picture_and_a_list(page: AppTest, tmp_path: Path) -> None:
    view(page, "records")
    look = [b for b in page.button if str(b.key).startswith("look_")]
    assert look
    look[0].click().run()
    assert not page.exception
    assert page.get("plotly_chart")
    customer = str(page.query_params["customer"])
    assert len(page.dataframe[0].value) == len(identify.members(Workspace(tmp_path), customer))


def test_the_expert_sees_the_configuration_in_words_and_the_model_as_a_file(page: AppTest) -> None:
    view(page, "expert")
    assert not page.exception
    assert "What the program chose by itself" in shown(page)
    assert "pairs of records were compared" in shown(page)
    assert len(page.get("plotly_chart")) == 3
    assert page.get("download_button")


def test_the_page_says_when_one_may_stop(page: AppTest, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    page.run()
    while (told := identify.stopping(workspace)) is not None and not told.stop:
        assert not any("You can stop now" in s.value for s in page.success)
        assert "Worth going on" in shown(page)
        page.button(key="answer_unsure").click().run()
        assert not page.exception
    assert told is not None
    identify_score = measure.stage_scores(workspace)[0]
    assert identify_score.parts["answered"] == 1.0
    assert identify_score.reason != "answered"
    if told.questions:
        assert any("You can stop now" in s.value for s in page.success)
    else:
        assert "There is nothing to ask at the moment" in shown(page)


def _two_records() -> None:
    from idic_core.identify import Pair
    from pages.ui.matches_question import side_by_side

    fields = [
        {"field": "phone", "left": "0903 084 019", "right": "+84903084019", "mark": "same"},
        {"field": "name", "left": "Tran Minh", "right": "Tran Mihn", "mark": "near"},
    ]
    side_by_side(Pair("a", "b", "shop", "crm", "Tran Minh", "Tran Mihn", fields, [], None, None))


def test_letters_are_marked_without_gaps_and_only_where_two_values_differ() -> None:
    page = AppTest.from_function(_two_records).run()
    assert not page.exception
    texts = [m.value for m in page.markdown]
    assert plain("0903 084 019") in texts
    assert plain("+84903084019") in texts
    assert "Tran Min:red[**h**]" in texts
    assert "Tran Mi:red[**h**]n" in texts


def test_before_any_check_nothing_is_called_certain(page: AppTest) -> None:
    view(page, "sure")
    assert not page.exception
    figures = {m.label: m.value for m in page.metric}
    assert "not measured yet" in shown(page)
    assert "80 %" not in shown(page)
    for name in ("Joined rightly", "Found"):
        assert not figures[name].startswith("100")
    page.button(key="answer_same").click().run()
    assert not page.exception
    assert "(80 %)" in shown(page)
    assert "between 100.0" not in shown(page)


def test_a_split_says_how_many_records_and_is_undone_at_once(page: AppTest, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    (customer,) = workspace.rows("SELECT customer_id, name FROM customers WHERE records > 2 LIMIT 1")
    page.query_params["customer"] = customer["customer_id"]
    page.run()
    assert f"**{plain(customer['name'])}**" in [m.value for m in page.markdown]
    table = page.dataframe[0].key
    page.session_state[table] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    page.run()
    assert any(c.value.startswith("Chosen: 1 ") for c in page.caption)
    page.button(key="split_now").click().run()
    assert not page.exception
    assert [t.value for t in page.toast] == ["1 record is kept as somebody else. Apply your answers to see it."]
    assert identify.waiting(workspace) == len(identify.members(workspace, customer["customer_id"])) - 1
    assert page.dataframe[0].key != table
    assert not any(c.value.startswith("Chosen:") for c in page.caption)
    assert page.button(key="split_now").disabled
    page.button(key="undo_split").click().run()
    assert not page.exception
    assert identify.waiting(workspace) == 0
    assert not [b for b in page.button if b.key == "undo_split"]


def test_no_doubt_is_said_to_be_left_only_when_no_question_is(page: AppTest, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    page.run()
    assert identify.open_questions(workspace)
    assert "no doubt left" not in shown(page)
    report = derived_report(workspace, "identify")
    rewritten = report | {"likely_low": report["customers"], "likely_high": report["customers"]}
    write_derived(workspace, {}, version=workspace.version, report=rewritten, name="identify")
    page.run()
    assert "no doubt left" not in shown(page)
