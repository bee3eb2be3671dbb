"""Latent needs: what similar customers buy and this one does not yet, where that foretells better than popularity does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.kinds_bought import kinds_bought
from idic_core.differentiate.known import Derived, Known
from idic_core.differentiate.mixture import Points
from idic_core.store import Workspace, has_derived
from idic_core.words import _, number, percent

COLUMNS = ["customer_id", "rank", "what", "score", "share", "average", "peers", "because"]
MOST = 3
"""Latent needs per customer."""

HELD_OUT, HELD_OUT_DAYS, CUTS = 0.2, 182, 3
"""The list is cut at CUTS days; the test looks whether customers took up what was foretold in the time after each: this part of the
whole time, at most so many days."""

LEAST_TESTED, LEAST_PEERS = 50, 20
SURE = 1.645
"""Better than popularity counts with 95 % certainty, one-sided."""

LIFT = 1.2
"""Peers must buy it this many times as often as everybody, else it is no need of this customer's more than of anybody's."""

RIDGE = 0.05
"""Ridge of the links between kinds, as a share of the number of customers."""

PEER_SIZE, MOST_PEER_GROUPS, PEER_SAMPLE = 60, 60, 5000

MOST_KINDS = 300
"""So many kinds take part, those that most customers bought: links take time by the cube of the kinds and memory by customers x kinds (5,000
kinds took 16 s, 3,000 kinds of 20,000 customers 4 GB), and of a kind that hardly anybody buys no habit can be learned."""


@dataclass(frozen=True)
class Latent:
    """rows: COLUMNS (score comparable within a customer; share of peers who buy it; average of all; peers: how many; because: the kind that
    peers have in common, empty where they buy alike in all). report: reason (code, empty where rows are claimed), method, tested (customers),
    recall and recall_popularity (share of what was taken up later that stood among the first three), from (day of the first cut)."""

    rows: pd.DataFrame
    report: dict[str, Any]


def derive(known: Known) -> Derived:
    """latent_needs of a run."""
    found = latent_needs(kinds_bought(known), known.as_of)
    return Derived({"latent_needs": found.rows}, {"latent": found.report})


def latent_needs(bought: pd.DataFrame, as_of: str, seed: int = 0) -> Latent:
    """What each customer could need next, if the list's own past shows that this can be told.

    bought: customer_id, kind, first (ISO date of the first time); the MOST_KINDS kinds that most customers bought take part. The list is cut in time, thrice; of two ways (links between kinds: ridge
    regression of each kind on the others, Steck, 2019; peers who buy alike: k-means) the one counts that foretells best what customers take
    up after the cut, and only where it beats the most popular kinds with 95 % certainty.
    """
    customers, kinds = bought["customer_id"].nunique(), bought["kind"].nunique()
    if customers < LEAST_TESTED or kinds < MOST + 2:
        return _nothing("too_few", {"customers": int(customers), "kinds": int(kinds)})
    bought = _usual(bought)
    row, who = pd.factorize(bought["customer_id"], sort=True)
    column, what = pd.factorize(bought["kind"], sort=True)
    first = pd.to_datetime(bought["first"]).to_numpy("datetime64[D]")
    now = np.zeros((len(who), len(what)))
    now[row, column] = 1.0
    started = np.full(now.shape, np.datetime64("NaT"), dtype="datetime64[D]")
    started[row, column] = first
    cuts, days = _cuts(first.min(), np.datetime64(as_of[:10]))
    tests = [_test(started, cut, cut + np.timedelta64(days, "D"), seed) for cut in cuts]
    tested = pd.concat(tests)
    report: dict[str, Any] = {
        "from": str(cuts[-1]),
        "cuts": len(cuts),
        "days": days,
        "tested": int(tested.index.nunique()),
        "kinds": len(what),
    }
    if report["tested"] < LEAST_TESTED:
        return _nothing("too_few", report)
    per_customer = tested.groupby(level=0).mean()
    method = str(per_customer[list(WAYS)].mean().idxmax())
    gain = (per_customer[method] - per_customer["popular"]).to_numpy("float64")
    report |= {
        "method": method,
        "recall": float(per_customer[method].mean()),
        "recall_popularity": float(per_customer["popular"].mean()),
    }
    if gain.mean() <= max(SURE * gain.std(ddof=1) / np.sqrt(len(gain)), 0.0):
        return _nothing("no_better", report)
    rows = _rows(now, who, what, method, seed, customers)
    return Latent(rows, {**report, "reason": ""})


def _usual(bought: pd.DataFrame) -> pd.DataFrame:
    """Only the MOST_KINDS kinds that most customers bought; of equals the first by name."""
    buyers = bought.groupby("kind")["customer_id"].nunique()
    if len(buyers) <= MOST_KINDS:
        return bought
    most = buyers.sort_index().sort_values(ascending=False, kind="stable").index[:MOST_KINDS]
    return bought[bought["kind"].isin(most)]


def _cuts(begin: Any, end: Any) -> tuple[list[Any], int]:
    """The days at which the list is cut, latest first, and how many days after each are foretold."""
    days = max(min(int(HELD_OUT * (end - begin).astype(int)), HELD_OUT_DAYS), 1)
    return [end - np.timedelta64(days * back, "D") for back in range(1, CUTS + 1)], days


def _test(started: Any, cut: Any, until: Any, seed: int) -> pd.DataFrame:
    """Recall of each way (columns: WAYS and popular) for each customer (index: row) who had bought by the cut and took something up until a day."""
    then = (started <= cut).astype("float64")
    taken_up = ((started > cut) & (started <= until)).astype("float64")
    known_then = then[then.sum(axis=1) > 0]
    tested = np.flatnonzero((then.sum(axis=1) > 0) & (taken_up.sum(axis=1) > 0))
    if len(tested) == 0 or len(known_then) < LEAST_TESTED:
        return pd.DataFrame(columns=["popular", *WAYS], dtype="float64")
    had, wanted = then[tested], taken_up[tested]
    popular = np.tile(known_then.mean(axis=0), (len(tested), 1))
    reached = {"popular": _recall(popular, had, wanted)}
    reached |= {name: _recall(way(known_then, had, seed)[0], had, wanted) for name, way in WAYS.items()}
    return pd.DataFrame(reached, index=tested)


def _nothing(reason: str, report: dict[str, Any]) -> Latent:
    types = {"customer_id": "str", "rank": "int64", "what": "str", "because": "str"}
    empty = pd.DataFrame({c: pd.Series(dtype=types.get(c, "float64")) for c in COLUMNS})
    return Latent(empty, {**report, "reason": reason})


def _recall(score: Points, had: Points, taken_up: Points) -> Points:
    """Share of what each customer took up that stood among their first three not yet bought."""
    open_ones = np.where(had > 0, -np.inf, score)
    top = np.argsort(-open_ones, axis=1, kind="stable")[:, :MOST]
    hits = np.take_along_axis(taken_up, top, axis=1).sum(axis=1)
    return np.asarray(hits / np.minimum(taken_up.sum(axis=1), MOST))


def _links(known: Points, asked: Points, _seed: int) -> tuple[Points, Points, Points]:
    """Score of each kind; and for each, the share of those who buy the kind that speaks most for it, and that kind's number."""
    together = known.T @ known
    inverse = np.linalg.inv(together + RIDGE * len(known) * np.eye(len(together)))
    weight = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weight, 0.0)
    return asked @ weight, together, weight


