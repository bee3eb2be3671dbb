"""Complaints: no impossible step gets into the log, and the clocks agree with counting minute by minute."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idic_core.errors import IdicError
from idic_core.interact import (
    NEXT_STATES,
    close_complaint,
    complaint_history,
    complaints,
    log,
    may_contact,
    move_complaint,
    open_complaint,
)
from idic_core.interact.clocks import Calendar, working_hours
from idic_core.interact.complaints import TARGETS, complaint_table
from idic_core.store import Batch, Workspace, add_batch, undo_batch
from tests.interact.shop import make_shop

STATES = sorted(NEXT_STATES)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return make_shop(
        tmp_path,
        [
            {
                "customer_id": "C1",
                "records": ["a"],
                "name": "An",
                "email": "an@x.example",
                "orders": [("o1", "2026-01-05", 10)],
            }
        ],
    )


@given(st.lists(st.tuples(st.sampled_from(STATES), st.booleans()), max_size=12))
@settings(max_examples=25, deadline=None)
def test_whatever_is_tried_the_log_holds_only_steps_that_may_follow_each_other(tries: list[tuple[str, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_shop(Path(folder), [{"customer_id": "C1", "records": ["a"], "name": "An"}])
        complaint_id = open_complaint(workspace, customer_id="C1", note="broken", at="2026-06-01 09:00:00")
        expected = ["new"]
        for state, complete in tries:
            possible = state in NEXT_STATES[expected[-1]]
            lacks = state in {"rejected", "reopened", "resolved", "closed"} and not complete
            step = {"note": "why" if complete else "", "verdict": "satisfied" if complete else ""}
            if possible and not lacks:
                move_complaint(workspace, complaint_id, state, **step)
                expected.append(state)
            else:
                with pytest.raises(IdicError) as refused:
                    move_complaint(workspace, complaint_id, state, **step)
                assert refused.value.hint
        assert complaint_history(workspace, complaint_id)["state"].tolist() == expected
        assert complaints(workspace)["state"].tolist() == [expected[-1]]
        workspace.close()


def test_every_state_leads_to_an_end_and_every_state_can_be_reached() -> None:
    reached, edge = {"new"}, {"new"}
    while edge:
        edge = {n for s in edge for n in NEXT_STATES[s]} - reached
        reached |= edge
    assert reached == set(NEXT_STATES)
    for state in NEXT_STATES:
        seen, edge = {state}, {state}
        while edge:
            edge = {n for s in edge for n in NEXT_STATES[s]} - seen
            seen |= edge
        assert "closed" in seen


MOMENTS = st.datetimes(datetime(2026, 4, 25), datetime(2026, 5, 12)).map(lambda m: m.replace(second=0, microsecond=0))


@given(MOMENTS, MOMENTS)
@settings(max_examples=40, deadline=None)
def test_working_hours_agree_with_counting_every_minute(one: datetime, other: datetime) -> None:
    start, end = min(one, other), max(one, other)
    calendar = Calendar(week="1111100", opens=8.5, closes=17.0, days_off=("2026-04-30", "2026-05-01"))
    minute, counted = start, 0
    while minute < end:
        clock = minute.hour + minute.minute / 60
        if minute.weekday() < 5 and 8.5 <= clock < 17.0 and minute.date().isoformat() not in calendar.days_off:
            counted += 1
        minute += timedelta(minutes=1)
    hours = working_hours(pd.Series([start.isoformat(sep=" ")]), pd.Series([end.isoformat(sep=" ")]), calendar)
    assert hours.iloc[0] == pytest.approx(counted / 60)


def test_time_in_which_we_wait_for_the_customer_is_not_ours() -> None:
    steps = [("new", "09:00"), ("acknowledged", "10:00"), ("assessed", "10:00"), ("in_progress", "11:00"), ("waiting_customer", "12:00"), ("in_progress", "16:00"), ("resolved", "17:00")]  # fmt: skip
    events = pd.DataFrame([
        {"complaint_id": "K1", "event_id": n, "at": f"2026-06-01 {clock}:00", "state": state, "note": None, "severity": None, "category": None,
         "product_id": None, "verdict": None, "record_id": "a", "interaction_id": None, "imported": 0}
        for n, (state, clock) in enumerate(steps)
    ])  # fmt: skip
    row = complaint_table(events, as_of="2026-06-20 12:00:00", calendar=Calendar(), targets=TARGETS).iloc[0]
    assert (row["first_hours"], row["solve_hours"], row["waiting_hours"], row["is_open"]) == (1.0, 4.0, 4.0, False)


def test_a_late_first_answer_and_a_late_solution_are_said() -> None:
    base = {
        "event_id": 1,
        "note": None,
        "category": None,
        "product_id": None,
        "verdict": None,
        "record_id": "a",
        "interaction_id": None,
        "imported": 0,
    }
    events = pd.DataFrame([
        {**base, "complaint_id": "K1", "at": "2026-06-01 09:00:00", "state": "new", "severity": "high"},
        {**base, "complaint_id": "K2", "at": "2026-06-01 16:00:00", "state": "new", "severity": "low"},
    ])  # fmt: skip
    table = complaint_table(events, as_of="2026-06-01 17:00:00", calendar=Calendar(), targets=TARGETS).set_index(
        "complaint_id"
    )
    assert table["breach"].to_dict() == {"K1": "first", "K2": ""}
    later = complaint_table(events, as_of="2026-06-06 17:00:00", calendar=Calendar(), targets=TARGETS)
    assert later["breach"].tolist() == ["solve", "first"]


def test_a_call_about_a_complaint_opens_it_by_itself(shop: Workspace) -> None:
    saved = log(
        shop,
        customer_id="C1",
        channel="phone",
        purpose="complaint",
        direction="in",
        subject="Cup broken",
        severity="high",
    )
    board = complaints(shop)
    assert board[["complaint_id", "customer_id", "name", "summary", "severity"]].values.tolist() == [
        [saved.complaint_id, "C1", "An", "Cup broken", "high"]
    ]
    assert may_contact(shop, "C1", "email", "marketing").code == "complaint_open"
    for state, note in (("acknowledged", ""), ("assessed", ""), ("in_progress", ""), ("resolved", "new cup sent")):
        move_complaint(shop, saved.complaint_id, state, note=note)
    assert may_contact(shop, "C1", "email", "marketing").allowed
    move_complaint(shop, saved.complaint_id, "closed", verdict="satisfied")
    assert complaints(shop)["verdict"].tolist() == ["satisfied"]


def test_complaints_that_come_with_a_file_stand_on_the_board_and_can_be_worked_on(shop: Workspace) -> None:
    rows = pd.DataFrame([
        {"interaction_id": f"X{n}", "record_id": "a", "source": "desk", "occurred_at": f"2026-06-0{n} 09:00:00", "logged_at": "2026-06-09", "channel": "email",
         "direction": "in", "purpose": "complaint", "subject": "Late parcel", "outcome": outcome}
        for n, outcome in ((1, "answered"), (2, None))
    ])  # fmt: skip
    batch = add_batch(shop, Batch("desk.csv", "interactions", "desk"), {"interactions": rows}, row_count=2)
    board = complaints(shop).set_index("complaint_id")
    assert board["state"].to_dict() == {"K-X2": "new", "K-X1": "resolved"}
    assert pd.isna(board.loc["K-X1", "solve_hours"])
    assert may_contact(shop, "C1", "email", "marketing").code == "complaint_open"
    move_complaint(shop, "K-X2", "acknowledged", at="2026-06-03 09:00:00")
    assert complaint_history(shop, "K-X2")["state"].tolist() == ["new", "acknowledged"]
    assert complaints(shop).set_index("complaint_id").loc["K-X2", "first_hours"] == 10.0
    undo_batch(shop, batch)
    assert complaints(shop).empty


def test_an_unknown_complaint_is_refused(shop: Workspace) -> None:
    with pytest.raises(IdicError, match="There is no complaint K9"):
        move_complaint(shop, "K9", "acknowledged")


def test_what_is_solved_at_once_is_closed_in_one_go(shop: Workspace) -> None:
    one = open_complaint(shop, customer_id="C1", note="broken", at="2026-06-01 09:00:00")
    close_complaint(shop, one, note="new one sent", verdict="satisfied", at="2026-06-01 10:00:00")
    steps = complaint_history(shop, one)
    assert steps["state"].tolist() == ["new", "resolved", "closed"]
    assert set(steps["at"][1:]) == {"2026-06-01 10:00:00"}
    assert (steps["note"][1], steps["verdict"][2]) == ("new one sent", "satisfied")
    row = complaints(shop).iloc[0]
    assert (row["first_hours"], row["solve_hours"], row["verdict"]) == (1.0, 1.0, "satisfied")


@pytest.mark.parametrize(
    ("note", "verdict", "sentence"),
    [("", "satisfied", "word of explanation"), ("new one sent", "", "customer's verdict")],
)
def test_closing_in_one_go_keeps_nothing_when_its_reason_or_the_verdict_is_missing(
    shop: Workspace, note: str, verdict: str, sentence: str
) -> None:
    one = open_complaint(shop, customer_id="C1", note="broken", at="2026-06-01 09:00:00")
    with pytest.raises(IdicError, match=sentence):
        close_complaint(shop, one, note=note, verdict=verdict)
    assert complaint_history(shop, one)["state"].tolist() == ["new"]


def test_every_open_complaint_can_be_closed_in_one_go_and_a_refused_one_cannot(shop: Workspace) -> None:
    ways = {
        "acknowledged": ["acknowledged"], "assessed": ["acknowledged", "assessed"], "in_progress": ["acknowledged", "assessed", "in_progress"],
        "waiting_customer": ["acknowledged", "assessed", "in_progress", "waiting_customer"], "resolved": ["resolved"], "reopened": ["resolved", "reopened"],
    }  # fmt: skip
    for way in ways.values():
        one = open_complaint(shop, customer_id="C1", note="broken")
        for state in way:
            move_complaint(shop, one, state, note="why")
        close_complaint(shop, one, note="done", verdict="partly")
        assert complaint_history(shop, one)["state"].iloc[-1] == "closed"
    refused = open_complaint(shop, customer_id="C1", note="broken")
    move_complaint(shop, refused, "rejected", note="not ours")
    with pytest.raises(IdicError, match="cannot become"):
        close_complaint(shop, refused, note="done", verdict="partly")
