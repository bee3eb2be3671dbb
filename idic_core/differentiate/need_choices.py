"""What people decide on needs groups: names, merges, pinned groups and members set by hand, each with a way back."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.differentiate.need_names import KINDS, past, read_choice
from idic_core.differentiate.people_here import customer_here
from idic_core.errors import IdicError
from idic_core.store import Workspace, as_json, decide, each_readable, has_derived, read_derived, revoke, soundly
from idic_core.texts import tidy_name
from idic_core.typed import typed
from idic_core.words import _

LONGEST_NAME = 60


@typed
def rename(workspace: Workspace, need_id: str, name: str, *, who: str = "", why: str = "") -> int:
    """Give a group a name that stays through later runs. Raises IdicError for an empty or taken name or an unknown group."""
    nothing = IdicError(_("A group needs a name."), hint=_("Write a few words, such as “young families”."))
    tidy = tidy_name(name, most=LONGEST_NAME, empty=nothing)
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


@typed
def merge(workspace: Workspace, need_id: str, into: str, *, who: str = "", why: str = "") -> int:
    """Make one group part of another from the next run on. Raises IdicError for a group into itself, also by way of other merges, or unknown groups."""
    if need_id == into:
        raise IdicError(_("A group cannot become part of itself."), hint=_("Choose two groups."))
    way = past(workspace).way(into)
    if need_id in way:
        names = _names(workspace)
        raise IdicError(
            _("“{other}” is part of “{name}” already, so “{name}” cannot become part of it.").format(
                name=names.get(need_id, need_id), other=names.get(into, into)
            ),
            hint=_("Take the earlier merge back first: it stands under “What you changed”."),
        )
    _known(workspace, into)
    return _decide(workspace, "need_merge", need_id, {"into": into}, who, why)


@typed
def pin(workspace: Workspace, need_id: str, *, who: str = "", why: str = "") -> int:
    """Keep a group as it is now, also where later runs would not find it. Raises IdicError for an unknown group."""
    return _decide(workspace, "need_pin", need_id, {}, who, why)


@typed
def place(workspace: Workspace, customer_id: str, need_id: str, *, who: str = "", why: str = "") -> int:
    """Set by hand which group a customer belongs to. Raises IdicError for an unknown group or customer."""
    _known(workspace, need_id)
    customer = customer_here(workspace, customer_id)
    return decide(workspace, "need_member", customer, as_json({"need_id": need_id}), who=who, why=why)


def choices(workspace: Workspace) -> pd.DataFrame:
    """What people decided on needs and still stands, newest first: decision_id, kind, subject, value (dict), name (of the subject), who, why, at."""
    known = _names(workspace)
    rows = [{**row, "value": said} for kind in KINDS for row, said in each_readable(workspace, kind, read_choice)]
    columns = ["decision_id", "kind", "subject", "value", "who", "why", "at"]
    all_of_them = pd.DataFrame(rows, columns=columns).astype({"value": "object"})
    value = list(all_of_them["value"])
    people = _people(workspace, all_of_them.loc[all_of_them["kind"].eq("need_member"), "subject"])
    return (
        all_of_them.assign(
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


@typed
def take_back(workspace: Workspace, decision_id: int, *, who: str = "") -> None:
    """Take back one decision on needs; a name changes back at once, the rest with the next run. Raises IdicError where it does not stand."""
    found = workspace.rows("SELECT kind, subject, value FROM decisions WHERE decision_id = ?", [decision_id])
    revoke(workspace, decision_id, who=who)
    if found and found[0]["kind"] == "need_name":
        before = (soundly(read_choice, found[0]) or {}).get("found_as")
        if before:
            _show_name(workspace, str(found[0]["subject"]), str(before))


def _show_name(workspace: Workspace, need_id: str, name: str) -> None:
    """Show a name now, not only after the next run."""
    if has_derived(workspace, "need_groups"):
        with workspace.transaction() as db:
            db.execute("UPDATE need_groups SET name = ? WHERE need_id = ?", [name, need_id])


def _decide(workspace: Workspace, kind: str, need_id: str, value: dict[str, Any], who: str, why: str) -> int:
    known = _known(workspace, need_id)
    earlier = next((said for row, said in each_readable(workspace, kind, read_choice) if row["subject"] == need_id), {})
    now = _names(workspace).get(need_id, need_id)
    named = {"was": now, "found_as": earlier.get("found_as", now), "name": value.get("name") or now}
    whole = {**named, **value, "profile": known.get("profile", {})}
    return decide(workspace, kind, need_id, as_json(whole), who=who, why=why)


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
