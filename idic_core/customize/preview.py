"""The message that one person would get, and the sheet for talking with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from idic_core import interact
from idic_core.customize.library import Offer, offer
from idic_core.customize.rules import GROUPS
from idic_core.customize.stage import rated_offers
from idic_core.customize.templates import check_template, fill
from idic_core.errors import IdicError
from idic_core.store import Workspace, has_derived
from idic_core.words import LANGUAGES, _

NEUTRAL = {
    "en": {"given_name": "there", "name": "customer", "product": "our selection", "because": "what you bought", "last_bought": "your last visit", "shop": "our shop",
           "owner": "your contact", "price": "a fair price", "category": "our range", "discount": "a discount"},
    "vi": {"given_name": "bạn", "name": "quý khách", "product": "sản phẩm của chúng tôi", "because": "những gì bạn đã mua", "last_bought": "lần mua trước",
           "shop": "cửa hàng chúng tôi", "owner": "nhân viên phụ trách", "price": "giá tốt", "category": "các sản phẩm", "discount": "một phần"},
    "zh_CN": {"given_name": "尊敬的顾客", "name": "尊敬的顾客", "product": "精选商品", "because": "您购买过的商品", "last_bought": "上次光临", "shop": "本店",
              "owner": "您的专属顾问", "price": "优惠价", "category": "精选系列", "discount": "优惠"},
}  # fmt: skip
"""What stands where a field is missing: these words go to customers, in the message's language, and not through the dashboard's catalogue."""


@dataclass(frozen=True)
class Message:
    """A written message. warnings: (code, field), see wording.warning_words."""

    subject: str
    text: str
    language: str
    warnings: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """What one customer would get. row: the offer's sum (see stage.rated_offers); blocked: the rule's code, empty where nothing blocks it."""

    customer_id: str
    offer: Offer
    channel: str
    message: Message
    row: dict[str, Any]
    blocked: str


def write(wanted: Offer, fields: dict[str, str], *, language: str, channel: str) -> Message:
    """An offer's message in a language: plain strings in, a missing field gives a neutral word and a warning.

    Another language than asked for, with a warning, where the offer has none in it. Raises IdicError for a template that does more than fill in fields.
    """
    spoken = (
        language if wanted.messages.get(language) else next((k for k, v in wanted.messages.items() if v.strip()), "en")
    )
    warnings = [("no_language", spoken)] if spoken != language else []
    text, subject = wanted.messages.get(spoken, ""), wanted.subjects.get(spoken, "")
    words = NEUTRAL.get(spoken, NEUTRAL["en"])
    named = dict.fromkeys(check_template(text) + (check_template(subject) if channel == "email" else ()))
    missing = [name for name in named if not fields.get(name, "").strip()]
    warnings += [("missing_field", name) for name in missing]
    ready = {name: words[name] if name in missing else fields[name] for name in named}
    body = fill(text, ready)
    if channel == "sms" and len(body) > (160 if body.isascii() else 70):
        warnings.append(("long_sms", ""))
    return Message(fill(subject, ready) if channel == "email" else "", body, spoken, warnings)


def fields_for(
    customer: dict[str, Any], row: dict[str, Any], wanted: Offer, *, language: str, shop: str = "", last_order: str = ""
) -> dict[str, str]:
    """The fields of a template as plain strings: from the golden record, the offer's row and the shop's name; "" where unknown."""
    from babel.dates import format_date
    from babel.numbers import format_decimal

    price = row.get("price")
    # Of an offer that names a product, the day of that product; of the others, that of the last order.
    bought = _text(row.get("last_bought")) if wanted.kind == "again" else last_order
    day = None if not bought else pd.Timestamp(bought).date()
    called = _called(customer)
    given = _text(customer.get("given_name")) or called
    return {
        "given_name": given, "name": called, "owner": _text(customer.get("owner")), "shop": shop,
        "product": _text(row.get("product_name")), "category": _text(row.get("category")), "because": _text(row.get("because_name")),
        "price": "" if price is None or pd.isna(price) else str(format_decimal(round(float(price), 2), locale=language)),
        "discount": f"{100 * wanted.discount:g} %" if wanted.discount else "",
        "last_bought": "" if day is None else str(format_date(day, format="long", locale=language)),
    }  # fmt: skip


def preview(
    workspace: Workspace, customer_id: str, offer_id: str | None = None, language: str | None = None, channel: str | None = None,
    *, rated: pd.DataFrame | None = None,
) -> Preview:  # fmt: skip
    """The message that this customer would get now; by default of their best offer, in their language, on the channel they may be reached on.

    rated: stage.rated_offers where the caller has it already. Raises IdicError for a customer or an offer that is not there.
    """
    table = rated_offers(workspace) if rated is None else rated
    mine = table[table["customer_id"].eq(customer_id)]
    if offer_id is not None:
        mine = mine[mine["offer_id"].eq(offer_id)]
    if mine.empty:
        raise IdicError(
            _("There is no offer for the customer {id}.").format(id=customer_id),
            hint=_("Check that the customer is there and that the offer is in use."),
        )
    ordered = mine.assign(no=mine["blocked"].ne("")).sort_values(["no", "expected_margin"], ascending=[True, False])
    row = {str(name): value for name, value in ordered.iloc[0].items()}
    wanted = offer(workspace, str(row["offer_id"]))
    facts = customer_facts(workspace, [customer_id]).get(customer_id, {})
    spoken = language or message_language(facts.get("language"), workspace)
    way = channel or str(row["channel"] or "") or wanted.channels[0]
    fields = fields_for(
        facts,
        row | product_row(workspace, customer_id, wanted.kind, _text(row.get("product_id"))),
        wanted,
        language=spoken,
        shop=shop_name(workspace),
        last_order=_text(facts.get("last_order")),
    )
    return Preview(
        customer_id, wanted, way, write(wanted, fields, language=spoken, channel=way), row, str(row["blocked"])
    )


def customer_facts(workspace: Workspace, customer_ids: list[str]) -> dict[str, dict[str, Any]]:
    """What messages say about customers: customer_id -> their golden record's name, language, owner and addresses, and last_order."""
    import json

    if not has_derived(workspace, "customers"):
        return {}
    joined, last = (
        ("LEFT JOIN customer_summary s ON s.customer_id = c.customer_id", "s.last_order")
        if has_derived(workspace, "customer_summary")
        else ("", "NULL")
    )
    # The two pieces are fixed texts chosen above; the ids are a parameter.
    sql = " ".join([
        "SELECT c.customer_id, c.name, c.given_name, c.organisation, c.language, c.owner, c.email, c.phone, c.street, c.city, c.postcode, c.country,",
        last, "AS last_order FROM customers c", joined, "WHERE c.customer_id IN (SELECT value FROM json_each(?))",
    ])  # fmt: skip
    return {str(row["customer_id"]): row for row in workspace.rows(sql, [json.dumps(customer_ids)])}


