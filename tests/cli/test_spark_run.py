"""Everything can be worked out with the records compared on Spark, and comes out as it does without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from idic_core.engines import spark
from tests.cli.test_cli import ask
from tests.identify.people import people

READY = spark.installed() and shutil.which("java") is not None


@pytest.mark.skipif(not READY, reason="needs pyspark (requirements-spark.txt) and Java 17")
@pytest.mark.slow
def test_a_run_on_spark_goes_through_every_stage(tmp_path: Path) -> None:
    records, _truth = people(120, seed=4)
    records.drop(columns="source").rename(columns={"record_id": "Customer ID"}).to_csv(
        tmp_path / "customers.csv", index=False
    )
    dates = pd.date_range("2026-01-05", periods=40, freq="5D").strftime("%Y-%m-%d")
    orders = [
        (f"O{n}", records["record_id"][n % len(records)], dates[n % 40], f"P{n % 9}", 1 + n % 3, 5 + n % 7)
        for n in range(400)
    ]
    names = ["Invoice", "Customer ID", "Date", "Product code", "Quantity", "Unit price"]
    pd.DataFrame(orders, columns=names).to_csv(tmp_path / "orders.csv", index=False)
    here, there = tmp_path / "here", tmp_path / "there"
    ask(here, "upload", str(tmp_path / "customers.csv"), str(tmp_path / "orders.csv"))
    ask(here, "backup", str(tmp_path / "facts.sqlite"))
    ask(there, "restore", str(tmp_path / "facts.sqlite"))
    assert list(ask(there, "run", "--engine", "spark")) == list(ask(here, "run"))
    for name in ("customers", "values", "recommendations"):
        tables = []
        for workspace in (here, there):
            ask(workspace, "export", name, str(tmp_path / f"{workspace.name}.csv"))
            tables.append(pd.read_csv(tmp_path / f"{workspace.name}.csv", dtype=str))
        assert len(tables[0]) > 0
        pd.testing.assert_frame_equal(*tables, obj=name)
