"""All that happened with one person, in one list: orders, talks, complaints, answers, consents, offers, visits and tasks."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core.interact.call_list import TAKEN_BACK
from idic_core.interact.people import rows_of
from idic_core.interact.surveys import measure_of
from idic_core.store import Workspace

KINDS = ("order", "interaction", "complaint", "survey", "consent", "preference", "offer", "event", "task")

QUERIES: dict[str, tuple[str, list[str]]] = {
    "interaction": (
        """SELECT i.occurred_at AS at, i.purpose AS title, i.interaction_id AS ref, i.channel, i.direction, i.outcome, i.mood, i.subject, i.body,
                  i.staff, i.promise, i.promise_due, i.learned, i.mode
           FROM interactions i JOIN who w ON w.record_id = i.record_id ORDER BY i.occurred_at DESC LIMIT :most""",
        [
            "channel",
            "direction",
            "outcome",
            "mood",
            "subject",
            "body",
            "staff",
            "promise",
            "promise_due",
            "learned",
            "mode",
        ],
    ),
    "complaint": (
        """SELECT e.at, e.state AS title, e.complaint_id AS ref, e.note, e.who, e.verdict, e.severity, e.category
           FROM complaint_events e JOIN who w ON w.record_id = e.record_id ORDER BY e.at DESC LIMIT :most""",
        ["note", "who", "verdict", "severity", "category"],
    ),
    "survey": (
        """SELECT s.at, s.survey AS title, s.question AS ref, s.question, s.score, s.answer
           FROM survey_answers s JOIN who w ON w.record_id = s.record_id ORDER BY s.at DESC LIMIT :most""",
        ["question", "score", "answer"],
    ),
    "consent": (
        """SELECT DISTINCT c.at, lower(c.status) AS title, c.channel AS ref, c.purpose, c.channel, c.basis, c.evidence,
                  c.batch_id IS NOT NULL AS imported, substr(c.at, 1, 10) = substr(b.created_at, 1, 10) AS at_upload
           FROM consents c JOIN who w ON w.record_id = c.record_id LEFT JOIN batches b ON b.batch_id = c.batch_id ORDER BY c.at DESC LIMIT :most""",
        ["purpose", "channel", "basis", "evidence", "imported", "at_upload"],
    ),
    "event": (
        """SELECT e.at, e.event AS title, '' AS ref, e.subject, e.value
           FROM events e JOIN who w ON w.record_id = e.record_id ORDER BY e.at DESC LIMIT :most""",
        ["subject", "value"],
    ),
    "task": (
        # A call of a list that was taken back is one line, and not a plan and its end.
        f"""SELECT t.at, CASE t.why WHEN '{TAKEN_BACK}' THEN 'taken_back' ELSE t.state END AS title, t.task_id AS ref, t.kind, t.what, t.due, t.who
           FROM task_events t JOIN who w ON w.record_id = t.record_id
           WHERE NOT (t.state = 'open' AND EXISTS (SELECT 1 FROM task_events b WHERE b.task_id = t.task_id AND b.why = '{TAKEN_BACK}'))
           ORDER BY t.at DESC LIMIT :most""",  # noqa: S608
        ["kind", "what", "due", "who"],
    ),
    "offer": (
        """SELECT o.at, o.event AS title, o.campaign_id AS ref, o.offer_id, o.arm, o.product_id, o.channel, o.reason
           FROM offer_events o WHERE o.customer_id IN (SELECT customer_id FROM who) ORDER BY o.at DESC LIMIT :most""",
        ["offer_id", "arm", "product_id", "channel", "reason"],
    ),
    # A line that stands in several files counts once, in the file that came first. unnumbered: 1 where the file names no order
    # and upload made the id of record and moment.
    "order": (
        """SELECT min(l.ordered_at) AS at, 'order' AS title, l.order_id AS ref, sum(CASE WHEN l.line_kind != 'cancelled' THEN l.amount END) AS amount, sum(l.line_kind = 'sale') AS items,
                  sum(l.line_kind = 'return') AS returned, sum(l.line_kind = 'cancelled') AS cancelled, sum(CASE WHEN l.line_kind = 'cancelled' THEN l.amount END) AS cancelled_amount, max(l.currency) AS currency, l.source,
                  max(instr(l.order_id, l.record_id || '@') = 1) AS unnumbered,
                  json_group_array(DISTINCT coalesce(l.product_name, l.product_id)) FILTER (WHERE l.line_kind = 'sale') AS products
           FROM (SELECT l.*, min(l.batch_id) FROM standing_lines l JOIN who w ON w.record_id = l.record_id GROUP BY l.line_key) l
           GROUP BY l.source, l.order_id ORDER BY at DESC LIMIT :most""",
        [
            "amount",
            "items",
            "returned",
            "cancelled",
            "cancelled_amount",
            "currency",
            "source",
            "unnumbered",
            "products",
        ],
    ),
}
"""Kind -> its query (at, title, ref and its facts) and the names of its facts."""


def timeline(workspace: Workspace, customer_id: str, *, most: int = 200) -> pd.DataFrame:
    """What happened, newest first: at (ISO), kind (KINDS), title (a code or a name), ref (the id behind it), details (dict of facts).

    At most `most` rows of each kind and in all. Empty for a customer who is not there.
    """
    story = [line for kind in QUERIES for line in _lines(workspace, customer_id, kind, most)]
    story.sort(key=lambda line: str(line["at"]), reverse=True)
    return pd.DataFrame(story[:most], columns=["at", "kind", "title", "ref", "details"])


def _lines(workspace: Workspace, customer_id: str, kind: str, most: int) -> list[dict[str, Any]]:
    sql, facts = QUERIES[kind]
    lines = []
    for row in rows_of(workspace, customer_id, sql, most=most):
        details = {fact: row[fact] for fact in facts if row[fact] is not None and row[fact] != ""}
        if kind == "order":
            details["products"] = [p for p in json.loads(details.get("products", "[]")) if p]
        if kind == "survey":
            details["measure"] = measure_of(row["title"], row["question"], row["score"])
        at = str(row["at"]).replace("T", " ")[:19]
        lines.append(
            {"at": at, "kind": kind, "title": str(row["title"]), "ref": str(row["ref"] or ""), "details": details}
        )
    return lines
