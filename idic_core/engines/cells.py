"""What a single cell of contact data is, and what it should have been: pure text functions, one distinct value at a time."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u2060\u3000\ufeff]+")

HIDDEN = re.compile(r"[*＊•●]{2,}|(?<=\d)[\s-]?[xX]{3,}|[xX]{3,}[\s-]?(?=\d)")
"""Marks in place of a phone's digits: 132****7745, 091xxx4567."""

MAIL_HOMES = {
    "gmail": "com", "googlemail": "com", "yahoo": "com", "hotmail": "com", "outlook": "com", "icloud": "com", "live": "com", "proton": "me",
    "protonmail": "com", "yandex": "ru", "foxmail": "com",
}  # fmt: skip
"""Mailbox providers whose names are long enough to be told from a slip of the hand; name -> usual ending."""

OTHER_HOMES = frozenset(
    "mail ymail gmx email rocketmail aol web me msn qq sina sohu naver daum fastmail hushmail zoho tiscali libero".split()
)
"""Real providers and words that lie one letter from one of the above, or might: never taken for a slip."""

ENDING_SLIPS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "coom": "com",
    "vom": "com",
    "xom": "com",
    "cpm": "com",
    "om": "com",
    "cm": "com",
    "co": "com",
}
NOTHING = frozenset(
    "n/a na n.a. n.a none null nil nan - -- --- . .. ? ?? x xx xxx unknown undefined empty blank missing tbd keine kein unbekannt inconnu aucun "
    "无 没有 暂无 未知 不详 空 khong khongco khong_co chua_co khong_ro".split()
) | {
    "no email",
    "no mail",
    "no phone",
    "no name",
    "not available",
    "not provided",
    "not given",
    "khong co",
    "khong ro",
    "chua co",
}
"""Words that people write where they have nothing to write, folded."""

EMPTY_LOCALS = frozenset(
    "none noemail nomail no na test null unknown noreply no-reply notavailable keine khongco khong fake asdf xxx".split()
)
EMPTY_DOMAINS = frozenset(
    "none.com noemail.com nomail.com no.com na.com null.com test.com xxx.com fake.com nowhere.com noone.com abc.abc".split()
)
TEST_NAMES = re.compile(
    r"(?:(?:test(?:er|ing|user|kunde|account|customer|person|order)?|demo|dummy|sample|asdf\w*|qwert\w*|foo|bar|user|kunde|customer|account|\d+|"
    r"[a-z]?(?:xxx+|aaa+|zzz+)|thu|nghiem|khach)\s*)+"
)
SURE_TEST = re.compile(
    r"\b(?:test(?:er|ing|user|kunde|account|customer|person|order)?|demo|dummy|asdf\w*|qwert\w*|foo|xxx+|aaa+|zzz+|thu nghiem)\b"
)
TEST_CHINESE = re.compile(r"测试")
SMALL_WORDS = frozenset("de da di du del della von der den zu dos das ter bin ibn al".split())


