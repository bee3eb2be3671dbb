"""Orders as count models want them: per customer the days with an order, and their frequency, recency and age at a cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.given import check_table, last_sound, moment, moments, possible
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
        amount = pd.to_numeric(orders.loc[known, "amount"], errors="coerce").to_numpy("float64", na_value=np.nan)
    else:
        amount = np.full(len(day), np.nan)
    ids = orders.loc[known, "customer_id"]
    until = day_number(as_of) if as_of is not None else int(day.max()) if len(day) else 0
    early = day <= until
    if (later := int((~early).sum())) > 0:
        notes.append({"code": "later", "n": later, "date": day_date(until)})
    codes, customers = pd.factorize(ids[early], sort=False)
    frame = pd.DataFrame(
        {"code": codes, "day": day[early], "amount": np.where(np.isinf(amount[early]), np.nan, amount[early])}
    )
    days = frame.groupby(["code", "day"], sort=True)["amount"].sum(min_count=1).reset_index()
    return OrderDays(pd.Index(customers), days, until, notes)


def history(days: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Per customer known at day `cut`: code (index), x, recency, age, last, first, n, spent.

    x: order days after the first; recency: weeks from first to last order day; age: weeks from the first to the cut;
    n: order days with a positive amount; spent: their sum (Fader, Hardie and Lee, 2005).
    """
    past = days[days["day"] <= cut]
    grouped = past.groupby("code")["day"].agg(["min", "max", "size"])
    paid = past[past["amount"] > 0].groupby("code")["amount"].agg(["size", "sum"]).reindex(grouped.index)
    return pd.DataFrame(
        {
            "x": (grouped["size"] - 1).astype("float64"),
            "recency": (grouped["max"] - grouped["min"]) / DAYS_PER_WEEK,
            "age": (cut - grouped["min"]) / DAYS_PER_WEEK,
            "first": grouped["min"],
            "last": grouped["max"],
            "n": paid["size"].fillna(0.0).astype("float64"),
            "spent": paid["sum"].fillna(0.0),
        }
    )


def happened(days: pd.DataFrame, codes: pd.Index, start: int, end: int) -> pd.DataFrame:
    """Order days and spend of each customer in (start, end], zero where there were none: orders, spend."""
    later = (
        days[(days["day"] > start) & (days["day"] <= end)]
        .groupby("code")
        .agg(orders=("day", "size"), spend=("amount", "sum"))
    )
    return later.reindex(codes).fillna(0.0).astype("float64")
