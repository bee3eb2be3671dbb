"""The playbook: for each tier, stage and need what we want, by which channel, how often, how fast we answer, and what we offer.

Different treatment for different customers (Peppers and Rogers, 1993). Rows that people change are decisions of the kind `playbook`; all
others are the defaults of `play_rows`; one that cannot be read is as if it had not been made. A row counts from the moment it is kept: nothing has to be worked out anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pandas as pd

from idic_core.differentiate.listing import Filters
from idic_core.differentiate.parts import kept
from idic_core.differentiate.play_rows import ANY, PROSPECT, Play, default_plays, play_from_json, play_json, tidy_play
from idic_core.engines import connect
from idic_core.errors import IdicError
from idic_core.store import Row, Workspace, decide, decisions, each_readable, has_derived, read_arrow, revoke, soundly
from idic_core.typed import typed
from idic_core.words import _

KIND = "playbook"
MOST_IDS = 20_000


@dataclass(frozen=True)
class Played:
    """The row that counts for one customer, and where the customer stands: tier (empty for a prospect), stage, need (id or empty).
    passed_over: other rows that would fit and are wider, the narrowest first."""

    play: Play
    tier: str
    stage: str
    need: str
    changed: bool
    passed_over: tuple[Play, ...]


def plays(workspace: Workspace) -> list[Play]:
    """The rows as they stand: the defaults in their order, changed where people changed them, then the rows that people added."""
    known = {play.subject: play for play in default_plays()}
    known |= {play.subject: play for _row, play in each_readable(workspace, KIND, read_play)}
    return list(known.values())


def read_play(row: Row) -> Play:
    """The row of the playbook that a decision says; see `play_from_json`."""
    return play_from_json(str(row["subject"]), str(row["value"]))


def changed_plays(workspace: Workspace) -> set[str]:
    """The rows that people changed or added, by their names."""
    return {play.subject for _row, play in each_readable(workspace, KIND, read_play)}


@typed
def add_play(workspace: Workspace, tier: str, stage: str, need: str, *, who: str = "") -> Play:
    """A row of its own for one tier, stage and need (codes, or ANY), as a copy of the one that counts there now.

    Raises IdicError where this row stands already.
    """
    rows = plays(workspace)
    if any((p.tier, p.stage, p.need) == (tier, stage, need) for p in rows):
        raise IdicError(_("This row stands in the playbook already."), hint=_("Choose it in the table to change it."))
    fit = fitting(rows, tier, stage, need) or [p for p in rows if stage in (ANY, p.stage)] or rows
    wanted = replace(fit[0], tier=tier, stage=stage, need=need)
    set_play(workspace, wanted, who=who)
    return wanted


@typed
def set_play(workspace: Workspace, wanted: Play, *, who: str = "", why: str = "") -> None:
    """Keep a row; it counts at once. Raises IdicError for a row that cannot be followed."""
    wanted = tidy_play(wanted)
    with workspace.change():
        standing = _standing_change(workspace, wanted.subject)
        replaces = int(standing["decision_id"]) if standing else None  # what undo goes back to
        decide(workspace, KIND, wanted.subject, play_json(wanted, replaces), who=who, why=why)


@typed
def reset_play(workspace: Workspace, subject: str, *, who: str = "") -> None:
    """Back to the default; a row that people added goes. Raises IdicError where nothing was changed."""
    revoke(workspace, int(_changed(workspace, subject)["decision_id"]), who=who)


@typed
def undo_play(workspace: Workspace, subject: str, *, who: str = "") -> None:
    """Back to what the last change replaced: the change before it, or the default. Raises IdicError where nothing was changed."""
    last = _changed(workspace, subject)
    before = soundly(lambda: json.loads(last["value"]).get("replaces"))
    earlier = {int(row["decision_id"]): row for row, _play in each_readable(workspace, KIND, read_play, standing=False) if row["subject"] == subject}  # fmt: skip
    was = earlier.get(before) if isinstance(before, int) else None
    with workspace.change():
        revoke(workspace, int(last["decision_id"]), who=who)
        if was is not None:
            decide(workspace, KIND, subject, str(was["value"]), who=who, why=str(was["why"]))


def _standing_change(workspace: Workspace, subject: str) -> dict[str, Any]:
    """The standing decision about one row, {} where it is as at the beginning."""
    found = decisions(workspace, KIND)
    mine = found[found["subject"].eq(subject)].to_dict("records")
    return {str(key): value for key, value in mine[-1].items()} if mine else {}


def _changed(workspace: Workspace, subject: str) -> dict[str, Any]:
    found = _standing_change(workspace, subject)
    if not found:
        raise IdicError(
            _("This row of the playbook is as it was at the beginning."), hint=_("There is nothing to take back.")
        )
    return found


def play_history(workspace: Workspace, subject: str) -> pd.DataFrame:
    """Changes of one row, the newest first: at, who, why, revoked_at, play (Play)."""
    columns = ("at", "who", "why", "revoked_at")
    mine = [{**{c: row[c] for c in columns}, "play": play} for row, play in each_readable(workspace, KIND, read_play, standing=False) if play.subject == subject]  # fmt: skip
    return pd.DataFrame(mine[::-1], columns=[*columns, "play"])


def fitting(rows: Iterable[Play], tier: str, stage: str, need: str) -> list[Play]:
    """The rows that fit a customer, the narrowest first."""
    stands = (tier, stage, need)
    fit = [p for p in rows if all(part in (ANY, own) for part, own in zip((p.tier, p.stage, p.need), stands, strict=True))]  # fmt: skip
    return sorted(fit, key=lambda p: p.specific, reverse=True)


def play_for(workspace: Workspace, customer_id: str) -> Played | None:
    """The row that counts for one customer, with why; None where no row fits or the customer is not there."""
    found = (
        workspace.rows(_standing(workspace) + " WHERE c.customer_id = ?", [customer_id])
        if has_derived(workspace, "customers")
        else []
    )
    if not found:
        return None
    where = found[0]
    fit = fitting(plays(workspace), where["tier"], where["stage"], where["need"])
    if not fit:
        return None
    changed = fit[0].subject in changed_plays(workspace)
    return Played(fit[0], where["tier"], where["stage"], where["need"], changed, tuple(fit[1:]))


def combinations(workspace: Workspace) -> pd.DataFrame:
    """Where customers stand and which row counts there: tier, stage, need, subject (empty where none fits), customers, actual_value, lifetime_value."""
    columns = ["tier", "stage", "need", "customers", "actual_value", "lifetime_value"]
    if not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=[*columns, "subject"])
    found: pd.DataFrame = kept(workspace, ("stands", workspace.stamp.partition(".")[2]), lambda: _counted(workspace))
    rows = plays(workspace)
    fit = [fitting(rows, *stands) for stands in found[["tier", "stage", "need"]].itertuples(index=False, name=None)]
    return found.assign(subject=[f[0].subject if f else "" for f in fit])


def _counted(workspace: Workspace) -> pd.DataFrame:
    """Customers by tier, stage and need; prospects are those of whom there is no value, counted without looking at each."""
    everybody = int(workspace.value("SELECT count(DISTINCT customer_id) FROM crosswalk") if has_derived(workspace, "crosswalk") else 0)  # fmt: skip
    found = pd.DataFrame(columns=["tier", "stage", "need", "customers", "actual_value", "lifetime_value"])
    if has_derived(workspace, "customer_values"):
        needs = has_derived(workspace, "customer_needs")
        values = read_arrow(
            workspace, "SELECT customer_id, coalesce(tier, '') AS tier, coalesce(lifecycle, '') AS stage, actual_value, lifetime_value FROM customer_values",
            {"customer_id": "TEXT", "tier": "TEXT", "stage": "TEXT", "actual_value": "REAL", "lifetime_value": "REAL"},
        )  # fmt: skip
        with connect() as duck:
            duck.register("v", values)
            if needs:
                duck.register("n", read_arrow(workspace, "SELECT customer_id, need_id FROM customer_needs", {"customer_id": "TEXT", "need_id": "TEXT"}))  # fmt: skip
            found = duck.sql(
                f"""SELECT tier, stage, {"coalesce(n.need_id, '')" if needs else "''"} AS need, count(*) AS customers, coalesce(sum(actual_value), 0) AS actual_value,
                           coalesce(sum(lifetime_value), 0) AS lifetime_value
                    FROM v {"LEFT JOIN n USING (customer_id)" if needs else ""} GROUP BY ALL ORDER BY ALL"""  # noqa: S608
            ).df()
    waiting = everybody - int(found["customers"].sum())
    if waiting > 0:
        more = pd.DataFrame([("", PROSPECT, "", waiting, 0.0, 0.0)], columns=found.columns)
        found = pd.concat([found, more], ignore_index=True) if len(found) else more
    return found


def play_table(workspace: Workspace) -> pd.DataFrame:
    """Every row with how many customers it counts for: subject, play (Play), changed (bool), customers, actual_value, lifetime_value."""
    counted = combinations(workspace).groupby("subject")[["customers", "actual_value", "lifetime_value"]].sum()
    changed = changed_plays(workspace)
    rows = plays(workspace)
    table = pd.DataFrame({"subject": [p.subject for p in rows], "play": rows})
    table["changed"] = table["subject"].isin(changed)
    return table.join(counted, on="subject").fillna({"customers": 0, "actual_value": 0.0, "lifetime_value": 0.0})


def row_filters(workspace: Workspace, subject: str) -> Filters:
    """Filters of `names` for the customers for whom a row counts; for nobody, a filter that nobody fits.

    By tier, stage and need where these say it, else by customer number (at most MOST_IDS, the most valuable).
    """
    everywhere = combinations(workspace)
    mine = everywhere[everywhere["subject"].eq(subject)]
    if mine.empty:
        return (("customer_id", ()),)
    if set(mine["stage"]) == {PROSPECT}:
        return (("lifecycle", PROSPECT),)
    parts = {name: tuple(sorted(set(mine[name]))) for name in ("tier", "stage", "need")}
    sides = everywhere[everywhere["tier"].isin(parts["tier"]) & everywhere["stage"].isin(parts["stage"])]
    both: Filters = (("tier", parts["tier"]), ("lifecycle", parts["stage"]))
    if len(sides) == len(mine):
        return both
    have = set(mine[["tier", "stage", "need"]].itertuples(index=False, name=None))
    present = set(everywhere[["tier", "stage", "need"]].itertuples(index=False, name=None))
    if "" not in parts["need"] and have == present & set(product(*parts.values())):
        return (*both, ("need_id", parts["need"]))
    return (("customer_id", tuple(_members(workspace, mine))),)


def call_backs_due(workspace: Workspace) -> list[dict[str, Any]]:
    """Where a call-back cadence holds: tier, stage, need (codes, need empty for none), days, channel, step (the row's first step)."""
    rows = {p.subject: p for p in plays(workspace)}
    held = combinations(workspace)
    held = held[held["subject"].map(lambda s: s in rows and rows[s].cadence_days > 0).astype(bool)]
    return [
        {
            "tier": t,
            "stage": s,
            "need": n,
            "days": rows[r].cadence_days,
            "channel": rows[r].channel,
            "step": rows[r].first_step,
        }
        for t, s, n, r in held[["tier", "stage", "need", "subject"]].itertuples(index=False, name=None)
    ]


def reply_targets(workspace: Workspace, customer_ids: list[str]) -> pd.DataFrame:
    """Working hours until a first answer by the playbook: customer_id, hours (missing where the row has no target), changed (by people)."""
    if not customer_ids or not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=["customer_id", "hours", "changed"])
    stands = workspace.frame(
        " ".join([_standing(workspace), "WHERE c.customer_id IN (SELECT value FROM json_each(?))"]),
        [json.dumps(customer_ids)],
    )
    rows, changed = plays(workspace), changed_plays(workspace)
    first: dict[tuple[str, str, str], Play | None] = {}
    found = []
    for customer, *where in stands[["customer_id", "tier", "stage", "need"]].itertuples(index=False, name=None):
        key = (str(where[0]), str(where[1]), str(where[2]))
        if key not in first:
            first[key] = next(iter(fitting(rows, *key)), None)
        play = first[key]
        hours = play.reply_hours if play is not None and play.reply_hours > 0 else None
        found.append((customer, hours, play is not None and play.subject in changed))
    return pd.DataFrame(found, columns=["customer_id", "hours", "changed"]).astype({"hours": "float64"})


