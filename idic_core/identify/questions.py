"""Which pairs to ask a person about, most useful first: by how much an answer would change, not by how near to a half."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.identify.clustering import STOP_BLOCKED, Ints

DOUBT = 0.02
"""Questions whose likelier answer is surer than 98 % are left out, unless a merge rests on them."""


def questions(scored: pd.DataFrame, group: Ints, cluster: Ints, answered: set[tuple[int, int]]) -> pd.DataFrame:
    """One question per two groups, as rows of `scored` in the order to ask, with `why` (joined, apart) and `gain`.

    group: what automatic merges and answers already hold together; cluster: the best estimate. answered: pairs of groups
    that a person has judged. An answer settles all record pairs between two groups, so its doubt counts times their number;
    of each two groups the pair with the strongest evidence is shown.
    """
    left, right = scored["l"].to_numpy(np.int64), scored["r"].to_numpy(np.int64)
    made = scored.assign(
        a=np.minimum(group[left], group[right]),
        b=np.maximum(group[left], group[right]),
        why=np.where(cluster[left] == cluster[right], "joined", "apart"),
    )
    made = made[made["a"] != made["b"]]
    if answered:
        # As an array: an empty list would choose no columns instead of no rows.
        open_yet = (pair not in answered for pair in zip(made["a"].tolist(), made["b"].tolist(), strict=True))
        made = made[np.fromiter(open_yet, dtype=bool, count=len(made))]
    size = np.bincount(group)
    pairs = size[made["a"]] * size[made["b"]]
    # All other pairs between the two groups have spoken already: where they kept them apart, a strong pair is less likely right,
    # where they joined them, a weak one less likely wrong (measured: of pairs apart at p = .5 one in seven was the same person).
    lean = np.where(made["why"] == "joined", -STOP_BLOCKED, STOP_BLOCKED)
    chance = 1.0 / (1.0 + np.exp2(-(made["match_weight"].to_numpy(float).clip(-40, 40) + lean)))
    made = made.assign(doubt=np.minimum(chance, 1.0 - chance))
    made["gain"] = np.maximum(made["doubt"], DOUBT) * pairs
    made = made[(made["why"] == "joined") | (made["doubt"] >= DOUBT)]
    made = made.sort_values(["match_weight", "l", "r"], ascending=[False, True, True]).drop_duplicates(["a", "b"])
    ordered: pd.DataFrame = made.sort_values(
        ["gain", "match_weight", "l", "r"], ascending=[False, False, True, True], ignore_index=True
    )
    return ordered
