"""Needs groups on lists of another shape, against what knowing the needs would give: overlapping needs, light customers, seasonal kinds, few of everything."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from idic_core.differentiate import needs_groups
from idic_core.differentiate.mixture import fit_mixture, one_group
from tests.differentiate.mixed_needs import mixed, reach
from tests.differentiate.needy import Planted, column_permuted, planted, shuffled


def agreement(made: Planted, *, by_category: bool = True) -> float:
    lines = made.lines if by_category else made.lines.drop(columns="category")
    found = needs_groups(lines, products=made.products if by_category else None).customers
    groups = found.set_index("customer_id")["need_id"].reindex(made.truth.index).fillna("none")
    return float(adjusted_rand_score(made.truth, groups))


@pytest.mark.parametrize(
    "shape",
    [
        {"customers": 150},
        {"customers": 400},
        {"customers": 300, "needs": 3, "season": 0.3},
        {"customers": 600, "needs": 5, "kinds": 24},
        {"customers": 400, "kinds": 40},
    ],
)
def test_nearly_all_that_could_be_told_of_mixed_needs_is_told(shape: dict[str, int]) -> None:
    lists = [mixed(seed=seed, **shape) for seed in range(2)]  # type: ignore[arg-type]
    assert np.mean([reach(made) - agreement(made) for made in lists]) <= 0.1


@pytest.mark.parametrize(
    ("shape", "least"),
    [
        ({"per_customer": 3, "spread": 0.3, "least": 2}, 0.75),
        ({"kinds": 30, "per_customer": 4, "spread": 0.3, "least": 2}, 0.8),
        ({"kinds": 16, "staples": 4, "staple_share": 0.5}, 0.85),
    ],
)
def test_a_hundred_and_fifty_customers_with_few_lines_or_many_staples_have_their_needs_found(
    shape: dict[str, float], least: float
) -> None:
    lists = [planted(customers=150, seed=40 + seed, **shape) for seed in range(3)]  # type: ignore[arg-type]
    assert np.mean([agreement(made) for made in lists]) >= least


def test_staples_hide_no_needs_where_products_have_no_categories() -> None:
    lists = [
        planted(customers=150, kinds=16, staples=4, staple_share=0.5, seed=40 + s, per_customer=15) for s in range(3)
    ]
    assert np.mean([agreement(made, by_category=False) for made in lists]) >= 0.8


def test_mixed_needs_dealt_out_anew_are_no_groups() -> None:
    for seed in range(3):
        made = mixed(customers=150, seed=50 + seed)
        for lines in (shuffled(made.lines, seed), column_permuted(made.lines, seed)):
            assert needs_groups(lines, seed=seed).report["reason"] == "no_clear_groups"


def test_kinds_bought_apart_by_habit_alone_are_no_groups() -> None:
    for seed in range(3):
        made = planted(customers=150, needs=4, kinds=4, strength=0.85, seed=60 + seed)
        found = needs_groups(column_permuted(made.lines, seed), seed=seed)
        assert found.report["reason"] == "no_clear_groups"


def test_a_mixture_finds_the_shares_that_counts_were_drawn_from() -> None:
    rng = np.random.default_rng(0)
    truth = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
    need = rng.integers(0, 2, 500)
    counts = np.vstack([rng.multinomial(10, truth[n]) for n in need]).astype("float64")
    begin = np.where(rng.random(500) < 0.3, 1 - need, need)
    found = fit_mixture(counts, (3,), begin, 2)
    assert np.abs(found.profiles - truth).max() < 0.03
    likelihood, degrees = found.degrees(counts)
    assert (degrees.argmax(axis=1) == need).mean() > 0.97
    assert np.allclose(degrees.sum(axis=1), 1)
    assert likelihood.sum() > one_group(counts, (3,)).degrees(counts)[0].sum()
