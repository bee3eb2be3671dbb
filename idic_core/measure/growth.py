"""Where growth came from: new, returned, grown, shrunk and lost customers, one period against the one that it compares with."""

from __future__ import annotations

import pandas as pd

PERIOD = 91
"""Days of a period: a quarter of a year, thirteen whole weeks, so that weekdays weigh alike."""

MOST = 8
COLUMNS = ["period", "new", "back", "kept", "grown", "shrunk", "lost"]


def growth(days: pd.DataFrame, as_of: pd.Timestamp) -> tuple[pd.DataFrame, str]:
    """Per quarter that ends at as_of and before: money by what became of its customers, and what it is compared with ("year" or "before").

    days: customer_id, day, net (money). Compared with the same days a year before where the data reach so far, else with the quarter before. period: its last
    day. new: money of customers never seen before; back: of those seen earlier but not in the compared period; kept: what the same customers spent in both
    (the smaller of the two); grown: what they spent more; shrunk, lost: what they spent less, or all of it (negative).
    So new + back + kept + grown is the period's money, and kept - shrunk - lost that of the period compared with.
    """
    if days.empty:
        return pd.DataFrame(columns=COLUMNS), "before"
    age = (as_of - days["day"]).dt.days
    reach = int(age.max()) + 1
    basis = "year" if reach >= 364 + PERIOD else "before"
    shift = 364 if basis == "year" else PERIOD
    first = age.groupby(days["customer_id"], observed=True).max()
    rows = []
    for number in range(MOST):
        start = number * PERIOD
        if start + shift + PERIOD > reach:
            break
        now, then = _money(days, age, start), _money(days, age, start + shift)
        rows.append(
            {
                "period": (as_of - pd.Timedelta(days=start)).strftime("%Y-%m-%d"),
                **_split(now, then, first, start + PERIOD),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("period", ignore_index=True), basis


def _money(days: pd.DataFrame, age: pd.Series, start: int) -> pd.Series:
    inside = days[(age >= start) & (age < start + PERIOD)]
    spent = inside.groupby("customer_id", observed=True)["net"].sum()
    return spent[spent > 0]


def _split(now: pd.Series, then: pd.Series, first: pd.Series, begins: int) -> dict[str, float]:
    """begins: days before as_of at which the period begins, so whoever was first seen before it is not new."""
    fresh = now[~now.index.isin(then.index)]
    new = first.reindex(fresh.index) < begins
    both = now.index.intersection(then.index)
    change = now[both] - then[both]
    lost = then[~then.index.isin(now.index)]
    return {
        "new": float(fresh[new].sum()), "back": float(fresh[~new].sum()), "kept": float(now[both].where(change < 0, then[both]).sum()),
        "grown": float(change[change > 0].sum()), "shrunk": float(change[change < 0].sum()), "lost": -float(lost.sum()),
    }  # fmt: skip
