"""E-mail addresses, phone numbers, identifiers and addresses in the one form that comparing needs."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from idic_core.engines.cells import HIDDEN
from idic_core.identify.fold import HAN, fold, pinyin, words

GMAIL = frozenset({"gmail.com", "googlemail.com"})
EMPTY_LOCALS = frozenset(
    "none noemail nomail no na test null unknown noreply no-reply notavailable khongco khong".split()
)
ADDRESS = re.compile(r"<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+?)\s*>")
"""The address in "Anna Lee" <anna@lee.example>."""

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

    >>> email("Anna.Lee+shop@GMail.com"), email("none@none.com"), email('"Anna Lee" <anna@lee.example>')
    ('annalee@gmail.com', None, 'anna@lee.example')
    """
    shown = ADDRESS.search(text) if "<" in text else None
    plain = fold(shown[1] if shown else text).strip(" <>;,.'\"").removeprefix("mailto:")
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

    >>> phone("(+84) 90 091 7394"), phone("0900917394"), phone("0169 123 4567"), phone("0000000000"), phone("132****7745")
    ('900917394', '900917394', '391234567', None, None)
    """
    if text.isascii() and text.isdigit():
        digits = text
    else:
        if HIDDEN.search(text):
            return None
        number = EXTENSION.split(text)[0] if "x" in text or "X" in text or "#" in text else text
        digits = NO_DIGIT.sub("", number)
    if len(digits) > 15:
        digits = digits[:11]
    digits = digits.lstrip("0")
    national = digits.removeprefix("84") if len(digits) == 12 and digits.startswith("84") else digits
    if len(national) == 10 and national[:3] in OLD_VIETNAM and (text.lstrip().startswith("0") or national != digits):
        digits = OLD_VIETNAM[national[:3]] + national[3:]
    if (
        len(digits) < 6
        or digits == digits[0] * len(digits)
        or digits in "12345678901234567890"
        or digits in "98765432109876543210"
    ):
        return None
    return digits[-9:]


@cache
def _regions() -> dict[str, str]:
    """Names of countries, folded, in the languages of the program and in their own -> the code of the region."""
    from babel import Locale

    found: dict[str, str] = {}
    for language in ("en", "vi", "zh", "de", "fr", "es"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(fold(name).replace(" ", ""), code)
                found.setdefault(code.lower(), code)
    return found | {"usa": "US", "uk": "GB", "england": "GB", "prc": "CN"}


def region_of(country: str) -> str | None:
    """The code of a country written as a name or code, or None.

    >>> region_of("Việt Nam"), region_of("中国"), region_of("de")
    ('VN', 'CN', 'DE')
    """
    return _regions().get(fold(country).replace(" ", ""))


def shown_phone(text: str, country: str = "") -> tuple[str, bool]:
    """A phone as the world writes it (E.164), and whether it can be one; as it came where it cannot be read.

    country: the customer's or the shop's, as a name or code; needed for numbers without a country's prefix.

    >>> shown_phone("0912 345 678", "Vietnam"), shown_phone("ask Lan")
    (('+84912345678', True), ('ask Lan', False))
    """
    import phonenumbers  # takes 0.2 s to load

    try:
        number = phonenumbers.parse(text, region_of(country) if country else None)
    except phonenumbers.NumberParseException:
        return text, False
    if not phonenumbers.is_possible_number(number):
        return text, False
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return shown, bool(phonenumbers.is_valid_number(number))


def valid_email(text: str) -> bool:
    """Whether an address is written as the standard asks; nothing is looked up.

    >>> valid_email("lan@mail.example"), valid_email("lan@mail")
    (True, False)
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return "." in text.rpartition("@")[2]


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


def constants(values: pd.Series, names: pd.Series) -> set[str]:
    """Values of so many people that they were filled in by default, such as one birthday for everybody: at least thirty rows and thirty
    names, and 2 % of the rows that are filled."""
    filled = int(values.notna().sum())
    counts = values.value_counts()
    often = counts.index[(counts >= 30) & (counts >= 0.02 * filled)]
    if often.empty:
        return set()
    some = pd.DataFrame({"value": values, "name": names})[values.isin(often)]
    # Without a name nobody can tell, and each record counts as somebody.
    some["name"] = some["name"].fillna(pd.Series(some.index.astype(str), index=some.index))
    held = some.groupby("value")["name"].nunique()
    return set(held.index[held >= 30].astype(str))


def placeholders(values: pd.Series, names: pd.Series) -> set[str]:
    """Values that stand with so many different names that they say nothing about who it is.

    Eight names that make up half of its rows, or thirty names that are not mere slips of a few (one in twenty rows).
    """
    codes, _distinct = pd.factorize(values)
    rows = np.bincount(codes[codes >= 0], minlength=len(_distinct) + 1)
    often = (codes >= 0) & (rows[codes] >= 8)
    both = pd.DataFrame({"value": values[often], "name": names[often]}).dropna()
    counts = both.groupby("value")["name"].agg(["size", "nunique"])
    few, many = counts["nunique"] * 2 >= counts["size"], counts["nunique"] * 20 >= counts["size"]
    return set(counts.index[((counts["nunique"] >= 8) & few) | ((counts["nunique"] >= 30) & many)].astype(str))
