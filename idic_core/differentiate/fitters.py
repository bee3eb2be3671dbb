"""The one place that imports lifetimes: late, because it takes a second, and quietly, because it sets an option that pandas 3 deprecates."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np

from idic_core.differentiate.pareto import log_likelihood

REFUSALS = (ValueError, ZeroDivisionError, FloatingPointError, OverflowError, np.linalg.LinAlgError)
"""What a fit on odd data ends in, besides lifetimes' own ConvergenceError."""


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
    """lifetimes' fitter with its likelihood worked out by quadrature: its own takes 10 ms a step where parameters run away."""

    class QuickParetoNBDFitter(lifetimes.ParetoNBDFitter):  # type: ignore[misc]
        @staticmethod
        def _negative_log_likelihood(
            parameters: Any, x: Any, recency: Any, age: Any, weights: Any, penalizer_coef: float
        ) -> float:
            if np.any(np.asarray(parameters) <= 0):
                return float("inf")
            customers = log_likelihood(parameters, x, recency, age)
            return float(
                -(weights * customers).sum() / weights.mean() + penalizer_coef * np.sum(np.asarray(parameters) ** 2)
            )

    return QuickParetoNBDFitter
