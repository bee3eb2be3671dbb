"""Needs groups keep their id, and what people said of them, from run to run: names, merges, pinned groups, members set by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.need_profiles import Profile, likeness, read_profile
from idic_core.store import Row, Workspace, derived_report, each_readable, read_derived, soundly
from idic_core.texts import visible

KINDS = ("need_name", "need_merge", "need_pin", "need_member")
"""Decisions on needs. subject: the group's need_id (need_member: the customer_id). value, JSON: name; into (the need_id that it became
part of); profile (what the pinned group buys, does and says); need_id. Each with the profile at that time, so that the group is known again."""

SAYS = {"need_name": "name", "need_merge": "into", "need_pin": "profile", "need_member": "need_id"}
"""Kind -> what such a decision cannot do without."""

TEXTS = ("was", "found_as", "name", "into", "need_id")
NUMBER = re.compile(r"\w([0-9]{1,9})")

SAME_MEMBERS = 0.3
"""A group is the one of the last run with which it shares at least this part of all their members (Jaccard)."""

SAME_PROFILE = 0.9
"""… or, where no member is known, one whose profile is at least this much like its own (Bhattacharyya coefficient)."""

REMEMBERED, LEAST_KEPT = 40, 0.001
"""So many groups are remembered, with the shares that are not smaller."""


@dataclass(frozen=True)
class Past:
    """What earlier runs and people left. members: customer_id, found_id (the group they were found in, before merges); memory: need_id ->
    {"name", "profile", "size"} of all groups known, the last run's first; last: their ids in the last run; names, merges (need_id ->
    need_id), pins (need_id -> profile), hands (customer_id -> need_id): what people decided; highest: the highest number used."""

    members: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"customer_id": [], "found_id": []}))
    memory: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    last: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    merges: Mapping[str, str] = field(default_factory=dict)
    pins: Mapping[str, Profile] = field(default_factory=dict)
    hands: Mapping[str, str] = field(default_factory=dict)
    highest: int = 0

    def way(self, need_id: str) -> list[str]:
        """A group and the groups that it became part of, one after the other."""
        seen = [need_id]
        while (further := self.merges.get(seen[-1])) is not None and further not in seen:
            seen.append(further)
        return seen

    def final(self, need_id: str) -> str:
        """The group that a group became part of, or itself."""
        seen = self.way(need_id)
        circle = seen[seen.index(further) :] if (further := self.merges.get(seen[-1])) is not None else seen[-1:]
        return min(circle, key=lambda i: (len(i), i))

    def name(self, need_id: str) -> str | None:
        """The name that a person gave this group or, where it has none of its own, one that was merged into it; None for neither."""
        inside = (given for other, given in self.names.items() if other != need_id and self.final(other) == need_id)
        return self.names.get(need_id) or next(inside, None)


def past(workspace: Workspace) -> Past:
    """What earlier runs and people left in a workspace."""
    report = derived_report(workspace, "differentiate").get("needs", {})
    memory = _memory(report.get("memory", {}))
    members = read_derived(workspace, "need_members")
    values = {
        kind: {str(row["subject"]): said for row, said in each_readable(workspace, kind, read_choice)} for kind in KINDS
    }
    for kind in KINDS[:3]:
        for need_id, value in values[kind].items():
            if value.get("profile"):
                memory.setdefault(need_id, {"name": value.get("name", need_id), "profile": value["profile"], "size": 0})
    numbers = [int(n[1]) for i in [*memory, *members["found_id"].unique()] if (n := NUMBER.fullmatch(str(i)))]
    return Past(
        members=members[["customer_id", "found_id"]],
        memory=memory,
        last=tuple(report.get("last", ())),
        names={i: v["name"] for i, v in values["need_name"].items()},
        merges={i: v["into"] for i, v in values["need_merge"].items()},
        pins={i: v["profile"] for i, v in values["need_pin"].items()},
        hands={i: v["need_id"] for i, v in values["need_member"].items()},
        highest=max([int(report.get("highest", 0)), *numbers]),
    )


def read_choice(row: Row) -> dict[str, Any]:
    """What a decision on needs says, its texts and its profile. Raises ValueError or TypeError for one that lacks what its kind needs."""
    given = dict(json.loads(str(row["value"])))
    said: dict[str, Any] = {k: visible(given[k]) for k in TEXTS if isinstance(given.get(k), str) and visible(given[k])}
    profile = soundly(read_profile, given.get("profile"))
    if profile is not None:
        said["profile"] = profile
    if SAYS[str(row["kind"])] not in said or not row["subject"]:
        raise ValueError("not a decision on needs")
    return said


def _memory(given: Any) -> dict[str, dict[str, Any]]:
    """The groups that the last run remembered, those left out that cannot be read."""

    def one(need_id: str, told: dict[str, Any]) -> dict[str, Any]:
        name, size = told.get("name"), told.get("size", 0)
        return {"name": name if isinstance(name, str) else need_id, "profile": read_profile(told["profile"]), "size": int(size)}  # fmt: skip

    read = {str(i): soundly(one, str(i), told) for i, told in (given.items() if isinstance(given, dict) else ())}
    return {i: told for i, told in read.items() if told is not None}


def follow(
    customers: pd.Index, labels: np.ndarray[Any, Any], found: list[Profile], before: Past
) -> tuple[list[str], int]:
    """The id of each found group: that of the earlier group with which it shares most members (Hungarian method: Kuhn, 1955), else of one with
    the same profile, else a new one by size; and the highest number used."""
    ids: dict[int, str] = {}
    told = before.members.set_index("customer_id")["found_id"].reindex(customers)
    old = sorted(set(told.dropna()))
    if old:
        shared = (
            pd.crosstab(pd.Series(labels, index=customers), told)
            .reindex(index=range(len(found)), columns=old, fill_value=0)
            .to_numpy("float64")
        )
        sizes = (
            np.bincount(labels, minlength=len(found))[:, None] + told.value_counts().reindex(old).to_numpy()[None, :]
        )
        _pair(shared / np.maximum(sizes - shared, 1), old, SAME_MEMBERS, ids)
    waiting = [g for g in range(len(found)) if g not in ids]
    left = [i for i in before.memory if i not in ids.values()]
    if waiting and left:
        alike = np.array(
            [
                [likeness(found[g], before.memory[i]["profile"]) if g in waiting else 0.0 for i in left]
                for g in range(len(found))
            ]
        )
        _pair(alike, left, SAME_PROFILE, ids)
    highest = before.highest
    for group in np.argsort(-np.bincount(labels, minlength=len(found)), kind="stable"):
        if int(group) not in ids:
            highest += 1
            ids[int(group)] = f"N{highest}"
    return [ids[g] for g in range(len(found))], highest


def _pair(alike: np.ndarray[Any, Any], old: list[str], least: float, ids: dict[int, str]) -> None:
    from scipy.optimize import linear_sum_assignment

    for group, position in zip(*linear_sum_assignment(-alike), strict=True):
        if alike[group, position] >= least and int(group) not in ids:
            ids[int(group)] = old[position]


def with_pins(ids: list[str], found: list[Profile], before: Past) -> tuple[list[str], list[Profile]]:
    """The found groups and the pinned ones: a pinned group keeps its profile, whether it was found again or not."""
    kept = {i: p for i, p in before.pins.items() if p}
    profiles = [kept.get(i, p) for i, p in zip(ids, found, strict=True)]
    missing = [i for i in kept if i not in ids]
    return [*ids, *missing], [*profiles, *(kept[i] for i in missing)]


def remember(groups: pd.DataFrame, profiles: Mapping[str, Profile], before: Past) -> dict[str, dict[str, Any]]:
    """The memory for the next run: this run's groups as they were found, then those of earlier runs."""
    names = dict(zip(groups["need_id"], groups["name"], strict=True))
    sizes = dict(zip(groups["need_id"], groups["size"], strict=True))
    now = {
        i: {
            "name": names.get(i, before.names.get(i) or before.memory.get(i, {}).get("name", i)),
            "profile": {b: {w: m for w, m in told.items() if m >= LEAST_KEPT} for b, told in p.items()},
            "size": int(sizes.get(i, 0)),
        }
        for i, p in profiles.items()
    }
    older = {i: m for i, m in before.memory.items() if i not in now}
    return dict([*now.items(), *older.items()][:REMEMBERED])
