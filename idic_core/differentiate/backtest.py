"""An honest backtest inside the data: stand at earlier days, forecast what is known by now, compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.calibration import calibration
from idic_core.differentiate.candidates import Candidates, candidates
from idic_core.differentiate.count_models import FITTERS
from idic_core.differentiate.order_days import DAYS_PER_WEEK, day_date, happened
from idic_core.differentiate.pareto import Array
from idic_core.differentiate.ranges import LEVELS, SPLITS, band, calibrate, intervals, stretch

HOLDOUTS = (0.2, 0.25, 1 / 3)
"""Shares of the time seen that are held out, one origin each; shorter horizons roll back by whole horizons instead."""

LEAST_CUSTOMERS, LEAST_BUYERS, LEAST_DAYS = 30, 10, 28
PREFERENCE = (
    "pareto_nbd",
    "mbg_nbd",
    "bg_nbd",
    "careful",
    "mean",
    "blend_boosted",
    "blend",
    "boosted",
    "last_period",
    "own_rate",
)
"""Which candidate to take without a backtest, and on equal scores."""

BASE = ("pareto_nbd", "mbg_nbd", "bg_nbd", "careful", "mean")
"""Models of buying: another candidate is taken only where its score is lower by MARGIN, because the best of many looks better than it is."""

MARGIN, WEIGHT_OF_TOTAL = 0.03, 0.1


@dataclass(frozen=True)
class Trial:
    """One origin: the forecasts made there and what happened until `end`."""

    origin: int
    end: int
    made: Candidates
    orders: Array
    spend: Array


@dataclass(frozen=True)
class Verdict:
    """What the backtest decided: the candidate for orders, the model for P(alive), levels of ranges per band, and the figures.

    figures: JSON-able; {} when the data cannot carry a backtest.
    """

    name: str
    alive: str
    levels: Array
    stretch: float
    figures: dict[str, Any]


def trials(days: pd.DataFrame, cut: int, horizon: int, now: Candidates) -> list[Trial]:
    """Forecasts from up to three earlier days of what is known at `cut`; origins with too little before or after are left out.

    Only kinds of models that stand today (`now`) and at the later origins are fitted: the others could not be chosen."""
    if days.empty:
        return []
    span = cut - int(days["day"].min())
    made: list[Trial] = []
    kinds, boost = [k for k in FITTERS if k in now.models], now.boosted is not None
    for number, share in enumerate(HOLDOUTS, start=1):
        back = round(share * span) if horizon >= HOLDOUTS[0] * span else horizon * number
        origin = cut - back
        end = min(origin + horizon, cut)
        known = days[days["day"] <= origin]
        later = days[(days["day"] > origin) & (days["day"] <= end)]
        buyers = int(pd.Series(later["code"].unique()).isin(known["code"].unique()).sum())
        if end - origin < LEAST_DAYS or known["code"].nunique() < LEAST_CUSTOMERS or buyers < LEAST_BUYERS:
            continue
        forecast = candidates(known, origin, (end - origin) / DAYS_PER_WEEK, kinds, boost)
        kinds = [k for k in kinds if k in forecast.models]
        truth = happened(days, forecast.summary.index, origin, end)
        boost = boost and forecast.boosted is not None and _promising(forecast.expected, truth["orders"].to_numpy())
        made.append(Trial(origin, end, forecast, truth["orders"].to_numpy(), truth["spend"].to_numpy()))
    return made


def _promising(expected: dict[str, Array], truth: Array) -> bool:
    """Whether the boosted model, alone or blended, came near the best at the latest origin; else it is not learned at others."""
    scores = relative(pd.DataFrame({n: errors(f, truth) for n, f in expected.items()}).T)
    near = scores.reindex(["boosted", "blend_boosted"]).min()
    return bool(near <= scores.drop(["boosted", "blend_boosted"], errors="ignore").min() + MARGIN)


def judge(made: list[Trial], now: Candidates) -> Verdict:
    """Choose by the mean, over origins, of `scores`; then set the ranges.

    Only candidates that also stand today (`now`) compete, and those outside BASE have to win by MARGIN.
    """
    names = [n for n in PREFERENCE if n in now.expected and all(n in t.made.expected for t in made)]
    if names and not now.reaches_back:
        names = [n for n in names if n not in ("last_period", "blend")]
    alive_names = [k for k in now.alive_kinds() if all(k in t.made.models for t in made)] or now.alive_kinds()
    fallback = next(n for n in PREFERENCE if n in now.expected)
    if not made or not names:
        return Verdict(fallback, now.alive_kinds()[0], np.full(3, 0.9), 2.0, {})
    tables = [pd.DataFrame({n: errors(t.made.expected[n], t.orders) for n in names}).T for t in made]
    scores = pd.concat([relative(t) for t in tables], axis=1).mean(axis=1)
    handicap = pd.Series([0.0 if n in BASE else MARGIN for n in names], index=names)
    name = str((scores + handicap).idxmin())
    alive = (
        max(alive_names, key=lambda k: np.mean([_alive_auc(t, k) for t in made]))
        if len(alive_names) > 1
        else alive_names[0]
    )
    levels, factor, coverage = _set_ranges(made, name)
    mean = {n: {k: float(np.mean([t.loc[n, k] for t in tables])) for k in tables[0].columns} for n in names}
    past = pd.DataFrame([errors(t.made.expected["last_period"], t.orders) for t in made]).mean()
    figures: dict[str, Any] = {
        "origins": [day_date(t.origin) for t in made],
        "days": [t.end - t.origin for t in made],
        "customers": [len(t.orders) for t in made],
        **mean[name],
        "auc_alive": float(np.mean([_alive_auc(t, alive) for t in made])),
        "baseline": {str(k): float(v) for k, v in past.items()},
        "dropped": [n for n in made[0].made.expected if n in now.expected and n not in names and now.reaches_back],
        "candidates": {n: {"score": float(scores[n]), **mean[n]} for n in names},
        "calibration": calibration(
            np.concatenate([t.made.expected[name] for t in made]), np.concatenate([t.orders for t in made]), len(made)
        ),
        "levels": [float(v) for v in levels],
        "stretch": factor,
        **coverage,
    }
    return Verdict(name, alive, levels, factor, figures)


def errors(forecast: Array, truth: Array) -> dict[str, float]:
    """Mae, rmse, total_error (share of the true total, signed), corr and auc (who orders again) of forecast order days."""
    varied = np.ptp(forecast) > 0 and np.ptp(truth) > 0
    return {
        "mae": float(np.abs(forecast - truth).mean()),
        "rmse": float(np.sqrt(((forecast - truth) ** 2).mean())),
        "total_error": float(forecast.sum() / truth.sum() - 1) if truth.sum() > 0 else float("nan"),
        "corr": float(np.corrcoef(forecast, truth)[0, 1]) if varied else 0.0,
        "auc": auc(truth > 0, forecast),
    }


def auc(positive: np.ndarray[Any, np.dtype[np.bool_]], score: Array) -> float:
    """The chance that one who did ranks above one who did not (Mann and Whitney, 1947); 0.5 without both kinds.

    >>> auc(np.array([True, False]), np.array([2.0, 1.0]))
    1.0
    """
    yes = int(positive.sum())
    no = len(positive) - yes
    if yes == 0 or no == 0:
        return 0.5
    ranks = pd.Series(score).rank().to_numpy()
    return float((ranks[positive].sum() - yes * (yes + 1) / 2) / (yes * no))


def relative(table: pd.DataFrame) -> pd.Series[float]:
    """The score of each candidate (rows of `errors`), 1 for one that is best in all: the mean of MAE, RMSE and wrong ranking, each
    against the best, plus a tenth of how far the total was off."""
    miss = pd.DataFrame({"mae": table["mae"], "rmse": table["rmse"], "rank": 1 - table["auc"]})
    total = table["total_error"].abs().clip(upper=1.0).fillna(0.0)
    return (miss / miss.min().clip(lower=1e-9)).mean(axis=1) + WEIGHT_OF_TOTAL * total


def _alive_auc(trial: Trial, kind: str) -> float:
    if kind not in trial.made.models:
        return 0.5
    return auc(trial.orders > 0, trial.made.alive(kind))


def count_ranges(made: Candidates, name: str, levels: Array, splits: tuple[float, ...] = SPLITS) -> tuple[Array, Array]:
    """Ranges of order days for a candidate at several levels (columns); a blend stretches its model's time to its own mean. splits: see `intervals`."""
    model = made.range_model(name)
    x, recency, age = made.columns()
    own = made.expected.get(name, np.zeros(len(x)))
    alive = made.alive(made.range_kind(name)) if name not in made.models or made.scale != 1.0 else None
    base = own if alive is None else model.expected(made.weeks, x, recency, age, alive)
    ratio = np.clip(np.divide(own, base, out=np.ones_like(own), where=base > 1e-9), 0.25, 4.0)
    return intervals(model, made.weeks * ratio, x, recency, age, levels, splits)


