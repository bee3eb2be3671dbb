"""A shop as large as wanted, as files to upload: python -m tests.bench.big_shop FOLDER [--customers 100000] [--lines 1000000] [--seed 0].

Writes customers.csv (generate_people with a customer number, three of ten another record of somebody), orders.csv (one row per item
sold) and products.csv (twelve categories, popularity as 1/k). Customers buy at their own rate until they leave, and six of ten
things of their own need's categories, so that values, needs and recommendations have something to find.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench.generate_people import write

CATEGORIES = "Coffee Tea Garden Tools Toys Books Kitchen Sport Music Pets Beauty Office".split()
PRODUCTS = 600
START = pd.Timestamp("2024-01-01")
DAYS = 900
LINES_AN_ORDER = 3.0


def products(rng: np.random.Generator) -> pd.DataFrame:
    """product_id, name, category, price, cost."""
    category = np.arange(PRODUCTS) % len(CATEGORIES)
    price = np.round(rng.lognormal(2.5, 0.7, PRODUCTS), 2)
    return pd.DataFrame({
        "product_id": [f"P{n:04d}" for n in range(PRODUCTS)], "name": [f"{CATEGORIES[c]} {n}" for n, c in enumerate(category)],
        "category": [CATEGORIES[c] for c in category], "price": price, "cost": np.round(price * 0.6, 2),
    })  # fmt: skip


def orders(customers: int, lines: int, goods: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """order_id, date, customer_id, product_id, product, quantity, unit_price: about `lines` rows."""
    rate = rng.gamma(1.2, 1.0, customers)
    begin = rng.integers(0, DAYS * 3 // 4, customers)
    end = np.minimum(DAYS, begin + 1 + rng.exponential(400, customers).astype(int))
    weight = rate * (end - begin)
    count = 1 + rng.poisson(weight / weight.sum() * max(lines / LINES_AN_ORDER - customers, 0))
    who = np.repeat(np.arange(customers), count)
    first = np.r_[True, who[1:] != who[:-1]]
    day = np.where(first, begin[who], begin[who] + (rng.random(len(who)) * (end - begin)[who]).astype(int))
    items = 1 + rng.poisson(LINES_AN_ORDER - 1, len(who))
    order = np.repeat(np.arange(len(who)), items)
    need = (np.arange(customers) * 7 % 4)[who][order]
    own = rng.random(len(order)) < 0.6
    kinds = len(CATEGORIES)
    category = np.where(own, need * 3 + rng.integers(0, 3, len(order)), rng.integers(0, kinds, len(order)))
    places = PRODUCTS // kinds
    popular = np.minimum((places ** rng.random(len(order))).astype(int), places) - 1
    product = popular * kinds + category
    moment = START + pd.to_timedelta(day[order], unit="D")
    return pd.DataFrame({
        "order_id": np.char.add("O", (order + 1).astype(str)), "date": moment.strftime("%Y-%m-%d"), "customer_id": np.char.add("K", who[order].astype(str)),
        "product_id": goods["product_id"].to_numpy()[product], "product": goods["name"].to_numpy()[product],
        "quantity": rng.integers(1, 4, len(order)), "unit_price": goods["price"].to_numpy()[product],
    })  # fmt: skip


def make(folder: Path, customers: int, lines: int, seed: int = 0) -> list[Path]:
    """Write the three files; returns their paths."""
    rng = np.random.default_rng(seed)
    write(customers, folder, seed=seed)
    people = pd.read_csv(folder / "records.csv", dtype=str)
    people.insert(0, "customer_id", [f"K{n}" for n in range(len(people))])
    goods = products(rng)
    files = {
        "customers": people.drop(columns=["source", "record_id"]),
        "products": goods,
        "orders": orders(customers, lines, goods, rng),
    }
    for name, frame in files.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return [folder / f"{name}.csv" for name in files]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for path in make(given.folder, given.customers, given.lines, given.seed):
        print(path)


if __name__ == "__main__":
    main()
