"""The value map: what customers bring (actual) against what customers like them bring (potential), and the groups that follow.

Groups after Peppers and Rogers (2011): most valuable customers, most growable customers, low-maintenance customers, below zeros.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

GROUPS = ("most_valuable", "most_growable", "low_maintenance", "below_zero", "untold")
"""Codes, best first; untold: the backtest cannot tell the customers apart, so no group is claimed."""

VALUABLE, GROWABLE = 0.2, 0.2
"""The shares of customers that are called most valuable (by actual value) and most growable (of the others, by unrealised value)."""

CELLS = 24
"""Cells of the map along each axis."""


def value_group(values: pd.DataFrame, *, costs_known: bool, told_apart: bool = True) -> np.ndarray[Any, Any]:
    """The group of each customer, a code of GROUPS. values: actual_value, unrealised, lifecycle; and margin (in all), where that is known.

    below_zero: brought less than nothing in 12 months (and in all, so that one return makes nobody so), said only where costs are known. most_valuable: the top share by actual value.
    most_growable: of the others who are not lost, the top share by unrealised value. low_maintenance: the rest. Equal values share a group.
    """
    if values.empty:
        return np.asarray([], dtype=object)
    if not told_apart:
        return np.full(len(values), "untold", dtype=object)
    actual, n = values["actual_value"].fillna(0.0), len(values)
    in_all = values["margin"].fillna(-1.0) if "margin" in values else pd.Series(-1.0, index=values.index)
    below = (actual < 0) & (in_all < 0) & costs_known
    top = actual.rank(method="max", ascending=False)
    valuable = (actual > 0) & ((top <= VALUABLE * n) | (actual.eq(actual.max()) & (n < 1 / VALUABLE)))
    open_value = values["unrealised"].where(~valuable & ~below & values["lifecycle"].ne("lost"), 0.0).fillna(0.0)
    growable = (open_value > 0) & (open_value.rank(method="max", ascending=False) <= GROWABLE * n)
    rules = [below, valuable, growable]
    return np.select(rules, ["below_zero", "most_valuable", "most_growable"], default="low_maintenance")


def map_cells(values: pd.DataFrame) -> pd.DataFrame:
    """The map gathered into cells, so that it is as quick for 100,000 customers as for 100: one row per cell and value group.

    Returns x, y (the cell's middle: actual and potential, money), value_group, customers, actual, unrealised (sums). Cells have the width of
    equal steps of the square root of money, for value is skewed; what is below zero lies in the first column.
    """
    if values.empty:
        return pd.DataFrame(columns=["x", "y", "value_group", "customers", "actual", "unrealised"])
    x, y = (values[c].clip(lower=0.0).to_numpy("float64") for c in ("actual_value", "potential_value"))
    top = float(max(np.quantile(y, 0.99), 1e-9))
    step = np.sqrt(top) / CELLS
    column, row = (np.minimum(np.sqrt(np.minimum(v, top)) // step, CELLS - 1) for v in (x, y))
    grouped = (
        pd.DataFrame(
            {"column": column, "row": row, "value_group": values["value_group"].astype("object"), "actual": values["actual_value"], "unrealised": values["unrealised"]}
        )
        .groupby(["column", "row", "value_group"])
        .agg(customers=("actual", "size"), actual=("actual", "sum"), unrealised=("unrealised", "sum"))
        .reset_index()
    )  # fmt: skip
    return grouped.assign(x=((grouped["column"] + 0.5) * step) ** 2, y=((grouped["row"] + 0.5) * step) ** 2).drop(
        columns=["column", "row"]
    )


def deciles(value: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Each customer's tenth by value, 1 best; equal values share one."""
    if len(value) == 0:
        return np.asarray([], dtype="int64")
    place = value.fillna(0.0).rank(method="average", ascending=False) - 0.5
    return np.asarray(np.minimum((10 * place / len(value)).to_numpy("float64").astype("int64") + 1, 10), dtype="int64")


def gini(value: pd.Series[Any]) -> float | None:
    """The Gini coefficient (1912) of value, 0 all equal to 1 one has all; None where nothing was brought. Negative values count as zero."""
    money = np.sort(value.fillna(0.0).to_numpy("float64").clip(min=0.0))
    n = len(money)
    if n == 0 or money.sum() <= 0:
        return None
    return float((2 * np.arange(1, n + 1) - n - 1) @ money / (n * money.sum()))
