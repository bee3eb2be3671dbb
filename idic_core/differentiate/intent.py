"""Intent: who showed interest in something lately, by a visit, a download, a question or a wish, and has not bought it since."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.differentiate.kinds_bought import kinds, kinds_bought
from idic_core.differentiate.known import Derived, Known
from idic_core.store import Workspace, has_derived, now, read

COLUMNS = ["customer_id", "what", "tied", "signal", "subject", "at", "times", "before"]
WINDOW = 90
"""Interest counts for so many days."""

SIGNALS = """SELECT x.customer_id, e.event AS signal, trim(e.subject) AS subject, e.at AS at FROM events e JOIN crosswalk x USING (record_id)
             WHERE coalesce(trim(e.subject), '') <> '' AND e.at >= '{begin}' AND substr(e.at, 1, 10) <= '{end}'
             UNION ALL SELECT x.customer_id, i.purpose, trim(coalesce(i.products, i.subject)), i.occurred_at FROM interactions i JOIN crosswalk x USING (record_id)
             WHERE i.direction = 'in' AND i.purpose IN ('question', 'sales') AND coalesce(trim(coalesce(i.products, i.subject)), '') <> ''
               AND i.occurred_at >= '{begin}' AND substr(i.occurred_at, 1, 10) <= '{end}'
             UNION ALL SELECT x.customer_id, 'wish', trim(p.value), p.at FROM preferences p JOIN crosswalk x USING (record_id)
             WHERE p.field IN ('likes', 'need') AND coalesce(trim(p.value), '') <> '' AND p.at >= '{begin}' AND substr(p.at, 1, 10) <= '{end}'"""
LATEST = """SELECT max(at) FROM (SELECT max(at) AS at FROM events WHERE at <= :now UNION ALL SELECT max(occurred_at) FROM interactions WHERE occurred_at <= :now)"""
"""The newest event or contact that is not later than now."""

TYPES = {"customer_id": "TEXT", "signal": "TEXT", "subject": "TEXT", "at": "TEXT"}
EMPTY_SUBJECTS = {"question", "sales", "order", "info", "contact", "complaint"}
"""A subject that only repeats what sort of contact it was says nothing about what somebody wants."""


def derive(known: Known) -> Derived:
    """intent_signals of a run: interest of the WINDOW days before the newest order, event or contact."""
    workspace = known.workspace
    if not has_derived(workspace, "crosswalk"):
        return Derived({"intent_signals": _empty()}, {"intent": {"until": ""}})
    newest = str(workspace.value(LATEST, {"now": now()}) or "")[:10]
    until = max(newest, known.as_of[:10])
    if not until:
        return Derived({"intent_signals": _empty()}, {"intent": {"until": ""}})
    begin = str((pd.Timestamp(until) - pd.Timedelta(days=WINDOW)).date())
    shown = read(workspace, SIGNALS.format(begin=begin, end=until), TYPES)
    found = intent(shown, kinds_bought(known), _labels(known))
    return Derived({"intent_signals": found}, {"intent": {"until": until, "window": WINDOW, "shown": len(shown)}})


def intent(shown: pd.DataFrame, bought: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """One row per customer and thing, newest first: COLUMNS (what: the kind, or the subject itself where it belongs to none; tied: 1 for a kind;
    times shown; before: 1 where they had bought it before).

    shown: customer_id, signal, subject, at (ISO); bought: customer_id, kind, first, last; labels: product names and kinds, folded -> kind.
    Who bought the kind on that day or later has acted on it and is left out; where the kind is not known, whoever bought anything since.
    """
    if shown.empty:
        return _empty()
    kind = {s: kind_of(s, labels) for s in shown["subject"].unique()}
    rows = shown.assign(kind=shown["subject"].map(kind))
    rows = rows[~rows["subject"].str.casefold().isin(EMPTY_SUBJECTS) | rows["kind"].ne("")]
    rows = rows.assign(
        what=rows["kind"].where(rows["kind"].ne(""), rows["subject"]), tied=rows["kind"].ne("").astype("int64")
    )
    rows = rows.sort_values("at", kind="stable")
    times = rows.groupby(["customer_id", "what"]).size().rename("times").reset_index()
    rows = rows.drop_duplicates(["customer_id", "what"], keep="last").merge(times, on=["customer_id", "what"])
    per_kind = bought[["customer_id", "kind", "last"]].rename(columns={"kind": "what", "last": "last_of_kind"})
    anything = bought.groupby("customer_id")["last"].max().rename("last_of_any").reset_index()
    rows = rows.merge(per_kind, on=["customer_id", "what"], how="left").merge(anything, on="customer_id", how="left")
    last = rows["last_of_kind"].where(rows["tied"].eq(1), rows["last_of_any"]).fillna("")
    rows = rows[last.astype("str") < rows["at"].str[:10]]
    rows = rows.assign(before=rows["last_of_kind"].notna().astype("int64"))
    return rows.sort_values(["at", "customer_id"], ascending=[False, True], kind="stable")[COLUMNS].reset_index(
        drop=True
    )


def kind_of(subject: str, labels: dict[str, str]) -> str:
    """The kind that a subject speaks of: a product's or kind's name, or the longest name of a kind in it; empty where it is none."""
    folded = " ".join(subject.casefold().split())
    if folded in labels:
        return labels[folded]
    inside = [(len(name), kind) for name, kind in labels.items() if len(name) >= 3 and name in folded]
    return max(inside)[1] if inside else ""


def _labels(known: Known) -> dict[str, str]:
    found = kinds(known)
    listed = known.products[["product_id", "name"]].dropna().astype("str").merge(found.astype("str"), on="product_id")
    by_product = dict(zip(listed["name"].str.casefold(), listed["kind"], strict=True))
    by_id = dict(zip(found["product_id"].str.casefold(), found["kind"], strict=True))
    return by_id | by_product | {k.casefold(): k for k in found["kind"].unique()}


def _empty() -> pd.DataFrame:
    counts = {"tied", "times", "before"}
    return pd.DataFrame({c: pd.Series(dtype="int64" if c in counts else "str") for c in COLUMNS})


def intent_kinds(workspace: Workspace) -> pd.DataFrame:
    """In what how many customers showed interest lately, most first: what, tied, customers, latest (ISO)."""
    if not has_derived(workspace, "intent_signals"):
        return pd.DataFrame(columns=["what", "tied", "customers", "latest"])
    return workspace.frame(
        "SELECT what, max(tied) AS tied, count(*) AS customers, substr(max(at), 1, 10) AS latest FROM intent_signals GROUP BY what ORDER BY customers DESC, what"
    )


def intent_names(workspace: Workspace, what: str = "", limit: int = 200) -> pd.DataFrame:
    """Who showed interest lately and has not bought since, newest first: customer_id, name, what, signal, subject, at, times, before, lifetime_value.
    what: only this; empty: all."""
    if not has_derived(workspace, "intent_signals"):
        return pd.DataFrame(
            columns=["customer_id", "name", "what", "signal", "subject", "at", "times", "before", "lifetime_value"]
        )
    people = "customers" if has_derived(workspace, "customers") else "(SELECT NULL AS customer_id, NULL AS name)"
    where, parameters = ("WHERE i.what = ?", [what]) if what else ("", [])
    wanted: list[Any] = [*parameters, int(limit)]
    return workspace.frame(
        f"""SELECT i.customer_id, coalesce(nullif(c.name, ''), i.customer_id) AS name, i.what, i.signal, i.subject, substr(i.at, 1, 10) AS at, i.times, i.before,
                   v.lifetime_value
            FROM intent_signals i LEFT JOIN {people} c ON c.customer_id = i.customer_id LEFT JOIN customer_values v ON v.customer_id = i.customer_id
            {where} ORDER BY i.at DESC, i.customer_id LIMIT ?""",  # noqa: S608
        wanted,
    )
