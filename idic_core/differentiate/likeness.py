"""Prospects by likeness: what the best customers had in common before they bought, and who of those that have not ordered yet has it too.

Only what can be known before the first order counts, and only values that some prospect has: the rest would tell nothing apart that is to be
ranked. Where the ranking does not beat chance on customers that it has not seen, there is none.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from threadpoolctl import threadpool_limits

from idic_core.differentiate.attributes import attributes
from idic_core.differentiate.known import Derived, Known
from idic_core.differentiate.standing_out import stands_out
from idic_core.store import DERIVED, Workspace, decide, decision, has_derived, report_json
from idic_core.typed import typed

PLAIN = (
    "city",
    "region",
    "country",
    "language",
    "first_source",
    "organisation",
    "industry",
    "company_size",
    "interest",
    "occupation",
)
SENSITIVE = ("age", "gender", "income")
"""Used only when people switch them on: who is picked by them is soon treated unfairly, and many laws forbid it."""

BEST = 0.2
LEAST_BEST, LEAST_OTHERS, LEAST_PROSPECTS = 25, 75, 1
LEAST_PEOPLE = 8
"""Customers with a value from which it can be learned from."""

MOST_TRAITS = 300
FOLDS = 5
CLEAR = 0.55
"""An AUC below that is of no use to anybody, however sure it is."""

STRENGTH = 0.5
"""Inverse strength of the ridge penalty; traits are few and shares, so this is no delicate choice."""

AGES = (0, 18, 25, 35, 45, 55, 65, 200)
INCOME_PARTS = 4
REASONS, PROFILE = 3, 8


def derive(known: Known) -> Derived:
    """The further analysis: the table likeness and `likeness` in the report (see `likeness`)."""
    sensitive = uses_sensitive(known.workspace)
    if known.values.empty or not has_derived(known.workspace, "customers"):
        return Derived(
            {"likeness": _nobody()}, {"likeness": {"reason": "too_few", "least": LEAST_BEST, "sensitive": sensitive}}
        )
    found = known.tables.get("customer_attributes")
    if found is None:
        found = attributes(known.workspace, today=known.as_of)
    traits = traits_of(known.workspace, found, sensitive=sensitive)
    everybody = known.workspace.frame("SELECT customer_id FROM customers ORDER BY customer_id")["customer_id"]
    prospects = everybody[~everybody.isin(set(known.values["customer_id"]))]
    table, report = likeness(best_of(known.values), prospects, traits)
    return Derived({"likeness": table}, {"likeness": {**report, "sensitive": sensitive}})


def uses_sensitive(workspace: Workspace) -> bool:
    """Whether people switched age, gender and income on for likeness; they are off by default."""
    return bool(decision(workspace, "likeness", "sensitive", "off") == "on")


@typed
def use_sensitive(workspace: Workspace, on: bool, *, who: str = "", why: str = "") -> None:
    """Switch age, gender and income on or off for likeness; it counts from the next run."""
    decide(workspace, "likeness", "sensitive", "on" if on else "off", who=who, why=why)


def best_of(values: pd.DataFrame) -> pd.Series[Any]:
    """Customer -> whether they are among the best fifth by lifetime value (equal values share a place)."""
    place = values["lifetime_value"].fillna(0.0).rank(method="min", ascending=False) / max(len(values), 1)
    best = place.le(BEST) & values["lifetime_value"].fillna(0.0).gt(0)
    return pd.Series(best.to_numpy(dtype=bool), index=pd.Index(values["customer_id"].astype("str")))


def traits_of(workspace: Workspace, found: pd.DataFrame, *, sensitive: bool) -> pd.DataFrame:
    """What was known of everybody before they bought: customer_id, field (PLAIN, with `sensitive` also SENSITIVE), value; ages as bands, income as quarters.
    found: the columns of customer_attributes."""
    table = found[["customer_id", "field", "value", "number"]]
    fields = PLAIN + (SENSITIVE if sensitive else ())
    plain = table[table["field"].isin(set(fields) - {"age", "income"})][["customer_id", "field", "value"]]
    parts = [plain, first_sources(workspace)]
    if sensitive:
        age = table[table["field"].eq("age") & table["number"].notna()]
        band = pd.cut(age["number"], list(AGES), right=False, labels=[f"{a}–{b - 1}" if b < AGES[-1] else f"{a}+" for a, b in pairwise(AGES)])  # fmt: skip
        parts.append(age.assign(value=band.astype("str"))[["customer_id", "field", "value"]])
        income = table[table["field"].eq("income") & table["number"].notna()]
        if income["number"].nunique() >= INCOME_PARTS:
            rank = (income["number"].rank(pct=True) * INCOME_PARTS).clip(upper=INCOME_PARTS - 1e-9).astype(int) + 1
            parts.append(
                income.assign(value=rank.astype("str") + f"/{INCOME_PARTS}")[["customer_id", "field", "value"]]
            )
    return pd.concat(parts, ignore_index=True).drop_duplicates().reset_index(drop=True)


def first_sources(workspace: Workspace) -> pd.DataFrame:
    """The list of customers in which each first stood: by the date of registration, else by the order in which files came in."""
    found = workspace.frame(
        """SELECT x.customer_id, r.source AS value FROM records r JOIN crosswalk x ON x.record_id = r.record_id WHERE r.origin = 'customers'
           ORDER BY coalesce(nullif(r.registered_at, ''), '9999'), r.batch_id, r.row"""
    )
    found = found.drop_duplicates("customer_id")
    return found.assign(field="first_source")[["customer_id", "field", "value"]]


def likeness(
    best: pd.Series[Any], prospects: pd.Series[Any], traits: pd.DataFrame, *, seed: int = 0
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Prospects by their chance to be among the best once they buy, and the report.

    best: customer_id -> bool; prospects: customer ids; traits: customer_id, field, value. Table: customer_id, likeness (0-1), because
    (JSON: up to REASONS of {"field", "value", "index"}, the traits that speak most for them). Report: reason ("" where there is a ranking, else
    too_few, no_prospects, nothing_known, chance, weak), auc with low and high (95 %; Hanley and McNeil, 1982), best, others, prospects, share
    (of the best among all), fields, profile (list of {"field", "value", "best", "others", "index", "n"}: traits that set the best apart, 99 %).
    """
    n_best, n_others = int(best.sum()), int((~best).sum())
    report: dict[str, Any] = {
        "reason": "", "auc": None, "low": None, "high": None, "best": n_best, "others": n_others, "prospects": len(prospects), "least": LEAST_BEST,
        "share": n_best / max(len(best), 1), "fields": [], "profile": [],
    }  # fmt: skip
    if n_best < LEAST_BEST or n_others < LEAST_OTHERS:
        return _nobody(), {**report, "reason": "too_few"}
    useful = _useful(traits, best.index, prospects)
    report["profile"] = profile(useful, best)
    if len(prospects) < LEAST_PROSPECTS:
        return _nobody(), {**report, "reason": "no_prospects"}
    names = useful[["field", "value"]].drop_duplicates().reset_index(drop=True)
    if names.empty:
        return _nobody(), {**report, "reason": "nothing_known"}
    report["fields"] = sorted(set(names["field"]))
    known = _matrix(useful, pd.Index(best.index), names)
    y = best.to_numpy(dtype=int)
    auc, low, high = _tried(known, y, seed)
    report |= {"auc": auc, "low": low, "high": high}
    if low <= 0.5 or auc < CLEAR:
        return _nobody(), {**report, "reason": "weak" if low > 0.5 else "chance"}
    model = _model(known, y)
    people = pd.Index(prospects.astype("str"))
    unknown = _matrix(useful, people, names)
    chance = model.predict_proba(unknown)[:, 1]
    return _table(people, chance, unknown, model.coef_[0], names, report["profile"]), report


