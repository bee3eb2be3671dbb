"""Needs groups keep their id, and what people said of them, from run to run: names, merges, pinned groups, members set by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.need_profiles import Profile, likeness
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, decision, decisions, derived_report, has_derived, read_derived, revoke
from idic_core.words import _

KINDS = ("need_name", "need_merge", "need_pin", "need_member")
"""Decisions on needs. subject: the group's need_id (need_member: the customer_id). value, JSON: name; into (the need_id that it became
part of); profile (what the pinned group buys, does and says); need_id. Each with the profile at that time, so that the group is known again."""

SAME_MEMBERS = 0.3
"""A group is the one of the last run with which it shares at least this part of all their members (Jaccard)."""

SAME_PROFILE = 0.9
"""… or, where no member is known, one whose profile is at least this much like its own (Bhattacharyya coefficient)."""

REMEMBERED, LEAST_KEPT = 40, 0.001
"""So many groups are remembered, with the shares that are not smaller."""

LONGEST_NAME = 60


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

    def final(self, need_id: str) -> str:
        """The group that a group became part of, or itself."""
        seen = {need_id}
        while need_id in self.merges and self.merges[need_id] not in seen:
            need_id = self.merges[need_id]
            seen.add(need_id)
        return need_id


def past(workspace: Workspace) -> Past:
    """What earlier runs and people left in a workspace."""
    report = derived_report(workspace, "differentiate").get("needs", {})
    memory: dict[str, dict[str, Any]] = dict(report.get("memory", {}))
    members = read_derived(workspace, "need_members")
    said = {kind: decisions(workspace, kind) for kind in KINDS}
    values = {
        kind: {str(s): _value(str(v)) for s, v in zip(table["subject"], table["value"], strict=True)}
        for kind, table in said.items()
    }
    for kind in KINDS[:3]:
        for need_id, value in values[kind].items():
            if value.get("profile"):
                memory.setdefault(need_id, {"name": value.get("name", need_id), "profile": value["profile"], "size": 0})
    numbers = [int(i[1:]) for i in [*memory, *members["found_id"].unique()] if str(i)[1:].isdigit()]
    return Past(
        members=members[["customer_id", "found_id"]],
        memory=memory,
        last=tuple(report.get("last", ())),
        names={i: str(v["name"]) for i, v in values["need_name"].items() if v.get("name")},
        merges={i: str(v["into"]) for i, v in values["need_merge"].items() if v.get("into")},
        pins={i: v["profile"] for i, v in values["need_pin"].items() if v.get("profile")},
        hands={i: str(v["need_id"]) for i, v in values["need_member"].items() if v.get("need_id")},
        highest=max([int(report.get("highest", 0)), *numbers]),
    )


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


def rename(workspace: Workspace, need_id: str, name: str, *, who: str = "", why: str = "") -> int:
    """Give a group a name that stays through later runs. Raises IdicError for an empty or taken name or an unknown group."""
    tidy = " ".join(name.split())
    if not tidy:
        raise IdicError(_("A group needs a name."), hint=_("Write a few words, such as “young families”."))
    if len(tidy) > LONGEST_NAME:
        raise IdicError(_("This name is too long."), hint=_("Use at most {n} characters.").format(n=LONGEST_NAME))
    taken = (
        workspace.value(
            "SELECT need_id FROM need_groups WHERE lower(name) = lower(?) AND need_id <> ?", [tidy, need_id]
        )
        if has_derived(workspace, "need_groups")
        else None
    )
    if taken:
        raise IdicError(
            _("Another group has this name already."), hint=_("Choose another name, or merge the two groups.")
        )
    number = _decide(workspace, "need_name", need_id, {"name": tidy}, who, why)
    _show_name(workspace, need_id, tidy)
    return number


def merge(workspace: Workspace, need_id: str, into: str, *, who: str = "", why: str = "") -> int:
    """Make one group part of another from the next run on. Raises IdicError for a group into itself or unknown groups."""
    if need_id == into or past(workspace).final(into) == need_id:
        raise IdicError(_("A group cannot become part of itself."), hint=_("Choose two groups."))
    _known(workspace, into)
    return _decide(workspace, "need_merge", need_id, {"into": into}, who, why)


def pin(workspace: Workspace, need_id: str, *, who: str = "", why: str = "") -> int:
    """Keep a group as it is now, also where later runs would not find it. Raises IdicError for an unknown group."""
    return _decide(workspace, "need_pin", need_id, {}, who, why)


def place(workspace: Workspace, customer_id: str, need_id: str, *, who: str = "", why: str = "") -> int:
    """Set by hand which group a customer belongs to. Raises IdicError for an unknown group."""
    _known(workspace, need_id)
    return decide(workspace, "need_member", str(customer_id), json.dumps({"need_id": need_id}), who=who, why=why)


def choices(workspace: Workspace) -> pd.DataFrame:
    """What people decided on needs and still stands, newest first: decision_id, kind, subject, value (dict), name (of the subject), who, why, at."""
    known = _names(workspace)
    tables = [decisions(workspace, kind) for kind in KINDS]
    all_of_them = pd.concat(tables, ignore_index=True)
    value = [_value(v) for v in all_of_them["value"]]
    people = _people(workspace, all_of_them.loc[all_of_them["kind"].eq("need_member"), "subject"])
    return (
        all_of_them.assign(
            value=pd.Series(value, dtype="object"),
            name=[
                people.get(s, s) if k == "need_member" else v.get("was") or known.get(s, s)
                for k, s, v in zip(all_of_them["kind"], all_of_them["subject"], value, strict=True)
            ],
            target=[
                known.get(v.get("into") or v.get("need_id") or "", v.get("into") or v.get("need_id") or "")
                for v in value
            ],
        )
        .sort_values("decision_id", ascending=False, kind="stable")
        .reset_index(drop=True)
    )


def take_back(workspace: Workspace, decision_id: int, *, who: str = "") -> None:
    """Take back one decision on needs; a name changes back at once, the rest with the next run. Raises IdicError where it does not stand."""
    found = workspace.rows("SELECT kind, subject, value FROM decisions WHERE decision_id = ?", [decision_id])
    revoke(workspace, decision_id, who=who)
    if found and found[0]["kind"] == "need_name":
        before = _value(found[0]["value"]).get("found_as")
        if before:
            _show_name(workspace, str(found[0]["subject"]), str(before))


def _show_name(workspace: Workspace, need_id: str, name: str) -> None:
    """Show a name now, not only after the next run."""
    if has_derived(workspace, "need_groups"):
        with workspace.transaction() as db:
            db.execute("UPDATE need_groups SET name = ? WHERE need_id = ?", [name, need_id])


def _decide(workspace: Workspace, kind: str, need_id: str, value: dict[str, Any], who: str, why: str) -> int:
    known = _known(workspace, need_id)
    earlier = _value(decision(workspace, kind, need_id, "{}"))
    now = _names(workspace).get(need_id, need_id)
    named = {"was": now, "found_as": earlier.get("found_as", now), "name": value.get("name") or now}
    whole = {**named, **value, "profile": known.get("profile", {})}
    return decide(workspace, kind, need_id, json.dumps(whole, ensure_ascii=False), who=who, why=why)


def _known(workspace: Workspace, need_id: str) -> dict[str, Any]:
    memory = past(workspace).memory
    if need_id not in memory:
        raise IdicError(
            _("This needs group is not known any more."), hint=_("Reload the page and choose a group that is there.")
        )
    return memory[need_id]


def _names(workspace: Workspace) -> dict[str, str]:
    memory = {i: str(m.get("name", i)) for i, m in past(workspace).memory.items()}
    groups = read_derived(workspace, "need_groups")
    return memory | dict(zip(groups["need_id"].astype(str), groups["name"].astype(str), strict=True))


def _people(workspace: Workspace, ids: pd.Series[Any]) -> dict[str, str]:
    if not has_derived(workspace, "customers"):
        return {}
    marks = ", ".join("?" for _one in ids)
    found = workspace.rows(f"SELECT customer_id, name FROM customers WHERE customer_id IN ({marks})", list(ids))  # noqa: S608
    return {str(r["customer_id"]): str(r["name"] or r["customer_id"]) for r in found}


def _value(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
