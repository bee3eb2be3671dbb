"""Segments in the reader's words: fields, operators, values, and a definition as a sentence."""

from __future__ import annotations

from collections.abc import Callable

from idic_core.differentiate import wording, wording_value
from idic_core.differentiate.attributes import OWN_COLUMN
from idic_core.differentiate.conditions import Condition, Definition, Group
from idic_core.differentiate.crosstab import OTHER, UNKNOWN, Band
from idic_core.differentiate.fields import FURTHER_FIELDS, Field
from idic_core.words import _, ngettext

Number = Callable[..., str]
"""A number in the reader's locale: (value, digits) -> text."""


def field_groups() -> dict[str, str]:
    """Where fields belong, as people look for them."""
    return {
        "value": _("Value"), "orders": _("Orders"), "needs": _("Needs"), "bought": _("Bought"), "about": _("About them"), "files": _("Your own columns"),
        "contacts": _("Contacts"), "answers": _("Survey answers"), "reach": _("Reach"),
    }  # fmt: skip


def field_labels() -> dict[str, str]:
    """Fields that have a name of their own; others are called by their column's head."""
    return {
        "tier": _("Tier"), "lifecycle": _("Stage"), "rfm_group": _("RFM group"), "r": _("Recency score (1–5)"), "f": _("Frequency score (1–5)"),
        "m": _("Money score (1–5)"), "lever": _("Best lever"), "value_group": _("Place on the value map"), "decile": _("Tenth by value (1 is best)"), "size_class": _("Large or small"),
        "age_class": _("New or old customer"), "needs_class": _("Customised or standard"), "loyalty": _("Loyalty (0–100)"), "loyalty_class": _("Loyalty"),
        "score": _("Scorecard points"), "score_class": _("Scorecard class"), "actual_value": _("Brought in 12 months"), "potential_value": _("Potential"),
        "unrealised": _("Not yet realised"), "lifetime_value": _("Lifetime value, 3 years"), "expected_spend": _("Expected spend, 12 months"), "p_alive": _("Chance that they are still a customer"),
        "gain_frequency": _("Not yet realised: buy more often"), "gain_amount": _("Not yet realised: spend more per order"), "gain_duration": _("Lifetime value at stake"),
        "expected_orders": _("Expected order days, 12 months"), "has_ordered": _("Has ordered"), "first_order": _("First order"), "last_order": _("Last order"),
        "order_days": _("Days with an order"), "orders": _("Orders"), "lines": _("Order lines"), "units": _("Pieces bought"), "sales": _("Bought before returns"),
        "refunds": _("Sent back"), "net": _("Spent in all"), "margin": _("Margin in all"), "net_last_year": _("Spent in 12 months"), "margin_last_year": _("Margin in 12 months"),
        "products": _("Different products"), "next_order_in": _("Days until the next order is expected"), "need_id": _("Need"), "favourite": _("Mostly buys"), "latent": _("Would suit them, not bought yet"), "intent": _("Showed interest lately in"), "gap": _("Usual days between orders"),
        "net_year_before": _("Spent in the 12 months before"),
        "repeat": _("Loyalty: buys again"), "breadth": _("Loyalty: breadth"), "tenure": _("Loyalty: time with you"), "recommend": _("Loyalty: recommends"), "referrals": _("Loyalty: brought others"),
        "need_growth": _("Growth of their need"), "industry_growth": _("Growth of their industry"), "resources": _("Means"), "ease": _("Ease of serving"), "likeness": _("Likeness to the best customers"),
        "bought:category": _("Category bought"), "bought:product": _("Product bought"), "age": _("Age"), "birthday_in": _("Days until the birthday"), "about:source": _("List they stand in"),
        "about:city": _("City"), "about:region": _("Region"), "about:country": _("Country"), "about:gender": _("Gender"), "about:language": _("Language"), "about:owner": _("Contact person"),
        "about:organisation": _("Company or person"), "about:industry": _("Industry"), "about:company_size": _("Company size"), "about:occupation": _("Occupation"), "about:income": _("Income"),
        "about:assets": _("Assets or balance"), "about:contribution": _("Contribution"), "about:territory": _("Sales territory"), "about:referred_by": _("Referred by"), "about:tags": _("Tag"),
        "about:custom_needs": _("Wants things made for them"), "about:interest": _("Interest"), "about:stated_need": _("Need they told us"), "about:dislikes": _("Dislikes"),
        "about:life_event": _("Change in their life"), "about:preferred_channel": _("Prefers to be reached by"), "about:preferred_time": _("Best time to reach"),
        "event": _("Event"), "contact:channel": _("Contact by"), "contact:purpose": _("Contact about"), "contact:mood": _("Mood in a contact"), "contact:outcome": _("Outcome of a contact"),
        "may_contact": _("Consent: e-mail, phone …"), "has_name": _("Name known or not"), "has_email": _("E-mail address known or not"), "has_phone": _("Phone number known or not"), "has_address": _("Street address known or not"),
    }  # fmt: skip


