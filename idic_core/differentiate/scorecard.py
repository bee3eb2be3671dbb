"""A weighted scorecard: customers in classes A, B and C by criteria and weights that a person sets. Off until somebody saves one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.money import extras
from idic_core.errors import IdicError
from idic_core.store import BROKEN, Workspace, as_json, decide, decisions, revoke
from idic_core.typed import typed
from idic_core.upload.numbers import read_numbers
from idic_core.words import _

CRITERIA = {
    "actual_value": "actual_value", "lifetime_value": "lifetime_value", "unrealised": "unrealised", "loyalty": "loyalty", "p_alive": "p_alive",
    "need_growth": "need_growth", "industry_growth": "industry_growth", "resources": "resources", "ease": "ease",
}  # fmt: skip
"""Criterion -> its column in the scorecard's facts. Higher is better for each."""

DEFAULT: dict[str, Any] = {
    "weights": {"actual_value": 4, "unrealised": 3, "loyalty": 3},
    "a_share": 0.2,
    "b_share": 0.3,
}
CLASSES = ("A", "B", "C")
KIND, SUBJECT = "scorecard", "customers"
MOST = 10
FEWEST = 0.05
"""A criterion is offered where it is known for at least this share of the customers and does not say the same of all."""


def parse(text: str | None) -> dict[str, Any] | None:
    """A scorecard from its JSON: weights (criterion -> 0 to 10), a_share and b_share (0-1, together at most 1); None where there is none.
    Raises IdicError for one that cannot be followed."""
    if not text:
        return None
    try:
        given = json.loads(text)
        weights = {str(k): float(v) for k, v in given["weights"].items() if float(v) > 0}
        shares = float(given["a_share"]), float(given["b_share"])
    except BROKEN as error:
        raise IdicError(
            _("The scorecard cannot be read."), hint=_("Set its weights again under Value and needs.")
        ) from error
    if not weights or set(weights) - set(CRITERIA) or max(weights.values()) > MOST:
        raise IdicError(_("The scorecard weighs nothing."), hint=_("Give at least one criterion a weight above zero."))
    if not all(s >= 0 for s in shares) or not sum(shares) <= 1 + 1e-9:
        raise IdicError(_("The classes do not add up."), hint=_("A and B must be between 0 and 100 % together."))
    return {"weights": weights, "a_share": shares[0], "b_share": shares[1]}


def available(facts: pd.DataFrame) -> list[str]:
    """The criteria that can tell these customers apart. facts: columns of CRITERIA."""
    found = []
    for criterion, column in CRITERIA.items():
        known = facts[column].dropna() if column in facts else pd.Series(dtype="float64")
        if len(known) >= max(FEWEST * len(facts), 1) and known.nunique() > 1:
            found.append(criterion)
    return found


def scored(facts: pd.DataFrame, card: dict[str, Any]) -> pd.DataFrame:
    """score (0-100) and score_class (CLASSES) of each customer. facts: columns of CRITERIA; card: see `parse`.

    Each criterion counts by the customer's place among all (percentile, equal values share it), so that money and chances can be added up;
    the score is the mean weighted as the card says, over what is known of the customer. Equal scores share a class.
    """
    total, weight = np.zeros(len(facts)), np.zeros(len(facts))
    for criterion, w in card["weights"].items():
        column = facts.get(CRITERIA[criterion])
        if column is None or not column.notna().any():
            continue
        place = column.astype("float64").rank(pct=True, method="average").to_numpy() * 100
        known = ~np.isnan(place)
        total[known] += w * place[known]
        weight[known] += w
    score = pd.Series(np.divide(total, weight, out=np.full(len(facts), np.nan), where=weight > 0), index=facts.index)
    from_top = score.rank(method="max", ascending=False) / max(int(score.notna().sum()), 1)
    classes = np.select(
        [from_top <= card["a_share"], from_top <= card["a_share"] + card["b_share"]], ["A", "B"], default="C"
    )
    return pd.DataFrame({"score": score, "score_class": pd.Series(classes, index=facts.index).where(score.notna())})


@typed
def set_card(workspace: Workspace, card: dict[str, Any], *, who: str = "", why: str = "") -> None:
    """Save a scorecard; classes A, B and C count from the next run. Raises IdicError for one that cannot be followed."""
    decide(workspace, KIND, SUBJECT, as_json(parse(as_json(card))), who=who, why=why)


@typed
def stop_card(workspace: Workspace, *, who: str = "") -> None:
    """Take the scorecard back, so that no class A, B or C is given from the next run. Raises IdicError where there is none."""
    found = decisions(workspace, KIND)
    if found.empty:
        raise IdicError(_("There is no scorecard to take back."), hint=_("Nothing was changed."))
    revoke(workspace, int(found["decision_id"].iloc[-1]), who=who)


def growth_of_groups(label: pd.Series[Any], recent: pd.Series[Any], before: pd.Series[Any]) -> pd.Series[float]:
    """How much more (or less) the customers of each group bought than a year before, for each customer: 0.2 is 20 % more; missing without a group or a year before."""
    sums = pd.DataFrame({"recent": recent, "before": before}).groupby(label).sum()
    growth = (sums["recent"] / sums["before"].where(sums["before"] > 0) - 1).clip(upper=10)
    return label.map(growth).astype("float64")


def resources(workspace: Workspace) -> pd.Series[Any]:
    """What each customer could spend, as a place from 0 to 100 within the first of assets, income, company_size that their file says in numbers, by customer_id."""
    found = pd.Series(dtype="float64")
    for field in ("assets", "income", "company_size"):
        rows = extras(workspace, field)
        if rows.empty:
            continue
        read = read_numbers(rows["said"]).values
        of = pd.Series(read.to_numpy(), index=rows["customer_id"]).dropna().groupby(level=0).max()
        found = found.combine_first(of.rank(pct=True) * 100)
    return found


def contacts(workspace: Workspace) -> pd.Series[Any]:
    """How many contacts each customer had, by customer_id; empty where none were kept."""
    if workspace.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'crosswalk'") is None:
        return pd.Series(dtype="float64")
    rows = workspace.frame(
        "SELECT x.customer_id, count(*) AS n FROM interactions i JOIN crosswalk x USING (record_id) GROUP BY x.customer_id"
    )
    return rows.set_index("customer_id")["n"].astype("float64")
