"""The playbook: for each tier, stage and need what we want, by which channel, how often, how fast we answer, and what we offer.

Different treatment for different customers (Peppers and Rogers, 1993). Rows that people change are decisions of the kind `playbook`; all
others are the defaults below. A row counts from the moment it is kept: nothing has to be worked out anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

import pandas as pd

from idic_core.differentiate.lifecycle import STAGES
from idic_core.differentiate.listing import Filters
from idic_core.differentiate.parts import kept
from idic_core.differentiate.tiers import TIERS
from idic_core.engines import connect
from idic_core.errors import IdicError
from idic_core.store import Workspace, check_text, decide, decisions, has_derived, read_arrow, revoke
from idic_core.words import _

ANY = "*"
PROSPECT = "prospect"
PLAY_STAGES = (PROSPECT, *STAGES)
PLAY_CHANNELS = ("", "phone", "email", "sms", "post", "in_person", "chat")
"""Ways to a customer; empty: the one that they prefer."""

STYLES = ("first_order", "second_order", "keep", "grow", "habit", "simple", "save", "remind", "win_back", "rest")
"""What a default row is after; wording_playbook says each as a goal and as a first step."""

MOST_DAYS, MOST_HOURS, MOST_TEXT = 3650, 1000.0, 300
FIELDS = ("goal", "channel", "cadence_days", "reply_hours", "owner", "offer", "first_step")
MOST_IDS = 20_000


@dataclass(frozen=True)
class Play:
    """One row. tier, stage, need: codes, or ANY. goal, first_step: a code of STYLES or a person's own words. cadence_days: we call at least
    this often, 0 for not by itself. reply_hours: working hours until a first answer, 0 for no target of its own. owner: `own` (a contact
    person of their own), `team`, or a name. offer: id of an offer, own words, or empty."""

    tier: str
    stage: str
    need: str
    goal: str
    channel: str
    cadence_days: int
    reply_hours: float
    owner: str
    offer: str
    first_step: str

    @property
    def subject(self) -> str:
        """The row's name: tier|stage|need."""
        return "|".join((self.tier, self.stage, self.need))

    @property
    def specific(self) -> tuple[int, bool, bool]:
        """How narrow the row is: fixed parts, then tier before stage before need."""
        fixed = [part != ANY for part in (self.tier, self.stage, self.need)]
        return (sum(fixed), fixed[0], fixed[1])


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


# tier, stage, style, channel, cadence in days, reply in working hours, owner, offer
DEFAULTS: tuple[tuple[str, str, str, str, int, float, str, str], ...] = (
    ("vip", "new", "second_order", "phone", 14, 2, "own", "new-for-you"),
    ("vip", "mature", "keep", "phone", 60, 2, "own", "buy-again"),
    ("vip", "at_risk", "save", "phone", 14, 2, "own", ""),
    ("vip", "lost", "win_back", "phone", 90, 2, "own", "win-back"),
    ("potential", "new", "second_order", "email", 30, 4, "team", "new-for-you"),
    ("potential", "mature", "grow", "email", 90, 4, "team", "new-for-you"),
    ("potential", "at_risk", "remind", "phone", 30, 4, "team", "win-back"),
    ("potential", "lost", "win_back", "email", 0, 4, "team", "win-back"),
    ("ordinary", "new", "second_order", "email", 0, 8, "team", "new-for-you"),
    ("ordinary", "mature", "habit", "email", 0, 8, "team", "buy-again"),
    ("ordinary", "at_risk", "remind", "email", 0, 8, "team", "win-back"),
    ("ordinary", "lost", "win_back", "email", 0, 8, "team", "win-back"),
    ("small", "new", "second_order", "email", 0, 16, "team", "new-for-you"),
    ("small", "mature", "simple", "email", 0, 16, "team", "buy-again"),
    ("small", "at_risk", "simple", "email", 0, 16, "team", "win-back"),
    ("small", "lost", "rest", "email", 0, 16, "team", ""),
    (ANY, PROSPECT, "first_order", "email", 0, 8, "team", ""),
)  # fmt: skip


def default_plays() -> list[Play]:
    """What a workspace begins with: a row for each tier and stage, and one for those who have not ordered yet."""
    return [
        Play(tier, stage, ANY, style, channel, days, float(hours), owner, offer, style)
        for tier, stage, style, channel, days, hours, owner, offer in DEFAULTS
    ]


