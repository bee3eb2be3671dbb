"""A shop small enough to know every answer: what each customer bought and when, what they told, and where they live."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from idic_core.store import Workspace
from tests.differentiate.shop import fill, products_of


def lines_of(orders: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    """Order lines from (customer, day, kind of goods, amount); two orders on one day are two orders."""
    rows = [
        {"customer_id": c, "order_id": f"o{n}", "ordered_at": pd.Timestamp(day) + pd.Timedelta(hours=10), "product_id": f"{kind}-1", "product_name": f"{kind} 1",
         "quantity": 1.0, "unit_price": amount, "amount": amount, "cost": float("nan"), "category": kind, "line_kind": "return" if amount < 0 else "sale"}
        for n, (c, day, kind, amount) in enumerate(orders)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def shop_of(folder: Path, orders: list[tuple[str, str, str, float]], prospects: int = 0) -> Workspace:
    """A workspace with these orders."""
    lines = lines_of(orders)
    return fill(folder, lines, products_of(lines, None), prospects=prospects)
