"""The boosted blend: candidate products per customer, what speaks for each, and gradient-boosted trees that learn how to weigh it.

The trees are scikit-learn's HistGradientBoostingClassifier (Friedman 2001; Ke et al. 2017), on one thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from idic_core.customize.history import History
from idic_core.customize.scores import Scorer

CHUNK = 512
"""Customers whose dense scores stand in memory at a time."""

NEVER = 9_999.0
"""Days where there is no day: a column of missing values alone cannot be binned."""

POOL = {"all": {"own": 80, "ease": 40, "neighbours": 20, "sellers": 30}, "new": {"own": 0, "ease": 50, "neighbours": 15, "sellers": 40},
        "again": {"own": 150, "ease": 0, "neighbours": 0, "sellers": 0}}  # fmt: skip

OWN = ["times", "weight", "age", "first", "order_share", "gap", "gap_ratio", "own_place"]
RELATED = ["neighbours", "ease", "ease_place", "ease_share"]
POPULAR = ["popular", "popular_now", "popular_lately", "trend", "repeats"]
ABOUT = ["orders", "user_age", "products"]
FEATURES = OWN + RELATED + POPULAR + ABOUT


@dataclass(frozen=True)
class Candidates:
    """Pairs worth scoring, by customer: positions of customer and product in the history, and one row of FEATURES each."""

    user: np.ndarray
    item: np.ndarray
    features: np.ndarray


def candidates(scorer: Scorer, kind: str, *, users: np.ndarray | None = None) -> Candidates:
    """What each customer could be offered: own products, the best by EASE and neighbours, recent and all-time best sellers."""
    h, pool = scorer.history, POOL[kind]
    if users is None:
        users = np.arange(len(h.users))
    sellers = np.union1d(_top(h.popular_now, pool["sellers"]), _top(h.popular, pool["sellers"] // 2))
    parts = []
    for start in range(0, len(h.users), CHUNK):
        rows = slice(start, min(start + CHUNK, len(h.users)))
        inside = users[(users >= rows.start) & (users < rows.stop)]
        if len(inside):
            parts.append(_slice(scorer, kind, rows, inside, sellers, pool))
    if not parts:
        return Candidates(np.zeros(0, int), np.zeros(0, int), np.zeros((0, len(FEATURES)), np.float32))
    return Candidates(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("user", "item", "features")))


def _slice(
    scorer: Scorer, kind: str, rows: slice, inside: np.ndarray, sellers: np.ndarray, pool: dict[str, int]
) -> Candidates:
    h = scorer.history
    neighbours, ease = scorer.score("neighbours", rows), scorer.score("ease", rows)
    wanted = np.zeros(ease.shape, bool)
    own = slice(*np.searchsorted(h.user, [rows.start, rows.stop]))
    owned = np.zeros(ease.shape, bool)
    owned[h.user[own] - rows.start, h.item[own]] = True
    for scores, depth in ((ease, pool["ease"]), (neighbours, pool["neighbours"])):
        if depth:
            best = _best(np.where(owned, -np.inf, scores) if kind == "new" else scores, depth)
            np.put_along_axis(wanted, best, True, axis=1)
    wanted[:, sellers] = True
    if kind == "new":
        wanted &= ~owned
    else:
        rank = np.lexsort((-h.weight[own], h.user[own]))
        place = np.arange(len(rank)) - np.searchsorted(h.user[own], h.user[own][rank])
        taken = rank[place < pool["own"]]
        if kind == "again":
            wanted[:] = False
        wanted[h.user[own][taken] - rows.start, h.item[own][taken]] = True
    kept = np.zeros(len(wanted), bool)
    kept[inside - rows.start] = True
    wanted &= kept[:, None]
    user, item = np.nonzero(wanted)
    features = _features(
        h, user + rows.start, item, neighbours[user, item], ease[user, item], ease.max(axis=1, initial=0)[user]
    )
    return Candidates(user + rows.start, item, features)


def _features(
    h: History, user: np.ndarray, item: np.ndarray, neighbours: np.ndarray, ease: np.ndarray, top_ease: np.ndarray
) -> np.ndarray:
    at = h.find(user, item)
    had = at >= 0
    times, weight, age, first = (np.where(had, values[at], missing) if len(values) else np.full(len(at), missing)
                                 for values, missing in ((h.times, 0), (h.weight, 0), (h.age, NEVER), (h.first, NEVER)))  # fmt: skip
    gap = np.where(times > 1, (first - age) / np.maximum(times - 1, 1), NEVER)
    columns = [
        times, weight, age, first, times / np.maximum(h.orders[user], 1), gap, age / np.maximum(gap, 1), _places(user, weight),
        neighbours, ease, _places(user, ease), ease / np.maximum(top_ease, 1e-6),
        h.popular[item], h.popular_now[item], h.popular_lately[item], h.popular_now[item] / np.maximum(h.popular_lately[item], 1e-6),
        repeats(h)[item], h.orders[user], h.user_age[user], np.bincount(h.user, minlength=len(h.users))[user],
    ]  # fmt: skip
    return np.column_stack(columns).astype(np.float32)


def repeats(h: History) -> np.ndarray:
    """Per product: the share of its buyers who bought it more than once, drawn towards the shop's own share where buyers are few."""
    again = np.bincount(h.item, h.times > 1, minlength=len(h.items))
    overall = again.sum() / max(h.popular.sum(), 1)
    share: np.ndarray = (again + 5 * overall) / (h.popular + 5)
    return share


def train(features: np.ndarray, bought: np.ndarray, *, seed: int = 0) -> Any:
    """Trees that say how likely a candidate is to be bought; bought: one 0 or 1 per candidate."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # imported where it is fitted: pages do not fit

    model = HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.08,
        max_leaf_nodes=31,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(1, user_api="openmp"):
        return model.fit(features, bought)


def chance(model: Any, features: np.ndarray) -> np.ndarray:
    """The trees' probability per row of FEATURES."""
    if len(features) == 0:
        return np.zeros(0)
    with threadpool_limits(1, user_api="openmp"):
        found: np.ndarray = model.predict_proba(features)[:, 1]
    return found


def typical(features: np.ndarray) -> np.ndarray:
    """What a product is like that nothing speaks for: the median candidate, never bought by the customer."""
    never = {"age": NEVER, "first": NEVER, "gap": NEVER, "gap_ratio": NEVER, "own_place": NEVER}
    usual = np.median(features, axis=0) if len(features) else np.zeros(len(FEATURES))
    for name in OWN:
        usual[FEATURES.index(name)] = never.get(name, 0.0)
    return usual


def without(features: np.ndarray, cause: str, usual: np.ndarray) -> np.ndarray:
    """The same rows as if this cause were as in a typical product. cause: own, related (goes with what was bought) or popular."""
    changed = features.copy()
    for name in {"own": OWN, "related": RELATED, "popular": POPULAR}[cause]:
        at = FEATURES.index(name)
        changed[:, at] = usual[at]
    return changed


def _places(user: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The place (0 first) of each value within its customer; users stand sorted."""
    rank = np.lexsort((-values, user))
    place = np.empty(len(rank))
    place[rank] = np.arange(len(rank)) - np.searchsorted(user, user[rank])
    return place


def _top(values: np.ndarray, depth: int) -> np.ndarray:
    return np.argsort(-values, kind="stable")[:depth]


def _best(scores: np.ndarray, depth: int) -> np.ndarray:
    if depth >= scores.shape[1]:
        return np.repeat(np.arange(scores.shape[1])[None], len(scores), 0)
    best: np.ndarray = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    return best
