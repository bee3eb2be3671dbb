"""Call-backs by the playbook: who is due, in which order, and what puts them off; answers are due by the customer's tier."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from idic_core.differentiate import plays, set_play, wording_playbook
from idic_core.interact import (
    add_task,
    call_backs_waiting,
    complaints,
    complete,
    first_channel,
    late,
    log,
    open_complaint,
    reopen,
    set_consent,
    snooze,
    task_facts,
    tasks,
    wording,
)
from idic_core.store import Workspace, now, write_derived
from tests.interact.shop import frame_for, make_shop

TODAY = "2026-06-15"


def person(number: int, tier: str, *, stage: str = "mature", worth: float = 100.0, last: str = "2026-01-05") -> dict:
    return {
        "customer_id": f"C{number}", "records": [f"r{number}"], "name": f"Name {number}", "phone": f"+8491234{number:04d}", "orders": [(f"o{number}", last, 10)],
        "value": {"actual_value": worth, "lifetime_value": worth, "p_alive": 0.5, "lifecycle": stage, "tier": tier},
    }  # fmt: skip


def shop_of(folder: Path, people: list[dict]) -> Workspace:
    workspace = make_shop(folder, people)
    summary = [
        {"customer_id": p["customer_id"], **dict.fromkeys(("first_order", "last_order"), p["orders"][0][1])}
        for p in people
    ]
    empty = {name: frame_for(name, []) for name in ("customer_needs", "need_groups")}
    write_derived(workspace, {"customer_summary": frame_for("customer_summary", summary), **empty}, version=0)
    return workspace


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return shop_of(
        tmp_path,
        [person(1, "vip"), person(2, "vip", worth=900.0), person(3, "small"), person(4, "vip", last="2026-06-01")],
    )


def due(workspace: Workspace, day: str = TODAY, customer: str = "") -> list[str]:
    queue = tasks(workspace, day, customer)
    return list(queue.loc[queue["kind"].eq("call_back") & queue["state"].eq("open"), "customer_id"])


def cadence(workspace: Workspace, subject: str, days: int) -> None:
    row = next(p for p in plays(workspace) if p.subject == subject)
    set_play(workspace, replace(row, cadence_days=days))


def test_who_has_been_silent_for_longer_than_the_playbook_says_is_due_the_most_valuable_first(shop: Workspace) -> None:
    assert due(shop) == ["C2", "C1"]
    facts = task_facts(tasks(shop, TODAY).query("customer_id == 'C2'")["why"].iloc[0])
    assert (facts["days"], facts["last_order"], facts["channel"]) == (60, "2026-01-05", "phone")
    assert "last_contact" not in facts
    assert due(shop, customer="C1") == ["C1"]


def test_a_cadence_of_zero_calls_nobody_and_another_one_others(shop: Workspace) -> None:
    cadence(shop, "vip|mature|*", 0)
    assert due(shop) == []
    cadence(shop, "small|mature|*", 30)
    assert due(shop) == ["C3"]
    cadence(shop, "vip|mature|*", 14)
    assert set(due(shop)) == {"C1", "C2", "C3", "C4"}


def test_a_contact_starts_the_days_anew(shop: Workspace) -> None:
    log(shop, customer_id="C2", channel="phone", purpose="care", outcome="reached", at="2026-06-14 10:00:00")
    assert due(shop) == ["C1"]
    assert due(shop, "2026-08-12") == ["C1", "C4"]
    assert "C2" in due(shop, "2026-08-13")


def test_who_must_not_be_contacted_or_waits_for_something_else_is_left_out(shop: Workspace) -> None:
    set_consent(shop, "C2", "marketing", "any", "refused", at="2026-05-01")
    assert due(shop) == ["C1"]
    task = add_task(shop, customer_id="C1", due=TODAY, what="send the list")
    assert due(shop) == []
    complete(shop, task)
    assert due(shop) == ["C1"]


def test_done_counts_as_a_contact_and_comes_back_after_the_days(shop: Workspace) -> None:
    task = tasks(shop, TODAY).query("kind == 'call_back' and customer_id == 'C2'")["task_id"].iloc[0]
    complete(shop, task)
    today = now()[:10]
    assert "C2" not in due(shop, today)
    assert "C2" in due(shop, f"{int(today[:4]) + 1}{today[4:]}")
    reopen(shop, task)
    assert "C2" in due(shop, today)
    snooze(shop, task, "2099-01-01")
    queue = tasks(shop, today).query("kind == 'call_back' and customer_id == 'C2'")
    assert queue["due"].tolist() == ["2099-01-01"]


def test_only_so_many_are_proposed_at_a_time(tmp_path: Path) -> None:
    many = shop_of(tmp_path, [person(n, "vip", worth=float(n)) for n in range(1, 40)])
    assert due(many) == [f"C{n}" for n in range(39, 29, -1)]
    many.set_setting("call_back_tasks", 3)
    assert due(many) == ["C39", "C38", "C37"]


def test_a_need_of_its_own_has_its_own_cadence(shop: Workspace) -> None:
    needs = frame_for("customer_needs", [{"customer_id": "C1", "need_id": "tea", "strength": 1.0}])
    write_derived(shop, {"customer_needs": needs}, version=0)
    row = next(p for p in plays(shop) if p.subject == "vip|mature|*")
    set_play(shop, replace(row, need="tea", cadence_days=0))
    assert due(shop) == ["C2"]


def test_complaints_of_the_most_valuable_are_to_be_answered_first(shop: Workspace) -> None:
    for customer in ("C1", "C3"):
        open_complaint(shop, customer_id=customer, note="broken", at="2026-06-15 08:00:00")
    open_complaint(shop, customer_id="C1", note="on fire", severity="high", at="2026-06-15 08:00:00")
    board = complaints(shop, "2026-06-15 11:30:00").set_index(["customer_id", "severity"])
    assert board["first_target"].to_dict() == {("C1", "normal"): 2.0, ("C3", "normal"): 16.0, ("C1", "high"): 1.0}
    assert board["breach"].to_dict() == {("C1", "normal"): "first", ("C3", "normal"): "", ("C1", "high"): "first"}


def test_targets_that_a_workspace_set_itself_stand_until_somebody_changes_the_row(shop: Workspace) -> None:
    shop.set_setting("complaint_targets", {"normal": {"first": 5, "solve": 20}})
    open_complaint(shop, customer_id="C1", note="broken", at="2026-06-15 08:00:00")
    assert complaints(shop, "2026-06-15 09:00:00")["first_target"].tolist() == [5.0]
    row = next(p for p in plays(shop) if p.subject == "vip|mature|*")
    set_play(shop, replace(row, reply_hours=1.0))
    assert complaints(shop, "2026-06-15 09:00:00")["first_target"].tolist() == [1.0]


def test_a_message_says_within_which_hours_it_is_to_be_answered(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C1",
        channel="email",
        purpose="question",
        direction="in",
        body="is it open?",
        at="2026-06-15 08:00:00",
    )
    facts = task_facts(tasks(shop, "2026-06-15 13:00:00").query("kind == 'reply'")["why"].iloc[0])
    assert (facts["target_hours"], facts["waited_hours"]) == (2.0, 5.0)


def test_a_large_list_is_looked_through_quickly(tmp_path: Path) -> None:
    large = shop_of(tmp_path, [person(n, "vip" if n % 10 == 0 else "ordinary", worth=float(n)) for n in range(1, 8000)])
    before = time.process_time()
    assert len(due(large)) == 10
    assert time.process_time() - before < 2.0


def test_more_are_due_than_are_proposed_and_that_is_known(tmp_path: Path) -> None:
    many = shop_of(tmp_path, [person(n, "vip", worth=float(n)) for n in range(1, 40)])
    assert call_backs_waiting(many, TODAY) == (10, 39)
    add_task(many, customer_id="C1", due=TODAY, what="send the list")
    set_consent(many, "C2", "marketing", "any", "refused", at="2026-05-01")
    assert call_backs_waiting(many, TODAY) == (10, 37)  # one waits for something else, one must not be called
    many.set_setting("call_back_tasks", 50)
    assert call_backs_waiting(many, TODAY) == (37, 37)
    assert call_backs_waiting(many, "2026-01-06") == (0, 0)


def test_a_call_back_says_since_when_it_is_due(shop: Workspace) -> None:
    task = tasks(shop, TODAY).query("customer_id == 'C1'").iloc[0]
    since = task_facts(task["why"])["due_since"]
    assert since == "2026-03-06"  # 60 days after the order of 5 January
    assert wording.due_words(int(task["days"]), str(task["due"]), since) == "due since 2026-03-06"
    assert wording.due_words(0, TODAY, TODAY) == "today"
    assert wording.due_words(7, "2026-06-22", since) == "in 7 days"
    assert wording.due_words(-2, "2026-06-13") == "2 days late"


def test_a_call_back_that_was_due_earlier_is_late_and_one_of_today_is_not(shop: Workspace) -> None:
    queue = tasks(shop, TODAY)
    assert late(queue).tolist() == [True, True]
    first_day = tasks(shop, "2026-03-06")
    assert late(first_day).tolist() == [False, False]
    add_task(shop, customer_id="C3", due="2026-06-14", what="send the list")
    add_task(shop, customer_id="C3", due="2026-06-16", what="ask again")
    queue = tasks(shop, TODAY)
    assert dict(zip(queue["what"], late(queue), strict=True)) == {"": True, "send the list": True, "ask again": False}


def test_what_comes_on_a_later_day_stands_behind_all_that_is_due(shop: Workspace) -> None:
    add_task(shop, customer_id="C4", due="2026-06-16", what="ask again")
    queue = tasks(shop, TODAY)
    assert queue["days"].tolist() == [0, 0, 1]
    assert queue["score"].is_monotonic_decreasing


def test_the_most_valuable_are_taken_by_the_same_worth_by_which_they_are_ranked(tmp_path: Path) -> None:
    people = [person(n, "vip", worth=float(n)) for n in range(1, 60)]
    people[0]["value"] |= {"actual_value": 5000.0}  # brought most, and will not bring much more
    assert due(shop_of(tmp_path, people))[:2] == ["C1", "C59"]


def test_who_has_no_number_is_written_to_and_not_called_back(tmp_path: Path) -> None:
    people = [person(1, "vip") | {"phone": None, "email": "name1@x.example"}, person(2, "vip")]
    shop = shop_of(tmp_path, people)
    channels = {t["customer_id"]: task_facts(t["why"])["channel"] for t in tasks(shop, TODAY).to_dict("records")}
    assert channels == {"C1": "email", "C2": "phone"}
    assert wording.task_name("call_back", "email") == "Get in touch: E-mail"
    assert wording.task_name("call_back", "phone") == "Call-back"
    assert wording_playbook.first_step_by("keep", "email").startswith("Write")
    assert wording_playbook.first_step_by("keep", "phone").startswith("Call")
    assert [first_channel(shop, c) for c in ("C1", "C2", "nobody")] == ["email", "phone", "phone"]
