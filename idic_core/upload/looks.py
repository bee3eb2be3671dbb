"""What the values of a column look like: shares (0-1) of e-mails, phones, dates and numbers among those that are filled."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pandas as pd

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


def fold(text: str) -> str:
    """Lower case, compatibility forms made plain, diacritics off (đ too): `Số điện thoại` -> `so dien thoai`."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d").replace("ß", "ss")


@dataclass(frozen=True)
class Looks:
    """Shares among the filled values of one column; filled is their share of all; n how many were looked at."""

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


def looks(column: pd.Series) -> Looks:
    """Look at up to SAMPLE filled values, spread evenly over a text column."""
    size = max(1, len(column))
    spread = column.iloc[:: max(1, len(column) // (4 * SAMPLE))]
    text = spread.astype("string").str.strip()
    text = text[text.notna() & (text != "")]
    filled = len(text) / max(1, len(spread)) if size else 0.0
    text = text.iloc[:: max(1, len(text) // SAMPLE)].head(SAMPLE)
    n = len(text)
    if n == 0:
        return Looks(0, 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    def share(pattern: str) -> float:
        return float(text.str.fullmatch(pattern).mean())

    date = text.str.fullmatch(DATE)
    count = text.str.count(r"\d")
    marked = text.str.contains(r"[+\s()-]|^0", regex=True) | (count >= 9)
    phone = text.str.fullmatch(PHONE) & count.between(8, 15) & marked & ~date
    return Looks(
        n=n, filled=filled, unique=text.nunique() / n, distinct=int(text.nunique()), email=share(EMAIL), phone=float(phone.mean()),
        date=float(date.mean()), number=share(NUMBER), digits=float((count > 0).mean()), name=_names(text),
    )  # fmt: skip


def _names(text: pd.Series) -> float:
    """The share that begins like a Chinese or Vietnamese full name: the surname comes first and surnames are few."""
    chinese = text.str.fullmatch(f"[{CHINESE_SURNAMES}][\u4e00-\u9fff]{{1,2}}")
    folded = text.map(fold)
    vietnamese = folded.str.fullmatch(f"(?:{VIETNAMESE_SURNAMES})(?: [a-z]+){{1,4}}")
    return float((chinese | vietnamese).mean())
