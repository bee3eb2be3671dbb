"""Where tasks come from: each source is a query or table that answers one frame with the same columns."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate import call_backs_due, reply_targets
from idic_core.interact.clocks import working_hours
from idic_core.interact.complaints import complaints, team_calendar
from idic_core.interact.contact import contacts_of
from idic_core.interact.people import scoped
from idic_core.interact.surveys import LOW_SCORES, kind_of
from idic_core.store import Workspace, has_derived

SOURCE_COLUMNS = [
    "task_id", "customer_id", "record_id", "due", "kind", "what", "why", "value", "confidence", "interaction_id", "name", "phone", "email",
]  # fmt: skip

WAITING_CHANNELS = ("email", "sms", "chat", "social", "web_form", "review")
"""Where a message from a customer waits for our answer; a talk in person or on the phone is answered while it happens."""

REPLY_DAYS, SURVEY_DAYS, PROMISE_DAYS = 30, 60, 30
"""Older messages, answers and imported promises than that are no longer work for today."""

WIN_BACK_TASKS = 20
"""Setting `win_back_tasks`: how many customers at risk are proposed at a time."""

CALL_BACK_TASKS = 10
"""Setting `call_back_tasks`: how many call-backs of the playbook are proposed at a time."""

CHUNK = 250
CALL_BACKS_LOOKED_AT = 5
"""So many times as many are looked at, because some may not be contacted and some wait for another reason already."""

CHANNEL_ORDER = {"phone": 0, "email": 1, "sms": 2, "post": 3}


def all_sources(workspace: Workspace, as_of: str, only: list[str] | None = None) -> tuple[pd.DataFrame, float]:
    """Everything that asks for work (SOURCE_COLUMNS) and the mean value of a customer; empty before customers are identified.

    only: the customers to look at (default: all).
    """
    if not (has_derived(workspace, "crosswalk") and has_derived(workspace, "customers")):
        return pd.DataFrame(columns=SOURCE_COLUMNS), 0.0
    valued = has_derived(workspace, "customer_values")
    parts = [
        follow_ups(workspace, only),
        promises(workspace, as_of, only),
        open_complaints(workspace, as_of, only),
        replies(workspace, as_of, only),
        unhappy(workspace, as_of, only),
    ]
    if valued:
        proposed = win_backs(workspace, as_of)
        parts.append(proposed if only is None or proposed.empty else proposed[proposed["customer_id"].isin(only)])
        parts.append(call_backs(workspace, as_of, only))
    parts = [p for p in parts if len(p)]
    if not parts:
        return pd.DataFrame(columns=SOURCE_COLUMNS), 0.0
    table = pd.concat(parts, ignore_index=True)
    people = scoped(
        workspace, sorted(set(table["customer_id"])),
        """SELECT u.customer_id, u.name, u.phone, u.email FROM customers u WHERE u.customer_id IN (SELECT customer_id FROM who)""",
    )  # fmt: skip
    table = table.merge(people, on="customer_id", how="inner")
    typical = 0.0
    if valued:
        worth = scoped(
            workspace, sorted(set(table["customer_id"])),
            "SELECT customer_id, max(coalesce(lifetime_value, 0), coalesce(actual_value, 0)) AS value FROM customer_values WHERE customer_id IN (SELECT customer_id FROM who)",
        )  # fmt: skip
        table = table.merge(worth, on="customer_id", how="left")
        typical = float(workspace.value("SELECT avg(coalesce(lifetime_value, 0)) FROM customer_values") or 0.0)
    else:
        table["value"] = np.nan
    return table[SOURCE_COLUMNS], typical


def follow_ups(workspace: Workspace, only: list[str] | None = None) -> pd.DataFrame:
    """What somebody asked to be reminded of."""
    found = scoped(
        workspace, only,
        """SELECT t.task_id, w.customer_id, t.record_id, t.due, t.what, t.interaction_id, i.occurred_at AS since, i.channel
           FROM task_events t JOIN who w ON w.record_id = t.record_id LEFT JOIN interactions i ON i.interaction_id = t.interaction_id
           WHERE t.state = 'open' AND t.due IS NOT NULL""",
    )  # fmt: skip
    return _finish(found, "follow_up", ["since", "channel"])


def promises(workspace: Workspace, as_of: str, only: list[str] | None = None) -> pd.DataFrame:
    """What we promised a customer, due on its day; of an import only what is not long ago and was not followed by another contact."""
    found = scoped(
        workspace, only,
        """SELECT 'promise|' || i.interaction_id AS task_id, w.customer_id, i.record_id, coalesce(i.promise_due, i.occurred_at) AS due,
                  i.promise AS what, i.interaction_id, i.occurred_at AS since, i.channel
           FROM interactions i JOIN who w ON w.record_id = i.record_id WHERE i.promise IS NOT NULL AND i.promise <> ''
             AND (i.batch_id IS NULL OR (coalesce(i.promise_due, i.occurred_at) >= :earliest AND NOT EXISTS (
                 SELECT 1 FROM who o JOIN interactions a ON a.record_id = o.record_id
                 WHERE o.customer_id = w.customer_id AND a.direction = 'out' AND a.occurred_at > i.occurred_at)))""",
        earliest=_days_before(as_of, PROMISE_DAYS),
    )  # fmt: skip
    return _finish(found, "promise", ["since", "channel"])


def open_complaints(workspace: Workspace, as_of: str, only: list[str] | None = None) -> pd.DataFrame:
    """Complaints in which the next step is ours; due when the target for the first word or for the solution runs out."""
    board = complaints(workspace, as_of, only)
    ours = board[
        board["is_open"].astype(bool) & board["state"].ne("waiting_customer") & board["customer_id"].ne("")
    ].copy()
    if ours.empty:
        return ours
    unanswered = ours["state"].eq("new")
    left = np.where(
        unanswered, ours["first_target"] - ours["first_hours"], ours["solve_target"] - ours["solve_hours"]
    ).astype("float64")
    days = np.floor(left / 10).astype(int)  # ten working hours a day are near enough for a due date
    found = pd.DataFrame({
        "task_id": "complaint|" + ours["complaint_id"] + "|" + ours["state"], "customer_id": ours["customer_id"], "record_id": ours["record_id"],
        "due": [(date.fromisoformat(as_of[:10]) + timedelta(days=int(d))).isoformat() for d in days],
        "what": ours["summary"].fillna(""), "interaction_id": ours["interaction_id"], "complaint_id": ours["complaint_id"],
        "complaint_state": ours["state"], "since": ours["opened_at"], "severity": ours["severity"], "breach": ours["breach"],
    })  # fmt: skip
    return _finish(found, "complaint", ["complaint_id", "complaint_state", "since", "severity", "breach"])


def replies(workspace: Workspace, as_of: str, only: list[str] | None = None) -> pd.DataFrame:
    """Messages from customers that nobody has answered; the newest of each customer."""
    found = scoped(
        workspace, only,
        """SELECT 'reply|' || i.interaction_id AS task_id, w.customer_id, i.record_id, i.occurred_at AS due, coalesce(i.subject, i.body, '') AS what,
                  i.interaction_id, i.occurred_at AS since, i.channel, i.purpose
           FROM interactions i JOIN who w ON w.record_id = i.record_id
           WHERE i.direction = 'in' AND i.channel IN (SELECT value FROM json_each(:channels)) AND coalesce(i.outcome, '') = ''
             AND i.purpose IN ('question', 'order_help', 'suggestion') AND i.occurred_at >= :earliest AND i.occurred_at <= :as_of
             AND NOT EXISTS (SELECT 1 FROM who o JOIN interactions a ON a.record_id = o.record_id
                             WHERE o.customer_id = w.customer_id AND a.direction = 'out' AND a.occurred_at >= i.occurred_at)
           ORDER BY i.occurred_at""",
        channels=json.dumps(WAITING_CHANNELS), earliest=_days_before(as_of, REPLY_DAYS), as_of=as_of,
    )  # fmt: skip
    found = found.drop_duplicates("customer_id", keep="last")
    if found.empty:
        return found
    targets = reply_targets(workspace, sorted(set(found["customer_id"]))).set_index("customer_id")["hours"]
    years = range(int(found["since"].min()[:4]), int(as_of[:4]) + 1)
    waited = working_hours(found["since"], pd.Series(as_of, index=found.index), team_calendar(workspace, years))
    found = found.assign(target_hours=found["customer_id"].map(targets), waited_hours=waited.round(1))
    return _finish(found, "reply", ["since", "channel", "purpose", "target_hours", "waited_hours"])


def unhappy(workspace: Workspace, as_of: str, only: list[str] | None = None) -> pd.DataFrame:
    """Low answers to a survey after which nobody has talked with the customer; the newest of each customer."""
    found = scoped(
        workspace, only,
        """SELECT w.customer_id, s.record_id, s.survey, s.question, s.score, s.answer, s.at AS since
           FROM survey_answers s JOIN who w ON w.record_id = s.record_id
           WHERE s.score IS NOT NULL AND s.at >= :earliest AND s.at <= :as_of ORDER BY s.at""",
        earliest=_days_before(as_of, SURVEY_DAYS), as_of=as_of,
    )  # fmt: skip
    if found.empty:
        return found
    kinds = {
        key: kind_of(str(key[0]), str(key[1]), part["score"]) for key, part in found.groupby(["survey", "question"])
    }
    found["measure"] = [kinds[key] for key in zip(found["survey"], found["question"], strict=True)]
    low = found[found["score"] <= found["measure"].map(LOW_SCORES)].drop_duplicates("customer_id", keep="last")
    talked = scoped(
        workspace, sorted(set(low["customer_id"])),
        "SELECT w.customer_id, max(i.occurred_at) AS last_talk FROM interactions i JOIN who w ON w.record_id = i.record_id WHERE i.direction = 'out' GROUP BY w.customer_id",
    )  # fmt: skip
    low = low.merge(talked, on="customer_id", how="left")
    low = low[~(low["last_talk"].fillna("") > low["since"])]
    low = low.assign(
        task_id="survey|" + low["record_id"] + "|" + low["survey"] + "|" + low["since"],
        due=low["since"],
        what=low["answer"].fillna(""),
        interaction_id=None,
    )
    return _finish(low, "survey", ["since", "measure", "score"])


def win_backs(workspace: Workspace, as_of: str) -> pd.DataFrame:
    """The most valuable customers at risk whom we may contact: as many as `win_back_tasks` says."""
    most = int(workspace.setting("win_back_tasks", WIN_BACK_TASKS))
    found = workspace.frame(
        """SELECT v.customer_id, v.actual_value, v.p_alive, v.next_order_date, v.tier, v.as_of,
                  (SELECT c.record_id FROM crosswalk c LEFT JOIN records r ON r.record_id = c.record_id WHERE c.customer_id = v.customer_id
                   ORDER BY coalesce(r.origin, '') <> 'customers', c.record_id LIMIT 1) AS record_id
           FROM (SELECT * FROM customer_values WHERE lifecycle = 'at_risk' AND actual_value > 0 ORDER BY actual_value DESC, customer_id LIMIT ?) v""",
        [3 * most],
    )
    found = found[found["record_id"].notna()]
    if found.empty:
        return found
    may = contacts_of(workspace, found["customer_id"].tolist(), purpose="win_back", at=as_of)
    may = may[may["allowed"]].assign(rank=lambda m: m["channel"].map(CHANNEL_ORDER)).sort_values("rank", kind="stable")
    channel = may.drop_duplicates("customer_id").set_index("customer_id")["channel"]
    found = found.assign(channel=found["customer_id"].map(channel)).dropna(subset=["channel"]).head(most)
    found = found.assign(
        task_id="win_back|" + found["record_id"], due=as_of[:10], what="", interaction_id=None,
        confidence=(1 - found["p_alive"].astype("float64").fillna(0.5)).clip(0.3, 1.0),
    )  # fmt: skip
    return _finish(found, "win_back", ["actual_value", "p_alive", "next_order_date", "tier", "as_of", "channel"])


def call_backs(
    workspace: Workspace, as_of: str, only: list[str] | None = None, *, most: int | None = None
) -> pd.DataFrame:
    """Customers whom the playbook says to call every so many days and with whom nobody has talked for that long, the most valuable first.

    Counted from the last contact; without any, from the last order. A call-back that was done or found not useful counts as a contact.
    Due on the day itself; the fact due_since says from when on. only: of these customers, all that are due; else `most` (default: some more than
    `call_back_tasks` says, of which build_tasks takes the best that wait for nothing else).
    """
    known = all(has_derived(workspace, name) for name in ("customer_summary", "customer_needs"))
    rows = call_backs_due(workspace) if known else []
    if not rows:
        return pd.DataFrame(columns=["task_id"])
    if most is None:
        most = CALL_BACKS_LOOKED_AT * int(workspace.setting("call_back_tasks", CALL_BACK_TASKS))
    held = only or [
        str(r["customer_id"])
        for r in workspace.rows(
            """SELECT customer_id FROM customer_values WHERE tier || '|' || lifecycle IN (SELECT value FROM json_each(?))
               ORDER BY max(coalesce(lifetime_value, 0), coalesce(actual_value, 0)) DESC, customer_id""",
            [json.dumps(sorted({f"{r['tier']}|{r['stage']}" for r in rows}))],
        )
    ]
    parts: list[pd.DataFrame] = []
    start, size = 0, CHUNK
    while start < len(held) and (
        only is not None or sum(map(len, parts)) < most
    ):  # most of the best are due or none: few chunks
        asked = {"rows": json.dumps(rows), "today": as_of[:10], "only": json.dumps(held[start : start + size])}
        parts.append(workspace.frame(CALL_BACKS, asked))
        start, size = start + size, 4 * size
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["record_id"])
    found = found if only is not None else found.head(most)
    found = found[found["record_id"].notna()]
    if found.empty:
        return pd.DataFrame(columns=["task_id"])
    may = contacts_of(workspace, found["customer_id"].tolist(), purpose="care", at=as_of)
    may = may[may["allowed"]].merge(found[["customer_id", "wanted"]], on="customer_id")
    may = may.assign(rank=may["channel"].map(CHANNEL_ORDER).where(may["channel"].ne(may["wanted"]), -1))
    channel = may.sort_values("rank", kind="stable").drop_duplicates("customer_id").set_index("customer_id")["channel"]
    found = found.assign(channel=found["customer_id"].map(channel)).dropna(subset=["channel"])
    found = found.assign(
        task_id="call_back|" + found["record_id"] + "|" + found["last"], due=as_of[:10], what="", interaction_id=None
    )
    return _finish(
        found, "call_back", ["last_contact", "last_order", "days", "due_since", "tier", "stage", "channel", "step"]
    )


CALL_BACKS = """
WITH rows AS MATERIALIZED (SELECT value ->> 'tier' AS tier, value ->> 'stage' AS stage, value ->> 'need' AS need, value ->> 'days' AS days,
                                  value ->> 'channel' AS wanted, value ->> 'step' AS step FROM json_each(:rows)),
     done AS MATERIALIZED (SELECT record_id, max(substr(at, 1, 10)) AS day FROM (
                    SELECT t.record_id, t.at, t.state, max(t.event_id) FROM task_events t WHERE t.task_id >= 'call_back|' AND t.task_id < 'call_back}' GROUP BY t.task_id)
                WHERE state IN ('done', 'dropped') GROUP BY record_id),
     held AS (SELECT v.customer_id, max(coalesce(v.lifetime_value, 0), coalesce(v.actual_value, 0)) AS worth, r.*,
                     (SELECT max(substr(i.occurred_at, 1, 10)) FROM crosswalk x JOIN interactions i ON i.record_id = x.record_id WHERE x.customer_id = v.customer_id) AS last_contact,
                     (SELECT max(d.day) FROM crosswalk x JOIN done d ON d.record_id = x.record_id WHERE x.customer_id = v.customer_id) AS done_on,
                     (SELECT substr(s.last_order, 1, 10) FROM customer_summary s WHERE s.customer_id = v.customer_id) AS last_order
              FROM customer_values v LEFT JOIN customer_needs n ON n.customer_id = v.customer_id
                   JOIN rows r ON r.tier = v.tier AND r.stage = v.lifecycle AND r.need = coalesce(n.need_id, '')
              WHERE v.customer_id IN (SELECT value FROM json_each(:only))),
     waiting AS (SELECT *, coalesce(CASE WHEN coalesce(done_on, '') > coalesce(last_contact, '') THEN done_on ELSE last_contact END, last_order) AS last FROM held)
