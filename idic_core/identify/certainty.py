"""How sure the customers shown are: precision and recall with their range, by a check sample or by the model's own word.

The questions of the review are chosen because they are doubtful, so their answers say nothing about the rest. A *check
sample* does: pairs drawn at random within strata (how the program holds them), whose answers give estimates that need no
model beyond a weak prior (stratified sampling, Cochran 1977; posterior intervals with the model's chance as the centre of a
heavy-tailed prior, after Gelman et al., Bayesian Data Analysis, 2013). Without it the model's own chances stand in, made wider
and corrected by the answers given (their log odds stretched and shifted).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

LEAN = 2.0
"""Bits by which joined pairs are likelier, and pairs apart less likely, than their own weight says: the other records of
both customers have spoken too (of pairs apart at p = .5 one in seven was the same person)."""

MERGED = ("merged_sure", "merged_likely", "merged_doubtful", "merged_indirect")
APART = ("apart_likely", "apart_possible", "apart_unlikely")
HOPELESS = 0.02
"""Pairs apart below this chance are never asked about: their number is what the model expects, and the words say so."""

KEPT_PER_STRATUM = 60
ENOUGH_CHECKS = 20
LEAST_PER_STRATUM = 3
PRIOR_SCALE, PRIOR_TAILS = 1.5, 3.0
"""What is believed of a stratum's share before anybody looked: its log odds lie about the model's by Student's t with this scale and
these degrees of freedom, so that twenty answers outweigh a model that is far off."""

GRID = np.linspace(-14.0, 14.0, 281)
RATES = 1.0 / (1.0 + np.exp(-GRID))

DRAWS = 4_000
STRETCH_SD, SHIFT_SD = 0.35, 0.7
"""How far the model's log odds (natural) are off before anybody has answered: a factor within 0.5-2 and a shift of 0.7 either way."""


@dataclass(frozen=True)
class Range:
    """A share (0-1) with its 80 % and 95 % interval."""

    value: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True)
class Certainty:
    """precision: of the record pairs joined, the share that is one person. recall: of the pairs that are one person, the share joined.

    basis: checks (random pairs that a person judged), answers (the model, corrected by answers) or model (its own word).
    checks, answers: how many of each; asked_for: checks still missing until they carry the estimate by themselves.
    """

    precision: Range
    recall: Range
    basis: str
    checks: int
    answers: int
    asked_for: int


@dataclass(frozen=True)
class Stopping:
    """What the open questions would still change: expected customers and records, the next ones, and whether to stop."""

    questions: int
    customers: float
    customers_share: float
    records_share: float
    next_questions: int
    next_customers: float
    stop: bool


def chance(weight: Floats, joined: npt.NDArray[np.bool_]) -> Floats:
    """The chance that a pair is one person, given its match weight (log2 odds) and whether the two count as one customer."""
    return np.asarray(1.0 / (1.0 + np.exp2(-(weight.clip(-40, 40) + np.where(joined, LEAN, -LEAN)))))


def log_odds(probability: float) -> float:
    """A chance as log2 odds, within one in a billion of sure."""
    held = min(max(float(probability), 1e-9), 1.0 - 1e-9)
    return float(np.log2(held / (1.0 - held)))


