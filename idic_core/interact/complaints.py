"""Complaints: each step is an event; state, clocks and breaches are read from the events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from idic_core.differentiate import reply_targets
from idic_core.errors import IdicError
from idic_core.interact.clocks import Calendar, calendar_for, working_hours
from idic_core.interact.codes import SEVERITIES
from idic_core.interact.complaint_flow import CLOSED_STATES, NEXT_STATES, check_move
from idic_core.interact.complaint_log import IMPORTED_ID, complaint_events, one_complaint
from idic_core.interact.people import main_record
from idic_core.interact.wording import complaint_states
from idic_core.store import Workspace, has_derived, now
from idic_core.words import _

TARGETS = {"high": {"first": 4, "solve": 16}, "normal": {"first": 8, "solve": 40}, "low": {"first": 16, "solve": 80}}
"""Setting `complaint_targets`: working hours until the first word and until the solution, by severity."""

WORKING_HOURS = {"week": "1111110", "opens": 8, "closes": 18, "country": ""}
"""Setting `working_hours`: weekdays from Monday (1 works), opening hours, and a country code for its
public holidays (default: the setting `country`)."""

COLUMNS = [
    "complaint_id", "record_id", "interaction_id", "state", "opened_at", "last_at", "severity", "category", "product_id", "summary",
    "last_note", "verdict", "reopened", "first_hours", "solve_hours", "waiting_hours", "first_target", "solve_target", "breach", "is_open",
]  # fmt: skip


def complaint_table(
    events: pd.DataFrame, *, as_of: str, calendar: Calendar, targets: dict[str, Any],
    first_hours: pd.Series[Any] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per complaint from its events (COLUMNS), the longest open first.

    events: complaint_id, at, event_id, state, note, severity, category, product_id, verdict, record_id, interaction_id.
    first_hours and solve_hours: working hours until the first step of ours and until the last solution, time in which we waited for
    the customer taken off; while it lasts, until as_of. breach: first, solve or empty. first_hours: record_id -> target for the first word at
    normal severity, which comes before `targets`; other severities keep their proportion to it.
    """
    if events.empty:
        return pd.DataFrame(columns=COLUMNS)
    log = events.sort_values(["complaint_id", "at", "event_id"], kind="stable").reset_index(drop=True)
    by = log.groupby("complaint_id", sort=False)
    next_at = by["at"].shift(-1).fillna(as_of)
    hours = working_hours(log["at"], next_at, calendar)
    log = log.assign(
        waiting=hours.where(log["state"].eq("waiting_customer"), 0.0),
        running=hours.where(~log["state"].isin(CLOSED_STATES | {"waiting_customer"}), 0.0),
    )
    by = log.groupby("complaint_id", sort=False)
    last, first = by.tail(1).set_index("complaint_id"), by.head(1).set_index("complaint_id")
    answered = log[~log["state"].isin({"new", "withdrawn"})].groupby("complaint_id")["at"].first()
    table = pd.DataFrame(
        {"opened_at": first["at"], "state": last["state"], "last_at": last["at"], "last_note": last["note"]}
    )
    for field in ("record_id", "interaction_id", "severity", "category", "product_id", "verdict"):
        table[field] = by[field].last()  # the last that was said: later steps often leave it out
    table["summary"] = first["note"]
    table["severity"] = table["severity"].where(table["severity"].isin(SEVERITIES), "normal")
    table["reopened"] = log["state"].eq("reopened").groupby(log["complaint_id"]).sum()
    table["waiting_hours"] = by["waiting"].sum()
    table["solve_hours"] = by["running"].sum()
    until = answered.reindex(table.index)
    withdrawn = table["state"].eq("withdrawn") & until.isna()
    table["first_hours"] = working_hours(table["opened_at"], until.fillna(as_of).mask(withdrawn), calendar)
    at_once = (
        log["state"].eq("resolved")
        & log["at"].eq(log["complaint_id"].map(table["opened_at"]))
        & log["complaint_id"].str.startswith(IMPORTED_ID)
    )
    timed = ~table.index.isin(set(log.loc[at_once, "complaint_id"]))  # an import says that it was solved, not when
    table["first_hours"], table["solve_hours"] = table["first_hours"].where(timed), table["solve_hours"].where(timed)
    table["first_target"] = table["severity"].map(lambda s: float(targets[s]["first"]))
    if first_hours is not None and len(first_hours):
        usual = max(float(targets["normal"]["first"]), 1e-9)
        own = table["record_id"].map(first_hours[~first_hours.index.duplicated()]).astype("float64")
        table["first_target"] = (own * table["first_target"] / usual).fillna(table["first_target"])
    table["solve_target"] = table["severity"].map(lambda s: float(targets[s]["solve"]))
    late_solve, late_first = table["solve_hours"] > table["solve_target"], table["first_hours"] > table["first_target"]
    table["breach"] = ""
    table["breach"] = table["breach"].mask(late_first, "first").mask(late_solve, "solve")
    table["is_open"] = ~table["state"].isin(CLOSED_STATES)
    table = table.reset_index().sort_values(["is_open", "opened_at"], ascending=[False, True], kind="stable")
    return table[COLUMNS].reset_index(drop=True)


