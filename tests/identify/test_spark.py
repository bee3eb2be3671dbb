"""Matching on Spark gives what DuckDB gives; where it does not, the test says on what."""

from __future__ import annotations

import random
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from idic_core.engines.spark import spark_tables
from idic_core.errors import IdicError
from idic_core.identify import resolve
from idic_core.identify.comparing import evidence
from idic_core.identify.matcher import DuckMatcher, matcher
from idic_core.identify.prepare import prepare
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


ODD = {
    "first_name": ["Tuấn", "Quân", "Tom", "Thomas", "Jo", "J", "丽华", "Anna-Maria", "Maria Anna", "", None, "O", "Ben", "Bne"],
    "last_name": ["Nguyễn", "Nguyen", "Miller", "Miler", "Tuan", "Müller", "王", "Østergård", "Ostergard", None, "Lee", "Ó Briain", "O'Brian", "Lee"],
    "email": ["a.lee@firm.example", "b.lee@firm.example", "@", "tom", "tom.miller@firm.example", "tom.milelr@firm.example", "tm@a.io", "tm@b.io", "12@x.example", "13@x.example", "", None, "x@y", "x@z"],
    "phone": ["0912345678", "0912345687", "912345678", "+84 912 345 678", "12", "", None, "0000000000", "0912 345 67", "110", "0987654321", "0987654312", "1", "2"],
    "dob": ["1990-02-03", "1990-03-02", "1990-02-30", "1990-02-03", "1991-02-03", "1990", "", None, "2000-12-31", "2001-01-01", "1999-13-45", "1990-02-04", "1890-02-03", "1990-02-03"],
    "street": ["12 Oak Road", "21 Oak Road", "12 Oak Rd", "Oak Road", "", None, "Lê Lợi 5", "5 Le Loi", "5/3 Le Loi", "南京路1号", "12", "12 Oak Raod", "1 A", "2 A"],
    "postcode": ["700000", "700001", "70000", "", None, "LS1 4AP", "LS14AP", "700010", "00700", "7", "12345", "12354", "99999", "99998"],
    "city": ["Leeds", "Leed", "Hà Nội", "Hanoi", "", None, "上海", "Shanghai", "Ho Chi Minh", "HCM", "Hue", "Huế", "X", "Y"],
    "company": ["Alpha Ltd", "Alpha Limited", "Alfa Ltd", "", None, "上海电子", "Beta", "Beta GmbH", "A", "B", "Gamma", "Gama", "Delta Foods", "Delta Food"],
    "tax_id": ["31000001", "31000010", "3100001", "", None, "1", "12", "123", "1234567", "1234576", "99", "98", "31000001", "X1"],
}  # fmt: skip
"""Names in other scripts, initials, swaps, gaps, things that are none: what conditions trip over."""


def all_levels(engine: str, records: pd.DataFrame) -> pd.DataFrame:
    """The levels of every pair of records, before anything is learnt or scored."""
    ready = prepare(records)
    items = evidence(ready)
    with matcher(engine, ready, items) as match:
        match.candidates(pd.Series(range(len(records))))
        match.scorer(pd.DataFrame({"l": [], "r": []}, dtype="int64")).patterns()
        sql = f"SELECT l, r, {', '.join(e.gamma for e in items)} FROM compared ORDER BY l, r"
        found = match.duck.execute(sql).df() if isinstance(match, DuckMatcher) else match.tables.ask(sql)
    return found.astype("int64")


@needs_spark
@pytest.mark.slow
@pytest.mark.parametrize("whole", [False, True], ids=["names in two columns", "whole names"])
def test_every_condition_holds_for_the_same_pairs(whole: bool) -> None:
    chance = random.Random(3)
    records = pd.DataFrame([{c: chance.choice(values) for c, values in ODD.items()} for _n in range(150)], dtype="str")
    if whole:
        third = pd.Series(chance.choices(["", " Anna", " Thi", " J"], k=len(records)))
        records["full_name"] = records.pop("first_name").fillna("") + third + " " + records.pop("last_name").fillna("")
    records.insert(0, "record_id", [f"r{n:03d}" for n in range(len(records))])
    here, there = all_levels("duckdb", records), all_levels("spark", records)
    assert len(here) == 150 * 149 // 2
    assert (here.filter(like="gamma_").nunique() >= 3).all()  # silent, different and some likeness
    differing = (here != there).mean()
    print(differing[differing > 0].to_string())
    assert differing.max() <= 0.005  # half a swap of letters, where whole names are hardly alike


@needs_spark
@pytest.mark.slow
def test_a_session_of_the_program_itself_goes_on() -> None:
    two = pd.DataFrame(
        {"record_id": ["a", "b"], "name": ["Clara Mercer", "Mercer Clara"], "email": ["clara.m7@mail.example"] * 2}
    )
    with spark_tables(jars=[]) as own:
        own.session.conf.set("spark.sql.ansi.enabled", "true")
        assert resolve(two, engine="spark").clusters["customer_id"].nunique() == 1
        assert own.session.conf.get("spark.sql.ansi.enabled") == "true"
        assert own.ask("SELECT 1 AS n")["n"].tolist() == [1]


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
