"""Text to dates and moments in ISO form, the order of day and month decided from the whole column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from idic_core.upload.looks import fold
from idic_core.upload.numbers import spread, unique_text

MONTHS = {
    1: "jan january januar janvier janv enero ene janeiro gennaio", 2: "feb february februar fevrier fevr fev febrero febbraio",
    3: "mar march marz maerz mars marzo", 4: "apr april avril avr abril abr aprile", 5: "may mai mayo maggio", 6: "jun june juni juin junio giugno",
    7: "jul july juli juillet juil julio luglio", 8: "aug august aout agosto ago", 9: "sep sept september septembre septiembre settembre",
    10: "oct october oktober okt octobre octubre ottobre", 11: "nov november novembre noviembre", 12: "dec december dezember dez decembre diciembre dic dicembre",
}  # fmt: skip
MONTH_OF = {word: f"{n:02d}" for n, words in MONTHS.items() for word in words.split()}

TIME = r"(?:[t\s,]+(?:(?P<noon>上午|下午|sa|ch)\s?)?(?P<h>\d{1,2})[:h时点](?P<mi>\d{2})?分?(?::?(?P<s>\d{2})(?:[.,]\d+)?秒?)?\s?(?P<ap>[ap]\.?m\.?|sa|ch)?\s?(?:z|utc|gmt|[+-]\d{2}:?\d{2})?)?"
YEAR_FIRST = rf"(?P<y>\d{{4}})\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})日?{TIME}"
COMPACT = r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:[t\s]?(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?)?"
YEAR_LAST = rf"(?P<a>\d{{1,2}})\s?[-/.]\s?(?P<b>\d{{1,2}})\s?[-/.]\s?(?P<y>\d{{4}}|\d{{2}}){TIME}"
DAY_NAMED = rf"(?:[a-z]{{2,9}},\s*)?(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s\-/]+(?:de\s)?(?P<name>[a-z]{{3,10}})\.?,?[\s\-/]+(?:de\s)?(?P<y>\d{{4}}|\d{{2}}){TIME}"
NAMED_DAY = (
    rf"(?:[a-z]{{2,9}},\s*)?(?P<name>[a-z]{{3,10}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){TIME}"
)
VIETNAMESE = rf"(?:ngay )?(?P<d>\d{{1,2}}) thang (?P<m>\d{{1,2}}),? (?:nam )?(?P<y>\d{{4}}){TIME}"
SERIAL = r"[2-6]\d{4}(?:\.\d+)?"
NO_DATE = "9999-12-31"
NEVER = r"^(?:9999[-/.]?12[-/.]?31|31[-/.]12[-/.]9999|12[-/.]31[-/.]9999)"
"""What databases write where there is no date."""

EPOCH = r"1\d{9}(?:\d{3})?"


@dataclass(frozen=True)
class Moments:
    """text: ISO text (a date, or a date and time to the second), NA where blank or unreadable; unreadable: mask of cells that hold something else.

    order: dmy or mdy where the column has such dates, else ""; unsure: nothing in the column says which; mixed: both occur for certain.
    """

    text: pd.Series
    unreadable: pd.Series
    order: str
    unsure: bool
    mixed: bool


def read_moments(column: pd.Series, *, pivot: int = 68, order: str = "") -> Moments:
    """The moments of a text column. pivot: two-digit years up to it are 20xx. Excel's day numbers count if most cells are such.

    order: dmy or mdy where a person said which comes first; found out from the whole column if it is blank.

    Times keep the wall clock that is written; an offset or Z after them is left off.
    """
    codes, texts = unique_text(column)
    folded = _folded(texts)
    weights = np.bincount(codes[codes >= 0], minlength=len(texts)) if len(texts) else np.zeros(0, dtype=int)
    iso = np.full(len(texts), None, dtype=object)
    timed = np.zeros(len(texts), dtype=bool)
    told, order, unsure, mixed = order, "", False, False
    left = folded.ne("").to_numpy(dtype=bool, copy=True)
    for pattern in (YEAR_FIRST, COMPACT, YEAR_LAST, DAY_NAMED, NAMED_DAY, VIETNAMESE):
        if not left.any():
            break
        where = np.flatnonzero(left)
        found = folded.iloc[where].str.extract(f"^{pattern}$")
        hit = found["y"].notna().to_numpy()
        if not hit.any():
            continue
        parts = found[hit]
        at = where[hit]
        if pattern == YEAR_LAST:
            order, unsure, mixed, day, month = _day_and_month(
                parts["a"].astype(int), parts["b"].astype(int), weights[at], folded.iloc[at], told
            )
            parts = parts.assign(d=day, m=month)
        elif "name" in parts:
            parts = parts.assign(m=parts["name"].map(MONTH_OF))
        iso[at], timed[at] = _assemble(parts, pivot)
        left[at] = pd.isna(iso[at])
    _numbers(folded, weights, left, iso, timed)
    if timed.any():
        dateless = ~timed & ~pd.isna(iso)
        iso[dateless] = np.array([f"{t} 00:00:00" for t in iso[dateless]], dtype=object)
    iso[[t is not None and str(t).startswith(NO_DATE) for t in iso]] = None
    never = folded.str.contains(NEVER, regex=True).to_numpy(dtype=bool) & pd.isna(iso)
    out = pd.Series(spread(codes, iso, None), index=column.index, dtype="str")
    return Moments(out, out.isna() & (codes >= 0) & ~spread(codes, never, False).astype(bool), order, unsure, mixed)


def _folded(texts: pd.Series) -> pd.Series:
    """Lower case and accents off where there are any letters: most date columns have none."""
    letters = texts.str.contains(r"[^\W\d]", regex=True).to_numpy(dtype=bool)
    out = texts.to_numpy(dtype=object).copy()
    out[letters] = [fold(t) for t in out[letters]]
    return pd.Series(out, dtype="object")


def _day_and_month(
    a: pd.Series, b: pd.Series, weights: np.ndarray, texts: pd.Series, told: str
) -> tuple[str, bool, bool, pd.Series, pd.Series]:
    """Which of the first two numbers is the day: what exceeds 12 decides; else a point means day first, and a slash is not certain."""
    day_first = float(weights[((a > 12) & (b <= 12)).to_numpy()].sum())
    month_first = float(weights[((b > 12) & (a <= 12)).to_numpy()].sum())
    unsure = day_first == month_first and not texts.str.contains(r"^\d{1,2}\s?\.", regex=True).all()
    order = told or ("mdy" if month_first > day_first else "dmy")
    swap = (a > 12) if order == "mdy" else (b > 12)  # what cannot be a month is read the other way round
    day, month = (b.where(~swap, a), a.where(~swap, b)) if order == "mdy" else (a.where(~swap, b), b.where(~swap, a))
    return order, unsure and not told, day_first > 0 and month_first > 0 and not told, day, month


def _assemble(parts: pd.DataFrame, pivot: int) -> tuple[np.ndarray, np.ndarray]:
    """ISO text and whether a time is written; None for days that do not exist."""

    def number(name: str) -> pd.Series:
        return (
            pd.to_numeric(parts[name], errors="coerce").fillna(0).astype(int)
            if name in parts
            else pd.Series(0, index=parts.index)
        )

    year = number("y")
    short = parts["y"].astype(str).str.len().eq(2)
    year = year.where(~short, np.where(year <= pivot, 2000 + year, 1900 + year))
    hour = number("h")
    half = (parts["ap"].fillna("") if "ap" in parts else pd.Series("", index=parts.index)).astype(str) + (
        parts["noon"].fillna("").astype(str) if "noon" in parts else ""
    )
    after = half.str.startswith(("p", "ch", "下午")) & (hour < 12)
    before = half.str.startswith(("a", "sa", "上午")) & (hour == 12)
    hour = hour + 12 * after - 12 * before
    timed = parts["h"].notna().to_numpy() if "h" in parts else np.zeros(len(parts), dtype=bool)
    fields = pd.DataFrame(
        {
            "year": year,
            "month": number("m"),
            "day": number("d"),
            "hour": hour,
            "minute": number("mi"),
            "second": number("s"),
        }
    )
    # a clock that shows 24:00 or 23:59:60 does not make the day unreadable
    fields["hour"], fields["minute"], fields["second"] = (
        fields["hour"].clip(upper=23),
        fields["minute"].clip(upper=59),
        fields["second"].clip(upper=59),
    )
    days = _days(fields)
    ok = ~np.isnat(days)
    moment = days.astype("datetime64[s]") + (
        fields["hour"] * 3600 + fields["minute"] * 60 + fields["second"]
    ).to_numpy().astype("timedelta64[s]")
    text = np.full(len(parts), None, dtype=object)
    text[ok & timed] = _with_time(moment[ok & timed])
    text[ok & ~timed] = np.datetime_as_string(moment[ok & ~timed], unit="D").astype(object)
    return text, timed & ok


def _with_time(moment: np.ndarray) -> np.ndarray:
    text: np.ndarray = np.datetime_as_string(moment, unit="s")
    if len(text):
        text = np.char.replace(text, "T", " ")
    written: np.ndarray = text.astype(object)
    return written


def _days(fields: pd.DataFrame) -> np.ndarray:
    year, month, day = (fields[c].to_numpy() for c in ("year", "month", "day"))
    sane = (year >= 1000) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = ((np.where(sane, year, 2000) - 1970) * 12 + np.where(sane, month, 1) - 1).astype("datetime64[M]")
    days: np.ndarray = months.astype("datetime64[D]") + (np.where(sane, day, 1) - 1).astype("timedelta64[D]")
    days[~sane | (days.astype("datetime64[M]") != months)] = np.datetime64("NaT")
    return days


def _numbers(folded: pd.Series, weights: np.ndarray, left: np.ndarray, iso: np.ndarray, timed: np.ndarray) -> None:
    """Excel's day numbers (since 1899-12-30) and Unix time, where most of the column's cells are written so."""
    if not left.any():
        return
    for pattern, origin, unit in ((SERIAL, "1899-12-30", 86_400.0), (EPOCH, "1970-01-01", 1.0)):
        hit = folded.str.fullmatch(pattern).to_numpy(dtype=bool) & left
        if weights[hit].sum() < 0.8 * weights.sum() or not hit.any():
            continue
        number = folded[hit].astype(float).to_numpy()
        seconds = np.where(number > 1e12, number / 1000, number) * unit if pattern == EPOCH else number * unit
        moment = np.datetime64(origin, "s") + np.round(seconds).astype("timedelta64[s]")
        whole = bool((np.round(seconds) % 86_400 == 0).all())
        iso[hit] = np.datetime_as_string(moment, unit="D").astype(object) if whole else _with_time(moment)
        timed[hit] = not whole
        left[hit] = False
