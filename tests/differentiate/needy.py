"""Generated order lines with planted needs and their truth, in many shapes; and the same lines without any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

WORDS = (
    "tea coffee garden toys books candles kitchen soap paper rice noodles honey wool lamps knives bread cheese wine beer socks "
    "shoes hats bags rings cables pens paint glue seeds bowls towels pillows masks creams oils teas nuts jams salts flour"
).split()


@dataclass(frozen=True)
class Planted:
    """lines: customer_id, order_id, ordered_at, product_id, quantity, unit_price, category; products: product_id, name, category; truth: customer_id -> need."""

    lines: pd.DataFrame
    products: pd.DataFrame
    truth: pd.Series[Any]


def planted(
    customers: int = 400, needs: int = 4, kinds: int = 12, per_kind: int = 8, strength: float = 0.8, per_customer: float = 15.0, spread: float = 0.7,
    least: int = 5, staples: int = 0, staple_share: float = 0.3, second: float = 0.0, unequal: float = 1.0, zipf: float = 0.0, seed: int = 0,
) -> Planted:  # fmt: skip
    """Customers of one need each. strength: share of their lines in the need's own kinds (the rest follows popularity); per_customer:
    median lines, spread: its log deviation; staples: kinds that everybody buys, with staple_share of all lines; second: share of the
    need lines that go to a second need of the customer's; unequal: the largest need over the smallest; zipf: exponent of kinds' and products' popularity.
    """
    rng = np.random.default_rng(seed)
    names = np.array([WORDS[i % len(WORDS)] + (str(i // len(WORDS)) if i >= len(WORDS) else "") for i in range(kinds)])
    popularity = 1.0 / np.arange(1, kinds + 1) ** zipf
    rng.shuffle(popularity)
    special = rng.permutation(kinds)[staples:]
    common = np.setdiff1d(np.arange(kinds), special)
    own = np.array_split(special, needs)
    profile = np.zeros((needs, kinds))
    for need, mine in enumerate(own):
        profile[need, mine] = popularity[mine] / popularity[mine].sum()
    size = np.linspace(unequal, 1.0, needs)
    need_of = rng.choice(needs, customers, p=size / size.sum())
    other = (need_of + rng.integers(1, needs, customers)) % needs
    count = np.maximum(least, rng.lognormal(np.log(per_customer), spread, customers).round().astype(int))
    customer = np.repeat(np.arange(customers), count)
    general = popularity / popularity.sum()
    which = rng.random(len(customer))
    kind = rng.choice(kinds, len(customer), p=general)
    by_need = which < strength
    followed = np.where(rng.random(len(customer)) < second, other[customer], need_of[customer])
    for need in range(needs):
        at = by_need & (followed == need)
        kind[at] = rng.choice(kinds, int(at.sum()), p=profile[need])
    if staples:
        at = rng.random(len(customer)) < staple_share
        kind[at] = rng.choice(common, int(at.sum()))
    weight = 1.0 / np.arange(1, per_kind + 1) ** zipf
    place = rng.choice(per_kind, len(customer), p=weight / weight.sum())
    order = np.concatenate([np.arange(n) // 3 for n in count])
    day = rng.integers(0, 700, len(customer))
    lines = pd.DataFrame({
        "customer_id": [f"C{c:05d}" for c in customer], "order_id": [f"O{c}-{o}" for c, o in zip(customer, order, strict=True)],
        "ordered_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(day, unit="D"), "product_id": [f"p{k}-{p}" for k, p in zip(kind, place, strict=True)],
        "quantity": rng.integers(1, 4, len(customer)).astype(float), "unit_price": 5.0 + place, "category": names[kind],
    })  # fmt: skip
    products = pd.DataFrame(
        [(f"p{k}-{p}", f"{names[k].title()} number {p}", names[k]) for k in range(kinds) for p in range(per_kind)],
        columns=["product_id", "name", "category"],
    )
    return Planted(lines, products, pd.Series(need_of, index=[f"C{c:05d}" for c in range(customers)]))


def shuffled(lines: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same lines with the things bought dealt out anew: each customer's volume and each product's popularity stay, no need is left."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(lines))
    bought = ["product_id", "unit_price", "category"]
    return lines.assign(**{c: lines[c].to_numpy()[order] for c in bought})


def column_permuted(lines: pd.DataFrame, seed: int, column: str = "category") -> pd.DataFrame:
    """The customers' counts with each kind's column permuted by itself, as lines again: habits stay as strong, no link between kinds is left."""
    rng = np.random.default_rng(seed)
    table = pd.crosstab(lines["customer_id"], lines[column])
    mixed = np.column_stack([rng.permutation(table[c].to_numpy()) for c in table.columns])
    customer, kind = np.nonzero(mixed)
    times = mixed[customer, kind]
    who, what = np.repeat(table.index.to_numpy()[customer], times), np.repeat(table.columns.to_numpy()[kind], times)
    place = rng.integers(0, 8, len(who)).astype(str)
    return pd.DataFrame({
        "customer_id": who, "order_id": [f"O{n // 3}" for n in range(len(who))], "ordered_at": pd.Timestamp("2024-01-01"),
        "product_id": pd.Series(what).astype(str) + "-" + place, "quantity": 1.0, "unit_price": 5.0, "category": what,
    })  # fmt: skip
