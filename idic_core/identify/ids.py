"""Customers keep their id: a new partition is mapped to the customers that stood before, by largest overlap."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Event:
    """What became of an id: created (other: its first record), merged_into, split_from (other: the customer), gone, restored (other: where it was)."""

    customer_id: str
    event: str
    other_id: str


def number_of(customer_id: str) -> int:
    """The number in an id such as C000123; ids of another form count as 0."""
    digits = customer_id[1:]
    return int(digits) if customer_id[:1] == "C" and digits.isdigit() else 0


@dataclass(frozen=True)
class Past:
    """What the events tell of ids. anchors: id -> its first record. merged: id that ended -> the id it was merged into, "" where it is gone."""

    anchors: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)


def past(events: pd.DataFrame) -> Past:
    """The past of ids from customer_id, event, other_id, oldest first."""
    anchors: dict[str, str] = {}
    merged: dict[str, str] = {}
    for customer, event, other in zip(*(events[c].tolist() for c in ("customer_id", "event", "other_id")), strict=True):
        if event == "created":
            anchors[str(customer)] = str(other)
        if event in {"merged_into", "gone"}:
            merged[str(customer)] = str(other or "")
        elif event in {"created", "restored"}:
            merged.pop(str(customer), None)
    return Past(anchors, merged)


def keep_ids(
    clusters: pd.DataFrame, before: pd.DataFrame, next_number: int, known: Past | None = None
) -> tuple[pd.Series, list[Event]]:
    """The customer id of each row of `clusters`, and what happened to ids.

    clusters: record_id, customer_id (any label). before: record_id, customer_id as they stood. Each old id lives on where
    the larger part of its records went; where several meet, the oldest id stays and the others point to it. When a merge is
    taken back, the part with the first record of an id that ended has that id again (and the other part keeps its own).
    """
    known = known or Past()
    old = (
        clusters[["record_id", "customer_id"]]
        .rename(columns={"customer_id": "label"})
        .merge(before, on="record_id", how="left")
    )
    old = old.astype(object)
    if not old["record_id"].is_monotonic_increasing:
        old = old.sort_values("record_id", kind="stable")
    first = old.drop_duplicates("label").set_index("label")["record_id"]
    shared = old.dropna(subset=["customer_id"]).groupby(["customer_id", "label"]).size().reset_index(name="n")
    shared["first"] = shared["label"].map(first)
    label_of = dict(zip(old["record_id"].tolist(), old["label"].tolist(), strict=True))
    owed = _owed(known, label_of)
    shared["other"] = [
        label in owed and follow(owed[label], known.merged) == c and label_of.get(known.anchors.get(c, "")) != label
        for c, label in zip(shared["customer_id"].tolist(), shared["label"].tolist(), strict=True)
    ]  # fmt: skip
    home = shared.sort_values(
        ["customer_id", "other", "n", "first"], ascending=[True, True, False, True], kind="stable"
    ).drop_duplicates("customer_id")
    home = home.assign(number=home["customer_id"].map(number_of)).sort_values(["number", "customer_id"], kind="stable")
    oldest = home.drop_duplicates("label")
    names: dict[str, str] = dict(
        zip(oldest["label"].astype(str).tolist(), oldest["customer_id"].astype(str).tolist(), strict=True)
    )
    events = [
        Event(old_id, "merged_into", names[label])
        for old_id, label in zip(home["customer_id"].astype(str).tolist(), home["label"].astype(str).tolist(), strict=True) if names[label] != old_id
    ]  # fmt: skip
    events += [Event(str(gone), "gone", "") for gone in sorted(set(before["customer_id"]) - set(home["customer_id"]))]
    largest = shared.sort_values(["n", "customer_id"], ascending=[False, True], kind="stable").drop_duplicates("label")
    came_from = dict(
        zip(largest["label"].astype(str).tolist(), largest["customer_id"].astype(str).tolist(), strict=True)
    )
    used = set(names.values())
    for label in sorted(str(x) for x in first.index if str(x) not in names and x in owed):
        back = owed[label]
        if back not in used:
            names[label] = back
            used.add(back)
            events.append(Event(back, "restored", known.merged[back]))
    for anchor, label in sorted((str(a), str(label)) for label, a in first.items() if str(label) not in names):
        names[label] = made = f"C{next_number:06d}"
        next_number += 1
        events.append(Event(made, "created", anchor))
        if label in came_from:
            events.append(Event(made, "split_from", came_from[label]))
    return clusters["customer_id"].astype(str).map(names), events


def _owed(known: Past, label_of: dict[str, str]) -> dict[str, str]:
    """label -> the oldest id that ended and whose first record is there."""
    owed: dict[str, str] = {}
    for ended in sorted(known.merged, key=lambda i: (number_of(i), i), reverse=True):
        label = label_of.get(known.anchors.get(ended, ""))
        if label is not None:
            owed[str(label)] = ended
    return owed


def follow(customer_id: str, merged: dict[str, str]) -> str:
    """Where an id lives now, through any number of merges."""
    seen = set()
    while merged.get(customer_id) and customer_id not in seen:
        seen.add(customer_id)
        customer_id = merged[customer_id]
    return customer_id
