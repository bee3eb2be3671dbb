"""Precision and recall are told with ranges that hold: the truth of generated lists lies in them about as often as stated."""

from __future__ import annotations

import json
import random
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from idic_core.identify import certainty, resolve
from tests.identify.people import people

NO_ANSWERS = pd.DataFrame({"record_id_l": [], "record_id_r": [], "same": []}).astype(object)
NO_KNOWN = pd.DataFrame({"match_weight": [], "joined": [], "same": []})
NO_CHECKS = pd.DataFrame({"stratum": [], "same": [], "since": []})


def brute(clusters: pd.DataFrame) -> set[tuple[str, str]]:
    """Every pair of records that the customers imply."""
    groups = clusters.groupby("customer_id")["record_id"].agg(list)
    return {(min(a, b), max(a, b)) for ids in groups for a, b in combinations(ids, 2)}


def test_the_strata_hold_every_joined_pair_once_and_the_sample_is_of_them() -> None:
    frame, _truth = people(300, seed=4, copies=(1, 4))
    found = resolve(frame)
    joined = brute(found.clusters)
    report, sample = certainty.ground(found.pairs, found.clusters, answered=NO_ANSWERS)
    merged = sum(s["pairs"] for name, s in report["strata"].items() if name in certainty.MERGED)
    assert merged == len(joined)
    assert json.loads(json.dumps(report)) == report
    for stratum, left, right in sample[["stratum", "record_id_l", "record_id_r"]].itertuples(index=False):
        assert ((min(left, right), max(left, right)) in joined) == (stratum in certainty.MERGED)
    assert not sample.duplicated(["record_id_l", "record_id_r"]).any()
    for name, s in report["strata"].items():
        assert (sample["stratum"] == name).sum() == min(s["pairs"], certainty.KEPT_PER_STRATUM)


def test_what_a_person_judged_is_known_and_not_estimated() -> None:
    frame, _truth = people(200, seed=5, copies=(1, 3))
    found = resolve(frame)
    first = found.pairs[found.pairs["band"] == "auto"].iloc[:7]
    answered = first[["record_id_l", "record_id_r"]].assign(same=True)
    before, _sample = certainty.ground(found.pairs, found.clusters, answered=NO_ANSWERS)
    after, sample = certainty.ground(found.pairs, found.clusters, answered=answered)
    assert after["known_same"] == 7
    assert after["strata"]["merged_sure"]["pairs"] == before["strata"]["merged_sure"]["pairs"] - 7
    assert not set(map(tuple, answered[["record_id_l", "record_id_r"]].to_numpy())) & set(
        map(tuple, sample[["record_id_l", "record_id_r"]].to_numpy())
    )


def population(draw: random.Random) -> tuple[dict[str, Any], dict[str, list[bool]]]:
    """Strata of random sizes and rates, with the truth of each pair; the model's word on them is off by a random amount."""
    truth, strata, odds = {}, {}, {"merged": {}, "apart": {}}
    for name, low, high, most in (
        ("merged_sure", 0.97, 1.0, 3000), ("merged_likely", 0.85, 1.0, 600), ("merged_doubtful", 0.4, 0.95, 300), ("merged_indirect", 0.7, 1.0, 400),
        ("apart_likely", 0.05, 0.5, 120), ("apart_possible", 0.01, 0.2, 300),
    ):  # fmt: skip
        n, rate = draw.randrange(20, most), draw.uniform(low, high)
        truth[name] = [draw.random() < rate for _pair in range(n)]
        said = 1 / (1 + np.exp(-(np.log(rate / (1.0001 - rate)) + draw.gauss(0, 0.7))))
        strata[name] = {"pairs": n, "expected": float(said)}
        side = odds["merged" if name in certainty.MERGED else "apart"]
        bucket = str(round(float(np.log2(said / (1 - said)))))
        side[bucket] = side.get(bucket, 0) + n
    return {"strata": strata, "odds": odds, "known_same": 0, "hopeless": 0.0}, truth


def reviewed(report: dict[str, Any], truth: dict[str, list[bool]], n: int, draw: random.Random) -> pd.DataFrame:
    """n checks as the page asks them: the stratum that helps most, of it the next pair in random order."""
    order = {name: draw.sample(values, len(values)) for name, values in truth.items()}
    rows: list[tuple[str, bool, bool]] = []
    given = dict.fromkeys(order, (0, 0))
    for _question in range(n):
        left = {name: min(len(v), certainty.KEPT_PER_STRATUM) - given[name][1] for name, v in order.items()}
        name = certainty.next_stratum(report, given, left)
        if not name:
            break
        same, asked = given[name]
        rows.append((name, order[name][asked], True))
        given[name] = (same + order[name][asked], asked + 1)
    return pd.DataFrame(rows, columns=["stratum", "same", "since"])


def true_shares(truth: dict[str, list[bool]]) -> tuple[float, float]:
    right = sum(sum(v) for name, v in truth.items() if name in certainty.MERGED)
    merged = sum(len(v) for name, v in truth.items() if name in certainty.MERGED)
    missed = sum(sum(v) for name, v in truth.items() if name in certainty.APART)
    return right / merged, right / (right + missed)


