"""The customer summary on Spark is the one of pandas and of DuckDB, whatever clock the cluster and this computer go by."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from idic_core.differentiate import ledger, summarise
from idic_core.differentiate.summary import typed
from idic_core.engines import customer_lines, set_currency_rates, spark
from tests.differentiate.shop import fill
from tests.differentiate.test_customer_days import odd

READY = spark.installed() and shutil.which("java") is not None
pytestmark = [
    pytest.mark.skipif(not READY, reason="needs pyspark (requirements-spark.txt) and Java 17"),
    pytest.mark.slow,
]
CLOCKS = [("UTC", "UTC"), ("Asia/Ho_Chi_Minh", "UTC"), ("America/New_York", "Asia/Shanghai")]
"""Spark's time zone and this computer's."""

UNTIL = "2024-06-30"
EDGES = {
    "day's last moment": "2024-06-30T23:59:59.999999", "next day's first": "2024-07-01T00:00:00", "early next day": "2024-07-01T03:00:00",
    "year's first moment": "2023-07-02T00:00:00", "a year and a day": "2023-07-01T23:59:59.999999", "late that day": "2024-06-30T22:00:00",
}  # fmt: skip


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    with spark.spark_tables(jars=[]) as tables:
        yield tables.session


@pytest.fixture(params=CLOCKS, ids=[f"{there}, here {here}" for there, here in CLOCKS])
def clocks(request: pytest.FixtureRequest, session: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    there, here = request.param
    before = session.conf.get("spark.sql.session.timeZone")
    session.conf.set("spark.sql.session.timeZone", there)
    monkeypatch.setitem(os.environ, "TZ", here)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
    session.conf.set("spark.sql.session.timeZone", before)


def book_of_all_sorts() -> pa.Table:
    """Returns, fees, adjustments, strangers, gaps in every column, orders over two days, and an order at each edge of day and year."""
    lines = odd(1)
    edges = pd.DataFrame(
        {"customer_id": list(EDGES), "ordered_at": pd.to_datetime(list(EDGES.values()), format="ISO8601")}
    )
    edges = edges.assign(
        order_id=edges["customer_id"], product_id="coffee-1", quantity=2.0, amount=10.0, line_kind="sale"
    )
    extra = lines.head(40).assign(line_kind=["fee", "adjustment"] * 20)
    return ledger(pd.concat([lines, edges, extra], ignore_index=True))[0]


def as_pandas(book: pa.Table, until: str) -> pd.DataFrame:
    return typed(summarise(book.to_pandas(), as_of=until))


def as_duckdb(book: pa.Table, until: str) -> pd.DataFrame:
    with duckdb.connect() as duck:
        return typed(summarise(duck.from_arrow(book), as_of=until).df())


def in_the_forms_of_spark(session: Any, book: pa.Table, folder: Path) -> dict[str, Any]:
    """The same lines as people have them on Spark: from Parquet, from pandas, as instants of the session's time zone, with decimals."""
    pq.write_table(book, folder / "book.parquet")
    stored = session.read.parquet(str(folder / "book.parquet"))
    exact = {c: stored[c].cast("decimal(18,4)") for c in ("amount", "cost", "quantity")}
    return {
        "Parquet": stored, "pandas": session.createDataFrame(book.to_pandas()),
        "instants": stored.withColumn("ordered_at", stored["ordered_at"].cast("timestamp_ltz")), "decimals": stored.withColumns(exact),
    }  # fmt: skip


@pytest.mark.usefixtures("clocks")
def test_spark_gives_the_summary_of_pandas_and_duckdb(session: Any, tmp_path: Path) -> None:
    book = book_of_all_sorts()
    tables = in_the_forms_of_spark(session, book, tmp_path)
    for until in (UNTIL, "2026-01-01"):
        expected = as_pandas(book, until)
        assert len(expected) > 30
        assert expected["refunds"].sum() > 0
        assert expected["margin"].isna().any()
        pd.testing.assert_frame_equal(as_duckdb(book, until), expected, obj=f"DuckDB until {until}")
        for form, lines in tables.items():
            there = typed(summarise(lines, as_of=until).toPandas())
            pd.testing.assert_frame_equal(there, expected, obj=f"Spark from {form} until {until}")


@pytest.mark.usefixtures("clocks")
def test_day_and_year_end_at_midnight_of_the_orders(session: Any, tmp_path: Path) -> None:
    lines = in_the_forms_of_spark(session, book_of_all_sorts(), tmp_path)["Parquet"]
    found = typed(summarise(lines, as_of=UNTIL).toPandas()).set_index("customer_id")
    there = [c for c in EDGES if c in found.index]
    assert there == ["day's last moment", "year's first moment", "a year and a day", "late that day"]
    assert found.loc[there, "net_last_year"].tolist() == [10.0, 10.0, 0.0, 10.0]
    assert found.loc["day's last moment", "last_order"] == UNTIL


def test_converted_currencies_and_tax_are_summed_alike(session: Any, tmp_path: Path) -> None:
    bought = pd.DataFrame({
        "customer_id": ["A", "A", "A", "B", "B"], "order_id": ["1", "1", "2", "3", "3"], "ordered_at": pd.Timestamp("2024-05-05 10:00"),
        "product_id": ["tea", "VAT", "tea", "cup", "cup"], "product_name": ["Tea", "VAT", "Tea", "Cup", "Cup"],
        "quantity": [2.0, 1.0, 1.0, 4.0, -1.0], "unit_price": [10.0, 4.0, 270_000.0, 5.0, 5.0], "amount": [20.0, 4.0, 270_000.0, 20.0, -5.0],
        "cost": [6.0, None, 135_000.0, 2.0, 2.0], "line_kind": ["sale", "fee", "sale", "sale", "return"], "currency": ["EUR", "EUR", "VND", "USD", "USD"],
    })  # fmt: skip
    workspace = fill(tmp_path / "workspace", bought)
    set_currency_rates(workspace, "EUR", {"VND": 1 / 27_000, "USD": 0.9})
    book, _counts = ledger(customer_lines(workspace))
    expected = as_pandas(book, UNTIL)
    assert expected.set_index("customer_id")["net"].to_dict() == pytest.approx({"A": 30.0, "B": 13.5})
    pd.testing.assert_frame_equal(as_duckdb(book, UNTIL), expected)
    for form, lines in in_the_forms_of_spark(session, book, tmp_path).items():
        pd.testing.assert_frame_equal(typed(summarise(lines, as_of=UNTIL).toPandas()), expected, obj=form)


def test_no_lines_give_an_empty_summary(session: Any) -> None:
    nothing = session.createDataFrame(book_of_all_sorts().slice(0, 0))
    assert typed(summarise(nothing, as_of=UNTIL).toPandas()).empty
