"""The language that a text names, however it is written: vi, Vietnamese, Tiếng Việt and 越南语 are one."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from idic_core.identify.fold import fold

SPOKEN = ("en", "vi", "zh", "de", "fr", "es")
"""Languages in which names of languages are understood."""

CODE = re.compile(r"([a-z]{2,3})(?:[-_ ](?:[a-z]{2}|[a-z]{4}|[0-9]{3}))*")
FURTHER = {"mandarin": "zh", "putonghua": "zh", "普通话": "zh", "国语": "zh", "中文": "zh", "汉语": "zh", "viet": "vi", "tieng viet": "vi", "tieng anh": "en", "tieng trung": "zh", "tieng hoa": "zh"}  # fmt: skip


def language_code(text: str) -> str:
    """The code of the language (ISO 639, without a region), or the text as it is where it names none.

    >>> [language_code(t) for t in ("Vietnamese", "Tiếng Việt", "vi-VN", "zh_CN", "英语", "Klingonish")]
    ['vi', 'vi', 'vi', 'zh', 'en', 'Klingonish']
    """
    said = " ".join(fold(text).split())
    if said in _names():
        return _names()[said]
    found = CODE.fullmatch(said)
    return found[1] if found and found[1] in _codes() else text


@cache
def _names() -> dict[str, str]:
    names = {
        " ".join(fold(name).split()): str(code).split("_")[0]
        for language in reversed(SPOKEN)
        for code, name in Locale(language).languages.items()
        if "_" not in str(code)
    }
    return {**names, **FURTHER}


@cache
def _codes() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").languages if "_" not in str(code))
