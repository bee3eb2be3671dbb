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
    gaps = []
    for own in (frequency, amount, duration):
        good = high_among(label, own.fillna(0.0)).clip(lower=1e-9)
        ratio = good / own.fillna(0.0).clip(lower=good / MOST_GAP)
        gaps.append(np.log(ratio.to_numpy("float64")))
    return np.asarray(LEVERS)[np.argmax(np.vstack(gaps), axis=0)] if len(label) else np.asarray([], dtype=object)