def fold(text: str) -> str:
    """Lower case, spaces as one, diacritics off."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return SPACES.sub(" ", "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")).strip()


def is_nothing(text: str) -> bool:
    """Whether a cell only says that there is nothing to say.

    >>> is_nothing("N/A"), is_nothing("không có"), is_nothing("Nina")
    (True, True, False)
    """
    return fold(text) in NOTHING


def tidy_spaces(text: str) -> str:
    """One plain space where there were several, odd or hidden ones; none at the ends."""
    return SPACES.sub(" ", text.replace("\u200b", "").replace("\u2060", "").replace("\ufeff", "")).strip()


def domain_slip(domain: str) -> str | None:
    """The domain that was meant, where one slip of the hand lies between it and a well-known mailbox provider.

    >>> domain_slip("gmial.com"), domain_slip("gmail.con"), domain_slip("gmail.com"), domain_slip("mail.com"), domain_slip("yahoo.co.uk")
    ('gmail.com', 'gmail.com', None, None, None)
    """
    name, dot, ending = domain.lower().partition(".")
    if not dot or name in OTHER_HOMES:
        return None
    right = (
        name
        if name in MAIL_HOMES
        else next((home for home in MAIL_HOMES if len(home) >= 5 and one_slip(name, home)), None)
    )
    if right is None:
        return None
    fixed = MAIL_HOMES[right] if ending in ENDING_SLIPS else ending
    if right == name and (ending == "co" and name != "gmail" and name != "hotmail"):
        fixed = ending  # yahoo.co, outlook.co and the like exist
    meant = f"{right}.{fixed}"
    return meant if meant != domain.lower() else None


def one_slip(a: str, b: str) -> bool:
    """Whether one letter was left out, added, mistaken, or swapped with its neighbour (Damerau 1964).

    >>> one_slip("gmial", "gmail"), one_slip("gmal", "gmail"), one_slip("gmail", "gmail"), one_slip("email", "yahoo")
    (True, True, False, False)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        off = [i for i in range(len(a)) if a[i] != b[i]]
        return len(off) == 1 or (
            len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
        )
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def email_form(text: str) -> str | None:
    """An address written in another way, as it should be: brackets, blanks, commas, (at); None where none comes out.

    >>> email_form("Ann <ann@x.com>"), email_form("ann(at)x.com"), email_form("ann@x,com"), email_form("mailto:ann@x.com."), email_form("ann")
    ('ann@x.com', 'ann@x.com', 'ann@x.com', 'ann@x.com', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    inside = re.search(r"<\s*([^<>\s]+@[^<>\s]+)\s*>", plain)
    if inside:
        plain = inside[1]
    plain = re.sub(r"(?i)^mailto:\s*", "", plain)
    plain = re.sub(r"(?i)\s*[\(\[\{]\s*(?:at|a|ät)\s*[\)\]\}]\s*|\s+at\s+", "@", plain)
    plain = re.sub(r"(?i)\s*[\(\[\{]\s*(?:dot|punkt)\s*[\)\]\}]\s*|\s+dot\s+", ".", plain)
    plain = SPACES.sub("", plain).strip(".,;:'\"<>()[]")
    plain = re.sub(r"@@+", "@", plain)
    local, at, domain = plain.rpartition("@")
    plain = local + at + re.sub(r"\.\.+", ".", domain.replace(",", ".").replace(";", "."))
    return plain if EMAIL.fullmatch(plain) else None


def email_kind(text: str) -> str:
    """What a cell of e-mails is: "" (can be right), placeholder, email_form, email_name, email_phone or email_bad.

    >>> [email_kind(t) for t in ("ann@x.com", "none@none.com", "ann @x.com", "Ann Lee", "0912 345 678", "ann@x")]
    ['', 'placeholder', 'email_form', 'email_name', 'email_phone', 'email_bad']
    """
    plain = text.strip()
    if EMAIL.fullmatch(plain):
        local, _at, domain = plain.lower().rpartition("@")
        return (
            "placeholder"
            if (local in EMPTY_LOCALS and (domain in EMPTY_DOMAINS or local == domain.split(".")[0]))
            or domain in EMPTY_DOMAINS
            else ""
        )
    if is_nothing(plain):
        return "placeholder"
    parts = [p for p in re.split(r"[\s;,|/]+", plain) if p]
    if len(parts) > 1 and all(EMAIL.fullmatch(p) for p in parts):
        return ""
    if email_form(plain) is not None:
        return "email_form"
    if "@" not in plain:
        digits = sum(c.isdigit() for c in plain)
        letters = sum(c.isalpha() for c in plain)
        if digits >= 7 and letters == 0:
            return "email_phone"
        if letters >= 2 and digits == 0 and re.fullmatch(r"[^\W\d_][\w\s.'\-]*", plain) and "." not in plain.strip("."):
            return "email_name"
    return "email_bad"


def without_hidden(text: str) -> str | None:
    """A cell of phones without the numbers whose digits are hidden (as shops' exports do); None where no number is left.

    >>> without_hidden("132****7745"), without_hidden("132****7745; 0912 345 678"), without_hidden("0912 345 678*")
    (None, '0912 345 678', '0912 345 678*')
    """
    if not HIDDEN.search(text):
        return text
    return "; ".join(p.strip() for p in re.split(r"[;,|\n]|\s/\s", text) if p.strip() and not HIDDEN.search(p)) or None


def phone_kind(text: str) -> str:
    """What a cell of phones is: "" (can be right), placeholder, phone_hidden or phone_bad.

    >>> [phone_kind(t) for t in ("0912 345 678", "000000000", "12345", "+84 912345678 ext 12", "n/a", "132****7745")]
    ['', 'placeholder', 'phone_bad', '', 'placeholder', 'phone_hidden']
    """
    if is_nothing(text):
        return "placeholder"
    shown = without_hidden(text)
    if shown is None:
        return "phone_hidden"
    found = ""
    for part in re.split(r"[;,|\n]|\s/\s", shown):
        number = re.split(r"(?i)\s*(?:ext\.?|x|#)\s*\d+\s*$", part)[0]
        digits = re.sub(r"\D", "", number)
        if not digits:
            continue
        core = digits.lstrip("0")
        if (
            len(set(digits)) == 1
            or len(core) < 2
            or (len(digits) >= 6 and (digits in "01234567890123456789" or digits in "98765432109876543210"))
        ):
            found = found or "placeholder"
        elif 6 <= len(digits) <= 15:
            return ""
        else:
            found = "phone_bad"
    return found or "phone_bad"


def is_day(text: str) -> bool:
    """Whether a text begins with a day of the calendar in ISO form.

    >>> is_day("1990-02-28"), is_day("1990-02-28 00:00:00"), is_day("1990-02-30"), is_day("30 Feb")
    (True, True, False, False)
    """
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def proper_case(text: str) -> str | None:
    """A name in capitals or small letters only, written as names are; None where it is mixed, short or has no such letters.

    >>> proper_case("ANN O'NEIL-MCDONALD"), proper_case("nguyễn thị lan"), proper_case("Ann Lee"), proper_case("李丽华"), proper_case("JP")
    ("Ann O'Neil-McDonald", 'Nguyễn Thị Lan', None, None, None)
    """
    letters = [c for c in text if c.isalpha() and c.upper() != c.lower()]
    if len(letters) < 3 or (text != text.upper() and text != text.lower()):
        return None
    words = re.split(r"([\s\-'’.]+)", text)
    made = [_word(w, first=i == 0) if w and w[0].isalpha() else w for i, w in enumerate(words)]
    name = "".join(made)
    return name if name != text else None


def _word(word: str, *, first: bool) -> str:
    low = word.lower()
    if not first and low in SMALL_WORDS:
        return low
    if low.startswith("mc") and len(low) > 4:
        return "Mc" + low[2:].capitalize()
    return low[:1].upper() + low[1:]


def is_test_name(text: str) -> bool:
    """Whether a name is what people type to try something out.

    >>> is_test_name("Test Test"), is_test_name("asdf"), is_test_name("测试用户"), is_test_name("Anna Test"), is_test_name("Customer")
    (True, True, True, False, False)
    """
    plain = fold(text)
    return bool(TEST_CHINESE.search(plain)) or bool(TEST_NAMES.fullmatch(plain) and SURE_TEST.search(plain))
