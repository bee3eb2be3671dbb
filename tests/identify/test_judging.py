"""What the answers say about the program: contradictions are named, checks measure it, and it says when to stop."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from idic_core import identify
from idic_core.store import Workspace, derived_report
from tests.identify.people import as_records, people, put

THREE = pd.DataFrame(
    [{"record_id": f"s/{n}", "full_name": f"Tran Minh {n}", "phone": f"090308401{n}"} for n in range(5)]
)


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Workspace, pd.Series]:
    workspace = Workspace(tmp_path)
    frame, person = people(150, seed=2)
    put(workspace, as_records(frame))
    identify.run(workspace)
    return workspace, person


def test_answers_that_cannot_all_be_true_are_named_with_those_that_rule_them_out(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    put(workspace, THREE)
    identify.run(workspace)
    apart = identify.answer(workspace, "s/0", "s/2", "different")
    identify.answer(workspace, "s/0", "s/1", "same")
    assert identify.contradictions(workspace) == []
    last = identify.answer(workspace, "s/1", "s/2", "same")
    (found,) = identify.contradictions(workspace)
    assert (found.decision_id, found.left, found.right, found.value) == (
        apart,
        "Tran Minh 0",
        "Tran Minh 2",
        "different",
    )
    assert set(found.because) == {("Tran Minh 0", "Tran Minh 1", "same"), ("Tran Minh 1", "Tran Minh 2", "same")}
    identify.take_back(workspace, last)
    assert identify.contradictions(workspace) == []
    identify.answer(workspace, "s/1", "s/2", "different")
    older = identify.answer(workspace, "s/3", "s/4", "same")
    identify.answer(workspace, "s/1", "s/4", "same")
    identify.answer(workspace, "s/1", "s/3", "different")
    (found,) = identify.contradictions(workspace)
    assert found.decision_id == older
    assert len(found.because) == 2


def test_a_check_sample_is_asked_until_it_carries_the_estimate_and_holds_the_truth(
    shop: tuple[Workspace, pd.Series],
) -> None:
    workspace, person = shop
    own = identify.sureness(workspace)
    assert own is not None
    assert own.basis == "model"
    asked: set[frozenset[str]] = set()
    for _question in range(25):
        found = identify.next_check(workspace)
        assert found is not None
        left, right, why = found
        assert frozenset((left, right)) not in asked
        asked.add(frozenset((left, right)))
        identify.answer(workspace, left, right, "same" if person[left] == person[right] else "different", why=why)
    told = identify.sureness(workspace)
    assert told is not None
    assert (told.basis, told.checks, told.asked_for) == ("checks", 25, 0)
    crosswalk = workspace.frame("SELECT record_id, customer_id FROM crosswalk")
    both = crosswalk.merge(crosswalk, on="customer_id", suffixes=("_l", "_r"))
    both = both[both["record_id_l"] < both["record_id_r"]]
    right_ones = (both["record_id_l"].map(person) == both["record_id_r"].map(person)).mean()
    assert told.precision.low95 <= right_ones <= told.precision.high95
    identify.run(workspace)
    after = identify.sureness(workspace)
    assert after is not None
    assert after.checks == 25


def test_answers_keep_what_the_program_held_and_lower_what_is_left_to_change(shop: tuple[Workspace, pd.Series]) -> None:
    workspace, person = shop
    before = identify.stopping(workspace)
    assert before is not None
    asked = identify.candidates(workspace, 5)
    assert len(asked)
    for row in asked.to_dict("records"):
        left, right = row["record_id_l"], row["record_id_r"]
        identify.answer(workspace, left, right, "same" if person[left] == person[right] else "different")
    kept = workspace.frame("SELECT why FROM decisions")["why"]
    assert kept.str.fullmatch(r"question:(joined|apart):-?\d+\.\d\d").all()
    after = identify.stopping(workspace)
    assert after is not None
    assert after.questions == before.questions - len(asked)
    report = derived_report(workspace, "identify")
    assert report["customers_low"] <= report["likely_low"] <= report["customers"] <= report["likely_high"]
    assert report["likely_high"] <= report["customers_high"]
    assert report["likely_high"] - report["likely_low"] <= 4 + 4 * before.customers
    identify.run(workspace)
    assert identify.stopping(workspace) is not None


def test_a_customers_network_holds_its_records_and_their_pairs(shop: tuple[Workspace, pd.Series]) -> None:
    workspace, _person = shop
    customer = workspace.value("SELECT customer_id FROM customers ORDER BY records DESC LIMIT 1")
    records, pairs = identify.network(workspace, customer)
    assert set(records["record_id"]) == set(identify.members(workspace, customer)["record_id"])
    assert len(pairs)
    assert set(pairs["record_id_l"]) | set(pairs["record_id_r"]) <= set(records["record_id"])
    assert pairs["probability"].is_monotonic_decreasing
    first = pairs.iloc[0]
    identify.answer(workspace, first["record_id_l"], first["record_id_r"], "same")
    assert identify.network(workspace, customer)[1]["answer"].tolist().count("same") == 1
    look = identify.worth_a_look(workspace)
    assert (look["provisional"] > 0).all()


def test_what_each_demand_for_certainty_would_mean_is_told_and_comes_true(shop: tuple[Workspace, pd.Series]) -> None:
    workspace, _person = shop
    choices = derived_report(workspace, "identify")["choices"]
    assert choices["0.99"]["merges"] >= choices["0.995"]["merges"] >= choices["0.999"]["merges"] > 0
    before = workspace.frame("SELECT record_id, customer_id FROM crosswalk ORDER BY record_id")
    for chance in ("0.999", "0.99", "0.995"):
        workspace.set_setting("auto_probability", chance)
        report = identify.run(workspace)
        assert report["records"] - report["customers_high"] == choices[chance]["merges"]
        assert report["questions"] == choices[chance]["questions"]
    pd.testing.assert_frame_equal(
        workspace.frame("SELECT record_id, customer_id FROM crosswalk ORDER BY record_id"), before
    )
