"""Writing without its accidents: accents, case, width and script, so that one name has one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
SPECIAL = str.maketrans(
    {"đ": "d", "Đ": "d", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
WORD = re.compile(r"[^\W_]+")
NOTHING = {
    "",
    "nan",
    "none",
    "null",
    "n/a",
    "na",
    "-",
    "--",
    "?",
    ".",
    "unknown",
    "không",
    "khong",
    "无",
    "未知",
    "nil",
    "#n/a",
}


def fold(text: str) -> str:
    """Lower case, no accents, full-width forms narrowed; hanzi stay.

    >>> fold("Nguyễn Đức"), fold("ＡＢＣ")
    ('nguyen duc', 'abc')
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(SPECIAL)).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)) if not plain.isascii() else plain


@lru_cache(maxsize=65536)
def pinyin(text: str) -> str:
    """Hanzi as pinyin without tones, joined; everything else as it stands.

    >>> pinyin("丽华")
    'lihua'
    """
    from pypinyin import Style, lazy_pinyin  # its dictionaries take half a second, and most lists have no hanzi

    return "".join(lazy_pinyin(text, style=Style.NORMAL))


def words(text: str) -> list[str]:
    """The words of a folded text, hanzi kept together; apostrophes join (O'Neill -> oneill)."""
    plain = fold(text)
    if "'" in plain or "’" in plain:
        plain = plain.replace("'", "").replace("’", "")
    return WORD.findall(plain)


def latin(text: str) -> str:
    """A text folded, its hanzi as pinyin, punctuation as single spaces: the form that look-ups search in."""
    plain = " ".join(words(text))
    return pinyin(plain) if HAN.search(plain) else plain


def each(values: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """function over the distinct texts of a column, once each; missing stays missing (None)."""
    codes, distinct = pd.factorize(values, use_na_sentinel=True)
    made = np.empty(len(distinct) + 1, dtype=object)
    made[:-1] = [function(v) for v in distinct.astype(object)]
    return pd.Series(made[codes], index=values.index, dtype=object)


def present(values: pd.Series) -> pd.Series:
    """A column as trimmed text; blanks and written-out nothings ("n/a", "unknown") become missing."""
    text = values.astype("string").str.strip()
    return text.mask(text.str.lower().isin(NOTHING))
