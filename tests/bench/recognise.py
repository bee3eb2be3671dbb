"""How quickly and surely anybody is recognised: `python -m tests.bench.recognise [CUSTOMERS]` makes so many customers and looks some up.

Prints, for each way of asking, how often the right customer came first and the time of a look-up in milliseconds (middle, slowest of twenty).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import pandas as pd

from idic_core import identify
from idic_core.engines import current_records
from idic_core.identify.golden import golden_records
from idic_core.identify.lookup import write_customers
from idic_core.store import Workspace, write_derived
from tests.identify.people import put, slip, town

ASKED = 60
BAR_MS = 200


def ways(row: dict[str, str], draw: random.Random) -> dict[str, str]:
    """Way of asking -> what is typed."""
    phone, name = row["phone"], f"{row['given_name']} {row['family_name']}"
    return {
        "phone as written": phone, "phone, spaced, with country": f"+84 {phone[1:4]} {phone[4:7]}-{phone[7:]}", "last seven digits": phone[-7:], "last four digits": phone[-4:],
        "e-mail in capitals": row["email"].upper(), "card number": row["member_id"].lower().replace("-", " "), "given and family name": name,
        "family name first": f"{row['family_name']} {row['given_name']}".upper(), "e-mail with a slip": slip(row["email"], draw),
        "family name with a slip": f"{row['given_name']} {slip(row['family_name'], draw)}",
    }  # fmt: skip


def main() -> None:
    """Make the customers, ask, and print a line for each way."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    draw = random.Random(1)
    people = town(size, seed=11, repeated=0.0)[0]
    people["member_id"] = [f"VIP-{n:07d}" for n in range(size)]
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        put(workspace, people)
        records = current_records(workspace)
        walk = pd.DataFrame({"record_id": records["record_id"], "provisional": 0})
        walk["customer_id"] = [f"C{n:06d}" for n in range(len(walk))]
        customers = golden_records(records, walk)
        started = time.process_time()
        with workspace.transaction():
            write_derived(workspace, {"crosswalk": walk}, version=workspace.version)
            write_customers(workspace, customers)
        print(f"{size:,} customers, written with their words in {time.process_time() - started:.1f} CPU s")
        of = dict(zip(walk["record_id"], walk["customer_id"], strict=True))
        chosen = people.sample(ASKED, random_state=2).to_dict("records")
        first: dict[str, int] = {}
        times: dict[str, list[float]] = {}
        for row in chosen:
            for way, text in ways({str(k): str(v) for k, v in row.items()}, draw).items():
                started = time.perf_counter()
                found = identify.search(workspace, text)
                times.setdefault(way, []).append(1000 * (time.perf_counter() - started))
                # Several people may bear one name: then any of them is right.
                best = str(found["customer_id"].iloc[0]) if len(found) else ""
                called = str(found["name"].iloc[0]) if len(found) else ""
                right = best == of[row["record_id"]] or (
                    "name" in way and called == f"{row['given_name']} {row['family_name']}"
                )
                first[way] = first.get(way, 0) + right
        for way, spent in times.items():
            cuts = quantiles(spent, n=20)
            print(
                f"{'ok    ' if cuts[18] <= BAR_MS else 'MISSED'} {way:30} right first {first[way]}/{len(spent)}   p50 {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms  <= {BAR_MS}"
            )


if __name__ == "__main__":
    main()
