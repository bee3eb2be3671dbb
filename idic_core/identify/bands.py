"""Which pairs may be merged without asking, and which a person should see."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from idic_core.identify.clustering import components
from idic_core.identify.comparing import Evidence
from idic_core.identify.estimate import STRONG, may_be_household

SURE = 0.99
"""What is merged without asking has to be right at least that often."""

SURE_UNCHECKED = 0.993
"""The same where no birthday or number of the list tells how often people of one name share a contact."""

PERSONAL_SURE = 0.8
"""The same for pairs whose birthday or number agrees: nobody else shares both that and a name (measured: over 99.6 % right from p = .5)."""

LEARNT = 400
"""Matching pairs that a list needs for its own estimates to be trusted; below, a person sees every contradiction."""

REVIEW = float(np.log2(0.1 / 0.9))
CONTACT_KINDS = ("email", "phone", "street")
CONFLICTS = {
    "birth_date": {"different", "year", "month", "two_parts"},
    "given_name": {"different"},
    "name": {"different", "family", "alike", "given"},
    "family_name": {"different"},
    "national_id": {"different"},
    "gender": {"different"},
    "generation": {"different"},
}
"""Levels that speak against a merge so plainly that a person should see it, whatever the sum of the weights."""

Bools = npt.NDArray[np.bool_]


def level_codes(scored: pd.DataFrame, item: Evidence) -> npt.NDArray[np.object_]:
    """The code of the level that each pair fell on; "" where the comparison is silent."""
    codes = np.array(["", *[lv.code for lv in item.levels][::-1]], dtype=object)
    return np.asarray(codes[scored[item.gamma].to_numpy(int) + 1])


def in_conflict(scored: pd.DataFrame, items: list[Evidence]) -> Bools:
    """Pairs with a plain contradiction (birth date, name, identity number, gender) that no identical personal number outweighs."""
    found, proved = np.zeros(len(scored), dtype=bool), np.zeros(len(scored), dtype=bool)
    for item in items:
        if item.kind in CONFLICTS:
            found |= np.isin(level_codes(scored, item), list(CONFLICTS[item.kind]))
        if item.kind in {"national_id", "member_id"}:
            proved |= scored[item.gamma].to_numpy(int) == len(item.levels) - 1
    return found & ~proved


def _hard_evidence(scored: pd.DataFrame, items: list[Evidence]) -> Bools:
    """Names alone merge nobody: a contact, birthday, address or number must agree too, and two where the given names are only alike."""
    hard, alike = np.zeros(len(scored), dtype=int), np.zeros(len(scored), dtype=bool)
    for item in items:
        codes = level_codes(scored, item)
        if item.kind in STRONG or item.kind in {"place", "organisation"}:
            hard += codes == "same"
        elif item.kind in {"given_name", "name"}:
            alike |= codes == "alike"
    return np.asarray(hard >= np.where(alike, 2, 1))


def bands(
    scored: pd.DataFrame, table: pd.DataFrame, items: list[Evidence], cluster: npt.NDArray[np.int64], *,
    matches: float = np.inf, checked: bool = True, auto: float = SURE,
) -> pd.Series:  # fmt: skip
    """auto, review or reject for each scored pair (l, r, match_weight, gamma_..., mw_...); cluster: the cluster of each node.

    auto needs p >= `auto` (a person's wish; a little more where `checked` is false), one cluster and more than names that agree. A
    birthday or identity number that agrees makes p >= .8 enough. Where the estimates rest on fewer than 400 `matches`, auto also
    needs that nothing contradicts, within the pair and within the group that automatic merges build, and p >= `auto` again without
    contacts that this list shows to be shared by different people.
    """
    weight = scored["match_weight"].to_numpy(float)
    left, right = scored["l"].to_numpy(int), scored["r"].to_numpy(int)
    together = cluster[left] == cluster[right]
    least = _weight_of(auto if checked else 1.0 - (1.0 - auto) * (1.0 - SURE_UNCHECKED) / (1.0 - SURE))
    sure = (weight >= least) & together & _hard_evidence(scored, items)
    if matches < LEARNT:
        conflict = in_conflict(scored, items)
        sure &= ~conflict & (_without_shared(scored, table, items, least) >= least)
        sure = _sound_groups(scored, sure, conflict | (weight < 0), len(table))
    else:
        personal = _weight_of(1.0 - (1.0 - auto) * (1.0 - PERSONAL_SURE) / (1.0 - SURE))
        sure |= _personal(scored, items) & (weight >= personal) & together & _hard_evidence(scored, items)
    return pd.Series(
        np.where(sure, "auto", np.where((weight >= REVIEW) | together, "review", "reject")), index=scored.index
    )


def _weight_of(probability: float) -> float:
    return float(np.log2(probability / (1.0 - probability)))


def _personal(scored: pd.DataFrame, items: list[Evidence]) -> Bools:
    """Pairs whose birthday or identity number agrees (a member card may be a family's)."""
    found = np.zeros(len(scored), dtype=bool)
    for item in items:
        if item.kind == "birth_date":
            found |= np.isin(level_codes(scored, item), ["same", "swapped", "near"])
        elif item.kind == "national_id":
            found |= scored[item.gamma].to_numpy(int) == len(item.levels) - 1
    return found


def _without_shared(
    scored: pd.DataFrame, table: pd.DataFrame, items: list[Evidence], least: float
) -> npt.NDArray[np.float64]:
    """The weight without contacts that different people of this list share."""
    weight = scored["match_weight"].to_numpy(float)
    household, left = may_be_household(scored, items), scored["l"].to_numpy(int)
    alone = weight.copy()
    for item in items:
        if item.kind not in CONTACT_KINDS:
            continue
        same = scored[item.gamma].to_numpy(int) == len(item.levels) - 1
        values = table[item.column].to_numpy()[left]
        shared = set(values[same & household & (weight < least)])
        hit = same & np.isin(values.astype(str), [str(v) for v in shared])
        mass = scored[f"mw_{item.name}"].to_numpy(float) + (
            scored[f"mw_tf_adj_{item.name}"].to_numpy(float) if item.common else 0.0
        )
        alone -= np.where(hit, np.maximum(mass, 0.0), 0.0)
    return alone


def _sound_groups(scored: pd.DataFrame, auto: Bools, against: Bools, size: int) -> Bools:
    """Take back the automatic merges of every group in which some pair speaks against being one person."""
    left, right = scored["l"].to_numpy(np.int64), scored["r"].to_numpy(np.int64)
    group = components(size, left[auto], right[auto])
    spoiled = np.unique(group[left[against & (group[left] == group[right])]])
    # In a spoiled group only pairs that agree with everybody the other one is merged with stay automatic.
    doubtful = auto & np.isin(group[left], spoiled)
    if not doubtful.any():
        return auto
    enemies: dict[int, set[int]] = {}
    for a, b in zip(left[against].tolist(), right[against].tolist(), strict=True):
        enemies.setdefault(a, set()).add(b)
        enemies.setdefault(b, set()).add(a)
    member: dict[int, set[int]] = {}
    kept = auto & ~doubtful
    order = np.flatnonzero(doubtful)
    for i in order[np.argsort(-scored["match_weight"].to_numpy(float)[order], kind="stable")]:
        one, two = member.setdefault(int(left[i]), {int(left[i])}), member.setdefault(int(right[i]), {int(right[i])})
        if one is two:
            kept[i] = True
            continue
        small, large = (one, two) if len(one) < len(two) else (two, one)
        if any(not enemies.get(n, set()).isdisjoint(large) for n in small):
            continue
        kept[i] = True
        large |= small
        for n in small:
            member[n] = large
    return kept