def field_helps() -> dict[str, str]:
    """What the terms mean and how they are worked out."""
    return {
        "tier": _("Customers ranked by the rule under “Tiers and stages”: the top share, those with the widest gap to like customers, the rest, the end of the list."),
        "lifecycle": _("By each customer's own usual gap between orders. At risk: silent for more than twice that gap. Lost: more than four times. New: one day with an order. Regular: the others."),
        "rfm_group": _("From the three scores recency, frequency and money, each 1 to 5: by fifths of your customers (Hughes, 1994), or by cut-offs of your own under “Recency and frequency”."),
        "r": _("5: bought most lately; 1: longest ago. Where the scores change stands under “Recency and frequency”."), "f": _("5: most days on which they ordered. Where the scores change stands under “Recency and frequency”."),
        "m": _("5: spent most in all. Where the scores change stands under “Recency and frequency”."),
        "actual_value": _("Money of the last 365 days after returns: margin where costs are known, else revenue."),
        "potential_value": _("What the best fifth of like customers (same need and time with you) bring in 12 months."),
        "unrealised": _("Potential minus what they brought in 12 months."),
        "lifetime_value": _("Expected money of the next three years in today's money, from the forecast of orders and of money per order."),
        "p_alive": _("From how long they have been silent against how often they used to buy."),
        "net": _("All orders minus all returns since the first order."), "order_days": _("Several orders on one day count once."),
        "next_order_in": _("From the customer's own rhythm; below zero: overdue."), "need_id": _("Customers who buy the same kinds of things, see the view “Needs”."),
        "latent": _("What similar customers buy and this one does not yet, see the view “Needs”."), "intent": _("Interest shown lately and not followed by buying."),
        "value_group": _("Most valuable: the fifth who brought most. Most growable: of the others, the fifth with the most unrealised value. Low maintenance: the rest. Below zero: cost more than they brought, in 12 months and in all."),
        "loyalty_class": _("From coming back, buying different things, time with you, recommending and bringing others."), "loyalty": _("From coming back, buying different things, time with you, recommending and bringing others."),
        "size_class": _("By volume: the largest, the middle, the rest; the rule stands under “Tiers and stages”."), "needs_class": _("From what was made for them alone, and what they or you said of it."),
        "birthday_in": _("Counted from today."), "has_ordered": _("At least one order that was not taken back as a whole."),
        "unit_days": _("Days are counted back from the day of the last order counted."),
    }  # fmt: skip


def label(field: Field) -> str:
    """A field's name for people."""
    named = field_labels().get(field.code)
    if named:
        return named
    if field.code in FURTHER_FIELDS:
        return FURTHER_FIELDS[field.code].label()
    if field.code.startswith(OWN_COLUMN):
        return field.code.removeprefix(OWN_COLUMN)
    if field.code.startswith("answer:"):
        survey, _bar, asked = field.place.partition("|")
        return _("Last score: {question}").format(question=asked or survey)
    return field.place.replace("_", " ").strip().capitalize()


