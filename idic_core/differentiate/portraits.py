"""Portraits in plain words: of one customer and of any group, each clause from facts and with the way to them.

A clause is a code with its facts (wording_portraits says it); it is left out where its facts are missing or would be chance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from idic_core.differentiate.known import Derived, Known
from idic_core.engines import connect
from idic_core.store import DERIVED, Workspace, has_derived

LEAST_LINES = 5
"""Fewer lines say only probably what somebody likes."""

LEAST_GAPS = 3
"""Gaps between order days from which a rhythm is sure."""

FAVOURITE = 0.35
"""A kind of goods that makes up at least this share of what somebody buys is a favourite."""

CHANGE = 0.15
"""A change of spending against the year before by less than that is no news."""

TWO_YEARS = 640
"""Days since the first order from which the year before was one of buying, and can be compared with."""

MOST_CLAUSES = 8
WORKING_CHANNELS = 3
"""Contacts on a channel that are evidence of what works."""

ANSWERED = ("reached", "answered", "promised", "sold", "refused", "unsubscribed")
CLOSED = ("resolved", "closed", "rejected", "withdrawn")


@dataclass(frozen=True)
class Clause:
    """One clause. code and facts: what wording_portraits says; sure: else it says probably; kind: which facts it stands on (order, interaction,
    complaint, survey, preference, value, profile); refs: their ids where only some count (orders, contacts, complaints)."""

    code: str
    facts: dict[str, Any]
    kind: str
    sure: bool = True
    refs: tuple[str, ...] = field(default=())


def derive(known: Known) -> Derived:
    """The further analysis: customer_habits, what each customer mostly buys and how often, which portraits are made from."""
    return Derived({"customer_habits": habits(known)}, {})


def habits(known: Known) -> pd.DataFrame:
    """Per customer with orders: favourite and second (kind of goods: its category, else the product's name), their shares of the goods
    bought and kept (0-1), goods (such lines that name one), gap (mean days between order days, missing with one) and net_year_before (money, 12 months
    before the last 12)."""
    columns = list(DERIVED["customer_habits"].columns)
    if known.summary.empty:
        return pd.DataFrame(columns=columns)
    with connect() as duck:
        duck.register("ledger", known.ledger)
        duck.register("goods", kinds_of(known.products))
        duck.register("s", known.summary[["customer_id", "first_order", "last_order", "order_days"]])
        found = duck.execute(
            """WITH bought AS (SELECT l.customer_id, g.kind, sum(l.kept) AS n, count(*) AS lines FROM ledger l JOIN goods g ON g.product_id = l.product_id
                      WHERE l.kind = 'sale' AND l.kept > 0 AND l.customer_id IS NOT NULL AND l.ordered_at < CAST($until AS DATE) + INTERVAL 1 DAY GROUP BY ALL),
                  ranked AS (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY n DESC, kind) AS place, sum(n) OVER mine AS kept, sum(lines) OVER mine AS goods
                             FROM bought WINDOW mine AS (PARTITION BY customer_id)),
                  liked AS (SELECT customer_id, any_value(goods) AS goods, max(kind) FILTER (place = 1) AS favourite, max(n / kept) FILTER (place = 1) AS favourite_share,
                                   max(kind) FILTER (place = 2) AS second, max(n / kept) FILTER (place = 2) AS second_share FROM ranked WHERE place <= 2 GROUP BY customer_id),
                  before AS (SELECT customer_id, sum(CASE WHEN kind IN ('sale', 'return') THEN amount END) AS net FROM ledger WHERE customer_id IS NOT NULL
                             AND ordered_at >= CAST($until AS DATE) - INTERVAL 729 DAY AND ordered_at < CAST($until AS DATE) - INTERVAL 364 DAY GROUP BY customer_id)
               SELECT s.customer_id, l.favourite, l.favourite_share, l.second, l.second_share, coalesce(l.goods, 0)::BIGINT AS goods,
                      CASE WHEN s.order_days > 1 THEN date_diff('day', CAST(s.first_order AS DATE), CAST(s.last_order AS DATE)) / (s.order_days - 1) END AS gap,
                      coalesce(b.net, 0) AS net_year_before
               FROM s LEFT JOIN liked l USING (customer_id) LEFT JOIN before b USING (customer_id) ORDER BY s.customer_id""",
            {"until": known.as_of},
        ).df()
    return found[columns]


def kinds_of(products: pd.DataFrame) -> pd.DataFrame:
    """product_id -> kind: the category where at least half of the products have one, else the product's name."""
    category = products["category"].astype("string").str.strip()
    filled = category.fillna("").ne("")
    kind = category if len(products) and filled.mean() >= 0.5 and category[filled].nunique() > 1 else products["name"].astype("string").str.strip()  # fmt: skip
    return pd.DataFrame({"product_id": products["product_id"].astype("object"), "kind": kind.astype("object")}).dropna()


