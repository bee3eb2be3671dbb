"""Customers who identify themselves: the sign-up form's answers become a record with their consents and wishes, and their proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from idic_core.engines.cells import HIDDEN
from idic_core.errors import IdicError
from idic_core.store import Batch, Workspace, add_batch, check_text, decide, decisions, now
from idic_core.upload.facts import facts_of
from idic_core.upload.looks import EMAIL
from idic_core.upload.mapping import Mapping
from idic_core.upload.poster import checked_address
from idic_core.words import _

SIGN_UP = "sign_up"
FIELDS = ("full_name", "email", "phone", "birth_date", "language")
CHANNELS = ("email", "sms", "phone")
WISHES = ("likes", "preferred_channel", "preferred_time")
LONGEST = 200
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff0-\uffff]")
"""Signs that steer a screen or turn the direction of writing: nobody types them, and they make one text look like another."""

MOST_AN_HOUR = 300
"""More sign-ups than that in an hour are a machine's, not a shop's."""


@dataclass(frozen=True)
class ConsentText:
    """What people agree to, word for word. version: 0 for the program's own words, else the decision's number."""

    version: int
    text: str


def consent_text(workspace: Workspace) -> ConsentText:
    """The text that stands beside the boxes now; the program's own, in the reader's language, until the shop writes one."""
    standing = decisions(workspace, "signup_text")
    if len(standing):
        row = standing.iloc[-1]
        return ConsentText(int(row["decision_id"]), str(row["value"]))
    shop = workspace.setting("shop") or _("the shop")
    text = _("{shop} may send me news and offers on the channels I tick. I can take this back at any time, without giving a reason.").format(shop=shop)  # fmt: skip
    return ConsentText(0, text[:1].upper() + text[1:])


def set_consent_text(workspace: Workspace, text: str, *, who: str = "") -> ConsentText:
    """Write the text that people agree to from now on; earlier consents keep theirs. IdicError for one that says too little."""
    plain = " ".join(text.split())
    if len(plain) < 20 or len(plain) > 2000:
        raise IdicError(
            _("The text of the consent must have 20 to 2,000 letters."),
            hint=_("Say who writes, what about, and how to take it back."),
        )
    return ConsentText(decide(workspace, "signup_text", "marketing", plain, who=who), plain)


def signup_words(workspace: Workspace) -> dict[str, str]:
    """What the page and its poster say: address (or empty), title, welcome."""
    kept = workspace.setting("signup") or {}
    title, welcome = (
        _("Become a regular"),
        _("Tell us who you are and what you like, and we will remember it."),
    )
    return {
        "address": kept.get("address") or "",
        "title": kept.get("title") or title,
        "welcome": kept.get("welcome") or welcome,
    }


def set_signup_words(workspace: Workspace, *, address: str, title: str, welcome: str) -> None:
    """Keep what the page and its poster say; blanks stand for the program's own words. IdicError for an address no phone could open."""
    own = {
        "title": _("Become a regular"),
        "welcome": _("Tell us who you are and what you like, and we will remember it."),
    }
    given = {"title": " ".join(title.split()), "welcome": " ".join(welcome.split())}
    kept = {k: v for k, v in given.items() if v and v != own[k]}
    workspace.set_setting("signup", {**kept, **({"address": checked_address(address)} if address.strip() else {})})