def _standing(workspace: Workspace) -> str:
    """SQL for where each customer stands: customer_id, tier, stage, need."""
    values, needs = has_derived(workspace, "customer_values"), has_derived(workspace, "customer_needs")
    tier, stage = ("coalesce(v.tier, '')", "coalesce(v.lifecycle, 'prospect')") if values else ("''", "'prospect'")
    need = "coalesce(n.need_id, '')" if needs else "''"
    joined = " ".join(
        [
            "FROM customers c",
            "LEFT JOIN customer_values v ON v.customer_id = c.customer_id" if values else "",
            "LEFT JOIN customer_needs n ON n.customer_id = c.customer_id" if needs else "",
        ]
    )
    return f"SELECT c.customer_id, {tier} AS tier, {stage} AS stage, {need} AS need {joined}"


def _members(workspace: Workspace, combos: pd.DataFrame) -> list[str]:
    """Customers of some combinations, the most valuable first."""
    wanted = [dict(zip(("t", "s", "n"), row, strict=True)) for row in combos[["tier", "stage", "need"]].itertuples(index=False, name=None)]  # fmt: skip
    found = workspace.rows(
        """SELECT v.customer_id FROM customer_values v LEFT JOIN customer_needs n ON n.customer_id = v.customer_id
           JOIN json_each(?) w ON w.value ->> 't' = v.tier AND w.value ->> 's' = v.lifecycle AND w.value ->> 'n' = coalesce(n.need_id, '')
           ORDER BY v.lifetime_value DESC, v.customer_id LIMIT ?""",
        [json.dumps(wanted), MOST_IDS],
    )
    return [str(r["customer_id"]) for r in found]
