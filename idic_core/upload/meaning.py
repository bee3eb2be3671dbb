"""What each column of a text table means, from its name in several languages and from what its values look like."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache

import pandas as pd

from idic_core.upload.about import ABOUT, AMOUNTS, MAY_STAND_BESIDE
from idic_core.upload.consent import consent_field, other_consent, texts_are_meant
from idic_core.upload.looks import Looks, fold, looks
from idic_core.upload.vocabulary import (
    ATTACHED,
    ATTACHED_ZH,
    BARE,
    LAST_WORD,
    OF_PRODUCTS,
    OF_PRODUCTS_ZH,
    ONLY_ALONE,
    OTHER_THING,
    OWN,
    PERSON,
)

SURE_ENOUGH = 0.5
ONE_ONLY = frozenset(
    [
        "external_id",
        "order_id",
        "ordered_at",
        "refunded",
        "order_discount",
        "product_id",
        "product_name",
        "quantity",
        "unit_price",
        "amount",
        "cost",
        "currency",
        "name",
        "category",
        "price",
        "family",
        "occurred_at",
        "channel",
        "direction",
        "purpose",
        "subject",
        "body",
        "outcome",
        "mood",
        "staff",
        "event",
        "at",
        "value",
        "survey",
        "question",
        "score",
        "thread",
        "duration_minutes",
        "promise",
        "promise_due",
        "learned",
        "platform",
        "products",
        "gender",
        "birth_date",
        "registered_at",
        "language",
        "owner",
        *(f for f in ABOUT if f != "tags"),
    ]
)
"""Fields that take one column; the others (phone and mobile, street and house number) take several."""

MOST_WORDS = 22
"""In a name of more words no phrase can be sure enough: each word beside it costs 0.03 or more."""

MOSTLY = 0.6
AGREED_IN = ("customers", "orders")
"""Tables in which a column of yes and no may say who agreed to be written to."""

NUMBERS = frozenset(
    [
        "quantity",
        "unit_price",
        "amount",
        "cost",
        "price",
        "value",
        "score",
        "duration_minutes",
        "refunded",
        "order_discount",
        *AMOUNTS,
    ]
)
MOMENTS = frozenset(["birth_date", "registered_at", "ordered_at", "occurred_at", "at", "promise_due", "cancelled_at"])
NAMES = frozenset(["full_name", "given_name", "family_name"])
FEW = frozenset(["gender", "currency", "direction"])
ID_FIELDS = frozenset(["external_id", "order_id", "product_id", "member_id"])


@dataclass(frozen=True)
class Guess:
    """What a column means: field is a column of the fact table, or None (kept as it is); confidence 0-1.

    why: name, values, name_and_values, taken (another column fits that field better), unknown, known_numbers, one_per_product (orders: the category), preset, saved or chosen.
    share: what part of the values looks like the field, NaN where values cannot say it; said_by: the program of a preset.
    """

    column: str
    field: str | None
    confidence: float
    why: str
    share: float = float("nan")
    said_by: str = ""


def fields_of(kind: str) -> list[str]:
    """The fields that a column of this kind of table can mean (customers, orders, products, interactions, events, surveys)."""
    own = list(OWN.get(kind, {}))
    person = [] if kind == "products" else [f for f in PERSON if f not in own]
    return own + person


def guess_columns(frame: pd.DataFrame, kind: str = "customers") -> list[Guess]:
    """What each column of a text table means, in the table's column order.

    kind: customers, orders, products, interactions, events or surveys. Several columns may get one field (phone and mobile);
    fields that make sense once only (an order's date) go to the column that fits best.
    """
    return guess_from([str(c) for c in frame.columns], [looks(frame.iloc[:, i]) for i in range(frame.shape[1])], kind)


def guess_from(columns: list[str], seen: list[Looks], kind: str) -> list[Guess]:
    """The same from what was seen of the columns already (one look serves all kinds of table)."""
    found = [_guess(c, s, kind) for c, s in zip(columns, seen, strict=True)]
    best: dict[str, int] = {}
    for i, guess in enumerate(found):
        if guess.field in ONE_ONLY and (
            guess.field not in best or guess.confidence > found[best[guess.field]].confidence
        ):
            best[guess.field] = i
    for i, guess in enumerate(found):
        if guess.field in ONE_ONLY and best[guess.field] != i:
            named, confidence = by_name(guess.column, kind)  # names with digits look like numbers of customers
            free = named in NAMES and named not in best
            found[i] = Guess(guess.column, named if free else None, 0.8 * confidence, "name" if free else "taken")
            if free and named in ONE_ONLY:
                best[str(named)] = i
    return [replace(g, share=share_of(g.field, s)) for g, s in zip(found, seen, strict=True)]


def share_of(field: str | None, seen: Looks) -> float:
    """What part of a column's values looks like a field; NaN for fields that have no look of their own."""
    if seen.n == 0 or field is None:
        return float("nan")
    if field in MOMENTS:
        return seen.date
    if field in NUMBERS:
        return seen.number
    return {"email": seen.email, "phone": seen.phone}.get(
        field, seen.yes_or_no if field.startswith("consent_") else float("nan")
    )


def is_question(header: str) -> bool:
    """Whether a column's name is a whole question, as form tools export them.

    >>> is_question("How likely are you to recommend us?"), is_question("score")
    (True, False)
    """
    words = words_of(header)
    return (
        header.rstrip().endswith(("?", "？"))
        or len(words) >= 5
        or any("\u4e00" <= w[0] <= "\u9fff" and len(w) >= 8 for w in words)
    )


def words_of(header: str) -> list[str]:
    """A header as folded words: camelCase, digits, punctuation and spaces split it; Chinese runs stay together.

    >>> words_of("PrimaryPhone_2"), words_of("Số điện thoại")
    (['primary', 'phone', '2'], ['so', 'dien', 'thoai'])
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", header))
    text = "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")
    text = re.sub(
        r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=[\x00-\x7f])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[\x00-\x7f])",
        " ",
        text,
    )
    return re.findall(r"[^\W_]+", fold(text))


@cache
def _phrases(kind: str) -> dict[tuple[str, ...], str]:
    """Phrase (as words) -> field; the table's own words come before those of a person, bare words last."""
    found: dict[tuple[str, ...], str] = {}
    for vocabulary in (OWN.get(kind, {}), BARE.get(kind, {}), {} if kind == "products" else PERSON):
        for field, text in vocabulary.items():
            for phrase in text.split(";"):
                found.setdefault(tuple(words_of(phrase.strip())), field)
    found.pop((), None)
    return found


@cache
def _bare(kind: str) -> frozenset[tuple[str, ...]]:
    """Phrases that count only with words that say whose: `customer id`, not `order id`, in a list of customers."""
    return frozenset(tuple(words_of(p.strip())) for text in BARE.get(kind, {}).values() for p in text.split(";"))


@cache
def _compact(kind: str) -> dict[str, str]:
    """The same phrases written without a space (`invoiceno`)."""
    found: dict[str, str] = {}
    for phrase, field in _phrases(kind).items():
        found.setdefault("".join(phrase), field)
    return found


@cache
def by_name(header: str, kind: str) -> tuple[str | None, float]:
    """The field that a column's name says, with a confidence from 0 to 1."""
    words = words_of(header)
    phrases, compact = _phrases(kind), _compact(kind)
    if tuple(words) in phrases:
        return phrases[tuple(words)], 0.85 if tuple(words) in _bare(kind) else 0.95
    joined = "".join(words)
    if joined in compact and len(joined) > 2:
        return compact[joined], 0.94
    core = [w for w in words if not w.isdigit()]
    if core and tuple(core) in phrases:
        return phrases[tuple(core)], 0.92
    best: tuple[str | None, float] = (None, 0.0)
    for start in range(len(core) if len(core) <= MOST_WORDS else 0):
        for end in range(len(core), start, -1):
            field = phrases.get(tuple(core[start:end]))
            if field is None:
                continue
            rest = core[:start] + core[end:]
            if any(w in OTHER_THING for w in rest) or (end < len(core) and core[-1] in LAST_WORD):
                continue
            if tuple(core[start:end]) in _bare(kind) and not all(w in ATTACHED for w in rest):
                continue
            if field in ABOUT and not all(w in ATTACHED or w in MAY_STAND_BESIDE for w in rest):
                continue
            if kind == "orders" and field == "category" and not all(w in OF_PRODUCTS for w in rest):
                continue
            cost = sum(0.03 if w in ATTACHED else 0.14 for w in rest) + (0.05 if end < len(core) else 0.0)
            score = 0.9 - cost + 0.02 * (end - start)
            if score > best[1]:
                best = field, score
    if best[0] is None and re.search(r"[\u4e00-\u9fff]", joined):
        best = _by_chinese(joined, compact)
    if best[0] is None and len(words) == 1:
        best = _by_run_together(joined, compact)
    return best if best[1] >= SURE_ENOUGH else (None, best[1])


def _by_chinese(joined: str, compact: dict[str, str]) -> tuple[str | None, float]:
    """Chinese headers have no spaces: the longest known word at the end counts, less the more is left over."""
    for word in ATTACHED_ZH:
        if joined.startswith(word) and compact.get(joined[len(word) :], "category") != "category":
            return compact[joined[len(word) :]], 0.88
    if any(w in joined for w in OTHER_THING if len(w) > 1 and not w.isascii()):
        return None, 0.0
    parts = [
        (p, f) for p, f in compact.items() if len(p) > 1 and p not in ONLY_ALONE and not p.isascii() and p in joined
    ]
    if not parts:
        return None, 0.0
    phrase, field = max(parts, key=lambda pf: (len(pf[0]), joined.endswith(pf[0])))
    if field == "category" and not re.fullmatch(OF_PRODUCTS_ZH, joined.replace(phrase, "")):
        return None, 0.0
    if field in ABOUT and field != "referred_by" and not joined.endswith(phrase):
        return None, 0.0
    return field, 0.85 - 0.25 * (1 - len(phrase) / len(joined)) - (0.0 if joined.endswith(phrase) else 0.1)


def _by_run_together(joined: str, compact: dict[str, str]) -> tuple[str | None, float]:
    """`custname`, `mailingcity`: an attached word and a known one written as one."""
    for word in ATTACHED:
        known = compact.get(joined[len(word) :], "category") != "category"  # a customer's category is no product's
        if len(word) > 3 and joined.startswith(word) and known and len(joined) - len(word) > 2:
            return compact[joined[len(word) :]], 0.85
    return None, 0.0


def _guess(column: str, seen: Looks, kind: str) -> Guess:
    field, confidence = by_name(column, kind)
    allowed = fields_of(kind)
    agreed = consent_field(words_of(column)) if kind in AGREED_IN else None
    if field is not None and field.startswith("consent_") and other_consent(words_of(column)):
        return Guess(column, None, confidence, "unknown")
    if agreed is not None and seen.yes_or_no >= MOSTLY:
        if agreed == "consent_any" and texts_are_meant(column):
            agreed = "consent_sms"
        # a header that names no channel is a guess, unless it is known word by word
        outright = agreed != "consent_any" or (field == agreed and confidence >= 0.9)
        return Guess(column, agreed, 0.9 if outright else 0.7, "name_and_values")
    if field is None:
        field, confidence = _by_values(seen, kind)
        if field is None and kind == "customers" and _like_a_number_of_ours(column, seen):
            field, confidence = "member_id", SURE_ENOUGH
        if kind == "surveys" and (field is None or confidence < 0.8) and is_question(column):
            return Guess(column, "answer", 0.7, "name")
        return Guess(
            column, field if field in allowed else None, confidence, "values" if field in allowed else "unknown"
        )
    if seen.n == 0:
        return Guess(column, field, confidence * 0.9, "name")
    if kind == "orders" and field == "full_name" and words_of(column) == ["name"] and seen.digits > 0.7:
        return Guess(column, "order_id", 0.8, "name_and_values")  # web shops call the order's number its name
    checked, factor = _check(field, seen)
    if checked is None or checked not in allowed:
        other, other_confidence = _by_values(seen, kind)
        if other in allowed and other_confidence >= 0.75:
            return Guess(column, other, other_confidence, "values")
        return Guess(column, None, confidence * factor, "unknown")
    return Guess(column, checked, min(0.99, confidence * factor), "name_and_values" if factor > 1 else "name")


def _check(field: str, seen: Looks) -> tuple[str | None, float]:
    """What the values say of the name's meaning: the field (or a better one, or None) and a factor on the confidence."""
    if field == "email":
        return (field, 1.05) if seen.email >= 0.3 else ("phone", 0.9) if seen.phone > 0.6 else (None, 0.3)
    if field == "phone":
        if seen.email > 0.6:
            return "email", 0.95
        return (field, 1.03) if seen.phone >= 0.5 else (field, 0.95) if seen.digits >= 0.4 else (None, 0.3)
    if field in MOMENTS:
        return (field, 1.05) if seen.date >= 0.5 else (field, 0.85) if seen.digits >= 0.5 else (None, 0.3)
    if field in NUMBERS:
        few = seen.digits if field in AMOUNTS else seen.number  # 资产 may be written as 50-100万
        return (field, 1.04) if seen.number >= 0.7 else (field, 0.8) if few >= 0.4 else (None, 0.3)
    if field in ABOUT and (seen.email > 0.6 or seen.phone > 0.6) and field != "referred_by":
        return None, 0.3
    if field.startswith("consent_"):
        return (field, 1.03) if seen.yes_or_no >= 0.3 else (None, 0.3)
    if field in FEW:
        return (field, 1.03) if seen.distinct <= 20 or seen.distinct <= seen.n * 0.02 else (None, 0.3)
    if field in NAMES:
        if seen.email > 0.6:
            return "email", 0.9
        if seen.digits > 0.7:
            return "external_id", 0.8
        return (field, 1.03) if seen.digits < 0.1 else (field, 0.9)
    if field in ID_FIELDS:
        if seen.email > 0.8:
            return "email", 0.9
        return (None, 0.4) if seen.date > 0.8 and field != "order_id" else (field, 1.02)
    if field in {"city", "region"}:
        return (field, 1.0) if seen.number < 0.8 else (None, 0.3)
    return field, 1.0


def _like_a_number_of_ours(column: str, seen: Looks) -> bool:
    """`art_number`, `policy no`: a column of nearly unique codes under a name that ends like an identifier's."""
    words = words_of(column)
    coded = seen.digits > 0.9 and seen.unique > 0.9 and seen.n >= 5 and seen.date < 0.5
    return (
        bool(words)
        and words[-1] in {"id", "no", "nr", "number", "code", "num"}
        and len(words) > 1
        and not set(words) & OTHER_THING
        and coded
    )


def _by_values(seen: Looks, kind: str) -> tuple[str | None, float]:
    """The field that values alone speak for: e-mails and phones, and full names where surnames come first."""
    if seen.n < 2:
        return ("email", 0.6) if seen.email == 1 else (None, 0.0)
    if seen.email >= 0.8:
        return "email", 0.9
    if seen.phone >= 0.8 and seen.unique > 0.2:
        return "phone", 0.75
    if seen.name >= 0.6 and seen.n >= 5 and seen.unique > 0.3:
        return "full_name", 0.65
    if kind == "customers" and seen.says is not None:
        return seen.says, 0.66
    if seen.date >= 0.9:
        when = {"orders": "ordered_at", "interactions": "occurred_at", "events": "at", "surveys": "at"}.get(kind)
        return (when, 0.55) if when else (None, 0.4)
    return None, 0.0