def explained(field: Field) -> str:
    """What a field is and how it is worked out, in one or two sentences; empty where its name says it."""
    helps = field_helps()
    if field.code in helps:
        return helps[field.code]
    if field.kind == "happening" or field.kind == "date":
        return helps["unit_days"] if field.table in {"bought", "people"} else _("Days are counted back from today.")
    if field.code.startswith(OWN_COLUMN):
        return _("A column of your own lists of customers; of several values of one customer the newest counts.")
    return _("From the customer's records; your own sources count before bought ones, and the newest before older ones.") if field.table == "attributes" else ""  # fmt: skip


def value_words(field: Field, needs: dict[str, str]) -> dict[str, str]:
    """Codes of a field's values in words. needs: need_id -> name."""
    if field.code in FURTHER_FIELDS:
        return FURTHER_FIELDS[field.code].options()
    yes_no = {"yes": _("yes"), "no": _("no")}
    return {
        "tier": wording.tiers(), "lifecycle": {"prospect": _("No order that stands"), **wording.stages()}, "rfm_group": wording.groups(), "lever": wording.levers(),
        "need_id": needs, "about:organisation": {"yes": _("Company"), "no": _("Person")}, "about:custom_needs": yes_no,
        "about:gender": {"f": _("Female"), "m": _("Male")}, "contact:channel": _channels(), "about:preferred_channel": _channels(), "contact:mood": _moods(),
        "contact:purpose": _purposes(), "contact:outcome": _outcomes(), "about:language": {"en": "English", "zh": "中文", "zh_CN": "中文", "vi": "Tiếng Việt"}, **class_words(),
    }.get(field.code, {})  # fmt: skip


def class_words() -> dict[str, dict[str, str]]:
    """The words of the classes that customers are put in: column -> code -> words."""
    return {
        "value_group": wording_value.value_groups(), "size_class": wording_value.sizes(), "age_class": wording_value.ages(), "needs_class": wording_value.needs_classes(),
        "loyalty_class": wording_value.loyalty_classes(),
    }  # fmt: skip


def operators(field: Field) -> dict[str, str]:
    """The comparisons that a field takes, in words."""
    kinds = {
        "choice": {"any": _("is any of"), "none": _("is none of"), "known": _("is known"), "unknown": _("is not known")},
        "number": {"at_least": _("is at least"), "at_most": _("is at most"), "below": _("is below"), "between": _("is between"), "known": _("is known"), "unknown": _("is not known")},
        "date": {"within": _("within the last … days"), "longer_ago": _("longer ago than … days"), "between": _("between two days"), "known": _("is known"), "unknown": _("is not known")},
        "flag": {"yes": _("yes"), "no": _("no")}, "happening": {"any": _("yes, any of"), "none": _("no, none of")},
    }  # fmt: skip
    return kinds[field.kind]


def sentence(definition: Definition, known: dict[str, Field], needs: dict[str, str], number: Number) -> str:
    """A definition as one sentence that a person can check. known: fields.fields; fields that are gone are called by their code."""
    if not definition.parts and not definition.exceptions:
        return _("Everybody you know, also those without an order that stands.")

    def part(one: Condition | Group) -> str:
        if isinstance(one, Group):
            return "(" + _joined(one.match, [clause(c, known, needs, number) for c in one.parts]) + ")"
        return clause(one, known, needs, number)

    said = _joined(definition.match, [part(p) for p in definition.parts]) if definition.parts else _("everybody")
    if definition.exceptions:
        out = _joined("any", [clause(c, known, needs, number) for c in definition.exceptions])
        said = _("{who}; but not: {out}").format(who=said, out=out)
    if definition.as_of:
        said = _("{who}; as of {day}").format(who=said, day=definition.as_of)
    return said[:1].upper() + said[1:] + "."