def product_row(workspace: Workspace, customer_id: str, kind: str, product_id: str) -> dict[str, Any]:
    """Price, category, last_bought and the product that the reason names of a product recommended to a customer; {} where it is not."""
    if not has_derived(workspace, "recommendations"):
        return {}
    found = workspace.rows(
        "SELECT price, category, because AS because_name, last_bought FROM recommendations WHERE customer_id = ? AND kind = ? AND product_id = ?",
        [customer_id, kind, product_id],
    )
    return found[0] if found else {}


def message_language(spoken: Any, workspace: Workspace) -> str:
    """The language to write in: the customer's where the dashboard speaks it, else the setting `message_language`, else English."""
    text = _text(spoken).lower().replace("-", "_")
    for code in LANGUAGES:
        if text and (text == code.lower() or text.split("_")[0] == code.lower().split("_")[0]):
            return code
    names = {"english": "en", "chinese": "zh_CN", "中文": "zh_CN", "vietnamese": "vi", "tiếng việt": "vi"}
    return names.get(text) or str(workspace.setting("message_language", "en"))


def _called(customer: dict[str, Any]) -> str:
    """The customer's name; "" where the golden record had only an address or a number to call them by."""
    name = _text(customer.get("name"))
    spelled = any(letter.isalpha() for letter in name) and not any(letter.isdigit() for letter in name)
    return name if spelled and "@" not in name else ""


def shop_name(workspace: Workspace) -> str:
    """What the shop is called in messages: the setting `shop`, or empty."""
    return str(workspace.setting("shop", "") or "")


def conversation_sheet(workspace: Workspace, customer_id: str) -> dict[str, Any]:
    """One page for a talk: name, language, tier, lifecycle, last_contact, promises, preferences, again, new, offer (Preview or None), dos, donts, ask.

    dos, donts, ask: codes (wording of the page). Raises IdicError for a customer who is not there.
    """
    known = interact.card(workspace, customer_id)
    try:
        shown: Preview | None = preview(workspace, customer_id)
    except IdicError:
        shown = None  # a customer without any offer in use still gets a sheet
    blocked = shown.blocked if shown else ""
    donts = (["sell"] if blocked in ("complaint_open", "recently_refused") else []) + (
        ["market"] if blocked in GROUPS["who"] else []
    )
    stated = set(known.preferences["field"]) if len(known.preferences) else set()
    tops = known.recommendations
    return {
        "customer_id": customer_id, "name": known.customer.get("name"), "language": known.customer.get("language"),
        "tier": known.value.get("tier"), "lifecycle": known.value.get("lifecycle"), "needs": known.needs, "last_contact": known.last_contact,
        "promises": known.promises, "preferences": known.preferences, "again": tops[tops["kind"].eq("again")].head(3), "new": tops[tops["kind"].eq("new")].head(3),
        "offer": shown if shown and not blocked else None, "blocked": blocked,
        "dos": ["promise"] * bool(known.promises) + ["thank"] * (known.value.get("tier") == "vip") + ["listen"] * (blocked == "complaint_open"),
        "donts": donts, "ask": [name for name in ("need", "preferred_channel", "preferred_time", "likes") if name not in stated][:2],
    }  # fmt: skip


def _text(value: Any) -> str:
    return "" if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value).strip()
