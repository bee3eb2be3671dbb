"""Which pairs to ask a person about, most useful first: by how much an answer would change, not by how near to a half."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.identify.clustering import STOP, Ints

DOUBT = 0.02
"""Questions whose likelier answer is surer than 98 % are left out."""


def questions(scored: pd.DataFrame, group: Ints, cluster: Ints, answered: set[tuple[int, int]]) -> pd.DataFrame:
    """One question per two groups, as rows of `scored` in the order to ask, with `why` (joined, apart) and `gain`.

    group: what automatic merges and answers already hold together; cluster: the best estimate. answered: pairs of groups
    that a person has judged. An answer settles all record pairs between two groups, so doubt counts times their number.
    """
    left, right = scored["l"].to_numpy(np.int64), scored["r"].to_numpy(np.int64)
    a, b = np.minimum(group[left], group[right]), np.maximum(group[left], group[right])
    size = np.bincount(group)
    chance = 1.0 / (1.0 + np.exp2(-(scored["match_weight"].to_numpy(float).clip(-40, 40) - STOP)))
    doubt = np.minimum(chance, 1 - chance)
    made = scored.assign(
        a=a,
        b=b,
        why=np.where(cluster[left] == cluster[right], "joined", "apart"),
        gain=np.maximum(doubt, DOUBT) * size[a] * size[b],
        doubt=doubt,
    )
    made = made[a != b]
    if answered:
        made = made[[pair not in answered for pair in zip(made["a"], made["b"], strict=True)]]
    # A merge that is shown but was never confirmed is always a question; one that is not shown must be likely enough.
    made = made[(made["why"] == "joined") | (made["doubt"] >= DOUBT)]
    made = made.sort_values(["match_weight", "l", "r"], ascending=[False, True, True]).drop_duplicates(["a", "b"])
    ordered: pd.DataFrame = made.sort_values(
        ["gain", "match_weight", "l", "r"], ascending=[False, False, True, True], ignore_index=True
    )
    return ordered
