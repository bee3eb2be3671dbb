"""Matching on Spark gives what DuckDB gives; where it does not, the test says on what."""

from __future__ import annotations

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from idic_core.errors import IdicError
from idic_core.identify import resolve
from tests.bench.spark_parity import F1, LEVELS, compare_levels
from tests.identify.people import cluster_f1, people

READY = find_spec("pyspark") is not None and shutil.which("java") is not None
needs_spark = pytest.mark.skipif(not READY, reason="needs pyspark (requirements-spark.txt) and Java 17")


@needs_spark
@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_spark_finds_the_pairs_levels_and_customers_that_duckdb_finds() -> None:
    records, truth = people(320, seed=11)
    assert len(records) * (len(records) - 1) // 2 > 180_000  # so many that keys choose the pairs
    before = {p.name for p in Path(tempfile.gettempdir()).glob("idic_spark_*")}
    duck, spark = resolve(records), resolve(records, engine="spark")
    assert spark.report["candidates"] == duck.report["candidates"]
    share, differing = compare_levels(duck, spark)
    print(differing.drop_duplicates().to_string())
    assert share >= LEVELS, differing.to_string()
    known = cluster_f1(duck.clusters, truth)
    assert known > 0.8
    assert abs(known - cluster_f1(spark.clusters, truth)) <= F1
    assert {p.name for p in Path(tempfile.gettempdir()).glob("idic_spark_*")} <= before


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="pyspark is installed")
def test_without_spark_the_error_says_what_to_install() -> None:
    with pytest.raises(IdicError) as found:
        resolve(pd.DataFrame({"record_id": ["a", "b"], "name": ["Ann Lee", "Ann Lee"]}), engine="spark")
    assert "requirements-spark.txt" in found.value.hint


def test_conditions_are_written_as_spark_knows_them() -> None:
    pytest.importorskip("pyspark", reason="needs pyspark (requirements-spark.txt)")
    from idic_core.identify.spark_matching import on_spark

    assert on_spark("list_has_all(a, b)").upper() == "SIZE(ARRAY_EXCEPT(B, A)) = 0"
    assert "JARO_WINKLER(" in on_spark("jaro_winkler_similarity(a, b) >= 0.9")
    assert on_spark("hamming(a, b) <= 2").upper() == "LEVENSHTEIN(A, B) <= 2"
    assert on_spark("len(x) > 1").upper() == "SIZE(X) > 1"
