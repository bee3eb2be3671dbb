"""Pairs become customers without explosion, and answers always hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idic_core.identify.clustering import STOP, STOP_BLOCKED, cluster


def edges(*rows: tuple[int, int, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["l", "r", "weight"]).astype(
        {"l": "int64", "r": "int64", "weight": "float64"}
    )


@pytest.mark.parametrize("stop", [STOP, STOP_BLOCKED])
def test_a_chain_of_lookalikes_does_not_become_one_customer(stop: float) -> None:
    chain = edges(*[(i, i + 1, 6.0) for i in range(199)])
    assert np.bincount(cluster(200, chain, stop=stop)).max() <= 6


def test_one_bridge_between_two_tight_groups_is_cut() -> None:
    tight = [(a, b, 8.0) for a in range(5) for b in range(a)] + [(a, b, 8.0) for a in range(5, 10) for b in range(5, a)]
    found = cluster(10, edges(*[(b, a, w) for a, b, w in tight], (0, 5, 8.0)))
    assert len(set(found[:5])) == 1
    assert len(set(found[5:])) == 1
    assert found[0] != found[5]


def test_nothing_to_cluster_is_no_error() -> None:
    assert cluster(0, edges()).tolist() == []
    assert cluster(3, edges()).tolist() == [0, 1, 2]


pairs = st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] != p[1])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(pairs, st.floats(-10, 10)), max_size=40),
    st.lists(pairs, max_size=6),
    st.lists(pairs, max_size=6),
)
def test_same_and_different_answers_hold_whatever_the_weights_say(
    weighted: list[tuple[tuple[int, int], float]], must: list[tuple[int, int]], cannot: list[tuple[int, int]]
) -> None:
    unique = {(min(p), max(p)): w for p, w in weighted}
    found = cluster(12, edges(*[(a, b, w) for (a, b), w in sorted(unique.items())]), must=must, cannot=cannot)
    together = cluster(12, edges(), must=must)
    assert all(found[a] == found[b] for a, b in must)
    assert all(found[a] != found[b] for a, b in cannot if together[a] != together[b])
    assert len(found) == 12
