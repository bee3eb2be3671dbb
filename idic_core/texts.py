"""Names and short texts that people give: invisible signs go, a name of nothing is refused, and so is what no file can hold."""

from __future__ import annotations

import unicodedata

from idic_core.errors import IdicError
from idic_core.words import _

BLANKS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that show as nothing (Hangul fillers, the empty Braille cell, two Khmer vowels): Unicode does not count them as spaces."""

JOINERS = frozenset("\u200c\u200d")
"""Invisible, but Persian and Indian words and joined emoji need them between two of their signs."""

SHOWN = frozenset("LNPS")
"""Unicode's main categories that leave ink: letters, numbers, punctuation, symbols. Marks need something to stand on."""


def check_text(*texts: str) -> None:
    """Raise IdicError for text with half a character (a lone surrogate) in it, which no file and no database can hold."""
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError as error:
        raise IdicError(
            _("This text holds a character that cannot be kept."), hint=_("Reload the page and try again.")
        ) from error


def visible(text: str, *, lines: bool = False) -> str:
    """The text as it shows: without control signs, text direction switches and other invisible signs, single spaces; blank where nothing
    is left that shows. lines: line ends stay.

    >>> visible(" VIP\\u200b \\x00 club "), visible("\\u3164\\u200d")
    ('VIP club', '')
    """
    if lines:
        return "\n".join(visible(line) for line in text.splitlines()).strip()
    signs = [" " if c.isspace() else c for c in unicodedata.normalize("NFC", text) if not _hidden(c)]
    kept = [c for n, c in enumerate(signs) if c not in JOINERS or _joins(signs, n)]
    if not any(unicodedata.category(c)[0] in SHOWN for c in kept):
        return "".join(c for c in kept if unicodedata.category(c) == "Cs")  # half a character: `check_text` refuses it
    return " ".join("".join(kept).split())


def tidy_name(text: str, *, most: int, empty: IdicError) -> str:
    """A name as it is kept (see `visible`). Raises `empty` where nothing of it shows, IdicError for more than `most` characters."""
    check_text(text)
    name = visible(text)
    if not name:
        raise empty
    if len(name) > most:
        raise IdicError(_("This name is too long."), hint=_("Use at most {n} characters.").format(n=most))
    return name


def _hidden(sign: str) -> bool:
    if sign in JOINERS or sign.isspace():
        return False
    return sign in BLANKS or unicodedata.category(sign) in {"Cc", "Cf"}


def _joins(signs: list[str], place: int) -> bool:
    """Whether a joiner stands between two signs that it can join: none joins plain Latin letters, spaces or joiners."""
    beside = signs[place - 1 : place + 2] if place else []
    return len(beside) == 3 and not any(c.isascii() or c in JOINERS for c in (beside[0], beside[2]))
