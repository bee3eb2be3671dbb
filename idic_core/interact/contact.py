"""Who may be contacted: one function for one person at one moment and for everybody before an export."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from idic_core.engines import SOURCE_TRUST, source_types
from idic_core.interact.codes import REACH_CHANNELS
from idic_core.interact.complaint_flow import CLOSED_STATES
from idic_core.interact.complaint_log import complaint_events
from idic_core.interact.confirmed import settled_statements
from idic_core.interact.contact_decision import (
    CONTACT_CAP,
    MARKETING_BASIS,
    QUIET_HOURS,
    REFUSED_DAYS,
    SURVEY_CAP,
    ContactFacts,
    ContactSettings,
    decide_contacts,
)  # fmt: skip
from idic_core.interact.people import scoped
from idic_core.store import Workspace, has_derived, now


@dataclass(frozen=True)
class Contact:
    """Whether a person may be contacted, and the code that says why or why not (wording.contact_words)."""

    allowed: bool
    code: str


def contact_rules(workspace: Workspace, *, purpose: str = "marketing", at: str | None = None) -> pd.DataFrame:
    """Who may be contacted for a purpose on each address channel: customer_id, channel, allowed (bool), code.

    One row per customer and each of email, phone, sms and post; empty before customers are identified. Quiet hours are not
    looked at, because a list is worked off later; at (default: now) is the moment that the frequency caps count back from.
    """
    facts = _read_facts(workspace, None, at or now(), purpose)
    return decide_contacts(
        facts, read_settings(workspace), purpose=purpose, channels=REACH_CHANNELS, at=at or now(), moment=False
    )


def may_contact(workspace: Workspace, customer_id: str, channel: str, purpose: str, at: str | None = None) -> Contact:
    """Whether one person may be contacted on a channel for a purpose at a moment (ISO, default: now), and why.

    A customer who is not there (erased, or an id that never was) may not: code unknown_customer.
    """
    moment = at or now()
    facts = _read_facts(workspace, [customer_id], moment, purpose)
    answer = decide_contacts(
        facts, read_settings(workspace), purpose=purpose, channels=(channel,), at=moment, moment=True
    )
    if answer.empty:
        return Contact(False, "unknown_customer")
    return Contact(bool(answer["allowed"].iloc[0]), str(answer["code"].iloc[0]))


def contacts_of(
    workspace: Workspace, customer_ids: list[str], *, purpose: str, at: str, channels: tuple[str, ...] = REACH_CHANNELS
) -> pd.DataFrame:
    """The contact rules of some customers only, quickly: customer_id, channel, allowed, code. Quiet hours are not looked at."""
    facts = _read_facts(workspace, customer_ids, at, purpose)
    return decide_contacts(facts, read_settings(workspace), purpose=purpose, channels=channels, at=at, moment=False)


def read_settings(workspace: Workspace) -> ContactSettings:
    """The contact settings of this workspace, with the defaults above."""
    cap = {**CONTACT_CAP, **workspace.setting("contact_cap", {})}
    survey = {**SURVEY_CAP, **workspace.setting("survey_cap", {})}
    quiet = {**QUIET_HOURS, **workspace.setting("quiet_hours", {})}
    return ContactSettings(
        marketing_basis=str(workspace.setting("marketing_basis", MARKETING_BASIS)),
        cap_contacts=int(cap["contacts"]), cap_days=int(cap["days"]),
        survey_contacts=int(survey["contacts"]), survey_days=int(survey["days"]),
        refused_days=int(workspace.setting("refused_days", REFUSED_DAYS)),
        quiet_from=str(quiet["from"]), quiet_to=str(quiet["to"]),
    )  # fmt: skip


def _read_facts(workspace: Workspace, customers: list[str] | None, at: str, purpose: str) -> ContactFacts:
    """The facts of all customers, or of some."""
    if not (has_derived(workspace, "customers") and has_derived(workspace, "crosswalk")):
        return ContactFacts(
            pd.DataFrame(columns=["customer_id", "email", "phone", "street", "city", "trust", "has_orders", "on_hold"]),
            pd.DataFrame(columns=["customer_id", "record_id", "purpose", "channel", "status", "at", "statement_order", "by_hand"]),
            pd.DataFrame(columns=["customer_id"]),
            pd.DataFrame(columns=["customer_id", "at", "channel", "direction", "purpose", "outcome"]),
        )  # fmt: skip
    people = scoped(
        workspace, customers,
        """SELECT u.customer_id, u.email, u.phone, u.street, u.city, u.trust,
                  max(EXISTS (SELECT 1 FROM order_lines l WHERE l.record_id = w.record_id AND l.line_kind = 'sale')) AS has_orders,
                  max(EXISTS (SELECT 1 FROM decisions d WHERE d.kind = 'hold' AND d.subject = w.record_id AND d.value = 'on' AND d.revoked_at IS NULL)) AS on_hold
           FROM who w JOIN customers u ON u.customer_id = w.customer_id GROUP BY u.customer_id ORDER BY u.customer_id""",
    )  # fmt: skip
    statements = scoped(
        workspace, customers,
        """SELECT w.customer_id, c.record_id, c.purpose, c.channel, lower(c.status) AS status, c.at, c.consent_id AS statement_order, c.batch_id IS NULL AS by_hand
           FROM consents c JOIN who w ON w.record_id = c.record_id
           UNION ALL
           SELECT w.customer_id, i.record_id, 'marketing', i.channel, 'withdrawn', i.occurred_at, 0, i.batch_id IS NULL
           FROM interactions i JOIN who w ON w.record_id = i.record_id WHERE i.outcome = 'unsubscribed'""",
    )  # fmt: skip
    settled = settled_statements(workspace, customers)
    if len(settled):
        statements = pd.concat([statements, settled], ignore_index=True)
    complaints = complaint_events(workspace, customers, everybody=False)
    latest = complaints.drop_duplicates("complaint_id", keep="last")
    contacts = scoped(
        workspace, customers,
        """SELECT w.customer_id, replace(i.occurred_at, 'T', ' ') AS at, i.channel, i.direction, i.purpose, i.outcome
           FROM interactions i JOIN who w ON w.record_id = i.record_id
           UNION ALL
           SELECT o.customer_id, replace(o.at, 'T', ' '), o.channel, 'out', 'marketing', NULL FROM offer_events o
           WHERE o.event = 'exported' AND o.customer_id IN (SELECT customer_id FROM who)""",
    )  # fmt: skip
    types = {"status": "str", "purpose": "str", "channel": "str", "at": "str"}
    return ContactFacts(
        _with_foreign(workspace, people.astype({c: "str" for c in ("email", "phone", "street", "city", "trust")})),
        statements.astype(types), latest[~latest["state"].isin(CLOSED_STATES)], contacts.astype({"at": "str"}),
    )  # fmt: skip


def _with_foreign(workspace: Workspace, people: pd.DataFrame) -> pd.DataFrame:
    """people with `foreign`: which of a customer's addresses come from a source that is not our own; none where all sources are."""
    known = {
        str(r["source"]): str(r["trust"])
        for r in workspace.rows(
            "SELECT source, max(trust <> 'own') AS trust FROM batches WHERE undone_at IS NULL GROUP BY source"
        )
    }
    known |= {source: str(int(SOURCE_TRUST[kind] != "own")) for source, kind in source_types(workspace).items()}
    foreign = [source for source, other in known.items() if other == "1"]
    if not foreign:
        return people
    found = workspace.frame(
        """SELECT customer_id, json_extract(provenance, '$.email.source') AS email, json_extract(provenance, '$.phone.source') AS phone,
                  json_extract(provenance, '$.street.source') AS street
           FROM customers WHERE customer_id IN (SELECT value FROM json_each(?))""",
        [json.dumps(people["customer_id"].tolist())],
    ).set_index("customer_id")
    said = pd.Series("", index=found.index, dtype="str")
    for field in ("email", "phone", "street"):
        said = said + found[field].isin(foreign).map({True: f" {field}", False: ""})
    return people.assign(foreign=people["customer_id"].map(said).fillna("").astype("str"))
