"""Records that come later are compared as they would have been in a run over everything: same customers, a fraction of the work."""

from __future__ import annotations

import pandas as pd
import pytest

from idic_core.identify import Resolution, resolve
from tests.identify.people import cluster_f1, partition, town

TOLERANCE = 0.999
"""Least agreement (F1 over the pairs that clusters imply) with a full run over the same records."""

STANDING, LATER = 2_500, 100


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    return town(STANDING + LATER, seed=5)[0].assign(source="shop")


@pytest.fixture(scope="module")
def standing(listed: pd.DataFrame) -> Resolution:
    return resolve(listed.head(STANDING))


def agreement(one: Resolution, two: Resolution) -> float:
    return cluster_f1(one.clusters, two.clusters.set_index("record_id")["customer_id"])


def test_new_records_give_the_customers_of_a_full_run(listed: pd.DataFrame, standing: Resolution) -> None:
    later = resolve(listed, previous=standing)
    assert later.report["incremental"]
    assert later.report["compared_records"] == LATER
    assert agreement(later, resolve(listed)) >= TOLERANCE


def test_records_that_vanish_leave_the_customers_as_they_were_before_they_came(
    listed: pd.DataFrame, standing: Resolution
) -> None:
    back = resolve(listed.head(STANDING), previous=resolve(listed, previous=standing))
    assert back.report["incremental"]
    assert partition(back.clusters) == partition(standing.clusters)
    pd.testing.assert_frame_equal(back.pairs, standing.pairs)


def test_a_changed_record_is_compared_anew_and_others_keep_their_pairs(
    listed: pd.DataFrame, standing: Resolution
) -> None:
    together = standing.clusters.groupby("customer_id")["record_id"].agg(list)
    one = together[together.map(len) == 2].iloc[0][0]
    changed = listed.head(STANDING).copy()
    here = changed["record_id"].eq(one)
    changed.loc[here, ["given_name", "family_name", "email", "phone", "birth_date", "street"]] = [
        "Zebulon", "Quartermain", "zq@else.example", "0555123987", "1911-11-11", "1 Nowhere",
    ]  # fmt: skip
    later = resolve(changed, previous=standing)
    assert (later.report["incremental"], later.report["compared_records"]) == (True, 1)
    assert frozenset([one]) in partition(later.clusters)
    assert agreement(later, resolve(changed)) >= TOLERANCE
    assert partition(resolve(listed.head(STANDING), previous=later).clusters) == partition(standing.clusters)


def test_copies_follow_whoever_stands_for_them_now(listed: pd.DataFrame, standing: Resolution) -> None:
    copied = listed.head(STANDING).sample(60, random_state=4)
    early = copied.assign(record_id="a" + copied["record_id"])  # before all others in the order of ids
    both = pd.concat([listed.head(STANDING), early], ignore_index=True)
    later = resolve(both, previous=standing)
    assert later.report["incremental"]
    of = dict(zip(later.clusters["record_id"], later.clusters["customer_id"], strict=True))
    assert all(of[r] == of["a" + r] for r in copied["record_id"])
    assert agreement(later, resolve(both)) >= TOLERANCE
    without_first = both[~both["record_id"].isin(copied["record_id"])]
    assert partition(resolve(without_first, previous=later).clusters) == partition(
        resolve(without_first, previous=standing).clusters
    )


def test_answers_hold_when_records_come_and_go(listed: pd.DataFrame, standing: Resolution) -> None:
    together = standing.clusters.groupby("customer_id")["record_id"].agg(list)
    a, b = together[together.map(len) == 2].iloc[1]
    c, d = together[together.map(len) == 1].iloc[[0, 1]].map(lambda ids: ids[0])
    answers = pd.DataFrame({"record_id_l": [a, c], "record_id_r": [b, d], "same": [False, True]})
    later = resolve(listed, decisions=answers, previous=standing)
    of = dict(zip(later.clusters["record_id"], later.clusters["customer_id"], strict=True))
    assert of[a] != of[b]
    assert of[c] == of[d]
    free = resolve(listed, previous=later)
    assert partition(free.clusters) == partition(resolve(listed, previous=standing).clusters)


def test_too_much_that_is_new_another_column_or_a_short_list_is_compared_anew(
    listed: pd.DataFrame, standing: Resolution
) -> None:
    half = resolve(listed.head(STANDING // 2), previous=standing)
    assert (half.report["incremental"], half.report["why_full"]) == (False, "many_new")
    renamed = resolve(listed.rename(columns={"birth_date": "Date of birth"}), previous=standing)
    assert (renamed.report["incremental"], renamed.report["why_full"]) == (False, "columns")
    short = resolve(listed.head(300))
    assert resolve(listed.head(310), previous=short).report["why_full"] == "few_records"
    assert standing.report["why_full"] == "nothing_kept"
