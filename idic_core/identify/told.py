"""Pairs as they are told to people: the ids of the two records and, per field, how they compare and what it weighs."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pandas as pd

from idic_core.identify.bands import level_codes
from idic_core.identify.scored import Scored

Objects = npt.NDArray[np.object_]
LEAST_SHARED = 0.005
"""What shared contacts take off a weight is told from here on (log2)."""


def named(pairs: pd.DataFrame, scored: Scored, ids: Objects) -> pd.DataFrame:
    """Pairs (l, r: row numbers) with record_id_l, record_id_r and evidence instead of row numbers.

    evidence: a JSON list of field, level, left, right (standardised), weight (log2; rarity included) and, where both are the
    same, holders: how many records have that value.
    """
    made = pairs.copy()
    made["record_id_l"], made["record_id_r"] = ids[pairs["l"].to_numpy(int)], ids[pairs["r"].to_numpy(int)]
    made["evidence"] = evidence_texts(pairs, scored)
    return made.drop(columns=["l", "r"])


def evidence_texts(pairs: pd.DataFrame, scored: Scored) -> list[str]:
    """Each pair's evidence as JSON; every value is written as JSON once, however many pairs show it."""
    if pairs.empty:
        return []
    told: list[list[str]] = [[] for _row in range(len(pairs))]
    left, right = pairs["l"].to_numpy(int), pairs["r"].to_numpy(int)
    for item in scored.items:
        weight = pairs[f"mw_{item.name}"].to_numpy(float)
        if item.common:
            weight = weight + pairs[f"mw_tf_adj_{item.name}"].to_numpy(float)
        codes = level_codes(pairs, item)
        heads = {
            code: f'{{"field": {_text(item.kind or item.name)}, "level": {_text(code)}, "left": ' for code in set(codes)
        }
        rows = np.flatnonzero(codes != "")
        codes_of, distinct = pd.factorize(scored.ready.table[item.shown or item.column])
        holders = np.bincount(codes_of[codes_of >= 0], minlength=len(distinct) + 1)
        sides = np.concatenate([codes_of[left[rows]], codes_of[right[rows]]])
        needed = np.unique(sides[sides >= 0])
        texts = np.full(len(distinct) + 1, "null", dtype=object)
        texts[needed] = [_text(str(v)) for v in distinct.take(needed)]
        values, held = texts[sides].tolist(), holders[codes_of[left[rows]]]
        tails = [
            f', "holders": {n}}}' if same else "}" for n, same in zip(held.tolist(), codes[rows] == "same", strict=True)
        ]
        told_of = zip(
            rows.tolist(),
            codes[rows].tolist(),
            values[: len(rows)],
            values[len(rows) :],
            weight[rows].tolist(),
            tails,
            strict=True,
        )
        for row, code, a, b, w, tail in told_of:
            told[row].append(f'{heads[code]}{a}, "right": {b}, "weight": {round(w, 2)}{tail}')
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


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