def _peers(known: Points, asked: Points, seed: int) -> tuple[Points, Points, Points]:
    """Share of each kind among peers; the peers' number; the peer group of each."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    def points(x: Points) -> Points:
        return np.asarray(np.sqrt(x / np.maximum(x.sum(axis=1, keepdims=True), 1.0)))

    rng = np.random.default_rng(seed)
    sample = known if len(known) <= PEER_SAMPLE else known[rng.choice(len(known), PEER_SAMPLE, replace=False)]
    distinct = len(np.unique(sample, axis=0))
    k = int(np.clip(len(known) // PEER_SIZE, 2, min(MOST_PEER_GROUPS, distinct)))
    with threadpool_limits(limits=1):
        model = KMeans(k, n_init=1, random_state=seed, max_iter=30).fit(points(sample))
        own, theirs = model.predict(points(known)), model.predict(points(asked))
    size = np.bincount(own, minlength=k).astype("float64")
    total = np.zeros((k, known.shape[1]))
    np.add.at(total, own, known)
    average = known.mean(axis=0)
    share = (total + 5 * average) / (size + 5)[:, None]
    return share[theirs], size, theirs.astype("float64")


WAYS = {"links": _links, "peers": _peers}


def _rows(now: Points, who: Any, what: Any, method: str, seed: int, customers: int) -> pd.DataFrame:
    """customers: all of them, also those who bought none of the kinds that take part."""
    score, first, second = WAYS[method](now, now, seed)
    average = now.sum(axis=0) / customers
    open_ones = np.where(now > 0, -np.inf, score)
    parts = []
    for rank, column in enumerate(np.argsort(-open_ones, axis=1, kind="stable")[:, :MOST].T):
        rows = np.flatnonzero(np.isfinite(open_ones[np.arange(len(column)), column]))
        kind = column[rows]
        if method == "links":
            speaks = np.where(now[rows] > 0, second[:, kind].T, -np.inf).argmax(axis=1)
            share, peers = first[speaks, kind] / np.maximum(np.diag(first)[speaks], 1.0), np.diag(first)[speaks]
            because = np.asarray(what)[speaks]
        else:
            share, peers, because = (
                score[rows, kind],
                first[second[rows].astype(int)],
                np.full(len(rows), "", dtype=object),
            )
        part = pd.DataFrame({
            "customer_id": np.asarray(who)[rows], "rank": rank + 1, "what": np.asarray(what)[kind], "score": score[rows, kind], "share": share,
            "average": average[kind], "peers": peers, "because": because,
        })  # fmt: skip
        parts.append(part[(part["share"] >= LIFT * part["average"]) & (part["peers"] >= LEAST_PEERS)])
    told = pd.concat(parts).sort_values(["customer_id", "rank"], kind="stable").reset_index(drop=True)
    return told.assign(rank=told.groupby("customer_id").cumcount() + 1)


def latent(workspace: Workspace, customer_id: str) -> list[dict[str, Any]]:
    """What one customer could need next, likeliest first: dicts of COLUMNS and `text`, the sentence that says why. Empty where nothing can be told."""
    if not has_derived(workspace, "latent_needs"):
        return []
    found = workspace.rows("SELECT * FROM latent_needs WHERE customer_id = ? ORDER BY rank", [str(customer_id)])
    return [{**row, "text": because(row)} for row in found]


def because(row: dict[str, Any]) -> str:
    """Why somebody could need something, as a sentence. row: share, average, peers, because, what."""
    figures = {
        "share": percent(row["share"]),
        "average": percent(row["average"]),
        "n": number(int(row["peers"])),
        "kind": row["because"],
        "what": row["what"],
    }
    if row["because"]:
        return _("{share} of the {n} customers who buy {kind} also buy {what}; of all customers {average} do.").format(
            **figures
        )
    return _("{share} of the {n} customers who buy much the same buy {what}; of all customers {average} do.").format(
        **figures
    )


def latent_kinds(workspace: Workspace) -> pd.DataFrame:
    """How many customers could need each kind, most first: what, customers, share (mean share of their peers who buy it)."""
    if not has_derived(workspace, "latent_needs"):
        return pd.DataFrame(columns=["what", "customers", "share"])
    return workspace.frame(
        "SELECT what, count(*) AS customers, avg(share) AS share FROM latent_needs GROUP BY what ORDER BY customers DESC, what"
    )


def latent_names(workspace: Workspace, what: str, limit: int = 200) -> pd.DataFrame:
    """Who could need a kind, the most valuable first: customer_id, name, lifetime_value, share, average, peers, because, what."""
    if not has_derived(workspace, "latent_needs"):
        return pd.DataFrame(
            columns=["customer_id", "name", "lifetime_value", "share", "average", "peers", "because", "what"]
        )
    people = "customers" if has_derived(workspace, "customers") else "(SELECT NULL AS customer_id, NULL AS name)"
    return workspace.frame(
        f"""SELECT l.customer_id, coalesce(nullif(c.name, ''), l.customer_id) AS name, v.lifetime_value, l.share, l.average, l.peers, l.because, l.what
            FROM latent_needs l LEFT JOIN {people} c ON c.customer_id = l.customer_id LEFT JOIN customer_values v ON v.customer_id = l.customer_id
            WHERE l.what = ? ORDER BY v.lifetime_value DESC, l.customer_id LIMIT ?""",  # noqa: S608
        [what, int(limit)],
    )