def profile(traits: pd.DataFrame, best: pd.Series[Any]) -> list[dict[str, Any]]:
    """The traits that set the best apart from the others, those that the best have more often first: share among the best and the others of those whose
    field is known, and their ratio."""
    known = traits[traits["customer_id"].isin(set(best.index))]
    known = known.assign(best=known["customer_id"].map(best).astype(bool))
    found: list[dict[str, Any]] = []
    for field, part in known.groupby("field", sort=True):
        people = part.drop_duplicates("customer_id")["best"]
        size, rest = int(people.sum()), int((~people).sum())
        for value, own in part.groupby("value")["best"].agg(["sum", "size"]).iterrows():
            inside, outside = int(own["sum"]), int(own["size"] - own["sum"])
            if size and rest and stands_out(inside, size, outside, rest):
                shares = inside / size, outside / rest
                found.append({"field": str(field), "value": str(value), "best": shares[0], "others": shares[1],
                              "index": shares[0] / max(shares[1], 0.5 / rest), "n": inside + outside})  # fmt: skip
    found.sort(key=_telling)
    return found[:PROFILE]


def _telling(trait: dict[str, Any]) -> tuple[bool, float, str, str]:
    """The order of traits: those that the best have more often, the clearest first."""
    clear = abs(float(np.log(max(trait["index"], 1e-3)))) * float(np.sqrt(trait["n"]))
    return (trait["index"] < 1, -clear, trait["field"], trait["value"])


