"""The profile of each needs group, and which group fits each customer best by what is known of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from idic_core.differentiate.mixture import Labels, Mixture, Points, improved
from idic_core.differentiate.need_blocks import Block, Profiles, weighed

SMOOTH = 0.03
"""So much of everybody's profile is mixed into a group's, so that nothing is impossible."""

SETTLING, MOST_SETTLED = 15, 20_000
Profile = dict[str, dict[str, float]]
"""Block -> what -> mean share (0-1) of a group's customers."""


@dataclass(frozen=True)
class Fit:
    """labels: group of each customer; gap: how many times less likely (natural logarithm) the next best group is, per signal."""

    labels: Labels
    gap: Points

    @property
    def strength(self) -> Points:
        """0-1: how much less likely the next best group is than their own."""
        return np.asarray(1 - np.exp(-self.gap))


def read_profile(given: Any) -> Profile:
    """A profile as it was written down. Raises TypeError or ValueError for what is none, or an empty one."""
    found = {
        str(block): {str(what): float(share) for what, share in dict(shares).items()}
        for block, shares in dict(given).items()
    }
    if not found or not all(
        math.isfinite(share) and share >= 0 for shares in found.values() for share in shares.values()
    ):
        raise ValueError("not a profile")
    return found


def means(block: Block, labels: Labels, groups: int) -> Points:
    """Mean share of each what in each group (groups x whats); everybody's where a group has nobody with this block."""
    shares = block.raw_shares()
    average = block.average
    rows = []
    for group in range(groups):
        members = (labels == group) & block.known
        rows.append(shares[members].mean(axis=0) if members.any() else average)
    return np.vstack(rows)


def fit(known: Profiles, wanted: list[Profile]) -> Fit:
    """Which profile fits each customer best: the likeliest by the shares of what they buy, do and say (Kullback and Leibler, 1951), whatever the volume.

    Kinds that a profile does not know count as everybody's.
    """
    score = np.zeros((len(known.customers), len(wanted)))
    for block in known.blocks:
        average = np.maximum(block.average, 1e-9)
        shares = block.raw_shares()
        for group, profile in enumerate(wanted):
            own = profile.get(block.name)
            if not own:
                continue
            listed = np.array([own.get(w, average[i]) for i, w in enumerate(block.whats)])
            mixed = (1 - SMOOTH) * listed / max(listed.sum(), 1e-9) + SMOOTH * average
            score[:, group] += block.weight() * block.evidence() * (shares @ np.log(mixed / average))
    ranked = np.sort(score, axis=1)
    gap = ranked[:, -1] - ranked[:, -2] if len(wanted) > 1 else np.maximum(ranked[:, -1], 0.0)
    return Fit(score.argmax(axis=1), gap)


def settle(known: Profiles, mixture: Mixture, shaping: list[str], seed: int) -> list[Profile]:
    """The profile of each group of a mixture once all customers belong to groups, those of whom little is known as well.

    shaping: names of the blocks of the mixture. Where customers are very many, MOST_SETTLED of them must do.
    """
    rng = np.random.default_rng(seed)
    whole = len(known.customers)
    some = known if whole <= MOST_SETTLED else known.of(np.sort(rng.choice(whole, MOST_SETTLED, replace=False)))
    blocks = tuple(b for b in some.blocks if b.name in shaping)
    counts, widths = weighed(blocks), tuple(len(b.whats) for b in blocks)
    settled = improved(counts, widths, mixture.degrees(counts)[1], SETTLING)
    degrees = settled.degrees(counts)[1]
    own = dict(zip([b.name for b in blocks], np.split(settled.profiles, np.cumsum(widths)[:-1], axis=1), strict=True))
    found: list[Profile] = [{} for _group in range(len(settled.sizes))]
    for block in some.blocks:
        mean = own[block.name] if block.name in own else _means(block, degrees)
        for group in range(len(found)):
            found[group][block.name] = {w: round(float(m), 5) for w, m in zip(block.whats, mean[group], strict=True)}
    return found


def _means(block: Block, degrees: Points) -> Points:
    """Mean share of each what in each group, by the degrees to which customers belong to it; drawn to everybody's by one customer."""
    belongs = degrees * block.known[:, None]
    return np.asarray((belongs.T @ block.raw_shares() + block.average) / (belongs.sum(axis=0) + 1)[:, None])


def likeness(one: Profile, other: Profile) -> float:
    """How alike two profiles are, 0-1: the mean Bhattacharyya (1943) coefficient of their common blocks, purchases first."""
    common = [b for b in one if b in other and one[b] and other[b]]
    blocks = ["bought"] if "bought" in common else common
    if not blocks:
        return 0.0
    found = []
    for block in blocks:
        mine, theirs = one[block], other[block]
        whole = np.sqrt(max(sum(mine.values()), 1e-9) * max(sum(theirs.values()), 1e-9))
        found.append(sum(np.sqrt(mine[w] * theirs[w]) for w in mine if w in theirs) / whole)
    return float(np.mean(found))
