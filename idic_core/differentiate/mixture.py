"""Groups of customers as a mixture: each group has its own shares of things, and each customer belongs to each group to a degree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Points = np.ndarray[Any, np.dtype[np.float64]]
Labels = np.ndarray[Any, np.dtype[np.intp]]

ROUNDS = 25
PRIOR = 2.0
"""So many lines at everybody's shares are added to each group's, so that nothing is impossible in it."""

ENOUGH = 1e-4
"""Rounds end where the mean log-likelihood of a customer grows by less."""


@dataclass(frozen=True)
class Mixture:
    """profiles: groups x things, in each block shares that add up to 1; sizes: share of the customers in each group."""

    profiles: Points
    sizes: Points

    def degrees(self, counts: Points) -> tuple[Points, Points]:
        """Log-likelihood of each customer (rows of counts), and the degree (0-1) to which they belong to each group (columns)."""
        score = counts @ np.log(self.profiles).T + np.log(self.sizes)
        top = score.max(axis=1, keepdims=True)
        likely = np.exp(score - top)
        total = likely.sum(axis=1, keepdims=True)
        return top[:, 0] + np.log(total[:, 0]), likely / total


def one_group(counts: Points, widths: tuple[int, ...]) -> Mixture:
    """Everybody as one group."""
    return Mixture(_profiles(np.ones((len(counts), 1)), counts, widths), np.ones(1))


def fit_mixture(counts: Points, widths: tuple[int, ...], labels: Labels, groups: int, rounds: int = ROUNDS) -> Mixture:
    """The mixture of multinomial distributions that counts come from, by expectation and maximisation (Dempster, Laird and Rubin, 1977).

    counts: customers x things, weighed (need_blocks.weighed); widths: how many columns each block has; labels: where to begin.
    """
    return improved(counts, widths, np.eye(groups)[labels], rounds)


def improved(counts: Points, widths: tuple[int, ...], degrees: Points, rounds: int = ROUNDS) -> Mixture:
    """The mixture from degrees (customers x groups) to begin with."""
    before = -np.inf
    groups = degrees.shape[1]
    found = Mixture(_profiles(degrees, counts, widths), _sizes(degrees))
    for _round in range(rounds):
        likelihood, degrees = found.degrees(counts)
        now = float(likelihood.mean())
        if now - before < ENOUGH and groups > 1:
            break
        before = now
        found = Mixture(_profiles(degrees, counts, widths), _sizes(degrees))
    return found


def _sizes(degrees: Points) -> Points:
    return np.asarray((degrees.sum(axis=0) + 1) / (len(degrees) + degrees.shape[1]))


def _profiles(degrees: Points, counts: Points, widths: tuple[int, ...]) -> Points:
    own = degrees.T @ counts
    everybody = counts.sum(axis=0)
    begin = 0
    for width in widths:
        block = slice(begin, begin + width)
        whole = max(float(everybody[block].sum()), 1e-12)
        mixed = own[:, block] + PRIOR * np.maximum(everybody[block] / whole, 1e-6)
        own[:, block] = mixed / mixed.sum(axis=1, keepdims=True)
        begin += width
    return np.asarray(own)
