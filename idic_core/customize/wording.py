"""The codes of this stage in the reader's language: reasons, methods, rules, kinds of offers, what happened in a campaign."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.interact import wording as contacts
from idic_core.words import _, ngettext


def reason_in_words(row: dict[str, Any]) -> str:
    """Why a product is suggested. row: reason, because (a name), times, last_bought, as in the table of recommendations."""
    times = 0 if pd.isna(row.get("times")) else int(row.get("times") or 0)
    last = "" if pd.isna(row.get("last_bought")) else str(row.get("last_bought") or "")
    bought = ngettext("bought once, on {last}", "bought in {n} orders, last on {last}", times).format(
        n=times, last=last
    )
    if row["reason"] == "bought_often":
        return _("Buys it often: {bought}").format(bought=bought)
    if row["reason"] == "bought_lately":
        return _("Knows it: {bought}").format(bought=bought)
    text = {
        "goes_with": _("Goes with {product}, bought before").format(product=row.get("because") or ""),
        "popular_now": _("Sells best in the shop these weeks"), "popular": _("One of the shop's best sellers"),
        "new_customer": _("No purchase known yet: the shop's best seller these weeks"), "mixed": _("Several small signs together"),
    }.get(str(row["reason"]), str(row["reason"]))  # fmt: skip
    return f"{text}; {bought}" if times else text


def method_words() -> dict[str, str]:
    """How a list was ranked, by method code."""
    return {
        "blend": _("All signs weighed together (boosted trees)"), "own_recent": _("Own purchases, recent ones first"),
        "own_frequent": _("Own purchases, frequent ones first"), "neighbours": _("Products that the same customers buy"),
        "ease": _("What goes with everything bought so far (EASE)"), "recent_sellers": _("Best sellers of these weeks"),
        "best_sellers": _("Best sellers of all time"),
    }  # fmt: skip


def kind_words() -> dict[str, str]:
    """What an offer is for, by kind code."""
    return {
        "again": _("Buy again"),
        "new": _("New for you"),
        "discount": _("Discount"),
        "win_back": _("Win back"),
        "service": _("Service"),
    }


def offer_name(offer_id: str, name: str) -> str:
    """An offer's name: the one that people gave it, or that of a ready-made offer in the reader's language."""
    made = {
        "buy-again": _("Buy again: a reminder"),
        "new-for-you": _("New for you: something that fits"),
        "win-back": _("Welcome back: a discount"),
    }
    return name or made.get(offer_id, offer_id)


def blocked_words() -> dict[str, str]:
    """Why somebody does not get an offer, by rule code."""
    return contacts.contact_words() | {
        "lifecycle": _("Not at the stage that this offer is for"), "too_soon": _("Had an offer not long ago"), "tier": _("Not in the groups that this offer is for"),
        "need": _("Not one of the needs that this offer meets"), "value_low": _("Spends less than this offer asks for"), "no_product": _("Nothing that they buy again, or nothing new left to suggest"),
        "no_address": _("No address or number for any channel of this offer"), "bad_address": _("The address or number turned out to be wrong, and there is no other"),
        "margin_low": _("It would cost more than it is expected to bring"), "held_out": _("Held back to compare: the control group"),
        "not_asked": _("Not in the chosen group"),
    }  # fmt: skip


def question_words() -> dict[str, str]:
    """The three questions that the rules answer."""
    return {"who": _("Who may get it"), "when": _("When it makes sense"), "good": _("Whether it is good for them")}


def field_words() -> dict[str, str]:
    """The fields of a message."""
    return {
        "given_name": _("first name"), "name": _("name"), "product": _("product"), "price": _("price"), "category": _("category"), "because": _("reason"),
        "discount": _("discount"), "last_bought": _("last purchase"), "shop": _("name of your shop"), "owner": _("person in charge"),
    }  # fmt: skip


def warning_words() -> dict[str, str]:
    """What a preview warns of, by code; {field} is the field's name."""
    return {
        "missing_field": _("Not known: {field}. A neutral word stands in its place."),
        "no_language": _("There is no message in this language; the first one is used."),
        "long_sms": _("Longer than one text message (160 characters, 70 with special letters)."),
    }  # fmt: skip
