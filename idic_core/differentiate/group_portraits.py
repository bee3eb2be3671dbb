"""What sets a group of customers apart from all customers with orders, in clauses that each lead to their names."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.listing import SEGMENTS, Filters, _where, names
from idic_core.differentiate.portraits import TWO_YEARS, Clause
from idic_core.differentiate.standing_out import stands_out
from idic_core.store import Workspace, has_derived

LEAST_GROUP = 10
"""Of fewer customers only their number, value and rhythm are said."""

LEAST_PEOPLE = 5
OVER, UNDER = 1.25, 0.6
UNDER_SHARE = 0.05
FIELDS = (
    "city",
    "region",
    "country",
    "language",
    "source",
    "industry",
    "company_size",
    "interest",
    "stated_need",
    "preferred_channel",
)
"""Fields of customer_attributes that a portrait speaks of; gender and income are left out."""

MOST_CLAUSES = 8
MOST_IDS = 1000


@dataclass(frozen=True)
class GroupClause:
    """A clause and the filters (reading.names) that lead to the customers whom it speaks of."""

    clause: Clause
    filters: Filters


def group_portrait(workspace: Workspace, filters: Filters) -> list[GroupClause]:
    """A group in at most MOST_CLAUSES clauses: size and value, rhythm, change, favourites, stages, places, channels, complaints.

    filters: as of reading.names; a group of chosen customers is (("customer_id", (id, …)),). Everything is compared with all customers
    with orders; a difference counts when chance would hardly bring it about (99 %). Empty for a group of nobody.
    """
    if not (has_derived(workspace, "customer_values") and has_derived(workspace, "customer_summary")):
        return []
    if any(name in SEGMENTS for name, _value in filters):
        inside_ids = names(workspace, filters, limit=-1).frame["customer_id"]
        return group_portrait(workspace, (("customer_id", tuple(inside_ids)),))
    table = _people(workspace, filters)
    inside = table["inside"].to_numpy(dtype=bool)
    if not inside.any():
        return []
    clauses = [*_worth(table, inside, filters), *_rhythm(table, inside, filters)]
    if inside.sum() >= LEAST_GROUP and not inside.all():
        members = table[inside]
        clauses += _classes(table, inside, "favourite", ("over", "under"), 2, _ids(members, "favourite"))
        given = {name for name, _value in filters}
        for column, code in (("lifecycle", "stage"), ("tier", "tier")):
            if column not in given:
                clauses += _classes(table, inside, column, (code, ""), 1, lambda v, c=column: (*filters, (c, v)))
        clauses += _about(workspace, table, inside)
        clauses += _contacts(workspace, table, inside)
    return clauses[:MOST_CLAUSES]


def _people(workspace: Workspace, filters: Filters) -> pd.DataFrame:
    """Everybody with orders and whether they are inside: customer_id, inside, values and habits."""
    ids = [v for name, v in filters if name == "customer_id"]
    others = tuple((name, value) for name, value in filters if name != "customer_id")
    where, parameters = _where(others)
    for given in ids:
        where += " AND v.customer_id IN (SELECT value FROM json_each(?))"
        parameters = [*parameters, json.dumps(list(given) if isinstance(given, tuple) else [given])]
    habits = has_derived(workspace, "customer_habits")
    more = (
        "h.favourite, h.gap, h.net_year_before" if habits else "NULL AS favourite, NULL AS gap, NULL AS net_year_before"
    )
    return workspace.frame(
        f"""SELECT v.customer_id, v.tier, v.lifecycle, v.actual_value, v.lifetime_value, s.net_last_year, julianday(v.as_of) - julianday(substr(s.first_order, 1, 10)) AS days, {more}, coalesce({where}, 0) AS inside
            FROM customer_values v JOIN customer_summary s ON s.customer_id = v.customer_id LEFT JOIN customer_needs n ON n.customer_id = v.customer_id
                 {"LEFT JOIN customer_habits h ON h.customer_id = v.customer_id" if habits else ""}
            ORDER BY v.lifetime_value DESC, v.customer_id""",  # noqa: S608
        parameters,
    ).astype({"gap": "float64", "net_year_before": "float64"})


def _worth(table: pd.DataFrame, inside: np.ndarray[Any, Any], filters: Filters) -> list[GroupClause]:
    """Size, share of value, and what they will probably bring."""
    n, everybody = int(inside.sum()), len(table)
    clauses = [GroupClause(Clause("size", {"n": n, "share": n / everybody}, "value"), filters)]
    value, far = table["actual_value"].to_numpy("float64"), table["lifetime_value"].to_numpy("float64")
    if np.nansum(value) > 0 and np.nanmean(value) > 0:
        mean = float(np.nanmean(value[inside]))
        facts = {
            "share": float(np.nansum(value[inside]) / np.nansum(value)),
            "mean": mean,
            "index": mean / float(np.nanmean(value)),
        }
        clauses.append(GroupClause(Clause("worth", facts, "value"), filters))
    if np.nansum(far) > 0 and np.isfinite(far[inside]).any() and not inside.all():
        mean = float(np.nanmean(far[inside]))
        clauses.append(GroupClause(Clause("future", {"mean": mean, "index": mean / float(np.nanmean(far))}, "value"), filters))  # fmt: skip
    return clauses


def _rhythm(table: pd.DataFrame, inside: np.ndarray[Any, Any], filters: Filters) -> list[GroupClause]:
    """How often they buy, and whether they spend more than the year before."""
    clauses = []
    gaps = table["gap"]
    if gaps[inside].notna().sum() >= LEAST_PEOPLE:
        facts = {"days": float(gaps[inside].median()), "all": float(gaps.median())}
        clauses.append(GroupClause(Clause("group_rhythm", facts, "order"), filters))
    old = table[inside & table["days"].ge(TWO_YEARS).to_numpy(dtype=bool)]
    now_, before = float(old["net_last_year"].sum()), float(old["net_year_before"].sum())
    if len(old) >= LEAST_PEOPLE and before > 0 and now_ > 0 and abs(now_ / before - 1) >= 0.1:
        change = now_ / before - 1
        clauses.append(GroupClause(Clause("group_more" if change > 0 else "group_less", {"change": change}, "order"), filters))  # fmt: skip
    return clauses


def _classes(
    table: pd.DataFrame, inside: np.ndarray[Any, Any], column: str, codes: tuple[str, str], most: int, lead: Callable[[Any], Filters]
) -> list[GroupClause]:  # fmt: skip
    """The classes of a column that stand out most: up to `most` more common, and where the second code is not empty the one that is rarest."""
    known = table[column].notna().to_numpy(dtype=bool)
    size, rest = int((inside & known).sum()), int((~inside & known).sum())
    if size < LEAST_GROUP or rest == 0:
        return []
    counts = pd.DataFrame({"count": table.loc[inside, column].value_counts()}).join(
        table[column].value_counts().rename("all"), how="outer"
    )
    counts = counts.fillna(0).sort_index()
    counts["share"], counts["everybody"] = counts["count"] / size, counts["all"] / (size + rest)
    counts["index"] = counts["share"] / counts["everybody"]
    apart = [stands_out(c, size, a - c, rest) for c, a in zip(counts["count"], counts["all"], strict=True)]
    counts = counts[apart]
    over = counts[(counts["index"] >= OVER) & (counts["count"] >= LEAST_PEOPLE)].sort_values("share", ascending=False).head(most)  # fmt: skip
    clauses = [
        GroupClause(Clause(codes[0], {"what": str(what), "share": float(r["share"]), "all": float(r["everybody"]), "index": float(r["index"])}, "value"), lead(what))
        for what, r in over.iterrows()
    ]  # fmt: skip
    under = counts[(counts["index"] <= UNDER) & (counts["everybody"] >= UNDER_SHARE)].sort_values("index").head(1)
    if codes[1] and len(under):
        what, row = under.index[0], under.iloc[0]
        facts = {"what": str(what), "share": float(row["share"]), "all": float(row["everybody"]), "index": float(row["index"])}  # fmt: skip
        clauses.append(GroupClause(Clause(codes[1], facts, "value"), lead(what)))
    return clauses


def _ids(members: pd.DataFrame, column: str) -> Callable[[Any], Filters]:
    """Leads to the members with one value in a column, the most valuable MOST_IDS."""
    return lambda value: (("customer_id", tuple(members.loc[members[column].eq(value), "customer_id"].head(MOST_IDS))),)


def _about(workspace: Workspace, table: pd.DataFrame, inside: np.ndarray[Any, Any]) -> list[GroupClause]:
    """Places, languages, sources and the like that are more common than elsewhere, at most two; and their age where it differs."""
    if not has_derived(workspace, "customer_attributes"):
        return []
    marks = ", ".join("?" for _field in (*FIELDS, "age"))
    told = workspace.frame(
        f"SELECT customer_id, field, value, number FROM customer_attributes WHERE field IN ({marks})",  # noqa: S608
        [*FIELDS, "age"],
    )
    order = table[["customer_id"]].assign(inside=inside)
    told = order.merge(told, on="customer_id")
    found: list[tuple[float, GroupClause]] = []
    for name in FIELDS:
        part = told[told["field"].eq(name)]
        people = part.drop_duplicates("customer_id")
        size, rest = int(people["inside"].sum()), int((~people["inside"]).sum())
        if size < LEAST_GROUP or rest == 0:
            continue
        counts = part.groupby("value")["inside"].agg(["sum", "size"])
        for value, row in counts.iterrows():
            share, all_ = row["sum"] / size, row["size"] / (size + rest)
            if row["sum"] >= LEAST_PEOPLE and share / all_ >= OVER and stands_out(row["sum"], size, row["size"] - row["sum"], rest):  # fmt: skip
                ids = part.loc[part["inside"] & part["value"].eq(value), "customer_id"].head(MOST_IDS)
                clause = Clause("about", {"field": name, "what": str(value), "share": float(share), "index": float(share / all_)}, "profile")  # fmt: skip
                found.append((float(share), GroupClause(clause, (("customer_id", tuple(ids)),))))
    best = [clause for _share, clause in sorted(found, key=lambda pair: -pair[0])[:2]]
    ages = told[told["field"].eq("age") & told["number"].notna()]
    own = ages.loc[ages["inside"], "number"]
    if len(own) >= LEAST_GROUP and abs(own.median() - ages["number"].median()) >= 3:
        ids = ages.loc[ages["inside"] & ages["number"].ge(own.median()), "customer_id"].head(MOST_IDS)
        clause = Clause("age", {"median": float(own.median()), "all": float(ages["number"].median())}, "profile")
        best.append(GroupClause(clause, (("customer_id", tuple(ids)),)))
    return best


def _contacts(workspace: Workspace, table: pd.DataFrame, inside: np.ndarray[Any, Any]) -> list[GroupClause]:
    """The channel that they use more than others, and whether they complain more."""
    talked = workspace.frame(
        "SELECT DISTINCT x.customer_id, i.channel, i.purpose FROM interactions i JOIN crosswalk x ON x.record_id = i.record_id"
    )
    if talked.empty:
        return []
    talked = table[["customer_id"]].assign(inside=inside).merge(talked, on="customer_id")
    size, rest = int(inside.sum()), int((~inside).sum())
    clauses = []
    by_channel = talked.drop_duplicates(["customer_id", "channel"])
    counts = by_channel.groupby("channel")["inside"].agg(["sum", "size"])
    over = [
        (row["sum"] / size, str(channel), (row["sum"] / size) / (row["size"] / (size + rest))) for channel, row in counts.iterrows()
        if row["sum"] >= LEAST_PEOPLE and (row["sum"] / size) / (row["size"] / (size + rest)) >= OVER and stands_out(row["sum"], size, row["size"] - row["sum"], rest)
    ]  # fmt: skip
    if over:
        share, channel, index = max(over)
        ids = by_channel.loc[by_channel["inside"] & by_channel["channel"].eq(channel), "customer_id"].head(MOST_IDS)
        clauses.append(GroupClause(Clause("channel", {"what": channel, "share": float(share), "index": float(index)}, "interaction"), (("customer_id", tuple(ids)),)))  # fmt: skip
    cross = talked[talked["purpose"].eq("complaint")].drop_duplicates("customer_id")
    own = int(cross["inside"].sum())
    if own >= LEAST_PEOPLE and stands_out(own, size, len(cross) - own, rest):
        facts = {"share": own / size, "index": (own / size) / (len(cross) / (size + rest))}
        if facts["index"] >= OVER:
            ids = cross.loc[cross["inside"], "customer_id"].head(MOST_IDS)
            clauses.append(GroupClause(Clause("complained", facts, "complaint"), (("customer_id", tuple(ids)),)))
    return clauses
