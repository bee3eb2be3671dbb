"""Needs, trends and intent in the reader's words."""

from __future__ import annotations

from typing import Any

from idic_core.differentiate import wording
from idic_core.differentiate.latent import MOST_KINDS
from idic_core.words import _, ngettext, number, percent


def proof(stability: float | None) -> str:
    """How surely a group exists, in words. stability: mean Jaccard similarity 0-1; None where it is pinned and was not found again."""
    if stability is None or stability != stability:
        return _("kept because you pinned it; the last evaluation did not find it by itself")
    share = percent(stability)
    if stability >= 0.9:
        return _("very sure: found among two thirds of the customers, {x} of it is the same again").format(x=share)
    return _("fairly sure: found among two thirds of the customers, {x} of it is the same again").format(x=share)


def blocks() -> dict[str, str]:
    """What needs are read from."""
    return {
        "bought": _("what they buy"),
        "done": _("what they do (visits, downloads, events)"),
        "said": _("what they come with (contacts)"),
        "wished": _("what they said they like"),
        "answered": _("what they answered in surveys"),
    }


def read_from(found: dict[str, Any]) -> str:
    """A sentence on what the groups were made from. found: the report's blocks."""
    words = blocks()
    shaping = [words.get(b, b) for b, told in found.items() if told.get("shapes")]
    others = [words.get(b, b) for b, told in found.items() if not told.get("shapes")]
    text = _("Made from {what}.").format(what=", ".join(shaping)) if shaping else ""
    if others:
        text += " " + _("Used to describe groups and to place people without an order: {what}.").format(
            what=", ".join(others)
        )
    return text.strip()


def kind_over(fact: dict[str, Any], block: str) -> str:
    """A kind that stands out, as a sentence without marks. fact: what, share, average, index."""
    values = {"what": fact["what"], "own": percent(fact["share"]), "x": number(fact["index"], 1)}
    if block == "bought":
        return _("{what}: {own} of what they buy, {x} times the average").format(**values)
    return _("{what}: {own} of what is known of them, {x} times the average").format(**values)


def kind_under(fact: dict[str, Any]) -> str:
    """A kind that they hardly buy."""
    return _("{what}: only {own}, against {mean} on average").format(
        what=fact["what"], own=percent(fact["share"]), mean=percent(fact["average"])
    )


def signal(fact: dict[str, Any]) -> str:
    """What else they do, say or answer more than others."""
    code, split, subject = str(fact["what"]).partition(": ")
    words = f"{code_words(code)}: {subject}" if split else code_words(code)
    if fact["block"] == "wished":
        words = _("said they like {what}").format(what=fact["what"])
    if fact["block"] == "answered":
        words = _("answer “{what}”").format(what=fact["what"])
    return _("{what}, {x} times the average").format(what=words[:1].upper() + words[1:], x=number(fact["index"], 1))


def code_words(code: str) -> str:
    """A code of an event or purpose as words: known ones in the reader's language, others with their underscores as spaces."""
    known = {
        "product_view": _("looked at a product"), "add_to_cart": _("put into the basket"), "guide_download": _("downloaded a guide"), "download": _("download"),
        "event_signup": _("signed up for an event"), "signup": _("signed up"), "visit": _("visit"), "page_view": _("visit of a page"), "question": _("asked a question"),
        "sales": _("talked about buying"), "complaint": _("complaint"), "suggestion": _("suggestion"), "order_help": _("help with an order"), "wish": _("said so"),
    }  # fmt: skip
    return known.get(code, code.replace("_", " "))


def verdicts() -> dict[str, str]:
    """What can be said of a change of demand."""
    return {
        "rising": _("Rising"), "falling": _("Falling"), "perhaps_rising": _("Perhaps rising, may be chance"), "perhaps_falling": _("Perhaps falling, may be chance"),
        "steady": _("No clear change"), "few": _("Too small to tell"),
    }  # fmt: skip


def compared_with(basis: str) -> str:
    """What the last three months are compared with."""
    return {
        "year": _("the same three months a year before"),
        "quarter": _(
            "the three months before; seasons are not taken out, because the orders do not reach back far enough"
        ),
    }.get(basis, "")


def no_groups(report: dict[str, Any]) -> str:
    """Why there are no needs groups. report: see needs.needs_groups."""
    if report.get("reason") == "no_clear_groups" and any(
        t.get("told_null") is not None for t in report.get("tried", [])
    ):
        return ngettext(
            "No clear needs groups: groups came back on other samples, but they tell little more than groups of shuffled purchases do. With {n} kind of products that can be chance.",
            "No clear needs groups: groups came back on other samples, but they tell little more than groups of shuffled purchases do. With {n} kinds of products that can be chance.",
            int(report.get("kinds", 0)),
        ).format(n=number(report.get("kinds", 0)))
    return wording.no_needs(str(report.get("reason", "")))