def clause(condition: Condition, known: dict[str, Field], needs: dict[str, str], number: Number) -> str:
    """One condition in words."""
    field = known.get(condition.field)
    if field is None:
        return _("“{field}” (not known any more)").format(field=condition.field.partition(":")[2] or condition.field)
    if field.kind == "happening":
        return _happening(condition, field, needs)
    name, words, values = label(field), value_words(field, needs), condition.values
    if field.kind == "flag":
        if field.code in flags():
            return flags()[field.code][0 if condition.op == "yes" else 1]
        return _("{field}: {value}").format(field=name, value=_("yes") if condition.op == "yes" else _("no"))
    if condition.op in {"any", "none"}:
        if field.code == "may_contact":
            by = _or([_inside(words.get(str(v), str(v))) for v in values]) or "…"
            return (_("may be contacted for marketing by {channels}") if condition.op == "any" else _("may not be contacted for marketing by {channels}")).format(channels=by)  # fmt: skip
        listed = _or([words.get(str(v), str(v)) for v in values])
        text = _("{field} is {values}") if condition.op == "any" else _("{field} is not {values}")
        return text.format(field=name, values=listed or "…")
    if field.kind == "date" and condition.op in {"within", "longer_ago"}:
        n = int(values[0]) if values else 0
        text = ngettext("{field} within the last {n} day", "{field} within the last {n} days", n) if condition.op == "within" else ngettext("{field} more than {n} day ago", "{field} more than {n} days ago", n)  # fmt: skip
        return text.format(field=name, n=number(n))
    shown = [str(v) if field.kind == "date" else amount(float(v), field, number) for v in values]
    texts = {
        "known": _("{field} is known"), "unknown": _("{field} is not known"), "at_least": _("{field} is at least {a}"), "at_most": _("{field} is at most {a}"),
        "below": _("{field} is below {a}"), "between": _("{field} is between {a} and {b}"),
    }  # fmt: skip
    return texts[condition.op].format(field=name, a=shown[0] if shown else "…", b=shown[1] if len(shown) > 1 else "…")


def flags() -> dict[str, tuple[str, str]]:
    """What is said where one of these fields holds, and where it does not."""
    return {
        "has_name": (_("name known"), _("no name known")), "has_email": (_("e-mail address known"), _("no e-mail address known")),
        "has_phone": (_("phone number known"), _("no phone number known")), "has_address": (_("street address known"), _("no street address known")),
        "has_ordered": (_("has ordered"), _("has not ordered")), "complaint_open": (_("has an open complaint"), _("has no open complaint")),
    }  # fmt: skip


def amount(value: float, field: Field, number: Number) -> str:
    """A number of a field as people write it: shares in per cent."""
    if field.unit == "share":
        return number(100 * value, 0 if float(100 * value).is_integer() else 1) + " %"
    return number(value, 0 if float(value).is_integer() else 2)


def band(found: Band, field: Field, texts: dict[str, str], number: Number) -> str:
    """What one value of an axis is called. texts: the field's codes in words."""
    if found.code == UNKNOWN and field.kind == "happening":
        return _("Nothing bought")
    if found.code in {OTHER, UNKNOWN, "all"}:
        return {OTHER: _("Others"), UNKNOWN: _("Not known"), "all": _("Everybody")}[found.code]
    if field.kind == "flag":
        return _("yes") if found.code == "yes" else _("no")
    if field.kind != "number":
        return texts.get(found.code, found.code)
    low = None if found.low is None else amount(found.low, field, number)
    high = None if found.high is None else amount(found.high, field, number)
    if low is None and high is None:
        return _("Any")
    if low is None:
        return _("below {high}").format(high=high)
    if high is None:
        return _("{low} and more").format(low=low)
    if found.high == (found.low or 0.0) + 1 and field.unit == "":
        return low
    return _("{low} to below {high}").format(low=low, high=high)


