"""Orders as count models want them: per customer the days with an order, and their frequency, recency and age at a cut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.given import MOST_NUMBER, check_table, last_sound, moment, moments, possible
from idic_core.words import _

DAYS_PER_WEEK = 7.0


@dataclass(frozen=True)
class OrderDays:
    """Each customer's days with orders.

    customers: the ids as they were given; days: code (position in customers), day (days since 1970), amount (sum of the day,
    NaN where unknown); as_of: the day until which orders count; notes: what was left out (code, n, and date), put in words by
    wording.caution.
    """

    customers: pd.Index
    days: pd.DataFrame
    as_of: int
    notes: list[dict[str, Any]]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """`history` at as_of."""
        return history(self.days, self.as_of)

    @property
    def has_amounts(self) -> bool:
        """Whether at least one order has an amount."""
        return bool(self.days["amount"].notna().any())


def day_number(when: Any) -> int:
    """A moment as whole days since 1970-01-01. Raises IdicError for what is no date.

    >>> day_number("1970-01-03 18:00")
    2
    """
    return int((moment(when).normalize() - pd.Timestamp(0)).days)


def day_date(day: float) -> str:
    """Days since 1970-01-01 as an ISO date.

    >>> day_date(2)
    '1970-01-03'
    """
    return str((pd.Timestamp(0) + pd.Timedelta(days=int(day))).date())


def order_days(orders: pd.DataFrame, *, as_of: Any = None) -> OrderDays:
    """Days with orders from orders (customer_id, order_id, ordered_at, amount), those after `as_of` left out.

    Orders without a customer or a readable date are left out and counted in `notes`, as are those whose date cannot be right
    (code stray): before 1900, from 2200 on, or, without `as_of`, a handful far after all the rest. as_of: default the last order's
    day. Raises IdicError for what is no table, date column or day, MissingColumn without customer_id or ordered_at.
    """
    check_table(orders, ("customer_id", "ordered_at"), _("The orders"))
    notes: list[dict[str, Any]] = []
    read = moments(orders["ordered_at"])
    known = orders["customer_id"].notna() & read.notna()
    if (lost := int((~known).sum())) > 0:
        notes.append({"code": "unusable", "n": lost})
    sound = known & possible(read)
    day = read[sound].to_numpy("datetime64[D]").astype("int64")
    if as_of is None and (last := last_sound(day)) is not None and (day > last).any():
        sound &= read < pd.Timestamp(day_date(last + 1))
        day = day[day <= last]
    if (stray := read[known & ~sound]).size:
        notes.append({"code": "stray", "n": len(stray), "date": str(stray.max())[:10]})
    known = sound
    if "amount" in orders.columns:
        amount, unread = _amounts(orders.loc[known, "amount"])
        if unread:
            notes.append({"code": "unread_amounts", "n": unread})
    else:
        amount = np.full(len(day), np.nan)
    ids = orders.loc[known, "customer_id"]
    until = day_number(as_of) if as_of is not None else int(day.max()) if len(day) else 0
    early = day <= until
    if (later := int((~early).sum())) > 0:
        notes.append({"code": "later", "n": later, "date": day_date(until)})
    codes, customers = pd.factorize(ids[early], sort=False)
    money = np.where(np.isinf(amount[early]), np.nan, amount[early])
    return OrderDays(pd.Index(customers), _per_day(codes, day[early], money), until, notes)


def _amounts(given: pd.Series[Any]) -> tuple[np.ndarray[Any, np.dtype[np.float64]], int]:
    """Amounts as numbers (missing: NaN), and how many that were given are none: text such as "1,234.50", a moment, or more than MOST_NUMBER."""
    if pd.api.types.is_datetime64_any_dtype(given.dtype):
        return np.full(len(given), np.nan), int(given.notna().sum())
    read = pd.to_numeric(given, errors="coerce").to_numpy("float64", na_value=np.nan)
    read = np.where(np.abs(read) <= MOST_NUMBER, read, np.nan)
    return read, int((given.notna().to_numpy() & np.isnan(read)).sum())


def _per_day(codes: Any, day: Any, amount: Any) -> pd.DataFrame:
    """One row per customer and day, sorted by both; the amounts that are known are added."""
    if len(codes) == 0:
        return pd.DataFrame({"code": codes, "day": day, "amount": amount})
    begin = int(day.min())
    key = codes.astype("int64") * (int(day.max()) - begin + 1) + (day - begin)
    order = np.argsort(key, kind="stable")
    first = _starts(key[order])
    known = np.isfinite(amount[order])
    total = np.add.reduceat(np.where(known, amount[order], 0.0), first)
    has = np.logical_or.reduceat(known, first)
    rows = order[first]
    return pd.DataFrame({"code": codes[rows], "day": day[rows], "amount": np.where(has, total, np.nan)})


def _starts(sorted_keys: Any) -> Any:
    """Where each run of equal keys begins."""
    return np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]][: len(sorted_keys)])


def history(days: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Per customer known at day `cut`: code (index), x, recency, age, first, last, n, spent. days: sorted by code and day.

    x: order days after the first; recency: weeks from first to last order day; age: weeks from the first to the cut;
    n: order days with a positive amount; spent: their sum (Fader, Hardie and Lee, 2005).
    """
    codes, day, amount = days["code"].to_numpy(), days["day"].to_numpy(), days["amount"].to_numpy("float64")
    if len(day) and day.max() > cut:
        past = day <= cut
        codes, day, amount = codes[past], day[past], amount[past]
    start = _starts(codes)
    size = np.diff(np.append(start, len(codes)))
    first, last = day[start], day[start + size - 1]
    paid = amount > 0
    sums = (np.where(paid, amount, 0.0), paid.astype("float64"))
    spent, n = (np.add.reduceat(s, start) if len(start) else s for s in sums)
    return pd.DataFrame(
        {
            "x": size - 1.0,
            "recency": (last - first) / DAYS_PER_WEEK,
            "age": (cut - first) / DAYS_PER_WEEK,
            "first": first,
            "last": last,
            "n": n,
            "spent": spent,
        },
        index=pd.Index(codes[start], name="code"),
    )


