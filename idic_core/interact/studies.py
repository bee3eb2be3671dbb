"""The log of market studies: what was asked of whom when, what came out, and which needs it speaks of."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from idic_core.differentiate import add_reader
from idic_core.errors import IdicError
from idic_core.store import Row, Workspace, as_json, decide, each_readable, now, revoke
from idic_core.texts import visible
from idic_core.typed import typed
from idic_core.words import _

STUDY_KINDS = ("questionnaire", "focus_group", "interviews", "observation", "market_analysis")
COLUMNS = ["study_id", "kind", "day", "title", "people", "findings", "needs", "who", "decision_id"]


@typed
def add_study(
    workspace: Workspace, *, kind: str, day: str, title: str, findings: str, needs: Sequence[str] = (), people: int | None = None, who: str = ""
) -> str:  # fmt: skip
    """Write a study down; returns its id. needs: tags, the same words as in the log of contacts. people: how many took part.

    Raises IdicError without a title or findings, for an unknown kind, or a day that is none or lies ahead.
    """
    if kind not in STUDY_KINDS:
        raise IdicError(_("'{code}' is not known here.").format(code=kind), hint=", ".join(STUDY_KINDS))
    title, findings = visible(title), visible(findings, lines=True)
    if not title or not findings:
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
    tags = list(dict.fromkeys(visible(t) for t in needs if visible(t)))
    value = {
        "kind": kind,
        "day": day,
        "title": title,
        "findings": findings,
        "needs": tags,
        "people": people,
    }
    decide(workspace, "study", study_id, as_json(value), who=who)
    return study_id


def studies(workspace: Workspace, need: str = "") -> pd.DataFrame:
    """The studies, newest first: COLUMNS (needs: list of tags); need: only those tagged with it."""
    rows = [
        {"study_id": row["subject"], **said, "who": row["who"], "decision_id": int(row["decision_id"])}
        for row, said in each_readable(workspace, "study", read_study)
    ]
    found = pd.DataFrame([r for r in rows if not need or need in r["needs"]], columns=COLUMNS)
    return found.sort_values(["day", "decision_id"], ascending=False, ignore_index=True)


def read_study(row: Row) -> dict[str, Any]:
    """What a decision says of a study. Raises ValueError, TypeError or LookupError for one that cannot be read."""
    given = dict(json.loads(str(row["value"])))
    said = {key: given[key] for key in ("kind", "day", "title", "people", "findings", "needs")}
    texts = (said["title"], said["findings"], *list(said["needs"]))
    if (
        said["kind"] not in STUDY_KINDS
        or not all(isinstance(t, str) for t in texts)
        or not isinstance(said["people"], int | None)
    ):
        raise ValueError("not a study")
    return {**said, "day": date.fromisoformat(said["day"]).isoformat(), "needs": list(said["needs"])}


add_reader("study", read_study)


def remove_study(workspace: Workspace, study_id: str, *, who: str = "") -> None:
    """Take a study off the log; it stays in the history of decisions. IdicError when it is not there."""
    found = studies(workspace)
    for decision_id in found.loc[found["study_id"] == study_id, "decision_id"]:
        revoke(workspace, int(decision_id), who=who)
        return
    raise IdicError(_("This study is not there any more."), hint=_("Reload the page to see the current list."))
