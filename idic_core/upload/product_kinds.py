"""A column of orders that may be the products' category by its name ("Kind", "Type") and is it by its values: each product always has the same."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from idic_core.upload.meaning import Guess, words_of

MAYBE = frozenset([
    "kind", "kinds", "type", "sort", "group", "range", "department", "product kind", "kind of product", "type of product", "sort of product", "art", "typ", "gruppe", "rayon",
    "类型", "种类", "大类", "部门", "loai", "nhom", "chung loai",
])  # fmt: skip
"""Folded names that say a sort of something; of what, only the values tell: a line's kind (sale, return) changes from order to order."""

LEAST_PRODUCTS, MOST_KINDS, ALWAYS = 4, 100, 0.98
ROWS = 50_000
SURE = 0.8


def product_kind(frame: pd.DataFrame, columns: dict[str, list[str]], free: Iterable[str]) -> Guess | None:
    """The guess for a column that is the category, or None. columns: field -> columns found already; free: columns that are nothing yet.

    Needs a product column with at least LEAST_PRODUCTS different products, at most half as many kinds, and in ALWAYS of the rows a product's usual kind.
    """
    product = next((columns[f][0] for f in ("product_id", "product_name") if columns.get(f)), None)
    if product is None or columns.get("category"):
        return None
    for column in free:
        if " ".join(words_of(column)) not in MAYBE:
            continue
        pairs = pd.DataFrame({"product": frame[product], "kind": frame[column]}).head(ROWS).astype("str")
        pairs = pairs[pairs["kind"].str.strip().ne("") & pairs["product"].str.strip().ne("")]
        products, kinds = pairs["product"].nunique(), pairs["kind"].nunique()
        if products < LEAST_PRODUCTS or not 2 <= kinds <= min(MOST_KINDS, products / 2):
            continue
        usual = pairs.groupby("product")["kind"].agg(lambda k: k.value_counts().iloc[0]).sum()
        if usual / len(pairs) >= ALWAYS:
            return Guess(column, "category", SURE, "one_per_product", share=float(usual / len(pairs)))
    return None