def plays(workspace: Workspace) -> list[Play]:
    """The rows as they stand: the defaults in their order, changed where people changed them, then the rows that people added."""
    known = {play.subject: play for play in default_plays()}
    for row in decisions(workspace, "playbook").to_dict("records"):
        known[str(row["subject"])] = play_from_json(str(row["subject"]), str(row["value"]))
    return list(known.values())


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


def play_from_json(subject: str, text: str) -> Play:
    """A row as it was written down; unknown keys of a newer version are left out."""
    tier, stage, need = subject.split("|", 2)
    given = {key: value for key, value in json.loads(text).items() if key in FIELDS}
    plain = Play(tier, stage, need, "", "", 0, 0.0, "team", "", "")
    return replace(plain, **given)


def set_play(workspace: Workspace, wanted: Play, *, who: str = "", why: str = "") -> None:
    """Keep a row; it counts at once. Raises IdicError for a row that cannot be followed."""
    _check(wanted)
    value = {key: item for key, item in asdict(wanted).items() if key in FIELDS}
    with workspace.change():
        standing = _standing_change(workspace, wanted.subject)
        value["replaces"] = int(standing["decision_id"]) if standing else None  # what undo goes back to
        decide(workspace, "playbook", wanted.subject, json.dumps(value, ensure_ascii=False), who=who, why=why)


def reset_play(workspace: Workspace, subject: str, *, who: str = "") -> None:
    """Back to the default; a row that people added goes. Raises IdicError where nothing was changed."""
    revoke(workspace, int(_changed(workspace, subject)["decision_id"]), who=who)


def undo_play(workspace: Workspace, subject: str, *, who: str = "") -> None:
    """Back to what the last change replaced: the change before it, or the default. Raises IdicError where nothing was changed."""
    last = _changed(workspace, subject)
    before = json.loads(last["value"]).get("replaces")
    history = decisions(workspace, "playbook", standing=False).set_index("decision_id")
    with workspace.change():
        revoke(workspace, int(last["decision_id"]), who=who)
        if before in history.index:
            was = history.loc[before]
            decide(workspace, "playbook", subject, str(was["value"]), who=who, why=str(was["why"]))


def _standing_change(workspace: Workspace, subject: str) -> dict[str, Any]:
    """The standing decision about one row, {} where it is as at the beginning."""
    found = decisions(workspace, "playbook")
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
    found = decisions(workspace, "playbook", standing=False)
    mine = found[found["subject"].eq(subject)].iloc[::-1]
    said = pd.Series([play_from_json(subject, str(v)) for v in mine["value"]], index=mine.index, dtype="object")
    return mine[["at", "who", "why", "revoked_at"]].assign(play=said).reset_index(drop=True)


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
    changed = fit[0].subject in set(decisions(workspace, "playbook")["subject"])
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
    changed = set(decisions(workspace, "playbook")["subject"])
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
    rows, changed = plays(workspace), set(decisions(workspace, "playbook")["subject"])
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


def _check(wanted: Play) -> None:
    """Raise IdicError for a row that cannot be followed."""
    if wanted.tier not in (ANY, *TIERS) or wanted.stage not in (ANY, *PLAY_STAGES) or not wanted.need:
        raise IdicError(
            _("The playbook has no such row: {row}.").format(row=wanted.subject),
            hint=_("Choose a tier, a stage and a need, or any of them."),
        )
    if wanted.channel not in PLAY_CHANNELS:
        raise IdicError(
            _("There is no channel called {channel}.").format(channel=wanted.channel),
            hint=_("Choose one of the channels offered."),
        )
    if not 0 <= wanted.cadence_days <= MOST_DAYS:
        raise IdicError(
            _("Days between two contacts lie between 0 and {most}.").format(most=MOST_DAYS),
            hint=_("Write 0 where nobody is to be contacted by the calendar."),
        )
    if not 0 <= wanted.reply_hours <= MOST_HOURS:
        raise IdicError(
            _("Hours until an answer lie between 0 and {most}.").format(most=round(MOST_HOURS)),
            hint=_("Write 0 where there is no target."),
        )
    texts = (wanted.goal, wanted.owner, wanted.offer, wanted.first_step)
    check_text(*texts)
    if max(map(len, texts)) > MOST_TEXT:
        raise IdicError(
            _("A text of the playbook is longer than {most} characters.").format(most=MOST_TEXT),
            hint=_("Say it in a sentence; long instructions belong in a document of their own."),
        )
    if not wanted.goal.strip():
        raise IdicError(
            _("The row has no goal."), hint=_("Say in a few words what you want to reach with these customers.")
        )