def complaints(workspace: Workspace, as_of: str | None = None, only: list[str] | None = None) -> pd.DataFrame:
    """Complaints with state and clocks: COLUMNS, customer_id and name (empty where nobody is known yet). only: of these customers."""
    moment = as_of or now()
    events = complaint_events(workspace, only, everybody=only is None)
    years = range(int(events["at"].min()[:4]), int(moment[:4]) + 1) if len(events) else range(0)
    table = complaint_table(
        events, as_of=moment, calendar=team_calendar(workspace, years), targets=targets(workspace),
        first_hours=_first_answer(workspace, events),
    )  # fmt: skip
    if not has_derived(workspace, "customers"):
        return table.assign(customer_id="", name="")
    names = workspace.frame(
        """SELECT c.record_id, u.customer_id, u.name FROM crosswalk c JOIN customers u ON u.customer_id = c.customer_id
           WHERE c.record_id IN (SELECT value FROM json_each(?))""",
        [json.dumps(sorted(set(table["record_id"].dropna())))],
    )
    table = table.merge(names, on="record_id", how="left")
    return table.assign(customer_id=table["customer_id"].fillna(""), name=table["name"].fillna(""))


def targets(workspace: Workspace) -> dict[str, Any]:
    """Working hours until the first word and the solution, by severity."""
    return {**TARGETS, **workspace.setting("complaint_targets", {})}


def team_calendar(workspace: Workspace, years: Sequence[int]) -> Calendar:
    """The team's calendar by the settings `working_hours` and `country`."""
    return calendar_for(
        {**WORKING_HOURS, "country": workspace.setting("country", ""), **workspace.setting("working_hours", {})}, years
    )


def _first_answer(workspace: Workspace, events: pd.DataFrame) -> pd.Series[Any]:
    """Record -> working hours until a first answer at normal severity, by the playbook's row of its customer.

    Where the workspace sets `complaint_targets` of its own, only rows that people changed count.
    """
    records = sorted(set(events["record_id"].dropna())) if len(events) else []
    if not records or not has_derived(workspace, "crosswalk"):
        return pd.Series(dtype="float64")
    found = workspace.frame(
        "SELECT record_id, customer_id FROM crosswalk WHERE record_id IN (SELECT value FROM json_each(?))",
        [json.dumps(records)],
    )
    hours = reply_targets(workspace, sorted(set(found["customer_id"])))
    if workspace.setting("complaint_targets") is not None:
        hours = hours[hours["changed"].astype(bool)]
    held = found.merge(hours, on="customer_id").dropna(subset=["hours"])
    return held.set_index("record_id")["hours"]


