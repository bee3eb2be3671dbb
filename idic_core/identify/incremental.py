"""A run after an upload: only records that are new or changed are standardised and compared; everything else is kept.

The model, the term-frequency scale and the largest blocks stay those of the last full run, so weights move a little less than in
a full run; clusters agree with a full run's to F1 >= .999 (tests/identify/test_incremental.py), exactly where nothing is borderline.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from idic_core.engines import connect
from idic_core.identify import contacts
from idic_core.identify.blocking import keys, more_candidates
from idic_core.identify.comparing import evidence
from idic_core.identify.fold import present
from idic_core.identify.prepare import DEFAULTED, Prepared, prepare
from idic_core.identify.scored import Hashes, Scored, content_hashes, copies, first_copies, usable
from idic_core.identify.scoring import Scorer

MOST_NEW = 0.2
"""Beyond this share of new or vanished records everything is compared anew, so that the model is learnt from what is there now."""

Ints = npt.NDArray[np.int64]


def rescore(before: Scored, records: pd.DataFrame, rows: Hashes, fingerprint: str) -> Scored | str:
    """The scored pairs of these records from those of before; or, as a word, why everything has to be compared anew.

    records: ordered by record_id; rows: their `row_hashes`. The words: nothing_kept, few_records, many_new, columns, values.
    """
    if before.rows is None or before.content is None or before.model is None or before.ready.learnt is None:
        return "nothing_kept"
    if before.blocking is None:
        return "few_records"
    learnt = before.ready.learnt
    read_from = {c for columns in learnt.used.values() for c in columns} | set(learnt.others.values())
    if not read_from <= set(records.columns):
        return "columns"
    old = pd.Index(before.ready.table["record_id"].to_numpy(dtype=object))
    place = old.get_indexer(pd.Index(records["record_id"].to_numpy(dtype=object)))
    same = (place >= 0) & (before.rows[place] == rows)
    new, gone = int((~same).sum()), len(old) - int(same.sum())
    if max(new, gone) > MOST_NEW * len(old):
        return "many_new"
    arrived = records[~same].reset_index(drop=True)
    if _new_identifiers(before.ready, arrived):
        return "columns"
    fresh = prepare(arrived, learnt)
    ready, content = _together(before, fresh, place, same)
    items = evidence(ready)
    if [(e.name, e.column, e.levels) for e in items] != [(e.name, e.column, e.levels) for e in before.items]:
        return "columns"
    if _new_placeholders(ready.table, fresh.table):
        return "values"
    return _compared(before, ready, content, rows, fingerprint, new, gone)


def _new_identifiers(ready: Prepared, arrived: pd.DataFrame) -> bool:
    """Whether the new records bring an identifier that no record had before."""
    known = {column for _internal, _field, column in ready.learnt.ids} if ready.learnt else set()
    columns = [c for f in ("national_id", "member_id") for c in ready.used.get(f, []) if c not in known]
    return any(bool(present(arrived[c]).notna().any()) for c in columns)


def _new_placeholders(table: pd.DataFrame, fresh: pd.DataFrame) -> bool:
    """Whether the new records make an e-mail or phone one that stands with so many names that it says nothing, or a birthday or street one that
    was filled in by default."""
    for column in ("i_email", "i_phone"):
        hit = table[table[column].isin(fresh[column].dropna().unique())]
        if len(hit) and contacts.placeholders(hit[column], hit["i_name"]):
            return True
    return any(
        contacts.constants(pd.concat([table[c], fresh[c]]), pd.concat([table["i_name"], fresh["i_name"]])) for c in DEFAULTED
    )  # fmt: skip


def _together(before: Scored, fresh: Prepared, place: Ints, same: npt.NDArray[np.bool_]) -> tuple[Prepared, Hashes]:
    """The prepared table and content hashes of the records as they are now, in their order."""
    assert before.content is not None
    order = np.where(same, place, len(before.ready.table) + np.cumsum(~same) - 1)
    both = pd.concat([before.ready.table, fresh.table[before.ready.table.columns]], ignore_index=True)
    content = np.concatenate([before.content, content_hashes(fresh)])[order]
    placeholders = before.ready.placeholders + fresh.placeholders
    return replace(before.ready, table=both.take(order).reset_index(drop=True), placeholders=placeholders), content


def _compared(
    before: Scored, ready: Prepared, content: Hashes, rows: Hashes, fingerprint: str, new: int, gone: int
) -> Scored:
    """The pairs of before among the records that are still there, and those of contents that were not there before."""
    assert before.content is not None
    assert before.blocking is not None
    assert before.model is not None
    speaks = usable(ready, before.items)
    copy_of = copies(content, speaks)
    nodes = np.flatnonzero((copy_of == np.arange(len(content))) & speaks)
    stood = usable(before.ready, before.items)
    # Whoever stands for a content now has the pairs of whoever stood for it before.
    where = pd.Index(content[nodes]).get_indexer(pd.Index(before.content))
    now_at = np.where((where >= 0) & stood, nodes[where], -1)
    unknown = nodes[~np.isin(content[nodes], before.content[stood])]
    pairs, twins = _kept(before, now_at, copy_of)
    wanted = first_copies(copy_of)
    wanted = wanted[~wanted["l"].isin(twins["l"])]
    standing, added = _standing_keys(before, ready, now_at, unknown), _keys_of(ready, unknown)
    found, compared = _score_new(before, ready, standing, added, wanted)
    every_key = pa.Table.from_pandas(pd.concat([standing, added], ignore_index=True), preserve_index=False)
    blocking = replace(before.blocking, keys=every_key if before.blocking.keys is not None else None)
    parts = [p for p in (pairs, twins, found) if len(p)]
    every = pd.concat(parts, ignore_index=True) if parts else pairs
    report = before.report | {
        "records": len(rows), "placeholders": ready.placeholders, "copies": int((copy_of != np.arange(len(rows))).sum()),
        "nothing_to_compare": int((~speaks).sum()), "candidates": int(before.report["candidates"]) + compared,
        "incremental": True, "why_full": "", "compared_records": new, "gone_records": gone,
    }  # fmt: skip
    return replace(
        before, fingerprint=fingerprint, ready=ready, pairs=every.sort_values(["l", "r"], ignore_index=True),
        copy_of=copy_of, report=report, rows=rows, content=content, blocking=blocking,
    )  # fmt: skip


def _kept(before: Scored, now_at: Ints, copy_of: Ints) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pairs of before with the row numbers of now: those of two contents, and those of a content with its copy."""
    pairs = before.pairs
    left, right = pairs["l"].to_numpy(np.int64), pairs["r"].to_numpy(np.int64)
    twin = before.copy_of[right] == left
    l_now, r_now = now_at[left], now_at[right]
    stays = ~twin & (l_now >= 0) & (r_now >= 0)
    plain = pairs[stays].assign(l=np.minimum(l_now, r_now)[stays], r=np.maximum(l_now, r_now)[stays])
    first = first_copies(copy_of).set_index("l")["r"]
    still = twin & np.isin(l_now, first.index.to_numpy())
    twins = pairs[still].assign(l=l_now[still], r=first.reindex(l_now[still]).to_numpy(np.int64))
    return plain, twins


