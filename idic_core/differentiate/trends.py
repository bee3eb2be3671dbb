"""Rising and falling demand: which kinds, and which needs groups, gain or lose customers, and how sure that is."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd

from idic_core.differentiate.kinds_bought import kind_lines
from idic_core.differentiate.known import Derived, Known
from idic_core.differentiate.needs import LEAST_CUSTOMERS
from idic_core.store import Workspace, has_derived

COLUMNS = ["level", "what", "customers", "before", "share", "share_before", "growth", "low", "high", "verdict"]
WINDOW = 91
"""Days of a quarter, counted back from the last order, so that no quarter is compared in part."""

YEAR = 364
"""The same weekdays a year before."""

LEAST_ACTIVE, LEAST_BUYERS = 30, 20
"""Below so many active customers in either quarter, or buyers of a kind in both together, a change is too small to tell."""

WITHIN = 1.645
"""Intervals hold 90 %."""

FALSE_SHARE = 0.1
"""Of the changes claimed at most this share is expected to be chance (Benjamini and Hochberg, 1995)."""

MONTHS = 24
VERDICTS = ("rising", "falling", "perhaps_rising", "perhaps_falling", "steady", "few")


def derive(known: Known) -> Derived:
    """kind_trends, kind_months and kind_buyers of a run."""
    report: dict[str, Any] = {"basis": "none", "window": WINDOW, "reason": "no_orders"}
    if not known.as_of:
        return Derived(
            {"kind_trends": _empty(), "kind_months": MONTHS_EMPTY.copy(), "kind_buyers": BUYERS_EMPTY.copy()},
            {"trends": report},
        )
    with kind_lines(known) as duck:
        basis, lag = comparison(duck, known.as_of)
        report["basis"] = basis
        report["reason"] = _reason(duck, known, basis)
        duck.register("members", known.needs.customers)
        by_kind = windows(duck, known.as_of, lag, "SELECT customer_id, kind AS what, day FROM kind_lines")
        by_need = windows(
            duck,
            known.as_of,
            lag,
            "SELECT l.customer_id, m.need_id AS what, l.day FROM kind_lines l LEFT JOIN members m USING (customer_id)",
        )
        months = duck.execute(
            """WITH m AS (SELECT *, strftime(day, '%Y-%m') AS month FROM kind_lines WHERE day > CAST(? AS DATE) - to_months(CAST(? AS INTEGER))),
                    a AS (SELECT month, count(DISTINCT customer_id) AS active FROM m GROUP BY month)
               SELECT kind AS what, month, count(DISTINCT customer_id) AS customers, active FROM m JOIN a USING (month) GROUP BY kind, month, active ORDER BY kind, month""",
            [known.as_of[:10], MONTHS],
        ).df()
        buyers = duck.execute(
            """SELECT customer_id, kind AS what, strftime(max(day), '%Y-%m-%d') AS last, count(DISTINCT day) AS days FROM kind_lines
               WHERE day > CAST(? AS DATE) - CAST(? AS INTEGER) GROUP BY ALL ORDER BY customer_id, what""",
            [known.as_of[:10], WINDOW],
        ).df()
    tables = [
        judged(t).assign(level=level)
        for level, t in (("kind", by_kind), ("need", by_need))
        if basis != "none" and len(t)
    ]
    board = pd.concat(tables, ignore_index=True)[COLUMNS] if tables else _empty()
    return Derived({"kind_trends": board, "kind_months": months, "kind_buyers": buyers}, {"trends": report})


def _reason(duck: duckdb.DuckDBPyConnection, known: Known, basis: str) -> str:
    """Why there are no trends (no_orders, no_products, few_customers, no_kinds, too_short), "" where there are."""
    if basis != "none":
        return ""
    if duck.execute("SELECT count(*) FROM kind_lines").fetchall()[0][0]:
        return "too_short"
    if not duck.execute("SELECT count(*) FROM ledger WHERE product_id IS NOT NULL AND customer_id IS NOT NULL").fetchall()[0][0]:  # fmt: skip
        return "no_products"
    return "few_customers" if len(known.values) < LEAST_CUSTOMERS else "no_kinds"


MONTHS_EMPTY = pd.DataFrame(
    {
        "what": pd.Series(dtype="str"),
        "month": pd.Series(dtype="str"),
        "customers": pd.Series(dtype="int64"),
        "active": pd.Series(dtype="int64"),
    }
)
BUYERS_EMPTY = pd.DataFrame(
    {
        "customer_id": pd.Series(dtype="str"),
        "what": pd.Series(dtype="str"),
        "last": pd.Series(dtype="str"),
        "days": pd.Series(dtype="int64"),
    }
)


def _empty() -> pd.DataFrame:
    texts = {"level", "what", "verdict"}
    return pd.DataFrame({c: pd.Series(dtype="str" if c in texts else "float64") for c in COLUMNS})


def comparison(duck: duckdb.DuckDBPyConnection, as_of: str) -> tuple[str, int]:
    """What the last quarter is compared with, and how many days earlier that lies: year (the same quarter a year before) where the orders reach
    back that far, else quarter (the one before), else none."""
    found = duck.execute("SELECT date_diff('day', min(day), CAST(? AS DATE)) FROM kind_lines", [as_of[:10]]).fetchall()
    back = int(found[0][0] or 0)
    if back >= YEAR + WINDOW - 1:
        return "year", YEAR
    return ("quarter", WINDOW) if back >= 2 * WINDOW - 1 else ("none", WINDOW)


def windows(duck: duckdb.DuckDBPyConnection, as_of: str, lag: int, rows: str) -> pd.DataFrame:
    """Customers per what in the last quarter and in the one compared with: what, customers, before, active, active_before. rows: SQL with
    customer_id, what (may be missing: active all the same) and day."""
    return duck.execute(
        f"""WITH r AS ({rows}), w AS (SELECT customer_id, what, day > CAST($day AS DATE) - {WINDOW} AS lately FROM r
                 WHERE day > CAST($day AS DATE) - {WINDOW} OR (day > CAST($day AS DATE) - {WINDOW + lag} AND day <= CAST($day AS DATE) - {lag})),
                 a AS (SELECT count(DISTINCT customer_id) FILTER (lately) AS active, count(DISTINCT customer_id) FILTER (NOT lately) AS active_before FROM w)
            SELECT what, count(DISTINCT customer_id) FILTER (lately) AS customers, count(DISTINCT customer_id) FILTER (NOT lately) AS before, active, active_before
            FROM w, a WHERE what IS NOT NULL GROUP BY what, active, active_before ORDER BY what""",  # noqa: S608
        {"day": as_of[:10]},
    ).df()


def judged(counts: pd.DataFrame) -> pd.DataFrame:
    """How the share of active customers who buy each what changed: adds share, share_before, growth with low and high (share / share_before - 1,
    90 %, Katz and others, 1978; missing where either is zero) and verdict (VERDICTS).

    counts: what, customers, before, active, active_before. Changes are claimed with at most 10 % false ones among them; what its own interval
    alone would claim is "perhaps".
    """
    a, b = counts["customers"].to_numpy("float64"), counts["before"].to_numpy("float64")
    n, m = counts["active"].to_numpy("float64"), counts["active_before"].to_numpy("float64")
    share, earlier = a / np.maximum(n, 1), b / np.maximum(m, 1)
    both = (a > 0) & (b > 0)
    ratio = np.where(both, share / np.where(both, earlier, 1.0), np.nan)
    spread = np.sqrt(
        np.maximum(1 / np.maximum(a, 0.5) - 1 / np.maximum(n, 1) + 1 / np.maximum(b, 0.5) - 1 / np.maximum(m, 1), 1e-12)
    )
    z = _difference(a, n, b, m)
    enough = (a + b >= LEAST_BUYERS) & (np.minimum(n, m) >= LEAST_ACTIVE)
    sure = _discoveries(np.where(enough, _two_sided(z), 1.0))
    apart = enough & (np.abs(z) >= WITHIN)
    side = np.where(z > 0, "rising", "falling")
    verdict = np.select([~enough, sure, apart], ["few", side, np.char.add("perhaps_", side)], "steady")
    return counts.assign(
        share=share,
        share_before=earlier,
        growth=ratio - 1,
        low=ratio * np.exp(-WITHIN * spread) - 1,
        high=ratio * np.exp(WITHIN * spread) - 1,
        verdict=verdict,
    )


def _difference(a: Any, n: Any, b: Any, m: Any) -> Any:
    pooled = (a + b) / np.maximum(n + m, 1)
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / np.maximum(n, 1) + 1 / np.maximum(m, 1)), 1e-12))
    return (a / np.maximum(n, 1) - b / np.maximum(m, 1)) / error


def _two_sided(z: Any) -> Any:
    from scipy.stats import norm

    return 2 * norm.sf(np.abs(z))


def _discoveries(p: Any) -> Any:
    order = np.argsort(p, kind="stable")
    passed = p[order] <= FALSE_SHARE * np.arange(1, len(p) + 1) / max(len(p), 1)
    count = int(np.flatnonzero(passed).max()) + 1 if passed.any() else 0
    found = np.zeros(len(p), dtype=bool)
    found[order[:count]] = True
    return found


def trend_names(workspace: Workspace, what: str, limit: int = 200) -> tuple[str, ...]:
    """The customers who bought a kind in the last quarter, those who bought it on most days first; at most `limit` ids."""
    if not has_derived(workspace, "kind_buyers"):
        return ()
    found = workspace.rows(
        "SELECT customer_id FROM kind_buyers WHERE what = ? ORDER BY days DESC, last DESC, customer_id LIMIT ?",
        [what, int(limit)],
    )
    return tuple(str(r["customer_id"]) for r in found)