def complaint_history(workspace: Workspace, complaint_id: str) -> pd.DataFrame:
    """The steps of one complaint, oldest first: at, state, who, note, verdict."""
    return one_complaint(workspace, complaint_id)[["at", "state", "who", "note", "verdict"]]


def open_complaint(
    workspace: Workspace, *, customer_id: str, note: str, severity: str = "normal", category: str = "", product_id: str = "",
    interaction_id: str = "", who: str = "", at: str | None = None,
) -> str:  # fmt: skip
    """Write a new complaint down and return its id, which a person can say on the phone (K000012)."""
    if severity not in SEVERITIES:
        raise IdicError(_("'{code}' is not a severity.").format(code=severity), hint=", ".join(SEVERITIES))
    record = main_record(workspace, customer_id)
    with workspace.change() as db:
        number = int(workspace.value("SELECT coalesce(max(event_id), 0) + 1 FROM complaint_events"))
        complaint_id = f"K{number:06d}"
        db.execute(
            """INSERT INTO complaint_events (complaint_id, interaction_id, record_id, at, state, who, note, severity, category, product_id)
               VALUES (?, ?, ?, ?, 'new', ?, ?, ?, ?, ?)""",
            [
                complaint_id,
                interaction_id or None,
                record,
                at or now(),
                who,
                note or None,
                severity,
                category or None,
                product_id or None,
            ],
        )
    return complaint_id


def move_complaint(
    workspace: Workspace,
    complaint_id: str,
    state: str,
    *,
    note: str = "",
    verdict: str = "",
    who: str = "",
    at: str | None = None,
) -> None:
    """Take a complaint one step on; raises IdicError for an unknown complaint, an impossible step, or a missing reason or verdict."""
    with workspace.change() as db:
        events = one_complaint(workspace, complaint_id)
        if events.empty:
            raise IdicError(
                _("There is no complaint {id}.").format(id=complaint_id),
                hint=_("It may have been erased with its customer."),
            )
        last = events.iloc[-1]
        check_move(str(last["state"]), state, note=note, verdict=verdict, words=complaint_states())
        for told in events[events["imported"] == 1].astype("object").where(events.notna(), None).to_dict("records"):
            db.execute(  # what the import told becomes a part of the log, and goes with its batch when that is undone
                """INSERT INTO complaint_events (complaint_id, interaction_id, record_id, batch_id, at, state, note, product_id)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    told[c]
                    for c in (
                        "complaint_id",
                        "interaction_id",
                        "record_id",
                        "batch_id",
                        "at",
                        "state",
                        "note",
                        "product_id",
                    )
                ],
            )
        batch = None if pd.isna(last["batch_id"]) else int(last["batch_id"])
        moment = max(at or now(), str(last["at"]))
        db.execute(
            "INSERT INTO complaint_events (complaint_id, record_id, batch_id, at, state, who, note, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [complaint_id, last["record_id"], batch, moment, state, who, note or None, verdict or None],
        )


def close_complaint(
    workspace: Workspace, complaint_id: str, *, note: str = "", verdict: str = "", who: str = "", at: str | None = None
) -> None:
    """Close a complaint in one go: from a state that is not solved yet, 'solved' (with the note) is written at the same moment.

    All or nothing is kept. Raises IdicError as `move_complaint` does.
    """
    moment = at or now()
    with workspace.change():
        events = one_complaint(workspace, complaint_id)
        current = str(events["state"].iloc[-1]) if len(events) else ""
        solved = "closed" in NEXT_STATES.get(current, ())
        if not solved and "resolved" in NEXT_STATES.get(current, ()):
            check_move("resolved", "closed", verdict=verdict, words=complaint_states())
            move_complaint(workspace, complaint_id, "resolved", note=note, who=who, at=moment)
            note = ""
        move_complaint(workspace, complaint_id, "closed", note=note, verdict=verdict, who=who, at=moment)
