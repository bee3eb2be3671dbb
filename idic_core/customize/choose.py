"""Which ranking serves these customers best: tried inside the data on windows before `as_of`, never on what comes after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from idic_core.customize.boost import CHUNK, Candidates, candidates, chance, train
from idic_core.customize.history import History, history
from idic_core.customize.scores import BASES_AGAIN, BASES_ALL, BASES_NEW, Scorer, fit

BASES = {"all": BASES_ALL, "new": BASES_NEW, "again": BASES_AGAIN}
SAFE = {"all": "own_recent", "new": "recent_sellers", "again": "own_recent"}
WINDOW_DAYS = 30
ENOUGH = 400
"""Customers to try on; a small list tries up to four windows to get near it."""

MOST = 3_000
"""Customers to try on at most: more made no difference that could be measured and cost as much again."""

LEARNERS = 60
"""Below this many customers the trees are not tried."""


@dataclass(frozen=True)
class Trial:
    """One window held back: what was known before it, and the (customer, product) pairs that came, as user * products + item."""

    scorer: Scorer
    users: np.ndarray
    wanted: np.ndarray


@dataclass(frozen=True)
class Choice:
    """The chosen method (a base or "blend") with its trees, every method's nDCG@k, and how often place 1, 2, … was bought.

    hits: share by place, among customers who bought anything in the window. customers: how many the figures rest on.
    """

    method: str
    model: Any = None
    ndcg: dict[str, float] = field(default_factory=dict)
    hits: list[float] = field(default_factory=list)
    customers: int = 0
    window_days: int = 0


def window_days(sold: pd.DataFrame, as_of: pd.Timestamp) -> int:
    """The length of the window to hold back: 30 days, or a fifth of a shorter list; 0 when it is too short to try anything."""
    if sold.empty:
        return 0
    return min(WINDOW_DAYS, int((as_of - sold["ordered_at"].min()).days // 5))


def trials(sold: pd.DataFrame, as_of: pd.Timestamp) -> list[Trial]:
    """Windows that end at `as_of` and before, newest first, until enough customers bought in them; none where the list is too short."""
    days, found, so_far = window_days(sold, as_of), [], 0
    for back in range(4 if days else 0):
        end = as_of - pd.Timedelta(days=days * back)
        start = end - pd.Timedelta(days=days)
        after = sold[(sold["ordered_at"] >= start) & (sold["ordered_at"] < end)]
        before = history(sold, start)
        if not len(before.user):
            break
        users = before.users.get_indexer(pd.Index(after["customer_id"].astype(str)))
        items = before.items.get_indexer(pd.Index(after["product_id"].astype(str)))
        both = (users >= 0) & (items >= 0)
        wanted = np.unique(users[both].astype(np.int64) * len(before.items) + items[both])
        who = np.unique(wanted // len(before.items))
        if len(who):
            kept = who[np.linspace(0, len(who) - 1, min(MOST, len(who))).astype(int)]
            found.append(Trial(fit(before), kept, wanted))
        so_far += len(who)
        if so_far >= ENOUGH:
            break
    return found


def choose(tried: list[Trial], kind: str, *, k: int = 10, days: int = 0, seed: int = 0) -> Choice:
    """The method with the highest nDCG@k over the trials; the trees are judged on customers that they did not learn from."""
    results: dict[str, list[np.ndarray]] = {base: [] for base in BASES[kind]}
    pools = []
    for trial in tried:
        wanted = _of_kind(trial, kind)
        users = np.intersect1d(trial.users, wanted // max(len(trial.scorer.history.items), 1))
        for base in BASES[kind]:
            results[base].append(
                _places_hit(trial.scorer.history, users, top_of_base(trial.scorer, base, kind, users, k), wanted, k)
            )
        pool = candidates(trial.scorer, kind, users=users)
        pools.append((trial.scorer.history, users, wanted, pool))
    hits = {base: np.vstack(found) if found else np.zeros((0, k)) for base, found in results.items()}
    sizes = np.concatenate([_sizes(h, users, wanted) for h, users, wanted, _pool in pools]) if pools else np.zeros(0)
    if len(sizes) == 0:
        return Choice(SAFE[kind], window_days=days)
    model = None
    if len(sizes) >= LEARNERS:
        model, hits["blend"] = _learn(pools, k, seed)
    ndcg = {name: float(_ndcg(found, sizes).mean()) for name, found in hits.items()}
    method = max(ndcg, key=lambda name: (round(ndcg[name], 6), name == SAFE[kind]))
    return Choice(
        method,
        model if method == "blend" else None,
        ndcg,
        [float(v) for v in hits[method].mean(axis=0)],
        len(sizes),
        days,
    )


def top_of_base(
    scorer: Scorer, base: str, kind: str, users: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The k best products of each of these customers (sorted positions) by one base: users, items, scores; fewer where there are fewer."""
    h, found = scorer.history, []
    for start in range(0, len(h.users), CHUNK):
        rows = slice(start, min(start + CHUNK, len(h.users)))
        inside = users[(users >= rows.start) & (users < rows.stop)]
        if not len(inside):
            continue
        scores = scorer.score(base, rows)
        own = slice(*np.searchsorted(h.user, [rows.start, rows.stop]))
        owned = np.zeros(scores.shape, bool)
        owned[h.user[own] - rows.start, h.item[own]] = True
        if kind != "all":
            scores[owned if kind == "new" else ~owned] = -np.inf
        scores = scores[inside - rows.start]
        depth = min(k, scores.shape[1])
        best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth] if depth else np.zeros((len(scores), 0), int)
        value = np.take_along_axis(scores, best, axis=1)
        order = np.lexsort((best, -value), axis=1)
        best, value = np.take_along_axis(best, order, axis=1), np.take_along_axis(value, order, axis=1)
        real = np.isfinite(value)
        found.append((np.repeat(inside, depth).reshape(real.shape)[real], best[real], value[real]))
    if not found:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0)
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))  # type: ignore[return-value]


