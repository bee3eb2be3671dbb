"""The base scores: best sellers, a customer's own purchases, item neighbours and EASE. Dense only for a slice of customers at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.linalg import cho_factor, lapack

from idic_core.customize.history import History

EASE_ITEMS = 6_000
"""EASE holds products squared in memory; beyond this many the most bought take part and neighbours serve the rest."""

NEIGHBOURS = 200
BASKET = 300
"""A customer's products that teach neighbours, most recent first: a reseller with 3,000 products would cost as much as all others."""

BASES_ALL = ("own_recent", "own_frequent", "neighbours", "ease", "recent_sellers", "best_sellers")
BASES_NEW = ("neighbours", "ease", "recent_sellers", "best_sellers")
BASES_AGAIN = ("own_recent", "own_frequent")


@dataclass(frozen=True)
class Scorer:
    """The base scores of one History. similar, ease: products x products, from the bought to the suggested; taught: EASE's products."""

    history: History
    times: sp.csr_matrix
    weight: sp.csr_matrix
    similar: sp.csr_matrix
    ease: np.ndarray
    taught: np.ndarray

    def score(self, base: str, rows: slice) -> np.ndarray:
        """customers in `rows` x products, float32; higher is better, comparable within a customer."""
        h, size = self.history, len(range(*rows.indices(len(self.history.users))))
        if base == "best_sellers":
            return np.repeat(_share(h.popular)[None], size, 0)
        if base == "recent_sellers":
            return np.repeat(_share(h.popular_now)[None], size, 0)
        if base == "own_frequent":
            return _own(self.times[rows]) + 1e-3 * _share(h.popular)[None]
        if base == "own_recent":
            return _own(self.weight[rows]) + 1e-3 * _share(h.popular_now)[None]
        if base == "neighbours":
            dense: np.ndarray = (self.taste(rows) @ self.similar).toarray()
            return dense
        scores = np.zeros((size, len(h.items)), np.float32)
        if len(self.taught):
            scores[:, self.taught] = self.taste(rows)[:, self.taught] @ self.ease
        return scores

    def taste(self, rows: slice) -> sp.csr_matrix:
        """What a customer is known by: each product bought, recent ones more, scaled to length one."""
        part = self.weight[rows].copy()
        part.data = np.sqrt(0.05 + part.data)
        length = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
        return sp.csr_matrix(sp.diags((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ part)

    def carries(self, base: str, item: int) -> tuple[np.ndarray, np.ndarray]:
        """The products that lend this one its score under `base`, and how much each lends per unit of taste."""
        if base == "neighbours":
            column = self.similar[:, [item]].tocoo()
            return column.row, column.data
        at = np.searchsorted(self.taught, item)
        if at >= len(self.taught) or self.taught[at] != item:
            return np.zeros(0, int), np.zeros(0, np.float32)
        return self.taught, self.ease[:, at]


def fit(history: History, *, regularisation: float = 200.0) -> Scorer:
    """Learn neighbours (cosine of who bought, Sarwar et al. 2001) and EASE (Steck 2019, closed form) from a History."""
    weight = history.matrix(history.weight)
    similar = _similar(history)
    ease, taught = _ease(history, regularisation)
    return Scorer(history, history.matrix(history.times), weight, similar, ease, taught)


def _similar(h: History) -> sp.csr_matrix:
    n = len(h.items)
    rank = np.lexsort((h.age, h.user))
    place = np.arange(len(rank)) - np.searchsorted(h.user, h.user[rank])
    taken = np.sort(rank[place < BASKET])
    indptr = np.searchsorted(h.user[taken], np.arange(len(h.users) + 1))
    bought = sp.csr_matrix((np.ones(len(taken), np.float32), h.item[taken], indptr), shape=(len(h.users), n))
    length = np.sqrt(np.maximum(np.asarray(bought.sum(axis=0)).ravel(), 1)).astype(np.float32)
    columns, parts = bought.tocsc(), []
    for start in range(0, n, 1024):
        block = (columns[:, start : start + 1024].T @ bought).tocsr()
        block.data = block.data / length[block.indices] / np.repeat(length[start : start + 1024], np.diff(block.indptr))
        own = np.repeat(np.arange(start, start + block.shape[0]), np.diff(block.indptr)) == block.indices
        block.data[own] = 0
        parts.append(_strongest(block, NEIGHBOURS))
    return sp.vstack(parts, format="csr") if parts else sp.csr_matrix((n, n), dtype=np.float32)


def _strongest(block: sp.csr_matrix, keep: int) -> sp.csr_matrix:
    """Each row with its `keep` largest values only."""
    row = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
    rank = np.lexsort((-block.data, row))
    place = np.arange(len(rank)) - block.indptr[row]
    kept = rank[(place < keep) & (block.data[rank] > 0)]
    return sp.csr_matrix((block.data[kept], (row[kept], block.indices[kept])), shape=block.shape)


def _ease(h: History, regularisation: float) -> tuple[np.ndarray, np.ndarray]:
    taught = np.sort(np.argsort(-h.popular, kind="stable")[:EASE_ITEMS])
    taught = taught[h.popular[taught] >= 2]
    if len(taught) < 2:
        return np.zeros((0, 0), np.float32), np.zeros(0, int)
    bought = h.matrix(np.ones(len(h.user)))[:, taught]
    gram = (bought.T @ bought).toarray().astype(np.float32)
    gram[np.diag_indices(len(taught))] += regularisation
    factor, lower = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    inverse, _info = lapack.spotri(factor, lower=lower, overwrite_c=True)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    ease = inverse / -np.diag(inverse)
    ease[np.diag_indices(len(taught))] = 0
    return np.ascontiguousarray(ease, dtype=np.float32), taught


def _own(part: sp.csr_matrix) -> np.ndarray:
    highest = part.max(axis=1).toarray() if part.shape[1] else np.zeros((part.shape[0], 1))
    dense: np.ndarray = part.toarray() / np.maximum(highest, 1e-9).astype(np.float32)
    return dense


def _share(values: np.ndarray) -> np.ndarray:
    highest = values.max(initial=0)
    return (values / highest if highest > 0 else values).astype(np.float32)
