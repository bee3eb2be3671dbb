"""What is known of each customer's needs, block by block: what they buy, do, say, wish and answer, as shares and never as volume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.mixture import Points
from idic_core.differentiate.stability import MOST_POINTS, Null, Signals, permuted

BOUGHT = "bought"
WEIGHTS = {BOUGHT: 1.0, "done": 0.5, "said": 0.35, "wished": 0.5, "answered": 0.35}
"""How much a block counts beside purchases. done: events; said: contacts; wished: stated interests; answered: surveys. People pay for
what they buy, so it counts most; a click or a call says less, an answer is given once."""

SHRINK = {BOUGHT: 0.0, "done": 2.0, "said": 2.0, "wished": 1.0, "answered": 1.0}
"""So many signals at everybody's average are added to a customer's own, so that one click is not a need."""

LEAST_LINES, FEW_LINES, LEAST_SIGNALS = 5, 3, 3
"""Customers with fewer lines (signals, where nothing is bought) say too little to shape groups; they are assigned where they fit best.
Where most have fewer than LEAST_LINES, FEW_LINES must do."""

MUCH = 20.0
"""So many lines at most does anybody count for (weighed)."""

SHAPING_COVER = 0.5
"""A block beside purchases shapes groups where at least this share of the shaping customers have it; else it describes and assigns only."""

LEAST_SPREAD = 0.01
"""A kind counts that at least this share of the customers who have the block have."""


@dataclass(frozen=True)
class Block:
    """counts: customers x whats (how often). A customer without a signal has a row of zeros."""

    name: str
    whats: list[str]
    counts: Points

    @property
    def total(self) -> Points:
        return np.asarray(self.counts.sum(axis=1))

    @property
    def known(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.asarray(self.total > 0)

    @property
    def average(self) -> Points:
        """Mean share of each what, over the customers who have the block."""
        return np.asarray(self.raw_shares()[self.known].mean(axis=0))

    def raw_shares(self) -> Points:
        return np.asarray(self.counts / np.maximum(self.total, 1e-12)[:, None])

    def shares(self) -> Points:
        """Shares drawn towards everybody's where there are few signals; everybody's where there is none."""
        extra = SHRINK.get(self.name, 1.0)
        average = self.average
        drawn = (self.counts + extra * average) / np.maximum(self.total + extra, 1e-12)[:, None]
        return np.asarray(np.where(self.known[:, None], drawn, average[None, :]))

    def weight(self) -> float:
        return WEIGHTS.get(self.name, 0.35)

    def evidence(self) -> Points:
        """0-1 per customer: how much the block says of them; 1 for whoever bought anything, however much."""
        extra = SHRINK.get(self.name, 1.0)
        return np.asarray(np.where(self.known, self.total / np.maximum(self.total + extra, 1e-12), 0.0))

    def of(self, rows: np.ndarray[Any, Any]) -> Block:
        return Block(self.name, self.whats, self.counts[rows])


@dataclass(frozen=True)
class Profiles:
    """customers: their ids; blocks: the same rows in the same order."""

    customers: pd.Index
    blocks: tuple[Block, ...]

    def of(self, rows: np.ndarray[Any, Any]) -> Profiles:
        return Profiles(self.customers[rows], tuple(b.of(rows) for b in self.blocks))

    def shaping(self) -> tuple[np.ndarray[Any, Any], tuple[Block, ...]]:
        """Rows of the customers who shape groups, and the blocks (those rows only) that do."""
        bought = next((b for b in self.blocks if b.name == BOUGHT), None)
        enough = (
            bought.total >= _least(bought)
            if bought is not None and bought.known.sum() >= 0.2 * len(self.customers)
            else sum(b.total for b in self.blocks) >= LEAST_SIGNALS
        )
        rows = np.flatnonzero(enough)
        kept = [b.of(rows) for b in self.blocks]
        return rows, tuple(b for b in kept if len(rows) and b.known.mean() >= SHAPING_COVER and len(b.whats) >= 2)


def _least(bought: Block) -> int:
    return LEAST_LINES if np.median(bought.total[bought.known]) >= LEAST_LINES else FEW_LINES


def profiles(tables: Mapping[str, pd.DataFrame]) -> Profiles:
    """Blocks from tables of signals. tables: block -> customer_id, what, and optionally n (how often; default each row once)."""
    whole = [t["customer_id"] for t in tables.values() if len(t)]
    customers = pd.Index(pd.unique(pd.concat(whole))) if whole else pd.Index([])
    customers = customers.sort_values(key=lambda ids: ids.astype(str))  # ids may be of several kinds
    blocks = []
    for name, table in tables.items():
        if table.empty:
            continue
        row = customers.get_indexer(pd.Index(table["customer_id"]))
        code, whats = pd.factorize(table["what"], sort=True)
        times = table["n"].to_numpy("float64") if "n" in table.columns else None
        size = len(customers) * len(whats)
        counts = (
            np.bincount(row * len(whats) + code, weights=times, minlength=size)
            .reshape(len(customers), len(whats))
            .astype("float64")
        )
        had = max(int((counts.sum(axis=1) > 0).sum()), 1)
        often = (counts > 0).sum(axis=0) >= max(LEAST_SPREAD * had, 1)
        if often.any():
            blocks.append(Block(name, [str(w) for w in whats[often]], counts[:, often]))
    seen = np.zeros(len(customers), dtype=bool)
    for block in blocks:
        seen |= block.known
    return Profiles(customers[seen], tuple(b.of(np.flatnonzero(seen)) for b in blocks))


def roots(blocks: tuple[Block, ...]) -> Points:
    """Square roots of shares (Hellinger, 1909) of all blocks side by side, each times the root of its weight: volume does not count."""
    return np.hstack([np.sqrt(b.weight() * b.shares()) for b in blocks])


def weighed(blocks: tuple[Block, ...]) -> Points:
    """Counts of all blocks side by side, each times its weight. A customer's many signals of one block say less and less: together as much
    as MUCH at most, for whoever buys a thousand things does not tell what the others need."""
    return np.hstack([b.counts * (b.weight() * MUCH / (b.total + MUCH))[:, None] for b in blocks])


def signals_of(blocks: tuple[Block, ...]) -> Signals:
    """Blocks as stability.choose takes them."""
    return Signals(roots(blocks), weighed(blocks), tuple(len(b.whats) for b in blocks))


def nulls(known: Profiles) -> tuple[Null, Null]:
    """Two ways to take the links between kinds away: each column of shares, or each column of counts, permuted by itself."""
    _rows, shaping = known.shaping()
    names = [b.name for b in shaping]

    def by_share(rng: np.random.Generator) -> Signals:
        some = tuple(b.of(_some(len(b.counts), rng)) for b in shaping)
        mixed = tuple(Block(b.name, b.whats, permuted(np.sqrt(b.shares()), rng) ** 2 * b.total[:, None]) for b in some)
        return signals_of(mixed)

    def by_count(rng: np.random.Generator) -> Signals:
        few = known.of(_some(len(known.customers), rng))
        mixed = tuple(Block(b.name, b.whats, rng.permuted(b.counts, axis=0)) for b in few.blocks)
        rows, _blocks = Profiles(few.customers, mixed).shaping()
        return signals_of(tuple(b.of(rows) for b in mixed if b.name in names))

    return by_share, by_count


def _some(customers: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """At most MOST_POINTS rows."""
    return (
        np.arange(customers) if customers <= MOST_POINTS else np.sort(rng.choice(customers, MOST_POINTS, replace=False))
    )
