"""Count models of buying: fitted by lifetimes, asked in a numerically safe way, for customers as heavy as they come.

BG/NBD (Fader, Hardie and Lee, 2005), MBG/NBD (Batislam, Denizel and Filiztekin, 2007) and Pareto/NBD (Schmittlein, Morrison
and Colombo, 1987). lifetimes' own answers overflow for customers with hundreds of orders; the ones here are the same
quantities by quadrature and sums, equal to lifetimes' where those are finite (the tests compare them).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from idic_core.differentiate.fitters import fit_quietly
from idic_core.differentiate.pareto import Array, log_odds_gone

FITTERS = {"bg_nbd": "BetaGeoFitter", "mbg_nbd": "ModifiedBetaGeoFitter", "pareto_nbd": "ParetoNBDFitter"}
PENALTIES = (0.0, 0.01)
"""Tried in this order, in parameters squared."""

MAX_GROUPS = 1500

MOST_ROWS = 4000
"""Customers at a time: what is worked out between them fits the processor's cache."""


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
            # A customer stays for all of the time, or leaves at a moment within it: a mixture over six of them.
            survive = ((b + age) / (b + age + weeks)) ** a
            points, point_weights = np.polynomial.legendre.leggauss(6)
            gone = (1 - survive) * (points[:, None] + 1) / 2
            moments = (b + age) * np.expm1(-np.log1p(-gone) / a)
            shares = np.vstack([survive, (1 - survive) * point_weights[:, None] / 2])
            cdf = np.minimum(np.cumsum(_nbd(r + x, alpha + age, np.vstack([weeks, moments]), shares, top), axis=0), 1.0)
            return np.ascontiguousarray(cdf.T), np.asarray((1 - cdf).sum(axis=0))
        # Each further order is followed by leaving with chance p ~ Beta(a, stays): n orders need n - 1 stays between them.
        stays = b + x + (1 if self.kind == "mbg_nbd" else 0)
        n = np.arange(top)[:, None]
        stay = np.cumprod(np.vstack([np.ones(len(x)), (stays + n) / (a + stays + n)]), axis=0)
        counts = np.cumsum(_nbd(r + x, alpha + age, weeks[None, :], np.ones((1, len(x))), top), axis=0)
        tail = np.clip(1 - counts, 0.0, 1.0) * stay
        return np.ascontiguousarray(1 - tail.T), np.asarray(tail.sum(axis=0))


def equal_rows(summary: pd.DataFrame) -> pd.DataFrame:
    """Customers as `fit_counts` takes them: x, recency, age and weight, how many there are of each."""
    rows = summary[["x", "recency", "age"]]
    grouped = rows.groupby(["x", "recency", "age"]).size().reset_index(name="weight")
    if len(grouped) > MAX_GROUPS:
        weekly = rows.assign(recency=rows["recency"].round(), age=rows["age"].round())
        grouped = weekly.groupby(["x", "recency", "age"]).size().reset_index(name="weight")
    return grouped


def fit_counts(kind: str, summary: pd.DataFrame) -> CountModel | None:
    """Fit a model to customers (x, recency, age in weeks; equal rows are grouped and weighted, or given so by `equal_rows`); None where none can be found.

    kind: bg_nbd, mbg_nbd or pareto_nbd. Beyond MAX_GROUPS different rows, times are rounded to weeks (same parameters, measured).
    """
    grouped = summary if "weight" in summary else equal_rows(summary)
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


SMALLEST, FEW = -600.0, 1000
"""Where the log of the chance of no order lies below, steps from it would lose what is too small for a float; for fewer chances at a time
than this, steps cost more than they save. Both are worked out in logs."""


def _nbd(shape: Array, rate: Array, weeks: Array, shares: Array, top: int) -> Array:
    """The chances of 0 … top orders (rows) of each customer (columns), whose rate ~ Gamma(shape, rate): negative binomials.

    weeks, shares: times ahead and their weights, one row each, added up. Step by step from the chance of none, in logs for the heaviest customers.
    """
    start = shape * np.log(rate / (rate + weeks))
    part = np.maximum(weeks, 1e-12) / (rate + weeks)
    if shares.size < FEW:
        return _nbd_by_logs(shape, start, part, shares, top)
    chance = shares * np.exp(start)
    found = np.empty((top + 1, len(shape)))
    chance.sum(axis=0, out=found[0])
    for n in range(1, top + 1):
        chance *= part
        chance *= (shape + (n - 1)) / n
        chance.sum(axis=0, out=found[n])
    heavy = start.min(axis=0) < SMALLEST
    if heavy.any():
        found[:, heavy] = _nbd_by_logs(shape[heavy], start[:, heavy], part[:, heavy], shares[:, heavy], top)
    return found


def _nbd_by_logs(shape: Array, start: Array, part: Array, shares: Array, top: int) -> Array:
    n = np.arange(top + 1)[:, None]
    growth = np.cumsum(np.log((shape + np.maximum(n, 1) - 1) / np.maximum(n, 1)) * (n > 0), axis=0)
    lines = zip(start, np.log(part), shares, strict=True)
    return np.asarray(sum(share * np.exp(first + growth + n * log) for first, log, share in lines))


def _by_size(mean: Array) -> list[tuple[np.ndarray[tuple[int], np.dtype[np.intp]], int]]:
    """Rows in blocks of like size, each with the largest count worth looking at: (positions, top)."""
    tops = np.ceil(mean + 10 * np.sqrt(mean * (1 + mean)) + 20).astype("int64")
    order = np.argsort(tops, kind="stable")
    tops, start, blocks = tops[order], 0, []
    while start < len(order):
        end = int(np.searchsorted(tops, max(2 * tops[start], 40), side="right"))
        top = int(min(tops[end - 1], 4000))
        blocks += [(order[at : min(at + MOST_ROWS, end)], top) for at in range(start, end, MOST_ROWS)]
        start = end
    return blocks
