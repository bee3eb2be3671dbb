"""What matching costs as lists grow: python -m tests.bench.million [N …] [--seed 0] (default: one million records).

Each list (generate_people: three of ten records are another record of somebody) is matched in a process of its own; CPU
seconds leave imports and reading out, the peak is of the whole process, its input included.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.generate_people import write
from tests.bench.measure import in_own_process, load, resolve_cost

MILLION = 1_000_000
BARS = {"cpu_s": 60.0, "peak_mb": 4096.0}
"""For a million records; smaller lists are held to the same CPU seconds per record and the same peak."""


def measured(folder: Path) -> dict[str, Any]:
    records, truth = load(folder)
    return resolve_cost(records, truth)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--folder", type=Path, help="where the lists are kept (and taken from, where they are there already)"
    )
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(measured(arguments.only)))
        return 0
    missed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for n in arguments.sizes or [MILLION]:
            folder = (arguments.folder or Path(scratch)).resolve() / f"people_{n}_{arguments.seed}"
            if not (folder / "truth.csv").exists():
                write(n, folder, seed=arguments.seed)
            found = in_own_process("tests.bench.million", "--only", str(folder))
            print(n, found)
            for name, bar in BARS.items():
                held = bar * (n / MILLION if name == "cpu_s" else 1.0)
                missed += found[name] > held
                print(
                    f"{'ok    ' if found[name] <= held else 'MISSED'} {n} records: {name} {found[name]:.1f}  <= {held:.1f}"
                )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
