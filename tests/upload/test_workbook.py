"""What people rely on when a workbook is read: its cells as shown, and a bad file never takes the program down."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest

from idic_core.errors import UnreadableFile
from idic_core.upload import read_table, sheets, workbook


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("books") / "shop.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.title = "Cover"
    people = workbook.create_sheet("Customers")
    for row in [
        ["Our customers"],
        [],
        ["id", "phone", "since", "spent", "vip"],
        ["00123", 84912345678, dt.date(2024, 5, 1), 0.1 + 0.2, True],
        ["00124", None, dt.datetime(2024, 5, 2, 10, 30), 12, False],
    ]:
        people.append(row)
    workbook.create_sheet("Orders").append(["order", "date"])
    workbook.save(path)
    return path


def test_the_first_filled_sheet_is_read_and_the_others_are_named(book):
    table = read_table(book)
    assert table.dialect == "Customers"
    assert table.frame.to_numpy().tolist() == [
        ["00123", "84912345678", "2024-05-01", "0.3", "TRUE"],
        ["00124", "", "2024-05-02 10:30:00", "12", "FALSE"],
    ]
    assert any("Orders" in n for n in table.notes)
    assert sheets(book) == ["Cover", "Customers", "Orders"]


def test_a_sheet_can_be_chosen_and_a_missing_one_is_named(book):
    assert list(read_table(book, sheet="Orders").frame.columns) == ["order", "date"]
    with pytest.raises(UnreadableFile) as caught:
        read_table(book, sheet="Nowhere")
    assert "Customers" in caught.value.hint


def test_a_cell_far_away_is_refused_instead_of_filling_the_memory(tmp_path):
    path = tmp_path / "far.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "id"
    workbook.active.cell(row=1_048_576, column=16_384, value="x")
    workbook.save(path)
    with pytest.raises(UnreadableFile) as caught:
        read_table(path)
    assert "XFD1048576" in caught.value.message
    assert caught.value.hint


def test_an_archive_that_unpacks_to_far_too_much_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    with pytest.raises(UnreadableFile) as caught:
        read_table(path)
    assert "60 MB" in caught.value.message


def test_declared_entities_are_refused(tmp_path):
    path = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><workbook/>')
    with pytest.raises(UnreadableFile):
        read_table(path)


def test_a_workbook_is_read_as_it_is_shown(tmp_path):
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet["B2"], sheet["C2"], sheet["D2"], sheet["E2"], sheet["F2"] = "Customer no", "Discount", "Since", "Phone", "Sum"
    for row, (number, discount, day) in enumerate(
        [(7, 0.25, datetime(2024, 5, 1)), (123456, 0.125, datetime(2024, 5, 2, 9, 30))], 3
    ):
        sheet.cell(row, 2, number).number_format = "00000"
        sheet.cell(row, 3, discount).number_format = "0.0%"
        sheet.cell(row, 4, day).number_format = "DD/MM/YYYY"
        sheet.cell(row, 5, 2838221234).number_format = "000\\-0000\\-0000"
        sheet.cell(row, 6, "=1+1")
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table.frame.to_numpy().tolist() == [
        ["00007", "25%", "2024-05-01", "028-3822-1234", ""],
        ["123456", "12.5%", "2024-05-02 09:30:00", "028-3822-1234", ""],
    ]
    assert any("leading zeros" in n for n in table.notes)
    assert any("2 formulas have no stored result" in n for n in table.notes)


def test_cells_merged_over_rows_hold_their_value_in_each(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in (["Order", "Item"], ["A1", "hat"], [None, "bag"], [None, "mug"], ["A2", "hat"]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table.frame["Order"].tolist() == ["A1", "A1", "A1", "A2"]
    assert any("1 cell is merged" in n for n in table.notes)


def test_plain_workbooks_say_nothing(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (["id", "price"], ["1", 2.5], ["2", 1000]):
        book.active.append(row)
    book.active["B3"].number_format = "#,##0.00"
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table.frame["price"].tolist() == ["2.5", "1000"]
    assert table.notes == []


def small_book(path, **parts: str):
    """A workbook of two rows, parts of its archive replaced by other text."""
    book = openpyxl.Workbook()
    for row in (["id", "name"], ["1", "Ann"], ["2", "Bea"]):
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        held = {n: archive.read(n) for n in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, parts.get(name.rsplit("/", 1)[-1].removesuffix(".xml"), content))
    return path


def test_a_workbook_with_damaged_bytes_is_read_or_refused(tmp_path):
    whole = small_book(tmp_path / "whole.xlsx").read_bytes()
    rng = random.Random(5)
    refused = 0
    for _n in range(200):
        damaged = bytearray(whole)
        damaged[rng.randrange(4, len(whole))] ^= 1 << rng.randrange(8)
        path = tmp_path / "damaged.xlsx"
        path.write_bytes(damaged)
        try:
            workbook._guard(path)
        except UnreadableFile as error:
            refused += bool(error.hint)
    assert refused > 20
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile):
        read_table(tmp_path / "cut.xlsx")


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="99999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row>',
        "<row r='1'><c t='n' r='XFD1048576'><v>1</v></c></row>",
        '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="4000000000"><c><v>1</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c><c r="zzz9"><v>1</v></c></row>',
    ],
)
def test_a_cell_beyond_the_sheet_is_refused_at_once_however_it_is_written(tmp_path, cell):
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cell}</sheetData></worksheet>'
    before = time.monotonic()
    with pytest.raises(UnreadableFile, match="far away"):
        read_table(small_book(tmp_path / "far.xlsx", sheet1=sheet))
    assert time.monotonic() - before < 10


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems end the child by the clock alone")
def test_the_child_that_reads_a_workbook_ends_with_its_parent(tmp_path):
    from idic_core.upload import workbook_child as child

    (tmp_path / "child.py").write_text(
        "import time\nfrom idic_core.upload import workbook_child as c\nc._limit()\nprint('up', flush=True)\ntime.sleep(300)\n"
    )
    (tmp_path / "parent.py").write_text(
        "import subprocess, sys, time\np = subprocess.Popen([sys.executable, sys.argv[1]], stdout=subprocess.PIPE)\np.stdout.readline()\n"
        "print(p.pid, flush=True)\ntime.sleep(300)\n"
    )
    own = {**os.environ, "PYTHONPATH": str(workbook.ROOT)}
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py"), str(tmp_path / "child.py")], stdout=subprocess.PIPE, env=own
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    until = time.monotonic() + 5
    while (still := _runs(pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not still
    assert child.SECONDS <= 60
    assert workbook.SECONDS <= 60


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_data_on_a_hidden_sheet_only_is_said(tmp_path):
    book = openpyxl.Workbook()
    hidden = book.create_sheet("Old list")
    hidden.append(["id", "name"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableFile) as caught:
        read_table(tmp_path / "a.xlsx")
    assert "Old list" in caught.value.hint
