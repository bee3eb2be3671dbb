"""The rules of contact as one pure function: who may be reached on which channel for a purpose, and the first reason against it."""

from __future__ import annotations

import re
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
    RESEARCH_PURPOSES,
    consent_purpose,
)

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
class ContactFacts:
    """What the rules look at, each with customer_id.

    people: email, phone, street, city, trust, has_orders, on_hold, and foreign where known (which of email, phone, street come from a bought or
    partner's list, apart by blanks). statements: record_id, purpose, channel, status, at, statement_order,
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
    people, n = facts.people, len(facts.people)
    position = pd.Index(people["customer_id"])
    need = consent_purpose(purpose)
    service = need == "service"
    complained = _marked(position, facts.complaints["customer_id"]) & (not service)
    refused_lately, capped = _too_much(facts.contacts, settings, position, need=need, at=at)
    own = people["trust"].eq("own").to_numpy() & people["has_orders"].to_numpy(dtype=bool)
    implied = own & (settings.marketing_basis == MARKETING_BASIS)
    on_hold = people["on_hold"].to_numpy(dtype=bool)
    heard, told = _heard(facts.statements, need), _told(facts.contacts)
    allowed, codes = [], []
    for channel in channels:
        refused, refused_all, granted = _said(heard, position, channel)
        quiet = moment and channel in QUIET_CHANNELS and in_quiet_hours(at, settings.quiet_from, settings.quiet_to)
        reasons = {
            "on_hold": on_hold, "purpose_opt_out": refused_all, "channel_opt_out": refused, "no_address": no_address(people, channel),
            "bad_address": _bad_address(told, position, channel), "consent_unknown": ~(granted | (implied & ~_foreign(people, channel)) | service),
            "complaint_open": complained, "recently_refused": refused_lately, "contacted_often": capped, "quiet_hours": np.full(n, quiet),
        }  # fmt: skip
        yes = np.where(granted, "consent", "service" if service else "existing_customer")
        codes.append(np.select(list(reasons.values()), list(reasons), default=yes))
        allowed.append(~np.logical_or.reduce(list(reasons.values())))
    order = np.argsort(np.tile(position.to_numpy(dtype=str), len(channels)), kind="stable")
    table = pd.DataFrame({
        "customer_id": np.tile(position.to_numpy(dtype=object), len(channels)), "channel": np.repeat(channels, n).astype(object),
        "allowed": np.concatenate(allowed).astype(bool), "code": np.concatenate(codes).astype(object),
    })  # fmt: skip
    return table.iloc[order].reset_index(drop=True)


def in_quiet_hours(at: str, start: str, end: str) -> bool:
    """Whether the clock time of an ISO moment lies in [start, end), which may reach over midnight; a bare date never does.

    >>> in_quiet_hours("2026-01-01 23:30", "21:00", "08:00"), in_quiet_hours("2026-01-01", "21:00", "08:00")
    (True, False)
    """
    clock = at[11:16]
    if not clock or start == end:
        return False
    return start <= clock < end if start < end else clock >= start or clock < end


def _heard(statements: pd.DataFrame, need: str) -> pd.DataFrame:
    """What was said about this purpose, in the order in which it counts: later words replace earlier ones of the same record.

    At one and the same moment the word that was written by hand last counts, and among words of files the refusal.
    """
    about = statements[statements["purpose"].isin({need, "any", "all"}) & ~statements["status"].isin(NO_STATEMENT)]
    if about.empty:
        return about.assign(agreed=False, record=0)
    by_hand = about["by_hand"].to_numpy(dtype=bool)
    agreed = about["status"].isin(GRANTED).to_numpy()
    moments = about["at"].str.replace("T", " ").to_numpy(dtype=str)
    order = np.lexsort(
        (~agreed, np.where(by_hand, about["statement_order"].to_numpy(dtype=float), 0.0), by_hand, moments)
    )
    return about.assign(agreed=agreed, record=pd.factorize(about["record_id"])[0]).iloc[order]


def _said(heard: pd.DataFrame, position: pd.Index, channel: str) -> tuple[Any, Any, Any]:
    """Per person: refused on some record, refused for every channel, granted on some record."""
    refused, everywhere, granted = (np.zeros(len(position), dtype=bool) for _answer in range(3))
    covers = np.flatnonzero(heard["channel"].isin({channel, "any", "all"}).to_numpy())
    if len(covers) == 0:
        return refused, everywhere, granted
    records = heard["record"].to_numpy()
    last = np.full(records.max() + 1, -1)
    last[records[covers]] = covers  # the later statement overwrites the earlier one
    newest = heard.iloc[last[last >= 0]]
    person, agreed = position.get_indexer(pd.Index(newest["customer_id"])), newest["agreed"].to_numpy(dtype=bool)
    whole = newest["channel"].isin({"any", "all"}).to_numpy()
    refused[person[~agreed & (person >= 0)]] = True
    everywhere[person[~agreed & whole & (person >= 0)]] = True
    granted[person[agreed & (person >= 0)]] = True
    return refused, everywhere, granted


def _foreign(people: pd.DataFrame, channel: str) -> Any:
    """Per person: the channel's address was never given to us; having ordered is no leave to use it."""
    if "foreign" not in people:
        return np.zeros(len(people), dtype=bool)
    field = {"email": "email", "phone": "phone", "sms": "phone", "post": "street"}.get(channel, "")
    return people["foreign"].str.split().map(lambda fields: field in fields).to_numpy(dtype=bool)


