"""What sets a group of customers apart from all customers with orders, in clauses that each lead to their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from idic_core.differentiate.listing import SEGMENTS, Filters, names
from idic_core.differentiate.parts import part
from idic_core.differentiate.portraits import TWO_YEARS, Clause
from idic_core.differentiate.standing_out import stands_out
from idic_core.engines import connect
from idic_core.store import Workspace, has_derived

LEAST_GROUP = 10
"""Of fewer customers only their number, value and rhythm are said."""

LEAST_PEOPLE = 5
OVER, UNDER = 1.25, 0.6
UNDER_SHARE = 0.05
LEAST_SHARE = 0.05
"""What fewer of them have is no trait of the group, however rare it is elsewhere."""

LEAST_YEARS = 3
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

COLUMNS = ("customer_id", "tier", "lifecycle", "actual_value", "lifetime_value", "net_last_year", "favourite", "gap", "net_year_before", "first_order", "as_of")  # fmt: skip

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
                clauses += _classes(table, inside, column, (code, ""), 1, _also(filters, column))
        clauses += _about(workspace, table, inside)
        clauses += _contacts(workspace, table, inside)
    return clauses[:MOST_CLAUSES]


def _people(workspace: Workspace, filters: Filters) -> pd.DataFrame:
    """Everybody with orders, the most valuable first, and whether they are inside: customer_id, inside, values and habits."""
    everybody = part(workspace, "people")
    there = [c for c in dict.fromkeys([*COLUMNS, *(name for name, _value in filters)]) if c in everybody.column_names]
    table = (
        everybody.filter(pc.field("actual_value").is_valid() | pc.field("lifetime_value").is_valid())
        .select(there)
        .to_pandas()
    )
    inside = np.ones(len(table), dtype=bool)
    for name, value in filters:
        given = list(value) if isinstance(value, tuple) else [value]
        inside &= table[name].isin(given).to_numpy(dtype=bool)
    days = pd.to_datetime(table["as_of"], errors="coerce") - pd.to_datetime(
        table["first_order"].astype("str").str.slice(0, 10), errors="coerce"
    )
    table = table.assign(inside=inside, days=days.dt.days).reindex(columns=["inside", "days", *COLUMNS])
    numbers = ["actual_value", "lifetime_value", "net_last_year", "gap", "net_year_before"]
    table = table.astype(dict.fromkeys(numbers, "float64"))
    ordered: pd.DataFrame = table.sort_values(["lifetime_value", "customer_id"], ascending=[False, True], kind="stable")
    return ordered.reset_index(drop=True)


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


def _also(filters: Filters, column: str) -> Callable[[Any], Filters]:
    """Leads to those of the group with one value in a column of the values."""
    return lambda value: (*filters, (column, value))


def _ids(members: pd.DataFrame, column: str) -> Callable[[Any], Filters]:
    """Leads to the members with one value in a column, the most valuable MOST_IDS."""
    return lambda value: (("customer_id", tuple(members.loc[members[column].eq(value), "customer_id"].head(MOST_IDS))),)


def _about(workspace: Workspace, table: pd.DataFrame, inside: np.ndarray[Any, Any]) -> list[GroupClause]:
    """Places, languages, sources and the like that are more common than elsewhere, at most two; and their age where it differs."""
    told = part(workspace, "attributes")
    if len(told) == 0:
        return []
    with connect() as duck:
        duck.register("told", told)
        duck.register("p", _order(table, inside))
        counts = duck.execute(
            """WITH t AS (SELECT t.field, t.value, t.customer_id, p.inside FROM told t JOIN p USING (customer_id) WHERE list_contains(?, t.field)),
                    known AS (SELECT field, count(DISTINCT customer_id) FILTER (inside) AS size, count(DISTINCT customer_id) FILTER (NOT inside) AS rest FROM t GROUP BY field)
               SELECT t.field, t.value, k.size, k.rest, count(DISTINCT customer_id) FILTER (inside) AS own, count(DISTINCT customer_id) AS everybody
               FROM t JOIN known k USING (field) GROUP BY ALL HAVING own >= ? AND size >= ? AND rest > 0 ORDER BY own DESC, t.field, t.value LIMIT 500""",
            [list(FIELDS), LEAST_PEOPLE, LEAST_GROUP],
        ).fetchall()
        found = []
        for field, value, size, rest, own, everybody in counts:
            share, index = own / size, (own / size) / (everybody / (size + rest))
            if share >= LEAST_SHARE and index >= OVER and stands_out(own, size, everybody - own, rest):
                found.append((share, index, str(field), str(value)))
        best = []
        for share, index, field, value in sorted(found, reverse=True)[:2]:
            ids = duck.execute("SELECT DISTINCT customer_id, place FROM told JOIN p USING (customer_id) WHERE field = ? AND value = ? AND inside ORDER BY place LIMIT ?", [field, value, MOST_IDS]).fetchall()  # fmt: skip
            clause = Clause("about", {"field": field, "what": value, "share": share, "index": index}, "profile")
            best.append(GroupClause(clause, (("customer_id", tuple(i for i, _place in ids)),)))
        ((own_age, all_age, n),) = duck.execute("SELECT median(number) FILTER (inside), median(number), count(*) FILTER (inside) FROM told JOIN p USING (customer_id) WHERE field = 'age' AND number IS NOT NULL").fetchall()  # fmt: skip
        if n >= LEAST_GROUP and abs(own_age - all_age) >= LEAST_YEARS:
            ids = duck.execute("SELECT customer_id FROM told JOIN p USING (customer_id) WHERE field = 'age' AND number >= ? AND inside ORDER BY place LIMIT ?", [own_age, MOST_IDS]).fetchall()  # fmt: skip
            clause = Clause("age", {"median": float(own_age), "all": float(all_age)}, "profile")
            best.append(GroupClause(clause, (("customer_id", tuple(i for (i,) in ids)),)))
    return best


def _order(table: pd.DataFrame, inside: np.ndarray[Any, Any]) -> pa.Table:
    """Customers with their place by value and whether they are inside, for joins."""
    return pa.table(
        {
            "customer_id": pa.array(table["customer_id"].astype("str"), pa.string()),
            "inside": inside,
            "place": np.arange(len(table)),
        }
    )


def _contacts(workspace: Workspace, table: pd.DataFrame, inside: np.ndarray[Any, Any]) -> list[GroupClause]:
    """The channel that they use more than others, and whether they complain more."""
    talked = part(workspace, "contacts")
    if len(talked) == 0:
        return []
    size, rest = int(inside.sum()), int((~inside).sum())
    clauses = []
    with connect() as duck:
        duck.register("talked", talked)
        duck.register("p", _order(table, inside))
        for code, column, where in (("channel", "channel", "true"), ("complained", "purpose", "purpose = 'complaint'")):
            counts = duck.execute(
                f"""SELECT {column}, count(DISTINCT customer_id) FILTER (inside) AS own, count(DISTINCT customer_id) AS everybody FROM talked JOIN p USING (customer_id)
                    WHERE {where} GROUP BY 1 HAVING own >= ? ORDER BY own DESC, 1""",  # noqa: S608
                [LEAST_PEOPLE],
            ).fetchall()
            for what, own, everybody in counts:
                index = (own / size) / (everybody / (size + rest))
                if index >= OVER and stands_out(own, size, everybody - own, rest):
                    ids = duck.execute(f"SELECT DISTINCT customer_id, place FROM talked JOIN p USING (customer_id) WHERE {column} = ? AND inside ORDER BY place LIMIT ?", [what, MOST_IDS]).fetchall()  # noqa: S608  # fmt: skip
                    clause = Clause(code, {"what": str(what), "share": own / size, "index": index}, "interaction")
                    clauses.append(GroupClause(clause, (("customer_id", tuple(i for i, _place in ids)),)))
                    break
    return clauses
