"""What people rely on when a workbook is read: its cells as shown, and a bad file never takes the program down."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest

from idic_core.errors import UnreadableFile
from idic_core.upload import read_table, sheets


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
