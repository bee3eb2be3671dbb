"""Records of one person that say different things about being contacted: the strictest counts until a person settles it.

What was settled is a decision of kind `consent`: for these records, seen as one person. When they are parted again it no longer counts,
and each has its own word back; a record that joins later brings its own word, and the strictest counts again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from idic_core.errors import IdicError
from idic_core.interact.codes import GRANTED, NO_STATEMENT, REACH_CHANNELS
from idic_core.interact.people import records_of, scoped
from idic_core.store import Workspace, decide, decisions
from idic_core.words import _

KIND = "consent"
STATEMENTS = ["customer_id", "record_id", "purpose", "channel", "status", "at", "statement_order", "by_hand"]
AFTER_ALL = 10**12
"""Order of what was settled among statements of one second: the last word."""


@dataclass(frozen=True)
class Disagreement:
    """A channel on which records of one person differ. said_yes, said_no: the sources of the records; the no counts."""

    channel: str
    said_yes: list[str]
    said_no: list[str]


def disagreements(workspace: Workspace, customer_id: str, purpose: str = "marketing") -> list[Disagreement]:
    """The channels on which this person's records differ about a purpose, and who said what."""
    found = scoped(
        workspace, [customer_id],
        """SELECT c.record_id, coalesce(b.source, c.source, '') AS source, c.channel, lower(c.status) AS status, c.purpose,
                  replace(c.at, 'T', ' ') AS at, c.batch_id IS NULL AS by_hand, c.consent_id
           FROM consents c JOIN who w ON w.record_id = c.record_id LEFT JOIN batches b ON b.batch_id = c.batch_id""",
    )  # fmt: skip
    found = found[found["purpose"].isin([purpose, "any", "all"]) & ~found["status"].isin(NO_STATEMENT)]
    settled = _settled(workspace, [customer_id])
    if len(settled):
        about = settled[settled["purpose"].eq(purpose)].assign(source="", consent_id=AFTER_ALL)
        found = pd.concat([found, about[list(found.columns)]], ignore_index=True)
    found = found.assign(no=~found["status"].isin(GRANTED))
    made = []
    for channel in REACH_CHANNELS:
        here = found[found["channel"].isin([channel, "any", "all"])]
        newest = here.sort_values(["at", "by_hand", "consent_id", "no"], kind="stable").drop_duplicates(
            "record_id", keep="last"
        )
        yes, no = (sorted(set(newest.loc[newest["no"].eq(which), "source"].astype(str))) for which in (False, True))
        if yes and no:
            made.append(Disagreement(channel, yes, no))
    return made


def confirm_consent(
    workspace: Workspace, customer_id: str, channel: str, status: str, evidence: str, *, purpose: str = "marketing", who: str = ""
) -> None:  # fmt: skip
    """Settle what this person, with all the records they have now, said; it counts as long as these records are one person.

    status: granted or refused. evidence: where it can be looked up; wanted for a yes. Raises IdicError otherwise.
    """
    if channel not in {*REACH_CHANNELS, "any"} or status not in {"granted", "refused"}:
        raise IdicError(
            _("'{what}' is not a consent that can be written down.").format(what=f"{purpose} / {channel} / {status}"),
            hint=_("Choose purpose, channel and answer from the lists."),
        )
    if status == "granted" and not evidence.strip():
        raise IdicError(
            _("A yes needs its evidence."),
            hint=_("Write where it can be looked up, such as 'told Lan on the phone, 3 May'."),
        )
    records = sorted(records_of(workspace, customer_id))
    value = json.dumps({"records": records, "status": status, "purpose": purpose})
    with workspace.change():
        decide(workspace, KIND, records[0], value, other=f"{purpose}/{channel}", who=who, why=evidence.strip())
        workspace.audit("consent", f"{customer_id}: {purpose}/{channel} {status} (settled)", who)


def settled_statements(workspace: Workspace, customers: list[str] | None) -> pd.DataFrame:
    """What was settled and counts now, as statements of each record: columns STATEMENTS."""
    return _settled(workspace, customers)[STATEMENTS]


def settled_evidence(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """What was settled for one person, for the ledger: at, purpose, channel, status, basis, source, evidence, imported, at_upload."""
    found = _settled(workspace, [customer_id])
    return found.assign(basis="consent", source="dashboard", imported=0, at_upload=0)


def _settled(workspace: Workspace, customers: list[str] | None) -> pd.DataFrame:
    standing = decisions(workspace, KIND)
    rows: list[dict[str, object]] = []
    if len(standing):
        said = [json.loads(v) for v in standing["value"]]
        ids = sorted({r for s in said for r in s["records"]})
        walk = workspace.rows(
            "SELECT record_id, customer_id FROM crosswalk WHERE record_id IN (SELECT value FROM json_each(?))", [json.dumps(ids)]
        )  # fmt: skip
        of = {r["record_id"]: r["customer_id"] for r in walk}
        wanted = None if customers is None else set(customers)
        for s, scope, at, evidence in zip(said, standing["object"], standing["at"], standing["why"], strict=True):
            people = {of.get(r) for r in s["records"]}
            if len(people) == 1 and None not in people and (wanted is None or people <= wanted):
                rows += [
                    {
                        "customer_id": of[r], "record_id": r, "purpose": s["purpose"], "channel": scope.split("/")[1], "status": s["status"], "at": at,
                        "statement_order": AFTER_ALL, "by_hand": 1, "evidence": evidence,
                    }
                    for r in s["records"]
                ]  # fmt: skip
    return pd.DataFrame(rows, columns=[*STATEMENTS, "evidence"])
