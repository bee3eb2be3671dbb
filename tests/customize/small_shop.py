"""A small shop for these tests: customers with habits, order lines through the store, and the derived tables that the stages before would write."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pandas as pd

from idic_core.store import DERIVED, Batch, Workspace, add_batch, write_derived

FIRST_DAY = date(2025, 1, 1)


def make_lines(customers: int = 60, products: int = 30, days: int = 300, seed: int = 1) -> pd.DataFrame:
    """Order lines with habits: each customer comes back to a few products of one family and now and then tries another of it."""
    rng, rows = Random(seed), []
    for c in range(customers):
        family = c % 3
        own = rng.sample([p for p in range(products) if p % 3 == family], 3)
        day, gap = rng.randrange(30), rng.choice([10, 20, 40])
        while day < days:
            for product in {*rng.sample(own, 2), rng.randrange(products // 3) * 3 + family}:
                rows.append(
                    (
                        f"C{c:03d}",
                        f"O{c}-{day}",
                        pd.Timestamp(FIRST_DAY + timedelta(days=day)),
                        f"P{product:02d}",
                        rng.randint(1, 4),
                        5.0 + product,
                    )
                )
            day += max(1, int(rng.expovariate(1 / gap)))
    return pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price"])


def frame_for(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of a derived table with every column of the registry."""
    columns = DERIVED[table].columns
    return pd.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], columns=list(columns))


def make_shop(
    folder: Path, *, customers: int = 60, seed: int = 1, refusing: int = 0, complaining: int = 0
) -> Workspace:
    """A workspace with that many customers (ids C000 …, records R000 …), all reachable by e-mail but the last two.

    refusing: the first so many customers said no to marketing; complaining: the next so many have an open complaint.
    """
    workspace = Workspace(folder)
    lines = make_lines(customers, seed=seed)
    ids = [f"C{c:03d}" for c in range(customers)]
    records = [
        {"row": n, "record_id": f"R{n:03d}", "source": "shop", "full_name": f"Name {n}", "email": _mail(n, customers)}
        for n in range(customers)
    ]
    add_batch(
        workspace, Batch("customers.csv", "customers", "shop"), {"records": pd.DataFrame(records)}, row_count=customers
    )
    facts = lines.assign(
        row=range(len(lines)), line_key=range(1, len(lines) + 1), record_id="R" + lines["customer_id"].str[1:], source="shop",
        amount=lines["quantity"] * lines["unit_price"], product_name="Product " + lines["product_id"], line_kind="sale",
        quantity=lines["quantity"].astype(float), ordered_at=lines["ordered_at"].dt.strftime("%Y-%m-%d %H:%M:%S"),
    ).drop(columns="customer_id")  # fmt: skip
    add_batch(workspace, Batch("orders.csv", "orders", "shop"), {"order_lines": facts}, row_count=len(facts))
    with workspace.change() as db:
        for n in range(refusing):
            db["consents"].insert(
                {
                    "record_id": f"R{n:03d}",
                    "purpose": "marketing",
                    "channel": "any",
                    "status": "refused",
                    "at": "2025-01-01",
                }
            )
        for n in range(refusing, refusing + complaining):
            db["complaint_events"].insert(
                {"complaint_id": f"K{n}", "record_id": f"R{n:03d}", "at": "2025-09-01", "state": "new"}
            )
    _derive(workspace, ids, lines, customers)
    return workspace


def _mail(n: int, customers: int) -> str | None:
    return f"name{n}@shop.example" if n < customers - 2 else None


def _derive(workspace: Workspace, ids: list[str], lines: pd.DataFrame, customers: int) -> None:
    spent = lines.assign(amount=lines["quantity"] * lines["unit_price"]).groupby("customer_id")
    tiers, stages = ["vip", "ordinary", "potential"], ["mature", "mature", "new", "at_risk", "lost"]
    people = [
        {"customer_id": c, "name": f"Name {n}", "given_name": None if n % 7 == 0 else f"Given {n}", "email": _mail(n, customers), "trust": "own", "records": 1,
         "provisional": 0, "language": ["en", "vi", "zh_CN"][n % 3], "search": f"name {n}"}
        for n, c in enumerate(ids)
    ]  # fmt: skip
    values = [
        {"customer_id": c, "as_of": "2025-10-27", "value_basis": "revenue", "actual_value": float(spent.get_group(c)["amount"].sum()), "expected_orders": 6.0 + n % 5,
         "expected_spend": 100.0, "lifetime_value": 250.0 + n, "lifetime_low": 200.0, "lifetime_high": 300.0 + n, "p_alive": 0.8, "r": 3, "f": 3, "m": 3,
         "rfm_group": "loyal", "tier": tiers[n % 3], "lifecycle": stages[n % 5]}
        for n, c in enumerate(ids)
    ]  # fmt: skip
    summary = [
        {"customer_id": c, "first_order": str(part["ordered_at"].min()), "last_order": str(part["ordered_at"].max()), "order_days": part["ordered_at"].nunique(),
         "orders": part["order_id"].nunique(), "sales": float(part["amount"].sum()), "refunds": 0.0, "net": float(part["amount"].sum())}
        for c, part in spent
    ]  # fmt: skip
    crosswalk = [{"record_id": f"R{c[1:]}", "customer_id": c, "provisional": 0} for c in ids]
    version = workspace.version
    write_derived(
        workspace,
        {"crosswalk": frame_for("crosswalk", crosswalk), "customers": frame_for("customers", people)},
        version=version,
    )
    tables = {
        "customer_values": values,
        "customer_summary": summary,
        "customer_needs": [{"customer_id": c, "need_id": f"N{n % 3}", "strength": 0.7} for n, c in enumerate(ids)],
    }
    write_derived(workspace, {name: frame_for(name, rows) for name, rows in tables.items()}, version=version)
