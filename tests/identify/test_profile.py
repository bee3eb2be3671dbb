"""What a person decides about a profile lasts: through uploads, runs, joins and splits, until they take it back."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from idic_core import identify
from idic_core.differentiate import left_out
from idic_core.engines.facts import RECORD_FIELDS
from idic_core.errors import IdicError
from idic_core.identify import ProfileField
from idic_core.identify.golden import golden_records
from idic_core.store import Batch, Workspace, add_batch, decide, read_derived
from tests.identify.people import put

PERSON = {"full_name": "Teresa Quigley", "phone": "0113 496 0112", "birth_date": "1970-03-04", "postcode": "LS1 4AP"}
LISTED = pd.DataFrame([
    {"record_id": "s/1", "email": "t.quigley88@mail.example", "city": "Leeds", **PERSON},
    {"record_id": "s/2", "email": "teresa@firm.example", "city": "Hull", **PERSON},
    {"record_id": "s/3", "email": "nathan@mail.example", "city": "York", "full_name": "Nathan Hobbs", "phone": "0113 777 1234", "birth_date": "1991-01-30"},
])  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    put(workspace, LISTED)
    identify.run(workspace)
    return workspace


def whose(workspace: Workspace, record: str) -> str:
    walk = read_derived(workspace, "crosswalk").set_index("record_id")["customer_id"]
    return str(walk[record])


def field(workspace: Workspace, record: str, name: str) -> ProfileField:
    found = {f.field: f for f in identify.profile(workspace, whose(workspace, record))}
    return found[name]


def test_every_field_names_its_value_origin_rule_and_the_other_values(shop: Workspace) -> None:
    assert whose(shop, "s/1") == whose(shop, "s/2")
    city = field(shop, "s/1", "city")
    assert {city.value, *(o.value for o in city.others)} == {"Leeds", "Hull"}
    assert (city.source, city.rule, len(city.date)) == ("shop", "most_recent", 10)
    assert field(shop, "s/1", "birth_date").rule == "only"


def test_a_chosen_value_shows_at_once_and_lasts_through_runs_and_uploads(shop: Workspace) -> None:
    other = field(shop, "s/1", "email").others[0]
    identify.choose(shop, whose(shop, "s/1"), "email", other.value, record_id=other.record_id, who="Mai")
    mine = field(shop, "s/1", "email")
    assert (mine.value, mine.rule, mine.who) == (other.value, "chosen", "Mai")
    put(shop, LISTED.assign(email="newest@mail.example", record_id="n" + LISTED["record_id"]), source="news")
    for anew in (False, True):
        identify.run(shop, anew=anew)
        assert field(shop, "s/1", "email").value == other.value
    assert read_derived(shop, "customers").set_index("customer_id").loc[whose(shop, "s/1"), "email"] == other.value


def test_a_correction_lasts_through_a_join_and_a_split_and_both_have_their_own_again(shop: Workspace) -> None:
    one, two = whose(shop, "s/1"), whose(shop, "s/3")
    identify.choose(shop, one, "name", "Theresa Quigley", who="Mai")
    identify.choose(shop, two, "name", "Nathaniel Hobbs", who="Minh")
    before = read_derived(shop, "customers")
    decision = identify.merge(shop, one, two)
    identify.run(shop)
    assert field(shop, "s/1", "name").value == "Nathaniel Hobbs"  # the newest word of a person holds
    identify.take_back(shop, decision)
    identify.run(shop)
    pd.testing.assert_frame_equal(read_derived(shop, "customers"), before)
    assert (field(shop, "s/1", "name").value, field(shop, "s/3", "name").value) == (
        "Theresa Quigley",
        "Nathaniel Hobbs",
    )


def test_taking_a_choice_back_lets_the_rule_decide_again(shop: Workspace) -> None:
    before = read_derived(shop, "customers")
    customer = whose(shop, "s/1")
    identify.choose(shop, customer, "city", "London")
    assert field(shop, "s/1", "city").rule == "typed"
    identify.back_to_rule(shop, customer, "city")
    pd.testing.assert_frame_equal(read_derived(shop, "customers"), before)


def test_a_greeting_follows_a_corrected_name(shop: Workspace) -> None:
    put(
        shop,
        pd.DataFrame([{"record_id": "g/1", "given_name": "Jonh", "family_name": "Barnes", "email": "jb@firm.example"}]),
    )
    identify.run(shop)
    identify.choose(shop, whose(shop, "g/1"), "name", "John Barnes")
    row = read_derived(shop, "customers").set_index("customer_id").loc[whose(shop, "g/1")]
    assert row["name"] == "John Barnes"
    assert pd.isna(row["given_name"])


def test_a_rule_for_everybody_decides_from_the_next_run_on(shop: Workspace) -> None:
    newer = pd.DataFrame([{"record_id": "s/9", **PERSON, "email": "t@x.example", "full_name": "T. Quigley"}])
    put(shop, newer, source="newer")
    shop.conn.execute("UPDATE batches SET created_at = '2031-01-01 00:00:00' WHERE source = 'newer'")
    identify.run(shop)
    assert whose(shop, "s/9") == whose(shop, "s/1")
    assert field(shop, "s/1", "name").value == "Teresa Quigley"
    identify.set_rule(shop, "name", "most_recent", who="Mai")
    identify.run(shop)
    assert field(shop, "s/1", "name").value == "T. Quigley"
    assert identify.rules(shop)["name"] == "most_recent"


@pytest.mark.parametrize("rule", identify.RULES)
def test_bought_data_never_replaces_our_own_whatever_the_rule(tmp_path: Path, rule: str) -> None:
    workspace = Workspace(tmp_path)
    put(workspace, LISTED.head(1))
    rows = [{**LISTED.iloc[0].dropna(), "record_id": f"b/{n}", "city": "Kingston upon Hull", "row": n, "source": "broker", "origin": "customers"} for n in range(3)]  # fmt: skip
    add_batch(
        workspace, Batch("b.csv", "customers", "broker", trust="bought"), {"records": pd.DataFrame(rows)}, row_count=3
    )
    for name in ("address", "name", "email"):
        identify.set_rule(workspace, name, rule)
    identify.run(workspace)
    assert field(workspace, "s/1", "city").value == "Leeds"
    assert field(workspace, "s/1", "city").source == "shop"


def test_wrong_choices_are_refused_in_a_sentence(shop: Workspace) -> None:
    customer = whose(shop, "s/1")
    for wrong in (
        lambda: identify.choose(shop, customer, "email", "  "), lambda: identify.choose(shop, customer, "shoe_size", "44"),
        lambda: identify.choose(shop, customer, "email", "x@y.example", record_id="s/3"), lambda: identify.choose(shop, "C999999", "email", "x@y.example"),
        lambda: identify.set_rule(shop, "email", "loudest"),
    ):  # fmt: skip
        with pytest.raises(IdicError) as error:
            wrong()
        assert error.value.hint


def golden_row(records: list[dict[str, object]], choices: pd.DataFrame | None = None) -> pd.Series:
    """The profile of one customer with these records, all from one list, the first the oldest."""
    fields = {f: None for f in RECORD_FIELDS}
    same = {"source": "shop", "origin": "customers", "trust": "own", "batch_id": "1"}
    frame = pd.DataFrame([{**fields, **same, "record_id": f"r{n}", "seen_at": f"2026-01-0{n + 1}", **r} for n, r in enumerate(records)])  # fmt: skip
    walk = pd.DataFrame({"record_id": frame["record_id"], "customer_id": "C1", "provisional": 0})
    return golden_records(frame, walk, choices).iloc[0]


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["Nguyễn Thị Lan", "Nguyen Thi Lan", "Nguyen Thi Lan"], "Nguyễn Thị Lan"),
        (["Lan Nguyễn", "Nguyễn Lan", "Nguyễn Lan"], "Nguyễn Lan"), (["Nguyễn Lan", "Nguyễn Lan", "Lan Nguyễn"], "Nguyễn Lan"),
        (["clara mercer", "Clara Mercer", "CLARA MERCER"], "Clara Mercer"), (["Clara Mercer", "CLARA MERCER"], "Clara Mercer"),
        (["Clara Mercer", "Clara Jane Mercer"], "Clara Jane Mercer"),
    ],
)  # fmt: skip
def test_of_writings_of_one_name_the_best_one_shows(names: list[str], best: str) -> None:
    row = golden_row([{"full_name": n} for n in names])
    assert row["name"] == best
    assert json.loads(row["provenance"])["name"]["record_id"] == f"r{names.index(best)}" or names.count(best) > 1


def test_a_number_written_twice_is_one_and_shows_as_it_can_be_dialled(shop: Workspace) -> None:
    bare, whole, other = {"phone": "929355759"}, {"phone": "0929355759"}, {"phone": "0911222333"}
    for records in ([whole, bare], [bare, whole], [bare, bare, whole], [bare, whole, other]):
        assert golden_row(records)["phone"] == "0929355759"
    assert json.loads(golden_row([bare, whole])["provenance"])["phone"]["rule"] == "only"
    again = {**PERSON, "record_id": "s/8", "email": "t.quigley88@mail.example", "phone": "1134960112"}
    put(shop, pd.DataFrame([again]), source="again")
    identify.run(shop)
    phone = field(shop, "s/8", "phone")
    assert (phone.value, phone.others) == ("0113 496 0112", [])


def test_a_chosen_name_keeps_the_given_and_family_name_that_are_parts_of_it() -> None:
    records = [{"given_name": "Thi Lan", "family_name": "Nguyen"}, {"full_name": "Nguyễn Thị Lan"}]
    for chosen, anchor in ((None, ""), ("Nguyễn Thị Lan", "r1")):
        choice = pd.DataFrame([{"record_id": "r1", "field": "name", "value": chosen, "from_record": anchor, "who": "", "at": "2026-02-01"}]) if chosen else None  # fmt: skip
        row = golden_row(records, choice)
        assert (row["name"], row["given_name"], row["family_name"]) == ("Nguyễn Thị Lan", "Thị Lan", "Nguyễn")


def test_half_a_character_is_refused_in_a_sentence_and_found_nowhere(shop: Workspace) -> None:
    customer = shop.value("SELECT customer_id FROM customers")
    with pytest.raises(IdicError):
        identify.choose(shop, customer, "name", "Ann \ud800")
    with pytest.raises(IdicError):
        identify.choose(shop, "\ud800", "name", "Ann")
    with pytest.raises(IdicError):
        decide(shop, "note", "a", "\udfff")
    for text in ("\ud800", "ann \ud800@x.org", "091\ud8002345678"):
        assert identify.search(shop, text).empty


@pytest.mark.parametrize(
    "text", ["", "junk", "null", "5", "[]", "{}", '{"value": 5}', '{"value": ""}', '{"value": "Ulm", "record_id": 7}']
)
def test_a_choice_that_cannot_be_read_is_as_if_it_had_not_been_made(shop: Workspace, text: str) -> None:
    before = field(shop, "s/1", "city").value
    decide(shop, "golden", "s/1", text, other="city")
    decide(shop, "golden_rule", "phone", text)
    identify.choose(shop, whose(shop, "s/1"), "email", "t@mail.example")
    assert (field(shop, "s/1", "city").value, field(shop, "s/1", "email").value) == (before, "t@mail.example")
    identify.run(shop)
    assert field(shop, "s/1", "city").value == before
    assert left_out(shop) == {"golden": 1, "golden_rule": 1}
