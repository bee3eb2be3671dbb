"""Writing one contact down: the talk itself and all that follows from it, in one change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from idic_core.errors import IdicError
from idic_core.interact.codes import (
    CHANNEL_BROKEN,
    CHANNELS,
    DIRECTIONS,
    LEARNED_FIELDS,
    MODES,
    MOODS,
    OUTCOMES,
    PURPOSES,
    consent_purpose,
)
from idic_core.interact.complaints import open_complaint
from idic_core.interact.consent import set_consent
from idic_core.interact.people import main_record, scoped
from idic_core.interact.tasks import add_task, mark_task
from idic_core.store import Workspace, now
from idic_core.words import _


@dataclass(frozen=True)
class Logged:
    """What saving a contact wrote. effects: codes with their facts, in words by wording.logged_words."""

    interaction_id: str
    learned: list[tuple[str, str]] = field(default_factory=list)
    complaint_id: str = ""
    effects: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def log(
    workspace: Workspace, *, customer_id: str, channel: str, purpose: str, direction: str = "out", outcome: str = "", mood: str = "",
    subject: str = "", body: str = "", learned: Sequence[tuple[str, str]] = (), follow_up_on: str | date | None = None,
    follow_up_what: str = "", promise: str = "", promise_due: str | date | None = None, staff: str = "", severity: str = "normal",
    category: str = "", product_id: str = "", platform: str = "", mode: str = "direct", duration_minutes: float | None = None,
    task_id: str = "", at: str | None = None,
) -> Logged:  # fmt: skip
    """Write a contact down with all that follows from it, all or nothing, and say what it changed.

    learned: (field of codes.LEARNED_FIELDS, value) pairs, kept as stated preferences. A complaint is opened when that is the purpose; a
    refusal of marketing is a withdrawn consent at once; a promise and a follow-up become tasks; task_id is the task that this contact
    answers. at: ISO moment of the contact (default: now). Raises IdicError for unknown codes, a moment in the future or an unknown customer.
    """
    moment = at or now()
    _check(moment, [(channel, CHANNELS), (purpose, PURPOSES), (direction, DIRECTIONS), (outcome, ("", *OUTCOMES)), (mood, ("", *MOODS)), (mode, MODES)])  # fmt: skip
    lessons = [(f, v.strip()) for f, v in learned if v.strip()]
    for name, _value in lessons:
        _check(moment, [(name, LEARNED_FIELDS)])
    if promise.strip() and promise_due is None:
        raise IdicError(_("A promise needs its day."), hint=_("Choose until when it shall be kept."))
    record = main_record(workspace, customer_id)
    interaction_id = f"I{uuid.uuid4().hex}"
    effects: list[tuple[str, dict[str, str]]] = []
    complaint_id = ""
    with workspace.change() as db:
        db.table("interactions").insert({
            "interaction_id": interaction_id, "record_id": record, "source": "dashboard", "occurred_at": moment, "logged_at": now(),
            "channel": channel, "platform": platform or None, "mode": mode, "direction": direction, "purpose": purpose,
            "subject": subject.strip() or None, "body": body.strip() or None, "staff": staff or None, "outcome": outcome or None,
            "duration_minutes": duration_minutes, "mood": mood or None, "products": product_id or None,
            "need_tags": "; ".join(v for f, v in lessons if f == "need") or None, "promise": promise.strip() or None,
            "promise_due": str(promise_due) if promise.strip() else None, "learned": "; ".join(v for _f, v in lessons) or None,
        })  # fmt: skip
        for name, value in lessons:
            db.table("preferences").insert({
                "record_id": record, "field": name, "value": value, "origin": "stated", "interaction_id": interaction_id, "at": moment,
            })  # fmt: skip
        if lessons:
            effects.append(("preference_saved", {}))
        if purpose == "complaint":
            complaint_id = open_complaint(
                workspace, customer_id=customer_id, note=subject or body, severity=severity, category=category, product_id=product_id,
                interaction_id=interaction_id, who=staff, at=moment,
            )  # fmt: skip
            effects.append(("complaint_opened", {}))
        if outcome == "unsubscribed":
            set_consent(
                workspace, customer_id, "marketing", channel, "withdrawn", evidence=interaction_id, who=staff, at=moment
            )
            effects.append(("marketing_stopped", {}))
        if outcome == "refused" and consent_purpose(purpose) != "service":
            effects.append(("refusal_noted", {}))
        if outcome in CHANNEL_BROKEN:
            effects.append(("channel_broken", {}))
        if outcome == "no_answer" and _silent_in_a_row(workspace, customer_id, channel) >= 3:
            effects.append(("channel_quiet", {}))
        if promise.strip():
            effects.append(("promise_noted", {"due": str(promise_due)}))
        if follow_up_on is not None:
            what = follow_up_what.strip() or subject.strip()
            add_task(
                workspace,
                customer_id=customer_id,
                due=str(follow_up_on),
                what=what,
                interaction_id=interaction_id,
                who=staff,
            )
            effects.append(("follow_up_added", {"due": str(follow_up_on)}))
        if task_id:
            mark_task(workspace, task_id, "done", who=staff)
            effects.append(("task_done", {}))
    return Logged(interaction_id, lessons, complaint_id, effects)


def _check(moment: str, chosen: list[tuple[str, tuple[str, ...]]]) -> None:
    if moment[:10] > now()[:10]:
        raise IdicError(
            _("A contact cannot lie in the future."), hint=_("Use the follow-up for what is still to come.")
        )
    for code, known in chosen:
        if code not in known:
            raise IdicError(_("'{code}' is not known here.").format(code=code), hint=", ".join(k for k in known if k))


def _silent_in_a_row(workspace: Workspace, customer_id: str, channel: str) -> int:
    """How many of the newest contacts on a channel found nobody."""
    told = scoped(
        workspace, [customer_id],
        """SELECT i.outcome FROM interactions i JOIN who w ON w.record_id = i.record_id WHERE i.channel = :channel AND i.outcome IS NOT NULL
           ORDER BY replace(i.occurred_at, 'T', ' ') DESC, i.logged_at DESC LIMIT 10""",
        channel=channel,
    )["outcome"].eq("no_answer")  # fmt: skip
    return len(told) if told.all() else int(told.to_numpy().argmin())