@pytest.mark.parametrize(("n", "worlds"), [(40, 150), (120, 60)])
def test_the_ranges_of_a_check_sample_hold_the_truth_as_often_as_they_say(n: int, worlds: int) -> None:
    draw = random.Random(n)
    held: dict[str, list[bool]] = {"p80": [], "p95": [], "r80": [], "r95": []}
    widths = []
    for _world in range(worlds):
        report, truth = population(draw)
        checks = reviewed(report, truth, n, draw)
        found = certainty.estimate(report, checks, NO_KNOWN)
        precision, recall = true_shares(truth)
        assert found.basis == "checks"
        held["p80"].append(found.precision.low80 <= precision <= found.precision.high80)
        held["p95"].append(found.precision.low95 <= precision <= found.precision.high95)
        held["r80"].append(found.recall.low80 <= recall <= found.recall.high80)
        held["r95"].append(found.recall.low95 <= recall <= found.recall.high95)
        widths.append(found.precision.high95 - found.precision.low95)
    share = {name: float(np.mean(values)) for name, values in held.items()}
    assert share["p80"] >= 0.75, share
    assert share["r80"] >= 0.75, share
    assert share["p95"] >= 0.9, share
    assert share["r95"] >= 0.9, share
    assert float(np.mean(widths)) < (0.2 if n == 40 else 0.1)  # a range that holds everything says nothing


def test_answers_correct_a_model_that_is_too_sure_of_itself() -> None:
    report = {
        "strata": {"merged_sure": {"pairs": 1000, "expected": 0.99}}, "odds": {"merged": {"7": 1000}, "apart": {}}, "known_same": 0, "hopeless": 0.0,
    }  # fmt: skip
    own = certainty.estimate(report, NO_CHECKS, NO_KNOWN)
    assert own.basis == "model"
    assert own.precision.low95 < 0.99 < own.precision.high95
    half_wrong = pd.DataFrame({"match_weight": [5.0] * 40, "joined": [True] * 40, "same": [True, False] * 20})
    told = certainty.estimate(report, NO_CHECKS, half_wrong)
    assert told.basis == "answers"
    assert told.precision.value < own.precision.low80


def test_a_check_sample_of_a_generated_list_agrees_with_the_truth() -> None:
    frame, person = people(900, seed=9, copies=(1, 3))
    found = resolve(frame)
    report, sample = certainty.ground(found.pairs, found.clusters, answered=NO_ANSWERS)
    joined = brute(found.clusters)
    precision = np.mean([person[a] == person[b] for a, b in joined])
    rows: list[tuple[str, bool, bool]] = []
    order = {str(n): g.sort_values("place") for n, g in sample.groupby("stratum")}
    given = dict.fromkeys(order, (0, 0))
    for _question in range(60):
        name = certainty.next_stratum(report, given, {n: len(g) - given[n][1] for n, g in order.items()})
        same, asked = given[name]
        pair = order[name].iloc[asked]
        rows.append((name, bool(person[pair["record_id_l"]] == person[pair["record_id_r"]]), True))
        given[name] = (same + rows[-1][1], asked + 1)
    estimate = certainty.estimate(report, pd.DataFrame(rows, columns=["stratum", "same", "since"]), NO_KNOWN)
    assert estimate.precision.low95 <= precision <= estimate.precision.high95


def test_when_answers_would_change_next_to_nothing_one_may_stop() -> None:
    sure = pd.DataFrame({"match_weight": [9.0] * 50, "why": ["joined"] * 50})
    open_ones = pd.DataFrame({"match_weight": [0.0] * 50, "why": ["joined", "apart"] * 25})
    assert certainty.stopping(sure, records=2000, customers=1500).stop
    busy = certainty.stopping(open_ones, records=2000, customers=1500)
    assert not busy.stop
    assert 5 < busy.customers < 15
    taught = certainty.stopping(open_ones, records=2000, customers=1500, changed=0, answered=40.0)
    assert taught.customers < busy.customers / 5
    assert certainty.stopping(sure.head(0), records=2000, customers=1500).stop


@pytest.mark.parametrize("odds", [[0.97] * 6 + [0.02] * 8, [0.6, 0.4] * 60, [0.9] * 300 + [0.15] * 200])
def test_the_range_of_customers_is_what_the_answers_will_likely_make_of_it(odds: list[float]) -> None:
    questions = pd.DataFrame({"probability": odds, "why": ["joined" if p >= 0.5 else "apart" for p in odds]})
    joined = (questions["why"] == "joined").to_numpy()
    low, high = certainty.likely_range(
        questions, customers=1_000, low=1_000 - int((~joined).sum()), high=1_000 + int(joined.sum())
    )
    changes = certainty.doubt(np.array([certainty.log_odds(p) for p in odds]), joined)
    truth = np.random.default_rng(4).random((2_000, len(odds))) < changes
    made = 1_000 + (truth & joined).sum(axis=1) - (truth & ~joined).sum(axis=1)
    assert ((made >= low) & (made <= high)).mean() >= 0.95
    assert high - low <= 2 + 6 * np.sqrt(changes.sum()) + changes.sum()
    assert high - low < len(odds)