# one customer -------------------------------------------------------------------------------------------------------
def portrait(workspace: Workspace, customer_id: str) -> list[Clause]:
    """A customer in at most MOST_CLAUSES clauses, what they do before what they said; empty for somebody of whom nothing is known."""
    if not has_derived(workspace, "crosswalk"):
        return []
    facts = _bought(workspace, customer_id)
    clauses = [*(_buying(facts) if facts else _not_yet(workspace, customer_id)), *_said(workspace, customer_id)]
    return clauses[:MOST_CLAUSES]


def _bought(workspace: Workspace, customer_id: str) -> dict[str, Any]:
    """Summary, values, habits and need of one customer; {} without orders."""
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "customer_summary")):
        return {}
    habit = has_derived(workspace, "customer_habits")
    found = workspace.rows(
        f"""SELECT s.*, v.p_alive, v.tier, v.lifecycle, v.next_order_date, v.as_of, {"h.favourite, h.favourite_share, h.second, h.second_share, h.goods, h.gap, h.net_year_before" if habit else "NULL AS favourite, 0 AS goods, NULL AS gap, NULL AS net_year_before"},
                   n.strength, g.name AS need
            FROM customer_summary s JOIN customer_values v ON v.customer_id = s.customer_id {"LEFT JOIN customer_habits h ON h.customer_id = s.customer_id" if habit else ""}
                 LEFT JOIN customer_needs n ON n.customer_id = s.customer_id LEFT JOIN need_groups g ON g.need_id = n.need_id
            WHERE s.customer_id = ?""",  # noqa: S608
        [customer_id],
    )
    return found[0] if found else {}


def _buying(f: dict[str, Any]) -> list[Clause]:
    """Rhythm, favourites, the last order, the change against the year before, what came back, and whether they are probably gone."""
    days = int(f["order_days"] or 0)
    first, last = str(f["first_order"])[:10], str(f["last_order"])[:10]
    clauses = []
    if days > 1 and f["gap"]:
        clauses.append(
            Clause("rhythm", {"days": float(f["gap"]), "since": first, "n": days}, "order", sure=days > LEAST_GAPS)
        )
    elif days > 1:
        clauses.append(Clause("several", {"since": first, "n": days}, "order"))
    else:
        clauses.append(Clause("once", {"day": last}, "order"))
    share, goods = float(f.get("favourite_share") or 0.0), int(f["goods"] or 0)
    if f["favourite"] and share >= FAVOURITE and goods > 1:
        second = f.get("second") if float(f.get("second_share") or 0.0) >= FAVOURITE * 0.6 else None
        clauses.append(Clause("favourite", {"what": f["favourite"], "share": share, "second": second, "n": goods}, "order", sure=goods >= LEAST_LINES))  # fmt: skip
    elif f["need"]:
        clauses.append(Clause("need", {"need": f["need"]}, "value", sure=float(f["strength"] or 0) >= 0.3))
    if days > 1:
        due = str(f["next_order_date"] or "")[:10]
        overdue = bool(due) and due <= str(f["as_of"])[:10]
        clauses.append(Clause("last_late" if overdue else "last", {"day": last, "due": due}, "order"))
    now_, before = float(f["net_last_year"] or 0.0), float(f["net_year_before"] or 0.0)
    old = (pd.Timestamp(str(f["as_of"])[:10]) - pd.Timestamp(first)).days >= TWO_YEARS
    if old and before > 0 and now_ > 0 and abs(now_ / before - 1) >= CHANGE:
        clauses.append(Clause("more" if now_ > before else "less", {"change": now_ / before - 1, "now": now_, "before": before}, "order"))  # fmt: skip
    sales, refunds = float(f["sales"] or 0.0), abs(float(f["refunds"] or 0.0))
    if sales > 0 and refunds / sales >= 0.2:
        clauses.append(Clause("returns", {"share": refunds / sales}, "order"))
    alive = f["p_alive"]
    if alive is not None and float(alive) < 0.3:
        clauses.append(Clause("gone", {"chance": float(alive)}, "value", sure=False))
    return clauses


