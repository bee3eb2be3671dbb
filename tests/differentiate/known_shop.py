"""A generated shop of which much is known: orders, and lists of customers with industry, size, tags, a column of their own, wishes, events, contacts and answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from idic_core.store import DERIVED, Batch, Workspace, add_batch, write_derived
from tests.differentiate.shop import fill, make_lines, products_of

INDUSTRIES = ["Electronics", "Telecom", "Automotive", "零售", "Bán lẻ"]
CITIES = ["Hà Nội", "Ha Noi", "TP. Huế", "Huế", "北京", "Melbourne"]
QUESTION = ("NPS", "Would you recommend us?")


def known_shop(folder: Path, *, customers: int = 90, prospects: int = 12, seed: int = 3, lines: pd.DataFrame | None = None) -> Workspace:  # fmt: skip
    """A workspace of `make_lines` customers and prospects with everything else that segments can ask for; not run."""
    made = make_lines(customers=customers, seed=seed, items=1.0) if lines is None else lines
    workspace = fill(folder, made, products_of(made), prospects=prospects)
    rng = np.random.default_rng(seed)
    ids = [str(r["customer_id"]) for r in workspace.rows("SELECT customer_id FROM customers ORDER BY 1")]
    extra = [_extra(rng, n) for n in range(len(ids))]
    records = pd.DataFrame(
        {"row": range(len(ids)), "record_id": [f"r:{i}" for i in ids], "source": "crm", "full_name": [f"Person {i}" for i in ids], "extra": extra}
    )  # fmt: skip
    add_batch(workspace, Batch("crm.csv", "customers", "crm"), {"records": records}, row_count=len(records))
    _facts(workspace, ids, rng)
    _profiles(workspace, ids, rng)
    return workspace


def _extra(rng: np.random.Generator, n: int) -> str:
    said: dict[str, str] = {}
    if rng.random() < 0.8:
        said["industry"] = str(rng.choice(INDUSTRIES))
    if rng.random() < 0.6:
        said["company_size"] = str(rng.choice(["SME", "sme", "Large", "Sole trader"]))
    if rng.random() < 0.7:
        said["assets"] = str(rng.choice(["1.234,56", "1.000,00", "250,5", "99.999,99", "12,0"]))
    if rng.random() < 0.5:
        said["tags"] = "; ".join(str(t) for t in rng.choice(["gold", "fair", "Tết"], 2))
    if rng.random() < 0.5:
        said["custom_needs"] = str(rng.choice(["engraving", "no", "không", "要刻字"]))
    if rng.random() < 0.9:
        said["Pricelist"] = str(rng.choice(["A", "B", "C"]))
    said["Note"] = f"note number {n}"
    return json.dumps(said, ensure_ascii=False)


def _facts(workspace: Workspace, ids: list[str], rng: np.random.Generator) -> None:
    def some(share: float) -> list[str]:
        return [f"r:{i}" for i in ids if rng.random() < share]

    def day() -> str:
        return str((pd.Timestamp("2024-06-01") + pd.Timedelta(days=int(rng.integers(0, 700)))).date())

    with workspace.change() as db:
        db["events"].insert_all(
            {"batch_id": 1, "row": n, "record_id": r, "event": str(rng.choice(["guide_download", "product_view"])), "at": day(), "subject": "x", "extra": "{}"}
            for n, r in enumerate(some(0.6))
        )  # fmt: skip
        db["interactions"].insert_all(
            {"interaction_id": f"I{n}", "record_id": r, "occurred_at": f"{day()} 10:00:00", "logged_at": "2026-01-01", "channel": str(rng.choice(["phone", "email"])),
             "purpose": str(rng.choice(["sales", "care"])), "mood": str(rng.choice(["positive", "negative"]))}
            for n, r in enumerate([*some(0.5), *some(0.3)])
        )  # fmt: skip
        db["survey_answers"].insert_all(
            {"row": n, "record_id": r, "survey": QUESTION[0], "question": QUESTION[1], "score": float(rng.integers(0, 11)), "at": day()}
            for n, r in enumerate([*some(0.5), *some(0.3)])
        )  # fmt: skip
        db["preferences"].insert_all(
            {"record_id": r, "field": "likes", "value": str(rng.choice(["Tea", "tea", "Trà"])), "origin": str(rng.choice(["stated", "inferred"])), "at": day()}
            for r in some(0.4)
        )  # fmt: skip


def _profiles(workspace: Workspace, ids: list[str], rng: np.random.Generator) -> None:
    """Golden records as identify would write them."""
    n = len(ids)
    born = [str((pd.Timestamp("1950-01-01") + pd.Timedelta(days=int(d))).date()) if rng.random() < 0.7 else None for d in rng.integers(0, 20000, n)]  # fmt: skip
    people = pd.DataFrame({c: [None] * n for c in DERIVED["customers"].columns}).assign(
        customer_id=ids, name=[f"Person {i}" if rng.random() < 0.9 else i for i in ids], records=1, provisional=0, trust="own", sources='["shop", "crm"]',
        email=[f"{i.lower()}@x.example" if rng.random() < 0.8 else None for i in ids], phone=[f"+8491234{k:04d}" if rng.random() < 0.6 else "" for k in range(n)],
        birth_date=born, gender=[str(rng.choice(["f", "m", "nữ"])) if rng.random() < 0.6 else None for _i in ids], city=[str(rng.choice(CITIES)) for _i in ids],
        provenance='{"city": {"source": "crm"}}', emails="[]", phones="[]", search="",
    )  # fmt: skip
    crosswalk = pd.DataFrame({"record_id": [f"r:{i}" for i in ids], "customer_id": ids, "provisional": 0})
    write_derived(workspace, {"crosswalk": crosswalk, "customers": people}, version=workspace.version, name="identify")
