"""The Pareto/NBD's likelihood and odds by quadrature: finite for any customer, and many times faster than hypergeometric series."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import digamma, gammaln

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
POINTS, WEIGHTS = np.polynomial.legendre.leggauss(16)
"""Chances are right to 0.00005 with sixteen points, for any customer and parameters (measured against 96)."""

BLOCK = 20_000
"""Rows at a time: what is worked out between fits the processor's cache."""


def log_odds_gone(parameters: Any, x: Array, recency: Array, age: Array) -> Array:
    """log of P(gone) / P(alive) for customers with x, recency and age. parameters: r, alpha, s, beta.

    P(gone) / P(alive) = s (alpha + T)^k (beta + T)^s * integral over y in (t_x, T) of (alpha + y)^-k (beta + y)^-(s + 1), with
    k = r + x (Fader and Hardie, 2005, a note on deriving the Pareto/NBD model); after w = ((alpha + t_x) / (alpha + y))^k the
    integrand is smooth however large k is. Equal customers of a long list are worked out once.
    """
    if len(x) > BLOCK:
        whole = [np.unique(column, return_inverse=True)[1] for column in (x, recency, age)]
        key = (whole[0] * (whole[1].max() + 1) + whole[1]) * (whole[2].max() + 1) + whole[2]
        _keys, first, back = np.unique(key, return_index=True, return_inverse=True)
        blocks = [first[i : i + BLOCK] for i in range(0, len(first), BLOCK)]
        return np.concatenate([log_odds_gone(parameters, x[b], recency[b], age[b]) for b in blocks])[back]
    r, alpha, s, beta = parameters
    k = r + x
    growth = np.log((alpha + age) / (alpha + recency))
    lowest = np.exp(-k * growth)
    w = (1 - lowest)[:, None] / 2 * (POINTS[None, :] + 1) + lowest[:, None]
    # y here is alpha + the moment of leaving.
    y = (alpha + recency)[:, None] * w ** (-1 / k[:, None])
    left = np.maximum(beta - alpha + y, 1e-12)
    inside = np.exp(np.log(y) + s * np.log((beta + age)[:, None] / left) - np.log(left))
    integral = (inside * WEIGHTS).sum(axis=1) * (1 - lowest) / 2 / k
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(s) + k * growth + np.log(integral))


def log_likelihood(parameters: Any, x: Array, recency: Array, age: Array) -> Array:
    """log-likelihood of each customer (Schmittlein, Morrison and Colombo, 1987)."""
    return _likelihood(parameters, x, age, log_odds_gone(parameters, x, recency, age))


def slope(parameters: Any, x: Array, recency: Array, age: Array) -> tuple[Array, Array]:
    """log-likelihood of each customer and its derivatives by r, alpha, s and beta (four columns).

    The limits of the odds' integral do not depend on the parameters, so its derivatives are means over the integrand.
    """
    r, alpha, s, beta = parameters
    k = r + x
    growth = np.log((alpha + age) / (alpha + recency))
    lowest = np.exp(-k * growth)
    w = (1 - lowest)[:, None] / 2 * (POINTS[None, :] + 1) + lowest[:, None]
    log_y = np.log(alpha + recency)[:, None] - np.log(w) / k[:, None]
    y = np.exp(log_y)
    left = np.maximum(beta - alpha + y, 1e-12)
    log_left = np.log(left)
    inside = np.exp(log_y + s * (np.log(beta + age)[:, None] - log_left) - log_left) * WEIGHTS
    total = np.maximum(inside.sum(axis=1), 1e-300)
    with np.errstate(divide="ignore"):
        odds = np.log(s) + k * growth + np.log(total * (1 - lowest) / 2 / k)
    share = inside / total[:, None]
    by_odds = (
        np.log(alpha + age) - (share * log_y).sum(axis=1),
        k * (1 / (alpha + age) - (share / y).sum(axis=1)),
        1 / s + np.log(beta + age) - (share * log_left).sum(axis=1),
        s / (beta + age) - (s + 1) * (share / left).sum(axis=1),
    )
    by_alive = (
        digamma(k) - digamma(r) + np.log(alpha / (alpha + age)),
        r / alpha - k / (alpha + age),
        np.log(beta / (beta + age)),
        s / beta - s / (beta + age),
    )
    gone = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
    slopes = [np.broadcast_to(a + gone * o, x.shape) for a, o in zip(by_alive, by_odds, strict=True)]
    return _likelihood(parameters, x, age, odds), np.stack(slopes, axis=1)


def _likelihood(parameters: Any, x: Array, age: Array, odds: Array) -> Array:
    r, alpha, s, beta = parameters
    alive = (
        gammaln(r + x)
        - gammaln(r)
        + r * np.log(alpha / (alpha + age))
        - x * np.log(alpha + age)
        + s * np.log(beta / (beta + age))
    )
    return np.asarray(alive + np.logaddexp(0.0, odds))
