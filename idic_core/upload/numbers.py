"""Text to numbers, the way of writing decided from the whole column: 1,234.56 · 1.234,56 · 1 234,56 · 1'234.56 · 150.000 ₫ · 12万."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

SYMBOLS = r"[$€£¥₫₩₹฿元]|\b(?:USD|EUR|GBP|VND|VNĐ|CNY|RMB|JPY|CHF|AUD|CAD|SGD|HKD|TWD)\b|(?<=\d)\s?(?:đ|d|₫)$"
CURRENCIES = r"[$€£¥₫₩₹฿元]|\b(?:USD|EUR|GBP|VND|VNĐ|CNY|RMB|JPY|CHF|AUD|CAD|SGD|HKD|TWD)\b|(?<=\d)đ"
LARGEST = 1e15
"""What exceeds it is no quantity or amount, and would make a sum of everything meaningless: it cannot be read."""

PLAIN = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"


@dataclass(frozen=True)
class Numbers:
    """values: float64, NaN where blank or unreadable; unreadable: mask of cells that hold something else; unsure: 1.234 may be either."""

    values: pd.Series
    unreadable: pd.Series
    unsure: bool


def unique_text(column: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """Codes of the cells (-1 blank) and the distinct trimmed texts: what is costly is done once per distinct text."""
    codes, found = pd.factorize(column)
    texts = pd.Series(found, dtype="object").fillna("").astype(str).str.strip()
    blank = texts.eq("").to_numpy()
    if blank.any():
        codes = np.where((codes >= 0) & ~blank[np.clip(codes, 0, None)], codes, -1)
    return codes, texts


def spread(codes: np.ndarray, values: np.ndarray, missing: Any) -> np.ndarray:
    """One value per distinct text back to one per cell."""
    if len(values) == 0:
        return np.full(len(codes), missing, dtype=values.dtype)
    out: np.ndarray = np.where(codes >= 0, values[np.clip(codes, 0, None)], missing)
    return out


def read_numbers(column: pd.Series, *, decimal: str = "") -> Numbers:
    """The numbers of a text column. Decided from all cells, unless a person said it: which of `.` and `,` is the decimal sign."""
    codes, texts = unique_text(column)
    weights = np.bincount(codes[codes >= 0], minlength=len(texts)) if len(texts) else np.zeros(0)
    plain = texts.str.replace(SYMBOLS, "", regex=True, flags=re.IGNORECASE).str.replace(
        r"[\s\u00a0\u202f'’_]", "", regex=True
    )
    negative = plain.str.fullmatch(r"\(.*\)|.*-") & plain.str.contains(r"\d")
    plain = plain.str.strip("()").str.rstrip("-")
    times = np.where(plain.str.endswith("万"), 1e4, np.where(plain.str.endswith("%"), 0.01, 1.0))
    plain = plain.str.rstrip("万%")
    told = decimal
    decimal, unsure = _decimal_sign(plain[plain != ""], weights[(plain != "").to_numpy()] if len(plain) else weights)
    if told:
        decimal, unsure = told, False
    clear = plain.map(_unambiguous)
    if decimal == ",":
        plain = plain.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    elif decimal == "":  # both group digits
        plain = plain.str.replace(r"[.,]", "", regex=True)
    else:
        plain = plain.str.replace(",", "", regex=False)
    plain = clear.where(clear.notna(), plain)
    ok = plain.str.fullmatch(PLAIN)
    values = pd.to_numeric(plain.where(ok), errors="coerce").to_numpy(dtype="float64", na_value=np.nan) * times
    values = np.where(negative, -np.abs(values), values)
    values = np.where(np.abs(values) <= LARGEST, values, np.nan)
    out = spread(codes, values, np.nan)
    return Numbers(
        pd.Series(out, index=column.index, dtype="float64"),
        pd.Series((codes >= 0) & np.isnan(out), index=column.index),
        unsure,
    )


def _unambiguous(text: str) -> str | None:
    """A number that says by itself which sign is the decimal one, in plain form; None where only the column can say.

    >>> _unambiguous("1,234.56"), _unambiguous("1.234,56"), _unambiguous("1.234.567"), _unambiguous("1.234")
    ('1234.56', '1234.56', '1234567', None)
    """
    if re.fullmatch(r"[-+]?\d{1,3}(?:,\d{2,3})*,\d{3}\.\d+|[-+]?\d{1,3}(?:,\d{3}){2,}", text):
        return text.replace(",", "")
    if re.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}", text):
        return text.replace(".", "").replace(",", ".")
    return None


def currencies(column: pd.Series) -> pd.Series:
    """The sign or code of a currency in each cell of a text column, NA where there is none.

    >>> currencies(pd.Series(["$5.00", "7 EUR", "8"])).tolist()[:2]
    ['$', 'EUR']
    """
    codes, texts = unique_text(column)
    found = texts.str.extract(f"({CURRENCIES})", flags=re.IGNORECASE)[0].str.upper()
    values = found.replace({"VNĐ": "₫", "VND": "₫", "Đ": "₫", "RMB": "¥", "CNY": "¥", "元": "¥"}).to_numpy(dtype=object)
    return pd.Series(spread(codes, values, None), index=column.index, dtype="str")


def _decimal_sign(texts: pd.Series, weights: np.ndarray) -> tuple[str, bool]:
    """`.`, `,`, or "" where neither is (both group thousands); and whether the column leaves it open."""
    body = texts.str.lstrip("+-")

    def times(pattern: str) -> float:
        return float(weights[body.str.fullmatch(pattern).to_numpy(dtype=bool)].sum()) if len(body) else 0.0

    point = times(r"[\d,]*\d,\d{3}\.\d+|\d+\.(?:\d{1,2}|\d{4,})|0?\.\d+|0\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3}){2,}")
    comma = times(r"[\d.]*\d\.\d{3},\d+|\d+,(?:\d{1,2}|\d{4,})|0?,\d+|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3}){2,}")
    grouped_by_point = times(r"\d{1,3}(?:\.\d{3})+")
    grouped_by_comma = times(r"\d{1,3}(?:,\d{3})+")
    if comma > point:
        return ",", point > 0.2 * comma
    if point > comma:
        return ".", comma > 0.2 * point
    if grouped_by_point and not grouped_by_comma:  # 150.000 everywhere: thousands, unless proven otherwise
        return ",", True
    if grouped_by_comma and not grouped_by_point:
        return ".", True
    if grouped_by_point and grouped_by_comma:
        return "", True
    return ".", False
