"""Records that only refer to a customer: an order with a card number, a call with a phone number, an answer with an e-mail.

They say nothing about who somebody is, so they are not compared; they belong to whoever holds that identifier. Where nobody
holds it, those with the same identifier are one customer; where several customers hold it, a person is asked.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from idic_core.identify.prepare import Prepared
from idic_core.identify.resolving import PAIR_COLUMNS, QUEUE_COLUMNS, Resolution

ABOUT_PEOPLE = ["full_name", "given_name", "family_name", "organisation", "birth_date", "street"]
KEYS = {"national_id": 0, "member_id": 1, "email": 2, "phone": 3}
"""Identifiers by how surely they belong to one customer only; a family shares its phone more often than its card."""


def is_reference(records: pd.DataFrame) -> pd.Series:
    """Which records came with a fact (origin is not a list of customers), say nothing about the person, and hold an identifier."""
    silent = ~records[ABOUT_PEOPLE].notna().any(axis=1)
    return records["origin"].ne("customers") & silent & records[list(KEYS)].notna().any(axis=1)


def identifiers(ready: Prepared) -> pd.DataFrame:
    """record_id, kind (a key of KEYS), value (standardised), rank: one row per identifier that a prepared record holds."""
    parts = []
    columns = {"i_emails": "email", "i_phones": "phone"} | {c: k for c, k in ready.others.items() if k in KEYS}
    for column, kind in columns.items():
        values = ready.table.set_index("record_id")[column].dropna().str.split(" ").explode()
        parts.append(pd.DataFrame({"record_id": values.index, "kind": kind, "value": values.to_numpy(dtype=object)}))
    if not parts:
        return pd.DataFrame({"record_id": [], "kind": [], "value": [], "rank": []}).astype({"rank": "int64"})
    found = pd.concat(parts, ignore_index=True).drop_duplicates()
    return found.assign(rank=found["kind"].map(KEYS).astype("int64"))


def attach(resolution: Resolution, held: pd.DataFrame, named: pd.DataFrame, decisions: pd.DataFrame) -> Resolution:
    """The resolution with the references in it.

    held, named: `identifiers` of the compared records and of the references. decisions: record_id_l, record_id_r, same, as for
    resolve; an answer on a reference overrules its identifiers.
    """
    if named.empty:
        return resolution
    label = dict(zip(resolution.clusters["record_id"], resolution.clusters["customer_id"], strict=True))
    held = held.assign(customer=held["record_id"].map(label))
    links = named.merge(held, on=["kind", "value", "rank"], suffixes=("", "_holder"))
    links = links[~_refused(links, decisions, label)]
    holders = links.groupby(["record_id", "kind", "rank"])["customer"].nunique().reset_index(name="holders")
    # The surest identifier that anybody holds decides; that several customers hold it is for a person to settle.
    best = holders.sort_values(["record_id", "holders", "rank"]).drop_duplicates("record_id")
    links = links.merge(best[["record_id", "kind", "holders"]], on=["record_id", "kind"])
    certain = links[links["holders"] == 1].drop_duplicates("record_id")
    joined = dict(zip(certain["record_id"], certain["customer"], strict=True))
    answered = _answered(named, decisions, label)
    joined |= answered
    rest = named[~named["record_id"].isin(joined)]
    joined |= _groups(rest, decisions)
    open_links = links[(links["holders"] > 1) & ~links["record_id"].isin(answered)].drop_duplicates(
        ["record_id", "customer"]
    )
    made = pd.DataFrame({"record_id": list(joined), "customer_id": list(joined.values()), "provisional": 0})
    clusters = pd.concat([resolution.clusters, made], ignore_index=True).sort_values("record_id", ignore_index=True)
    sure, asked = _as_pairs(certain, held, "auto"), _as_pairs(open_links, held, "review")
    queue = pd.concat([resolution.queue, asked.assign(why="apart")], ignore_index=True)
    queue["position"] = np.arange(1, len(queue) + 1)
    return replace(
        resolution,
        pairs=pd.concat([resolution.pairs, sure, asked], ignore_index=True).reindex(columns=PAIR_COLUMNS),
        clusters=clusters,
        queue=queue.reindex(columns=QUEUE_COLUMNS),
        report=_report(resolution.report, made, certain, open_links, clusters),
    )


def _refused(links: pd.DataFrame, decisions: pd.DataFrame, label: dict[Any, Any]) -> pd.Series:
    """Links to a customer one of whose records a person has called different from this reference."""
    refused = {
        (a, label.get(b, b))
        for left, right, same in zip(decisions["record_id_l"], decisions["record_id_r"], decisions["same"], strict=True)
        for a, b in ((left, right), (right, left))
        if same is False
    }
    return pd.Series(
        [(r, c) in refused for r, c in zip(links["record_id"], links["customer"], strict=True)],
        index=links.index,
        dtype=bool,
    )


def _answered(named: pd.DataFrame, decisions: pd.DataFrame, label: dict[Any, Any]) -> dict[Any, Any]:
    """References that a person has joined with a compared record: record_id -> customer."""
    references = set(named["record_id"])
    said: dict[Any, Any] = {}
    for left, right, same in zip(decisions["record_id_l"], decisions["record_id_r"], decisions["same"], strict=True):
        for a, b in ((left, right), (right, left)):
            if same is True and a in references and b in label:
                said[a] = label[b]
    return said


def _groups(rest: pd.DataFrame, decisions: pd.DataFrame) -> dict[Any, str]:
    """References that nobody holds: those that share an identifier, or that a person joined, are one customer."""
    ids = pd.Index(sorted(set(rest["record_id"])))
    if len(ids) == 0:
        return {}
    first = rest.groupby(["kind", "value"])["record_id"].transform("min")
    left, right = ids.get_indexer(rest["record_id"]), ids.get_indexer(first)
    same = decisions[decisions["same"].map(lambda s: s is True).astype(bool)]
    more = [ids.get_indexer(same[c]) for c in ("record_id_l", "record_id_r")]
    known = (more[0] >= 0) & (more[1] >= 0)
    left, right = np.concatenate([left, more[0][known]]), np.concatenate([right, more[1][known]])
    graph = coo_matrix((np.ones(len(left)), (left, right)), shape=(len(ids), len(ids)))
    group = connected_components(graph, directed=False)[1]
    return {record: f"reference{n}" for record, n in zip(ids, group, strict=True)}


def _as_pairs(links: pd.DataFrame, held: pd.DataFrame, band: str) -> pd.DataFrame:
    """Links as pairs: the weight says how rare the identifier is among the customers, shared between those who hold it."""
    customers = max(held["customer"].nunique(), 2)
    weight = np.log2(customers / links["holders"].astype(float)).round(2)
    evidence = [
        json.dumps([{"field": kind, "level": "same", "left": value, "right": value, "weight": w}], ensure_ascii=False)
        for kind, value, w in zip(links["kind"], links["value"], weight, strict=True)
    ]
    left = np.where(links["record_id"] < links["record_id_holder"], links["record_id"], links["record_id_holder"])
    right = np.where(links["record_id"] < links["record_id_holder"], links["record_id_holder"], links["record_id"])
    return pd.DataFrame({
        "record_id_l": left, "record_id_r": right, "match_weight": weight, "probability": 1.0 / links["holders"].astype(float),
        "band": band, "evidence": evidence,
    })  # fmt: skip


def _report(
    report: dict[str, Any], made: pd.DataFrame, certain: pd.DataFrame, asked: pd.DataFrame, clusters: pd.DataFrame
) -> dict[str, Any]:
    apart = int(made.loc[made["customer_id"].astype(str).str.startswith("reference"), "customer_id"].nunique())
    open_references = int(asked["record_id"].nunique())
    return report | {
        "records": report["records"] + len(made),
        "references": len(made),
        "references_joined": len(certain),
        "customers": int(clusters["customer_id"].nunique()),
        "customers_high": report["customers_high"] + apart,
        "customers_low": report["customers_low"] + max(apart - open_references, 0),
        "auto_pairs": report["auto_pairs"] + len(certain),
        "review_pairs": report["review_pairs"] + len(asked),
        "questions": report["questions"] + len(asked),
    }
