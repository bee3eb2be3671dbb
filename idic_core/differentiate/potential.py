"""Potential value: what customers like this one bring when things go well; and which lever would close the gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

LEAST_PEERS = 30
HIGH = 0.8
TENURES = (90, 365, 730)
MOST_GAP = 20.0
"""A gap beyond this factor counts as this: somebody with nothing is not told apart from somebody with next to nothing."""

LEVERS = ("frequency", "amount", "duration")


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


def potential_value(label: pd.Series[Any], actual: pd.Series[Any]) -> pd.Series[Any]:
    """The high quantile of actual value among peers, never below the customer's own."""
    return high_among(label, actual).clip(lower=actual)


def lever(
    label: pd.Series[Any], frequency: pd.Series[Any], amount: pd.Series[Any], duration: pd.Series[Any]
) -> np.ndarray[Any, Any]:
    """Which of LEVERS has the widest gap to good peers: order days a year, money per order day, or the chance to stay."""
    return widest(lever_ratios(label, frequency, amount, duration))


def widest(ratios: pd.DataFrame) -> np.ndarray[Any, Any]:
    """The lever in which good peers are furthest ahead. ratios: see `lever_ratios`."""
    return np.asarray(LEVERS)[ratios.to_numpy().argmax(axis=1)] if len(ratios) else np.asarray([], dtype=object)


def lever_ratios(
    label: pd.Series[Any], frequency: pd.Series[Any], amount: pd.Series[Any], duration: pd.Series[Any]
) -> pd.DataFrame:
    """How far good peers are ahead in each of LEVERS (columns): their level divided by the customer's own, at most MOST_GAP; below 1 where ahead of them."""
    ratios = {}
    for name, own in zip(LEVERS, (frequency, amount, duration), strict=True):
        good = high_among(label, own.fillna(0.0)).clip(lower=1e-9)
        ratios[name] = good / own.fillna(0.0).clip(lower=good / MOST_GAP)
    return pd.DataFrame(ratios)


def lever_gains(ratios: pd.DataFrame, expected: pd.Series[Any]) -> pd.DataFrame:
    """What each lever is worth: more money within the coming 12 months if it alone reached good peers' level, the two others as they are.

    ratios: see `lever_ratios`; expected: money expected in the coming 12 months. Never below zero.
    """
    base = expected.fillna(0.0).clip(lower=0.0)
    return (ratios.clip(lower=1.0) - 1.0).mul(base, axis=0)
