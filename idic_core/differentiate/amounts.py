"""What an order day is worth: the Gamma-Gamma model, fitted by lifetimes, and a plain shrinkage where it cannot be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from idic_core.differentiate.fitters import fit_quietly
from idic_core.differentiate.pareto import Array

LEAST_CUSTOMERS = 20
"""Fewer customers with two order days or more than this cannot carry three parameters."""

MOST_CUSTOMERS = 3000
"""Three parameters need no more; evenly chosen from all, by order days and amount."""


@dataclass(frozen=True)
class AmountModel:
    """How much an order day brings. kind: gamma_gamma, shrinkage or none.

    parameters: p, q, v for gamma_gamma (Fader, Hardie and Lee, 2005); strength (in order days) and the mean for shrinkage.
    """

    kind: str
    parameters: tuple[float, ...] = ()
    log_likelihood: float = float("nan")

    def expected(self, n: Array, spent: Array) -> Array:
        """The expected amount of a customer's next order day, from n paid order days and their sum; NaN for kind none."""
        if self.kind == "none":
            return np.full(len(n), np.nan)
        if self.kind == "gamma_gamma":
            p, q, v = self.parameters
            return np.asarray((v + spent) * p / (p * n + q - 1))
        strength, mean = self.parameters
        return np.asarray((spent + strength * mean) / (n + strength))


def fit_amounts(n: Array, mean_amount: Array, weights: Array | None = None) -> AmountModel:
    """Fit the worth of an order day to customers: n paid order days and their mean amount (both > 0).

    Gamma-Gamma where at least LEAST_CUSTOMERS ordered twice and the population's mean exists (q > 1); else a shrinkage whose
    strength comes from the spread; kind none without any amount.
    """
    usable = (n > 0) & (mean_amount > 0) & np.isfinite(mean_amount)
    n, mean_amount = n[usable], mean_amount[usable]
    weight = np.ones(len(n)) if weights is None else weights[usable]
    if len(n) == 0:
        return AmountModel("none")
    if len(n) > MOST_CUSTOMERS:
        rows = np.lexsort((mean_amount, n))[np.linspace(0, len(n) - 1, MOST_CUSTOMERS).round().astype("int64")]
        n, mean_amount, weight = n[rows], mean_amount[rows], weight[rows]
    if (n >= 2).sum() >= LEAST_CUSTOMERS and np.ptp(mean_amount) > 0:
        fitted = _gamma_gamma(n, mean_amount, weight)
        if fitted is not None:
            return fitted
    center = float((weight * n * mean_amount).sum() / (weight * n).sum())
    return AmountModel("shrinkage", (2.0, center))


def _gamma_gamma(n: Array, mean_amount: Array, weight: Array) -> AmountModel | None:
    # The search starts at 0.1 in log space, so amounts of any currency are brought to a mean near 10 and back.
    unit = float(np.average(mean_amount, weights=weight)) / 10.0
    for penalty in (0.0, 0.0001, 0.01):
        fitter = fit_quietly("GammaGammaFitter", penalty, n, mean_amount / unit, weights=weight)
        if fitter is None:
            continue
        p, q, v = (float(k) for k in fitter.params_.to_numpy())
        if np.isfinite([p, q, v]).all() and q > 1.05 and p < 1e5 and v < 1e6:
            likelihood = -float(fitter._negative_log_likelihood_) * float(weight.sum()) - float(
                weight.sum() * np.log(unit)
            )
            return AmountModel("gamma_gamma", (p, q, v * unit), likelihood)
    return None
