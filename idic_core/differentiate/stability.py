"""How many groups, if any: groups must come back on resampled data, foretell customers held out, and say more than groups do where none are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from idic_core.differentiate.mixture import Labels, Mixture, Points, fit_mixture, one_group

COUNTS = range(3, 8)
SMALLEST = 0.05
LEAST_STABLE = 0.75
"""Jaccard similarity that each group keeps on resamples (Hennig, 2007)."""

ABOVE_NULL = 0.02
"""How much more stable than permuted data the whole must be."""

TIMES_NULL = 1.3
"""How many times as much the groups must tell as groups of permuted data: where those came back at all, permuted lists told at most 1.1
times as much (640 lists of 150 and 400 customers), planted needs 1.4 times and more."""

LEAST_TOLD = 0.02
"""How much likelier (natural logarithm, per line) the groups must make what customers bought who were held out."""

ABOUT = 0.95
"""Scores that are this share of the best are about as good."""

LEAST_AXES = 4
RESAMPLES, NULLS = 8, 3
FEW = 8
"""Up to so many columns permuted data tell more by chance, and twice the draws are made: of 64 permuted lists of 4 to 8 kinds two told 1.3
times as much as three draws, and none as much as six."""

KEPT = 0.67
"""Part of the customers in a resample; the others are held out. Half of 150 customers is too little to find four groups again: planted
needs came back .68 to .79 the same, on two thirds .80 to .95."""

STARTS, RESTARTS = 8, 4
MOST_POINTS = 2500
"""Stability is judged on at most so many customers."""


@dataclass(frozen=True)
class Signals:
    """What is known of customers (rows). points: square roots of shares, on which groups begin; counts: weighed counts, of which they are
    a mixture; widths: how many columns each block has."""

    points: Points
    counts: Points
    widths: tuple[int, ...]

    def of(self, rows: np.ndarray[Any, Any]) -> Signals:
        return Signals(self.points[rows], self.counts[rows], self.widths)


Null = Callable[[np.random.Generator], Signals]
"""Makes signals like the data's without any link between their columns."""


@dataclass(frozen=True)
class Partition:
    """mixture: the groups; stability: of each (mean Jaccard over resamples, 0-1)."""

    mixture: Mixture
    stability: Points


@dataclass(frozen=True)
class Tried:
    """Groups of one number, on all customers of the sample and on resamples. held_out: log-likelihood of each customer when held out,
    above that of one group for all (mean over resamples)."""

    mixture: Mixture
    explained: float
    told: float
    stability: Points
    held_out: Points


def choose(signals: Signals, seed: int, nulls: tuple[Null, ...]) -> tuple[Partition | None, list[dict[str, Any]]]:
    """The partition into 3 to 7 groups that is clear, or None; and what was tried, per k.

    Groups begin as k-means groups on the first principal axes, which span their centers (Ding and He, 2004), at least LEAST_AXES of them,
    and become a mixture of multinomial distributions. Clear: every group returns on two thirds of the customers (Hennig, 2007), none is tiny,
    they foretell what the other third bought better than everybody's shares do (Smyth, 2000), and together they are more stable and tell
    more than groups of data whose columns were permuted (nulls; Tibshirani, Walther and Hastie, 2001). Of several clear ones those
    count that foretell most times how surely the least stable group returns, the fewest where that is about the same.
    tried: k, stability (the least stable group's), smallest (share), held_out and told (log-likelihood per line above one group's, of customers
    held out and of all), explained (share of variance); and of permuted data null (stability), told_null and explained_null (None where the
    groups were not clear anyway).
    """
    rng = np.random.default_rng(seed)
    few = len(signals.points) <= MOST_POINTS
    sample = signals if few else signals.of(np.sort(rng.choice(len(signals.points), MOST_POINTS, replace=False)))
    draws = 2 * NULLS if sample.counts.shape[1] <= FEW else NULLS
    without = [null(rng) for null in nulls for _draw in range(draws)]
    lines = float(sample.counts.sum(axis=1).mean())
    clear: list[Tried] = []
    tried: list[dict[str, Any]] = []
    for k in COUNTS:
        if len(sample.points) < 10 * k or len(np.unique(sample.points, axis=0)) <= k:
            continue
        found = _try(sample, k, seed)
        stability = found.stability
        smallest = float(np.bincount(_labels(found.mixture, sample), minlength=k).min() / len(sample.points))
        held_out = float(found.held_out.mean()) / max(lines, 1e-12)
        figures: dict[str, Any] = {"k": k, "stability": float(stability.min()), "smallest": smallest, "held_out": held_out, "told": found.told, "explained": found.explained,
                                   "null": None, "told_null": None, "explained_null": None}  # fmt: skip
        tried.append(figures)
        if stability.min() < LEAST_STABLE or smallest < SMALLEST or held_out < LEAST_TOLD:
            continue
        figures |= _null(without, draws, k, seed)
        if stability.mean() >= figures["null"] + ABOVE_NULL and found.told >= TIMES_NULL * figures["told_null"]:
            clear.append(found)
    if not clear:
        return None, tried
    scores = [float(c.stability.min() * c.held_out.mean()) for c in clear]
    # Of numbers that are about as good the smaller counts: pairs of needs return too, but nobody can work with them.
    best = next(c for c, score in zip(clear, scores, strict=True) if score >= ABOUT * max(scores))
    return Partition(best.mixture, best.stability), tried


