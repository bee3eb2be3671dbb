"""What Identity matches calls things: fields, degrees of agreement, how strongly a piece of evidence speaks."""

from __future__ import annotations

from typing import Any, Literal

from idic_core.words import _, ngettext, number

MARKS: dict[str, tuple[Literal["green", "orange", "red", "gray"], str]] = {
    "same": ("green", ":material/check:"),
    "near": ("orange", ":material/more_horiz:"),
    "different": ("red", ":material/close:"),
    "missing": ("gray", ":material/remove:"),
}


def field_words() -> dict[str, str]:
    """Fields as the reader calls them."""
    return {
        "name": _("Name"), "given_name": _("Given name"), "family_name": _("Family name"), "organisation": _("Organisation"), "email": _("E-mail"),
        "phone": _("Phone"), "birth_date": _("Birthday"), "gender": _("Gender"), "street": _("Street"), "city": _("City"), "region": _("Region"),
        "postcode": _("Postcode"), "place": _("City and postcode"), "country": _("Country"), "member_id": _("Card number"), "national_id": _("Identity number"),
        "external_id": _("Number in the source"), "registered_at": _("Customer since"), "shared_contacts": _("People often share contacts"),
        "generation": _("Jr. or Sr."), "answers": _("Learnt from your answers"),
    }  # fmt: skip


def level_words() -> dict[str, str]:
    """Degrees of agreement as the reader calls them."""
    return {
        "same": _("the same"), "near": _("nearly the same"), "alike": _("similar"), "different": _("different"), "swapped": _("the same, swapped"),
        "part": _("one holds the other"), "given": _("only the given name"), "family": _("only the family name"), "short_form": _("a short form"),
        "two_parts": _("two of three parts"), "year": _("within a year"), "postcode": _("the same postcode"), "city": _("the same city"),
        "household": _("a household or office"), "namesake": _("two people of one name and home, such as father and son"), "month": _("less than a month apart"), "learnt": _("similar pairs that you judged"),
    }  # fmt: skip


def strength(weight: float) -> tuple[Literal["green", "orange", "red", "gray"], str, str]:
    """A weight (log2) as colour, icon and words: 6 makes one person 64 times likelier, 2 four times."""
    if abs(weight) < 0.5:
        return "gray", ":material/remove:", _("says little")
    if weight > 0:
        words = (
            _("strong for one person")
            if weight >= 6
            else _("for one person")
            if weight >= 2
            else _("weak for one person")
        )
        return "green", ":material/add:", words
    words = _("strong against") if weight <= -6 else _("against") if weight <= -2 else _("weak against")
    return "red", ":material/remove:", words


def said_words() -> dict[str, str]:
    """Answers as the reader gave them."""
    return {"same": _("Same"), "different": _("Different"), "unsure": _("Unsure")}


def shared_by(evidence: dict[str, Any]) -> str:
    """How many records have the value that both records have; "" where that is not known."""
    n = int(evidence.get("holders") or 0)
    if evidence["level"] != "same" or n < 2:
        return ""
    if n == 2:
        return _("only these two records have it")
    return ngettext("{n} record has it", "{n} records have it", n).format(n=number(n))


def in_words(evidence: dict[str, Any]) -> str:
    """One piece of evidence: the field, how far the two agree, and how many others have the same."""
    field = field_words().get(evidence["field"], str(evidence["field"]))
    level = level_words().get(evidence["level"], str(evidence["level"]))
    others = shared_by(evidence)
    return f"{field}: {level}" + (f", {others}" if others else "")