def no_address(people: pd.DataFrame, channel: str) -> Any:
    """Per person: has no address for the channel, or none that can be one."""
    if channel == "email":
        return ~people["email"].fillna("").str.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+").to_numpy(dtype=bool)
    if channel in {"phone", "sms"}:
        return (people["phone"].fillna("").str.count(r"\d") < 6).to_numpy(dtype=bool)
    if channel == "post":
        street = people["street"].fillna("")
        return (street.eq("") | (people["city"].fillna("").eq("") & ~street.map(whole_address))).to_numpy(dtype=bool)
    return np.zeros(len(people), dtype=bool)


def whole_address(street: str) -> bool:
    """Whether one field holds street and town: parts with commas or lines between them, or a Chinese address with its town.

    >>> whole_address("12 Lê Lợi, Quận 1, TP HCM"), whole_address("12 Lê Lợi"), whole_address("上海市浦东新区世纪大道1号")
    (True, False, True)
    """
    parts = [p for p in re.split(r"[,;，；\n]", street) if any(c.isalpha() for c in p)]
    return len(parts) >= 2 or bool(re.search(r"[市县區区].+[路街道巷村号號]", street))


def _told(contacts: pd.DataFrame) -> pd.DataFrame:
    """The contacts that say whether an address works, oldest first; none when no address was ever found broken."""
    if contacts.empty or not contacts["outcome"].isin(CHANNEL_BROKEN).any():
        return contacts.head(0)
    return contacts[contacts["outcome"].isin(CHANNEL_WORKS | CHANNEL_BROKEN)].sort_values("at", kind="stable")


def _bad_address(told: pd.DataFrame, position: pd.Index, channel: str) -> Any:
    """Per person: the last contact on the channel that says so found the address wrong."""
    if told.empty:
        return np.zeros(len(position), dtype=bool)
    last = told[told["channel"].eq(channel)].drop_duplicates("customer_id", keep="last")
    return _marked(position, last.loc[last["outcome"].isin(CHANNEL_BROKEN), "customer_id"])


def _too_much(
    contacts: pd.DataFrame, settings: ContactSettings, position: pd.Index, *, need: str, at: str
) -> tuple[Any, Any]:
    """Per person: said a plain no lately; was contacted as often as the cap allows."""
    none = np.zeros(len(position), dtype=bool)
    if need == "service" or contacts.empty:
        return none, none
    research = need == "research"
    kin = contacts[
        contacts["purpose"].isin(RESEARCH_PURPOSES if research else MARKETING_PURPOSES) & (contacts["at"] <= at)
    ]
    days = settings.survey_days if research else settings.cap_days
    most = settings.survey_contacts if research else settings.cap_contacts
    begun = kin[kin["direction"].eq("out") & (kin["at"] > _days_before(at, days))]
    often = begun.groupby("customer_id").size()
    refused = kin[kin["outcome"].eq("refused") & (kin["at"] > _days_before(at, settings.refused_days))]
    return _marked(position, refused["customer_id"]), _marked(position, often[often >= most].index)


def _marked(position: pd.Index, found: Any) -> Any:
    """True for the persons that are among the found ones."""
    return np.asarray(position.isin(set(found)), dtype=bool)


def _days_before(at: str, days: int) -> str:
    return (datetime.fromisoformat(at) - timedelta(days=days)).isoformat(sep=" ")
