"""Pairs as they are told to people: the ids of the two records and, per field, how they compare and what it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from json.encoder import encode_basestring as _text
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

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
    left, right = pairs["l"].to_numpy(int), pairs["r"].to_numpy(int)
    told = [_told_of(pairs, item, left, right, *columns[item.name]) for item in items]
    taken, by_name = pairs["shared_contacts"].to_numpy(float), pairs["by_name"].to_numpy(bool)
    told += [
        _added("shared_contacts", level, -taken, (taken >= LEAST_SHARED) & which)
        for level, which in (("household", ~by_name), ("namesake", by_name))
    ]
    if "learnt" in pairs.columns:
        learnt = pairs["learnt"].to_numpy(float)
        told.append(_added("answers", "learnt", learnt, np.abs(learnt) >= LEAST_SHARED))
    # Arrow leaves out the rows in which all is null.
    speaks = np.any([t.is_valid().to_numpy(zero_copy_only=False) for t in told], axis=0)
    texts = np.full(len(pairs), "", dtype=object)
    texts[speaks] = pc.binary_join_element_wise(*told, _plain(", "), null_handling="skip").to_pylist()
    return [f"[{text}]" for text in texts.tolist()]


def _told_of(
    pairs: pd.DataFrame, item: Evidence, left: Ints, right: Ints, codes_of: Ints, distinct: Any, holders: Ints
) -> Any:
    """What one comparison says of each pair, as Arrow texts; null where it is silent."""
    weight = pairs[f"mw_{item.name}"].to_numpy(float)
    if item.common:
        weight = weight + pairs[f"mw_tf_adj_{item.name}"].to_numpy(float)
    gamma = pairs[item.gamma].to_numpy(int)
    heads: list[str | None] = [None] + [
        f'{{"field": {_text(item.kind or item.name)}, "level": {_text(level.code)}, "left": '
        for level in item.levels[::-1]
    ]
    sides = np.concatenate([codes_of[left], codes_of[right]])
    needed = np.unique(sides[sides >= 0])
    texts = pa.array([*(_text(str(v)) for v in distinct.take(needed).tolist()), "null"], pa.large_string())
    values = texts.take(pa.array(np.where(sides >= 0, np.searchsorted(needed, sides), len(needed))))
    same = np.array([False] + [level.code == "same" for level in item.levels[::-1]])[gamma + 1]
    held, counted = np.unique(np.where(same, holders[codes_of[left]], -1), return_inverse=True)
    tails = pa.array([f', "holders": {n}}}' if n >= 0 else "}" for n in held.tolist()], pa.large_string())
    return pc.binary_join_element_wise(
        pa.array(heads, pa.large_string()).take(pa.array(gamma + 1)), values[: len(pairs)], _plain(', "right": '), values[len(pairs) :],
        _plain(', "weight": '), _numbers(weight), tails.take(pa.array(counted)), _plain(""),
    )  # fmt: skip


def _added(field: str, level: str, weight: npt.NDArray[np.float64], where: npt.NDArray[np.bool_]) -> Any:
    """What stands beside the comparisons, on the pairs where it counts; null elsewhere."""
    head = f'{{"field": "{field}", "level": "{level}", "left": null, "right": null, "weight": '
    told = pc.binary_join_element_wise(_plain(head), _numbers(weight), _plain("}"), _plain(""))
    return pc.if_else(pa.array(where), told, pa.scalar(None, pa.large_string()))


def _numbers(values: npt.NDArray[np.float64]) -> Any:
    """Numbers of two decimals as Arrow texts; each distinct one is written once."""
    distinct, at = np.unique(values.round(2) + 0.0, return_inverse=True)  # no "-0.0"
    return pa.array([str(n) for n in distinct.tolist()], pa.large_string()).take(pa.array(at))


def _plain(text: str) -> Any:
    return pa.scalar(text, pa.large_string())
