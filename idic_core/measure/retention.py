"""Who comes back: cohorts, retention and repeat rate, with their definitions in the open."""

from __future__ import annotations

import pandas as pd

YEAR = 365


def cohorts(days: pd.DataFrame) -> pd.DataFrame:
    """Customers by the month of their first order and how many of them ordered again each month after: cohort (YYYY-MM), months_later, customers, active.

    days: customer_id, day (timestamp), one row per customer and day with an order. Every month up to the last one in the data has a row, also with nobody.
    """
    if days.empty:
        return pd.DataFrame(
            {
                "cohort": pd.Series(dtype=str),
                "months_later": pd.Series(dtype=int),
                "customers": pd.Series(dtype=int),
                "active": pd.Series(dtype=int),
            }
        )
    month = days["day"].dt.year * 12 + days["day"].dt.month - 1
    first = month.groupby(days["customer_id"], observed=True).transform("min")
    seen = pd.DataFrame({"customer": days["customer_id"], "first": first, "later": month - first}).drop_duplicates()
    size = seen[seen["later"].eq(0)].groupby("first").size()
    active = seen.groupby(["first", "later"]).size()
    last = int(month.max())
    rows = [(start, later) for start in size.index for later in range(last - start + 1)]
    table = pd.DataFrame(rows, columns=["first", "months_later"])
    found = active.reindex(pd.MultiIndex.from_frame(table)).fillna(0).to_numpy(dtype=int)
    return pd.DataFrame({
        "cohort": [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in table["first"]], "months_later": table["months_later"],
        "customers": size.reindex(table["first"]).to_numpy(dtype=int), "active": found,
    })  # fmt: skip


def span(days: pd.DataFrame, as_of: pd.Timestamp) -> int:
    """The days that a period lasts: a year, or half of a shorter history; 0 without one."""
    return 0 if days.empty else min(YEAR, int(((as_of - days["day"].min()).days + 1) // 2))


def retained(days: pd.DataFrame, as_of: pd.Timestamp, length: int) -> tuple[int, int]:
    """Of the customers who ordered in the period before the last one, how many did so in the last one: (kept, all of them). length: days of a period."""
    if not length:
        return 0, 0
    back = (as_of - days["day"]).dt.days
    last = set(days.loc[back < length, "customer_id"])
    before = set(days.loc[(back >= length) & (back < 2 * length), "customer_id"])
    return len(last & before), len(before)


def repeat(days: pd.DataFrame) -> tuple[int, int]:
    """Customers who ordered on two days or more, and all customers who ever ordered."""
    counts = days.groupby("customer_id", observed=True)["day"].nunique()
    return int((counts >= 2).sum()), len(counts)
