"""What a later upload costs: `python -m tests.bench.incremental [RECORDS] [--new 1000] [--profile FILE]`.

A workspace of so many records is identified once; then new records come in and `identify.run` is measured: CPU seconds of the
process and its children, wall seconds, and by a run anew how far the clusters agree.
"""

from __future__ import annotations

import argparse
import cProfile
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from idic_core import identify
from idic_core.store import Workspace, read_derived
from tests.bench.measure import cost, scores
from tests.identify.people import put, town

BAR_CPU_S, BAR_RECORDS = 10.0, 100_000
BAR_F1 = 0.999


def main() -> int:
    """Make the workspace, bring the new records, and print a line for each bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", nargs="?", type=int, default=BAR_RECORDS)
    parser.add_argument("--new", type=int, default=1000)
    parser.add_argument(
        "--keep", type=Path, help="where the first workspace is kept (and taken from, where it is there already)"
    )
    parser.add_argument("--profile", type=Path, help="write what cProfile says of the later run here")
    parser.add_argument("--anew", action="store_true", help="also compare with a run over everything")
    arguments = parser.parse_args()
    everybody, _truth = town(arguments.records + arguments.new, seed=5)
    with tempfile.TemporaryDirectory() as scratch:
        first = arguments.keep or Path(scratch) / "first"
        if not first.exists():
            workspace = Workspace(first)
            put(workspace, everybody.head(arguments.records))
            identify.run(workspace)
            workspace.close()
        shutil.copytree(first, Path(scratch) / "later")
        workspace = Workspace(Path(scratch) / "later")
        put(workspace, everybody.tail(arguments.new))
        spent: dict[str, Any] = {}
        watch = cProfile.Profile()
        with cost(spent):
            if arguments.profile:
                watch.enable()
            report = identify.run(workspace)
            watch.disable()
        if arguments.profile:
            watch.dump_stats(arguments.profile)
        told = {k: report[k] for k in ("incremental", "why_full", "compared_records", "profiles_made", "customers")}
        print(f"{arguments.new:,} records into {arguments.records:,}: {spent} {told}")
        held = spent["cpu_s"] <= BAR_CPU_S and report["incremental"]
        print(f"{'ok    ' if held else 'MISSED'} cpu_s {spent['cpu_s']:.1f}  <= {BAR_CPU_S}")
        if arguments.anew:
            later = read_derived(workspace, "crosswalk").set_index("record_id")["customer_id"]
            identify.run(workspace, anew=True)
            whole = read_derived(workspace, "crosswalk").set_index("record_id")["customer_id"]
            agree = scores(pd.Series(later), pd.Series(whole))["f1"]
            held = held and agree >= BAR_F1
            print(f"{'ok    ' if agree >= BAR_F1 else 'MISSED'} F1 against a run anew {agree:.4f}  >= {BAR_F1}")
        workspace.close()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
