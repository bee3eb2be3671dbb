"""Backup, restore, erase and files out: nothing lost, nothing left, nothing that a spreadsheet would run."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idic_core.errors import IdicError
from idic_core.store import (
    Batch,
    Workspace,
    add_batch,
    backup,
    check,
    erase,
    read_derived,
    restore,
    write_derived,
    write_table,
)
from idic_core.store.export import FORMULA_START, HARMLESS, safe_cell

MARK = "Zyxwvutsrq Unmistakable"


def filled(folder: Path) -> Workspace:
    ws = Workspace(folder)
    rows = pd.DataFrame(
        {"row": [0, 1], "record_id": ["s/1", "s/2"], "source": "s", "full_name": [MARK, "Other Person"]}
    )
    line = pd.DataFrame(
        {
            "row": [0],
            "line_key": [1],
            "record_id": "s/1",
            "source": "s",
            "order_id": "o",
            "ordered_at": "2026-01-01",
            "amount": 5.0,
        }
    )
    add_batch(ws, Batch("f.csv", "customers", "s"), {"records": rows, "order_lines": line}, row_count=2)
    customers = pd.DataFrame({"customer_id": ["C1", "C2"], "name": [MARK, "Other Person"]})
    columns = read_derived(ws, "customers").columns
    write_derived(ws, {"customers": customers.reindex(columns=columns)}, version=ws.version)
    return ws


def test_erasing_a_person_leaves_no_byte_of_them_and_keeps_their_sales_as_anonymous(tmp_path: Path) -> None:
    ws = filled(tmp_path)
    assert MARK.encode() in ws.path.read_bytes() + (tmp_path / "idic.sqlite-wal").read_bytes()
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "copy.csv").write_text(MARK)
    counts = erase(ws, ["s/1"], ["C1"])
    assert counts["records"] == 1
    assert all(MARK.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert ws.rows("SELECT record_id, amount FROM order_lines") == [{"record_id": None, "amount": 5.0}]
    assert read_derived(ws, "customers")["name"].tolist() == ["Other Person"]
    assert ws.value("SELECT count(*) FROM audit WHERE action = 'erase'") == 1


def test_a_backup_restores_exactly_and_caches_notice(tmp_path: Path) -> None:
    ws = filled(tmp_path / "a")
    copy = backup(ws, tmp_path / "copy.sqlite")
    stamp, before = ws.stamp, ws.rows("SELECT * FROM records")
    erase(ws, ["s/1"], ["C1"])
    restore(ws, copy)
    assert ws.rows("SELECT * FROM records") == before
    assert ws.stamp != stamp
    assert check(ws) == []
    assert (tmp_path / "a" / "before-restore.sqlite").exists()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"x" * 5000])
def test_a_damaged_backup_is_refused_and_nothing_changes(tmp_path: Path, content: bytes) -> None:
    ws = filled(tmp_path / "a")
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(content)
    with pytest.raises(IdicError):
        restore(ws, bad)
    assert ws.value("SELECT count(*) FROM records") == 2


@given(st.text(max_size=30))
def test_no_cell_starts_a_formula_unless_it_is_a_plain_number_phone_or_date(text: str) -> None:
    safe = safe_cell(text)
    assert not safe.startswith(FORMULA_START) or HARMLESS.match(safe)
    assert safe.lstrip("'") == text.lstrip("'")


def test_files_keep_zeros_phones_and_scripts_and_disarm_formulas(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"id": ["00123", "=HYPERLINK(1)"], "phone": ["+84 912 345 678", "@x"], "name": ["Nguyễn", "王小明\x07"]}
    )
    csv = write_table(frame, tmp_path / "a.csv")
    assert csv.read_bytes().startswith(b"\xef\xbb\xbf")
    assert pd.read_csv(csv, dtype=str)["id"].tolist() == ["00123", "'=HYPERLINK(1)"]
    sheet = openpyxl.load_workbook(write_table(frame, tmp_path / "a.xlsx")).active
    assert sheet is not None
    assert [c.value for c in sheet[2]] == ["00123", "+84 912 345 678", "Nguyễn"]
    assert [c.value for c in sheet[3]] == ["=HYPERLINK(1)", "@x", "王小明_x0007_"]
    assert {c.data_type for c in sheet[3]} == {"s"}, "marked as text, so nothing runs"
    assert sheet["A3"].quotePrefix, "and stays text when the cell is edited"
    assert pd.read_parquet(write_table(frame, tmp_path / "a.parquet"))["id"].tolist() == ["00123", "=HYPERLINK(1)"]
    with pytest.raises(IdicError, match=r"\.docx"):
        write_table(frame, tmp_path / "a.docx")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.parquet", "a.xlsx"]


def test_a_place_that_cannot_be_written_is_said_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for write in (
        lambda p: write_table(pd.DataFrame({"a": [1]}), p / "a.csv"),
        lambda p: backup(Workspace(tmp_path / "ws"), p / "b.sqlite"),
    ):
        with pytest.raises(IdicError) as refused:
            write(tmp_path / "file")
        assert refused.value.hint


def test_every_text_that_a_workbook_cannot_hold_leaves_a_readable_file_or_a_hint(tmp_path: Path) -> None:
    odd = pd.DataFrame({"a": ["x\uffff\ufffe\x00y", None, "plain"], "n": [1, 2, 3]})
    sheet = openpyxl.load_workbook(write_table(odd, tmp_path / "a.xlsx")).active
    assert sheet is not None
    assert sheet["A2"].value == "x_xFFFF__xFFFE__x0000_y", "as Excel writes what XML cannot hold"
    with pytest.raises(IdicError, match="fit"):
        write_table(pd.DataFrame({"a": ["x" * 40_000]}), tmp_path / "b.xlsx")


def test_a_backup_never_lands_on_the_workspace_itself(tmp_path: Path) -> None:
    ws = filled(tmp_path)
    with pytest.raises(IdicError):
        backup(ws, ws.path)
    assert check(ws) == []
