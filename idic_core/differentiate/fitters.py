"""The one place that imports lifetimes: late, because it takes a second, and quietly, because it sets an option that pandas 3 deprecates."""

from __future__ import annotations

import contextlib
import io
import warnings
from functools import partial
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from idic_core.differentiate.geometric import geometric_slope
from idic_core.differentiate.pareto import slope

REFUSALS = (ValueError, ZeroDivisionError, FloatingPointError, OverflowError, np.linalg.LinAlgError)
"""What a fit on odd data ends in, besides lifetimes' own ConvergenceError."""

STARTS = {
    "ParetoNBDFitter": (0.5, 0.2, 0.6, 0.2),
    "BetaGeoFitter": (0.5, 0.2, 0.5, 2.0),
    "ModifiedBetaGeoFitter": (0.5, 0.2, 0.5, 1.0),
}
"""Where each search begins, at what shops usually have (r, alpha, s, beta or r, alpha, a, b; the last customer's age is 1)."""

SLOPES = {
    "ParetoNBDFitter": slope,
    "BetaGeoFitter": partial(geometric_slope, modified=False),
    "ModifiedBetaGeoFitter": partial(geometric_slope, modified=True),
}

FREE, BEYOND = 2.0, 1.5
"""In logs around the start: every value within FREE is as likely as another, and beyond that with so large a standard deviation. Where the
likelihood is flat, the search would otherwise run off to customers who all leave at the same rate, which ranks them worse (measured)."""

MOST_STEPS = 150
"""A search that goes well needs a third of these."""


FLAT = 1e-5
"""A search that stops because its steps are lost in rounding has ended well where the slopes are smaller than this."""


def fit_quietly(name: str, penalty: float, *arguments: Any, **options: Any) -> Any | None:
    """A fitted lifetimes fitter (its class's name, its penalizer_coef, fit's arguments); None where the search did not end.

    lifetimes is archived (0.11.3), so nothing else of it is used: its utils and plotting break on pandas 3.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        import lifetimes
        from lifetimes.utils import ConvergenceError

        made = getattr(lifetimes, name)
        made = _quick(made) if name in STARTS else _sloped(made)
        try:
            return made(penalizer_coef=penalty).fit(*arguments, **options)
        except (ConvergenceError, *REFUSALS):
            return None


def _quick(fitter: type[Any]) -> type[Any]:
    """lifetimes' fitter with its search replaced: by slopes in closed form, a tenth of the cost, and the same each time."""

    class Quick(fitter):  # type: ignore[misc]
        def _fit(self, arguments: Any, *_more: Any, **_options: Any) -> tuple[Any, ...]:
            name = fitter.__name__
            logs, cost = search(SLOPES[name], np.asarray(STARTS[name]), *arguments)
            # The first takes and gives parameters, the others their logs and a curvature, which nobody asks for.
            return (np.exp(logs), cost) if name == "ParetoNBDFitter" else (logs, cost, np.eye(len(logs)))

    return Quick


def _sloped(fitter: type[Any]) -> type[Any]:
    """lifetimes' Gamma-Gamma fitter with the same search, given its slopes in closed form."""

    class Sloped(fitter):  # type: ignore[misc]
        def _fit(self, arguments: Any, *_more: Any, tol: float = 1e-7, **_options: Any) -> tuple[Any, ...]:
            found = minimize(spend_slope, np.full(3, 0.1), args=arguments, jac=True, tol=tol)
            if not found.success and np.abs(found.jac).max() > FLAT:
                raise FloatingPointError(found.message)
            return found.x, found.fun, np.eye(3)

    return Sloped


def spend_slope(logs: Any, n: Any, mean: Any, weights: Any, penalty: float) -> tuple[float, Any]:
    """The Gamma-Gamma's cost at the logs of p, q and v, and its slope by them (Fader and Hardie, 2013): n orders of a mean amount."""
    p, q, v = parameters = np.exp(logs)
    shape, total = p * n, np.log(n * mean + v)
    each = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v) + (shape - 1) * np.log(mean)
    each += shape * np.log(n) - (shape + q) * total
    both = digamma(shape + q)
    by = (
        n * (both - digamma(shape) + np.log(mean) + np.log(n) - total),
        both - digamma(q) + np.log(v) - total,
        q / v - (shape + q) / (n * mean + v),
    )
    share = weights / weights.sum()
    down = -np.array([(share * one).sum() for one in by]) + 2 * penalty * parameters
    return float(-(share * each).sum() + penalty * (parameters**2).sum()), down * parameters


def search(slopes: Any, start: Any, x: Any, recency: Any, age: Any, weights: Any, penalty: float) -> tuple[Any, float]:
    """The logs of the likeliest parameters and their cost: the mean negative log-likelihood with its penalties."""
    size = weights.sum()
    share = weights / size

    def cost(logs: Any) -> tuple[float, Any]:
        parameters = np.exp(logs)
        customers, slope = slopes(parameters, x, recency, age)
        off = logs - np.log(start)
        away = np.sign(off) * np.maximum(np.abs(off) - FREE, 0.0) / BEYOND
        value = -(share * customers).sum() + penalty * (parameters**2).sum() + (away**2).sum() / 2 / size
        down = -(share[:, None] * slope).sum(axis=0) + 2 * penalty * parameters
        return float(value), down * parameters + away / BEYOND / size

    found = minimize(
        cost, np.log(start), jac=True, method="L-BFGS-B", bounds=[(-9.0, 9.0)] * len(start),
        options={"maxiter": MOST_STEPS, "ftol": 1e-10, "gtol": 1e-6},
    )  # fmt: skip
    return found.x, float(found.fun)
