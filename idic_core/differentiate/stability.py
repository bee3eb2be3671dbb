"""How many groups, if any: k-means groups must come back on resampled data, and explain more than groups do where none are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Points = np.ndarray[Any, np.dtype[np.float64]]
Labels = np.ndarray[Any, np.dtype[np.intp]]
Null = Callable[[np.random.Generator], Points]
"""Makes points like the data's without any link between their columns."""

COUNTS = range(3, 8)
SMALLEST = 0.05
LEAST_STABLE = 0.75
"""Jaccard similarity that each group keeps on resamples (Hennig, 2007)."""

ABOVE_NULL = 0.02
"""How much more stable than permuted data the whole must be."""

MORE_EXPLAINED = 0.12
"""How much more of the variance on the map the groups must explain than on permuted data: planted needs gained .18 and more, permuted
lists at most .08 (150 to 2,000 customers, 4 to 40 kinds)."""

LEAST_AXES = 4
RESAMPLES, NULLS = 8, 3
STARTS, RESTARTS = 8, 4
MOST_POINTS = 2500
"""Stability is judged on at most so many customers."""


@dataclass(frozen=True)
class Partition:
    """Groups of points: where the map begins (middle), its axes (columns x dimensions), centers on it (k x dimensions), and the
    stability of each group (mean Jaccard over resamples, 0-1)."""

    middle: Points
    axes: Points
    centers: Points
    stability: Points

    def distances(self, points: Points) -> Points:
        """Squared distance of each point (rows) to each center (columns), on the map."""
        return _distances((points - self.middle) @ self.axes, self.centers)


def choose(points: Points, seed: int, nulls: tuple[Null, ...] = ()) -> tuple[Partition | None, list[dict[str, Any]]]:
    """The partition into 3 to 7 groups that is clear, or None; and what was tried, per k.

    Groups are looked for on the first principal axes, which span their centers (Ding and He, 2004), at least LEAST_AXES of them.
    Clear: every group returns on half of the customers (Hennig, 2007), none is tiny, and together they are more stable and explain
    more than groups of data whose columns were permuted (nulls; default: shares permuted; Tibshirani, Walther and Hastie, 2001). Of
    several clear ones the one counts whose least stable group's Jaccard and gain in explained variance are highest together.
    tried: k, stability (the least stable group's), null, smallest (share), explained (share of variance) and its null (None where the
    groups were not stable or too small anyway).
    """
    rng = np.random.default_rng(seed)
    few = len(points) <= MOST_POINTS
    sample = points if few else points[np.sort(rng.choice(len(points), MOST_POINTS, replace=False))]
    without = [null(rng) for null in nulls or (lambda r: permuted(sample, r),) for _draw in range(NULLS)]
    without = [w[:MOST_POINTS] for w in without]
    best: Partition | None = None
    score = 0.0
    tried: list[dict[str, Any]] = []
    for k in COUNTS:
        if len(sample) < 10 * k or len(np.unique(sample, axis=0)) <= k:
            continue
        middle, axes = _map(sample, k)
        jaccard, explained, centers = _stability((sample - middle) @ axes, k, seed)
        found = Partition(middle, axes, centers, jaccard)
        smallest = float(np.bincount(found.distances(points).argmin(axis=1), minlength=k).min() / len(points))
        figures: dict[str, Any] = {"k": k, "stability": float(jaccard.min()), "smallest": smallest, "explained": explained, "null": None, "explained_null": None}  # fmt: skip
        tried.append(figures)
        if jaccard.min() < LEAST_STABLE or smallest < SMALLEST:
            continue
        null, null_explained = _null(without, k, seed)
        figures |= {"null": null, "explained_null": null_explained}
        gain = explained - null_explained
        if jaccard.mean() >= null + ABOVE_NULL and gain >= MORE_EXPLAINED and float(jaccard.min()) + gain > score:
            best, score = found, float(jaccard.min()) + gain
    return best, tried


def _null(shuffles: list[Points], k: int, seed: int) -> tuple[float, float]:
    """Mean stability, and the mean explained share of the worst kind of null, of groups in data without structure."""
    stable, explained = [], []
    for shuffled in shuffles:
        middle, axes = _map(shuffled, k)
        jaccard, share, _centers = _stability((shuffled - middle) @ axes, k, seed, resamples=2)
        stable.append(jaccard.mean())
        explained.append(share)
    kinds = np.reshape(explained, (-1, NULLS)).mean(axis=1)
    return float(np.mean(stable)), float(kinds.max())


def _map(points: Points, k: int) -> tuple[Points, Points]:
    middle = points.mean(axis=0)
    spread = np.cov((points - middle).T)
    _values, vectors = np.linalg.eigh(np.atleast_2d(spread))
    return middle, vectors[:, ::-1][:, : max(LEAST_AXES, k - 1)]


def _distances(points: Points, centers: Points) -> Points:
    return np.asarray(((points[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2))


def _fit(points: Points, k: int, seed: int, starts: int) -> tuple[Points, Labels, float]:
    from sklearn.cluster import KMeans

    model = KMeans(k, n_init=starts, random_state=seed, max_iter=100).fit(points)
    total = float(((points - points.mean(axis=0)) ** 2).sum())
    return model.cluster_centers_, model.labels_.astype(np.intp), 1 - float(model.inertia_) / max(total, 1e-12)


def _stability(points: Points, k: int, seed: int, resamples: int = RESAMPLES) -> tuple[Points, float, Points]:
    """Mean Jaccard similarity of each group with its best match when k-means sees half of the points; explained; centers."""
    centers, labels, explained = _fit(points, k, seed, STARTS)
    rng = np.random.default_rng(seed + k)
    kept = np.zeros(k)
    for draw in range(resamples):
        half = rng.choice(len(points), len(points) // 2, replace=False)
        again, _labels, _share = _fit(points[half], k, seed + draw + 1, RESTARTS)
        overlap = np.zeros((k, k))
        np.add.at(overlap, (labels, _distances(points, again).argmin(axis=1)), 1.0)
        union = overlap.sum(axis=1)[:, None] + overlap.sum(axis=0)[None, :] - overlap
        kept += (overlap / np.maximum(union, 1.0)).max(axis=1)
    return kept / resamples, explained, centers


def permuted(points: Points, rng: np.random.Generator) -> Points:
    """Each column shuffled by itself and the rows brought back to length 1: the same shares, no link between them."""
    shuffled = rng.permuted(points, axis=0)
    length = np.sqrt((shuffled**2).sum(axis=1, keepdims=True))
    return np.asarray(np.where(length > 0, shuffled / np.maximum(length, 1e-12), points))
