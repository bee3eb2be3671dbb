"""A small workspace for these tests, filled through the store: facts as an upload writes them and customers as they are derived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.runtime.pages_manager import PagesManager

from idic_core.store import DERIVED, Batch, Workspace, add_batch, write_derived


def frame_for(table: str, rows: list[dict]) -> pd.DataFrame:
    """Rows of a derived table with every column of the registry."""
    columns = DERIVED[table].columns
    empty = {"TEXT": None, "REAL": None, "INTEGER": None}
    return pd.DataFrame([{**{c: empty[t] for c, t in columns.items()}, **row} for row in rows], columns=list(columns))


def make_shop(folder: Path, people: list[dict]) -> Workspace:
    """A workspace with these people: customer_id, records (ids), name, email, phone, trust, orders (list of (id, day, amount)), value."""
    workspace = Workspace(folder)
    own, bought, lines = [], [], []
    for person in people:
        for n, record_id in enumerate(person["records"]):
            row = {
                "record_id": record_id,
                "source": "shop",
                "full_name": person.get("name"),
                "email": person.get("email"),
                "phone": person.get("phone"),
            }
            (own if person.get("trust", "own") == "own" else bought).append(
                {**row, "origin": "customers" if n == 0 else "orders"}
            )
        for order_id, day, amount in person.get("orders", []):
            lines.append({
                "line_key": len(lines) + 1, "record_id": person["records"][-1], "source": "shop", "order_id": order_id, "ordered_at": f"{day} 10:00:00",
                "product_id": "P1", "product_name": "Green tea", "quantity": 1.0, "unit_price": float(amount), "amount": float(amount), "line_kind": "sale"})  # fmt: skip
    for trust, rows in (("own", own), ("bought", bought)):
        if rows:
            frame = pd.DataFrame(rows)
            add_batch(workspace, Batch(f"{trust}.csv", "customers", "shop", trust=trust), {"records": frame.assign(row=range(len(frame)))}, row_count=len(frame))  # fmt: skip
    if lines:
        frame = pd.DataFrame(lines)
        add_batch(workspace, Batch("orders.csv", "orders", "shop"), {"order_lines": frame.assign(row=range(len(frame)))}, row_count=len(frame))  # fmt: skip
    crosswalk = [
        {"record_id": r, "customer_id": p["customer_id"], "provisional": 0} for p in people for r in p["records"]
    ]
    customers = [
        {"customer_id": p["customer_id"], "name": p.get("name", p["customer_id"]), "email": p.get("email"), "phone": p.get("phone"),
         "street": p.get("street"), "city": p.get("city"), "trust": p.get("trust", "own"), "records": len(p["records"]), "provisional": 0,
         "sources": '["shop"]', "emails": "[]", "phones": "[]", "provenance": "{}", "search": str(p.get("name", "")).lower()}
        for p in people
    ]  # fmt: skip
    values = [
        {"customer_id": p["customer_id"], "as_of": "2026-06-30", "value_basis": "revenue", "rfm_group": "champions", **p["value"]}
        for p in people if p.get("value")
    ]  # fmt: skip
    version = workspace.version
    write_derived(
        workspace,
        {"crosswalk": frame_for("crosswalk", crosswalk), "customers": frame_for("customers", customers)},
        version=version,
    )
    write_derived(workspace, {"customer_values": frame_for("customer_values", values)}, version=version)
    return workspace


def tell(workspace: Workspace, table: str, **row: object) -> None:
    """Write one fact row directly, as an import does."""
    with workspace.change() as db:
        db[table].insert(row)


def running_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest starts a new server for every run, whose first answer would be the bare page file (pages/ui/frame.inside) and the click
    would be lost; from here on it counts as one in which somebody has opened the dashboard before."""
    start = PagesManager.__init__

    def started(self: PagesManager, *arguments: Any, **named: Any) -> None:
        start(self, *arguments, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", started)
