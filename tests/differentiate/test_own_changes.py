"""Whoever moved although nothing came in moved because of what people changed, and is told so."""

from pathlib import Path

import pandas as pd
import pytest

from idic_core.differentiate import run, set_cuts
from idic_core.differentiate.classes import NEEDS_KIND
from idic_core.differentiate.moves import REASONS
from idic_core.differentiate.need_choices import choices, merge, take_back
from idic_core.differentiate.own_changes import AREAS, changed, reason, standing
from idic_core.differentiate.rules import KINDS
from idic_core.differentiate.wording_value import reasons
from idic_core.store import Workspace, decide, read_derived
from tests.differentiate.shop import fill, make_lines


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    made = fill(tmp_path / "ws", make_lines(customers=300, seed=2))
    run(made)
    return made


def whys(workspace: Workspace, run_id: int) -> pd.DataFrame:
    return workspace.frame("SELECT what, was, became, why FROM customer_moves WHERE run_id = ?", [run_id])


def test_merging_needs_groups_and_taking_it_back_is_the_reason_and_not_others(shop: Workspace) -> None:
    groups = list(read_derived(shop, "need_groups")["need_id"])
    assert len(groups) > 1
    merge(shop, groups[0], groups[1])
    run(shop)
    there = whys(shop, 2)
    assert {"need_id", "tier"} <= set(there["what"])  # whom a customer is compared with changed as well
    assert set(there["why"]) == {"needs"}
    take_back(shop, int(choices(shop)["decision_id"].iloc[0]))
    run(shop)
    back = whys(shop, 3)
    assert len(back)
    assert set(back["why"]) == {"needs"}


def test_another_cut_off_is_the_reason_of_every_group_that_changed(shop: Workspace) -> None:
    set_cuts(shop, {"way": "own", "r": [10, 30, 60, 90], "f": [1, 2, 4, 8], "m": [20, 60, 120, 300]})
    run(shop)
    moves = whys(shop, 2)
    assert "rfm_group" in set(moves["what"])
    assert set(moves["why"]) == {"rules"}


def test_a_run_of_before_this_was_kept_is_compared_by_the_day_of_the_decisions(shop: Workspace) -> None:
    last = {"counts": {}, "at": "2031-01-01 00:00:00"}
    assert changed(shop, last, standing(shop)) == frozenset()
    decide(shop, "need_pin", "N1", "{}")
    shop.conn.execute("UPDATE decisions SET at = '2032-01-01 00:00:00' WHERE kind = 'need_pin'")
    assert changed(shop, last, standing(shop)) == {"needs"}


def test_a_new_upload_beside_a_decision_leaves_the_others_as_the_reason() -> None:
    assert reason("tier", frozenset({"needs", "facts"})) == "others"
    assert reason("tier", frozenset()) == "others"
    assert reason("tier", frozenset({"tier", "needs"})) == "rules"
    assert reason("tier", frozenset({"rfm_group", "needs"})) == "needs"
    assert reason("rfm_group", frozenset({"rfm_group", "needs"})) == "rules"
    assert reason("value_group", frozenset({"answers"})) == "answers"


def test_every_rule_belongs_to_an_area_and_every_reason_has_words() -> None:
    assert set(KINDS) <= {k for kinds in AREAS.values() for k in kinds}
    assert NEEDS_KIND in AREAS["classes"]
    assert set(reasons()) == set(REASONS)
