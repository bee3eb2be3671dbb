"""The playbook: which row counts for whom, changing it with a way back, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from idic_core.differentiate import wording_playbook as words
from idic_core.differentiate.listing import names
from idic_core.differentiate.play_rows import ANY, PLAY_STAGES, default_plays
from idic_core.differentiate.playbook import (
    combinations,
    fitting,
    play_for,
    play_history,
    play_table,
    plays,
    reply_targets,
    reset_play,
    row_filters,
    set_play,
    undo_play,
)
from idic_core.differentiate.tiers import TIERS
from idic_core.errors import IdicError
from idic_core.store import DERIVED, Workspace, decisions, write_derived

VIP_MATURE = "vip|mature|*"


def blank(table: str, rows: list[dict]) -> pd.DataFrame:
    """Rows of a derived table, everything else missing."""
    return pd.DataFrame([{**dict.fromkeys(DERIVED[table].columns), **row} for row in rows], columns=list(DERIVED[table].columns))  # fmt: skip


def make(folder: Path, people: list[tuple[str, str, str, str]]) -> Workspace:
    """A workspace with people: customer_id, tier ('' for a prospect), stage, need ('' for none)."""
    workspace = Workspace(folder)
    customers = [{"customer_id": c, "name": f"Name {c}", "search": c} for c, *_rest in people]
    crosswalk = [{"record_id": f"r:{c}", "customer_id": c, "provisional": 0} for c, *_rest in people]
    write_derived(workspace, {"customers": blank("customers", customers), "crosswalk": blank("crosswalk", crosswalk)}, version=0, name="identify")  # fmt: skip
    bought = [p for p in people if p[1]]
    values = [{"customer_id": c, "tier": t, "lifecycle": s, "actual_value": 10.0, "lifetime_value": 20.0, "potential_value": 30.0, "p_alive": 0.5, "as_of": "2026-01-01"} for c, t, s, _n in bought]  # fmt: skip
    summary = [{"customer_id": c, "last_order": "2025-12-01", "order_days": 2, "net": 10.0} for c, *_rest in bought]
    needs = [{"customer_id": c, "need_id": n, "strength": 0.5} for c, _t, _s, n in bought if n]
    write_derived(workspace, {"customer_values": blank("customer_values", values), "customer_summary": blank("customer_summary", summary),
                              "customer_needs": blank("customer_needs", needs), "need_groups": blank("need_groups", [])}, version=0, name="differentiate")  # fmt: skip
    return workspace


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return make(tmp_path, [
        ("A", "vip", "mature", "tea"), ("B", "vip", "mature", ""), ("C", "vip", "mature", "toys"), ("D", "small", "lost", "tea"), ("E", "", "", ""),
    ])  # fmt: skip


def row(workspace: Workspace, subject: str):  # type: ignore[no-untyped-def]
    return next(p for p in plays(workspace) if p.subject == subject)


def test_there_is_a_default_row_for_every_tier_and_stage_and_each_has_words() -> None:
    for tier in TIERS:
        for stage in PLAY_STAGES:
            found = fitting(default_plays(), tier, stage, "")
            assert found, (tier, stage)
            assert words.goal(found[0]) != found[0].goal
            assert words.first_step(found[0]) != found[0].first_step
            assert found[0].owner in words.owners()
            assert found[0].channel in words.channels()


def test_more_valuable_customers_are_never_answered_later_or_called_less_often() -> None:
    for stage in ("new", "mature", "at_risk", "lost"):
        rows = [fitting(default_plays(), tier, stage, "")[0] for tier in TIERS]
        hours = [r.reply_hours for r in rows]
        assert hours == sorted(hours)
        cadences = [r.cadence_days or 10**6 for r in rows]
        assert cadences == sorted(cadences)


def test_the_narrowest_row_counts_and_the_answer_says_why(shop: Workspace) -> None:
    before = play_for(shop, "A")
    assert before is not None
    assert before.play.subject == VIP_MATURE
    narrow = replace(before.play, need="tea", goal="Offer the new harvest")
    set_play(shop, narrow, who="Ann", why="harvest")
    for_any_tier = replace(narrow, tier=ANY, goal="Tea for all")
    set_play(shop, for_any_tier)
    assert (play_for(shop, "A") or before).play.goal == "Offer the new harvest"
    assert (play_for(shop, "B") or before).play.subject == VIP_MATURE
    found = play_for(shop, "A")
    assert found is not None
    assert found.changed
    said = words.because(found, {"tea": "Tea lovers"})
    assert "Tea lovers" in said
    assert "narrower row" in said
    assert play_for(shop, "nobody") is None
    prospect = play_for(shop, "E")
    assert prospect is not None
    assert prospect.stage == "prospect"
    assert "no order of theirs" in words.because(prospect, {})


def test_a_changed_row_goes_back_step_by_step_or_at_once(shop: Workspace) -> None:
    start = row(shop, VIP_MATURE)
    set_play(shop, replace(start, cadence_days=10), why="first")
    set_play(shop, replace(start, cadence_days=20), why="second")
    set_play(shop, replace(start, cadence_days=30), why="third")
    undo_play(shop, VIP_MATURE)
    assert row(shop, VIP_MATURE).cadence_days == 20
    undo_play(shop, VIP_MATURE)
    assert row(shop, VIP_MATURE).cadence_days == 10
    undo_play(shop, VIP_MATURE)
    assert row(shop, VIP_MATURE) == start
    with pytest.raises(IdicError):
        undo_play(shop, VIP_MATURE)
    set_play(shop, replace(start, cadence_days=40))
    set_play(shop, replace(start, cadence_days=50))
    reset_play(shop, VIP_MATURE)
    assert row(shop, VIP_MATURE) == start
    set_play(shop, replace(start, cadence_days=60))
    undo_play(shop, VIP_MATURE)
    assert row(shop, VIP_MATURE) == start
    assert decisions(shop, "playbook").empty
    assert len(play_history(shop, VIP_MATURE)) >= 6


def test_an_added_row_goes_when_it_is_taken_back(shop: Workspace) -> None:
    added = replace(row(shop, VIP_MATURE), need="tea", goal="Tea")
    set_play(shop, added)
    assert added in plays(shop)
    reset_play(shop, added.subject)
    assert added not in plays(shop)


@pytest.mark.parametrize("change", [
    {"cadence_days": -1}, {"cadence_days": 99999}, {"reply_hours": -2.0}, {"channel": "pigeon"}, {"goal": "  "}, {"tier": "emperor"}, {"stage": "gone"},
    {"need": ""}, {"goal": "x" * 301}, {"goal": "\ud800"},
])  # fmt: skip
def test_a_row_that_cannot_be_followed_is_refused_with_a_hint(shop: Workspace, change: dict) -> None:
    with pytest.raises(IdicError) as refused:
        set_play(shop, replace(row(shop, VIP_MATURE), **change))
    assert refused.value.hint
    assert decisions(shop, "playbook").empty


def test_every_customer_stands_in_exactly_one_row_and_the_filters_lead_to_them(shop: Workspace) -> None:
    set_play(shop, replace(row(shop, VIP_MATURE), need="tea", goal="Tea"))
    table = play_table(shop).set_index("subject")["customers"]
    assert table.sum() == 5
    assert table["vip|mature|tea"] == 1
    assert table[VIP_MATURE] == 2
    assert table["*|prospect|*"] == 1

    def behind(subject: str) -> set[str]:
        return set(names(shop, row_filters(shop, subject)).frame["customer_id"])

    assert behind("vip|mature|tea") == {"A"}
    assert behind(VIP_MATURE) == {"B", "C"}
    assert behind("small|lost|*") == {"D"}
    assert behind("potential|new|*") == set()
    assert behind("*|prospect|*") == {"E"}


def test_answer_targets_follow_the_tier(shop: Workspace) -> None:
    found = reply_targets(shop, ["A", "D", "nobody"]).set_index("customer_id")["hours"]
    assert found["A"] < found["D"]
    set_play(shop, replace(row(shop, VIP_MATURE), reply_hours=0.0))
    assert pd.isna(reply_targets(shop, ["A"])["hours"].iloc[0])


def test_a_workspace_without_customers_or_values_has_rows_and_nobody_in_them(tmp_path: Path) -> None:
    empty = Workspace(tmp_path)
    assert combinations(empty).empty
    assert play_table(empty)["customers"].sum() == 0
    assert play_for(empty, "A") is None
    customers = blank("customers", [{"customer_id": "A", "name": "Nguyễn Văn An"}])
    write_derived(empty, {"customers": customers}, version=0, name="identify")
    found = play_for(empty, "A")
    assert found is not None
    assert found.play.stage == "prospect"


def test_a_text_left_as_it_was_keeps_its_code_so_that_every_language_reads_it() -> None:
    said = words.goals()["keep"]
    assert words.kept_text(said, words.goals(), "keep") == "keep"
    assert words.kept_text(" Bring flowers ", words.goals(), "keep") == "Bring flowers"
