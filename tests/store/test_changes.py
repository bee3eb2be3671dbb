"""Whether figures are old: only what they stand on counts, and a stage before that ran anew."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from idic_core.store import Batch, Workspace, add_batch, decide, revoke, undo_batch
from idic_core.store.changes import EARLIER, changes_since


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    for n, stage in enumerate(EARLIER):
        derived(workspace, stage, f"2026-01-01 10:00:0{n}")
    return workspace


def derived(workspace: Workspace, stage: str, at: str) -> None:
    with workspace.transaction() as db:
        db.execute("INSERT OR REPLACE INTO derived_runs VALUES (?, ?, ?, '{}')", [stage, workspace.version, at])


def file(workspace: Workspace) -> int:
    return add_batch(workspace, Batch("a.csv", "products", "shop"), {"products": pd.DataFrame({"row": [1], "product_id": ["P"]})}, row_count=1)  # fmt: skip


def test_nothing_newer_says_nothing(ws: Workspace) -> None:
    assert [changes_since(ws, stage) for stage in EARLIER] == [{}] * 5


def test_an_approval_or_a_hold_does_not_make_values_old(ws: Workspace) -> None:
    decide(ws, "campaign", "buy-again-1", "{}")
    decide(ws, "hold", "a", "on")
    assert changes_since(ws, "differentiate") == {}
    assert changes_since(ws, "measure") == {}


def test_a_logged_contact_counts_for_results_and_not_for_values(ws: Workspace) -> None:
    with ws.change() as db:
        db.execute("INSERT INTO interactions (interaction_id, occurred_at, logged_at, channel, purpose) VALUES ('i', '2026-02-01', '2026-02-01 10:00:00', 'phone', 'care')")  # fmt: skip
    assert changes_since(ws, "differentiate") == {}
    assert changes_since(ws, "measure") == {"contacts": 1}


def test_files_and_answers_are_counted_and_an_answer_taken_back_is_one(ws: Workspace) -> None:
    batch = file(ws)
    first = decide(ws, "match", "a", "same", other="b")
    decide(ws, "match", "a", "different", other="c")
    revoke(ws, first)
    assert changes_since(ws, "differentiate") == {"uploaded": 1, "matches": 2}
    undo_batch(ws, batch)
    assert changes_since(ws, "differentiate") == {
        "matches": 2
    }  # came and went: nothing of it is in the figures or missing


def test_a_file_taken_back_that_was_counted_makes_figures_old(ws: Workspace) -> None:
    batch = file(ws)
    for stage in EARLIER:
        derived(ws, stage, "2099-01-01 10:00:00")
    with ws.change() as db:
        db.execute("UPDATE batches SET undone_at = '2099-01-02 10:00:00' WHERE batch_id = ?", [batch])
    assert changes_since(ws, "customize") == {"undone": 1}


def test_a_stage_is_old_when_one_that_it_builds_on_ran_anew(ws: Workspace) -> None:
    derived(ws, "identify", "2026-01-02 10:00:00")
    assert changes_since(ws, "identify") == {}
    assert changes_since(ws, "differentiate") == {"earlier": 1}
    assert changes_since(ws, "measure") == {"earlier": 1}


def test_a_stage_that_never_ran_is_not_old(tmp_path: Path) -> None:
    assert changes_since(Workspace(tmp_path), "measure") == {}


def test_a_rule_that_was_worked_out_without_the_stages_before_is_no_change_any_more(ws: Workspace) -> None:
    decide(ws, "tier_rule", "tiers", "{}")
    assert changes_since(ws, "differentiate") == {"tiers": 1}
    at = str(ws.value("SELECT datetime(at, '+1 second') FROM decisions WHERE kind = 'tier_rule'"))
    with ws.transaction() as db:  # identify keeps its old version, and so does what stands on it
        db.execute(
            "UPDATE derived_runs SET at = ?, report = json_object('read_at', ?) WHERE name = 'differentiate'", [at, at]
        )
    assert changes_since(ws, "differentiate") == {}
    file(ws)
    assert changes_since(ws, "differentiate") == {"uploaded": 1}
