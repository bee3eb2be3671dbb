"""Potential value: what customers like this one bring when things go well; which lever would open it; and what is at stake if they leave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.indexers import BaseIndexer

LEAST_PEERS = 30
HIGH = 0.8
TENURES = (90, 365, 730)
MOST_GAP = 20.0
"""A gap beyond this factor counts as this: somebody with nothing is not told apart from somebody with next to nothing."""

SHORT = 0.1
"""A customer's chance to be still one falls short of good peers' by this share before anything counts as at stake; at risk, any share does."""

OPENING = ("frequency", "amount")
"""Levers that open unrealised value: money of 12 months."""

LEVERS = (*OPENING, "duration")
NO_LEVER = "none"
"""Nothing is open and nothing at stake: the customer does as well as good peers."""


def peers(need: pd.Series[Any], tenure_days: pd.Series[Any]) -> pd.Series[Any]:
    """A label of each customer's peers: same need and tenure where that makes at least LEAST_PEERS, else same tenure, else all."""
    tenure = pd.Series(
        np.searchsorted(np.asarray(TENURES), tenure_days.to_numpy("float64"), side="right"), index=need.index
    ).astype(str)
    fine = need.fillna("") + "/" + tenure
    label = fine.where(fine.map(fine.value_counts()) >= LEAST_PEERS, "*/" + tenure)
    return label.where(label.map(label.value_counts()) >= LEAST_PEERS, "all")


def high_among(label: pd.Series[Any], value: pd.Series[Any]) -> pd.Series[Any]:
    """The HIGH quantile of a value among each customer's peers."""
    return value.groupby(label).transform(lambda group: group.quantile(HIGH))


def potential_value(
    label: pd.Series[Any], actual: pd.Series[Any], basket: pd.Series[Any], alive: pd.Series[Any]
) -> pd.Series[Any]:
    """What the best fifth of the peers with the most similar basket reach (`high_near`), never below the customer's own; the way
    there counts with the chance that the customer is still one.

    label: see `peers`; actual: money of 12 months; basket: money per order day; alive: 0-1. One index; missing baskets count as 0, missing chances as 1.
    """
    open_value = (high_near(label, basket.fillna(0.0), actual) - actual).clip(lower=0.0)
    return actual + open_value * alive.fillna(1.0).clip(0.0, 1.0)


def high_near(label: pd.Series[Any], basket: pd.Series[Any], value: pd.Series[Any]) -> pd.Series[Any]:
    """The HIGH quantile of a value among those peers whose baskets are nearest: a fifth of the label's customers, at least LEAST_PEERS.

    Who spends like a small household is not measured by those who buy for a canteen. Equal customers get equal figures, whatever the order of rows.
    """
    found = np.zeros(len(value))
    for rows in value.groupby(label, sort=False).indices.values():
        mine = pd.DataFrame({"basket": basket.to_numpy("float64")[rows], "value": value.to_numpy("float64")[rows]})
        mine = mine.assign(row=rows).sort_values(["basket", "value"])
        found[mine["row"].to_numpy()] = _near(mine["basket"], mine["value"])
    return pd.Series(found, index=value.index)


