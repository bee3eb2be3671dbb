"""What a run keeps for the next: later runs touch only what changed, and nothing depends on the files being there or being right."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from idic_core import identify
from idic_core.store import Workspace, erase, read_derived, undo_batch
from tests.identify.people import cluster_f1, put, town

LISTED = town(1_500, seed=8)[0]
TABLES = ("crosswalk", "customers", "match_pairs", "review_queue")


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    put(workspace, LISTED.head(1_450))
    identify.run(workspace)
    return workspace


def derived(workspace: Workspace) -> dict[str, pd.DataFrame]:
    return {name: read_derived(workspace, name) for name in TABLES}


def same(one: dict[str, pd.DataFrame], two: dict[str, pd.DataFrame]) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(one[name], two[name])


def test_an_upload_compares_and_writes_only_what_it_touches_and_undoing_it_restores_every_table(
    shop: Workspace,
) -> None:
    before = derived(shop)
    batch = put(shop, LISTED.tail(50).reset_index(drop=True))
    report = identify.run(shop)
    assert (report["incremental"], report["compared_records"]) == (True, 50)
    assert 0 < report["profiles_made"] <= 50
    kept = read_derived(shop, "crosswalk")
    identify.run(shop, anew=True)
    full = read_derived(shop, "crosswalk").set_index("record_id")["customer_id"]
    assert cluster_f1(kept, full) >= 0.999
    put_again = identify.run(shop)
    assert (put_again["incremental"], put_again["profiles_made"]) == (
        False,
        0,
    )  # nothing new: the scores of the run anew
    undo_batch(shop, batch)
    assert identify.run(shop)["incremental"]
    identify.run(shop, anew=True)
    same(derived(shop), before)


def test_an_answer_compares_nothing_and_makes_the_profiles_of_two_customers(shop: Workspace) -> None:
    before = derived(shop)
    ids = sorted(set(before["crosswalk"]["customer_id"]))
    decision = identify.merge(shop, ids[3], ids[40])
    report = identify.run(shop)
    assert report["profiles_made"] == 1
    identify.take_back(shop, decision)
    assert identify.run(shop)["profiles_made"] == 2
    same(derived(shop), before)


def test_files_that_are_gone_or_damaged_or_of_another_program_only_mean_more_work(shop: Workspace) -> None:
    before = derived(shop)
    kept = shop.folder / "kept"
    facts = (kept / "facts.json").read_text()
    (kept / "facts.json").write_text(facts.replace('"made_by": "', '"made_by": "x'))
    assert identify.run(shop)["why_full"] == "nothing_kept"
    (kept / "pairs.parquet").write_bytes(b"damaged")
    assert identify.run(shop)["why_full"] == "nothing_kept"
    (kept / "facts.json").write_text("{")
    identify.run(shop)
    same(derived(shop), before)


def test_nothing_of_an_erased_person_stays_in_what_is_kept(shop: Workspace) -> None:
    person = LISTED.iloc[0]
    assert (shop.folder / "kept").exists()
    erase(shop, [person["record_id"]], [])
    assert not (shop.folder / "kept").exists()
    identify.run(shop)
    assert person["record_id"] not in set(pd.read_parquet(shop.folder / "kept" / "records.parquet")["record_id"])


@pytest.mark.parametrize("name", ["pairs.parquet", "records.parquet", "facts.json", "sums.json"])
def test_what_was_kept_and_damaged_since_is_left_aside(shop: Workspace, name: str) -> None:
    before = derived(shop)
    file = shop.folder / "kept" / name
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 0x10
    file.write_bytes(bytes(damaged))
    report = identify.run(shop)
    assert report["why_full"] == "nothing_kept"
    same(derived(shop), before)
