"""Who moved between two runs, and why: tiers, stages, groups and needs compared with what stood before, and kept beside each run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.own_changes import changed, reason
from idic_core.differentiate.rfm import GROUPS, group, scores
from idic_core.differentiate.tiers import tier
from idic_core.store import Workspace, has_derived, now, read, report_json

CLASSES = ("tier", "lifecycle", "rfm_group", "value_group", "need_id")
RELATIVE = ("tier", "value_group")
"""Classes by the place among all customers: somebody can move because others did."""

HERE = "here"
"""What a new customer became, in moves of `customer`; the classes of new ones are those of today."""

REASONS = (
    "new",
    "gone",
    "joined",
    "bought",
    "withdrawn",
    "returned",
    "corrected",
    "rules",
    "needs",
    "answers",
    "aged",
    "others",
)
"""Why somebody moved: new and gone customers; records joined or parted; a new order; orders taken out of the data; a return; other amounts or costs; another
rule; the needs groups changed by hand; answers on who is the same; time passed; others moved, or all were forecast or grouped anew."""

QUIETER = {
    "lifecycle": {"new": 0, "mature": 0, "at_risk": 1, "lost": 2},
    "rfm_group": {code: place for place, code in enumerate(GROUPS)},
}
"""How quiet a stage or group is, 0 the least."""

STATE = {
    "customer_id": "TEXT", "tier": "TEXT", "lifecycle": "TEXT", "rfm_group": "TEXT", "value_group": "TEXT", "need_id": "TEXT", "actual_value": "REAL",
    "lifetime_value": "REAL", "expected_spend": "REAL", "unrealised": "REAL", "order_days": "INTEGER", "last_order": "TEXT", "net": "REAL", "refunds": "REAL",
}  # fmt: skip
SAME = 0.005
"""Money that differs by less than this share is the same."""


@dataclass(frozen=True)
class Change:
    """What a run found against the last one. moves: customer_id, what, was, became, why; causes: why -> customers; equity: why -> money."""

    moves: pd.DataFrame
    causes: dict[str, int]
    equity: dict[str, float]
    events: int
    worth_keeping: bool


def last_run(workspace: Workspace) -> dict[str, Any] | None:
    """The last row of value_runs with its JSON read, None before the first."""
    found = workspace.rows("SELECT * FROM value_runs ORDER BY run_id DESC LIMIT 1")
    if not found:
        return None
    return {**found[0], **{name: json.loads(found[0][name]) for name in ("cut_offs", "rules", "counts")}}


def last_cuts(workspace: Workspace) -> dict[str, Any] | None:
    """The cut-offs of RFM scores that the last run used, None before the first."""
    found = last_run(workspace)
    return found["cut_offs"] or None if found else None


def changed_since_last(
    workspace: Workspace, tables: dict[str, pd.DataFrame], report: dict[str, Any], version: int
) -> Change:
    """What moved against the derived tables as they stand, which a run is about to replace. Call it before writing."""
    last = last_run(workspace)
    events = int(workspace.value("SELECT coalesce(max(event_id), 0) FROM customer_events"))
    nothing = pd.DataFrame(columns=["customer_id", "what", "was", "became", "why"])
    rules, as_of = json.loads(report["rules"]), report["as_of"] or ""
    if last is not None and (last["version"], last["as_of"], last["rules"]) == (version, as_of, rules):
        return Change(nothing, {}, {}, events, worth_keeping=False)
    before = _standing(workspace)
    if last is None or before is None:
        return Change(nothing, {}, {}, events, worth_keeping=True)
    after = _state(tables)
    since = int(last["counts"].get("events", events))
    joined = workspace.frame("SELECT customer_id, event, other_id FROM customer_events WHERE event_id > ?", [since])
    causes = cause(before, after, joined, aged=as_of > last["as_of"])
    moves = moved(before, after, causes, last["rules"], rules, as_of, told_apart=bool(report["told_apart"]))
    own = changed(workspace, last, report.get("decided", {}))
    if causes.isin(["aged", "others"]).all():  # nothing was bought, so nobody moved because of others
        why = moves["why"].where(moves["why"].ne("others"), moves["what"].map(lambda what: reason(what, own)))
        moves = moves.assign(why=why.astype("object"))
    equity = _equity(before, after, causes, same_money=last["rules"].get("basis") == rules["basis"])
    counted = causes[~causes.isin(["aged", "others"])].value_counts()
    other = last["as_of"] != as_of or last["rules"] != rules or len(moves) > 0 or len(before) != len(after)
    return Change(moves, {str(k): int(v) for k, v in counted.items()}, equity, events, worth_keeping=other)


def keep_run(
    workspace: Workspace, change: Change, tables: dict[str, pd.DataFrame], report: dict[str, Any], version: int
) -> None:
    """Append the run and its moves to value_runs and customer_moves, where it saw something new; call it inside the run's transaction."""
    if not change.worth_keeping:
        return
    values = tables["customer_values"]
    counts = {
        "causes": change.causes,
        "equity": change.equity,
        "events": change.events,
        "decided": report.get("decided", {}),
        "moves": {str(k): int(v) for k, v in change.moves["what"].value_counts().items()},
    }
    row = {
        "at": now(), "version": version, "as_of": report["as_of"] or "", "value_basis": report["value_basis"], "customers": len(values),
        "actual": float(values["actual_value"].sum()) if len(values) else 0.0, "equity": float(report["equity"]["total"]), "equity_low": float(report["equity"]["low"]),
        "equity_high": float(report["equity"]["high"]), "cut_offs": report_json(report["cut_offs"]), "rules": report["rules"], "counts": report_json(counts),
    }  # fmt: skip
    names, marks = ", ".join(row), ", ".join("?" for _value in row)
    cursor = workspace.conn.execute(f"INSERT INTO value_runs ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608
    if len(change.moves):
        kept = change.moves.assign(run_id=int(cursor.lastrowid or 0))
        workspace.insert("customer_moves", kept[["run_id", "customer_id", "what", "was", "became", "why"]])


def cause(before: pd.DataFrame, after: pd.DataFrame, joined: pd.DataFrame, *, aged: bool) -> pd.Series[str]:
    """What happened to each customer of either state (columns of STATE): one of REASONS (never rules), by customer_id.

    joined: customer_id, event, other_id of what identify wrote since (merged_into, split_from, ...); aged: whether the day that figures hold for is later.
    """
    both = before.merge(after, on="customer_id", how="outer", suffixes=("_0", "_1"))
    was, is_ = both["order_days_0"].notna(), both["order_days_1"].notna()
    touched = set(joined.loc[joined["event"] != "created", "customer_id"].astype(str))
    touched |= set(joined["other_id"].dropna().astype(str)) - {""}
    gone_for_good = set(joined.loc[joined["event"] == "gone", "customer_id"].astype(str))
    parted = both["customer_id"].isin(touched - gone_for_good)
    last_0, last_1 = both["last_order_0"].fillna(""), both["last_order_1"].fillna("")
    days = both["order_days_1"] - both["order_days_0"]
    net = (both["net_1"] - both["net_0"]).abs() > 1e-6 + SAME * both["net_0"].abs()
    rules = [
        (parted, "joined"),
        (~was, "new"),
        (~is_, "gone"),
        ((days > 0) | (last_1 > last_0), "bought"),
        ((days < 0) | (last_1 < last_0), "withdrawn"),
        (both["refunds_1"] > both["refunds_0"] + 1e-6, "returned"),
        (net, "corrected"),
    ]
    why = np.select([r.to_numpy(bool) for r, _n in rules], [n for _r, n in rules], default="aged" if aged else "others")
    return pd.Series(why, index=both["customer_id"].astype(str), dtype="object")


def moved(
    before: pd.DataFrame,
    after: pd.DataFrame,
    causes: pd.Series[str],
    rules_before: dict[str, Any],
    rules: dict[str, Any],
    as_of: str,
    *,
    told_apart: bool,
) -> pd.DataFrame:
    """Who moved: customer_id, what (one of CLASSES, or customer for new ones), was, became, why (one of REASONS).

    before, after: columns of STATE; causes: see `cause`. A move that the rules before would not have made on today's data is due to the rules; one
    by place among all whose own figures stayed is due to others; one to a quieter class is due to time, also where they bought in between.
    """
    both = before.merge(after, on="customer_id", how="outer", suffixes=("_0", "_1"))
    why = both["customer_id"].map(causes)
    fresh = both["order_days_0"].isna()
    aged = not causes.eq("others").any()
    rows = [pd.DataFrame({"customer_id": both.loc[fresh, "customer_id"], "what": "customer", "was": "", "became": HERE, "why": why[fresh]})]  # fmt: skip
    old = _by_rules_before(after, rules_before, rules, as_of, told_apart)
    for what in CLASSES:
        was, became = (both[f"{what}_{n}"].fillna("").astype("object") for n in (0, 1))
        differs = (was != became) & ~fresh
        if not differs.any():
            continue
        here = both[differs]
        reason = why[differs].astype("object")
        idle = reason.isin(["aged", "others"])
        if what in RELATIVE or what == "need_id":
            measures = [m for m in ("actual_value", "lifetime_value", "unrealised")]
            same = pd.Series(True, index=here.index)
            for m in measures:
                same &= (here[f"{m}_1"] - here[f"{m}_0"]).abs() <= 1e-6 + SAME * here[f"{m}_0"].abs()
            reason = reason.mask(idle & (same | (what == "need_id")), "others")
        down = _fell(what, was[differs], became[differs])
        fell = (here["lifetime_value_1"] < here["lifetime_value_0"]) | (here["actual_value_1"] < here["actual_value_0"])
        time_passed = down & reason.eq("bought") & (aged & (fell | (what not in RELATIVE)))
        reason = reason.mask(time_passed, "aged").mask(
            down & reason.eq("bought") & ~time_passed & (what in RELATIVE), "others"
        )
        if what in old:
            would = here["customer_id"].map(old[what])
            reason = reason.mask(would.eq(was[differs]) & ~reason.isin(["gone", "joined"]), "rules")
        elif what == "value_group" and rules_before.get("basis") != rules["basis"]:
            reason = reason.mask(idle, "rules")
        rows.append(pd.DataFrame({"customer_id": here["customer_id"], "what": what, "was": was[differs], "became": became[differs], "why": reason}))  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _fell(what: str, was: pd.Series[Any], became: pd.Series[Any]) -> pd.Series[bool]:
    """Whether a move is one that no order can bring about by itself: to a quieter stage or group, out of the top class or into the lowest."""
    if what in {"lifecycle", "rfm_group"}:
        return became.map(QUIETER[what]).fillna(-1) > was.map(QUIETER[what]).fillna(99)
    if what in RELATIVE:
        return was.isin(["vip", "most_valuable"]) | became.isin(["small", "below_zero"])
    return pd.Series(False, index=was.index)


def _by_rules_before(
    after: pd.DataFrame, before: dict[str, Any], rules: dict[str, Any], as_of: str, told_apart: bool
) -> dict[str, pd.Series[Any]]:
    """Today's customers in the classes that the rules before would give them, for the classes whose rule changed."""
    found: dict[str, pd.Series[Any]] = {}
    if after.empty:
        return found
    if before.get("tier") and before["tier"] != rules["tier"] and before.get("basis") == rules["basis"]:
        with_potential = after.assign(potential_value=after["actual_value"] + after["unrealised"])
        made = tier(with_potential, before["tier"]) if told_apart else np.full(len(after), "ordinary", dtype=object)
        found["tier"] = pd.Series(made, index=after["customer_id"])
    cuts = before.get("cuts") or {}
    if cuts != rules["cuts"] and cuts.get("r"):
        silence = (pd.Timestamp(as_of) - pd.to_datetime(after["last_order"])).dt.days
        found["rfm_group"] = pd.Series(group(*scores(silence, after["order_days"], after["net"], cuts)), index=after["customer_id"])  # fmt: skip
    return found


def _equity(before: pd.DataFrame, after: pd.DataFrame, causes: pd.Series[str], *, same_money: bool) -> dict[str, float]:
    """Why customer equity changed: reason -> money, together the whole change."""
    both = before.merge(after, on="customer_id", how="outer", suffixes=("_0", "_1"))
    delta = both["lifetime_value_1"].fillna(0.0) - both["lifetime_value_0"].fillna(0.0)
    why = both["customer_id"].map(causes)
    if not same_money:
        why = why.where(why.isin(["new", "gone"]), "rules")
    return {str(k): round(float(v), 2) for k, v in delta.groupby(why).sum().items()}


def _state(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The state of a run that is about to be written, columns of STATE."""
    values, needs = tables["customer_values"], tables["customer_needs"]
    summary = tables["customer_summary"][["customer_id", "order_days", "last_order", "net", "refunds"]]
    own = [c for c in STATE if c not in {"need_id", "order_days", "last_order", "net", "refunds"}]
    table = values[own].merge(summary, on="customer_id", how="left")
    table = table.merge(needs[["customer_id", "need_id"]], on="customer_id", how="left")
    return _typed(table)


def _standing(workspace: Workspace) -> pd.DataFrame | None:
    """The state that the derived tables hold, columns of STATE; None where there is none or an older version wrote it."""
    if not all(has_derived(workspace, t) for t in ("customer_values", "customer_summary", "customer_needs")):
        return None
    columns = {row["name"] for row in workspace.rows("PRAGMA table_info(customer_values)")}
    if not {"value_group", "unrealised"} <= columns:
        return None
    names = ", ".join(f"{'n' if c == 'need_id' else 's' if c in {'order_days', 'last_order', 'net', 'refunds'} else 'v'}.{c}" for c in STATE)  # fmt: skip
    sql = f"SELECT {names} FROM customer_values v JOIN customer_summary s USING (customer_id) LEFT JOIN customer_needs n USING (customer_id)"  # noqa: S608
    return _typed(read(workspace, sql, STATE))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kinds = {"TEXT": "object", "REAL": "float64", "INTEGER": "float64"}
    return table[list(STATE)].astype({c: kinds[t] for c, t in STATE.items()}).reset_index(drop=True)
