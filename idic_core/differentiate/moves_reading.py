"""What pages ask about moves: since which run, how many went where, who and why, one customer's own, and whether it is time to look again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from idic_core.differentiate.moves import CLASSES
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, decision, has_derived, soundly
from idic_core.typed import typed
from idic_core.words import _

REVIEW_DAYS, MOST_DAYS = 90, 1000
KIND, SUBJECT = "review_days", "values"


def runs(workspace: Workspace) -> pd.DataFrame:
    """The runs that saw something new, newest first: run_id, at, as_of, customers."""
    return workspace.frame("SELECT run_id, at, as_of, customers FROM value_runs ORDER BY run_id DESC")


def flows(workspace: Workspace, since: int, what: str) -> pd.DataFrame:
    """How many customers went where after a run: was, became ("" for new and gone ones), why, customers; most first. Who came back to where they were is no move.

    since: run_id; what: one of moves.CLASSES. Raises IdicError for another word.
    """
    net, parameters = _net(what, since)
    return workspace.frame(
        f"""WITH {net} SELECT was, became, why, count(*) AS customers FROM net GROUP BY was, became, why
            ORDER BY customers DESC, was, became, why""",  # noqa: S608
        parameters,
    )


def movers(
    workspace: Workspace, since: int, what: str, was: tuple[str, ...] = (), became: tuple[str, ...] = (), why: tuple[str, ...] = (), limit: int = 200
) -> tuple[pd.DataFrame, int]:  # fmt: skip
    """Who went where after a run, most valuable first: customer_id, name, was, became, why, lifetime_value (at most `limit` rows), and how many in all.

    was, became, why: codes that are asked for, () for any. The others as for `flows`.
    """
    net, parameters = _net(what, since)
    where, more = ["1"], []
    for column, codes in (("was", was), ("became", became), ("why", why)):
        if codes:
            where.append(f"n.{column} IN ({', '.join('?' for _code in codes)})")
            more += list(codes)
    asked = " AND ".join(where)
    total = int(workspace.value(f"WITH {net} SELECT count(*) FROM net n WHERE {asked}", [*parameters, *more]) or 0)  # noqa: S608
    named = "LEFT JOIN customers c ON c.customer_id = n.customer_id" if has_derived(workspace, "customers") else ""
    name = "coalesce(nullif(c.name, ''), n.customer_id)" if named else "n.customer_id"
    frame = workspace.frame(
        f"""WITH {net} SELECT n.customer_id, {name} AS name, n.was, n.became, n.why, v.lifetime_value FROM net n {named}
            LEFT JOIN customer_values v ON v.customer_id = n.customer_id WHERE {asked}
            ORDER BY coalesce(v.lifetime_value, 0) DESC, n.customer_id LIMIT ?""",  # noqa: S608
        [*parameters, *more, int(limit)],
    )
    return frame, total


def moves(workspace: Workspace, customer_id: str, limit: int = 50) -> pd.DataFrame:
    """One customer's moves, newest first: at, as_of, what (one of moves.CLASSES, or customer), was, became, why (codes; wording_value says them)."""
    return workspace.frame(
        """SELECT r.at, r.as_of, m.what, m.was, m.became, m.why FROM customer_moves m JOIN value_runs r USING (run_id)
           WHERE m.customer_id = ? ORDER BY m.run_id DESC, m.what LIMIT ?""",
        [str(customer_id), int(limit)],
    )


def review(workspace: Workspace, today: str) -> dict[str, Any]:
    """Whether it is time to evaluate again: days (after how many), last (day of the last run that saw something new), as_of, run_old and orders_old (whether either
    lies further back than that). today: ISO day."""
    days = soundly(read_days, decision(workspace, KIND, SUBJECT, REVIEW_DAYS)) or REVIEW_DAYS
    found = workspace.rows("SELECT max(at) AS last, max(as_of) AS as_of FROM value_runs")[0]
    ran = workspace.value("SELECT at FROM derived_runs WHERE name = 'differentiate'") or found["last"]
    age = {name: (date.fromisoformat(today[:10]) - date.fromisoformat(str(day)[:10])).days if day else 0 for name, day in (("run", ran), ("orders", found["as_of"]))}  # fmt: skip
    return {
        "days": days,
        "last": ran,
        "as_of": found["as_of"],
        "run_old": age["run"] > days,
        "orders_old": age["orders"] > days,
    }


def read_days(text: str) -> int:
    """After how many days somebody wants to be reminded. Raises ValueError for what is no such number."""
    days = int(text)
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(text)
    return days


@typed
def set_review_days(workspace: Workspace, days: int, *, who: str = "") -> None:
    """Keep after how many days to be reminded. Raises IdicError for less than one or more than MOST_DAYS."""
    if not 1 <= days <= MOST_DAYS:
        raise IdicError(
            _("A reminder needs at least one day, and at most {most}.").format(most=MOST_DAYS),
            hint=_("Give a number of days."),
        )
    decide(workspace, KIND, SUBJECT, str(int(days)), who=who)


def _net(what: str, since: int) -> tuple[str, list[Any]]:
    """Common table expressions that end with net (customer_id, was, became, why), and their parameters."""
    if what not in CLASSES:
        raise IdicError(_("Moves of {what} are not kept.").format(what=what), hint=_("Choose one of those offered."))
    today = f"SELECT customer_id, {what} AS now FROM {'customer_needs' if what == 'need_id' else 'customer_values'}"  # noqa: S608
    sql = f"""first AS (SELECT customer_id, was, min(run_id) AS at FROM customer_moves WHERE run_id > ? AND what = ? GROUP BY customer_id),
        last AS (SELECT customer_id, became, why, max(run_id) AS at FROM customer_moves WHERE run_id > ? AND what = ? GROUP BY customer_id),
        fresh AS (SELECT customer_id, why, max(run_id) AS at FROM customer_moves WHERE run_id > ? AND what = 'customer' GROUP BY customer_id),
        today AS ({today}),
        net AS (SELECT f.customer_id, f.was, l.became, l.why FROM first f JOIN last l USING (customer_id)
                WHERE f.was <> l.became AND f.customer_id NOT IN (SELECT customer_id FROM fresh)
                UNION ALL SELECT x.customer_id, '', t.now, x.why FROM fresh x JOIN today t USING (customer_id) WHERE t.now <> '')"""  # noqa: S608
    return sql, [since, what, since, what, since]
