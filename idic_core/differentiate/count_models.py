"""Count models of buying: fitted by lifetimes, asked in a numerically safe way, for customers as heavy as they come.

BG/NBD (Fader, Hardie and Lee, 2005), MBG/NBD (Batislam, Denizel and Filiztekin, 2007) and Pareto/NBD (Schmittlein, Morrison
and Colombo, 1987). lifetimes' own answers overflow for customers with hundreds of orders; the ones here are the same
quantities by quadrature and sums, equal to lifetimes' where those are finite (the tests compare them).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import gammaln

from idic_core.differentiate.fitters import fit_quietly
from idic_core.differentiate.pareto import Array, log_odds_gone

FITTERS = {"bg_nbd": "BetaGeoFitter", "mbg_nbd": "ModifiedBetaGeoFitter", "pareto_nbd": "ParetoNBDFitter"}
PENALTIES = (0.0, 0.01)
"""Tried in this order, in parameters squared."""

MAX_GROUPS = 1500


@dataclass(frozen=True)
class CountModel:
    """A fitted model of order days: kind, its four parameters (weeks) and the log-likelihood.

    parameters: r, alpha, a, b for bg_nbd and mbg_nbd; r, alpha, s, beta for pareto_nbd.
    """

    kind: str
    parameters: tuple[float, float, float, float]
    log_likelihood: float = field(default=float("nan"))

    def p_alive(self, x: Array, recency: Array, age: Array) -> Array:
        """The chance that each customer is still one; BG/NBD says 1 for all who ordered once."""
        r, alpha, a, b = self.parameters
        if self.kind == "pareto_nbd":
            log_odds = log_odds_gone(self.parameters, x, recency, age)
        else:
            growth = (r + x) * (np.log(alpha + age) - np.log(alpha + recency))
            start = b + x - 1 if self.kind == "bg_nbd" else b + x
            log_odds = np.log(a) - np.log(np.maximum(start, 1e-12)) + growth
            if self.kind == "bg_nbd":
                log_odds = np.where(x == 0, -np.inf, log_odds)
        return 1.0 / (1.0 + np.exp(np.clip(log_odds, -700.0, 700.0)))

    def expected(self, weeks: float, x: Array, recency: Array, age: Array, alive: Array | None = None) -> Array:
        """The expected number of order days in the next `weeks`. alive: p_alive of the same customers, where it is known already."""
        r, alpha, a, b = self.parameters
        alive = self.p_alive(x, recency, age) if alive is None else alive
        if self.kind == "pareto_nbd":
            growth = np.log((b + age + weeks) / (b + age))
            stay = growth if abs(a - 1) < 1e-9 else -np.expm1(-(a - 1) * growth) / (a - 1)
            return np.asarray(alive * (r + x) * (b + age) / (alpha + age) * stay)
        answer = np.zeros(len(x))
        for rows, top in _by_size((r + x) * weeks / (alpha + age)):
            _cdf, mean = self._counts_if_alive(weeks * np.ones(len(rows)), x[rows], age[rows], top)
            answer[rows] = mean
        return alive * answer

    def cdf(self, weeks: Array, x: Array, recency: Array, age: Array, top: int) -> Array:
        """P(N <= n) for n = 0 … top (columns): order days in the next `weeks` of each customer (rows)."""
        alive = self.p_alive(x, recency, age)
        counts, _mean = self._counts_if_alive(weeks, x, age, top)
        return (1 - alive)[:, None] + alive[:, None] * counts

    def _counts_if_alive(self, weeks: Array, x: Array, age: Array, top: int) -> tuple[Array, Array]:
        r, alpha, a, b = self.parameters
        if self.kind == "pareto_nbd":
            survive = ((b + age) / (b + age + weeks)) ** a
            points, point_weights = np.polynomial.legendre.leggauss(6)
            cdf = survive[:, None] * np.cumsum(_nbd(r + x, alpha + age, weeks, top), axis=1)
            for point, weight in zip(points, point_weights, strict=True):
                gone = (1 - survive) * (point + 1) / 2
                moment = (b + age) * np.expm1(-np.log1p(-gone) / a)
                cdf += ((1 - survive) * weight / 2)[:, None] * np.cumsum(_nbd(r + x, alpha + age, moment, top), axis=1)
            return np.minimum(cdf, 1.0), np.asarray((1 - cdf).sum(axis=1))
        # Each further order is followed by leaving with chance p ~ Beta(a, stays): n orders need n - 1 stays between them.
        stays = b + x + (1 if self.kind == "mbg_nbd" else 0)
        n = np.arange(top + 1)[None, :]
        start = (gammaln(a + stays) - gammaln(stays))[:, None]
        stay = np.exp(start + gammaln(stays[:, None] + n) - gammaln(a + stays[:, None] + n))
        more = np.clip(1 - np.cumsum(_nbd(r + x, alpha + age, weeks, top), axis=1), 0.0, 1.0)
        tail = more * stay
        return 1 - tail, np.asarray(tail.sum(axis=1))


def fit_counts(kind: str, summary: pd.DataFrame) -> CountModel | None:
    """Fit a model to customers (x, recency, age in weeks; equal rows are grouped and weighted); None where none can be found.

    kind: bg_nbd, mbg_nbd or pareto_nbd. Beyond MAX_GROUPS different rows, times are rounded to weeks (same parameters, measured).
    """
    rows = summary[["x", "recency", "age"]]
    grouped = rows.groupby(["x", "recency", "age"]).size().reset_index(name="weight")
    if len(grouped) > MAX_GROUPS:
        weekly = rows.assign(recency=rows["recency"].round(), age=rows["age"].round())
        grouped = weekly.groupby(["x", "recency", "age"]).size().reset_index(name="weight")
    if len(grouped) < 2 or grouped["age"].max() <= 0 or grouped["x"].max() <= 0:
        return None
    x, recency, age = (grouped[c].to_numpy("float64") for c in ("x", "recency", "age"))
    weights = grouped["weight"].to_numpy("float64")
    for penalty in PENALTIES:
        fitted = _fit(kind, x, recency, age, weights, penalty)
        if fitted is not None:
            return fitted
    return None


def _fit(kind: str, x: Array, recency: Array, age: Array, weights: Array, penalty: float) -> CountModel | None:
    fitter = fit_quietly(FITTERS[kind], penalty, x, recency, age, weights=weights)
    if fitter is None:
        return None
    values = tuple(float(v) for v in fitter.params_.to_numpy())
    if not all(np.isfinite(v) and 1e-6 < v < 1e6 for v in values):
        return None
    # lifetimes fits on times scaled to a last age of 1; each order's density takes the scale back.
    likelihood = -float(fitter._negative_log_likelihood_ * weights.sum()) + float(
        (weights * x).sum() * np.log(fitter._scale)
    )
    return CountModel(kind, (values[0], values[1], values[2], values[3]), likelihood)


def _nbd(shape: Array, rate: Array, weeks: Array, top: int) -> Array:
    """The negative binomial's probabilities of 0 … top orders, its rate ~ Gamma(shape, rate), in `weeks`."""
    n = np.arange(1, top + 1)[None, :]
    steps = np.log((shape[:, None] + n - 1) / n) + np.log(np.maximum(weeks, 1e-12) / (rate + weeks))[:, None]
    start = shape * np.log(rate / (rate + weeks))
    return np.asarray(np.exp(np.concatenate([start[:, None], start[:, None] + np.cumsum(steps, axis=1)], axis=1)))


def _by_size(mean: Array) -> list[tuple[np.ndarray[tuple[int], np.dtype[np.intp]], int]]:
    """Rows in blocks of like size, each with the largest count worth looking at: (positions, top)."""
    tops = np.ceil(mean + 10 * np.sqrt(mean * (1 + mean)) + 20).astype("int64")
    order = np.argsort(tops, kind="stable")
    blocks, start = [], 0
    while start < len(order):
        end = int(np.searchsorted(tops[order], max(2 * tops[order[start]], 40), side="right"))
        blocks.append((order[start:end], int(min(tops[order[end - 1]], 4000))))
        start = end
    return blocks
