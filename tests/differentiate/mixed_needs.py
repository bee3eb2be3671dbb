"""Generated order lines of customers with mixed needs: a generator of another shape than needy's.

Needs are draws from Dirichlet distributions over kinds that overlap, popularity falls as in Zipf's law, groups are of unequal size, everybody
has several needs with one in front, most customers buy little and a few a lot, and one kind is everybody's in December.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.differentiate.needy import WORDS, Planted

MOST_ALIKE = 0.75
"""Needs whose Bhattacharyya coefficient is higher are drawn again: nobody could tell them apart."""


def mixed(
    customers: int = 400, needs: int = 4, kinds: int = 16, per_kind: int = 6, lifted: float = 0.35, purity: float = 30.0, general: float = 0.1,
    per_customer: float = 14.0, uneven: float = 1.5, zipf: float = 0.9, season: float = 0.15, seed: int = 0,
) -> Planted:  # fmt: skip
    """lifted: share of the kinds that a need makes likelier; purity: how many times as much the need in front weighs as all others together;
    general: share of lines by popularity alone; per_customer: mean lines, with a gamma distribution of shape uneven; season: share of
    lines that are the December kind."""
    rng = np.random.default_rng(seed)
    names = np.array([WORDS[i % len(WORDS)] + (str(i // len(WORDS)) if i >= len(WORDS) else "") for i in range(kinds)])
    popularity = 1 / np.arange(1, kinds + 1) ** zipf
    rng.shuffle(popularity)
    popularity /= popularity.sum()
    profile = _needs(rng, popularity, needs, lifted)
    size = np.maximum(rng.dirichlet(np.full(needs, 8.0)), 0.08)
    need_of = rng.choice(needs, customers, p=size / size.sum())
    weight = np.full((customers, needs), 1.0 / (needs - 1))
    weight[np.arange(customers), need_of] = purity
    mix = rng.gamma(weight)
    mix /= mix.sum(axis=1, keepdims=True)
    count = np.maximum(1, rng.poisson(rng.gamma(uneven, per_customer / uneven, customers)))
    who = np.repeat(np.arange(customers), count)
    followed = (mix[who].cumsum(axis=1) > rng.random((len(who), 1))).argmax(axis=1)
    kind = (profile[followed].cumsum(axis=1) > rng.random((len(who), 1))).argmax(axis=1)
    anything = rng.random(len(who)) < general
    kind[anything] = rng.choice(kinds, int(anything.sum()), p=popularity)
    day = rng.integers(0, 700, len(who))
    december = rng.random(len(who)) < season
    kind[december] = int(rng.integers(kinds))
    day[december] = 335 + rng.integers(0, 25, int(december.sum()))
    liked = 1 / np.arange(1, per_kind + 1) ** zipf
    place = rng.choice(per_kind, len(who), p=liked / liked.sum())
    lines = pd.DataFrame({
        "customer_id": [f"C{c:05d}" for c in who], "order_id": [f"O{c}-{d}" for c, d in zip(who, day, strict=True)],
        "ordered_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(day, unit="D"), "product_id": [f"p{k}-{p}" for k, p in zip(kind, place, strict=True)],
        "quantity": 1.0, "unit_price": 5.0 + place, "category": names[kind],
    })  # fmt: skip
    products = pd.DataFrame(
        [(f"p{k}-{p}", f"{names[k].title()} number {p}", names[k]) for k in range(kinds) for p in range(per_kind)],
        columns=["product_id", "name", "category"],
    )
    return Planted(lines, products, pd.Series(need_of, index=[f"C{c:05d}" for c in range(customers)]))


def _needs(rng: np.random.Generator, popularity: np.ndarray, needs: int, lifted: float) -> np.ndarray:  # type: ignore[type-arg]
    kinds = len(popularity)
    while True:
        more = np.where(rng.random((needs, kinds)) < lifted, 1 + rng.gamma(2.0, 2.0, (needs, kinds)), 0.15)
        leaning = np.sqrt(popularity) * more
        leaning /= leaning.sum(axis=1, keepdims=True)
        profile = np.vstack([rng.dirichlet(1.5 * kinds * p + 1e-3) for p in leaning])
        alike = np.sqrt(profile) @ np.sqrt(profile).T
        if alike[~np.eye(needs, dtype=bool)].max() < MOST_ALIKE:
            return profile


def reach(made: Planted) -> float:
    """How much of the truth could be told by whoever knew each need's profile: the adjusted Rand index of the likeliest need of each customer."""
    from sklearn.metrics import adjusted_rand_score

    table = pd.crosstab(made.lines["customer_id"], made.lines["category"])
    need = made.truth.reindex(table.index).to_numpy()
    counts = table.to_numpy("float64")
    own = np.vstack([counts[need == n].sum(axis=0) + 0.5 for n in np.unique(need)])
    score = counts @ np.log(own / own.sum(axis=1, keepdims=True)).T + np.log(np.bincount(need) / len(need))
    return float(adjusted_rand_score(need, score.argmax(axis=1)))
