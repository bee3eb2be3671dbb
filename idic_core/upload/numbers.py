"""Text to numbers, the way of writing decided from the whole column: 1,234.56 · 1.234,56 · 1 234,56 · 1'234.56 · 150.000 ₫ · 12万."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

SYMBOLS = (
    r"[$€£¥₫₩₹฿元]|\b(?:USD|EUR|GBP|VND|VNĐ|CNY|RMB|JPY|CHF|AUD|CAD|SGD|HKD|TWD|KRW|THB|INR|IDR)\b|(?<=\d)\s?(?:đ|d|₫)$"
)
CURRENCIES = r"[$€£¥₫₩₹฿元]|\b(?:USD|EUR|GBP|VND|VNĐ|CNY|RMB|JPY|CHF|AUD|CAD|SGD|HKD|TWD|KRW|THB|INR|IDR)\b|(?<=\d)đ"
LARGEST = 1e15
"""What exceeds it is no quantity or amount, and would make a sum of everything meaningless: it cannot be read."""

GROUPED = r"[-+]?\d{1,3}(?:[.,]\d{3})+"
"""Digits in groups of three: thousands, or a number with three decimals."""

EITHER = r"[-+]?[1-9]\d{0,2}[.,]\d{3}"
"""What only the rest of its column can tell: 1.234."""

PLAIN = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"


@dataclass(frozen=True)
class Numbers:
    """values: float64, NaN where blank or unreadable; unreadable: mask of cells that hold something else; unsure: 1.234 may be either.

    decimal: the sign they were read with, blank where `.` and `,` both group; proven: whether cells such as 4.80 show it.
    open: mask of the cells that may be either, where nothing decides; doubtful: mask of cells such as 200.000 beside cells such as 4.80.
    """

    values: pd.Series
    unreadable: pd.Series
    unsure: bool
    decimal: str
    proven: bool
    open: pd.Series
    doubtful: pd.Series


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


def read_numbers(column: pd.Series, *, decimal: str = "", whole: bool = False) -> Numbers:
    """The numbers of a text column. Decided from all cells, unless a person said it: which of `.` and `,` is the decimal sign.

    whole: amounts of a currency without decimals, in which 200.000 and 200,000 are thousands whatever else the column holds.
    """
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
    grouped = plain.str.fullmatch(GROUPED).astype(bool)
    counted = (plain.ne("") & ~grouped if whole else plain.ne("")).to_numpy(dtype=bool)
    decimal, unsure, proven = _decimal_sign(plain[counted], weights[counted] if len(plain) else weights)
    if whole and grouped.any():  # 200.000 beside 200000.000
        unsure = unsure or bool(plain[counted].str.fullmatch(r"[-+]?\d{4,}[.,]\d{3}").any())
    if told and (unsure or not whole):
        decimal, unsure, whole = told, False, False
    either = plain.str.fullmatch(EITHER).to_numpy(dtype=bool)
    unsure = unsure and bool(either.any())
    clear = plain.map(_unambiguous)
    if whole:
        clear = clear.mask(grouped, plain.str.replace(r"[.,]", "", regex=True))
    doubtful = np.zeros(len(texts), dtype=bool)
    if proven and not (told or whole or unsure):
        doubtful = _beside_cents(plain, decimal)
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
        unsure, decimal, proven,
        pd.Series(spread(codes, either & unsure, False).astype(bool), index=column.index),
        pd.Series(spread(codes, doubtful, False).astype(bool), index=column.index),
    )  # fmt: skip


def _beside_cents(plain: pd.Series, decimal: str) -> np.ndarray:
    """The texts such as 200.000 where the other ones have one or two decimals: thousands by another hand, or three decimals."""
    sign = re.escape(decimal)
    three = (plain.str.fullmatch(EITHER) & plain.str.contains(decimal, regex=False)).to_numpy(dtype=bool)
    fine = plain.str.fullmatch(rf"[-+]?(?:0|\d{{4,}})?{sign}\d{{3,}}|[-+]?\d*{sign}\d{{4,}}").any()
    return three & (not fine)


def _unambiguous(text: str) -> str | None:
    """A number that says by itself which sign is the decimal one, in plain form; None where only the column can say.

    >>> _unambiguous("1,234.56"), _unambiguous("1.234,56"), _unambiguous("1.234.567"), _unambiguous("4,80"), _unambiguous("1.234")
    ('1234.56', '1234.56', '1234567', '4.80', None)
    """
    if re.fullmatch(r"[-+]?(?:\d+[.,](?:\d{1,2}|\d{4,})|\d{4,}[.,]\d+|0?[.,]\d+)", text):  # thousands stand in threes
        return text.replace(",", ".")
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


def _decimal_sign(texts: pd.Series, weights: np.ndarray) -> tuple[str, bool, bool]:
    """`.`, `,`, or "" where neither is (both group thousands); whether the column leaves it open; and whether any text shows it."""
    body = texts.str.lstrip("+-")

    def times(pattern: str) -> float:
        return float(weights[body.str.fullmatch(pattern).to_numpy(dtype=bool)].sum()) if len(body) else 0.0

    point = times(r"[\d,]*\d,\d{3}\.\d+|\d+\.(?:\d{1,2}|\d{4,})|0?\.\d+|0\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3}){2,}")
    comma = times(r"[\d.]*\d\.\d{3},\d+|\d+,(?:\d{1,2}|\d{4,})|0?,\d+|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3}){2,}")
    grouped_by_point = times(r"\d{1,3}(?:\.\d{3})+")
    grouped_by_comma = times(r"\d{1,3}(?:,\d{3})+")
    if comma > point:
        return ",", point > 0.2 * comma, True
    if point > comma:
        return ".", comma > 0.2 * point, True
    if grouped_by_point and not grouped_by_comma:  # 150.000 everywhere: thousands, unless proven otherwise
        return ",", True, bool(point)
    if grouped_by_comma and not grouped_by_point:
        return ".", True, bool(point)
    if grouped_by_point and grouped_by_comma:
        return "", True, bool(point)
    return ".", bool(point), bool(point)
