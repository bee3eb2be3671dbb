"""What kind of thing each product is: its category where the list has one, else families found from names and baskets."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

FAMILIES = 50
LEAST_COVER, LEAST_KINDS = 0.5, 3
"""A category column that covers less of the lines than this, or has fewer kinds, is not used."""

WORD = re.compile(r"[^\W\d_]{3,}|[\u3400-\u9fff]{2}")
LEAST_PRODUCTS = 3
"""A word that names a family stands in at least so many products' names."""


def product_groups(shares: pd.DataFrame, products: pd.DataFrame | None, seed: int) -> tuple[pd.Series[Any], str]:
    """Group of each product (index product_id -> label in plain words) and where it comes from: category, family or product.

    shares: the lines that count (customer_id, product_id). products: product_id and where known name, category, family. Products
    without a known group are left out. Families are k-means groups of products over words of names and, through truncated
    singular vectors, over who buys them (Deerwester et al., 1990), named by their commonest telling words.
    """
    bought = shares["product_id"].value_counts()
    if products is not None:
        for column in ("category", "family"):
            if column not in products.columns:
                continue
            known = (
                products.dropna(subset=["product_id", column])
                .drop_duplicates("product_id")
                .set_index("product_id")[column]
                .astype("string")
                .str.strip()
            )
            known = known[known.str.len() > 0]
            covered = bought[bought.index.isin(known.index)].sum()
            if covered >= LEAST_COVER * bought.sum() and known.nunique() >= LEAST_KINDS:
                return known, "category" if column == "category" else "family"
    if len(bought) <= FAMILIES:
        names = _names(products, bought.index)
        return names, "product"
    return _families(shares, products, bought, seed), "family"


def found_families(shares: pd.DataFrame, products: pd.DataFrame | None, seed: int) -> pd.Series[Any]:
    """Families of products from their names and who buys them, whatever categories are given; empty where there are too few products."""
    bought = shares["product_id"].value_counts()
    return _families(shares, products, bought, seed) if len(bought) > FAMILIES else pd.Series(dtype="string")


def _names(products: pd.DataFrame | None, index: pd.Index) -> pd.Series[Any]:
    labels = pd.Series(index.astype("string"), index=index)
    if products is not None and "name" in products.columns:
        names = (
            products.dropna(subset=["name"])
            .drop_duplicates("product_id")
            .set_index("product_id")["name"]
            .astype("string")
        )
        labels = names.reindex(index).fillna(labels)
    return labels


def _families(shares: pd.DataFrame, products: pd.DataFrame | None, bought: pd.Series[Any], seed: int) -> pd.Series[Any]:
    from scipy import sparse
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    items = bought.index[bought >= 2][:3000]
    names = _names(products, items)
    parts = []
    named = names.ne(pd.Series(items.astype("string"), index=items)).mean() > LEAST_COVER
    if named:
        words = TfidfVectorizer(token_pattern=WORD.pattern, min_df=LEAST_PRODUCTS, max_df=0.2, sublinear_tf=True)
        try:
            parts.append(_reduced(words.fit_transform(names.str.lower()), 40, TruncatedSVD, normalize, seed))
        except ValueError:  # no word stands in three names: the baskets alone must do
            named = False
    pairs = shares[shares["product_id"].isin(items)].drop_duplicates(["customer_id", "product_id"])
    row = pd.Categorical(pairs["product_id"], categories=items).codes
    column, buyers = pd.factorize(pairs["customer_id"])
    weight = 1.0 / np.log1p(np.bincount(column, minlength=len(buyers))[column])
    matrix = sparse.csr_matrix((weight, (row, column)), shape=(len(items), len(buyers)))
    parts.append(_reduced(matrix, 40, TruncatedSVD, normalize, seed))
    features = np.hstack(parts)
    labels = KMeans(min(FAMILIES, len(items) // 5), n_init=2, random_state=seed, max_iter=60).fit_predict(features)
    telling = _telling_words(names, labels) if named else {}
    top = {f: str(names.iloc[int(np.flatnonzero(labels == f)[0])]) for f in np.unique(labels)}
    return pd.Series([telling.get(int(f)) or top[f] for f in labels], index=items, dtype="string")


def _reduced(matrix: Any, size: int, svd: Any, normalize: Any, seed: int) -> np.ndarray[Any, Any]:
    size = min(size, min(matrix.shape) - 1)
    if size < 2:
        return np.zeros((matrix.shape[0], 1))
    return np.asarray(normalize(svd(size, random_state=seed, n_iter=4).fit_transform(normalize(matrix))))


def _telling_words(names: pd.Series[Any], labels: np.ndarray[Any, Any]) -> dict[int, str]:
    """Two words per family that stand much more often in its names than elsewhere; unlike for each family."""
    words = [set(WORD.findall(n.lower())) for n in names]
    everywhere = Counter(w for ws in words for w in ws)
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    for family in np.unique(labels):
        members = [words[i] for i in np.flatnonzero(labels == family)]
        inside = Counter(w for ws in members for w in ws)
        total = len(words)
        ranked = sorted(
            (w for w in inside if inside[w] >= min(LEAST_PRODUCTS, len(members))),
            key=lambda w: (-inside[w] / len(members) * np.log((inside[w] / len(members)) / (everywhere[w] / total)), w),
        )
        label = ", ".join(ranked[:2])
        while label in taken and len(ranked) > 2:
            ranked = ranked[1:]
            label = ", ".join(ranked[:2])
        if label and label not in taken:
            taken.add(label)
            chosen[int(family)] = label
    return chosen
