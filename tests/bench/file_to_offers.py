"""What a file costs from the command line: upload and every stage, in CPU seconds and peak memory.

python -m tests.bench.file_to_offers FILE… [--kind orders]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Print a line per verb: CPU s (user and system, children included), peak MB, and what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--kind", default="auto")
    parser.add_argument("--keep", type=Path, help="keep the workspace in this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, total = arguments.keep or Path(scratch), 0.0
        verbs = [["upload", "--kind", arguments.kind, *(str(f.resolve()) for f in arguments.files)]]
        verbs += [["identify"], ["differentiate"], ["customize"], ["measure"], ["status"]]
        for verb in verbs:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "idic_core", "--workspace", str(folder), "--json", *verb]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            total += cpu
            said = done.stdout.strip()[:400] if done.returncode == 0 else f"FAILED: {done.stderr.strip()[-600:]}"
            print(f"{verb[0]:14s} {cpu:7.1f} CPU s   peak so far {after.ru_maxrss / 1024:6.0f} MB   {said}")
        print(
            f"{'all':14s} {total:7.1f} CPU s   peak {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:6.0f} MB"
        )
        for name in ["customers", "values", "recommendations", "offers"]:
            out = folder / f"{name}.csv"
            command = [
                sys.executable,
                "-m",
                "idic_core",
                "--workspace",
                str(folder),
                "--json",
                "export",
                name,
                str(out),
            ]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            print(name, json.loads(done.stdout)["rows"] if done.returncode == 0 else done.stderr.strip()[-300:])


if __name__ == "__main__":
    main()
