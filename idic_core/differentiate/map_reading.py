"""What pages ask about value: the map, concentration, levers, classes and the history of customer equity, gathered once per run."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core.differentiate.loyalty import WEIGHTS
from idic_core.differentiate.potential import OPENING
from idic_core.differentiate.value_map import gini, map_cells
from idic_core.store import Workspace, has_derived, read, read_derived

COLUMNS = {
    "actual_value": "REAL", "potential_value": "REAL", "unrealised": "REAL", "lifetime_value": "REAL", "value_group": "TEXT", "lever": "TEXT", "decile": "INTEGER",
    "gain_frequency": "REAL", "gain_amount": "REAL", "gain_duration": "REAL", "size_class": "TEXT", "age_class": "TEXT", "needs_class": "TEXT", "loyalty": "REAL",
    "loyalty_class": "TEXT", "score_class": "TEXT", "lifecycle": "TEXT", "tier": "TEXT", "r": "INTEGER", "f": "INTEGER", "m": "INTEGER",
}  # fmt: skip
CLASS_COLUMNS = ("size_class", "age_class", "needs_class", "loyalty_class", "score_class")


def value_picture(workspace: Workspace) -> dict[str, Any]:
    """The figures of the value map and what stands beside it, {} before the first run: cells (see value_map.map_cells), value_groups (value_group, customers,
    actual, unrealised, lifetime), deciles (decile, customers, actual, share, upto), gini, lever_groups (value_group, lever, customers, gain: their
    unrealised value, which adds up to that of value_groups), stake (customers, gain: lifetime value at stake, other money), classes (column -> frame of code, customers, actual, lifetime), loyalty_parts (part -> mean, known), scores (axis, score, customers)."""
    if not _ready(workspace):
        return {}
    values = read(workspace, f"SELECT {', '.join(COLUMNS)} FROM customer_values", COLUMNS)  # noqa: S608
    opening, at_stake = values[values["lever"].isin(OPENING)], values[values["gain_duration"] >= 1]
    facts = read_derived(workspace, "class_facts")
    return {
        "cells": map_cells(values),
        "value_groups": _sums(values, "value_group"),
        "deciles": _deciles(values),
        "gini": gini(values["actual_value"]),
        "lever_groups": opening.groupby(["value_group", "lever"]).agg(customers=("unrealised", "size"), gain=("unrealised", "sum")).reset_index(),
        "stake": {"customers": len(at_stake), "gain": float(at_stake["gain_duration"].sum())},
        "classes": {column: _sums(values, column) for column in CLASS_COLUMNS},
        "loyalty_parts": {p: (float(facts[p].mean()), float(facts[p].notna().mean())) for p in WEIGHTS if len(facts)},
        "scores": pd.concat([values.groupby(a).size().rename("customers").rename_axis("score").reset_index().assign(axis=a) for a in ("r", "f", "m")]),
    }  # fmt: skip


def _ready(workspace: Workspace) -> bool:
    """Whether the derived tables are there and of this version."""
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "class_facts")):
        return False
    return "value_group" in {row["name"] for row in workspace.rows("PRAGMA table_info(customer_values)")}


def _sums(values: pd.DataFrame, by: str) -> pd.DataFrame:
    grouped = values.groupby(by)
    return grouped.agg(
        customers=("actual_value", "size"), actual=("actual_value", "sum"), unrealised=("unrealised", "sum"), lifetime=("lifetime_value", "sum")
    ).reset_index()  # fmt: skip


def _deciles(values: pd.DataFrame) -> pd.DataFrame:
    found = (
        values.groupby("decile").agg(customers=("actual_value", "size"), actual=("actual_value", "sum")).reset_index()
    )
    total = float(found["actual"].sum())
    found["share"] = found["actual"] / total if total > 0 else 0.0
    found["upto"] = found["share"].cumsum()
    return found


def equity_history(workspace: Workspace) -> pd.DataFrame:
    """Customer equity of the runs that saw something new, oldest first, runs in a row for the same day as one: run_id, at, as_of, value_basis, customers, equity, low,
    high, parts (reason -> money: what made the change since the row before)."""
    columns = ["run_id", "at", "as_of", "value_basis", "customers", "equity", "low", "high", "parts"]
    found: list[dict[str, Any]] = []
    for row in workspace.rows("SELECT * FROM value_runs WHERE as_of <> '' ORDER BY run_id"):
        parts = dict(json.loads(row["counts"]).get("equity", {}))
        if found and found[-1]["as_of"] == row["as_of"]:
            for reason, amount in found.pop()["parts"].items():
                parts[reason] = parts.get(reason, 0.0) + amount
        known = {**row, "low": row["equity_low"], "high": row["equity_high"], "parts": parts}
        found.append({name: known[name] for name in columns})
    return pd.DataFrame(found, columns=columns)
