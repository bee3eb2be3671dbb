"""Pairs as they are told to people: the ids of the two records and, per field, how they compare and what it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from json.encoder import encode_basestring as _text
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from idic_core.identify.bands import level_codes
from idic_core.identify.comparing import Evidence
from idic_core.identify.scored import Scored

Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
AT_ONCE = 100_000
LEAST_SHARED = 0.005
"""What shared contacts take off a weight is told from here on (log2)."""


@dataclass(frozen=True)
class Told:
    """The evidence of pairs, put in words once, however many tables show it. keys: rising, one per pair; texts: in that order."""

    size: int
    keys: npt.NDArray[np.int64]
    texts: Objects

    def of(self, pairs: pd.DataFrame) -> Objects:
        """The evidence of these pairs (l, r), all of which were told."""
        return np.asarray(self.texts[np.searchsorted(self.keys, _keys(pairs, self.size))], dtype=object)


def tell(parts: list[pd.DataFrame], scored: Scored) -> Told:
    """The evidence of all pairs (l, r: row numbers) in these tables, which have the same columns beside others."""
    size = len(scored.ready.table)
    filled = [p for p in parts if len(p)]
    if not filled:
        return Told(size, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object))
    shared = [c for c in filled[0].columns if all(c in p.columns for p in filled)]
    every = pd.concat([p[shared] for p in filled], ignore_index=True) if len(filled) > 1 else filled[0]
    keys, first = np.unique(_keys(every, size), return_index=True)
    texts = np.empty(len(keys), dtype=object)
    texts[:] = evidence_texts(every.iloc[first], scored)
    return Told(size, keys, texts)


def _keys(pairs: pd.DataFrame, size: int) -> npt.NDArray[np.int64]:
    return np.asarray(pairs["l"].to_numpy(np.int64) * size + pairs["r"].to_numpy(np.int64))


def named(pairs: pd.DataFrame, told: Told, ids: Objects) -> pd.DataFrame:
    """Pairs (l, r: row numbers) with record_id_l, record_id_r and evidence instead of row numbers.

    evidence: a JSON list of field, level, left, right (standardised), weight (log2; rarity included) and, where both are the
    same, holders: how many records have that value.
    """
    plain = pairs.drop(columns=["l", "r"])
    return plain.assign(
        record_id_l=ids[pairs["l"].to_numpy(int)], record_id_r=ids[pairs["r"].to_numpy(int)], evidence=told.of(pairs)
    )


def evidence_texts(pairs: pd.DataFrame, scored: Scored) -> list[str]:
    """Each pair's evidence as JSON; a part of the pairs at a time, since the pieces take several times the room of the whole texts."""
    columns = {}
    for item in scored.items if len(pairs) else []:
        codes_of, distinct = pd.factorize(scored.ready.table[item.shown or item.column])
        holders = np.bincount(codes_of[codes_of >= 0], minlength=len(distinct) + 1)
        columns[item.name] = (codes_of, distinct, holders)
    starts = range(0, len(pairs), AT_ONCE)
    return [t for at in starts for t in _part(pairs.iloc[at : at + AT_ONCE], scored.items, columns)]


def _part(pairs: pd.DataFrame, items: list[Evidence], columns: dict[str, tuple[Ints, Any, Ints]]) -> list[str]:
    """The evidence of some pairs; every value is written as JSON once, however many of them show it."""
    told: list[list[str]] = [[] for _row in range(len(pairs))]
    left, right = pairs["l"].to_numpy(int), pairs["r"].to_numpy(int)
    for item in items:
        weight = pairs[f"mw_{item.name}"].to_numpy(float)
        if item.common:
            weight = weight + pairs[f"mw_tf_adj_{item.name}"].to_numpy(float)
        codes = level_codes(pairs, item)
        heads = {
            code: f'{{"field": {_text(item.kind or item.name)}, "level": {_text(code)}, "left": ' for code in set(codes)
        }
        rows = np.flatnonzero(codes != "")
        codes_of, distinct, holders = columns[item.name]
        sides = np.concatenate([codes_of[left[rows]], codes_of[right[rows]]])
        needed = np.unique(sides[sides >= 0])
        texts = np.full(len(needed) + 1, "null", dtype=object)
        texts[:-1] = [_text(str(v)) for v in distinct.take(needed).tolist()]
        at = np.where(sides >= 0, np.searchsorted(needed, sides), len(needed))
        values, held = texts[at].tolist(), holders[codes_of[left[rows]]]
        tails = [
            f', "holders": {n}}}' if same else "}" for n, same in zip(held.tolist(), codes[rows] == "same", strict=True)
        ]
        told_of = zip(
            rows.tolist(),
            codes[rows].tolist(),
            values[: len(rows)],
            values[len(rows) :],
            weight[rows].round(2).tolist(),
            tails,
            strict=True,
        )
        for row, code, a, b, w, tail in told_of:
            told[row].append(f'{heads[code]}{a}, "right": {b}, "weight": {w}{tail}')
    taken, by_name = pairs["shared_contacts"].to_numpy(float), pairs["by_name"].to_numpy(bool)
    for row in np.flatnonzero(taken >= LEAST_SHARED).tolist():
        level = "namesake" if by_name[row] else "household"
        told[row].append(
            f'{{"field": "shared_contacts", "level": "{level}", "left": null, "right": null, "weight": {round(-float(taken[row]), 2)}}}'
        )
    if "learnt" in pairs.columns:
        learnt = pairs["learnt"].to_numpy(float)
        for row in np.flatnonzero(np.abs(learnt) >= LEAST_SHARED).tolist():
            told[row].append(
                f'{{"field": "answers", "level": "learnt", "left": null, "right": null, "weight": {round(float(learnt[row]), 2)}}}'
            )
    return [f"[{', '.join(parts)}]" for parts in told]
