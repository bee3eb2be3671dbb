"""Decisions that no version of this program wrote: each is left out and said, what holds without it stands, and the next run goes through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from idic_core import differentiate as d
from idic_core.differentiate import wording
from idic_core.differentiate.need_names import past
from idic_core.differentiate.rules import standing_rules
from idic_core.engines import currency_rates
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, derived_report, read_derived
from tests.differentiate.shop import fill, make_lines, products_of

DEEP = '{"a":' * 20_000
JUNK = ["", "junk", "null", "5", "[]", "[1, 2]", '"text"', "{}", '{"profile": 3}', '{"a": NaN}', DEEP]
GOOD_PLAY = {
    "goal": "Tea",
    "channel": "phone",
    "cadence_days": 7,
    "reply_hours": 2.5,
    "owner": "own",
    "offer": "",
    "first_step": "Call",
}
WRONG_PLAYS = [
    {"cadence_days": "7"}, {"cadence_days": None}, {"cadence_days": 7.5}, {"reply_hours": "soon"}, {"reply_hours": float("nan")}, {"goal": 5}, {"goal": "\u200b"},
    {"channel": ["phone"]}, {"channel": "pigeon"}, {"owner": {}}, {"offer": None}, {"first_step": "x" * 9999},
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    lines = make_lines(customers=260, seed=4, items=3.0)
    workspace = fill(tmp_path_factory.mktemp("ws"), lines, products_of(lines))
    d.run(workspace)
    return workspace


@pytest.fixture
def shop(made: Workspace) -> Iterator[Workspace]:
    """The shop with the decisions of one test alone."""
    yield made
    with made.change() as db:
        db.execute("DELETE FROM decisions")


def count(workspace: Workspace) -> int:
    return sum(d.left_out(workspace).values())


@pytest.mark.parametrize("text", [*JUNK, *(json.dumps({**GOOD_PLAY, **wrong}) for wrong in WRONG_PLAYS)])
def test_a_row_of_the_playbook_that_cannot_be_read_is_as_if_it_had_not_been_made(shop: Workspace, text: str) -> None:
    before = d.plays(shop)
    decide(shop, "playbook", "vip|mature|*", text)
    decide(shop, "playbook", "small|new|*", json.dumps(GOOD_PLAY | {"of_a_newer_version": 1}))
    after = {p.subject: p for p in d.plays(shop)}
    assert after["vip|mature|*"] == next(p for p in before if p.subject == "vip|mature|*")
    assert after["small|new|*"].goal == "Tea"
    assert d.left_out(shop) == {"playbook": 1}
    assert d.play_history(shop, "vip|mature|*").empty
    assert len(d.play_table(shop)) == len(before)
    d.set_play(shop, after["vip|mature|*"])
    assert d.left_out(shop) == {}
    d.undo_play(shop, "vip|mature|*")
    assert d.plays(shop)[1] == before[1]


@pytest.mark.parametrize(
    "subject", ["", "vip", "vip|mature", "emperor|mature|*", "vip|gone|*", "vip|mature|", "vip|mature|\u200b"]
)
def test_a_row_for_nobody_is_left_out(shop: Workspace, subject: str) -> None:
    before = d.plays(shop)
    decide(shop, "playbook", subject, json.dumps(GOOD_PLAY))
    assert d.plays(shop) == before
    assert d.call_backs_due(shop) is not None
    assert d.left_out(shop) == {"playbook": 1}


@pytest.mark.parametrize("kind", ["need_name", "need_merge", "need_pin", "need_member"])
@pytest.mark.parametrize("text", [*JUNK, '{"name": 5, "into": [], "need_id": {}, "profile": {"bought": 3}}', '{"name": "\\u200b", "profile": {"bought": {"tea": "much"}}}'])  # fmt: skip
def test_a_decision_on_needs_that_cannot_be_read_is_left_out(shop: Workspace, kind: str, text: str) -> None:
    clean = past(shop)
    decide(shop, kind, "N1", text)
    found = past(shop)
    assert (found.names, found.merges, found.pins, found.hands) == ({}, {}, {}, {})
    assert (found.memory, found.highest) == (clean.memory, clean.highest)
    assert d.need_choices(shop).empty
    assert d.left_out(shop) == {kind: 1}


def test_what_one_decision_on_needs_lacks_takes_nothing_from_the_others(shop: Workspace) -> None:
    groups = read_derived(shop, "need_groups")["need_id"].astype(str).tolist()
    assert len(groups) >= 2
    d.rename_need(shop, groups[0], "Young families")
    decide(shop, "need_name", groups[1], json.dumps({"name": "Tea", "was": 5, "profile": "gone"}))
    decide(shop, "need_pin", "N²", json.dumps({"profile": {"bought": {"tea": -1}}}))
    assert past(shop).names == {groups[0]: "Young families", groups[1]: "Tea"}
    assert len(d.need_choices(shop)) == 2
    assert d.left_out(shop) == {"need_pin": 1}


@pytest.mark.parametrize(
    ("kind", "subject", "texts"),
    [
        ("tier_rule", "tiers", [*JUNK[1:7], '{"vip_share": "a"}', '{"by": []}', '{"vip_share": 1e999}', '{"vip_share": 5}', DEEP]),
        ("class_rules", "classes", [*JUNK[1:7], '{"volume": "weight"}', '{"new_days": 1e999}', '{"volume": {}}', DEEP]),
        ("scorecard", "customers", [*JUNK, '{"weights": [], "a_share": 0, "b_share": 0}', '{"weights": {"luck": 1}, "a_share": 0.1, "b_share": 0.1}']),
        ("rfm_cuts", "rfm", [*JUNK, '{"way": "luck", "r": [1, 2, 3, 4], "f": [1, 2, 3, 4], "m": [1, 2, 3, 4]}', '{"way": "own", "r": 3}']),
        ("value_basis", "value", ["", "luck", "5", DEEP]),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_read_leaves_the_default_in_force(shop: Workspace, kind: str, subject: str, texts: list[str]) -> None:  # fmt: skip
    before = standing_rules(shop)
    for text in texts:
        decide(shop, kind, subject, text)
        assert standing_rules(shop) == before, text
        assert d.left_out(shop) == {kind: 1}, text


def test_days_rates_classes_and_segments_that_cannot_be_read_are_left_out(shop: Workspace) -> None:
    decide(shop, "review_days", "values", "soon")
    assert d.review(shop, "2026-01-01")["days"] == 90
    decide(shop, "currency", "EUR", "1", other="base")
    for subject, value in (("USD", "0.9"), ("GBP", "much"), ("JPY", "1e300"), ("\u200b", "2"), ("x" * 99, "2")):
        decide(shop, "currency", subject, value)
    assert (currency_rates(shop).base, currency_rates(shop).worth) == ("EUR", {"EUR": 1.0, "USD": 0.9})
    decide(shop, "custom_needs", "C0001", "odd")
    definition = json.loads(d.to_json(d.Definition()))
    for n, value in enumerate(
        [
            *JUNK,
            json.dumps({"name": 5, "definition": definition}),
            json.dumps({"name": "A", "definition": {"conditions": 5}}),
        ]
    ):
        decide(shop, "segment", f"S{n}", value)
    assert d.segments(shop) == []
    with pytest.raises(IdicError):
        d.restore_segment(shop, "S0")
    assert d.left_out(shop) == {"review_days": 1, "currency": 4, "custom_needs": 1, "segment": len(JUNK) + 2}


def test_a_run_goes_through_says_what_it_left_out_and_it_can_be_taken_back(shop: Workspace) -> None:
    for kind, subject in (("playbook", "vip"), ("need_pin", "N1"), ("need_merge", "N2"), ("tier_rule", "tiers"), ("class_rules", "classes"), ("scorecard", "customers"),
                          ("rfm_cuts", "rfm"), ("value_basis", "value"), ("custom_needs", "C0001"), ("segment", "S1"), ("currency", "EUR")):  # fmt: skip
        decide(shop, kind, subject, "[1, 2")
    report = d.run(shop)
    assert sum(report["left_out"].values()) == 11
    assert "cannot be read" in (shop.folder / "idic.log").read_text(encoding="utf-8")
    said = wording.left_out(report["left_out"])
    assert said.startswith("11 things")
    assert said.count("Tiers and stages") == 1
    assert wording.left_out({}) == ""
    assert d.take_back_left_out(shop) == 11
    assert d.left_out(shop) == {}


def test_a_damaged_report_is_as_if_the_stage_had_not_run(tmp_path: Path, shop: Workspace) -> None:
    for report in ("[1", "5", "null"):
        with shop.transaction() as db:
            kept = shop.value("SELECT report FROM derived_runs WHERE name = 'differentiate'")
            db.execute("UPDATE derived_runs SET report = ? WHERE name = 'differentiate'", [report])
        assert derived_report(shop, "differentiate") == {}
        assert past(shop).memory == {}
        with shop.transaction() as db:
            db.execute("UPDATE derived_runs SET report = ? WHERE name = 'differentiate'", [kept])


PLAY = d.Play("vip", "mature", "*", "Tea", "phone", 7, 2.0, "own", "", "Call")
SETTERS = [
    (d.set_play, (PLAY,)), (d.add_play, ("vip", "mature", "N1")), (d.reset_play, ("vip|mature|*",)), (d.undo_play, ("vip|mature|*",)), (d.set_review_days, (30,)),
    (d.set_class_rules, ({"new_days": 90},)), (d.set_needs_class, ("C0001", "customised")), (d.set_tier_rule, ({"vip_share": 0.2},)),
    (d.set_card, ({"weights": {"loyalty": 1}, "a_share": 0.1, "b_share": 0.2},)), (d.set_cuts, ({"way": "fifths"},)), (d.set_value_basis, ("revenue",)),
    (d.rename_need, ("N1", "Tea")), (d.merge_needs, ("N1", "N2")), (d.pin_need, ("N1",)), (d.place_in_need, ("C0001", "N1")), (d.take_back_need, (1,)),
    (d.save_segment, ("Best", "{}")), (d.rename_segment, ("S1", "Best")), (d.delete_segment, ("S1",)), (d.restore_segment, ("S1",)), (d.allow_offers, ("S1",)),
    (d.use_sensitive, (True,)),
]  # fmt: skip


@pytest.mark.parametrize(("setter", "right"), SETTERS, ids=[s.__name__ for s, _right in SETTERS])
def test_every_setter_refuses_another_type_with_a_hint(shop: Workspace, setter, right: tuple) -> None:  # type: ignore[no-untyped-def, type-arg]
    for place in range(len(right)):
        for wrong in (None, 5.5, b"x", ["a"], object(), float("nan"), 2**80, {1: object()}, "\ud800"):
            given = [*right[:place], wrong, *right[place + 1 :]]
            with pytest.raises(IdicError) as refused:
                setter(shop, *given)
            assert refused.value.hint
    with pytest.raises(IdicError):
        setter(shop, *right, who=5)
    assert shop.value("SELECT count(*) FROM decisions") == 0


@pytest.mark.parametrize(
    "rule", [{"vip_share": float("nan")}, {"vip_share": object()}, {"vip_share": {1}}, {"vip_share": 10**400}]
)
def test_rules_with_values_that_are_none_are_refused(shop: Workspace, rule: dict) -> None:  # type: ignore[type-arg]
    for setter in (d.set_tier_rule, d.set_class_rules, d.set_card, d.set_cuts):
        given = {"large_share": rule["vip_share"], "weights": rule, "a_share": 0.1, "b_share": 0.1, "way": "own", **{a: [rule["vip_share"]] * 4 for a in "rfm"}, **rule}  # fmt: skip
        with pytest.raises(IdicError):
            setter(shop, given)


def test_nobody_is_placed_or_classed_who_is_not_there(shop: Workspace) -> None:
    for wrong in (lambda: d.place_in_need(shop, "nobody", "N1"), lambda: d.set_needs_class(shop, "nobody", "standard")):
        with pytest.raises(IdicError, match="no customer nobody") as refused:
            wrong()
        assert refused.value.hint
    d.place_in_need(shop, "C0001", str(read_derived(shop, "need_groups")["need_id"].iloc[0]))
    d.set_needs_class(shop, "C0001", "standard")
    assert shop.value("SELECT count(*) FROM decisions") == 2


@pytest.mark.parametrize("name", ["", "\x00", "\u200b\u200d", "\u3164", "x" * 500])
def test_names_that_show_nothing_or_never_end_are_refused(shop: Workspace, name: str) -> None:
    need = str(read_derived(shop, "need_groups")["need_id"].iloc[0])
    for give in (
        lambda: d.rename_need(shop, need, name),
        lambda: d.save_segment(shop, name, "{}"),
        lambda: d.set_play(shop, d.Play(**{**PLAY.__dict__, "goal": name})),
    ):
        with pytest.raises(IdicError):
            give()
    assert shop.value("SELECT count(*) FROM decisions") == 0


def test_invisible_signs_make_no_second_name(shop: Workspace) -> None:
    d.save_segment(shop, "Best", "{}")
    with pytest.raises(IdicError, match="already"):
        d.save_segment(shop, "Be\u200bst\x00", "{}")
    d.set_play(shop, d.Play(**{**PLAY.__dict__, "goal": "Bring\u202e flowers\x07", "first_step": "One\r\nTwo\x00"}))
    found = next(p for p in d.plays(shop) if p.subject == PLAY.subject)
    assert (found.goal, found.first_step) == ("Bring flowers", "One\nTwo")