def starting_points() -> dict[str, str]:
    """Ready-made segments to begin with."""
    return {
        "quiet_best": _("Best customers gone quiet"), "one_timers": _("One-time buyers of the last 90 days"), "overdue": _("Next order overdue"),
        "birthday": _("Birthday in the next 30 days"), "grow": _("Room to grow, and still active"), "may_write": _("Has an address, may be written to, never bought"),
        "unhappy_best": _("Good customers who were upset"), "no_contact": _("Best customers nobody talked to for half a year"),
    }  # fmt: skip


def _happening(condition: Condition, field: Field, needs: dict[str, str]) -> str:
    words = value_words(field, needs)
    coded = field.code.startswith("contact:")
    what = _or([_inside(words.get(str(v), str(v))) if coded else words.get(str(v), str(v)) for v in condition.values])
    when = "" if condition.days is None else " " + ngettext("in the last {n} day", "in the last {n} days", condition.days).format(n=condition.days)  # fmt: skip
    texts = {
        "bought:category": (_("bought {what}"), _("did not buy {what}")), "bought:product": (_("bought {what}"), _("did not buy {what}")),
        "event": (_("did {what}"), _("did not do {what}")), "contact:channel": (_("had contact by {what}"), _("had no contact by {what}")),
        "contact:purpose": (_("had contact about {what}"), _("had no contact about {what}")), "contact:mood": (_("was {what} in a contact"), _("was not {what} in a contact")),
        "contact:outcome": (_("had a contact with the outcome {what}"), _("had no contact with the outcome {what}")),
    }  # fmt: skip
    anything = {
        "bought:category": (_("bought anything"), _("bought nothing")), "bought:product": (_("bought anything"), _("bought nothing")),
        "event": (_("did anything on your site or at your events"), _("did nothing on your site or at your events")),
    }  # fmt: skip
    some, none = texts[field.code] if what else anything.get(field.code, (_("had any contact"), _("had no contact")))
    return (some if condition.op == "any" else none).format(what=what) + when


def _joined(match: str, parts: list[str]) -> str:
    return (_(", and ") if match == "all" else _(", or ")).join(parts)


def _inside(word: str) -> str:
    """A word that heads a list as it stands inside a sentence: without its capital, but for abbreviations."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def _or(values: list[str]) -> str:
    shown = values if len(values) <= 6 else [*values[:5], _("{n} more").format(n=len(values) - 5)]
    return _(" or ").join(shown)


def _channels() -> dict[str, str]:
    return {
        "phone": _("Phone"), "email": _("E-mail"), "sms": _("Text message"), "chat": _("Chat"), "social": _("Social media"), "in_person": _("In person"),
        "event": _("Event"), "post": _("Post"), "web_form": _("Web form"), "review": _("Review"),
    }  # fmt: skip


def _moods() -> dict[str, str]:
    return {"positive": _("Pleased"), "neutral": _("Neutral"), "negative": _("Upset")}


def _purposes() -> dict[str, str]:
    return {
        "question": _("Question"), "complaint": _("Complaint"), "suggestion": _("Suggestion"), "order_help": _("Help with an order"), "sales": _("Sales"),
        "follow_up": _("Follow-up"), "care": _("Care and greetings"), "survey": _("Survey"), "win_back": _("Win back"), "onboarding": _("Welcome"),
        "research": _("Research"), "service_notice": _("Service notice"), "marketing": _("Marketing"),
    }  # fmt: skip


def _outcomes() -> dict[str, str]:
    return {
        "reached": _("Talked"), "no_answer": _("No answer"), "left_message": _("Left a message"), "answered": _("Answered"), "promised": _("We promised something"),
        "sold": _("Sold"), "refused": _("Said no"), "unsubscribed": _("Wants no more marketing"), "wrong_person": _("Wrong person or number"), "bounced": _("Could not be delivered"),
    }  # fmt: skip
