"""Clauses of portraits in the reader's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from babel import Locale

from idic_core.differentiate import wording
from idic_core.differentiate.portraits import Clause
from idic_core.words import _, language, ngettext

Number = Callable[..., str]
"""number(value, digits=0): a number in the reader's locale."""


def value_words(field: str, value: str) -> str:
    """A value of a field in words: codes of languages, countries, channels and yes or no; others as they are."""
    locale = Locale.parse(language())
    if field == "language":
        return str(locale.languages.get(value, value))
    if field == "country":
        return str(locale.territories.get(value, value))
    if field in ("preferred_channel", "channel"):
        return channels().get(value, value)
    return value


def channels() -> dict[str, str]:
    """Channels within a sentence."""
    return {
        "phone": _("phone"), "email": _("e-mail"), "sms": _("text message"), "chat": _("chat"), "social": _("social media"), "in_person": _("a talk in person"),
        "event": _("events"), "post": _("post"), "web_form": _("a web form"), "review": _("reviews"),
    }  # fmt: skip


def often(days: float, number: Number) -> str:
    """A rhythm: days up to three weeks, then weeks, then months."""
    n = max(round(days), 1)
    if n < 21:
        return ngettext("every day", "every {n} days", n).format(n=number(n))
    if n < 75:
        return ngettext("every week", "every {n} weeks", round(n / 7)).format(n=number(round(n / 7)))
    return ngettext("every month", "every {n} months", round(n / 30.4)).format(n=number(round(n / 30.4)))


def times(index: float, number: Number) -> str:
    """How far a figure is from the average of all."""
    if 0.95 <= index <= 1.05:
        return _("about the average")
    if index < 0.95:
        return _("{p} % of the average").format(p=number(100 * index))
    return _("{x} times the average").format(x=number(index, 1))


def clause(found: Clause, number: Number, labels: dict[str, str] | None = None) -> str:
    """One clause as a sentence. number: see Number; labels: codes of fields of attributes in words. KeyError for a code that nobody can say."""
    said = {**_customer(), **_group()}[found.code](found.facts, number)
    said = said.replace(
        "{field}", (labels or {}).get(str(found.facts.get("field", "")), str(found.facts.get("field", "")))
    )
    return said if found.sure else _("Probably: {clause}").format(clause=said)


def _customer() -> dict[str, Callable[[dict[str, Any], Number], str]]:
    return {
        "rhythm": lambda f, n: _("Buys about {often}, since {day}").format(often=often(f["days"], n), day=f["since"]),
        "several": lambda f, n: _("Ordered on {n} days since {day}").format(n=n(f["n"]), day=f["since"]),
        "once": lambda f, _n: _("Bought once, on {day}").format(day=f["day"]),
        "favourite": _favourite,
        "need": lambda f, _n: _("Buys for: {need}").format(need=f["need"]),
        "last": lambda f, _n: _("Last order on {day}").format(day=f["day"]),
        "last_late": lambda f, _n: _("Last order on {day}; the next was expected by {due}").format(day=f["day"], due=f["due"]),
        "more": lambda f, n: _("Spends {p} % more than the year before").format(p=n(100 * f["change"]))
        if f["change"] <= 1
        else _("Spends {x} times as much as the year before").format(x=n(1 + f["change"], 1)),
        "less": lambda f, n: _("Spends {p} % less than the year before").format(p=n(-100 * f["change"])),
        "returns": lambda f, n: _("Sends much back: {p} % of what was sold").format(p=n(100 * f["share"])),
        "gone": lambda f, n: _("no customer any more: the chance of another order is {p} %").format(p=n(100 * f["chance"])),
        "not_yet": lambda f, _n: _("Has not bought from you yet; lives in {city}").format(city=f["city"])
        if f["city"]
        else _("Has not bought from you yet"),
        "wants": lambda f, _n: _("Told you on {day}: {what}").format(what=", ".join(f["what"]), day=f["day"]),
        "dislikes": lambda f, _n: _("Does not like: {what} (said on {day})").format(what=", ".join(f["what"]), day=f["day"]),
        "prefers": lambda f, _n: _("Prefers {channel} (said on {day})").format(channel=_channel(f), day=f["day"]),
        "reached": lambda f, n: _("best reached by {channel}: {hits} of {tries} contacts worked").format(channel=_channel(f), hits=n(f["hits"]), tries=n(f["tries"])),
        "writes": lambda f, n: _("Comes to you by {channel} ({n} of {all} times)").format(channel=_channel(f), n=n(f["n"]), all=n(f["of"])),
        "complaints": _complaints,
        "answer": lambda f, n: _("Gave {score} in the survey {survey} on {day}").format(score=n(f["score"]), survey=str(f["survey"]).replace("_", " "), day=f["day"]),
    }  # fmt: skip


