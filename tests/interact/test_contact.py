"""Who may be contacted: the order of the reasons, and the strictest word of several records."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idic_core.interact import contact_rules, hold, log, may_contact, open_complaint, reach, release, set_consent
from idic_core.interact.contact_decision import ContactFacts, ContactSettings, decide_contacts, in_quiet_hours
from idic_core.store import Workspace
from tests.interact.shop import make_shop, tell

NOON = "2026-06-15 12:00:00"
ORDER = [
    "on_hold", "purpose_opt_out", "channel_opt_out", "no_address", "bad_address", "consent_unknown", "complaint_open", "recently_refused",
    "contacted_often", "quiet_hours",
]  # fmt: skip


def facts_with(reasons: set[str]) -> ContactFacts:
    """One own customer with orders and a phone, for whom exactly these reasons against a call hold."""
    statements = []
    if "purpose_opt_out" in reasons:
        statements.append({"record_id": "a", "purpose": "marketing", "channel": "any", "status": "withdrawn"})
    if "channel_opt_out" in reasons:
        statements.append({"record_id": "b", "purpose": "marketing", "channel": "phone", "status": "refused"})
    contacts = []
    if "bad_address" in reasons:
        contacts.append(
            {
                "at": "2026-01-01",
                "channel": "phone",
                "direction": "out",
                "purpose": "order_help",
                "outcome": "wrong_person",
            }
        )
    if "recently_refused" in reasons:
        contacts.append(
            {"at": "2026-06-01", "channel": "email", "direction": "in", "purpose": "sales", "outcome": "refused"}
        )
    if "contacted_often" in reasons:
        contacts += [
            {
                "at": f"2026-06-0{d}",
                "channel": "email",
                "direction": "out",
                "purpose": "marketing",
                "outcome": "reached",
            }
            for d in range(1, 5)
        ]
    person = {
        "customer_id": "C1", "email": "a@x.example", "phone": None if "no_address" in reasons else "+84912345678", "street": "1 Main", "city": "Hue",
        "trust": "bought" if "consent_unknown" in reasons else "own", "has_orders": 1, "on_hold": int("on_hold" in reasons),
    }  # fmt: skip
    columns = ["record_id", "purpose", "channel", "status"]
    said = pd.DataFrame(statements, columns=columns).assign(
        customer_id="C1", at="2026-01-01", statement_order=1, by_hand=1
    )
    met = pd.DataFrame(contacts, columns=["at", "channel", "direction", "purpose", "outcome"]).assign(customer_id="C1")
    complained = pd.DataFrame({"customer_id": ["C1"] if "complaint_open" in reasons else []})
    return ContactFacts(pd.DataFrame([person]), said, complained, met)


@given(st.sets(st.sampled_from(ORDER)))
@settings(max_examples=150, deadline=None)
def test_the_first_reason_in_the_written_order_is_the_one_that_is_said(reasons: set[str]) -> None:
    at = "2026-06-15 23:00:00" if "quiet_hours" in reasons else NOON
    answer = decide_contacts(
        facts_with(reasons), ContactSettings(), purpose="sales", channels=("phone",), at=at, moment=True
    )
    expected = next((r for r in ORDER if r in reasons), "existing_customer")
    assert answer["code"].tolist() == [expected]
    assert answer["allowed"].tolist() == [not reasons]


STATEMENTS = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["email", "phone", "any"]), st.sampled_from(["granted", "withdrawn"]), st.integers(1, 28)),
    max_size=8,
)  # fmt: skip


@given(STATEMENTS)
@settings(max_examples=200, deadline=None)
def test_one_record_that_said_no_last_is_enough_for_a_no(said: list[tuple[str, str, str, int]]) -> None:
    """The reference goes record by record with plain loops; at one and the same day of a file the refusal counts."""
    frame = pd.DataFrame([
        {"customer_id": "C1", "record_id": r, "purpose": "marketing", "channel": c, "status": s, "at": f"2026-01-{d:02d}", "statement_order": n, "by_hand": 0}
        for n, (r, c, s, d) in enumerate(said)
    ], columns=["customer_id", "record_id", "purpose", "channel", "status", "at", "statement_order", "by_hand"])  # fmt: skip
    facts = facts_with(set())
    answer = decide_contacts(
        ContactFacts(facts.people, frame, facts.complaints, facts.contacts),
        ContactSettings(),
        purpose="marketing",
        channels=("email",),
        at=NOON,
        moment=False,
    )
    last_words = []
    for record in ("a", "b"):
        heard = [(d, s == "withdrawn") for r, c, s, d in said if r == record and c in ("email", "any")]
        if heard:
            last_words.append(max(heard)[1])
    assert bool(answer["allowed"].iloc[0]) is not any(last_words)
    if last_words and not any(last_words):
        assert answer["code"].iloc[0] == "consent"


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return make_shop(tmp_path, [
        {"customer_id": "C1", "records": ["a", "b"], "name": "An", "email": "an@x.example", "phone": "+84 912 345 678", "orders": [("o1", "2026-01-05", 10)]},
        {"customer_id": "C2", "records": ["c"], "name": "Bo", "email": "bo@x.example", "trust": "bought"},
        {"customer_id": "C3", "records": ["d"], "name": "Cy", "email": "cy@x.example"},
    ])  # fmt: skip


def code(
    workspace: Workspace, customer_id: str, channel: str = "email", purpose: str = "marketing", at: str = NOON
) -> str:
    return may_contact(workspace, customer_id, channel, purpose, at).code


def test_bought_people_and_prospects_get_no_marketing_before_they_agree(shop: Workspace) -> None:
    assert [code(shop, c) for c in ("C1", "C2", "C3")] == ["existing_customer", "consent_unknown", "consent_unknown"]
    set_consent(shop, "C2", "marketing", "email", "granted", evidence="form of 3 May", at="2026-05-03")
    assert may_contact(shop, "C2", "email", "marketing", NOON) == may_contact(shop, "C2", "email", "sales", NOON)
    assert code(shop, "C2") == "consent"
    assert code(shop, "C3", purpose="order_help") == "service"
    shop.set_setting("marketing_basis", "consent_only")
    assert code(shop, "C1") == "consent_unknown"


def test_a_no_on_an_older_record_of_the_same_person_holds_until_the_person_says_yes_again(shop: Workspace) -> None:
    tell(shop, "consents", record_id="a", purpose="marketing", channel="email", status="granted", at="2026-05-01")
    tell(shop, "consents", record_id="b", purpose="marketing", channel="any", status="withdrawn", at="2020-01-01")
    assert code(shop, "C1") == "purpose_opt_out"
    set_consent(shop, "C1", "marketing", "email", "granted", evidence="told Lan", at="2026-06-01")
    assert code(shop, "C1") == "consent"
    assert code(shop, "C1", "phone") == "purpose_opt_out"


def test_an_open_complaint_leaves_only_service(shop: Workspace) -> None:
    open_complaint(shop, customer_id="C1", note="broken", at="2026-06-01")
    assert code(shop, "C1") == "complaint_open"
    assert code(shop, "C1", purpose="service_notice") == "service"


def test_a_hold_stops_everything_and_a_release_ends_it(shop: Workspace) -> None:
    hold(shop, "C1", why="dispute")
    assert code(shop, "C1", purpose="order_help") == "on_hold"
    release(shop, "C1")
    assert code(shop, "C1", purpose="order_help") == "service"


def test_an_address_that_reached_the_wrong_person_is_closed_until_it_works_again(shop: Workspace) -> None:
    log(shop, customer_id="C1", channel="phone", purpose="order_help", outcome="wrong_person", at="2026-05-01 10:00:00")
    assert code(shop, "C1", "phone", "order_help") == "bad_address"
    log(shop, customer_id="C1", channel="phone", purpose="order_help", outcome="reached", at="2026-05-02 10:00:00")
    assert code(shop, "C1", "phone", "order_help") == "service"


def test_the_list_for_everybody_says_the_same_as_the_question_about_one(shop: Workspace) -> None:
    set_consent(shop, "C1", "marketing", "sms", "refused", at="2026-05-03")
    rules = contact_rules(shop, at=NOON)
    assert set(rules["channel"]) == {"email", "phone", "sms", "post"}
    assert rules["allowed"].dtype == bool
    for row in rules.to_dict("records"):
        one = may_contact(shop, row["customer_id"], row["channel"], "marketing", NOON)
        assert (one.allowed, one.code) == (row["allowed"], row["code"])


def test_someone_who_is_not_there_may_not_be_contacted(tmp_path: Path) -> None:
    empty = Workspace(tmp_path)
    assert may_contact(empty, "C1", "email", "marketing", NOON).code == "unknown_customer"
    assert contact_rules(empty).empty


def test_nights_reach_over_midnight_and_a_bare_date_is_no_night() -> None:
    assert in_quiet_hours("2026-01-01 21:00:00", "21:00", "08:00")
    assert in_quiet_hours("2026-01-01 07:59:00", "21:00", "08:00")
    assert not in_quiet_hours("2026-01-01 08:00:00", "21:00", "08:00")
    assert in_quiet_hours("2026-01-01 12:30:00", "12:00", "14:00")
    assert not in_quiet_hours("2026-01-01", "21:00", "08:00")


def test_offers_that_were_sent_out_count_as_contacts(shop: Workspace) -> None:
    for day in range(1, 5):
        assert code(shop, "C1") == "existing_customer"
        tell(
            shop,
            "offer_events",
            campaign_id=f"k{day}",
            offer_id="o",
            customer_id="C1",
            event="exported",
            arm="treated",
            channel="email",
            at=f"2026-06-0{day} 10:00:00",
        )
    assert code(shop, "C1") == "contacted_often"
    assert code(shop, "C1", purpose="order_help") == "service"
    assert code(shop, "C1", at="2026-08-15 12:00:00") == "existing_customer"


@pytest.mark.parametrize(
    ("street", "city", "reached"),
    [("12 Lê Lợi, Quận 1, TP HCM", None, True), ("上海市浦东新区世纪大道1号", None, True), ("12 Lê Lợi", None, False), ("12 Lê Lợi", "Huế", True)],
)  # fmt: skip
def test_an_address_in_one_field_counts_for_post(tmp_path: Path, street: str, city: str | None, reached: bool) -> None:
    person = {
        "customer_id": "C1",
        "records": ["a"],
        "street": street,
        "city": city,
        "orders": [("o1", "2026-01-05", 10)],
    }
    shop = make_shop(tmp_path, [person])
    assert may_contact(shop, "C1", "post", "marketing", at=NOON).allowed is reached
    counts = reach(shop, at=NOON).set_index("channel")
    assert counts.loc["post", "address"] == counts.loc["any", "address"] == int(reached)