CLOSED, CLOSED_GAPS = 270, 10
"""Days, and times the usual pause, without an order of anybody, from which a gap in the middle of the data is left out of the calendar:
a year's file is missing, or the shop was closed. Shorter ones may be its season."""


def closed(days: pd.DataFrame) -> list[tuple[int, int]]:
    """Gaps in the middle of the data in which nobody ordered for years: (last day before, first day after)."""
    open_days = np.unique(days["day"].to_numpy())
    gaps = np.diff(open_days)
    if len(gaps) == 0:
        return []
    long = np.flatnonzero(gaps > max(CLOSED, CLOSED_GAPS * float(np.quantile(gaps, 0.9))))
    return [(int(open_days[n]), int(open_days[n + 1])) for n in long]


def without_gaps(days: OrderDays) -> OrderDays:
    """The same orders on a calendar that lacks the `closed` days: nobody grows silent while nobody can order. The newest days stay."""
    gaps = closed(days.days)
    if not gaps:
        return days
    day = days.days["day"].to_numpy()
    lost = sum(np.where(day >= after, after - before - 1, 0) for before, after in gaps)
    # What lies before a gap moves up to what lies after it: the newest days, and with them as_of and the season, stay what they are.
    total = sum(after - before - 1 for before, after in gaps)
    return replace(days, days=days.days.assign(day=day + total - lost), as_of=days.as_of)


def sample(days: OrderDays, most: int) -> pd.DataFrame:
    """The days of `most` customers, or of all where there are no more: the same ones whatever the order of the rows."""
    if len(days.customers) <= most:
        return days.days
    ids = days.customers.to_numpy()
    marks = pd.util.hash_array(
        ids if ids.dtype.kind in "iuf" else np.asarray([str(v) for v in ids], object), categorize=False
    )
    chosen = np.zeros(len(ids), bool)
    chosen[np.argpartition(marks, most)[:most]] = True
    return pd.DataFrame(days.days[chosen[days.days["code"].to_numpy()]].reset_index(drop=True))


def happened(days: pd.DataFrame, codes: pd.Index, start: int, end: int) -> pd.DataFrame:
    """Order days and spend of each customer in (start, end], zero where there were none: orders, spend."""
    day = days["day"].to_numpy()
    inside = (day > start) & (day <= end)
    who = days["code"].to_numpy()[inside]
    size = int(max(who.max(initial=-1), codes.max() if len(codes) else -1)) + 1
    money = np.nan_to_num(days["amount"].to_numpy("float64")[inside])
    counted = {"orders": np.bincount(who, minlength=size), "spend": np.bincount(who, weights=money, minlength=size)}
    return pd.DataFrame({k: v[codes.to_numpy()].astype("float64") for k, v in counted.items()}, index=codes)
