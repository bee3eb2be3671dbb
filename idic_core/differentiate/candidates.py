"""The forecasts that compete on each list: three count models, their mean, the last period, a blend, and a careful guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from idic_core.differentiate.amounts import AmountModel, fit_amounts
from idic_core.differentiate.count_models import FITTERS, CountModel, fit_counts
from idic_core.differentiate.order_days import DAYS_PER_WEEK, happened, history
from idic_core.differentiate.pareto import Array

LEAST_CUSTOMERS, LEAST_REPEATERS = 30, 10
"""Below either, four parameters cannot be told from chance: only the careful guess is left."""

SMALL = 300
"""Up to this many customers the careful guess competes with the fitted models."""


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

    def range_model(self, name: str) -> CountModel:
        """The model whose predictive distribution carries the ranges of a candidate."""
        return self.models[name] if name in self.models else self.models[self.alive_kinds()[0]]


def candidates(days: pd.DataFrame, cut: int, weeks: float, kinds: Iterable[str] = tuple(FITTERS)) -> Candidates:
    """Fit everything on orders up to day `cut` and forecast the `weeks` after it. days: code, day, amount; kinds: models to try."""
    summary = history(days, cut)
    x, recency, age = (summary[c].to_numpy("float64") for c in ("x", "recency", "age"))
    models: dict[str, CountModel] = {}
    if len(summary) >= LEAST_CUSTOMERS and (x > 0).sum() >= LEAST_REPEATERS:
        for kind in kinds:
            fitted = fit_counts(kind, summary)
            if fitted is not None:
                models[kind] = fitted
    if len(summary) <= SMALL or not models.keys() & {"pareto_nbd", "mbg_nbd"}:
        models["careful"] = careful(x, age)
    expected = {}
    for kind, model in list(models.items()):
        forecast = model.expected(weeks, x, recency, age)
        if np.isfinite(forecast).all():
            expected[kind] = np.clip(forecast, 0.0, weeks * DAYS_PER_WEEK)
        elif kind != "careful":
            del models[kind]
    fitted_kinds = [k for k in expected if k in FITTERS]
    if len(fitted_kinds) > 1:
        expected["mean"] = np.mean([expected[k] for k in fitted_kinds], axis=0)
    length = round(weeks * DAYS_PER_WEEK)
    seen = cut - int(days["day"].min()) if len(days) else 0
    last = happened(days, summary.index, cut - length, cut)["orders"].to_numpy("float64") * (
        length / max(min(length, seen), 1)
    )
    expected["last_period"] = last
    if fitted_kinds:
        expected["blend"] = (expected.get("mean", expected[fitted_kinds[0]]) + last) / 2
    n = summary["n"].to_numpy("float64")
    mean_amount = np.divide(summary["spent"].to_numpy("float64"), n, out=np.zeros(len(n)), where=n > 0)
    return Candidates(summary, weeks, expected, models, fit_amounts(n, mean_amount), seen >= length)


def careful(x: Array, age: Array) -> CountModel:
    """A Pareto/NBD that is not fitted but set from the pooled rate, for lists too small for four parameters.

    The pooled rate is drawn half an order in half a year towards none; a customer is doubted after about two usual gaps.
    """
    rate = (float(x.sum()) + 0.5) / (float(age.sum()) + 26.0)
    return CountModel("pareto_nbd", (0.5, 0.5 / rate, 0.6, float(np.clip(2.0 / rate, 12.0, 520.0))))
