"""How much one large file costs: a CSV of order lines is made, then read, mapped and kept as one batch.

From the project's root: python -m tests.bench.big_upload [--rows 1000000]. Bars: 40 CPU seconds and 2 GB for a million lines.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

MOST_CPU_S, MOST_MB = 40.0, 2048.0


def write_orders(path: Path, rows: int, *, seed: int = 0) -> None:
    """Order lines as a web shop exports them: 5 lines an order, 20 orders a customer, some returns, blanks and names with diacritics."""
    rng = random.Random(seed)
    products = [
        (f"P{i:05d}", f"Hộp quà số {i}" if i % 3 else f"Gift box no {i}, red", round(rng.uniform(1, 90), 2))
        for i in range(4000)
    ]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(
            [
                "Order no",
                "Order date",
                "Customer ID",
                "Email",
                "SKU",
                "Product name",
                "Quantity",
                "Unit price",
                "Order status",
            ]
        )
        for i in range(rows):
            order = i // 5
            buyer = order * 7919 % max(1, rows // 100)
            code, name, price = products[rng.randrange(4000)]
            day = f"{2020 + order % 5}-{1 + order % 12:02d}-{1 + order % 28:02d} {order % 24:02d}:{order % 60:02d}:00"
            anonymous = order % 11 == 0
            writer.writerow([f"A{order}", day, "" if anonymous else f"K{buyer:06d}", "" if anonymous else f"c{buyer}@example.com", code, name,
                             -1 if i % 50 == 0 else rng.randint(1, 5), price, "Cancelled" if order % 40 == 7 else "Completed"])  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args(argv).rows
    from idic_core.store import Workspace
    from idic_core.upload import commit_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        write_orders(path, rows)
        size = path.stat().st_size / 1e6
        before = _cpu()
        began, steps = time.perf_counter(), []
        report = commit_file(
            Workspace(Path(folder) / "ws"), path, progress=lambda share, step: steps.append((share, step))
        )
        cpu, wall = _cpu() - before, time.perf_counter() - began
    peak = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(
        f"{rows:,} lines, {size:.0f} MB: kept {report.kept:,} as {report.kind}; {cpu:.1f} CPU s, {wall:.1f} s, peak {peak:.0f} MB, {len(steps)} steps of progress"
    )
    for problem in report.problems.to_dict("records"):
        print(f"  {problem['code']}: {problem['count']:,}")
    return int(cpu > MOST_CPU_S * rows / 1e6 + 3 or peak > MOST_MB)


def _cpu() -> float:
    return sum(
        resource.getrusage(w).ru_utime + resource.getrusage(w).ru_stime
        for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


if __name__ == "__main__":
    sys.exit(main())
