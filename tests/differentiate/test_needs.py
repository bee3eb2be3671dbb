"""Needs: found where they were planted, not found in noise, named by what people buy."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from idic_core.differentiate import needs_groups
from idic_core.errors import MissingColumn
from tests.differentiate.shop import PROFILES, make_lines, products_of


def enough(lines: pd.DataFrame, least: int = 6) -> pd.DataFrame:
    """Customers of whom at least some lines are known."""
    return lines[lines.groupby("customer_id")["order_id"].transform("size") >= least]


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    return enough(make_lines(customers=350, seed=2, strength=0.85))


def test_planted_needs_are_found_and_named_by_what_they_buy(planted: pd.DataFrame) -> None:
    found = needs_groups(planted, products=products_of(planted))
    truth = planted.drop_duplicates("customer_id").set_index("customer_id")["need"]
    both = found.customers.set_index("customer_id")["need_id"].reindex(truth.index)
    assert adjusted_rand_score(truth, both) >= 0.8
    assert found.report["k"] == len(PROFILES)
    leading = [json.loads(f)["over"][0] for f in found.groups["facts"]]
    assert {fact["what"] for fact in leading} == set(PROFILES)
    assert all(fact["index"] > 1.5 for fact in leading)
    assert found.groups["size"].sum() == len(found.customers)
    assert found.groups["name"].is_unique
    assert found.groups["stability"].between(0.75, 1).all()
    assert set(found.groups["example_customer"]) <= set(truth.index)


def test_needs_are_found_without_categories_from_names_and_baskets(planted: pd.DataFrame) -> None:
    variant = np.random.default_rng(0).integers(0, 10, len(planted)).astype(str)
    detailed = planted.assign(product_id=planted["product_id"] + "-" + variant)
    products = detailed.drop_duplicates("product_id")[["product_id"]].assign(
        name=lambda t: t["product_id"].str.replace("-", " ") + " piece"
    )
    found = needs_groups(detailed, products=products)
    truth = planted.drop_duplicates("customer_id").set_index("customer_id")["need"]
    both = found.customers.set_index("customer_id")["need_id"].reindex(truth.index)
    assert found.report["basis"] == "family"
    assert adjusted_rand_score(truth, both) >= 0.8


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_noise_has_no_clear_groups_however_much_people_buy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    volume = 3 + rng.poisson(rng.gamma(0.8, 15, size=400))
    customer = np.repeat(np.arange(400), volume)
    kind = rng.choice(9, size=len(customer), p=rng.dirichlet(np.ones(9) * 4))
    lines = pd.DataFrame({"customer_id": customer, "order_id": customer, "product_id": [f"p{k}" for k in kind]})
    products = pd.DataFrame({"product_id": [f"p{k}" for k in range(9)], "category": [f"kind {k}" for k in range(9)]})
    found = needs_groups(lines, products=products, seed=seed)
    assert found.groups.empty
    assert found.customers.empty
    assert found.report["reason"] == "no_clear_groups"


def test_the_same_input_gives_the_same_groups(planted: pd.DataFrame) -> None:
    first, second = (needs_groups(planted, products=products_of(planted), seed=5) for _time in range(2))
    pd.testing.assert_frame_equal(first.customers, second.customers)


def test_small_and_empty_lists_are_answered_not_refused() -> None:
    empty = pd.DataFrame({"customer_id": [], "product_id": []})
    assert needs_groups(empty).report["reason"] == "too_few"
    few = pd.DataFrame({"customer_id": [1, 2, None], "product_id": ["a", "b", "c"]})
    assert needs_groups(few).groups.empty
    with pytest.raises(MissingColumn, match="product_id"):
        needs_groups(pd.DataFrame({"customer_id": [1]}))
