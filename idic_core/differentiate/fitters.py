"""The one place that imports lifetimes: late, because it takes a second, and quietly, because it sets an option that pandas 3 deprecates."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np
from scipy.optimize import minimize

from idic_core.differentiate.pareto import slope

REFUSALS = (ValueError, ZeroDivisionError, FloatingPointError, OverflowError, np.linalg.LinAlgError)
"""What a fit on odd data ends in, besides lifetimes' own ConvergenceError."""

START = (0.5, 0.2, 0.6, 0.2)
"""Where the search for Pareto/NBD begins (r, alpha, s, beta; the last customer's age is 1); lifetimes would draw it at random."""

MOST_STEPS = 150
"""A search that goes well needs a third of these."""


def fit_quietly(name: str, penalty: float, *arguments: Any, **options: Any) -> Any | None:
    """A fitted lifetimes fitter (its class's name, its penalizer_coef, fit's arguments); None where the search did not end.

    lifetimes is archived (0.11.3), so nothing else of it is used: its utils and plotting break on pandas 3.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        import lifetimes
        from lifetimes.utils import ConvergenceError

        made = _pareto_fitter(lifetimes) if name == "ParetoNBDFitter" else getattr(lifetimes, name)
        try:
            return made(penalizer_coef=penalty).fit(*arguments, **options)
        except (ConvergenceError, *REFUSALS):
            return None


def _pareto_fitter(lifetimes: Any) -> Any:
    """lifetimes' fitter with its search replaced: by slopes instead of a simplex, a tenth of its cost, and the same each time."""

    class QuickParetoNBDFitter(lifetimes.ParetoNBDFitter):  # type: ignore[misc]
        def _fit(self, arguments: Any, *_more: Any, **_options: Any) -> tuple[Any, float]:
            x, recency, age, weights, penalty = arguments
            share = weights / weights.sum()

            def cost(logs: Any) -> tuple[float, Any]:
                parameters = np.exp(logs)
                customers, slopes = slope(parameters, x, recency, age)
                value = -(share * customers).sum() + penalty * (parameters**2).sum()
                down = -(share[:, None] * slopes).sum(axis=0) + 2 * penalty * parameters
                return float(value), down * parameters

            found = minimize(
                cost, np.log(START), jac=True, method="L-BFGS-B", bounds=[(-9.0, 9.0)] * 4,
                options={"maxiter": MOST_STEPS, "ftol": 1e-10, "gtol": 1e-6},
            )  # fmt: skip
            return np.exp(found.x), float(found.fun)

    return QuickParetoNBDFitter
