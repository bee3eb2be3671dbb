"""Facts come and go by batch, decisions stand until revoked, derived tables are replaced whole."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idic_core.engines import current_products, current_records, customer_lines
from idic_core.errors import IdicError
from idic_core.store import (
    Batch,
    Workspace,
    add_batch,
    check,
    count_derived,
    decide,
    decisions,
    derived_report,
    read,
    read_derived,
    revoke,
    same_files,
    undo_batch,
    write_derived,
)  # fmt: skip
from idic_core.store.bulk import SMALL


def lines(keys: list[int], record: str | None = "shop/1") -> pd.DataFrame:
    return pd.DataFrame({
        "row": range(len(keys)), "line_key": keys, "record_id": record, "source": "shop", "order_id": [f"o{k}" for k in keys],
        "ordered_at": "2026-01-02 10:00:00", "product_id": "P1", "quantity": 1.0, "unit_price": 2.0, "amount": 2.0,
    })  # fmt: skip


def put(ws: Workspace, keys: list[int]) -> int:
    return add_batch(
        ws, Batch("orders.csv", "orders", "shop", sha256=str(keys)), {"order_lines": lines(keys)}, row_count=len(keys)
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.one_of(st.lists(st.integers(0, 8), min_size=1, max_size=5, unique=True), st.integers(1, 6)), max_size=8)
)
def test_after_any_uploads_and_undos_the_lines_are_those_of_the_standing_batches_each_once(
    steps: list[list[int] | int],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ws = Workspace(folder)
        standing: dict[int, set[int]] = {}
        for step in steps:
            if isinstance(step, list):
                standing[put(ws, step)] = set(step)
            elif step in standing:
                undo_batch(ws, step)
                del standing[step]
        found = customer_lines(ws).to_pandas()
        assert sorted(found["order_id"]) == sorted(f"o{k}" for k in set().union(*standing.values()))
        ws.close()


def test_a_batch_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    broken = pd.concat([lines([1, 2]), lines([3]).assign(order_id=None, row=9)])
    with pytest.raises(Exception, match="NOT NULL"):
        add_batch(ws, Batch("orders.csv", "orders", "shop"), {"order_lines": broken}, row_count=3)
    assert ws.value("SELECT count(*) FROM order_lines") == 0
    assert ws.value("SELECT count(*) FROM batches") == 0
    assert ws.version == 0


def test_an_undone_batch_cannot_be_undone_again_and_its_file_may_come_back(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    batch = put(ws, [1, 2])
    assert len(same_files(ws, "[1, 2]")) == 1
    assert undo_batch(ws, batch) == 2
    assert same_files(ws, "[1, 2]") == []
    with pytest.raises(IdicError, match="already"):
        undo_batch(ws, batch)
    with pytest.raises(IdicError, match="no batch"):
        undo_batch(ws, 77)


def test_the_newest_customer_list_wins_over_orders_that_only_name_the_customer(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    for origin, city in [("customers", "Hue"), ("orders", "x"), ("customers", "Da Nang"), ("orders", "y")]:
        row = pd.DataFrame({"row": [0], "record_id": "shop/1", "source": "shop", "origin": origin, "city": city})
        add_batch(ws, Batch("f", "customers", "shop"), {"records": row}, row_count=1)
    assert current_records(ws)["city"].tolist() == ["Da Nang"]


def test_a_later_answer_on_a_pair_replaces_the_first_whatever_the_order_of_the_two(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    decide(ws, "match", "a", "same", other="b", who="Lan")
    second = decide(ws, "match", "b", "different", other="a", who="Minh")
    assert decisions(ws, "match")[["subject", "object", "value"]].values.tolist() == [["a", "b", "different"]]
    assert len(decisions(ws, "match", standing=False)) == 2
    revoke(ws, second)
    assert decisions(ws, "match").empty
    with pytest.raises(IdicError):
        revoke(ws, second)


def test_a_derived_table_says_how_far_behind_the_facts_it_is(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    assert read_derived(ws, "crosswalk").empty
    before = ws.stamp
    write_derived(
        ws,
        {"crosswalk": pd.DataFrame({"record_id": ["a"], "customer_id": ["C1"], "provisional": [False]})},
        version=0,
        report={"n": 1},
    )
    assert ws.stamp != before
    put(ws, [1])
    report = derived_report(ws, "identify")
    assert (report["n"], report["behind"]) == (1, 1)


def test_writing_derived_tables_is_all_or_nothing(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    good = pd.DataFrame({"record_id": ["a"], "customer_id": ["C1"], "provisional": [0]})
    write_derived(ws, {"crosswalk": good}, version=0)
    twice = pd.concat([good, good]).assign(customer_id="C2")
    with pytest.raises(Exception, match="UNIQUE"):
        write_derived(ws, {"crosswalk": twice}, version=0)
    assert read_derived(ws, "crosswalk")["customer_id"].tolist() == ["C1"]


def test_a_column_that_is_empty_for_thousands_of_rows_is_read_as_text_or_number(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    many = lines(list(range(5000))).assign(currency=None, cost=None)
    many.loc[4000:, "currency"] = "VND"
    add_batch(ws, Batch("f", "orders", "shop"), {"order_lines": many}, row_count=5000)
    found = customer_lines(ws).to_pandas()
    assert found["currency"].notna().sum() == 1000
    assert found["cost"].dtype == "float64"
    n = 3000
    late = pd.DataFrame(
        {"customer_id": [f"C{i}" for i in range(n)], "need_id": [None] * (n - 1) + ["N1"], "strength": None}
    )
    write_derived(ws, {"customer_needs": late}, version=ws.version)
    assert read_derived(ws, "customer_needs")["need_id"].dropna().tolist() == ["N1"]
    rows = pd.DataFrame(
        {
            "row": range(2000),
            "record_id": [f"s/{i}" for i in range(2000)],
            "source": "s",
            "city": [None] * 1999 + ["Hue"],
        }
    )
    add_batch(ws, Batch("f", "customers", "s"), {"records": rows}, row_count=2000)
    assert current_records(ws)["city"].dropna().tolist() == ["Hue"]


def test_a_large_read_between_two_large_writes_harms_neither(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    n = SMALL + 5_000  # past what Python's own connection reads: the other SQLite then reads in a process of its own
    frame = lines(list(range(n))).assign(product_name="x" * 300)
    add_batch(ws, Batch("one", "orders", "shop"), {"order_lines": frame}, row_count=n)
    assert customer_lines(ws).num_rows == n
    index = ws.path.with_name(ws.path.name + "-shm").stat().st_size
    assert read(ws, "SELECT order_id FROM order_lines")["order_id"].nunique() == n
    assert ws.path.with_name(ws.path.name + "-shm").stat().st_size >= index
    add_batch(
        ws, Batch("two", "orders", "shop"), {"order_lines": frame.assign(line_key=frame["line_key"] + n)}, row_count=n
    )
    assert customer_lines(ws).num_rows == 2 * n
    assert check(ws) == []


def test_a_stage_is_no_newer_than_the_stages_that_it_stands_on(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    walk = pd.DataFrame({"record_id": ["a"], "customer_id": ["C1"], "provisional": [0]})
    write_derived(ws, {"crosswalk": walk}, version=ws.version)
    put(ws, [1])
    needs = pd.DataFrame({"customer_id": ["C1"], "need_id": ["N1"], "strength": [1.0]})
    write_derived(ws, {"customer_needs": needs}, version=ws.version)
    assert derived_report(ws, "differentiate")["behind"] == 1


def test_a_product_that_a_file_only_names_has_its_name_as_id(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    named = lines([1, 2]).assign(product_id=[None, "P9"], product_name=["Green tea", "Mug"])
    add_batch(ws, Batch("f", "orders", "shop"), {"order_lines": named}, row_count=2)
    assert sorted(customer_lines(ws).to_pandas()["product_id"]) == ["Green tea", "P9"]
    assert sorted(current_products(ws)["product_id"]) == ["Green tea", "P9"]


def test_rows_of_a_derived_table_are_counted_without_reading_them(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    assert count_derived(ws, "customer_needs") == 0
    needs = pd.DataFrame({"customer_id": ["a", "b", "c"], "need_id": "N1", "strength": 1.0})
    write_derived(ws, {"customer_needs": needs}, version=ws.version)
    assert count_derived(ws, "customer_needs") == 3