SELECT *, date(last, '+' || days || ' days') AS due_since,
          (SELECT c.record_id FROM crosswalk c LEFT JOIN records r ON r.record_id = c.record_id WHERE c.customer_id = waiting.customer_id
           ORDER BY coalesce(r.origin, '') <> 'customers', c.record_id LIMIT 1) AS record_id
FROM waiting WHERE date(last, '+' || days || ' days') <= :today ORDER BY worth DESC, customer_id"""
"""Who is due by the playbook, the most valuable first: by the last 12 months or the lifetime value, whichever is more, as in the queue. `last` is never empty where there is an order."""


def _finish(found: pd.DataFrame, kind: str, facts: list[str]) -> pd.DataFrame:
    """The common columns, with the facts behind the task as a JSON object in `why`."""
    if found.empty:
        return pd.DataFrame(columns=["task_id"])
    why = [json.dumps(_plain(row), ensure_ascii=False) for row in found[facts].to_dict("records")]
    table = found.assign(kind=kind, why=why)
    if "confidence" not in table:
        table["confidence"] = 1.0
    return table[["task_id", "customer_id", "record_id", "due", "kind", "what", "why", "confidence", "interaction_id"]]


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Without missing values, numbers as plain Python."""
    return {str(k): v.item() if isinstance(v, np.generic) else v for k, v in row.items() if not pd.isna(v)}


def _days_before(at: str, days: int) -> str:
    return (datetime.fromisoformat(at) - timedelta(days=days)).isoformat(sep=" ")[:10]