# what there is to check ------------------------------------------------------------------------------------------------
def ground(
    pairs: pd.DataFrame,
    clusters: pd.DataFrame,
    *,
    answered: pd.DataFrame,
    unlikely: pd.DataFrame | None = None,
    seed: int = 0,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """All pairs joined and all near misses in strata, and a random sample of each stratum.

    pairs: record_id_l, record_id_r, match_weight, band. clusters: record_id, customer_id. answered: record_id_l, record_id_r of
    pairs a person judged, which need no estimate, and same. unlikely: compared pairs that were left out of `pairs` (same columns
    but band). Returns ({strata: {name: {pairs, expected}}, odds: {merged, apart: {log2 odds: pairs}}, known_same, hopeless}, JSON-able),
    and the sample: stratum, place (1 first), record_id_l, record_id_r.
    """  # fmt: skip
    code = pd.Series(pd.factorize(clusters["customer_id"])[0], index=clusters["record_id"].astype(str))
    scored = pairs[["record_id_l", "record_id_r", "match_weight", "band"]]
    if unlikely is not None and len(unlikely):
        more = unlikely[["record_id_l", "record_id_r", "match_weight"]].assign(band="reject")
        scored = pd.concat([scored, more], ignore_index=True) if len(scored) else more
    scored = _placed(scored, code).drop_duplicates("key")
    known = _placed(answered, code)
    sizes = np.bincount(code.to_numpy()) if len(code) else np.zeros(1, dtype=np.int64)
    total = int((sizes * (sizes - 1) // 2).sum())
    same_known = known[known["same"].map(lambda v: v is True).astype(bool)]
    unscored = same_known[same_known["joined"] & ~same_known["key"].isin(scored["key"])]
    indirect = total - int(scored["joined"].sum()) - len(unscored)
    open_yet = scored[~scored["key"].isin(known["key"])].copy()
    weight, joined = open_yet["match_weight"].to_numpy(float), open_yet["joined"].to_numpy(bool)
    probable = 1.0 / (1.0 + np.exp2(-weight.clip(-40, 40)))
    open_yet["chance"] = chance(weight, joined)
    open_yet["stratum"] = np.select(
        [
            joined & (open_yet["band"] == "auto").to_numpy(), joined & (probable >= 0.9), joined,
            probable >= 0.5, probable >= 0.1, probable >= HOPELESS,
        ],
        [*MERGED[:3], *APART], default="",
    )  # fmt: skip
    asked = (open_yet["stratum"] != "").to_numpy()
    of_strata = open_yet[asked].groupby("stratum")["chance"].agg(["size", "mean"])
    strata = {
        str(n): {"pairs": int(r["size"]), "expected": round(float(r["mean"]), 6)} for n, r in of_strata.iterrows()
    }
    odds = {"merged": _histogram(weight[joined] + LEAN), "apart": _histogram(weight[asked & ~joined] - LEAN)}
    sample = _drawn(open_yet[asked], code)
    if indirect > 0:
        known_keys = set(scored["key"].tolist()) | set(known["key"].tolist())
        expected, found = _indirect(scored[scored["joined"]], code, indirect, known_keys, seed)
        strata["merged_indirect"] = {"pairs": indirect, "expected": round(expected, 6)}
        bucket = str(round(float(np.log2(expected / (1 - expected)))))
        odds["merged"][bucket] = odds["merged"].get(bucket, 0) + indirect
        sample = pd.concat([sample, found], ignore_index=True)
    report = {
        "strata": strata, "odds": odds, "known_same": len(same_known),
        "hopeless": round(float(open_yet["chance"].to_numpy()[~asked].sum()), 3),
    }  # fmt: skip
    return report, sample


def _placed(pairs: pd.DataFrame, code: pd.Series[int]) -> pd.DataFrame:
    """The pairs whose records are there: low, high (row numbers in `code`), key (one number for both) and whether they are joined."""
    rows = pd.Index(code.index)
    ends = np.array([rows.get_indexer(pairs[c].astype(str)) for c in ("record_id_l", "record_id_r")], dtype=np.int64)
    low, high = ends.min(axis=0), ends.max(axis=0)
    group = code.to_numpy()
    made = pairs.assign(low=low, high=high, key=low * max(len(code), 1) + high, joined=group[low] == group[high])
    there: pd.DataFrame = made[(low >= 0) & (low != high)]
    return there


def _histogram(odds: Floats) -> dict[str, int]:
    values, counts = np.unique(np.round(odds.clip(-30, 30)).astype(int), return_counts=True)
    return {str(v): int(n) for v, n in zip(values.tolist(), counts.tolist(), strict=True)}


def _drawn(open_yet: pd.DataFrame, code: pd.Series[int]) -> pd.DataFrame:
    """Of each stratum the pairs with the smallest hash: a random sample that stays the same while the pairs do."""
    number = pd.util.hash_array(code.index.to_numpy(dtype=object), hash_key="a check sample16")
    both = number[open_yet["low"]] ^ (number[open_yet["high"]] * np.uint64(0x9E3779B97F4A7C15))
    draw = pd.util.hash_array(both)
    ordered = open_yet.assign(draw=draw).sort_values(["stratum", "draw"])
    ordered["place"] = ordered.groupby("stratum").cumcount() + 1
    kept = ordered[ordered["place"] <= KEPT_PER_STRATUM]
    found: pd.DataFrame = kept[["stratum", "place", "record_id_l", "record_id_r"]].reset_index(drop=True)
    return found


def _indirect(
    joined: pd.DataFrame, code: pd.Series[int], pairs: int, known: set[int], seed: int
) -> tuple[float, pd.DataFrame]:
    """Pairs of one customer that were never compared with each other: what is expected of them, and a random sample.

    Each record hangs on its customer by its best pair; two that were never compared are one person if both hang rightly.
    """
    held = chance(joined["match_weight"].to_numpy(float), np.ones(len(joined), dtype=bool))
    low, high = joined["low"].to_numpy(), joined["high"].to_numpy()
    best = np.zeros(len(code))
    np.maximum.at(best, low, held)
    np.maximum.at(best, high, held)
    best[best == 0.0] = 1.0
    group = code.to_numpy()
    whole = np.bincount(group, best) ** 2 - np.bincount(group, best**2)
    expected = float(np.clip((whole.sum() / 2 - (best[low] * best[high]).sum()) / pairs, 0.01, 0.9999))
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    ways = np.cumsum(sizes.astype(np.int64) * (sizes - 1) // 2)
    ids, rng = code.index.to_numpy(dtype=object), np.random.default_rng(seed)
    found: dict[int, tuple[str, str]] = {}
    for pick in rng.integers(0, int(ways[-1]), 400 * KEPT_PER_STRATUM).tolist():
        cluster = int(np.searchsorted(ways, pick, side="right"))
        a, b = sorted(int(order[first[cluster] + n]) for n in rng.choice(int(sizes[cluster]), 2, replace=False))
        if a * len(code) + b not in known:
            found.setdefault(a * len(code) + b, (str(ids[a]), str(ids[b])))
        if len(found) >= KEPT_PER_STRATUM:
            break
    rows = list(found.values())
    sample = pd.DataFrame(
        {
            "stratum": "merged_indirect", "place": range(1, len(rows) + 1),
            "record_id_l": [a for a, _b in rows], "record_id_r": [b for _a, b in rows],
        }
    )  # fmt: skip
    return expected, sample


# what the answers say --------------------------------------------------------------------------------------------------
def estimate(report: dict[str, Any], checks: pd.DataFrame, answers: pd.DataFrame, *, seed: int = 0) -> Certainty:
    """Precision and recall of the customers shown.

    report: from `ground`. checks: stratum, same (True, False), since (drawn from this very ground, so its pairs still count in it).
    answers: match_weight, joined, same of other pairs a person judged; they correct the model while checks are too few.
    """
    rng = np.random.default_rng(seed)
    enough = len(checks) >= ENOUGH_CHECKS
    drawn = _by_checks(report, checks, rng) if enough else _by_model(report, checks, answers, rng)
    right, merged, missed = drawn
    precision = right / np.maximum(merged, 1e-9) if merged > 0 else np.ones(DRAWS)
    recall = right / np.maximum(right + missed, 1e-9) if merged > 0 else np.zeros(DRAWS)
    wrong_seen = bool(enough and (~checks.loc[checks["stratum"].isin(MERGED), "same"].astype(bool)).any())
    missed_seen = bool(enough and checks.loc[checks["stratum"].isin(APART), "same"].astype(bool).any())
    return Certainty(
        _range(precision, upper=1.0 if enough and not wrong_seen else None),
        _range(recall, upper=1.0 if enough and not missed_seen and not wrong_seen else None),
        "checks" if enough else "answers" if len(answers) + len(checks) else "model",
        len(checks), len(answers), max(0, ENOUGH_CHECKS - len(checks)),
    )  # fmt: skip


def _range(draws: Floats, upper: float | None) -> Range:
    low95, low80, middle, high80, high95 = np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975]).tolist()
    return Range(middle, low80, upper or high80, low95, upper or high95)


def _by_checks(report: dict[str, Any], checks: pd.DataFrame, rng: np.random.Generator) -> tuple[Floats, float, Floats]:
    """Draws of right and missed pairs, and the number joined: each stratum's share from its own answers alone."""
    right, missed = np.full(DRAWS, float(report["known_same"])), np.zeros(DRAWS)
    merged = float(report["known_same"])
    for name, stratum in report["strata"].items():
        mine = checks[checks["stratum"] == name]
        same, n = int(mine["same"].astype(bool).sum()), len(mine)
        now = mine[mine["since"].astype(bool)]
        seen = min(len(now), stratum["pairs"])
        rate = rng.choice(RATES, DRAWS, p=_belief(stratum["expected"], same, n))
        count = int(now["same"].astype(bool).sum()) + rng.binomial(stratum["pairs"] - seen, rate)
        if name in MERGED:
            merged += stratum["pairs"]
            right = right + count
        else:
            missed = missed + count
    return right, merged, missed + report["hopeless"] * np.exp(rng.normal(0.0, SHIFT_SD, DRAWS))


def _belief(expected: float, same: int, n: int) -> Floats:
    """The chances of the log odds GRID for a stratum's share, after `same` of n answers."""
    share = float(np.clip(expected, 1e-4, 1.0 - 1e-4))
    off = (GRID - np.log(share / (1.0 - share))) / PRIOR_SCALE
    fit = -0.5 * (PRIOR_TAILS + 1.0) * np.log1p(off**2 / PRIOR_TAILS)
    fit = fit - same * np.logaddexp(0.0, -GRID) - (n - same) * np.logaddexp(0.0, GRID)
    weight = np.exp(fit - fit.max())
    return np.asarray(weight / weight.sum())


def _by_model(
    report: dict[str, Any], checks: pd.DataFrame, answers: pd.DataFrame, rng: np.random.Generator
) -> tuple[Floats, float, Floats]:
    """The same from the model's log odds, stretched and shifted as far as it is usually off and as the answers allow."""
    stretch, shift = (g.ravel() for g in np.meshgrid(np.exp(np.linspace(-1.2, 1.2, 25)), np.linspace(-2.4, 2.4, 33)))
    fit = -0.5 * (np.log(stretch) / STRETCH_SD) ** 2 - 0.5 * (shift / SHIFT_SD) ** 2
    known = [
        (float(w) + (LEAN if j else -LEAN), bool(s))
        for w, j, s in answers[["match_weight", "joined", "same"]].itertuples(index=False)
    ]
    for name, same in checks[["stratum", "same"]].itertuples(index=False):
        share = float(np.clip(report["strata"].get(name, {"expected": 0.5})["expected"], 1e-6, 1 - 1e-6))
        known.append((float(np.log2(share / (1 - share))), bool(same)))
    for odds, same in known:
        natural = stretch * np.clip(odds, -20, 20) * np.log(2.0) + shift
        fit = fit - np.logaddexp(0.0, -natural if same else natural)
    weight = np.exp(fit - fit.max())
    pick = rng.choice(len(weight), DRAWS, p=weight / weight.sum())
    right, missed, merged = np.full(DRAWS, float(report["known_same"])), np.zeros(DRAWS), float(report["known_same"])
    for side, buckets in report["odds"].items():
        for odds, n in buckets.items():
            share = 1.0 / (1.0 + np.exp(-(stretch * int(odds) * np.log(2.0) + shift)))
            if side == "merged":
                merged += n
                right = right + n * share[pick]
            else:
                missed = missed + n * share[pick]
    return right, merged, missed + report["hopeless"] * np.exp(shift[pick])


def next_stratum(report: dict[str, Any], given: dict[str, tuple[int, int]], left: dict[str, int]) -> str:
    """The stratum whose next answer narrows the estimates most ("" when nothing is left).

    given: stratum -> how many of its answers said same, how many there are. left: stratum -> unanswered pairs of its sample.

    Which stratum comes next may rest on the answers so far; which pair of it is drawn never does (its place in the sample).
    """
    merged = sum(s["pairs"] for n, s in report["strata"].items() if n in MERGED) + report["known_same"]
    best, gain_of = "", -1.0
    for name in (*MERGED, *APART):
        if not left.get(name) or name not in report["strata"]:
            continue
        stratum, (same, n) = report["strata"][name], given.get(name, (0, 0))
        belief = _belief(stratum["expected"], same, n)
        mean = float(belief @ RATES)
        spread = float(belief @ (RATES - mean) ** 2)
        worth = mean * (1.0 - mean) / max(spread, 1e-12)  # the answers that this belief is worth
        gain = (stratum["pairs"] / max(merged, 1.0)) ** 2 * spread / (worth + 1.0) + (
            1e6 if n < LEAST_PER_STRATUM else 0.0
        )
        if gain > gain_of:
            best, gain_of = name, gain
    return best


# when to stop ----------------------------------------------------------------------------------------------------------
NEXT = 20
WORTH = 1.0
SMALL_SHARE = 0.001


def doubt(weight: Floats, joined: npt.NDArray[np.bool_]) -> Floats:
    """For each question the chance that its answer changes what is shown."""
    held = chance(weight, joined)
    return np.asarray(np.where(joined, 1.0 - held, held))


def likely_range(questions: pd.DataFrame, *, customers: int, low: int, high: int) -> tuple[int, int]:
    """How many customers there may be once all questions are answered (95 %): what is likely, not all that could be.

    questions: probability, why (joined, apart). low, high: as many as there would be if every answer went that way. The answers that
    change something are rare and independent, so their number is Poisson's.
    """
    odds = np.array([log_odds(p) for p in questions["probability"].tolist()], dtype=float)
    joined = (questions["why"] == "joined").to_numpy(bool)
    changes = doubt(odds, joined)
    fewer, more = _at_most(float(changes[~joined].sum())), _at_most(float(changes[joined].sum()))
    return max(min(low, customers), customers - fewer), min(max(high, customers), customers + more)


def _at_most(mean: float) -> int:
    """The number that a Poisson count with this mean exceeds once in forty times (97.5 %)."""
    if mean > 500.0:
        return int(np.ceil(mean + 1.96 * np.sqrt(mean)))
    count, chance_of = 0, float(np.exp(-mean))
    total = chance_of
    while total < 0.975:
        count += 1
        chance_of *= mean / count
        total += chance_of
    return count


def stopping(
    questions: pd.DataFrame,
    *,
    records: int,
    customers: int,
    unseen: float = 0.0,
    unseen_questions: int = 0,
    changed: int = 0,
    answered: float = 0.0,
) -> Stopping:
    """What the open questions would still change.

    questions: match_weight, why (joined, apart), in the order in which they are asked. unseen: the same sum for questions that are not
    kept yet, and their number. changed, answered: how many answers so far changed something, and how many were expected to; they
    scale the expectation. One changed answer makes one customer more or fewer and concerns two records at least.
    """  # fmt: skip
    each = doubt(questions["match_weight"].to_numpy(float), (questions["why"] == "joined").to_numpy(bool))
    scale = (changed + 4.0) / (answered + 4.0)
    total = float(scale * (each.sum() + unseen))
    soon = float(scale * each[:NEXT].sum())
    share = total / max(customers, 1)
    stop = len(questions) == 0 or total < WORTH or share < SMALL_SHARE or soon < 0.02 * min(NEXT, len(each))
    return Stopping(
        len(questions) + unseen_questions, total, share, 2 * total / max(records, 1), min(NEXT, len(each)), soon, stop
    )
