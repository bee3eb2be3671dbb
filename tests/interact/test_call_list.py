"""A segment on the call list: who may be called is, the others are counted by reason, and the list can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from idic_core.differentiate import Condition, Definition, fields, members_of, to_json
from idic_core.errors import IdicError
from idic_core.interact import call_lists, complete, may_contact, put_on_call_list, tasks, timeline, undo_call_list
from idic_core.store import Workspace
from pages.ui.customer_story import said
from pages.ui.segments_send import left_out
from tests.interact.shop import make_shop, tell

PEOPLE = [
    {"customer_id": "C1", "records": ["a", "a2"], "name": "An", "phone": "+84912345678", "orders": [("o1", "2026-01-05", 10)]},
    {"customer_id": "C2", "records": ["b"], "name": "Bo", "phone": "+84912345679", "orders": [("o2", "2026-01-05", 10)]},
    {"customer_id": "C3", "records": ["c"], "name": "Chi", "orders": [("o3", "2026-01-05", 10)]},
    {"customer_id": "C4", "records": ["d"], "name": "Duc", "phone": "+84912345671", "orders": [("o4", "2026-01-05", 10)]},
    {"customer_id": "C5", "records": ["e"], "name": "Em", "phone": "+84912345672"},
    {"customer_id": "C6", "records": ["f"], "name": "Phuc", "phone": "+84912345673", "orders": [("o6", "2026-01-05", 10)]},
]  # fmt: skip
EVERYBODY = [str(p["customer_id"]) for p in PEOPLE]


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    workspace = make_shop(tmp_path, PEOPLE)
    tell(workspace, "consents", record_id="d", purpose="marketing", channel="phone", status="refused", at="2026-01-01")
    tell(workspace, "complaint_events", complaint_id="K1", record_id="f", at="2026-06-01", state="new")
    return workspace


def make(shop: Workspace, **more: object):
    wanted = {
        "name": "Quiet VIPs",
        "due": "2026-07-07",
        "reason": "ask how it goes",
        "at": "2026-06-30 10:00:00",
    } | more
    return put_on_call_list(shop, EVERYBODY, **wanted)  # type: ignore[arg-type]


def test_only_who_may_be_called_is_on_the_list_and_the_others_are_counted_by_reason(shop: Workspace) -> None:
    made = make(shop)
    todo = tasks(shop, "2026-06-30")
    assert set(todo.loc[todo["kind"] == "follow_up", "customer_id"]) == {"C1", "C2"}
    assert made.added == 2
    assert made.left_out == {"no_phone": 1, "channel_opt_out": 1, "consent_unknown": 1, "complaint_open": 1}
    mine = todo[todo["kind"] == "follow_up"]
    assert set(mine["due"]) == {"2026-07-07"}
    assert set(mine["what"]) == {"ask how it goes · Quiet VIPs"}
    for customer in EVERYBODY:
        allowed = may_contact(shop, customer, "phone", "sales", "2026-06-30 10:00:00").allowed
        assert allowed == (customer in {"C1", "C2"})


def test_nobody_stands_on_two_lists_and_the_best_come_first(shop: Workspace) -> None:
    made = make(shop, most=1)
    assert set(tasks(shop, "2026-06-30").query("kind == 'follow_up'")["customer_id"]) == {"C1"}
    assert made.left_out["too_many"] == 1
    second = make(shop, name="Others")
    assert (second.added, second.left_out["on_list"]) == (1, 1)
    with pytest.raises(IdicError):
        make(shop, name="Third")


def test_a_list_is_taken_back_and_what_was_done_stays_done(shop: Workspace) -> None:
    made = make(shop)
    todo = tasks(shop, "2026-06-30")
    complete(shop, str(todo.loc[todo["kind"] == "follow_up", "task_id"].iloc[0]))
    assert [(one.name, one.added, one.still_open) for one in call_lists(shop)] == [("Quiet VIPs", 2, 1)]
    assert undo_call_list(shop, made.list_id) == 1
    assert call_lists(shop) == []
    left = tasks(shop, "2026-06-30")
    assert left.loc[left["kind"] == "follow_up", "state"].eq("done").all()
    with pytest.raises(IdicError):
        undo_call_list(shop, made.list_id)
    assert make(shop, name="Again").added == 2  # who was on the list before may be on the next


def test_a_list_that_was_taken_back_is_one_line_in_the_story(shop: Workspace) -> None:
    made = make(shop)
    assert timeline(shop, "C1").query("kind == 'task'")["title"].tolist() == ["open"]
    undo_call_list(shop, made.list_id)
    story = timeline(shop, "C1").query("kind == 'task'")
    assert story["title"].tolist() == ["taken_back"]
    assert said(story.iloc[0].to_dict()) == ("Call list taken back", "")


def test_who_has_no_phone_number_is_left_out_for_that(shop: Workspace) -> None:
    assert "No phone number: 1" in left_out(make(shop).left_out)


def test_a_day_that_is_none_is_refused_and_nothing_is_written(shop: Workspace) -> None:
    before = shop.version
    with pytest.raises(IdicError):
        make(shop, due="soon")
    assert shop.version == before


def test_segments_can_ask_who_may_be_contacted_and_who_complains(shop: Workspace) -> None:
    def who(condition: Condition) -> set[str]:
        return set(members_of(shop, to_json(Definition("all", (condition,)))))

    assert {"may_contact", "complaint_open"} <= set(fields(shop))
    assert who(Condition("may_contact", "any", ("phone", "sms"))) == {"C1", "C2", "C4"}  # C4 said no to the phone only
    assert who(Condition("may_contact", "unknown")) == {"C3", "C5", "C6"}
    assert who(Condition("complaint_open", "yes")) == {"C6"}
    assert who(Condition("complaint_open", "no")) == set(EVERYBODY) - {"C6"}
