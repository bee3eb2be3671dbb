"""A segment's customers on the list of people to call: only those who may be called, each with a reason and a day, and a way back."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from idic_core.differentiate import add_reader
from idic_core.errors import IdicError
from idic_core.interact.contact import contacts_of
from idic_core.store import Row, Workspace, as_json, decide, decisions, each_readable, now, revoke
from idic_core.texts import visible
from idic_core.typed import check, typed
from idic_core.words import _

KIND = "call_list"
TASK = "follow_up|call-"
TAKEN_BACK = "call_list_taken_back"
"""Why a call left the queue that was not made: not because it was not useful."""

MOST, LONGEST_NAME = 500, 80
"""Nobody calls more people than that for one list; the best customers come first."""


@dataclass(frozen=True)
class CallList:
    """A list that was made. added: customers on it; left_out: code (interact.wording.contact_words, no_phone, and on_list, too_many) -> customers;
    still_open: calls that nobody has made yet."""

    list_id: str
    name: str
    due: str
    added: int
    left_out: dict[str, int] = field(default_factory=dict)
    still_open: int = 0


@typed
def put_on_call_list(
    workspace: Workspace, customers: list[str], *, name: str, due: str, reason: str, most: int = 50, purpose: str = "sales", who: str = "",
    at: str | None = None,
) -> CallList:  # fmt: skip
    """Make a follow-up for each customer who may be called, in the order given, `most` at the utmost; the others are counted by what stands against it.

    name: what the list is called, as a rule its segment. due: ISO day. reason: what to talk about. Customers who wait on another call list are left
    out (on_list). Raises IdicError where nobody may be called, or for a day that cannot be read.
    """
    try:
        day = date.fromisoformat(due[:10]).isoformat()
    except ValueError as error:
        raise IdicError(_("'{due}' is not a day.").format(due=due), hint=_("Write it as 2026-12-31.")) from error
    most = min(max(int(most), 1), MOST)
    rules = contacts_of(workspace, customers, purpose=purpose, at=at or now(), channels=("phone",))
    said = dict(zip(rules["customer_id"], zip(rules["allowed"], rules["code"], strict=True), strict=True))
    waiting, record = _waiting(workspace), _main_records(workspace, customers)
    left_out: Counter[str] = Counter()
    chosen: list[str] = []
    for customer in dict.fromkeys(customers):
        allowed, code = said.get(customer, (False, "unknown_customer"))
        if allowed and customer not in waiting and customer in record and len(chosen) < most:
            chosen.append(customer)
        else:
            code = "no_phone" if code == "no_address" else code
            left_out[str(code) if not allowed else "on_list" if customer in waiting else "too_many"] += 1
    if not chosen:
        raise IdicError(
            _("Nobody of these may be called now."), hint=_("A phone number, consent and no open complaint are needed; see the reasons on the customers' pages.")
        )  # fmt: skip
    list_id = uuid.uuid4().hex[:12]
    title = visible(name)[:LONGEST_NAME]
    what = " · ".join(part for part in (visible(reason), title) if part)
    made = CallList(list_id, title, day, len(chosen), dict(left_out), len(chosen))
    with workspace.change() as db:
        db.table("task_events").insert_all(
            {"task_id": f"{TASK}{list_id}-{n}", "record_id": record[c], "interaction_id": None, "at": now(), "state": "open", "due": day, "kind": "follow_up",
             "what": what, "why": None, "who": who}
            for n, c in enumerate(chosen)
        )  # fmt: skip
        value = {"name": made.name, "due": day, "reason": reason, "added": made.added, "left_out": made.left_out}
        decide(workspace, KIND, list_id, as_json(value), who=who)
    return made


def call_lists(workspace: Workspace) -> list[CallList]:
    """The standing lists, the newest first, with the calls that are still to be made; those worked off are left out."""
    still = Counter(task_id.removeprefix(TASK).rsplit("-", 1)[0] for task_id in _open_tasks(workspace))
    found = []
    for _row, made in each_readable(workspace, KIND, read_call_list):
        if still[made.list_id]:
            found.append(replace(made, still_open=still[made.list_id]))
    return found[::-1]


def read_call_list(row: Row) -> CallList:
    """The list that a decision says, as it was made. Raises IdicError, ValueError, TypeError or LookupError for one that cannot be read."""
    value = dict(json.loads(str(row["value"])))
    made = CallList(str(row["subject"]), value["name"], value["due"], value["added"], value.get("left_out", {}))
    check(made, CallList, "call_list")
    return made


add_reader(KIND, read_call_list)


def undo_call_list(workspace: Workspace, list_id: str, *, who: str = "") -> int:
    """Take a list back: its open calls leave the queue, what was done stays; returns how many left. Raises IdicError for one that does not stand."""
    standing = {str(r["subject"]): int(r["decision_id"]) for r in decisions(workspace, KIND).to_dict("records")}
    if list_id not in standing:
        raise IdicError(
            _("This call list does not stand any more."), hint=_("Reload the page to see the current lists.")
        )
    mine = [t for t in _open_tasks(workspace) if t.startswith(f"{TASK}{list_id}-")]
    with workspace.change() as db:
        records = {r["task_id"]: r["record_id"] for r in workspace.rows("SELECT task_id, record_id FROM task_events WHERE state = 'open' AND task_id LIKE ?", [f"{TASK}{list_id}-%"])}  # fmt: skip
        db.table("task_events").insert_all(
            {"task_id": t, "record_id": records[t], "at": now(), "state": "dropped", "due": None, "why": TAKEN_BACK, "who": who}
            for t in mine
        )  # fmt: skip
        revoke(workspace, standing[list_id], who=who)
    return len(mine)


def _open_tasks(workspace: Workspace) -> dict[str, str]:
    """task_id -> record_id of the calls on lists that are neither done nor dropped."""
    found = workspace.rows(
        """SELECT t.task_id, max(t.record_id) AS record_id FROM task_events t WHERE t.task_id LIKE ? GROUP BY t.task_id
           HAVING (SELECT state FROM task_events l WHERE l.task_id = t.task_id ORDER BY event_id DESC LIMIT 1) NOT IN ('done', 'dropped')""",
        [f"{TASK}%"],
    )
    return {str(r["task_id"]): str(r["record_id"]) for r in found}


def _waiting(workspace: Workspace) -> set[str]:
    """Customers who stand on a call list already."""
    records = sorted(set(_open_tasks(workspace).values()))
    found = workspace.rows(
        "SELECT DISTINCT customer_id FROM crosswalk WHERE record_id IN (SELECT value FROM json_each(?))",
        [json.dumps(records)],
    )
    return {str(r["customer_id"]) for r in found}


def _main_records(workspace: Workspace, customers: list[str]) -> dict[str, Any]:
    """The record of each customer that a task points to: surely theirs, from a list of customers where there is one."""
    found = workspace.rows(
        """SELECT c.customer_id, c.record_id FROM crosswalk c LEFT JOIN records r ON r.record_id = c.record_id
           WHERE c.customer_id IN (SELECT value FROM json_each(?))
           ORDER BY c.provisional DESC, coalesce(r.origin, '') = 'customers', c.record_id DESC""",
        [json.dumps(customers)],
    )
    return {str(r["customer_id"]): r["record_id"] for r in found}  # the last of each customer is the best
