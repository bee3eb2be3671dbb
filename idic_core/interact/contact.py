"""Who may be contacted: one function for one person at one moment and for everybody before an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from idic_core.interact.codes import (
    CHANNEL_BROKEN,
    CHANNEL_WORKS,
    GRANTED,
    MARKETING_PURPOSES,
    NO_STATEMENT,
    REACH_CHANNELS,
    RESEARCH_PURPOSES,
    consent_purpose,
)  # fmt: skip
from idic_core.interact.complaint_flow import CLOSED_STATES
from idic_core.interact.complaint_log import complaint_events
from idic_core.interact.people import scoped
from idic_core.store import Workspace, has_derived, now

MARKETING_BASIS = "existing_customer"
"""Setting `marketing_basis`: existing_customer (own customers with orders, until they object) or consent_only (only who said yes)."""

CONTACT_CAP = {"contacts": 4, "days": 30}
"""Setting `contact_cap`: at most so many marketing contacts that we began in so many days."""

SURVEY_CAP = {"contacts": 1, "days": 30}
"""Setting `survey_cap`: at most one invitation to a survey in a month."""

REFUSED_DAYS = 60
"""Setting `refused_days`: no marketing for so long after a plain no."""

QUIET_HOURS = {"from": "21:00", "to": "08:00"}
"""Setting `quiet_hours`: when nobody is rung up or sent a text message; local time of the shop."""

QUIET_CHANNELS = frozenset({"phone", "sms", "chat", "social"})


@dataclass(frozen=True)
class Contact:
    """Whether a person may be contacted, and the code that says why or why not (wording.contact_words)."""

    allowed: bool
    code: str


@dataclass(frozen=True)
class ContactFacts:
    """What the rules look at, each with customer_id.

    people: email, phone, street, city, trust, has_orders, on_hold. statements: record_id, purpose, channel, status, at, statement_order,
    by_hand. complaints: one row per open complaint. contacts: at, channel, direction, purpose, outcome.
    """

    people: pd.DataFrame
    statements: pd.DataFrame
    complaints: pd.DataFrame
    contacts: pd.DataFrame


@dataclass(frozen=True)
class ContactSettings:
    marketing_basis: str = MARKETING_BASIS
    cap_contacts: int = CONTACT_CAP["contacts"]
    cap_days: int = CONTACT_CAP["days"]
    survey_contacts: int = SURVEY_CAP["contacts"]
    survey_days: int = SURVEY_CAP["days"]
    refused_days: int = REFUSED_DAYS
    quiet_from: str = QUIET_HOURS["from"]
    quiet_to: str = QUIET_HOURS["to"]


def decide_contacts(
    facts: ContactFacts, settings: ContactSettings, *, purpose: str, channels: tuple[str, ...], at: str, moment: bool
) -> pd.DataFrame:
    """Whether each person may be contacted on each channel: customer_id, channel, allowed, code.

    The first reason that holds is the code, in this order: on_hold, purpose_opt_out, channel_opt_out, no_address, bad_address,
    consent_unknown, complaint_open, recently_refused, contacted_often, quiet_hours; else consent, existing_customer or service.
    at: ISO moment of the contact. moment: whether the contact happens at that very moment, so that quiet hours count.
    Of one record the newest statement that covers purpose and channel counts; of several records of one person the strictest.
    """
    people = facts.people
    ids = people["customer_id"]
    need = consent_purpose(purpose)
    complained = ids.isin(set(facts.complaints["customer_id"])) if need != "service" else _none(ids)
    refused_lately, capped = _too_much(facts.contacts, settings, ids, purpose=purpose, need=need, at=at)
    own = people["trust"].eq("own") & people["has_orders"].astype(bool)
    implied = own if settings.marketing_basis == MARKETING_BASIS else _none(ids)
    tables = []
    for channel in channels:
        refused, refused_all, granted = _statements(facts.statements, ids, need, channel)
        no_address, bad_address = _address(people, facts.contacts, channel)
        quiet = moment and channel in QUIET_CHANNELS and in_quiet_hours(at, settings.quiet_from, settings.quiet_to)
        has_basis = granted | implied if need != "service" else ~_none(ids)
        no = [
            ("on_hold", people["on_hold"].astype(bool)), ("purpose_opt_out", refused & refused_all), ("channel_opt_out", refused),
            ("no_address", no_address), ("bad_address", bad_address), ("consent_unknown", ~has_basis), ("complaint_open", complained),
            ("recently_refused", refused_lately), ("contacted_often", capped), ("quiet_hours", _none(ids) | quiet),
        ]  # fmt: skip
        yes = np.where(granted, "consent", np.where(need == "service", "service", "existing_customer"))
        code = np.select([np.asarray(holds, dtype=bool) for _code, holds in no], [c for c, _holds in no], default=yes)
        allowed = ~np.any([np.asarray(holds, dtype=bool) for _code, holds in no], axis=0)
        tables.append(
            pd.DataFrame({"customer_id": ids.to_numpy(), "channel": channel, "allowed": allowed, "code": code})
        )
    if not tables:
        return pd.DataFrame({"customer_id": [], "channel": [], "allowed": pd.Series(dtype=bool), "code": []})
    return pd.concat(tables, ignore_index=True).sort_values(
        ["customer_id", "channel"], kind="stable", ignore_index=True
    )


def in_quiet_hours(at: str, start: str, end: str) -> bool:
    """Whether the clock time of an ISO moment lies in [start, end), which may reach over midnight; a bare date never does.

    >>> in_quiet_hours("2026-01-01 23:30", "21:00", "08:00"), in_quiet_hours("2026-01-01", "21:00", "08:00")
    (True, False)
    """
    clock = at[11:16]
    if not clock or start == end:
        return False
    return start <= clock < end if start < end else clock >= start or clock < end


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


def _none(ids: pd.Series) -> Any:
    return np.zeros(len(ids), dtype=bool)


def _statements(statements: pd.DataFrame, ids: pd.Series, need: str, channel: str) -> tuple[Any, Any, Any]:
    """Per person: refused on some record, refused for every channel, granted on some record."""
    covers = statements["purpose"].isin({need, "any", "all"}) & statements["channel"].isin({channel, "any", "all"})
    said = statements[covers & ~statements["status"].isin(NO_STATEMENT)]
    agreed = said["status"].isin(GRANTED)
    # At one and the same moment the row written by hand last counts, and within files the refusal.
    order = said.assign(agreed=agreed, moment=said["at"].str.replace("T", " "), hand_order=said["statement_order"].where(said["by_hand"].astype(bool), 0),
                        kind=np.where(said["by_hand"].astype(bool), 1, 0), strict=~agreed)  # fmt: skip
    last = order.sort_values(["moment", "kind", "hand_order", "strict"], kind="stable").drop_duplicates(
        "record_id", keep="last"
    )
    no, yes = last[~last["agreed"]], last[last["agreed"]]
    everywhere = no[no["channel"].isin({"any", "all"})]
    return (
        ids.isin(set(no["customer_id"])).to_numpy(), ids.isin(set(everywhere["customer_id"])).to_numpy(),
        ids.isin(set(yes["customer_id"])).to_numpy(),
    )  # fmt: skip


def _address(people: pd.DataFrame, contacts: pd.DataFrame, channel: str) -> tuple[Any, Any]:
    """Per person: has no address for the channel; the last contact there that says so found the address wrong."""
    ids = people["customer_id"]
    if channel == "email":
        missing = ~people["email"].fillna("").str.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+").to_numpy(dtype=bool)
    elif channel in {"phone", "sms"}:
        missing = (people["phone"].fillna("").str.count(r"\d") < 6).to_numpy(dtype=bool)
    elif channel == "post":
        missing = (people["street"].fillna("").eq("") | people["city"].fillna("").eq("")).to_numpy(dtype=bool)
    else:
        return _none(ids), _none(ids)
    told = contacts[contacts["channel"].eq(channel) & contacts["outcome"].isin(CHANNEL_WORKS | CHANNEL_BROKEN)]
    last = told.sort_values("at", kind="stable").drop_duplicates("customer_id", keep="last")
    broken = set(last.loc[last["outcome"].isin(CHANNEL_BROKEN), "customer_id"])
    return missing, ids.isin(broken).to_numpy()


def _too_much(
    contacts: pd.DataFrame, settings: ContactSettings, ids: pd.Series, *, purpose: str, need: str, at: str
) -> tuple[Any, Any]:
    """Per person: said a plain no lately; was contacted as often as the cap allows."""
    if need == "service":
        return _none(ids), _none(ids)
    research = need == "research"
    kin = contacts[contacts["purpose"].isin(RESEARCH_PURPOSES if research else MARKETING_PURPOSES)]
    kin = kin[kin["at"] <= at]
    days, most = (
        (settings.survey_days, settings.survey_contacts) if research else (settings.cap_days, settings.cap_contacts)
    )
    begun = kin[kin["direction"].eq("out") & (kin["at"] > _days_before(at, days))]
    often = begun.groupby("customer_id").size()
    refused = kin[kin["outcome"].eq("refused") & (kin["at"] > _days_before(at, settings.refused_days))]
    return ids.isin(set(refused["customer_id"])).to_numpy(), ids.isin(set(often[often >= most].index)).to_numpy()


def _days_before(at: str, days: int) -> str:
    return (datetime.fromisoformat(at) - timedelta(days=days)).isoformat(sep=" ")


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
    complaints = complaint_events(workspace, customers, everybody=False)
    latest = complaints.drop_duplicates("complaint_id", keep="last")
    contacts = scoped(
        workspace, customers,
        """SELECT w.customer_id, replace(i.occurred_at, 'T', ' ') AS at, i.channel, i.direction, i.purpose, i.outcome
           FROM interactions i JOIN who w ON w.record_id = i.record_id""",
    )  # fmt: skip
    types = {"status": "str", "purpose": "str", "channel": "str", "at": "str"}
    return ContactFacts(
        people.astype({c: "str" for c in ("email", "phone", "street", "city", "trust")}),
        statements.astype(types), latest[~latest["state"].isin(CLOSED_STATES)], contacts.astype({"at": "str"}),
    )  # fmt: skip