def no_trends(reason: str, customers: int) -> str:
    """Why there are no trends. reason: see trends.derive; customers: how many ordered."""
    compared = _("Trends compare the last three months with earlier ones.")
    why = {
        "no_products": _("Your orders do not say what was bought: add a column with the product or its number."),
        "few_customers": ngettext(
            "At least 60 customers with orders are needed, so that a change is more than chance; there is {n}.",
            "At least 60 customers with orders are needed, so that a change is more than chance; there are {n}.", customers).format(n=f"{customers:,}"),
        "no_kinds": _("The products could not be put into kinds: there are fewer than three, or each is bought too seldom. A column with the category helps."),
        "too_short": _("The orders must reach back at least six months from the last one."),
    }  # fmt: skip
    other = _("The orders must reach back at least six months, and say what was bought.")
    return f"{compared} {why.get(reason, other)}"


def no_latent(report: dict[str, Any]) -> str:
    """Why no latent needs are claimed."""
    if report.get("reason") == "no_better":
        return _(
            "Nothing is claimed here: tested on {n} customers of the past, what similar customers buy foretold {a} of what was taken up next; simply naming the most popular foretold {b}. That is no clear difference."
        ).format(
            n=number(report["tested"]),
            a=percent(report["recall"]),
            b=percent(report["recall_popularity"]),
        )
    return _(
        "Too few customers have taken up something new so far to tell what others could need: at least 50 are needed, and five kinds of products."
    )


def latent_proof(report: dict[str, Any]) -> str:
    """How well latent needs foretell, in a sentence."""
    return _("Tested on {n} customers of the past: of what they took up next, {a} stood among the three named; naming the most popular would have had {b}.").format(
        n=number(report['tested']), a=percent(report['recall']), b=percent(report['recall_popularity'])
    )  # fmt: skip


def choice(kind: str, name: str, target: str, value: dict[str, Any]) -> str:
    """A decision on needs as a sentence."""
    return {
        "need_name": _("“{name}” is called “{other}”").format(
            name=value.get("found_as") or name, other=value.get("name", "")
        ),
        "need_merge": _("“{name}” is part of “{other}”").format(name=name, other=target),
        "need_pin": _("“{name}” is pinned: it stays as it was").format(name=name),
        "need_member": _("{name} was put into “{other}” by hand").format(name=name, other=target),
    }[kind]


def gone(group: dict[str, Any], into: str) -> str:
    """What became of a group that the last evaluation does not have any more."""
    n = int(group.get("size", 0))
    size = ngettext("{n} customer", "{n} customers", n).format(n=number(n))
    if into:
        return _("“{name}” ({size}) is now part of “{other}”.").format(name=group["name"], size=size, other=into)
    return _(
        "“{name}” ({size}) was not found again; its customers are in other groups now. Its name comes back if the group does."
    ).format(name=group["name"], size=size)


def how_groups() -> str:
    """How needs groups are worked out, for whoever asks."""
    return _(
        "Each customer is described by shares: how much of what they buy (do, say, answer) is of each kind. How much they buy does not count, so these groups are not tiers again. "
        "Groups begin with k-means on the square roots of the shares and become a mixture: each group has its own shares of kinds, and who buys little counts less in them. Of 3 to 7 groups, a number counts only if, on eight draws of two thirds of the customers, every group comes back at least 75 % the same "
        "(Jaccard similarity: customers in both, over customers in either), if each group has at least 5 % of the customers, if the groups foretell what the customers left out of each draw buy, and if they tell clearly more than on the same figures with every column shuffled, where no needs can be. "
        "Times the average: the group's mean share over everybody's mean share."
    )


def how_latent() -> str:
    """How latent needs are worked out."""
    return (
        _(
            "What customers with like purchases buy and this one does not yet. The list is cut at three days of its own past; what was foretold from before each day is compared with what customers really took up after it, and with simply naming the most popular kinds. "
            "Only if that is beaten with 95 % certainty is anything shown. Somebody is named for a kind only where their like buy it at least 1.2 times as often as everybody."
        )
        + " "
        + _("Of more than {n} kinds, the {n} that most customers bought take part.").format(n=number(MOST_KINDS))
    )


def how_trends() -> str:
    """How trends are worked out."""
    return _(
        "Share: of the customers who bought anything in the three months, how many bought this kind. Growth: that share over the share of the time compared with, minus one; so a shop that grows as a whole has no rising kinds. "
        "The range holds the true growth with 90 %. Rising and falling are said so that at most one in ten of them is chance (Benjamini and Hochberg); with fewer than 20 buyers in both times together it is too small to tell."
    )


def how_intent() -> str:
    """How intent is worked out."""
    return _(
        "Visits, downloads, sign-ups, questions and wishes of the last 90 days whose subject names a product or kind (or an occasion). Whoever bought that kind on the same day or later has acted on it and is left out."
    )