def _part(ready: Prepared, nodes: Ints) -> Prepared:
    return replace(ready, table=ready.table.take(nodes).reset_index(drop=True))


def _keys_of(ready: Prepared, nodes: Ints) -> pd.DataFrame:
    made = keys(_part(ready, nodes))
    return made.assign(node=nodes[made["node"].to_numpy(np.int64)].astype(np.int32), key=made["key"].astype(np.uint64))


def _standing_keys(before: Scored, ready: Prepared, now_at: Ints, unknown: Ints) -> pd.DataFrame:
    """node, key of the records that stood before, with the row numbers of now."""
    assert before.blocking is not None
    if before.blocking.keys is None:
        nodes = np.setdiff1d(np.unique(now_at[now_at >= 0]), unknown)
        return _keys_of(ready, nodes)
    node = now_at[before.blocking.keys["node"].to_numpy()]
    key = before.blocking.keys["key"].to_numpy()
    return pd.DataFrame({"node": node[node >= 0].astype(np.int32), "key": key[node >= 0]})


def _score_new(
    before: Scored, ready: Prepared, standing: pd.DataFrame, added: pd.DataFrame, wanted: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """The scored pairs of the records that came with all others, and how many were compared.

    standing, added: keys of those that stood before and of those that came. wanted: l, r of copies that were never scored.
    """
    assert before.blocking is not None
    assert before.model is not None
    with connect() as duck:
        compared = more_candidates(duck, pa.Table.from_pandas(standing, preserve_index=False), added, before.blocking)
        duck.register("copies", wanted)
        duck.execute("INSERT INTO pairs SELECT l, r FROM copies")
        duck.unregister("copies")
        chosen = duck.execute("SELECT l, r FROM pairs").df()
        if chosen.empty:
            return before.pairs.head(0), 0
        nodes = np.unique(chosen[["l", "r"]].to_numpy(np.int64))
        rows_of = pd.DataFrame({c: np.searchsorted(nodes, chosen[c].to_numpy(np.int64)) for c in ("l", "r")})
        duck.register("rows_of", rows_of)
        duck.execute("CREATE OR REPLACE TABLE pairs AS SELECT l, r FROM rows_of")
        duck.unregister("rows_of")
        scorer = Scorer(duck, _part(ready, nodes), before.items, whole=ready.table)
        scorer.keep_worth(before.model, scorer.patterns())
        scored = scorer.score(before.model)
    scored["match_weight"] = scored["match_weight"].round(6)
    for side in ("l", "r"):
        scored[side] = nodes[scored[side].to_numpy(np.int64)]
    return scored, compared
