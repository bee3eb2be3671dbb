"""Birth dates in mixed orders: read where the file shows its order, kept ambiguous where it does not."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

PARTS = re.compile(r"^\s*(\d{1,4})\s*[-/.年 ]\s*(\d{1,2})\s*[-/.月 ]\s*(\d{1,4})")
MONTHS = {m: i + 1 for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
ORDERED = re.compile(r"^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2,4}")
NAMED = re.compile(
    r"^\s*(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+)?([a-z]{3})[a-z]*\.?[\s,-]+(?:(\d{1,2})(?:st|nd|rd|th)?[\s,]+)?(\d{4})",
    re.IGNORECASE,
)


def day_first(values: pd.Series) -> bool | None:
    """Whether 03/04/1980 means 3 April in this column: True, False, or None where its other values do not tell."""
    days = months = 0
    for text, rows in values.dropna().astype(str).value_counts().items():
        if found := ORDERED.match(str(text)):
            days += rows * (int(found[1]) > 12)
            months += rows * (int(found[2]) > 12)
    if days + months == 0 or min(days, months) * 10 > max(days, months):
        return None
    return days > months


def read_date(text: str, first: bool | None, *, this_year: int = 2020) -> tuple[str | None, str | None]:
    """A date as eight digits (YYYYMMDD) and its other reading with day and month swapped, where there is one.

    A month or day that cannot be stays as it was written, so that a slip of the pen can still be near. Two-digit years
    are read as the latest year that is not after this_year.

    >>> read_date("1980-02-30", None), read_date("03/04/1980", None), read_date("18/06/2004", None)
    (('19800230', '19803002'), ('19800403', '19800304'), ('20040618', None))
    """
    compact = re.fullmatch(r"\s*(\d{4})(\d{2})(\d{2})(?:\.0)?\s*", text)
    named = NAMED.match(text)
    if compact:
        year, month, day = compact.groups()
    elif named and named[2].lower() in MONTHS and (named[1] or named[3]):
        year, month, day = named[4], str(MONTHS[named[2].lower()]), named[1] or named[3]
        return f"{year}{int(month):02d}{int(day):02d}", None
    else:
        parts = PARTS.match(text)
        if not parts:
            alone = re.fullmatch(r"\s*(1[5-9]\d\d|20\d\d)(?:\.0)?\s*", text)
            return (f"{alone[1]}", None) if alone else (None, None)
        one, two, three = parts.groups()
        if len(one) == 4:
            year, month, day = one, two, three[:2]
        else:
            year = three if len(three) == 4 else _century(int(three), this_year)
            day, month = (one, two) if first is not False else (two, one)
            if int(month) > 12 >= int(day):
                day, month = month, day
                return f"{year}{int(month):02d}{int(day):02d}", None
    straight, swapped = f"{year}{int(month):02d}{int(day):02d}", f"{year}{int(day):02d}{int(month):02d}"
    possible = int(day) <= 12 or int(month) > 12 or straight.endswith(("0230", "0231"))
    return straight, swapped if possible and straight != swapped else None


def day_number(compact: str) -> str | None:
    """A date of eight digits as days since the year 1; None where there is no such day.

    >>> day_number("19700101"), day_number("19700230"), day_number("1970")
    ('719163', None, None)
    """
    try:
        return str(date(int(compact[:4]), int(compact[4:6]), int(compact[6:8])).toordinal())
    except ValueError:
        return None


def _century(two: int, this_year: int) -> str:
    year = this_year // 100 * 100 + two
    return str(year if year <= this_year else year - 100)
