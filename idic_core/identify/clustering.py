"""Pairs -> customers: average link on clipped match weights, never bare connected components; answers always hold."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

CLIP = 8.0
"""Beyond p = .996 a pair says no more and no less: one rare coincidence must not outvote three plain differences."""

UNKNOWN = -4.0
"""The weight of a pair that was never a candidate: nothing brought the two together."""

STOP = 0.0
"""Groups join while the mean weight between them is above this: while one person is likelier than two."""

STOP_BLOCKED = -2.0
"""The same where only some pairs were compared. Such pairs share something by construction, so the weights learnt from them
are cautious: 0 lost a tenth of the true pairs on four public lists, -3 began to join households."""

Ints = npt.NDArray[np.int64]


def components(size: int, left: Ints, right: Ints) -> Ints:
    """The connected component of each of `size` nodes."""
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def cluster(
    size: int,
    edges: pd.DataFrame,
    *,
    must: list[tuple[int, int]] | None = None,
    cannot: list[tuple[int, int]] | None = None,
    stop: float = STOP,
) -> Ints:
    """A cluster number for each of `size` nodes, numbered by first appearance.

    edges: l, r, weight (log2 odds). Two groups join while the mean clipped weight between them is above `stop`. must and cannot are
    pairs of nodes that people answered: the first always end together, the second never (where the two contradict each
    other, "same" holds). Average link: Sokal and Michener (1958).
    """
    if size == 0:
        return np.zeros(0, dtype=np.int64)
    must_pairs = np.array(must or [], dtype=np.int64).reshape(-1, 2)
    label = components(size, must_pairs[:, 0], must_pairs[:, 1])
    groups = int(label.max()) + 1
    counts = np.bincount(label, minlength=groups)
    apart: dict[int, set[int]] = {}
    for x, y in cannot or []:
        a, b = int(label[x]), int(label[y])
        if a != b:
            apart.setdefault(a, set()).add(b)
            apart.setdefault(b, set()).add(a)
    owner = np.arange(groups, dtype=np.int64)
    work = _between_groups(label, edges, stop, counts)
    joins = work["weight"].to_numpy() > stop
    part = components(groups, work["l"].to_numpy()[joins], work["r"].to_numpy()[joins])
    work["part"] = part[work["l"].to_numpy()]
    work["joins"] = joins
    work = work[work["part"].to_numpy() == part[work["r"].to_numpy()]]
    sizes = np.bincount(part, minlength=groups)
    full = work.groupby("part")["joins"].sum()
    nodes = sizes[full.index]
    whole = set(full.index[full.to_numpy() == nodes * (nodes - 1) // 2]) - {int(part[a]) for a in apart}
    first = pd.Series(np.arange(groups)).groupby(part).transform("min").to_numpy()
    at_once = np.isin(part, np.array(sorted(whole), dtype=np.int64))
    owner[at_once] = first[at_once]
    rest = work[~work["part"].isin(whole)]
    for _number, inner in rest.groupby("part", sort=False):
        for node, root in _average_link(inner, counts, apart, stop).items():
            owner[node] = root
    return np.asarray(pd.factorize(owner[label])[0], dtype=np.int64)


def _between_groups(label: Ints, edges: pd.DataFrame, stop: float, counts: Ints) -> pd.DataFrame:
    """Edges between groups of must-linked nodes; where groups have several records, the mean over all their pairs."""
    left, right = label[edges["l"].to_numpy(dtype=np.int64)], label[edges["r"].to_numpy(dtype=np.int64)]
    weight = edges["weight"].to_numpy(dtype=float).clip(-CLIP, CLIP)
    frame = pd.DataFrame({"l": np.minimum(left, right), "r": np.maximum(left, right), "weight": weight})
    frame = frame[frame["l"] != frame["r"]]
    if counts.max() == 1:
        return frame.sort_values(["l", "r"], ignore_index=True)
    found = frame.groupby(["l", "r"], as_index=False).agg(total=("weight", "sum"), known=("weight", "size"))
    pairs = counts[found["l"].to_numpy()] * counts[found["r"].to_numpy()]
    mean = (found["total"].to_numpy() + UNKNOWN * (pairs - found["known"].to_numpy())) / pairs
    return pd.DataFrame({"l": found["l"], "r": found["r"], "weight": mean})


def _average_link(inner: pd.DataFrame, counts: Ints, apart: dict[int, set[int]], stop: float) -> dict[int, int]:
    """Node -> the smallest node of its group, for one component. Pairs without an edge count as UNKNOWN."""
    links: dict[int, dict[int, float]] = {}
    size: dict[int, int] = {}
    for a, b, weight in zip(inner["l"].tolist(), inner["r"].tolist(), inner["weight"].tolist(), strict=True):
        total = (weight - UNKNOWN) * counts[a] * counts[b]
        links.setdefault(a, {})[b] = total
        links.setdefault(b, {})[a] = total
    for node in links:
        size[node] = int(counts[node])
    banned = {n: set(apart[n]) for n in links if n in apart}
    root = {n: n for n in links}
    heap = [(-(UNKNOWN + t / (size[a] * size[b])), a, b) for a, near in links.items() for b, t in near.items() if a < b]
    heapify(heap)
    while heap:
        negative, a, b = heappop(heap)
        if -negative <= stop:
            break
        if a not in links or b not in links[a] or b in banned.get(a, ()):
            continue
        if abs(UNKNOWN + links[a][b] / (size[a] * size[b]) + negative) > 1e-9:
            continue
        near = links.pop(b)
        del links[a][b]
        size[a] += size.pop(b)
        root[b] = a
        if b in banned:
            for other in banned.pop(b):
                banned[other].discard(b) if other in banned else None
                banned.setdefault(other, set()).add(a)
                banned.setdefault(a, set()).add(other)
        for other, total in near.items():
            if other == a:
                continue
            joined = links[a].get(other, 0.0) + total
            del links[other][b]
            links[a][other] = links[other][a] = joined
        for other, total in links[a].items():
            mean = UNKNOWN + total / (size[a] * size[other])
            if mean > stop:
                heappush(heap, (-mean, min(a, other), max(a, other)))
    return {n: _find(root, n) for n in root}


def _find(root: dict[int, int], node: int) -> int:
    while root[node] != node:
        node = root[node]
    return node
