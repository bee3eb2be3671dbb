"""What the benchmarks of matching share: a folder's list and its truth, the cost of a call, and how right its clusters are.

A folder holds records.csv (record_id, maybe source, then columns as people's files have them) and truth.csv (record_id, entity_id).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]


def load(folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """The records as text, and record_id -> entity_id."""
    records = pd.read_csv(folder / "records.csv", dtype=str, keep_default_na=False, na_values=[""])
    return records, pd.read_csv(folder / "truth.csv", dtype=str).set_index("record_id")["entity_id"]


def cpu_seconds() -> float:
    """User and system seconds of this process and of its finished children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


@contextmanager
def cost(into: dict[str, Any]) -> Iterator[None]:
    """Adds cpu_s, wall_s and peak_mb (of the whole process so far)."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    yield
    into["cpu_s"], into["wall_s"] = round(cpu_seconds() - cpu, 2), round(time.perf_counter() - wall, 2)
    into["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def scores(found: pd.Series, truth: pd.Series) -> dict[str, float]:
    """Precision, recall and F1 over the pairs that the clusters imply. found, truth: indexed by record_id."""
    both = pd.DataFrame({"found": found, "true": truth.reindex(found.index)})

    def pairs(by: list[str]) -> int:
        sizes = both.groupby(by).size()
        return int((sizes * (sizes - 1) // 2).sum())

    right, said, real = pairs(["found", "true"]), pairs(["found"]), pairs(["true"])
    figures = {"precision": right / max(said, 1), "recall": right / max(real, 1), "f1": 2 * right / max(said + real, 1)}
    return {name: round(figure, 4) for name, figure in figures.items()}


def in_own_process(module: str, *arguments: str) -> dict[str, Any]:
    """What `python -m module arguments` prints as its last line, as JSON: a process of its own, so that peaks are its own."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def resolve_cost(records: pd.DataFrame, truth: pd.Series, **how: Any) -> dict[str, Any]:
    """cpu_s, wall_s, peak_mb of `resolve` on the list, F1 of its clusters and how right its automatic merges are."""
    from idic_core.identify import resolve

    spent: dict[str, Any] = {}
    with cost(spent):
        resolution = resolve(records, **how)
    said = resolution.clusters.set_index("record_id")["customer_id"]
    auto = resolution.pairs[resolution.pairs["band"] == "auto"]
    right = auto["record_id_l"].map(truth).to_numpy() == auto["record_id_r"].map(truth).to_numpy()
    counts = {k: resolution.report[k] for k in ("records", "candidates", "customers", "questions")}
    return spent | scores(said, truth) | {"auto_pairs": len(auto), "auto_right": round(float(right.mean()), 4)} | counts