def _null(without: list[Signals], draws: int, k: int, seed: int) -> dict[str, float]:
    """Mean stability, and what the worst kind of null tells and explains, of groups in data without structure."""
    found = [_try(shuffled, k, seed, resamples=2) for shuffled in without]
    kinds = np.reshape([(t.told, t.explained) for t in found], (-1, draws, 2)).mean(axis=1).max(axis=0)
    stable = float(np.mean([t.stability.mean() for t in found]))
    return {"null": stable, "told_null": float(kinds[0]), "explained_null": float(kinds[1])}


def _try(signals: Signals, k: int, seed: int, resamples: int = RESAMPLES) -> Tried:
    points, counts, widths = _map(signals.points, k), signals.counts, signals.widths
    begin, explained = _fit(points, k, seed, STARTS)
    mixture = fit_mixture(counts, widths, begin, k)
    likelihood, degrees = mixture.degrees(counts)
    labels = degrees.argmax(axis=1)
    alone, _all = one_group(counts, widths).degrees(counts)
    told = float((likelihood - alone).sum() / max(counts.sum(), 1e-12))
    rng = np.random.default_rng(seed + k)
    kept = np.zeros(k)
    beyond, times = np.zeros(len(points)), np.zeros(len(points))
    for draw in range(resamples):
        mixed = rng.permutation(len(points))
        half, others = np.split(mixed, [int(KEPT * len(points))])
        start, _share = _fit(points[half], k, seed + draw + 1, RESTARTS)
        again = fit_mixture(counts[half], widths, start, k)
        seen, belongs = again.degrees(counts)
        kept += _jaccard(labels, belongs.argmax(axis=1), k)
        without, _all = one_group(counts[half], widths).degrees(counts[others])
        beyond[others] += seen[others] - without
        times[others] += 1
    return Tried(mixture, explained, told, kept / resamples, beyond / np.maximum(times, 1))


def _labels(mixture: Mixture, signals: Signals) -> Labels:
    return np.asarray(mixture.degrees(signals.counts)[1].argmax(axis=1), dtype=np.intp)


def _jaccard(labels: Labels, again: Labels, k: int) -> Points:
    """Similarity of each group with its best match."""
    overlap = np.bincount(labels * k + again, minlength=k * k).reshape(k, k).astype("float64")
    union = overlap.sum(axis=1)[:, None] + overlap.sum(axis=0)[None, :] - overlap
    return np.asarray((overlap / np.maximum(union, 1.0)).max(axis=1))


def _map(points: Points, k: int) -> Points:
    middle = points.mean(axis=0)
    spread = np.cov((points - middle).T)
    _values, vectors = np.linalg.eigh(np.atleast_2d(spread))
    return np.asarray((points - middle) @ vectors[:, ::-1][:, : max(LEAST_AXES, k - 1)])


def _fit(points: Points, k: int, seed: int, starts: int) -> tuple[Labels, float]:
    """k-means groups, and the share of variance that they explain."""
    from sklearn.cluster import KMeans

    model = KMeans(k, n_init=starts, random_state=seed, max_iter=100).fit(points)
    total = float(((points - points.mean(axis=0)) ** 2).sum())
    return model.labels_.astype(np.intp), 1 - float(model.inertia_) / max(total, 1e-12)


def permuted(points: Points, rng: np.random.Generator) -> Points:
    """Each column shuffled by itself and the rows brought back to length 1: the same shares, no link between them."""
    shuffled = rng.permuted(points, axis=0)
    length = np.sqrt((shuffled**2).sum(axis=1, keepdims=True))
    return np.asarray(np.where(length > 0, shuffled / np.maximum(length, 1e-12), points))
