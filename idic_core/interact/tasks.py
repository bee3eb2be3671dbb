"""Today's work: what was promised, asked, complained about and left unsaid, ranked by urgency, value at stake and confidence."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from idic_core.errors import IdicError
from idic_core.interact.people import main_record
from idic_core.interact.task_sources import CALL_BACK_TASKS, all_sources, call_backs
from idic_core.store import Workspace, now
from idic_core.words import _

URGENCY = {
    "complaint": 1.0,
    "promise": 0.95,
    "reply": 0.9,
    "follow_up": 0.85,
    "survey": 0.8,
    "win_back": 0.6,
    "call_back": 0.5,
}
"""How much a day matters by kind of task: somebody who waits for us comes before somebody whom we want something from."""

WIN_BACK_REST_DAYS = 60
"""A win-back that was done or found not useful comes back after so many days at the earliest."""

TASK_COLUMNS = [
    "task_id", "customer_id", "record_id", "due", "kind", "what", "why", "state", "score", "interaction_id", "name", "phone", "email", "days",
]  # fmt: skip


def build_tasks(
    sources: pd.DataFrame,
    events: pd.DataFrame,
    *,
    as_of: str,
    typical_value: float,
    most_call_backs: int = CALL_BACK_TASKS,
) -> pd.DataFrame:
    """The queue, best first: TASK_COLUMNS; state is open or done, days counts from as_of to due (negative: late), score 0-100.

    What is due stands before what comes on a later day. Between kinds urgency, value at stake and confidence decide; within a kind who
    has waited longer comes first, then the value; a call-back is due on the day itself, so of these the most valuable come first.

    sources: task_id, customer_id, record_id, due (ISO), kind, what, why (JSON), value (money), confidence (0-1), interaction_id, name,
    phone, email. events: task_id, event_id, at, state, due: what people did with a task; the newest counts. Of the call-backs the most
    valuable `most_call_backs` are taken, and none of a customer who stands in the queue for another reason.
    """
    if sources.empty:
        return pd.DataFrame(columns=TASK_COLUMNS)
    latest = events.sort_values("event_id").drop_duplicates("task_id", keep="last").set_index("task_id")
    did = latest.reindex(sources["task_id"])
    table = sources.reset_index(drop=True)
    said, said_at, new_due = (did[c].reset_index(drop=True) for c in ("state", "at", "due"))
    rest_from = (date.fromisoformat(as_of[:10]) - timedelta(days=WIN_BACK_REST_DAYS)).isoformat()
    over = said.isin({"done", "dropped"}) & ~(table["kind"].eq("win_back") & (said_at.fillna("") < rest_from))
    table["due"] = new_due.where(said.eq("snoozed") & new_due.notna(), table["due"]).str.slice(0, 10)
    table["state"] = np.where(over, "done", "open")
    table = _call_backs_last(table, most_call_backs)
    table["days"] = (pd.to_datetime(table["due"]) - pd.Timestamp(as_of[:10])).dt.days
    late = -table["days"]
    in_time = np.where(late >= 0, 0.7 + 0.3 * np.minimum(late, 10) / 10, 0.7 / (1 + np.maximum(-late, 0) / 7))
    value = table["value"].fillna(0.0).clip(lower=0.0)
    stake = 0.5 + 0.5 * value / (value + max(typical_value, 1e-9))
    table["score"] = 100 * table["kind"].map(URGENCY) * in_time * stake * table["confidence"]
    table["score"] = _later_behind(table)
    # The scores of a kind stay where they are in the queue; within it they go to its tasks in the order of their days.
    by_days = table.sort_values(
        ["state", "kind", "days", "score", "task_id"], ascending=[True, True, True, False, True]
    )
    by_score = table.sort_values(["state", "kind", "score"], ascending=[True, True, False])["score"]
    table.loc[by_days.index, "score"] = by_score.to_numpy()
    table["days_first"] = -table["days"]
    ranked = table.sort_values(
        ["state", "score", "days_first", "task_id"], ascending=[False, False, False, True], kind="stable"
    )
    return ranked[TASK_COLUMNS].reset_index(drop=True)


def _later_behind(table: pd.DataFrame) -> pd.Series[float]:
    """The scores, those of open tasks whose day is still to come lowered until none of them stands before one that is due.

    A complaint keeps its place: somebody waits for us from its first day on, whatever day its target runs out.
    """
    open_ = table["state"].eq("open")
    later = open_ & (table["days"] > 0) & table["kind"].ne("complaint")
    due = open_ & (table["days"] <= 0)
    if not later.any() or not due.any():
        return table["score"]
    factor = 0.999 * float(table.loc[due, "score"].min()) / max(float(table.loc[later, "score"].max()), 1e-9)
    return table["score"].where(~later, table["score"] * min(factor, 1.0))


def late(tasks: pd.DataFrame) -> pd.Series[bool]:
    """Which tasks were due before today: their day has passed, or they stand on today's list and were due earlier (a call-back by the playbook).

    tasks: TASK_COLUMNS.
    """
    since = pd.Series(
        [str(task_facts(why).get("due_since", "")) for why in tasks["why"]], index=tasks.index, dtype="str"
    )
    return (tasks["days"] < 0) | ((tasks["days"] == 0) & since.ne("") & (since < tasks["due"].astype("str")))


def _call_backs_last(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """The table without call-backs of customers whom another open task makes us talk to anyway, and without those beyond `most`."""
    calls = table["kind"].eq("call_back")
    if not calls.any():
        return table
    busy = set(table.loc[~calls & table["state"].eq("open"), "customer_id"])
    kept = table[~calls | ~table["customer_id"].isin(busy)]
    calls = kept["kind"].eq("call_back") & kept["state"].eq("open")
    beyond = kept[calls].sort_values("value", ascending=False, kind="stable").index[most:]
    return kept.drop(index=beyond).reset_index(drop=True)


def tasks(workspace: Workspace, as_of: str | None = None, customer_id: str = "") -> pd.DataFrame:
    """Today's queue as it stands this moment, best first: TASK_COLUMNS. Contacts logged a second ago are in it; a bare date means its end.

    customer_id: of this customer only.
    """
    moment = as_of or now()
    if len(moment) == 10:
        moment += " 23:59:59"
    events = workspace.frame(
        "SELECT task_id, event_id, at, state, due FROM task_events WHERE state <> 'open' ORDER BY event_id"
    )
    sources, typical = all_sources(workspace, moment, [customer_id] if customer_id else None)
    most = call_backs_a_day(workspace)
    return build_tasks(sources, events, as_of=moment, typical_value=typical, most_call_backs=most)


def call_backs_a_day(workspace: Workspace) -> int:
    """How many call-backs are proposed at a time, as the settings say."""
    return int(workspace.setting("call_back_tasks", CALL_BACK_TASKS))


CALL_BACKS_COUNTED = 1000
"""Of more due call-backs than that it is only said that there are more."""


def call_backs_waiting(workspace: Workspace, as_of: str | None = None) -> tuple[int, int]:
    """Call-backs in the queue, and all that are due by the playbook and could be in it, CALL_BACKS_COUNTED at the utmost."""
    moment = as_of or now()
    open_ = tasks(workspace, moment).query("state == 'open'")
    calls = open_["kind"].eq("call_back")
    shown = int(calls.sum())
    if shown < call_backs_a_day(workspace):
        return shown, shown
    due = call_backs(workspace, moment, most=CALL_BACKS_COUNTED)
    free = set(due["customer_id"]) - set(open_.loc[~calls, "customer_id"]) if len(due) else set()
    return shown, max(shown, min(len(free), CALL_BACKS_COUNTED))


def add_task(
    workspace: Workspace,
    *,
    customer_id: str,
    due: str,
    what: str,
    why: str = "",
    interaction_id: str = "",
    who: str = "",
) -> str:
    """Put a follow-up in the queue for a day (ISO date); returns the task's id."""
    try:
        day = date.fromisoformat(due[:10]).isoformat()
    except ValueError as error:
        raise IdicError(_("'{due}' is not a day.").format(due=due), hint=_("Write it as 2026-12-31.")) from error
    task_id = f"follow_up|{uuid.uuid4().hex}"
    with workspace.change() as db:
        db.table("task_events").insert({
            "task_id": task_id, "record_id": main_record(workspace, customer_id), "interaction_id": interaction_id or None, "at": now(),
            "state": "open", "due": day, "kind": "follow_up", "what": what.strip(), "why": why or None, "who": who,
        })  # fmt: skip
    return task_id