def top_of_pool(pool: Candidates, score: np.ndarray, k: int) -> np.ndarray:
    """Positions in the pool of each customer's k best, best first."""
    rank = np.lexsort((pool.item, -score, pool.user))
    place = np.arange(len(rank)) - np.searchsorted(pool.user, pool.user[rank])
    best: np.ndarray = rank[place < k]
    return best


def _learn(
    pools: list[tuple[History, np.ndarray, np.ndarray, Candidates]], k: int, seed: int
) -> tuple[Any, np.ndarray]:
    """Trees learned from all trials, and their hits on the half of the customers that each of two rehearsals had not seen."""
    features = np.concatenate([pool.features for *_rest, pool in pools])
    bought = np.concatenate(
        [np.isin(pool.user.astype(np.int64) * len(h.items) + pool.item, wanted) for h, _u, wanted, pool in pools]
    )
    side = np.concatenate([_half(h, pool.user) for h, _u, _w, pool in pools])
    score = np.zeros(len(bought))
    for held in (0, 1):
        inside = side != held
        if bought[inside].any() and not bought[inside].all():
            score[~inside] = chance(train(features[inside], bought[inside], seed=seed), features[~inside])
    hits, start = [], 0
    for h, users, wanted, pool in pools:
        best = top_of_pool(pool, score[start : start + len(pool.user)], k)
        hits.append(_places_hit(h, users, (pool.user[best], pool.item[best], best), wanted, k))
        start += len(pool.user)
    if not bought.any() or bought.all():
        return None, np.zeros_like(np.vstack(hits))
    return train(features, bought, seed=seed), np.vstack(hits)


def _half(h: History, users: np.ndarray) -> np.ndarray:
    """0 or 1 by the customer's id, so that a customer of two windows stands on one side."""
    sides: np.ndarray = (pd.util.hash_array(np.asarray(h.users, dtype=object)) >> np.uint64(7)).astype(np.int64) % 2
    chosen: np.ndarray = sides[users]
    return chosen


def _of_kind(trial: Trial, kind: str) -> np.ndarray:
    h = trial.scorer.history
    if kind == "all":
        return trial.wanted
    had = np.isin(trial.wanted, h.user.astype(np.int64) * len(h.items) + h.item)
    return trial.wanted[had if kind == "again" else ~had]


def _sizes(h: History, users: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    counts: np.ndarray = np.bincount(wanted // len(h.items), minlength=len(h.users))[users]
    return counts


def _places_hit(h: History, users: np.ndarray, top: tuple[np.ndarray, ...], wanted: np.ndarray, k: int) -> np.ndarray:
    """customers x k: 1 where the product on that place was bought. top: customers (sorted) and products, best first."""
    user, item = top[0], top[1]
    hits = np.zeros((len(users), k))
    if len(user):
        place = np.arange(len(user)) - np.searchsorted(user, user)
        hits[np.searchsorted(users, user), place] = np.isin(user.astype(np.int64) * len(h.items) + item, wanted)
    return hits


def _ndcg(hits: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Per customer: discounted hits over the best possible (Järvelin and Kekäläinen 2002)."""
    discount = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
    best = np.cumsum(discount)[np.minimum(sizes, hits.shape[1]).astype(int) - 1]
    ndcg: np.ndarray = (hits * discount).sum(axis=1) / best
    return ndcg
