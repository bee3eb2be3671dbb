"""Needs groups against the truth: planted needs of many shapes are found, lists without needs have none, volume changes nothing."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from idic_core.differentiate import Needs, needs_groups
from tests.differentiate.needy import Planted, column_permuted, planted, shuffled

SHAPES = {
    "plain": {},
    "weak": {"strength": 0.6},
    "few lines": {"per_customer": 7, "spread": 0.4},
    "hardly any lines": {"per_customer": 4, "spread": 0.3, "least": 2, "strength": 0.85},
    "many kinds, some popular": {"kinds": 40, "zipf": 0.8},
    "three needs": {"needs": 3, "kinds": 10, "strength": 0.65},
    "six needs": {"needs": 6, "kinds": 24},
    "unequal": {"needs": 5, "kinds": 20, "unequal": 3.0},
    "staples": {"kinds": 16, "staples": 4, "staple_share": 0.4},
    "heavy buyers": {"spread": 1.2},
}


def agreement(made: Planted, found: Needs) -> float:
    groups = found.customers.set_index("customer_id")["need_id"].reindex(made.truth.index).fillna("none")
    return float(adjusted_rand_score(made.truth, groups))


@pytest.mark.parametrize("shape", SHAPES)
def test_planted_needs_are_found_by_category(shape: str) -> None:
    made = planted(customers=400, seed=7, **SHAPES[shape])
    found = needs_groups(made.lines.drop(columns="category"), products=made.products)
    assert agreement(made, found) >= 0.8
    assert found.groups["stability"].ge(0.75).all()
    assert found.groups["share"].ge(0.05).all()


@pytest.mark.parametrize("shape", ["plain", "six needs", "staples", "unequal"])
def test_planted_needs_are_found_without_any_list_of_products(shape: str) -> None:
    made = planted(customers=400, seed=8, **SHAPES[shape])
    found = needs_groups(made.lines.drop(columns="category"))
    assert found.report["basis"] in {"family", "product"}
    assert agreement(made, found) >= 0.8


def test_a_category_column_of_the_lines_serves_where_there_is_no_list_of_products() -> None:
    made = planted(customers=150, seed=9)
    found = needs_groups(made.lines)
    assert found.report["basis"] == "category"
    assert agreement(made, found) >= 0.8
    assert set(found.groups["name"].str.split(" + ", regex=False).explode().str.lower()) <= set(made.lines["category"])


def test_shelves_that_say_nothing_give_way_to_what_is_bought_together() -> None:
    made = planted(customers=400, seed=10, per_customer=25)
    shelf = np.random.default_rng(0).permutation(np.arange(len(made.products)) % 6).astype(str)
    found = needs_groups(made.lines.drop(columns="category"), products=made.products.assign(category=shelf))
    assert found.report["basis"] == "family"
    assert agreement(made, found) >= 0.8


def test_two_thousand_customers_fit_in_little_work_and_are_not_cut_into_more_groups() -> None:
    made = planted(customers=2000, needs=3, seed=11)
    found = needs_groups(made.lines, products=made.products)
    assert found.report["k"] == 3
    assert agreement(made, found) >= 0.95


@pytest.mark.parametrize(
    "shape", [{}, {"needs": 4, "kinds": 4, "strength": 0.85}, {"zipf": 1.0, "kinds": 24}, {"spread": 1.2}]
)
def test_no_groups_where_no_need_is_left(shape: dict[str, float]) -> None:
    alarms = 0
    for seed in range(4):
        made = planted(customers=200, seed=30 + seed, **shape)  # type: ignore[arg-type]
        for lines in (shuffled(made.lines, seed), column_permuted(made.lines, seed)):
            found = needs_groups(lines, seed=seed)
            alarms += bool(len(found.groups))
            assert found.report["reason"] in {"", "no_clear_groups"}
    assert alarms == 0


def test_volume_does_not_drive_groups() -> None:
    made = planted(customers=300, seed=12)
    rng = np.random.default_rng(3)
    factor = pd.Series(rng.integers(1, 9, len(made.truth)), index=made.truth.index)
    more = made.lines.assign(quantity=made.lines["quantity"] * made.lines["customer_id"].map(factor))
    again = made.lines.loc[made.lines.index.repeat(made.lines["customer_id"].map(factor))]
    plain, by_quantity, by_lines = (
        needs_groups(x, products=made.products).customers for x in (made.lines, more, again)
    )
    pd.testing.assert_frame_equal(plain, by_quantity)
    assert adjusted_rand_score(plain["need_id"], by_lines["need_id"]) >= 0.97
    apart = made.lines.loc[made.lines.index.repeat(made.lines["customer_id"].map(factor))]
    apart = apart.assign(order_id=np.arange(len(apart)).astype(str))
    grown = needs_groups(apart, products=made.products).customers
    assert adjusted_rand_score(plain["need_id"], grown["need_id"]) >= 0.97


def test_customers_who_differ_in_volume_alone_are_no_groups() -> None:
    rng = np.random.default_rng(4)
    volume = np.repeat([6, 30, 150], 100)
    kind = rng.choice(8, int(volume.sum()), p=rng.dirichlet(np.ones(8) * 5))
    lines = pd.DataFrame({"customer_id": np.repeat(np.arange(300), volume), "product_id": kind.astype(str)})
    assert needs_groups(lines).report["reason"] == "no_clear_groups"