def complete(workspace: Workspace, task_id: str, *, who: str = "") -> None:
    """A task is done."""
    mark_task(workspace, task_id, "done", who=who)


def snooze(workspace: Workspace, task_id: str, until: str | date, *, who: str = "") -> None:
    """A task comes back on a later day."""
    mark_task(workspace, task_id, "snoozed", due=str(until), who=who)


def drop(workspace: Workspace, task_id: str, *, why: str = "", who: str = "") -> None:
    """A task was not useful; a win-back rests for WIN_BACK_REST_DAYS, anything else stays away."""
    mark_task(workspace, task_id, "dropped", why=why, who=who)


def reopen(workspace: Workspace, task_id: str, *, who: str = "") -> None:
    """Take back done, snoozed or not useful."""
    mark_task(workspace, task_id, "reopened", who=who)


def mark_task(
    workspace: Workspace, task_id: str, state: str, *, due: str | None = None, why: str = "", who: str = ""
) -> None:
    """Append what happened to a task. Raises IdicError for a task that nothing stands behind (erased, or its file was undone)."""
    with workspace.change() as db:
        db.table("task_events").insert({
            "task_id": task_id, "record_id": _record_of(workspace, task_id), "at": now(), "state": state, "due": due, "why": why or None, "who": who,
        })  # fmt: skip


def task_facts(why: str | None) -> dict[str, Any]:
    """The facts that a task's `why` holds (a JSON object), {} where it holds none."""
    found = json.loads(why) if why else {}
    return found if isinstance(found, dict) else {}


def _record_of(workspace: Workspace, task_id: str) -> str:
    """Whose task it is: needed so that erasing a person also erases what was done about them."""
    kind, _bar, rest = task_id.partition("|")
    lookups = {
        "follow_up": "SELECT record_id FROM task_events WHERE task_id = ? ORDER BY event_id LIMIT 1",
        "promise": "SELECT record_id FROM interactions WHERE interaction_id = ?",
        "reply": "SELECT record_id FROM interactions WHERE interaction_id = ?",
        "complaint": "SELECT record_id FROM complaint_events WHERE complaint_id = ? ORDER BY event_id LIMIT 1",
        "survey": "SELECT record_id FROM survey_answers WHERE record_id = ? LIMIT 1",
        "win_back": "SELECT record_id FROM records WHERE record_id = ? LIMIT 1",
        "call_back": "SELECT record_id FROM records WHERE record_id = ? LIMIT 1",
    }
    key = {
        "follow_up": task_id,
        "survey": rest.rsplit("|", 2)[0],
        "complaint": rest.partition("|")[0],
        "call_back": rest.rpartition("|")[0],
    }.get(kind, rest)
    found = workspace.value(lookups[kind], [key]) if kind in lookups else None
    if found is None:
        raise IdicError(_("This task is not there any more."), hint=_("Reload the page to see the current queue."))
    return str(found)
