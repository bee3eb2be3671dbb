"""Recency, frequency, monetary value: scores from 1 to 5 by cut-offs, and eleven named groups."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate import wording
from idic_core.differentiate.order_days import order_days

GROUPS = (
    "champions", "loyal", "active", "new", "promising", "needs_attention", "almost_lost", "previously_loyal", "at_risk", "dormant",
    "prospects",
)  # fmt: skip
"""Best first. Prospects are customers without an order, so `rfm` never gives that one."""

CUTS = (0.2, 0.4, 0.6, 0.8)


def rfm(orders: pd.DataFrame, *, as_of: Any = None) -> pd.DataFrame:
    """Scores and group per customer: customer_id, r, f, m (1-5, 5 is best), group (a code of GROUPS).

    orders: customer_id, order_id, ordered_at, amount; orders on one day count once; those after `as_of` (default: the last
    order's day) are left out. Equal values get equal scores, in any row order. Without amounts, m is 1. Method: quintile
    cut-offs (Hughes, 1994) and groups by R and the mean of F and M, tested in a fixed order (see `group`).
    """
    days = order_days(orders, as_of=as_of)
    for note in days.notes:
        if note["code"] in {"stray", "unread_amounts"}:
            warnings.warn(wording.caution(note), UserWarning, stacklevel=2)
    grouped = days.days.groupby("code").agg(last=("day", "max"), times=("day", "size"), spent=("amount", "sum"))
    grouped = grouped.reindex(range(len(days.customers)))
    return pd.DataFrame(
        {"customer_id": days.customers, **score(days.as_of - grouped["last"], grouped["times"], grouped["spent"])}
    )


def score(
    silence: pd.Series[Any], times: pd.Series[Any], spent: pd.Series[Any], cuts: dict[str, Any] | None = None
) -> dict[str, Any]:
    """r, f, m and group from days since the last order, order days and money spent, one value per customer; by fifths without `cuts`."""
    r, f, m = scores(silence, times, spent, cut_offs(silence, times, spent) if cuts is None else cuts)
    return {"r": r, "f": f, "m": m, "group": group(r, f, m)}


def scores(
    silence: pd.Series[Any], times: pd.Series[Any], spent: pd.Series[Any], cuts: dict[str, Any]
) -> tuple[Any, Any, Any]:
    """r, f and m (1-5) by given cut-offs (see `cut_offs`)."""
    r = 5 - np.searchsorted(cuts["r"], silence.to_numpy("float64"))
    f = 1 + np.searchsorted(cuts["f"], times.to_numpy("float64"))
    m = 1 + np.searchsorted(cuts["m"], np.round(spent.to_numpy("float64"), 6))
    return r, f, m


def cut_offs(silence: pd.Series[Any], times: pd.Series[Any], spent: pd.Series[Any]) -> dict[str, list[float]]:
    """The quintiles that divide the scores: r in days (at most), f in order days and m in money (more than)."""
    columns = {"r": silence, "f": times, "m": spent.round(6)}
    if len(silence) == 0:
        return {name: [0.0] * len(CUTS) for name in columns}
    return {
        name: [float(v) for v in np.quantile(column.to_numpy("float64"), CUTS, method="inverted_cdf")]
        for name, column in columns.items()
    }


def group(r: Any, f: Any, m: Any) -> np.ndarray[Any, Any]:
    """The named group for scores 1-5; the first rule that holds counts.

    >>> [str(g) for g in group([5, 5, 3, 1], [5, 1, 3, 1], [5, 1, 3, 2])]
    ['champions', 'new', 'needs_attention', 'dormant']
    """
    r, fm = np.asarray(r), (np.asarray(f) + np.asarray(m)) / 2
    rules = [
        ((r == 5) & (fm >= 4), "champions"),
        ((r >= 3) & (fm >= 4), "loyal"),
        ((r >= 4) & (fm >= 2), "active"),
        (r == 5, "new"),
        (r == 4, "promising"),
        ((r == 3) & (fm >= 2.5), "needs_attention"),
        (r == 3, "almost_lost"),
        (fm >= 4, "previously_loyal"),
        (fm >= 2.5, "at_risk"),
    ]
    return np.select([rule for rule, _name in rules], [name for _rule, name in rules], default="dormant")
