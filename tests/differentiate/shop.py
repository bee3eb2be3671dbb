"""A generated shop with known habits: customers with their own rate, lifetime, needs and spend, and lines as the facts hold them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from idic_core.store import DERIVED, Batch, Workspace, add_batch, write_derived

START = pd.Timestamp("2024-01-01")
PROFILES = ("coffee", "garden", "toys", "books")
PER_CATEGORY = 8


def make_lines(
    customers: int = 300, days: int = 700, seed: int = 1, strength: float = 0.85, items: float = 3.0
) -> pd.DataFrame:
    """Order lines of customers who buy at their own rate until they leave; `strength` of what they buy is of their own need.

    Columns as engines.customer_lines gives them, and `need`, the truth.
    """
    rng = np.random.default_rng(seed)
    kinds = [*PROFILES, "gifts", "kitchen"]
    rows = []
    for customer in range(customers):
        need = int(rng.integers(len(PROFILES)))
        rate = rng.gamma(1.2, 1 / 40)
        begin = int(rng.integers(0, days * 2 // 3))
        end = min(days, begin + int(rng.exponential(500)) + 1)
        moments = [begin, *(begin + np.cumsum(rng.exponential(1 / rate, 60))).astype(int)]
        basket = rng.lognormal(0, 0.4)
        for number, day in enumerate(m for m in moments if m < end or m == begin):
            for _item in range(1 + rng.poisson(items)):
                kind = PROFILES[need] if rng.random() < strength else kinds[int(rng.integers(len(kinds)))]
                place = int(rng.integers(PER_CATEGORY))
                price = round((3 + place) * (1 + kinds.index(kind) / 5), 2)
                quantity = float(max(1, round(basket * rng.integers(1, 3))))
                moment = START + pd.Timedelta(days=int(day), hours=int(rng.integers(8, 20)))
                rows.append(
                    (
                        f"C{customer:04d}",
                        f"O{customer:04d}-{number}",
                        moment,
                        f"{kind}-{place}",
                        f"{kind.title()} {place}",
                        quantity,
                        price,
                        kind,
                        PROFILES[need],
                    )
                )
    names = [
        "customer_id",
        "order_id",
        "ordered_at",
        "product_id",
        "product_name",
        "quantity",
        "unit_price",
        "category",
        "need",
    ]
    lines = pd.DataFrame(rows, columns=names)
    return lines.assign(amount=lines["quantity"] * lines["unit_price"], cost=np.nan, line_kind="sale")


def products_of(lines: pd.DataFrame, cost_share: float | None = 0.6) -> pd.DataFrame:
    """The list of products behind lines: product_id, name, category, price, cost."""
    listed = lines.drop_duplicates("product_id")[["product_id", "product_name", "category", "unit_price"]]
    listed = listed.rename(columns={"product_name": "name", "unit_price": "price"}).reset_index(drop=True)
    return listed.assign(cost=listed["price"] * cost_share if cost_share else np.nan)


def fill(folder: Path, lines: pd.DataFrame, products: pd.DataFrame | None = None, prospects: int = 0) -> Workspace:
    """A workspace with these lines as facts, one record per customer, and a crosswalk and customers as identify writes them."""
    workspace = Workspace(folder)
    facts = lines.assign(
        row=np.arange(len(lines)), line_key=np.arange(len(lines)), source="shop",
        record_id=("r:" + lines["customer_id"].astype("string")),
    )  # fmt: skip
    columns = [
        "row",
        "line_key",
        "record_id",
        "source",
        "order_id",
        "ordered_at",
        "product_id",
        "product_name",
        "quantity",
        "unit_price",
        "amount",
        "cost",
        "line_kind",
    ]
    columns += [c for c in ("currency",) if c in facts.columns]
    add_batch(workspace, Batch("orders.csv", "orders", "shop"), {"order_lines": facts[columns]}, row_count=len(facts))
    if products is not None:
        listed = products.assign(row=np.arange(len(products)))
        add_batch(workspace, Batch("products.csv", "products", "shop"), {"products": listed}, row_count=len(listed))
    ids = [*lines["customer_id"].dropna().astype(str).unique(), *(f"P{n}" for n in range(prospects))]
    texts = dict.fromkeys(DERIVED["customers"].columns, "")
    people = pd.DataFrame(
        {**texts, "customer_id": ids, "name": [f"Person {i}" for i in ids], "records": 1, "provisional": 0}
    )
    crosswalk = pd.DataFrame({"record_id": [f"r:{i}" for i in ids], "customer_id": ids, "provisional": 0})
    write_derived(workspace, {"crosswalk": crosswalk, "customers": people}, version=workspace.version, name="identify")
    return workspace
