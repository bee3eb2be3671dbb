"""Today's queue: what belongs in it, what leaves it, and in which order it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from icalendar import Calendar

from idic_core.errors import IdicError
from idic_core.interact import (
    complete,
    drop,
    log,
    move_complaint,
    record_answer,
    reopen,
    run,
    set_consent,
    snooze,
    task_facts,
    tasks,
    tasks_as_calendar,
)
from idic_core.store import Workspace, derived_report, read_derived
from tests.interact.shop import make_shop, tell

TODAY = "2026-06-15"


def value(**changes: object) -> dict:
    return {
        "actual_value": 100.0,
        "lifetime_value": 200.0,
        "p_alive": 0.5,
        "lifecycle": "mature",
        "tier": "ordinary",
        **changes,
    }


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return make_shop(tmp_path, [
        {"customer_id": "C1", "records": ["a"], "name": "An", "phone": "+84912345678", "orders": [("o1", "2026-01-05", 10)], "value": value()},
        {"customer_id": "C2", "records": ["b"], "name": "Bo", "phone": "+84912345679", "orders": [("o2", "2026-01-05", 10)], "value": value(actual_value=900.0, lifecycle="at_risk")},
        {"customer_id": "C3", "records": ["c"], "name": "Cy", "phone": "+84912345670", "orders": [("o3", "2026-01-05", 10)], "value": value(actual_value=5000.0, lifetime_value=9000.0)},
    ])  # fmt: skip


def open_tasks(workspace: Workspace, day: str = TODAY) -> list[tuple[str, str]]:
    queue = tasks(workspace, day)
    return list(queue.loc[queue["state"] == "open", ["kind", "customer_id"]].itertuples(index=False, name=None))


def test_valuable_customers_at_risk_are_proposed_unless_they_do_not_want_to_be_contacted(shop: Workspace) -> None:
    assert open_tasks(shop) == [("win_back", "C2")]
    set_consent(shop, "C2", "marketing", "any", "refused", at="2026-05-01")
    assert open_tasks(shop) == []


def test_a_follow_up_is_done_put_off_dropped_and_taken_back(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="sales",
        follow_up_on="2026-06-10",
        follow_up_what="ask for the order",
        at="2026-06-01 10:00:00",
    )
    task = tasks(shop, TODAY).query("kind == 'follow_up'").iloc[0]
    assert (task["what"], task["days"], task["due"]) == ("ask for the order", -5, "2026-06-10")
    snooze(shop, task["task_id"], "2026-06-22")
    moved = tasks(shop, TODAY).query("kind == 'follow_up'").iloc[0]
    assert (moved["due"], moved["state"]) == ("2026-06-22", "open")
    complete(shop, task["task_id"])
    assert ("follow_up", "C1") not in open_tasks(shop)
    reopen(shop, task["task_id"])
    assert ("follow_up", "C1") in open_tasks(shop)
    drop(shop, task["task_id"])
    assert ("follow_up", "C1") not in open_tasks(shop)


def test_a_win_back_that_was_not_useful_rests_and_comes_back(shop: Workspace) -> None:
    task_id = tasks(shop, TODAY)["task_id"].iloc[0]
    with shop.change() as db:
        db.execute(
            "INSERT INTO task_events (task_id, record_id, at, state) VALUES (?, 'b', '2026-06-10', 'dropped')",
            [task_id],
        )
    assert open_tasks(shop, "2026-07-15") == []
    assert open_tasks(shop, "2026-09-15") == [("win_back", "C2")]


def test_a_message_waits_until_somebody_answers(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C1",
        channel="email",
        purpose="question",
        direction="in",
        subject="Jasmine?",
        at="2026-06-14 10:00:00",
    )
    assert ("reply", "C1") in open_tasks(shop)
    log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="question",
        direction="out",
        outcome="reached",
        at="2026-06-15 09:00:00",
    )
    assert ("reply", "C1") not in open_tasks(shop)


def test_an_unhappy_answer_asks_for_a_talk_and_a_happy_one_does_not(shop: Workspace) -> None:
    record_answer(shop, "C1", "nps", 6, answer="slow", at="2026-06-13 10:00:00")
    record_answer(shop, "C3", "nps", 7, at="2026-06-13 10:00:00")
    assert ("survey", "C1") in open_tasks(shop)
    assert ("survey", "C3") not in open_tasks(shop)


def test_logging_the_answer_to_a_task_finishes_it(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="sales",
        promise="call back",
        promise_due="2026-06-15",
        at="2026-06-10 10:00:00",
    )
    task = tasks(shop, TODAY).query("kind == 'promise'").iloc[0]
    saved = log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="follow_up",
        outcome="reached",
        task_id=task["task_id"],
        at="2026-06-15 10:00:00",
    )
    assert ("task_done", {}) in saved.effects
    assert ("promise", "C1") not in open_tasks(shop)


def test_each_step_of_a_complaint_is_a_task_of_its_own_and_waiting_is_none(shop: Workspace) -> None:
    saved = log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="complaint",
        direction="in",
        subject="broken",
        at="2026-06-15 09:00:00",
    )
    first = tasks(shop, TODAY).query("kind == 'complaint'").iloc[0]
    assert task_facts(first["why"])["complaint_id"] == saved.complaint_id
    snooze(shop, first["task_id"], "2026-07-01")
    for state in ("acknowledged", "assessed", "in_progress"):
        move_complaint(shop, saved.complaint_id, state, at="2026-06-15 10:00:00")
    assert tasks(shop, TODAY).query("kind == 'complaint'")["due"].iloc[0] < "2026-07-01"
    move_complaint(shop, saved.complaint_id, "waiting_customer", at="2026-06-15 11:00:00")
    assert ("complaint", "C1") not in open_tasks(shop)


def test_of_two_equal_tasks_the_later_one_and_the_more_valuable_customer_come_first(shop: Workspace) -> None:
    for customer, due in (("C1", "2026-06-15"), ("C3", "2026-06-15"), ("C2", "2026-06-05")):
        log(
            shop,
            customer_id=customer,
            channel="phone",
            purpose="sales",
            follow_up_on=due,
            follow_up_what="call",
            at="2026-06-01 10:00:00",
        )
    ranked = [c for kind, c in open_tasks(shop) if kind == "follow_up"]
    assert ranked.index("C3") < ranked.index("C1")
    assert ranked.index("C2") < ranked.index("C1")
    assert tasks(shop, TODAY)["score"].between(0, 100).all()


def test_old_promises_of_an_import_are_no_work_for_today(shop: Workspace) -> None:
    shop.conn.execute(
        "INSERT INTO batches (batch_id, created_at, file_name, kind, source) VALUES (50, '2026-06-01', 'x.csv', 'interactions', 'desk')"
    )
    for n, (day, due) in enumerate([("2024-01-01", "2024-01-03"), ("2026-06-10", "2026-06-16")]):
        tell(
            shop,
            "interactions",
            interaction_id=f"x{n}",
            batch_id=50,
            record_id="a",
            occurred_at=day,
            logged_at=day,
            channel="phone",
            purpose="sales",
            promise="call",
            promise_due=due,
        )
    promised = tasks(shop, TODAY).query("kind == 'promise'")
    assert promised["interaction_id"].tolist() == ["x1"]


def test_the_derived_table_holds_the_queue_of_its_day_and_the_same_again(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="complaint",
        direction="in",
        subject="broken",
        at="2026-06-15 09:00:00",
    )
    report = run(shop, as_of="2026-06-16 09:00:00")
    first = read_derived(shop, "tasks")
    assert report["by_kind"] == {"complaint": 1, "win_back": 1}
    assert derived_report(shop, "interact")["open"] == 2
    assert all(isinstance(json.loads(w), dict) for w in first["why"])
    run(shop, as_of="2026-06-16 09:00:00")
    assert read_derived(shop, "tasks").equals(first)


def test_the_tasks_of_one_customer_are_theirs_from_the_whole_queue(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="complaint",
        direction="in",
        subject="broken",
        at="2026-06-15 09:00:00",
    )
    log(
        shop,
        customer_id="C2",
        channel="phone",
        purpose="sales",
        follow_up_on="2026-06-15",
        follow_up_what="call",
        at="2026-06-01 10:00:00",
    )
    whole = tasks(shop, TODAY)
    for customer in ("C1", "C2", "C3"):
        theirs = whole[whole["customer_id"].eq(customer)].reset_index(drop=True)
        assert tasks(shop, TODAY, customer).astype(str).values.tolist() == theirs.astype(str).values.tolist()


def test_open_tasks_go_into_a_calendar_on_their_day_or_today(shop: Workspace) -> None:
    for due in ("2026-06-10", "2026-06-20"):
        log(
            shop,
            customer_id="C1",
            channel="phone",
            purpose="sales",
            follow_up_on=due,
            follow_up_what="call, please",
            at="2026-06-01 10:00:00",
        )
    queue = tasks(shop, TODAY)
    complete(shop, queue.query("kind == 'win_back'")["task_id"].iloc[0])
    events = Calendar.from_ical(tasks_as_calendar(tasks(shop, TODAY), as_of="2026-06-15 09:00:00")).walk("VEVENT")
    assert sorted(e["dtstart"].dt.isoformat() for e in events) == ["2026-06-15", "2026-06-20"]
    assert {str(e["summary"]) for e in events} == {"Follow-up: An"}
    assert all(str(e["description"]).startswith("call, please") for e in events)


def test_an_empty_workspace_has_an_empty_queue(tmp_path: Path) -> None:
    empty = Workspace(tmp_path)
    assert tasks(empty).empty
    assert run(empty)["open"] == 0


def test_a_task_that_nothing_stands_behind_is_refused(shop: Workspace) -> None:
    for task_id in ("promise|x", "follow_up|x", "nonsense", "complaint|K1|new"):
        with pytest.raises(IdicError, match="not there any more"):
            complete(shop, task_id)


def test_within_a_kind_who_waits_longest_comes_first_then_the_more_valuable(shop: Workspace) -> None:
    for customer, due in (("C3", "2026-05-28"), ("C1", "2026-05-16"), ("C1", "2026-06-15"), ("C3", "2026-06-15")):
        log(shop, customer_id=customer, channel="phone", purpose="sales", follow_up_on=due, follow_up_what="call", at="2026-05-01 10:00:00")  # fmt: skip
    queue = tasks(shop, TODAY)
    found = queue[queue["kind"] == "follow_up"]
    assert list(zip(found["days"], found["customer_id"], strict=True)) == [
        (-30, "C1"),
        (-18, "C3"),
        (0, "C3"),
        (0, "C1"),
    ]
    assert queue["score"].is_monotonic_decreasing
