"""The forecasts that compete on each list: three count models, their mean, a boosted model, the last period, the own rate, blends, and a careful guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from idic_core.differentiate.amounts import AmountModel, fit_amounts
from idic_core.differentiate.boosted import Boosted, fit_boosted
from idic_core.differentiate.count_models import FITTERS, CountModel, equal_rows, fit_counts
from idic_core.differentiate.order_days import DAYS_PER_WEEK, happened, history
from idic_core.differentiate.pareto import Array

LEAST_CUSTOMERS, LEAST_REPEATERS = 30, 10
"""Below either, four parameters cannot be told from chance: only the careful guess is left."""

SMALL = 300
"""Up to this many customers the careful guess competes with the fitted models."""

OWN = 13.0
"""Weeks of everybody's rate that are mixed into a customer's own rate: someone who came last week has none yet."""

BLENDS = {"blend": ("mean", "last_period"), "blend_boosted": ("mean", "boosted")}
"""Half of each."""


@dataclass(frozen=True)
class Candidates:
    """All forecasts from one cut. summary: order_days.history; expected: name -> order days per customer; models: kind -> fit."""

    summary: pd.DataFrame
    weeks: float
    expected: dict[str, Array]
    models: dict[str, CountModel]
    amounts: AmountModel
    reaches_back: bool = True
    """Whether the data is at least as old as the forecast looks ahead; else the last period is scaled up and is no candidate."""
    boosted: Boosted | None = None
    chances: dict[str, Array] = field(default_factory=dict)
    """What `alive` found so far: it is asked for again and again."""
    scale: float = 1.0
    """What the chosen forecast was multiplied by (see `scaled`)."""

    def columns(self) -> tuple[Array, Array, Array]:
        """x, recency and age as arrays."""
        x, recency, age = (self.summary[c].to_numpy("float64") for c in ("x", "recency", "age"))
        return x, recency, age

    def amount(self) -> Array:
        """The expected amount of each customer's next order day."""
        return self.amounts.expected(self.summary["n"].to_numpy("float64"), self.summary["spent"].to_numpy("float64"))

    def alive_kinds(self) -> list[str]:
        """Models that can say 'gone' of every customer, the best known first."""
        return [k for k in ("pareto_nbd", "mbg_nbd", "careful") if k in self.models]

    def alive(self, kind: str) -> Array:
        """The chance that each customer is still one, by a model."""
        if kind not in self.chances:
            self.chances[kind] = self.models[kind].p_alive(*self.columns())
        return self.chances[kind]

    def range_kind(self, name: str) -> str:
        """The model whose predictive distribution carries the ranges of a candidate."""
        return name if name in self.models else self.alive_kinds()[0]

    def range_model(self, name: str) -> CountModel:
        """The model called `range_kind`."""
        return self.models[self.range_kind(name)]


def candidates(
    days: pd.DataFrame, cut: int, weeks: float, kinds: Iterable[str] = tuple(FITTERS), boost: bool = True
) -> Candidates:
    """Fit everything on orders up to day `cut` and forecast the `weeks` after it.

    days: code, day, amount; kinds: count models to try; boost: whether to try the boosted model.
    """
    summary = history(days, cut)
    x, recency, age = (summary[c].to_numpy("float64") for c in ("x", "recency", "age"))
    models: dict[str, CountModel] = {}
    if len(summary) >= LEAST_CUSTOMERS and (x > 0).sum() >= LEAST_REPEATERS:
        rows = equal_rows(summary)
        for kind in kinds:
            fitted = fit_counts(kind, rows)
            if fitted is not None and np.isfinite(fitted.expected(weeks, x, recency, age)).all():
                models[kind] = fitted
    if len(summary) <= SMALL or not models.keys() & {"pareto_nbd", "mbg_nbd"}:
        models["careful"] = careful(x, age)
    length = round(weeks * DAYS_PER_WEEK)
    boosted = fit_boosted(days[days["day"] <= cut], cut, length) if boost else None
    n = summary["n"].to_numpy("float64")
    mean_amount = np.divide(summary["spent"].to_numpy("float64"), n, out=np.zeros(len(n)), where=n > 0)
    seen = cut - int(days["day"].min()) if len(days) else 0
    bare = Candidates(summary, weeks, {}, models, fit_amounts(n, mean_amount), seen >= length, boosted)
    return expecting(bare, days, cut, names_of(bare), summary)


def names_of(made: Candidates) -> list[str]:
    """The candidates that stand, each after those it is made of."""
    fitted = [k for k in made.models if k in FITTERS]
    names = [*made.models, *(["mean"] if len(fitted) > 1 else []), "last_period", "own_rate"]
    names += ["boosted"] if made.boosted else []
    parts = {*names, *(["mean"] if fitted else [])}
    return names + [b for b, needed in BLENDS.items() if parts.issuperset(needed)]


def expecting(made: Candidates, days: pd.DataFrame, cut: int, names: list[str], summary: pd.DataFrame) -> Candidates:
    """The same fits with the forecasts called `names` for all customers of `days` at `cut`. summary: their order_days.history."""
    everybody = replace(made, summary=summary, expected={}, chances={})
    columns = everybody.columns()
    done: dict[str, Array] = {}

    def forecast(name: str) -> Array:
        if name not in done:
            done[name] = np.clip(work_out(name), 0.0, made.weeks * DAYS_PER_WEEK)
        return done[name]

    def work_out(name: str) -> Array:
        if name in made.models:
            return made.models[name].expected(made.weeks, *columns, everybody.alive(name))
        if name == "mean":
            return np.asarray(np.mean([forecast(k) for k in made.models if k in FITTERS], axis=0))
        if name in BLENDS:
            return np.asarray(np.mean([forecast(part) for part in BLENDS[name]], axis=0))
        if name == "boosted" and made.boosted is not None:
            return made.boosted.expected(days, summary, cut)
        return own_rate(summary, made.weeks) if name == "own_rate" else last_period(days, summary, cut, made.weeks)

    return replace(everybody, expected={name: forecast(name) for name in names})


def scaled(made: Candidates, name: str, factor: float) -> Candidates:
    """The same candidates with the forecast `name`, and with it its ranges, multiplied by a factor."""
    return replace(made, expected={**made.expected, name: made.expected[name] * factor}, scale=factor)


def last_period(days: pd.DataFrame, summary: pd.DataFrame, cut: int, weeks: float) -> Array:
    """As many order days as in the same time before, scaled up where the data do not reach back that far."""
    length = round(weeks * DAYS_PER_WEEK)
    seen = cut - int(days["day"].min()) if len(days) else 0
    before = happened(days, summary.index, cut - length, cut)["orders"].to_numpy("float64")
    return np.asarray(before * (length / max(min(length, seen), 1)))


def own_rate(summary: pd.DataFrame, weeks: float) -> Array:
    """Each customer's own order days per week so far, with OWN weeks of everybody's rate mixed in."""
    x, age = summary["x"].to_numpy("float64"), summary["age"].to_numpy("float64")
    common = x.sum() / max(age.sum(), 1.0)
    return np.asarray((x + OWN * common) / (age + OWN) * weeks)


def careful(x: Array, age: Array) -> CountModel:
    """A Pareto/NBD that is not fitted but set from the pooled rate, for lists too small for four parameters.

    The pooled rate is drawn half an order in half a year towards none; a customer is doubted after about two usual gaps.
    """
    rate = (float(x.sum()) + 0.5) / (float(age.sum()) + 26.0)
    return CountModel("pareto_nbd", (0.5, 0.5 / rate, 0.6, float(np.clip(2.0 / rate, 12.0, 520.0))))