def _near(basket: pd.Series[Any], value: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """`high_near` within one label, rows in order of basket."""
    n = len(value)
    width = min(n, max(LEAST_PEERS, n // 5))
    size = np.log(basket.clip(lower=max(float(basket.median()) / 100, 1e-9)).to_numpy())  # 20 is to 40 as 200 to 400
    # The nearest `width` are a window of the row; it moves on as soon as what it gains is nearer than what it leaves.
    start = np.searchsorted(size[: n - width] + size[width:], 2 * size, side="left").clip(max=n - width)
    # All with the same basket are equally near: a window begins and ends with whole groups of them.
    first = np.searchsorted(basket.to_numpy(), basket.to_numpy()[start], side="left")
    last = np.searchsorted(basket.to_numpy(), basket.to_numpy()[start + width - 1], side="right")
    each = value.reset_index(drop=True).rolling(_Windows(first, last)).quantile(HIGH)
    high: np.ndarray[Any, Any] = each.groupby(basket.to_numpy()).transform("mean").to_numpy()
    return high


class _Windows(BaseIndexer):
    """Windows from `first` up to `last` (exclusive), one per row."""

    def __init__(self, first: np.ndarray[Any, Any], last: np.ndarray[Any, Any]) -> None:
        super().__init__(window_size=0)
        self.bounds = first.astype("int64"), last.astype("int64")

    def get_window_bounds(
        self,
        num_values: int = 0,
        min_periods: int | None = None,
        center: bool | None = None,
        closed: str | None = None,
        step: int | None = None,
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """The bounds, whatever is asked: pandas wants just these parameters."""
        return self.bounds


def lever_ratios(label: pd.Series[Any], spent: pd.Series[Any], basket: pd.Series[Any]) -> pd.DataFrame:
    """How far good peers are ahead in how often and in how much: their level divided by the customer's own, at most MOST_GAP; below 1 where behind.

    frequency: baskets of the last year (spent / basket), against peers of like basket; amount: the basket, against peers who order about as often.
    label: see `peers`; spent: revenue of 12 months; basket: revenue per order day.
    """
    own = basket.fillna(0.0).clip(lower=0.0)
    often = (spent / own.where(own > 0)).fillna(0.0).clip(lower=0.0)
    found = {"frequency": (often, high_near(label, own, often)), "amount": (own, high_near(label, often, own))}
    return pd.DataFrame({name: _ahead(good, mine) for name, (mine, good) in found.items()})


def at_stake(
    label: pd.Series[Any], alive: pd.Series[Any], lifetime: pd.Series[Any], stage: pd.Series[Any]
) -> pd.Series[Any]:
    """The part of lifetime value that is in doubt: the share by which the chance to be still a customer falls short of good peers'; 0 for the lost, and below SHORT for who is not at risk.

    label: see `peers`; alive: 0-1; lifetime: money of all years; stage: see lifecycle. It is money of later years too, so it never adds to unrealised
    value; and at most the lifetime value itself, for nobody who has left comes back by being kept.
    """
    short = 1.0 - 1.0 / _ahead(high_among(label, alive.fillna(0.0)), alive.fillna(0.0))
    return (
        (lifetime.fillna(0.0).clip(lower=0.0) * short)
        .where(stage.ne("lost") & ((short >= SHORT) | stage.eq("at_risk")), 0.0)
        .clip(lower=0.0)
    )


def _ahead(good: pd.Series[Any], own: pd.Series[Any]) -> pd.Series[Any]:
    level = good.clip(lower=1e-9)
    return level / own.clip(lower=level / MOST_GAP)


def best_levers(ratios: pd.DataFrame, unrealised: pd.Series[Any], stake: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Each customer's best lever, one of LEVERS or NO_LEVER: where value is open, the wider of the two gaps; else to stay, where lifetime value is at stake.

    ratios: see `lever_ratios`; unrealised: potential - actual; stake: see `at_stake`.
    """
    wider = np.where(ratios["frequency"] >= ratios["amount"], "frequency", "amount")
    return np.select([unrealised > 0, stake > 0], [wider, "duration"], default=NO_LEVER)


def lever_gains(best: np.ndarray[Any, Any], unrealised: pd.Series[Any], stake: pd.Series[Any]) -> pd.DataFrame:
    """What each of LEVERS (columns) is worth. There is one answer to how much more could be earned, unrealised value: all of a customer's counts at the best
    lever, so that frequency and amount add up to the value map. duration is the lifetime value at stake, whatever the best lever: other money, never added.
    """
    open_value = {name: unrealised.where(best == name, 0.0) for name in OPENING}
    return pd.DataFrame({**open_value, "duration": stake})
