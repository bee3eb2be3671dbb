"""The one place that imports lifetimes: late, because it takes a second, and quietly, because it sets an option that pandas 3 deprecates."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np

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

        try:
            return getattr(lifetimes, name)(penalizer_coef=penalty).fit(*arguments, **options)
        except (ConvergenceError, *REFUSALS):
            return None