def _useful(traits: pd.DataFrame, customers: pd.Index[Any], prospects: pd.Series[Any]) -> pd.DataFrame:
    """Traits that enough customers and at least one prospect have; a field with one value for all tells nothing."""
    counted = traits.assign(
        bought=traits["customer_id"].isin(set(customers)),
        waits=traits["customer_id"].isin(set(prospects.astype("str"))),
    )
    sums = counted.groupby(["field", "value"])[["bought", "waits"]].sum().reset_index()
    least = max(LEAST_PEOPLE, int(0.002 * len(customers)))
    fit = sums[
        (sums["bought"] >= least) & ((sums["waits"] >= 1) | (len(prospects) == 0)) & (sums["bought"] < len(customers))
    ]
    fit = fit.sort_values(["bought", "field", "value"], ascending=[False, True, True]).head(MOST_TRAITS)
    return traits.merge(fit[["field", "value"]], on=["field", "value"]).sort_values(["field", "value", "customer_id"])


def _matrix(traits: pd.DataFrame, people: pd.Index[Any], names: pd.DataFrame) -> sparse.csr_matrix:
    """People by traits, 1 where they have it."""
    rows = people.get_indexer(pd.Index(traits["customer_id"]))
    columns = pd.MultiIndex.from_frame(names).get_indexer(pd.MultiIndex.from_frame(traits[["field", "value"]]))
    there = (rows >= 0) & (columns >= 0)
    ones = np.ones(int(there.sum()))
    return sparse.csr_matrix((ones, (rows[there], columns[there])), shape=(len(people), len(names)))


def _model(x: sparse.csr_matrix, y: np.ndarray[Any, Any]) -> Any:
    from sklearn.linear_model import LogisticRegression  # imported where it is fitted: pages do not fit

    with threadpool_limits(1):
        return LogisticRegression(C=STRENGTH, max_iter=300).fit(x, y)


def _tried(x: sparse.csr_matrix, y: np.ndarray[Any, Any], seed: int) -> tuple[float, float, float]:
    """AUC on customers that were left out (5 folds) with its 95 % interval (Hanley and McNeil, 1982)."""
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    seen = np.zeros(len(y))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(np.zeros(len(y)), y):
        seen[test] = _model(x[train], y[train]).predict_proba(x[test])[:, 1]
    auc = float(roc_auc_score(y, seen))
    low, high = auc_interval(auc, int(y.sum()), int(len(y) - y.sum()))
    return auc, low, high


def auc_interval(auc: float, positives: int, negatives: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of an AUC by Hanley and McNeil (1982).

    >>> tuple(round(v, 2) for v in auc_interval(0.5, 100, 400))
    (0.44, 0.56)
    """
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    error = float(np.sqrt(max(variance, 0.0) / (positives * negatives)))
    return max(auc - z * error, 0.0), min(auc + z * error, 1.0)


def _table(
    people: pd.Index[Any], chance: np.ndarray[Any, Any], traits: sparse.csr_matrix, weights: np.ndarray[Any, Any], names: pd.DataFrame,
    found: list[dict[str, Any]],
) -> pd.DataFrame:  # fmt: skip
    """Each prospect with their chance and the traits that raise it most."""
    index = {(f["field"], f["value"]): round(f["index"], 2) for f in found}
    labels = list(names.itertuples(index=False, name=None))
    said: dict[tuple[int, ...], str] = {}
    because = []
    for row in range(len(people)):
        own = traits.indices[traits.indptr[row] : traits.indptr[row + 1]]
        raising = tuple(int(c) for c in sorted(own, key=lambda c: (-weights[c], c)) if weights[c] > 0)[:REASONS]
        if raising not in said:
            reasons = [{"field": labels[c][0], "value": labels[c][1], "index": index.get(labels[c])} for c in raising]
            said[raising] = report_json(reasons)
        because.append(said[raising])
    return pd.DataFrame({"customer_id": people.astype("object"), "likeness": chance, "because": because})


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=list(DERIVED["likeness"].columns))


def prospects(workspace: Workspace, limit: int = 200) -> tuple[pd.DataFrame, int]:
    """Those who have not ordered yet, the likest first, and how many are ranked: customer_id, name, likeness, because (list of reasons), email, phone."""
    columns = ["customer_id", "name", "likeness", "because", "email", "phone"]
    if not (has_derived(workspace, "likeness") and has_derived(workspace, "customers")):
        return pd.DataFrame(columns=columns), 0
    total = int(workspace.value("SELECT count(*) FROM likeness") or 0)
    found = workspace.frame(
        """SELECT l.customer_id, coalesce(nullif(c.name, ''), l.customer_id) AS name, l.likeness, l.because, c.email, c.phone
           FROM likeness l CROSS JOIN customers c ON c.customer_id = l.customer_id ORDER BY l.likeness DESC, l.customer_id LIMIT ?""",
        [limit],
    )
    return found.assign(because=[json.loads(text) for text in found["because"]])[columns], total
