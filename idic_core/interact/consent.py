"""What people said about being contacted: an append-only ledger, and the hold that stops everything."""

from __future__ import annotations

import pandas as pd

from idic_core.errors import IdicError
from idic_core.interact.codes import CHANNELS
from idic_core.interact.confirmed import settled_evidence
from idic_core.interact.people import main_record, records_of, scoped
from idic_core.store import Workspace, decide, decisions, now, revoke
from idic_core.words import _

PURPOSES = ("marketing", "research", "service", "any")
STATUSES = ("granted", "refused", "withdrawn")


def set_consent(
    workspace: Workspace, customer_id: str, purpose: str, channel: str, status: str, basis: str = "", evidence: str = "", *, who: str = "",
    at: str | None = None,
) -> list[int]:  # fmt: skip
    """Write down what a person said about being contacted, for all their records; nothing earlier is changed.

    purpose: marketing, research, service or any. channel: one of codes.CHANNELS or any. status: granted, refused or withdrawn.
    evidence: where it can be looked up ("call of 3 May"); wanted when something is granted. Raises IdicError otherwise.
    Returns the ids of the lines written, for `undo_consent`.
    """
    if purpose not in PURPOSES or channel not in (*CHANNELS, "any") or status not in STATUSES:
        raise IdicError(
            _("'{what}' is not a consent that can be written down.").format(what=f"{purpose} / {channel} / {status}"),
            hint=_("Choose purpose, channel and answer from the lists."),
        )
    if status == "granted" and not evidence.strip():
        raise IdicError(
            _("A yes needs its evidence."),
            hint=_("Write where it can be looked up, such as 'told Lan on the phone, 3 May'."),
        )
    moment = at or now()
    with workspace.change() as db:
        written = [
            db.conn.execute(
                """INSERT INTO consents (record_id, purpose, channel, status, basis, source, evidence, at)
                   VALUES (?, ?, ?, ?, ?, 'dashboard', ?, ?)""",
                (r, purpose, channel, status, basis or "consent", evidence or None, moment),
            ).lastrowid
            for r in records_of(workspace, customer_id)
        ]
        workspace.audit("consent", f"{customer_id}: {purpose}/{channel} {status}", who)
    return [int(w) for w in written if w is not None]


def undo_consent(workspace: Workspace, lines: list[int], *, who: str = "") -> None:
    """Take back lines just written by hand, a slip of the hand; the log keeps that they stood. Lines of files are never touched."""
    marks = ", ".join("?" for _line in lines)
    with workspace.change() as db:
        db.conn.execute(
            f"DELETE FROM consents WHERE batch_id IS NULL AND source = 'dashboard' AND consent_id IN ({marks})",  # noqa: S608
            lines,
        )
        workspace.audit("consent", f"undone: {', '.join(str(line) for line in lines)}", who)


def consents(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """What this person said, newest first: at, purpose, channel, status, basis, source, evidence, imported, at_upload; the same word on several records once.

    imported: 1 when it came with a file. at_upload: 1 when its moment is only the day of that upload, because the file names none.
    """
    frame = scoped(
        workspace, [customer_id],
        """SELECT c.at, c.purpose, c.channel, lower(c.status) AS status, c.basis, coalesce(b.file_name, c.source) AS source, c.evidence,
                  c.batch_id IS NOT NULL AS imported, coalesce(substr(c.at, 1, 10) = substr(b.created_at, 1, 10), 0) AS at_upload
           FROM consents c JOIN who w ON w.record_id = c.record_id LEFT JOIN batches b ON b.batch_id = c.batch_id
           ORDER BY replace(c.at, 'T', ' ') DESC, c.consent_id DESC""",
    )  # fmt: skip
    settled = settled_evidence(workspace, customer_id)
    if len(settled):
        frame = pd.concat([settled.reindex(columns=frame.columns), frame], ignore_index=True)
        frame = frame.sort_values("at", ascending=False, kind="stable")
    return frame.drop_duplicates(["at", "purpose", "channel", "status"], ignore_index=True)


def hold(workspace: Workspace, customer_id: str, *, why: str, who: str = "") -> None:
    """Stop every contact with this person until `release` (a dispute, a bereavement, a request that is being checked)."""
    if not why.strip():
        raise IdicError(
            _("A hold needs its reason."), hint=_("Write in one line why nobody shall contact this person.")
        )
    decide(workspace, "hold", main_record(workspace, customer_id), "on", who=who, why=why)


def release(workspace: Workspace, customer_id: str, *, who: str = "") -> None:
    """Allow contacts again; the hold stays in the history. Without a hold nothing happens."""
    standing = decisions(workspace, "hold")
    for decision_id in standing.loc[standing["subject"].isin(records_of(workspace, customer_id)), "decision_id"]:
        revoke(workspace, int(decision_id), who=who)