def sign_up(
    workspace: Workspace, answers: dict[str, str], *, agreed: Sequence[str] = (), wishes: Sequence[tuple[str, str]] = (), text: ConsentText, at: str | None = None
) -> None:  # fmt: skip
    """Keep what somebody wrote about themselves as a record of the source `sign_up`.

    answers: FIELDS; agreed: the channels ticked (of CHANNELS), kept as consents with the text that stood there as evidence; a box left
    open says nothing. wishes: (field of WISHES, value) pairs, kept as stated preferences. Nothing comes back and nothing tells whether the
    person was known before: the form must not be a way to find out who is a customer. Raises IdicError for answers that cannot be right.
    """
    given = {f: " ".join(str(answers.get(f) or "").split()) for f in FIELDS}
    given = {f: v for f, v in given.items() if v}
    moment = at or now()
    _check(given, agreed, wishes, moment)
    hour_ago = (datetime.fromisoformat(moment) - timedelta(hours=1)).isoformat(sep=" ", timespec="seconds")
    lately = workspace.value("SELECT count(*) FROM batches WHERE source = ? AND created_at > ?", [SIGN_UP, hour_ago])
    if int(lately) >= MOST_AN_HOUR:
        raise IdicError(
            _("Too many people signed up in the last hour."), hint=_("Please try again later, or ask at the counter.")
        )
    frame = pd.DataFrame({f: [v] for f, v in given.items()}, dtype="str")
    mapping = Mapping("customers", 1.0, {f: [f] for f in given}, dict.fromkeys(given, 1.0))
    tables = facts_of(frame, mapping, source=SIGN_UP, as_of=moment).tables
    tables["records"]["registered_at"] = moment[:10]
    record_id = str(tables["records"]["record_id"].iloc[0])
    evidence = _("Sign-up form, text {version}: “{text}”").format(version=text.version, text=text.text)
    if agreed:
        tables["consents"] = pd.DataFrame(
            {"record_id": record_id, "purpose": "marketing", "channel": sorted(set(agreed)), "status": "granted", "basis": "consent", "source": SIGN_UP,
             "evidence": evidence, "at": moment}
        )  # fmt: skip
    stated = [(f, " ".join(v.split())) for f, v in wishes if v.strip()]
    if stated:
        tables["preferences"] = pd.DataFrame(
            {
                "record_id": record_id,
                "field": [f for f, _v in stated],
                "value": [v for _f, v in stated],
                "origin": "stated",
                "at": moment,
            }
        )
    add_batch(workspace, Batch("", "customers", SIGN_UP, mapping=mapping.columns), tables, row_count=1)


def categories(workspace: Workspace, most: int = 12) -> list[str]:
    """The categories of the shop's products, those with the most products first: what people may say they like."""
    found = workspace.rows(
        "SELECT category FROM products WHERE category IS NOT NULL GROUP BY category ORDER BY count(DISTINCT product_id) DESC, category LIMIT ?", [most]
    )  # fmt: skip
    return [str(r["category"]) for r in found]


def sign_ups(workspace: Workspace) -> dict[str, Any]:
    """How many signed up: all, and last (day, or None)."""
    return workspace.rows(
        "SELECT count(*) AS \"all\", substr(max(created_at), 1, 10) AS last FROM batches WHERE source = ? AND undone_at IS NULL", [SIGN_UP]
    )[0]  # fmt: skip


def _check(given: dict[str, str], agreed: Sequence[str], wishes: Sequence[tuple[str, str]], moment: str) -> None:
    said = [*given.values(), *(v for _f, v in wishes)]
    check_text(*said)
    if any(len(v) > LONGEST for v in said):
        raise IdicError(_("One of the answers is too long."), hint=_("Up to {n} letters each.").format(n=LONGEST))
    if any(UNSEEN.search(v) for v in said):
        raise IdicError(_("This text holds a character that cannot be kept."), hint=_("Reload the page and try again."))
    if not any(c.isalpha() for c in given.get("full_name", "")) or not ({"email", "phone"} & set(given)):
        raise IdicError(_("Please give your name, and an e-mail or a phone number."), hint="")
    if "email" in given and not (re.fullmatch(EMAIL, given["email"]) and given["email"].isprintable()):
        raise IdicError(_("This e-mail address cannot be right."), hint=_("It looks like name@example.com."))
    if "phone" in given and (HIDDEN.search(given["phone"]) or not 6 <= len(re.sub(r"\D", "", given["phone"])) <= 15):
        raise IdicError(_("This phone number cannot be right."), hint=_("Please write it with all its digits."))
    born = given.get("birth_date")
    if born is not None and not (
        re.fullmatch(r"\d{4}-\d\d-\d\d", born) and "1900-01-01" <= born <= moment[:10] and _is_day(born)
    ):
        raise IdicError(_("This date of birth cannot be right."), hint="")
    if set(agreed) - set(CHANNELS) or {f for f, _v in wishes} - set(WISHES):
        raise IdicError(_("The form was not filled in on this page."), hint=_("Reload the page and try again."))
    need = {"email": "email", "sms": "phone", "phone": "phone"}
    if any(need.get(c, "") not in {"", *given} for c in agreed):
        raise IdicError(
            _("For a channel that you tick we need the address."),
            hint=_("Give an e-mail for e-mails, a phone number for calls and text messages."),
        )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