def _not_yet(workspace: Workspace, customer_id: str) -> list[Clause]:
    """Of somebody without orders: that, and where they are known from."""
    if not has_derived(workspace, "customers"):
        return []
    found = workspace.rows("SELECT city, sources FROM customers WHERE customer_id = ?", [customer_id])
    return [Clause("not_yet", {"city": found[0]["city"] or ""}, "profile")] if found else []


WHO = "WITH who AS (SELECT record_id FROM crosswalk WHERE customer_id = :customer)"


def _said(workspace: Workspace, customer_id: str) -> list[Clause]:
    """What they told, on which channel they are best reached, complaints and answers to surveys."""
    key = {"customer": customer_id}

    def rows(sql: str) -> list[dict[str, Any]]:
        return workspace.rows(f"{WHO} {sql}", key)

    clauses = []
    for code, where in (("wants", "'need', 'likes'"), ("dislikes", "'dislikes'")):
        told = rows(f"SELECT value, substr(at, 1, 10) AS day FROM preferences WHERE record_id IN who AND origin = 'stated' AND field IN ({where}) ORDER BY at DESC, preference_id DESC LIMIT 2")  # noqa: S608  # fmt: skip
        if told:
            clauses.append(Clause(code, {"what": [t["value"] for t in told], "day": told[0]["day"]}, "preference"))
    clauses += _channel(rows)
    problems = rows(
        "SELECT complaint_id, state, max(event_id) FROM complaint_events WHERE record_id IN who GROUP BY complaint_id"
    )
    imported = rows(
        """SELECT 'K-' || interaction_id AS complaint_id, CASE WHEN outcome IN ('answered', 'reached', 'sold') THEN 'resolved' ELSE 'new' END AS state
           FROM interactions WHERE record_id IN who AND purpose = 'complaint' AND batch_id IS NOT NULL
           AND interaction_id NOT IN (SELECT interaction_id FROM complaint_events WHERE interaction_id IS NOT NULL)"""
    )
    problems += imported
    if problems:
        still = sum(p["state"] not in CLOSED for p in problems)
        refs = tuple(str(p["complaint_id"]).removeprefix("K-") for p in problems)
        clauses.append(Clause("complaints", {"n": len(problems), "open": still}, "complaint", refs=refs))
    answers = rows("SELECT survey, score, substr(at, 1, 10) AS day, question FROM survey_answers WHERE record_id IN who AND score IS NOT NULL ORDER BY at DESC LIMIT 1")  # fmt: skip
    if answers:
        clauses.append(Clause("answer", answers[0], "survey"))
    return clauses


def _channel(rows: Any) -> list[Clause]:
    """The channel they named, else the one on which contacts that we began worked most often, else the one on which they write to us."""
    named = rows("SELECT value, substr(at, 1, 10) AS day FROM preferences WHERE record_id IN who AND origin = 'stated' AND field = 'preferred_channel' ORDER BY at DESC, preference_id DESC LIMIT 1")  # fmt: skip
    if named:
        return [Clause("prefers", {"channel": named[0]["value"], "day": named[0]["day"]}, "preference")]
    marks = ", ".join(f"'{o}'" for o in ANSWERED)
    tried = rows(
        f"""SELECT channel, count(*) AS tries, sum(outcome IN ({marks})) AS hits FROM interactions WHERE record_id IN who AND direction = 'out' AND coalesce(outcome, '') <> ''
            GROUP BY channel HAVING tries >= {WORKING_CHANNELS} AND hits > 0 ORDER BY (hits + 1.0) / (tries + 2) DESC, channel LIMIT 1"""  # noqa: S608
    )
    if tried:
        return [Clause("reached", tried[0], "interaction", sure=False)]
    wrote = rows(
        "SELECT channel, count(*) AS n, sum(count(*)) OVER () AS of FROM interactions WHERE record_id IN who AND direction = 'in' GROUP BY channel ORDER BY n DESC, channel LIMIT 1"
    )
    if wrote and wrote[0]["n"] >= 2 and wrote[0]["n"] * 2 > wrote[0]["of"]:
        return [Clause("writes", wrote[0], "interaction", sure=wrote[0]["n"] > WORKING_CHANNELS)]
    return []
