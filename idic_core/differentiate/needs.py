"""Needs groups: customers who buy the same kinds of things, whatever the volume; none where the data shows none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from idic_core.differentiate.families import product_groups
from idic_core.differentiate.stability import Partition, choose
from idic_core.errors import MissingColumn
from idic_core.words import _

LEAST_CUSTOMERS = 60
LEAST_LINES = 5
"""Customers with fewer lines say too little about their needs to shape groups; they are assigned where they fit best."""

STRONGEST, WEAKEST = 3, 1
CLEARLY_MORE = 1.2
CUSTOMER_COLUMNS = ["customer_id", "need_id", "strength"]
GROUP_COLUMNS = ["need_id", "name", "size", "share", "stability", "facts", "example_customer"]


@dataclass(frozen=True)
class Needs:
    """Needs groups, if there are any.

    customers: customer_id, need_id, strength (0-1, how much closer to their own group than to the next). groups: need_id, name
    (plain words), size, share, stability (0-1), facts (JSON: over and under, lists of {"what", "share", "average", "index"};
    index 1 is the average), example_customer. report: reason (code), basis, k, tried.
    """

    customers: pd.DataFrame
    groups: pd.DataFrame
    report: dict[str, Any]


def needs_groups(lines: pd.DataFrame, *, products: pd.DataFrame | None = None, seed: int = 0) -> Needs:
    """Group customers by the square roots of their shares of categories or product families (Hellinger, 1909), never by volume.

    lines: customer_id, order_id, ordered_at, product_id, quantity, unit_price; products: product_id, name, category, … Of 3 to 7
    groups those count that are more stable under resampling than on data with each column permuted (Hennig, 2007; Tibshirani
    and Walther, 2005), with at least 5 % of the customers in each; else `groups` is empty: no clear groups is an answer.
    Raises MissingColumn without customer_id or product_id.
    """
    for column in ("customer_id", "product_id"):
        if column not in lines.columns:
            raise MissingColumn(
                _("The order lines have no column {column}.").format(column=column),
                hint=_("Say which column holds it."),
            )
    counted = lines[["customer_id", "product_id"]].dropna()
    if counted["customer_id"].nunique() < LEAST_CUSTOMERS or counted["product_id"].nunique() < 3:
        return none(
            "too_few",
            {"customers": int(counted["customer_id"].nunique()), "products": int(counted["product_id"].nunique())},
        )
    with threadpool_limits(limits=1):  # many small fits: a pool of threads only spins beside them
        return _grouped(counted, products, seed)


def _grouped(counted: pd.DataFrame, products: pd.DataFrame | None, seed: int) -> Needs:
    label, basis = product_groups(counted, products, seed)
    counted = counted.assign(group=counted["product_id"].map(label)).dropna(subset=["group"])
    profile = pd.crosstab(counted["customer_id"], counted["group"]).astype("float64")
    profile = profile.loc[:, (profile > 0).mean() >= 0.01]
    profile = profile[profile.sum(axis=1) > 0]
    shaping = profile[profile.sum(axis=1) >= LEAST_LINES]
    if len(shaping) < LEAST_CUSTOMERS or shaping.shape[1] < 3:
        return none("too_few", {"basis": basis, "customers": len(shaping), "kinds": int(shaping.shape[1])})
    found, tried = choose(roots(shaping), seed)
    report = {
        "basis": basis,
        "kinds": int(profile.shape[1]),
        "customers": len(profile),
        "shaping": len(shaping),
        "tried": tried,
    }
    if found is None:
        return none("no_clear_groups", report)
    return _described(profile, found, report)


def none(reason: str, report: dict[str, Any]) -> Needs:
    """The answer that there are no groups. reason: too_few or no_clear_groups."""
    customers = pd.DataFrame(
        {c: pd.Series(dtype=t) for c, t in zip(CUSTOMER_COLUMNS, ("str", "str", "float64"), strict=True)}
    )
    groups = pd.DataFrame({c: pd.Series(dtype="str") for c in GROUP_COLUMNS})
    return Needs(customers, groups, {**report, "reason": reason, "k": 0})


def roots(profile: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Square roots of the shares of each row: points on a sphere, where a rare kind counts and volume does not."""
    counts = profile.to_numpy("float64")
    return np.asarray(np.sqrt(counts / counts.sum(axis=1, keepdims=True)))


def _described(profile: pd.DataFrame, found: Partition, report: dict[str, Any]) -> Needs:
    points = roots(profile)
    distance = found.distances(points)
    nearest = np.sort(distance, axis=1)
    group = distance.argmin(axis=1)
    strength = 1 - np.sqrt(nearest[:, 0] / np.maximum(nearest[:, 1], 1e-12))
    order = np.argsort(-np.bincount(group, minlength=len(found.centers)), kind="stable")
    shares = profile.div(profile.sum(axis=1), axis=0)
    average = shares.mean()
    rows: list[list[Any]] = []
    names: list[str] = []
    for position, number in enumerate(order, start=1):
        members = group == number
        if not members.any():
            continue
        own = shares[members].mean()
        index = (own / average).where(own.ge(0.02) | average.ge(0.02)).dropna()
        lead = ((own - average) * np.log(index.clip(lower=1e-6))).reindex(index.index)
        over = (
            lead[(index >= CLEARLY_MORE) | (index == index.max())]
            .sort_values(ascending=False, kind="stable")
            .index[:STRONGEST]
        )
        under = lead[index < 1].sort_values(ascending=False, kind="stable").index[:WEAKEST]
        facts = {
            side: [_fact(str(w), own[w], average[w]) for w in whats]
            for side, whats in (("over", over), ("under", under))
        }
        lines = profile[members].sum(axis=1)
        typical = pd.DataFrame({"strength": strength[members], "lines": lines.to_numpy()}, index=lines.index)
        typical = typical[typical["lines"] >= LEAST_LINES] if (typical["lines"] >= LEAST_LINES).any() else typical
        example = typical.sort_values(["strength", "lines"], ascending=False, kind="stable").index[0]
        name = _name([str(w) for w in over], names)
        names.append(name)
        rows.append(
            [
                f"N{position}",
                name,
                int(members.sum()),
                float(members.mean()),
                float(found.stability[number]),
                json.dumps(facts, ensure_ascii=False),
                example,
            ]
        )
    need_id = {int(number): f"N{position}" for position, number in enumerate(order, start=1)}
    customers = pd.DataFrame(
        {"customer_id": profile.index, "need_id": [need_id[int(g)] for g in group], "strength": strength}
    )
    return Needs(customers, pd.DataFrame(rows, columns=GROUP_COLUMNS), {**report, "reason": "", "k": len(rows)})


def _fact(what: str, own: float, average: float) -> dict[str, Any]:
    return {
        "what": what,
        "share": round(float(own), 4),
        "average": round(float(average), 4),
        "index": round(float(own / average), 2),
    }


def _name(over: list[str], taken: list[str]) -> str:
    """The top one or two kinds as a name, unlike the names before it."""
    tidy = [w[:1].upper() + w[1:] for w in over] or ["–"]
    for count in range(1, len(tidy) + 1):
        name = " + ".join(tidy[:count])
        if name not in taken:
            return name
    return " + ".join(tidy) + f" ({len(taken) + 1})"
