"""What the values of a column look like: shares (0-1) of e-mails, phones, dates, numbers, yes and no among those that are filled."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from idic_core.upload.about import MOST_DISTINCT, said_by_values
from idic_core.upload.consent import said

SAMPLE = 2000
EMAIL = r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}"
DATE = (
    r"(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}[\s-][^\W\d]{3,9}\.?,?[\s-]\d{2,4}|[^\W\d]{3,9}\.?\s\d{1,2},?\s\d{4})(?:[T\s].*)?"
)
NUMBER = r"[-+(]?\s?(?:[$€£¥₫]|[A-Z]{3}\s)?\s?[-+]?\d[\d.,'\s\u00a0\u202f]*(?:[eE][-+]?\d+)?\s?(?:[$€£¥₫đ%元]|[A-Z]{3}|VNĐ)?\)?-?"
PHONE = r"(?:\+|00)?[\d(][\d\s().\-/]{5,18}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?"

CHINESE_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
VIETNAMESE_SURNAMES = (
    "nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|trinh|dinh|truong|luong|mai|dao|trieu|quach"
)
_EMAIL, _DATE, _NUMBER, _PHONE = (re.compile(p) for p in (EMAIL, DATE, NUMBER, PHONE))
_DIGIT, _MARKED = re.compile(r"\d"), re.compile(r"[+\s()-]")
_CHINESE = re.compile(f"[{CHINESE_SURNAMES}][\u4e00-\u9fff]{{1,2}}")
_VIETNAMESE = re.compile(f"(?:{VIETNAMESE_SURNAMES})(?: [a-z]+){{1,4}}")


def fold(text: str) -> str:
    """Lower case, compatibility forms made plain, diacritics off (đ too): `Số điện thoại` -> `so dien thoai`."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d").replace("ß", "ss")


@dataclass(frozen=True)
class Looks:
    """Shares among the filled values of one column; filled is their share of all; n how many were looked at; says: a field of ABOUT whose words they are."""

    n: int
    filled: float
    unique: float
    distinct: int
    email: float
    phone: float
    date: float
    number: float
    digits: float
    name: float
    yes_or_no: float
    says: str | None = None


def looks(column: pd.Series) -> Looks:
    """Look at up to SAMPLE filled values, spread evenly over a text column; each distinct value is looked at once."""
    spread = column.iloc[:: max(1, len(column) // (4 * SAMPLE))]
    cells = ["" if c is None or c is pd.NA or c != c else str(c).strip() for c in spread.tolist()]
    text = [c for c in cells if c]
    filled = len(text) / max(1, len(cells))
    text = text[:: max(1, len(text) // SAMPLE)][:SAMPLE]
    n = len(text)
    if n == 0:
        return Looks(0, 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    counts = Counter(text)

    def share(test: Callable[[str], object]) -> float:
        return sum(k for t, k in counts.items() if test(t)) / n

    says, _share = said_by_values([fold(t) for t in counts]) if len(counts) <= MOST_DISTINCT else (None, 0.0)
    return Looks(
        n=n, filled=filled, unique=len(counts) / n, distinct=len(counts), email=share(_EMAIL.fullmatch), phone=share(_is_phone),
        date=share(_DATE.fullmatch), number=share(_NUMBER.fullmatch), digits=share(_DIGIT.search), name=share(_is_name),
        yes_or_no=share(lambda t: len(t) <= 16 and said(fold(t)) is not None), says=says,
    )  # fmt: skip


def _is_phone(text: str) -> bool:
    count = sum(c.isdigit() for c in text)
    marked = count >= 9 or text.startswith("0") or _MARKED.search(text) is not None
    return marked and 8 <= count <= 15 and _PHONE.fullmatch(text) is not None and _DATE.fullmatch(text) is None


def _is_name(text: str) -> bool:
    """Whether a text begins like a Chinese or Vietnamese full name: the surname comes first and surnames are few."""
    return _CHINESE.fullmatch(text) is not None or (
        len(text) <= 60 and " " in text and _VIETNAMESE.fullmatch(fold(text)) is not None
    )
