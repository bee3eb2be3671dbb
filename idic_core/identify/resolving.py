"""Records -> customers: the whole way as one pure function, configured by what the columns mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from idic_core.errors import IdicError
from idic_core.identify.asked import Decided, as_given, conflicts, plain_decisions, plain_records, without_conflicts
from idic_core.identify.bands import LEARNT, SURE, bands
from idic_core.identify.blocking import compares_all
from idic_core.identify.clustering import STOP, STOP_BLOCKED, Ints, cluster, components
from idic_core.identify.comparing import evidence
from idic_core.identify.estimate import estimate
from idic_core.identify.incremental import rescore
from idic_core.identify.learning import taught, told_lesson
from idic_core.identify.matcher import matcher
from idic_core.identify.prepare import prepare
from idic_core.identify.questions import questions
from idic_core.identify.scored import (
    Hashes,
    Scored,
    content_hashes,
    copies,
    fingerprint_of,
    first_copies,
    row_hashes,
    trust,
    usable,
)
from idic_core.identify.told import Told, named, tell
from idic_core.words import _

PAIR_COLUMNS = ["record_id_l", "record_id_r", "match_weight", "probability", "band", "evidence"]
QUEUE_COLUMNS = ["position", "record_id_l", "record_id_r", "match_weight", "probability", "why", "evidence"]


@dataclass(frozen=True)
class Resolution:
    """pairs: record_id_l, record_id_r, match_weight, probability, band (auto, review), evidence (JSON list of field, level, left, right, weight).

    clusters: record_id, customer_id (best estimate), provisional (joined, but neither automatic nor answered).
    queue: pairs to ask a person, position 1 first, with why (joined, apart). report: counts and the configuration in plain facts.
    """

    pairs: pd.DataFrame
    clusters: pd.DataFrame
    queue: pd.DataFrame
    report: dict[str, Any]
    scored: Scored | None = field(default=None, repr=False)


def resolve(
    records: pd.DataFrame,
    *,
    decisions: pd.DataFrame | None = None,
    previous: Resolution | None = None,
    engine: str = "duckdb",
    seed: int = 0,
    auto: float = SURE,
) -> Resolution:
    """Find which records are the same customer.

    records: record_id (unique; given back as it came, so 1 stays 1), optional source, then any columns as people's files have them.
    decisions: record_id_l, record_id_r, same (True, False or words for them; anything missing means unsure and is not asked again), oldest first:
    the newest answer always holds, older ones that contradict it are set aside and named in the report's `conflicts`.
    previous: an earlier Resolution; its scores are used again, and only records that are new or changed since are compared (all of
    them anew where that is more than a fifth: the report's `incremental` and `why_full` say which). auto: the chance from which
    records are joined without asking; it does not change the clusters. Raises MissingColumn without record_id,
    IdicError for missing or repeated ids, columns of one name, an answer that is none or an engine that is not installed.
    Method: Fellegi and Sunter (1969) by Splink (Linacre et al., 2022); average link.
    """
    if not (isinstance(auto, float) and 0.5 <= auto < 1.0):
        raise IdicError(
            _("{value} is no chance from which records may be joined without asking.").format(value=repr(auto)),
            hint=_("Give a number from 0.5 to below 1, such as 0.99."),
        )
    ordered, given = plain_records(records)
    _check_engine(engine)
    scored = _scored(ordered, previous.scored if previous else None, seed, engine)
    decided = plain_decisions(decisions, ordered["record_id"])
    held, aside = without_conflicts(decided)
    found = _decide(scored, decided, held, auto)
    report = found.report | {"conflicts": conflicts(aside, given)}
    if all(isinstance(i, str) for i in given.tolist()):
        return Resolution(found.pairs, found.clusters, found.queue, report, found.scored)
    text = ordered["record_id"]
    pairs, clusters, queue = (as_given(t, text, given) for t in (found.pairs, found.clusters, found.queue))
    return Resolution(pairs, clusters, queue, report, found.scored)


def previous(scored: Scored) -> Resolution:
    """Scores that were kept, as what `resolve` takes for `previous`."""
    nothing = pd.DataFrame()
    return Resolution(nothing, nothing, nothing, scored.report, scored)


def _check_engine(engine: str) -> None:
    if engine == "spark":
        if find_spec("pyspark") is None:
            raise IdicError(
                _("Spark is not installed on this computer."),
                hint=_(
                    "Install it with: pip install -r requirements-spark.txt (and Java 17), or use the engine duckdb."
                ),
            )
        return
    if engine != "duckdb":
        raise IdicError(_("There is no engine called {engine}.").format(engine=engine), hint=_("Use duckdb or spark."))


def _scored(records: pd.DataFrame, before: Scored | None, seed: int, engine: str) -> Scored:
    """The scored pairs: those of before where the records are the same, with what is new compared, or all anew."""
    rows = row_hashes(records)
    fingerprint = fingerprint_of(records, rows)
    if before is not None and before.fingerprint == fingerprint:
        return before
    found = rescore(before, records, rows, fingerprint) if before is not None else "nothing_kept"
    return found if isinstance(found, Scored) else _score(records, rows, fingerprint, seed, found, engine)


def _score(
    records: pd.DataFrame, rows: Hashes, fingerprint: str, seed: int, why_full: str, engine: str = "duckdb"
) -> Scored:
    ready = prepare(records)
    size = len(records)
    items = evidence(ready)
    facts: dict[str, Any] = {
        "records": size, "columns": ready.used, "evidence": [e.name for e in items], "placeholders": ready.placeholders,
        "copies": 0, "candidates": 0, "shared_contacts": 0.0, "share": 0.0,
        "incremental": False, "why_full": why_full, "compared_records": size,
    }  # fmt: skip
    speaks, content = usable(ready, items), content_hashes(ready)
    copy_of = copies(content, speaks)
    nodes = np.flatnonzero((copy_of == np.arange(size)) & speaks)
    facts["nothing_to_compare"] = int((~speaks).sum())
    facts["copies"] = int((copy_of != np.arange(size)).sum())
    if len(nodes) == 0 or int(speaks.sum()) < 2:
        return Scored(
            fingerprint,
            ready,
            items,
            pd.DataFrame({"l": [], "r": [], "match_weight": [], "probability": []}),
            np.arange(size),
            facts,
        )
    with matcher(engine, ready, items) as match:
        facts["candidates"], blocking = match.candidates(pd.Series(nodes))
        if facts["candidates"] == 0 and facts["copies"] == 0:
            return Scored(
                fingerprint,
                ready,
                items,
                pd.DataFrame({"l": [], "r": [], "match_weight": [], "probability": []}),
                copy_of,
                facts,
            )
        scorer = match.scorer(first_copies(copy_of))
        patterns = scorer.patterns()
        model = estimate(patterns, items)
        scorer.keep_worth(model, patterns)
        pairs = scorer.score(model)
    pairs["match_weight"] = pairs["match_weight"].round(6)
    facts |= {
        "share": round(model.share, 6),
        "shared_contacts": round(model.shared_contacts, 6),
        "namesakes": round(model.namesakes, 6),
        "learnt_from": round(model.matches),
        "checked": model.checked,
        "cautious": model.matches < LEARNT,
        "m": model.m,
        "u": model.u,
        "rounds": model.rounds,
    }
    stop = STOP if compares_all(len(nodes)) else STOP_BLOCKED
    return Scored(fingerprint, ready, items, pairs, copy_of, facts, stop, rows, content, model, blocking)


def _decide(scored: Scored, decided: list[Decided], held: list[Decided], least: float) -> Resolution:
    """decided: every answer, none of whose questions is asked again; held: those that shape the customers."""
    raw = scored
    scored, learnt = taught(scored, decided)
    table, size = scored.ready.table, len(scored.ready.table)
    pairs, copy_of = _with_copies(scored, {n for a, b, _same in decided for n in (a, b)})
    must = [(a, b) for a, b, same in held if same is True]
    cannot = [(a, b) for a, b, same in held if same is False]
    edges = pairs.rename(columns={"match_weight": "weight"})[["l", "r", "weight"]]
    found = pd.factorize(cluster(size, edges, must=must, cannot=cannot, stop=scored.stop)[copy_of])[0].astype(np.int64)
    band = (
        bands(pairs, table, scored.items, found, auto=least, **trust(scored)) if len(pairs) else pd.Series(dtype=object)
    )
    left, right = pairs["l"].to_numpy(np.int64), pairs["r"].to_numpy(np.int64)
    auto = (band == "auto").to_numpy() & (found[left] == found[right]) if len(pairs) else np.zeros(0, dtype=bool)
    sure = {int(a) for a, b in zip(left[auto], right[auto], strict=True) if scored.copy_of[b] == a}
    follows = np.where(np.isin(copy_of, np.array(sorted(sure), dtype=np.int64)), copy_of, np.arange(size))
    sure_left = np.concatenate([left[auto], np.array([a for a, _b in must], dtype=np.int64), np.arange(size)])
    sure_right = np.concatenate([right[auto], np.array([b for _a, b in must], dtype=np.int64), follows])
    group = components(size, sure_left, sure_right)
    kept = pairs.assign(band=band).loc[lambda f: f["band"] != "reject"] if len(pairs) else pairs.assign(band=band)
    answered = {(min(group[a], group[b]), max(group[a], group[b])) for a, b, _same in decided}
    ask = questions(pairs, group, found, answered) if len(pairs) else pairs.assign(why=pd.Series(dtype=object))
    ids = table["record_id"].to_numpy(dtype=object)
    clusters = pd.DataFrame(
        {
            "record_id": pd.Series(ids, dtype="str"),
            "customer_id": pd.Series([f"c{n}" for n in found], dtype="str"),
            "provisional": _provisional(found, group),
        }
    )
    twins = _twins(scored)
    told = tell([kept, ask, twins], scored)
    queue = named(ask, told, ids)
    queue.insert(0, "position", range(1, len(queue) + 1))
    extra = _copy_pairs(twins, told, copy_of, ids, sure)
    shown = named(kept, told, ids)
    both = pd.concat([shown, extra], ignore_index=True) if len(extra) else shown
    report = _report(scored, found, group, both, ask, decided) | {"learnt": told_lesson(learnt, scored.items)}
    return Resolution(both.reindex(columns=PAIR_COLUMNS), clusters, queue.reindex(columns=QUEUE_COLUMNS), report, raw)


def _with_copies(scored: Scored, own: set[int]) -> tuple[pd.DataFrame, Ints]:
    """The pairs, and which rows stand for which: copies follow their first row only where two such records are likely one person.

    A row that a person decided on stands for itself, with the pairs of the row that it copies.
    """
    copy_of = scored.copy_of.copy()
    pairs = scored.pairs
    if not (copy_of != np.arange(len(copy_of))).any() or pairs.empty:
        return pairs, copy_of
    twin = pairs[(scored.copy_of[pairs["r"].to_numpy(int)] == pairs["l"].to_numpy(int))]
    alike = set(twin["l"][twin["match_weight"] > scored.stop].tolist())
    follows = np.array([int(first) in alike for first in copy_of])
    weight_of = dict(zip(twin["l"].tolist(), twin.index.tolist(), strict=True))
    made = [pairs]
    for row in sorted(own):
        first = int(scored.copy_of[row])
        family = np.flatnonzero(scored.copy_of == first)
        if len(family) < 2 or first not in alike:
            continue
        own_family = [int(n) for n in family if int(n) in own]
        others = pairs[
            ((pairs["l"] == first) | (pairs["r"] == first)) & (scored.copy_of[pairs["l"]] != scored.copy_of[pairs["r"]])
        ]
        if row != first:
            follows[row] = False
            lifted = others.copy()
            lifted["l"], lifted["r"] = (
                lifted["l"].where(lifted["l"] != first, row),
                lifted["r"].where(lifted["r"] != first, row),
            )
            made.append(lifted)
        like = pairs.loc[[weight_of[first]]]
        made += [like.assign(l=min(row, n), r=max(row, n)) for n in {first, *own_family} if n != row]
    copy_of = np.where(follows, copy_of, np.arange(len(copy_of)))
    both = pd.concat(made, ignore_index=True) if len(made) > 1 else pairs
    swap = both["l"] > both["r"]
    if swap.any():
        both.loc[swap, ["l", "r"]] = both.loc[swap, ["r", "l"]].to_numpy()
    return both.drop_duplicates(["l", "r"]).sort_values(["l", "r"], ignore_index=True), copy_of


def _provisional(found: Ints, group: Ints) -> Ints:
    """1 for records of a customer that is held together by best estimate only, outside its largest sure group."""
    frame = pd.DataFrame({"c": found, "g": group})
    sizes = (
        frame.groupby(["c", "g"], sort=True)
        .size()
        .reset_index(name="n")
        .sort_values(["c", "n", "g"], ascending=[True, False, True])
    )
    main = sizes.drop_duplicates("c").set_index("c")["g"]
    return np.asarray(frame["g"].to_numpy() != main.loc[frame["c"]].to_numpy(), dtype=np.int64)


def _twins(scored: Scored) -> pd.DataFrame:
    """The scored pairs of a row with a copy of it."""
    twins: pd.DataFrame = scored.pairs[
        scored.copy_of[scored.pairs["r"].to_numpy(int)] == scored.pairs["l"].to_numpy(int)
    ]
    return twins


def _copy_pairs(
    twins: pd.DataFrame, told: Told, copy_of: Ints, ids: np.ndarray[Any, np.dtype[np.object_]], sure: set[int]
) -> pd.DataFrame:
    """The pairs that copies make with the row they follow, beyond the one that was scored."""
    rows = np.flatnonzero(copy_of != np.arange(len(copy_of)))
    if len(rows) == 0 or twins.empty:
        return pd.DataFrame(columns=PAIR_COLUMNS)
    known = set(zip(twins["l"].tolist(), twins["r"].tolist(), strict=True))
    rows = np.array([r for r in rows.tolist() if (int(copy_of[r]), r) not in known], dtype=np.int64)
    like = twins.assign(evidence=told.of(twins)).set_index("l")[["match_weight", "probability", "evidence"]]
    made = like.reindex(copy_of[rows]).reset_index(drop=True)
    made["record_id_l"], made["record_id_r"] = ids[copy_of[rows]], ids[rows]
    made["band"] = np.where([int(first) in sure for first in copy_of[rows]], "auto", "review")
    return made.reindex(columns=PAIR_COLUMNS)


def _report(
    scored: Scored,
    found: Ints,
    group: Ints,
    pairs: pd.DataFrame,
    ask: pd.DataFrame,
    decided: list[Decided],
) -> dict[str, Any]:
    customers = int(found.max()) + 1 if len(found) else 0
    sure_groups = int(group.max()) + 1 if len(group) else 0
    apart = ask[ask["why"] == "apart"] if len(ask) else ask
    likely = apart[apart["probability"] >= 0.2] if len(apart) else apart
    parts = (
        components(customers, found[likely["l"].to_numpy(int)], found[likely["r"].to_numpy(int)])
        if len(likely)
        else np.arange(customers)
    )
    return {
        **scored.report, "customers": customers, "customers_high": sure_groups, "customers_low": len(np.unique(parts)),
        "auto_pairs": int((pairs["band"] == "auto").sum()), "review_pairs": int((pairs["band"] == "review").sum()), "questions": len(ask),
        "answers": len(decided), "largest": int(np.bincount(found).max()) if len(found) else 0,
    }  # fmt: skip
