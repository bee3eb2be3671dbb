"""What people answer: the questions, two records side by side, answers and taking them back, splits and merges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from idic_core.errors import IdicError
from idic_core.identify.certainty import log_odds
from idic_core.identify.contacts import email, phone
from idic_core.identify.finding import main_record, members, records_by_id
from idic_core.identify.fold import latin
from idic_core.identify.golden import whole_name
from idic_core.store import Workspace, decide, decisions, derived_report, has_derived, revoke
from idic_core.words import _

ANSWERS = ("same", "different", "unsure")
SHOWN = [
    "name", "organisation", "email", "phone", "birth_date", "gender", "street", "city", "region", "postcode", "country", "member_id", "national_id",
    "external_id", "registered_at",
]  # fmt: skip
EVIDENCE_OF = {"name": ("name", "given_name", "family_name"), "city": ("place",), "postcode": ("place",)}
NOT_COMPARED = {"registered_at", "country", "external_id"}
SPLIT_LIMIT = 2_000


@dataclass(frozen=True)
class Pair:
    """Two records side by side. name: how each is called; fields: field, left, right, mark (same, near, different, missing, ""); evidence: field, level, weight, holders.

    probability and match_weight are None for a pair that was never compared.
    """

    record_id_l: str
    record_id_r: str
    source_l: str
    source_r: str
    name_l: str
    name_r: str
    fields: list[dict[str, str]]
    evidence: list[dict[str, Any]]
    match_weight: float | None
    probability: float | None


def candidates(workspace: Workspace, limit: int = 50) -> pd.DataFrame:
    """The questions that nobody has answered yet, most useful first: position, record_id_l, record_id_r, why."""
    if not has_derived(workspace, "review_queue"):
        return pd.DataFrame(columns=["position", "record_id_l", "record_id_r", "why"])
    return workspace.frame(
        """SELECT q.position, q.record_id_l, q.record_id_r, q.why FROM review_queue q
           WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.kind = 'match' AND d.revoked_at IS NULL
                             AND d.subject = min(q.record_id_l, q.record_id_r) AND d.object = max(q.record_id_l, q.record_id_r))
           ORDER BY q.position LIMIT ?""",
        [limit],
    )


def open_questions(workspace: Workspace) -> int:
    """How many questions of the last run are still unanswered."""
    return len(candidates(workspace, 1_000_000))


def waiting(workspace: Workspace) -> int:
    """How many answers, splits, merges and taken-back answers the customers shown do not know of yet."""
    report = derived_report(workspace, "identify")
    if not report:
        return 0
    last = int(report.get("last_decision", 0))
    newer = workspace.value(
        "SELECT count(*) FROM decisions WHERE kind = 'match' AND revoked_at IS NULL AND decision_id > ?", [last]
    )
    kept = workspace.value(
        "SELECT count(*) FROM decisions WHERE kind = 'match' AND revoked_at IS NULL AND decision_id <= ?", [last]
    )
    return int(newer) + int(report.get("standing_decisions", 0)) - int(kept)


def pair(workspace: Workspace, left: str, right: str) -> Pair:
    """Two records side by side with their differences marked, and why the program thinks what it thinks. IdicError when one is gone."""
    found = records_by_id(workspace, [left, right]).set_index("record_id")
    if left not in found.index or right not in found.index:
        raise IdicError(
            _("One of these records is not in the data any more."),
            hint=_("Reload the page: the questions are newer than this link."),
        )
    score = None
    for table in ("match_pairs", "review_queue"):
        if score is None and has_derived(workspace, table):
            rows = workspace.rows(
                f"SELECT match_weight, probability, evidence FROM {table} WHERE (record_id_l = ? AND record_id_r = ?) OR (record_id_l = ? AND record_id_r = ?)",  # noqa: S608
                [left, right, right, left],
            )
            score = rows[0] if rows else None
    evidence = json.loads(score["evidence"]) if score else []
    both = [{str(k): v for k, v in found.loc[i].to_dict().items()} for i in (left, right)]
    sides = [_shown(record) for record in both]
    fields = [
        {"field": f, "left": sides[0][f], "right": sides[1][f], "mark": _mark(f, sides[0][f], sides[1][f], evidence)}
        for f in SHOWN if sides[0][f] or sides[1][f]
    ]  # fmt: skip
    names = [called(record | {"record_id": i}) for record, i in zip(both, (left, right), strict=True)]
    return Pair(
        left, right, str(found.loc[left, "source"]), str(found.loc[right, "source"]), names[0], names[1], fields, evidence,
        float(score["match_weight"]) if score else None, float(score["probability"]) if score else None,
    )  # fmt: skip


def _shown(record: dict[str, Any]) -> dict[str, str]:
    name = whole_name(record["full_name"], record["given_name"], record["family_name"])
    return {f: str(name or "") if f == "name" else "" if pd.isna(record[f]) else str(record[f]) for f in SHOWN}


def _mark(name: str, left: str, right: str, evidence: list[dict[str, Any]]) -> str:
    """same, near, different or missing; "" for fields that say nothing about who it is."""
    if not left or not right:
        return "missing"
    if latin(left) == latin(right):
        return "same"
    if name in NOT_COMPARED:
        return ""
    if name in {"email", "phone"}:
        folded = [email(v) if name == "email" else phone(v) for v in (left, right)]
        if folded[0] and folded[0] == folded[1]:
            return "same"
    levels = [e["level"] for e in evidence if e["field"] in EVIDENCE_OF.get(name, (name,))]
    if name in {"city", "postcode"}:
        return "different" if levels in ([], ["different"]) or name in levels else "near"
    if levels and all(lv == "same" for lv in levels):
        return "same"
    if levels and all(lv not in {"different", "family"} for lv in levels):
        return "near"
    return "different"


def answer(workspace: Workspace, left: str, right: str, value: str, who: str = "", why: str = "") -> int:
    """Write an answer down (same, different, unsure); it shows in the queue at once and in the customers with the next run.

    why: a code for how the pair came up (split, merge, check:<stratum>); an answer to a question of the queue keeps what the
    program held at that moment (question:<joined or apart>:<log2 odds>), so that its word can be judged later.
    """
    if value not in ANSWERS:
        raise IdicError(_("An answer is same, different or unsure."), hint=_("Choose one of the three."))
    if left == right:
        raise IdicError(_("These are one record, not two."), hint=_("Choose two records."))
    return decide(workspace, "match", left, value, other=right, who=who, why=why or _asked_as(workspace, left, right))


def _asked_as(workspace: Workspace, left: str, right: str) -> str:
    if not has_derived(workspace, "review_queue"):
        return ""
    found = workspace.rows(
        "SELECT why, probability FROM review_queue WHERE (record_id_l = ? AND record_id_r = ?) OR (record_id_l = ? AND record_id_r = ?)",
        [left, right, right, left],
    )
    return f"question:{found[0]['why']}:{log_odds(found[0]['probability']):.2f}" if found else ""


def take_back(workspace: Workspace, decision_id: int, who: str = "") -> None:
    """Take an answer back; the question returns and the next run no longer knows of it."""
    revoke(workspace, decision_id, who=who)


def answers(workspace: Workspace, limit: int = 200) -> pd.DataFrame:
    """The history of answers, newest first: decision_id, record_id_l, record_id_r, left, right (names), value, who, why, at, revoked_at.

    Text that is missing is "": revoked_at is "" while the answer stands.
    """
    found = decisions(workspace, "match", standing=False).sort_values("decision_id", ascending=False).head(limit)
    names, gone = names_of(workspace, [*found["subject"], *found["object"]]), _("A record that is gone")
    return pd.DataFrame({
        "decision_id": found["decision_id"], "record_id_l": found["subject"], "record_id_r": found["object"],
        "left": [names.get(i) or gone for i in found["subject"]], "right": [names.get(i) or gone for i in found["object"]],
        "value": found["value"], **{c: found[c].fillna("") for c in ("who", "why", "at", "revoked_at")},
    }).reset_index(drop=True)  # fmt: skip


def names_of(workspace: Workspace, record_ids: list[str]) -> dict[str, str]:
    """record_id -> how the record is called; records that are gone are left out."""
    ids = sorted(set(record_ids))
    records = records_by_id(workspace, ids) if ids else pd.DataFrame(columns=["record_id"])
    return {str(r["record_id"]): called({str(k): v for k, v in r.items()}) for r in records.to_dict("records")}


def called(record: dict[str, Any]) -> str:
    """How a record is called in lists: its name, else the best that it holds."""
    name = whole_name(record["full_name"], record["given_name"], record["family_name"])
    for value in (name, record["organisation"], record["email"], record["phone"], record["external_id"]):
        if value is not None and not pd.isna(value):
            return str(value)
    card = record.get("member_id")
    if card is not None and not pd.isna(card):
        orders = record.get("origin") == "orders"
        return (_("Card {number} (orders only)") if orders else _("Card {number}")).format(number=card)
    return _("A record without a name")


def effect(workspace: Workspace, left: str, right: str) -> dict[str, Any]:
    """Where two records stand now: joined (one customer), records (of both customers together)."""
    if not has_derived(workspace, "crosswalk"):
        return {"joined": False, "records": 0}
    now = workspace.rows("SELECT DISTINCT customer_id FROM crosswalk WHERE record_id IN (?, ?)", [left, right])
    ids = [str(r["customer_id"]) for r in now]
    marks = ", ".join("?" for _id in ids)
    size = workspace.value(f"SELECT count(*) FROM crosswalk WHERE customer_id IN ({marks})", ids)  # noqa: S608
    return {"joined": len(ids) == 1, "records": int(size), "customer_id": ids[0] if ids else ""}


def split(workspace: Workspace, customer_id: str, record_ids: list[str], who: str = "") -> list[int]:
    """Say that these records of a customer are not the same person as its others; returns the decisions written."""
    found = members(workspace, customer_id)["record_id"].astype(str).tolist()
    out = [r for r in found if r in set(record_ids)]
    rest = [r for r in found if r not in set(record_ids)]
    if not out or not rest:
        raise IdicError(
            _("A split needs records on both sides."),
            hint=_("Choose some of the customer's records, not none and not all."),
        )
    if len(out) * len(rest) > SPLIT_LIMIT:
        raise IdicError(
            _("This customer is too large to split in one go."), hint=_("Split off a few records at a time.")
        )
    with workspace.change():
        return [decide(workspace, "match", a, "different", other=b, who=who, why="split") for a in out for b in rest]


def merge(workspace: Workspace, customer_a: str, customer_b: str, who: str = "") -> int:
    """Say that two customers are one person; answers that said otherwise about their records are taken back."""
    one, two = (
        members(workspace, customer_a)["record_id"].astype(str).tolist(),
        members(workspace, customer_b)["record_id"].astype(str).tolist(),
    )
    if not one or not two or customer_a == customer_b:
        raise IdicError(
            _("A merge needs two customers that both exist."), hint=_("Search for the other one by name or phone.")
        )
    against = decisions(workspace, "match")
    against = against[(against["value"] == "different")]
    both = ({*one}, {*two})
    with workspace.change():
        for decision_id, subject, other in zip(
            against["decision_id"].tolist(), against["subject"], against["object"], strict=True
        ):
            if (subject in both[0] and other in both[1]) or (subject in both[1] and other in both[0]):
                revoke(workspace, int(decision_id), who=who)
        return decide(
            workspace,
            "match",
            main_record(workspace, customer_a),
            "same",
            other=main_record(workspace, customer_b),
            who=who,
            why="merge",
        )
