"""A process killed at any moment of an import leaves the workspace whole, with all of the file or nothing of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from idic_core.jobs.line import ROOT
from idic_core.store import Workspace, check

ROWS = 20_000
KILLS = 10


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_an_import_killed_at_a_random_moment_is_all_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    lines = [f"O{i},P{i % 50},{1 + i % 3},2026-01-{1 + i % 28:02d},9.5,C{i % 900}" for i in range(ROWS)]
    file.write_text("\n".join(["order_id,product_id,quantity,ordered_at,unit_price,customer_id", *lines]))
    command = [
        sys.executable,
        "-m",
        "idic_core",
        "--workspace",
        str(tmp_path / "ws"),
        "upload",
        str(file),
        "--kind",
        "orders",
        "--source",
        "shop",
    ]
    began = time.monotonic()
    subprocess.run([*command[:4], str(tmp_path / "whole"), *command[5:]], cwd=ROOT, check=True, capture_output=True)
    usual = time.monotonic() - began
    moments = random.Random(1)
    seen = set()
    for _kill in range(KILLS):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(usual * moments.uniform(0.3, 1.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        ws = Workspace(tmp_path / "ws")
        kept, batches = ws.value("SELECT count(*) FROM order_lines"), ws.value("SELECT count(*) FROM batches")
        assert check(ws) == []
        assert (kept, batches) in {(0, 0), (ROWS, 1)}
        seen.add(kept)
        ws.close()
        if kept:
            break  # the file is in; another try is refused as the same file
    assert 0 in seen or ROWS in seen
