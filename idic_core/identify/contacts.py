"""E-mail addresses, phone numbers, identifiers and addresses in the one form that comparing needs."""

from __future__ import annotations

import re

import pandas as pd

from idic_core.identify.fold import HAN, fold, pinyin, words

GMAIL = frozenset({"gmail.com", "googlemail.com"})
EMPTY_LOCALS = frozenset(
    "none noemail nomail no na test null unknown noreply no-reply notavailable khongco khong".split()
)
OLD_VIETNAM = {
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39", "120": "70",
    "121": "79", "122": "77", "126": "76", "128": "78", "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip
"""Vietnamese mobile prefixes of eleven-digit numbers and what they became in 2018."""

ABBREVIATIONS = {
    "street": "st", "str": "st", "road": "rd", "avenue": "ave", "av": "ave", "drive": "dr", "lane": "ln", "place": "pl", "court": "ct",
    "boulevard": "blvd", "square": "sq", "terrace": "tce", "crescent": "cres", "circuit": "cct", "close": "cl", "apartment": "apt",
    "suite": "ste", "north": "n", "south": "s", "east": "e", "west": "w", "duong": "", "pho": "", "so": "", "no": "", "number": "",
    "quan": "q", "phuong": "p", "thanh": "", "tp": "",
}  # fmt: skip


EXTENSION = re.compile(r"(?i)\s*(?:ext\.?|x|#)\s*\d+\s*$")
NO_DIGIT = re.compile(r"\D+")
NO_CODE = re.compile(r"[^0-9A-Z]+")


def email(text: str) -> str | None:
    """An address folded: lower case, no plus-tag, no dots in Gmail names; None for what is none.

    >>> email("Anna.Lee+shop@GMail.com"), email("none@none.com")
    ('annalee@gmail.com', None)
    """
    plain = fold(text).strip(" <>;,.'\"").removeprefix("mailto:")
    local, at, domain = plain.partition("@")
    if not at or not local or "." not in domain or " " in plain:
        return None
    local = local.split("+")[0]
    if domain in GMAIL:
        local, domain = local.replace(".", ""), "gmail.com"
    if local in EMPTY_LOCALS or local == domain.split(".")[0]:
        return None if local in EMPTY_LOCALS else f"{local}@{domain}"
    return f"{local}@{domain}" if local else None


def phone(text: str) -> str | None:
    """The last nine digits that say who is called: trunk zeros, country code, extension and old prefixes do not count.

    >>> phone("(+84) 90 091 7394"), phone("0900917394"), phone("0169 123 4567"), phone("0000000000")
    ('900917394', '900917394', '391234567', None)
    """
    number = EXTENSION.split(text)[0] if "x" in text or "X" in text or "#" in text else text
    digits = NO_DIGIT.sub("", number)
    if len(digits) > 15:
        digits = digits[:11]
    digits = digits.lstrip("0")
    national = digits.removeprefix("84") if len(digits) == 12 and digits.startswith("84") else digits
    if len(national) == 10 and national[:3] in OLD_VIETNAM and (text.lstrip().startswith("0") or national != digits):
        digits = OLD_VIETNAM[national[:3]] + national[3:]
    if len(digits) < 6 or len(set(digits)) == 1 or digits in "12345678901234567890" or digits in "98765432109876543210":
        return None
    return digits[-9:]


def identifier(text: str) -> str | None:
    """Letters and digits of an identifier in upper case; None when it is too short or one repeated character."""
    plain = NO_CODE.sub("", fold(text).upper())
    return plain if len(plain) >= 3 and len(set(plain)) > 1 else None


def street(text: str) -> str | None:
    """A street line folded: hanzi as pinyin, common words in their short form, in one order-free line.

    >>> street("83112 Gamble Street, Apt. 5")
    '83112 gamble st apt 5'
    """
    plain = words(text)
    if not text.isascii():
        plain = [pinyin(w) if HAN.search(w) else w for w in plain]
    found = [ABBREVIATIONS.get(w, w) for w in plain]
    return " ".join(w for w in found if w) or None


def place(text: str) -> str | None:
    """A city or region folded, hanzi as pinyin, words that say only "city" or "province" dropped."""
    found = [pinyin(re.sub(r"(市|县|省|区)$", "", w) or w) if HAN.search(w) else w for w in words(text)]
    kept = [w for w in found if w not in {"city", "of", "thanh", "pho", "tp", "tinh", "province", "the"}]
    return " ".join(kept or found) or None


def postcode(text: str) -> str | None:
    """A postcode as letters and digits in upper case, the American +4 and a trailing .0 dropped."""
    plain = re.sub(r"\.0$", "", text.strip())
    plain = re.sub(r"^(\d{5})-\d{4}$", r"\1", plain)
    return re.sub(r"[^0-9A-Z]", "", fold(plain).upper()) or None


def gender(text: str) -> str | None:
    """f, m or None, from the words of three languages."""
    known = {
        "f": "f",
        "female": "f",
        "w": "f",
        "woman": "f",
        "nu": "f",
        "女": "f",
        "m": "m",
        "male": "m",
        "man": "m",
        "nam": "m",
        "男": "m",
    }
    return known.get(fold(text).strip(" ."))


def placeholders(values: pd.Series, names: pd.Series) -> set[str]:
    """Values that stand with so many different names that they say nothing about who it is.

    Eight names that make up half of its rows, or thirty names that are not mere slips of a few (one in twenty rows).
    """
    both = pd.DataFrame({"value": values, "name": names}).dropna()
    counts = both.groupby("value")["name"].agg(["size", "nunique"])
    few, many = counts["nunique"] * 2 >= counts["size"], counts["nunique"] * 20 >= counts["size"]
    return set(counts.index[((counts["nunique"] >= 8) & few) | ((counts["nunique"] >= 30) & many)].astype(str))
