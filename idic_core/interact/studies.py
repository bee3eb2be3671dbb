"""The log of market studies: what was asked of whom when, what came out, and which needs it speaks of."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date

import pandas as pd

from idic_core.errors import IdicError
from idic_core.store import Workspace, as_json, decide, decisions, now, revoke
from idic_core.words import _

STUDY_KINDS = ("questionnaire", "focus_group", "interviews", "observation", "market_analysis")
COLUMNS = ["study_id", "kind", "day", "title", "people", "findings", "needs", "who", "decision_id"]


def add_study(
    workspace: Workspace, *, kind: str, day: str, title: str, findings: str, needs: Sequence[str] = (), people: int | None = None, who: str = ""
) -> str:  # fmt: skip
    """Write a study down; returns its id. needs: tags, the same words as in the log of contacts. people: how many took part.

    Raises IdicError without a title or findings, for an unknown kind, or a day that is none or lies ahead.
    """
    if kind not in STUDY_KINDS:
        raise IdicError(_("'{code}' is not known here.").format(code=kind), hint=", ".join(STUDY_KINDS))
    if not title.strip() or not findings.strip():
        raise IdicError(
            _("A study needs its title and what it found."),
            hint=_("One sentence is enough; leave out names of people."),
        )
    try:
        if date.fromisoformat(day).isoformat() > now()[:10]:
            raise IdicError(_("The day of a study cannot lie ahead."), hint=_("Write it down once it is done."))
    except ValueError as error:
        raise IdicError(_("'{due}' is not a day.").format(due=day), hint=_("Write it as 2026-12-31.")) from error
    study_id = f"study|{uuid.uuid4().hex}"
    tags = list(dict.fromkeys(" ".join(t.split()) for t in needs if t.strip()))
    value = {
        "kind": kind,
        "day": day,
        "title": " ".join(title.split()),
        "findings": findings.strip(),
        "needs": tags,
        "people": people,
    }
    decide(workspace, "study", study_id, as_json(value), who=who)
    return study_id


def studies(workspace: Workspace, need: str = "") -> pd.DataFrame:
    """The studies, newest first: COLUMNS (needs: list of tags); need: only those tagged with it."""
    rows = [
        {
            "study_id": row["subject"],
            **json.loads(str(row["value"])),
            "who": row["who"],
            "decision_id": int(row["decision_id"]),
        }
        for row in decisions(workspace, "study").to_dict("records")
    ]
    found = pd.DataFrame([r for r in rows if not need or need in r["needs"]], columns=COLUMNS)
    return found.sort_values(["day", "decision_id"], ascending=False, ignore_index=True)


def remove_study(workspace: Workspace, study_id: str, *, who: str = "") -> None:
    """Take a study off the log; it stays in the history of decisions. IdicError when it is not there."""
    found = studies(workspace)
    for decision_id in found.loc[found["study_id"] == study_id, "decision_id"]:
        revoke(workspace, int(decision_id), who=who)
        return
    raise IdicError(_("This study is not there any more."), hint=_("Reload the page to see the current list."))
