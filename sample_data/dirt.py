"""The ways in which people and tills spoil a name, a phone number or a date; every one takes the random source."""

from __future__ import annotations

import unicodedata
from datetime import date
from random import Random

NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "ko",
    "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip

PLACEHOLDER_MAILS = ["none@none.example", "khongco@mail.example", "test@test.example"]
PLACEHOLDER_PHONES = ["0000000000", "0123456789", "0900000000"]


def plain(text: str) -> str:
    """The text without its diacritics: Nguyễn -> Nguyen, Đỗ -> Do."""
    folded = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in folded if not unicodedata.combining(c))


def typo(rng: Random, text: str) -> str:
    """One slip of the finger: a letter left out, doubled, swapped with its neighbour or hit beside."""
    places = [i for i, c in enumerate(text) if c.isalpha() and i > 0]
    if len(places) < 2:
        return text
    i = rng.choice(places[:-1])
    kind = rng.randrange(4)
    if kind == 0:
        return text[:i] + text[i + 1 :]
    if kind == 1:
        return text[:i] + text[i] + text[i:]
    if kind == 2:
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    beside = NEIGHBOURS.get(text[i].lower())
    return text[:i] + (rng.choice(beside) if beside else text[i]) + text[i + 1 :]


def phone(rng: Random, number: str, *, careful: bool = False) -> str:
    """A number kept as +84..., written as somebody would: national or international, with spaces, dots or nothing."""
    country, rest = (number[:3], number[3:]) if number.startswith("+84") else (number[:-9], number[-9:])
    national = "0" + rest if country == "+84" else number
    style = rng.choice(
        ["plain", "plain", "spaces", "international", "dots"] if not careful else ["plain", "plain", "international"]
    )
    if style == "plain" or country != "+84":
        return national if country == "+84" or rng.random() < 0.6 else f"{country} {rest[:3]} {rest[3:6]} {rest[6:]}"
    if style == "spaces":
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    if style == "dots":
        return f"{national[:4]}.{national[4:7]}.{national[7:]}"
    return rng.choice([number, f"{country} {rest[:3]} {rest[3:6]} {rest[6:]}", f"84{rest}", f"(+84) {rest}"])


def wrong_digit(rng: Random, number: str) -> str:
    """The number with one digit misheard or two swapped."""
    i = rng.randrange(max(len(number) - 5, 1), len(number))
    if rng.random() < 0.5 and number[i] != number[i - 1]:
        return number[: i - 1] + number[i] + number[i - 1] + number[i + 1 :]
    return number[:i] + str((int(number[i]) + rng.randrange(1, 10)) % 10) + number[i + 1 :]


def near_date(rng: Random, day: date) -> date:
    """A birthday typed slightly wrong: day and month swapped, or the year off by one or ten."""
    if day.day <= 12 and rng.random() < 0.5:
        return date(day.year, day.day, day.month)
    return date(day.year + rng.choice([-10, -1, 1, 10]), day.month, min(day.day, 28))