def _group() -> dict[str, Callable[[dict[str, Any], Number], str]]:
    return {
        "size": lambda f, n: ngettext("{n} customer, {share} % of all", "{n} customers, {share} % of all", int(f["n"])).format(n=n(f["n"]), share=n(100 * f["share"])),
        "worth": lambda f, n: _("Brought {share} % of the last 12 months' value; each {mean}, {times}").format(share=n(100 * f["share"]), mean=n(f["mean"]), times=times(f["index"], n)),
        "future": lambda f, n: _("Will probably bring {mean} each over the next three years, {times}").format(mean=n(f["mean"]), times=times(f["index"], n)),
        "group_rhythm": lambda f, n: _("Half of those who came back buy at least {often}; among all customers it is {all}").format(often=often(f["days"], n), all=often(f["all"], n)),
        "group_more": lambda f, n: _("Those who have been customers for two years spend {p} % more than the year before").format(p=n(100 * f["change"])),
        "group_less": lambda f, n: _("Those who have been customers for two years spend {p} % less than the year before").format(p=n(-100 * f["change"])),
        "over": lambda f, n: _("Mostly buy {what}: {p} % of them, {x} times the average").format(what=f["what"], p=n(100 * f["share"]), x=n(f["index"], 1)),
        "under": lambda f, n: _("Seldom buy mostly {what}: {p} %, against {all} % of all").format(what=f["what"], p=n(100 * f["share"]), all=n(100 * f["all"])),
        "stage": lambda f, n: _("{p} % are “{stage}”, {x} times the average").format(p=n(100 * f["share"]), stage=wording.stages().get(f["what"], f["what"]), x=n(f["index"], 1)),
        "tier": lambda f, n: _("{p} % are “{tier}”, {x} times the average").format(p=n(100 * f["share"]), tier=wording.tiers().get(f["what"], f["what"]), x=n(f["index"], 1)),
        "about": lambda f, n: _("{field}: {what} for {p} %, {x} times the average").format(field="{field}", what=value_words(f["field"], f["what"]), p=n(100 * f["share"]), x=n(f["index"], 1)),
        "age": lambda f, n: _("Half of those whose age is known are {age} or older; among all customers {all}").format(age=n(f["median"]), all=n(f["all"])),
        "channel": lambda f, n: _("{p} % had contact by {channel}, {x} times the average").format(p=n(100 * f["share"]), channel=_channel({"channel": f["what"]}), x=n(f["index"], 1)),
        "complained": lambda f, n: _("{p} % complained, {x} times the average").format(p=n(100 * f["share"]), x=n(f["index"], 1)),
        "silent": lambda f, n: _("{p} % had no contact with you in the last 12 months").format(p=n(100 * f["share"])),
    }  # fmt: skip


def _favourite(f: dict[str, Any], number: Number) -> str:
    share = number(100 * f["share"])
    if f["second"]:
        return _("Mostly buys {what} ({p} % of what they buy), then {second}").format(
            what=f["what"], p=share, second=f["second"]
        )
    return _("Mostly buys {what} ({p} % of what they buy)").format(what=f["what"], p=share)


def _complaints(f: dict[str, Any], number: Number) -> str:
    n, still = int(f["n"]), int(f["open"])
    said = ngettext("{n} complaint", "{n} complaints", n).format(n=number(n))
    if still == 0:
        return said + ", " + ngettext("solved", "all solved", n)
    return said + ", " + ngettext("{n} still open", "{n} still open", still).format(n=number(still))


def _channel(f: dict[str, Any]) -> str:
    return channels().get(str(f["channel"]), str(f["channel"]).replace("_", " "))
