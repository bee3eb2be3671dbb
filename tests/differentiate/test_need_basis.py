"""Needs groups by product where people ask for it: categories that say nothing of needs hide them no longer, and the way back is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import run, set_needs_basis
from idic_core.differentiate.need_basis import KIND, needs_basis
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, derived_report, read_derived
from tests.differentiate.shop import fill
from tests.pages.test_segments_page import page, words


def shelves(folder: Path, customers: int = 300) -> Workspace:
    """25 products for 5 needs, put on 5 shelves that hold one product of each need."""
    rng = np.random.default_rng(4)
    rows = []
    for customer in range(customers):
        need = rng.integers(5)
        for line in range(12):
            of = need if rng.random() < 0.85 else rng.integers(5)
            product = of * 5 + rng.integers(5)
            day = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(rng.integers(0, 300)))
            rows.append(
                (
                    f"P{customer}",
                    f"O{customer}-{line // 2}",
                    day,
                    f"p{product}",
                    1.0,
                    10.0,
                    10.0,
                    f"shelf {product % 5}",
                )
            )
    lines = pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price", "amount", "category"])  # fmt: skip
    products = (
        lines[["product_id", "category"]]
        .drop_duplicates("product_id")
        .assign(name=lambda t: "thing " + t["product_id"])
    )
    return fill(
        folder,
        lines.drop(columns="category").assign(product_name=lines["product_id"], cost=np.nan, line_kind="sale"),
        products,
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = shelves(tmp_path_factory.mktemp("ws"))
    run(made)
    return made


def test_by_category_nothing_is_clear_and_by_product_the_needs_are_there(shop: Workspace) -> None:
    assert derived_report(shop, "differentiate")["needs"]["reason"] == "no_clear_groups"
    set_needs_basis(shop, "product")
    run(shop)
    report = derived_report(shop, "differentiate")["needs"]
    assert (report["basis"], report["asked"], report["k"]) == ("product", "product", 5)
    assert len(read_derived(shop, "need_groups")) == 5
    set_needs_basis(shop, "category")
    run(shop)
    assert derived_report(shop, "differentiate")["needs"]["reason"] == "no_clear_groups"


def test_the_page_offers_the_other_way_and_the_way_back(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from idic_core import jobs

    monkeypatch.setattr(jobs, "start", lambda *_given: None)  # the work itself is tested elsewhere
    at = page(monkeypatch, shop, "needs")
    assert "No clear needs groups" in words(at)
    at.button(key="needs_by_product").click().run()
    assert not at.exception
    assert needs_basis(shop) == "product"
    run(shop)
    at = page(monkeypatch, shop, "needs")
    assert "You asked for groups by product." in words(at)
    at.button(key="needs_by_category").click().run()
    assert needs_basis(shop) == "category"


def test_another_word_is_refused_and_one_that_cannot_be_read_does_not_count(tmp_path: Path) -> None:
    made = Workspace(tmp_path)
    with pytest.raises(IdicError, match="shelf"):
        set_needs_basis(made, "shelf")
    decide(made, KIND, "needs", "shelf")
    assert needs_basis(made) == "category"
