"""Customers keep their id: a new partition is mapped to the customers that stood before, by largest overlap."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Event:
    """What became of an id: created (other: its first record), merged_into, split_from (other: the customer), gone."""

    customer_id: str
    event: str
    other_id: str


def number_of(customer_id: str) -> int:
    """The number in an id such as C000123; ids of another form count as 0."""
    digits = customer_id[1:]
    return int(digits) if customer_id[:1] == "C" and digits.isdigit() else 0


def keep_ids(clusters: pd.DataFrame, before: pd.DataFrame, next_number: int) -> tuple[pd.Series, list[Event]]:
    """The customer id of each row of `clusters`, and what happened to ids.

    clusters: record_id, customer_id (any label). before: record_id, customer_id as they stood. Each old id lives on where
    the larger part of its records went; where several meet, the oldest id stays and the others point to it.
    """
    old = (
        clusters[["record_id", "customer_id"]]
        .rename(columns={"customer_id": "label"})
        .merge(before, on="record_id", how="left")
    )
    first = old.groupby("label")["record_id"].min()
    shared = old.dropna(subset=["customer_id"]).groupby(["customer_id", "label"]).size().reset_index(name="n")
    shared["first"] = shared["label"].map(first)
    home = shared.sort_values(
        ["customer_id", "n", "first"], ascending=[True, False, True], kind="stable"
    ).drop_duplicates("customer_id")
    home = home.assign(number=home["customer_id"].map(number_of)).sort_values(["number", "customer_id"], kind="stable")
    oldest = home.drop_duplicates("label")
    names: dict[str, str] = dict(zip(oldest["label"].astype(str), oldest["customer_id"].astype(str), strict=True))
    events = [
        Event(old_id, "merged_into", names[label])
        for old_id, label in zip(home["customer_id"].astype(str), home["label"].astype(str), strict=True) if names[label] != old_id
    ]  # fmt: skip
    events += [Event(str(gone), "gone", "") for gone in sorted(set(before["customer_id"]) - set(home["customer_id"]))]
    largest = shared.sort_values(["n", "customer_id"], ascending=[False, True], kind="stable").drop_duplicates("label")
    came_from = dict(zip(largest["label"].astype(str), largest["customer_id"].astype(str), strict=True))
    for anchor, label in sorted((str(a), str(label)) for label, a in first.items() if str(label) not in names):
        names[label] = made = f"C{next_number:06d}"
        next_number += 1
        events.append(Event(made, "created", anchor))
        if label in came_from:
            events.append(Event(made, "split_from", came_from[label]))
    return clusters["customer_id"].astype(str).map(names), events


def follow(customer_id: str, merged: dict[str, str]) -> str:
    """Where an id lives now, through any number of merges."""
    seen = set()
    while customer_id in merged and customer_id not in seen:
        seen.add(customer_id)
        customer_id = merged[customer_id]
    return customer_id
