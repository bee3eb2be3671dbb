"""The effect of an offer: the treated against those held back, with a range and a verdict that may be "too small to tell"."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
import pandas as pd

from idic_core.customize import smallest_detectable
from idic_core.errors import IdicError, MissingColumn, NotEnoughData
from idic_core.words import _

Metric = Literal["rate", "mean"]


@dataclass(frozen=True)
class Lift:
    """Treated minus control, analysed as assigned. treated, control: the rate (0-1) or mean of each arm; low, high: 95 % range of the difference.

    smallest_detectable: the effect that a test of this size shows in four of five cases (same unit; NaN when none can be shown).
    verdict: better (the range lies above 0), worse (below 0) or too_small_to_tell. n_treated, n_control: customers.
    """

    difference: float
    low: float
    high: float
    p_value: float
    treated: float
    control: float
    smallest_detectable: float
    verdict: str
    n_treated: int = 0
    n_control: int = 0


def lift(outcomes: pd.DataFrame, *, metric: Metric = "rate") -> Lift:
    """The effect of being treated: for rates Newcombe's hybrid score interval (1998, method 10), for means Welch's (1947).

    outcomes: customer_id, group (treated or control), value (rate: 0 or 1; mean: money, visits, …), one row per customer. p_value: pooled z test for
    rates, Welch's t for means. Raises MissingColumn, IdicError for values that are no rate, NotEnoughData without at least two customers in each arm.
    """
    missing = [c for c in ("group", "value") if c not in outcomes.columns]
    if missing:
        raise MissingColumn(
            _("The outcomes have no column {columns}.").format(columns=", ".join(missing)),
            hint=_("One row per customer: customer_id, group, value."),
        )
    if metric not in ("rate", "mean"):
        raise IdicError(_("There is no measure called {metric}.").format(metric=metric), hint=_("Choose rate or mean."))
    values = pd.to_numeric(outcomes["value"], errors="coerce").to_numpy(dtype=float)
    arms = [values[outcomes["group"].eq(name).to_numpy()] for name in ("treated", "control")]
    if min(len(arm) for arm in arms) < 2:
        raise NotEnoughData(
            _("An effect needs customers in both arms."),
            hint=_("Hold a share of the customers back when you approve the offer."),
        )
    if any(np.isnan(arm).any() for arm in arms):
        raise IdicError(
            _("Some outcomes are missing."), hint=_("Customers who bought nothing have the value 0, not an empty cell.")
        )
    return _rate(*arms) if metric == "rate" else _mean(*arms)


def _rate(treated: np.ndarray, control: np.ndarray) -> Lift:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest  # a second to import

    if not (np.isin(treated, (0, 1)).all() and np.isin(control, (0, 1)).all()):
        raise IdicError(_("A rate is made of zeros and ones."), hint=_("Use the mean for money and other amounts."))
    hits, n = np.array([treated.sum(), control.sum()]), np.array([len(treated), len(control)])
    rates = hits / n
    low, high = confint_proportions_2indep(hits[0], n[0], hits[1], n[1], method="newcomb", compare="diff", alpha=0.05)
    p_value = 1.0 if hits.sum() in (0, n.sum()) else float(proportions_ztest(hits, n)[1])
    shown = smallest_detectable(int(n.sum()), float(n[1] / n.sum()), float(rates[1]))
    difference = float(rates[0] - rates[1])
    return Lift(
        difference, float(low), float(high), p_value, float(rates[0]), float(rates[1]), float("nan") if shown is None else shown,
        _verdict(float(low), float(high)), int(n[0]), int(n[1]),
    )  # fmt: skip


def _mean(treated: np.ndarray, control: np.ndarray) -> Lift:
    from scipy.stats import t  # a second to import

    means, n = (treated.mean(), control.mean()), (len(treated), len(control))
    parts = [treated.var(ddof=1) / n[0], control.var(ddof=1) / n[1]]
    error, difference = sqrt(sum(parts)), float(means[0] - means[1])
    if error == 0:
        low = high = difference
        p_value = 1.0 if difference == 0 else 0.0
    else:
        freedom = sum(parts) ** 2 / sum(p**2 / (size - 1) for p, size in zip(parts, n, strict=True))
        reach = float(t.ppf(0.975, freedom)) * error
        low, high, p_value = difference - reach, difference + reach, float(2 * t.sf(abs(difference) / error, freedom))
    shown = (NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)) * error
    # Alike outcomes without any spread say nothing about customers who differ.
    verdict = "too_small_to_tell" if error == 0 else _verdict(low, high)
    return Lift(difference, low, high, p_value, float(means[0]), float(means[1]), shown, verdict, *n)


def _verdict(low: float, high: float) -> str:
    return "better" if low > 0 else "worse" if high < 0 else "too_small_to_tell"
