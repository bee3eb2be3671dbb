"""Logging a contact: it shows at once, it is all or nothing, and what it changes is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from idic_core.errors import IdicError
from idic_core.interact import card, consents, log, may_contact, preferences, recent, tasks, timeline
from idic_core.store import Workspace
from tests.interact.shop import make_shop, tell

NOON = "2026-06-15 12:00:00"


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return make_shop(tmp_path, [
        {"customer_id": "C1", "records": ["a", "b"], "name": "An", "email": "an@x.example", "phone": "+84912345678", "orders": [("o1", "2026-01-05", 10), ("o1", "2026-01-05", 5)]},
        {"customer_id": "C2", "records": ["c"], "name": "Bo"},
    ])  # fmt: skip


def test_a_saved_contact_is_on_the_customer_at_once_with_what_was_learned(shop: Workspace) -> None:
    saved = log(
        shop, customer_id="C1", channel="phone", purpose="question", direction="in", outcome="answered", mood="positive", subject="Tea for gifts",
        learned=[("likes", "oolong"), ("need", "gifts"), ("other", "  ")], follow_up_on="2026-06-20", promise="send the list", promise_due="2026-06-18", at=NOON,
    )  # fmt: skip
    assert [code for code, _facts in saved.effects] == ["preference_saved", "promise_noted", "follow_up_added"]
    story = timeline(shop, "C1")
    assert story.loc[story["kind"] == "interaction", "ref"].tolist() == [saved.interaction_id]
    told = preferences(shop, "C1")
    assert set(zip(told["field"], told["value"], told["origin"], strict=True)) == {
        ("likes", "oolong", "stated"),
        ("need", "gifts", "stated"),
    }
    one = card(shop, "C1")
    assert one.last_contact["subject"] == "Tea for gifts"
    assert [p["promise"] for p in one.promises] == ["send the list"]
    assert recent(shop)["name"].tolist() == ["An"]
    assert set(tasks(shop, "2026-06-18")["kind"]) == {"follow_up", "promise"}
    assert timeline(shop, "C2").empty


def test_a_facts_row_points_to_the_record_of_a_customers_list(shop: Workspace) -> None:
    log(shop, customer_id="C1", channel="phone", purpose="question")
    assert shop.value("SELECT record_id FROM interactions") == "a"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"channel": "pigeon"}, "pigeon"),
        ({"outcome": "so-so"}, "so-so"),
        ({"learned": [("horoscope", "lion")]}, "horoscope"),
        ({"promise": "a call"}, "needs its day"),
        ({"follow_up_on": "soon"}, "not a day"),
        ({"at": "2999-01-01 10:00:00"}, "future"),
        ({"customer_id": "C9"}, "no customer C9"),
    ],
)
def test_a_contact_with_a_mistake_leaves_nothing_behind(shop: Workspace, wrong: dict, message: str) -> None:
    before = shop.version
    with pytest.raises(IdicError, match=message) as refused:
        log(
            shop,
            **{"customer_id": "C1", "channel": "phone", "purpose": "complaint", "learned": [("likes", "tea")], **wrong},
        )
    assert refused.value.hint
    assert shop.version == before
    for table in ("interactions", "preferences", "complaint_events", "task_events", "consents"):
        assert shop.value(f"SELECT count(*) FROM {table}") == 0


def test_a_wish_for_no_more_marketing_counts_at_once(shop: Workspace) -> None:
    assert may_contact(shop, "C1", "email", "marketing").allowed
    saved = log(shop, customer_id="C1", channel="email", purpose="marketing", outcome="unsubscribed")
    assert ("marketing_stopped", {}) in saved.effects
    assert may_contact(shop, "C1", "email", "marketing").code == "channel_opt_out"
    assert consents(shop, "C1")["status"].tolist() == ["withdrawn"]


def test_an_imported_unsubscribe_counts_too(shop: Workspace) -> None:
    tell(
        shop,
        "interactions",
        interaction_id="x",
        record_id="b",
        occurred_at=NOON,
        logged_at=NOON,
        channel="sms",
        purpose="marketing",
        outcome="unsubscribed",
    )
    assert may_contact(shop, "C1", "sms", "marketing", NOON).code == "channel_opt_out"


def test_the_third_silence_on_a_channel_is_said(shop: Workspace) -> None:
    said = [
        [
            c
            for c, _facts in log(
                shop,
                customer_id="C1",
                channel="phone",
                purpose="care",
                outcome="no_answer",
                at=f"2026-06-0{d} 10:00:00",
            ).effects
        ]
        for d in (1, 2, 3)
    ]
    assert said == [[], [], ["channel_quiet"]]


def test_the_channel_that_works_is_seen_with_its_evidence(shop: Workspace) -> None:
    for day, outcome in enumerate(["reached", "reached", "no_answer", "reached"], start=1):
        log(
            shop,
            customer_id="C1",
            channel="phone",
            purpose="service_notice",
            outcome=outcome,
            at=f"2026-06-0{day} 10:00:00",
        )
    for day in range(1, 5):
        log(
            shop,
            customer_id="C1",
            channel="email",
            purpose="service_notice",
            outcome="no_answer",
            at=f"2026-06-0{day} 11:00:00",
        )
    seen = preferences(shop, "C1").query("origin == 'observed'")
    assert seen[["field", "value", "hits", "tries"]].values.tolist() == [["preferred_channel", "phone", 3, 4]]


def test_what_the_customer_told_stands_before_what_was_seen(shop: Workspace) -> None:
    for day in (1, 2, 3):
        log(
            shop,
            customer_id="C1",
            channel="phone",
            purpose="service_notice",
            outcome="reached",
            at=f"2026-06-0{day} 10:00:00",
        )
    log(
        shop,
        customer_id="C1",
        channel="chat",
        purpose="question",
        learned=[("preferred_channel", "chat")],
        at="2026-05-01 10:00:00",
    )
    assert preferences(shop, "C1")["value"].tolist() == ["chat", "phone"]


def test_an_order_that_stands_in_two_files_is_told_once(shop: Workspace) -> None:
    shop.conn.execute(
        "INSERT INTO order_lines SELECT 1, row, line_key, record_id, source, order_id, ordered_at, product_id, product_name, quantity, unit_price, amount, cost, currency, country, line_kind FROM order_lines"
    )
    orders = timeline(shop, "C1").query("kind == 'order'")
    assert [d["amount"] for d in orders["details"]] == [15.0]