def _set_ranges(made: list[Trial], name: str) -> tuple[Array, float, dict[str, float]]:
    ranges = [count_ranges(t.made, name, LEVELS) for t in made]
    low, high = (np.concatenate([r[side] for r in ranges]) for side in (0, 1))
    truth = np.concatenate([t.orders for t in made])
    expected = np.concatenate([t.made.expected[name] for t in made])
    levels = calibrate(low, high, truth, expected, len(made))
    column = np.searchsorted(LEVELS, levels[band(expected)]).clip(max=len(LEVELS) - 1)
    rows = np.arange(len(truth))
    low, high = low[rows, column], high[rows, column]
    amount = np.concatenate([t.made.amount() for t in made])
    spend = np.concatenate([t.spend for t in made])
    paid = np.isfinite(amount)
    factor = stretch((low * amount)[paid], (high * amount)[paid], spend[paid])
    coverage = {
        "coverage": float(((truth >= low) & (truth <= high)).mean()),
        "width": float((high - low).mean()),
        "coverage_spend": float(((spend >= low * amount / factor) & (spend <= high * amount * factor))[paid].mean())
        if paid.any()
        else 0.0,
        "corr_spend": float(np.mean([_corr_spend(t, name) for t in made])),
        "total_error_spend": float((expected * amount)[paid].sum() / spend[paid].sum() - 1)
        if spend[paid].sum() > 0
        else 0.0,
    }
    return levels, factor, coverage


def _corr_spend(trial: Trial, name: str) -> float:
    """How forecast and true spend go together within one trial: over several, longer ones would bring more of both and look like skill."""
    forecast = trial.made.expected[name] * trial.made.amount()
    paid = np.isfinite(forecast)
    return errors(forecast[paid], trial.spend[paid])["corr"] if paid.any() else 0.0
