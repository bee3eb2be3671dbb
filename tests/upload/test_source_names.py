"""A source is called after its file: each month's export of one program is the same source, and no name loses a part of a word."""

import doctest
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idic_core.engines import customer_lines
from idic_core.store import Workspace
from idic_core.upload import commit_file, source_names, tidy_source


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("shop", ["shop jan.csv", "shop feb.csv", "Shop_March-2026.xlsx", "shop sept 26.csv", "2026 may shop.csv", "shop-jan2026.csv", "shop dec24 final.csv"]),
        ("shop", ["shop Q1 2026.csv", "shop_2026q2.csv", "shop H1.csv", "shop FY24.csv", "shop week 12.csv", "shop2026.csv", "shop20260131.csv"]),
        ("shop", ["shop (1).csv", "shop - Copy.csv", "Copy of shop (2).csv", "shop copy 3.csv", "shop final.csv", "shop_new.csv", "shop part 2.csv", "shop part2 of 3.csv", "shop_part.csv"]),
        ("đơn_hàng", ["đơn hàng tháng 1.csv", "Đơn hàng tháng mười hai năm 2025.xlsx", "đơn_hàng_T3.csv", "đơn hàng quý 1 2026.csv", "Bản sao của đơn hàng.csv"]),
        ("订单", ["订单1月.csv", "订单2026年2月.xlsx", "一月订单.csv", "订单_十二月.csv", "订单（1）.csv", "2026年第一季度订单.csv", "订单 - 副本.csv", "订单2026.csv"]),
        ("orders", ["Orders_2024-01.csv", "orders 2024-02 (2).xlsx", "ORDERS export.csv"]),
    ],
)  # fmt: skip
def test_files_of_one_program_are_one_source(source: str, files: list[str]) -> None:
    assert {name: tidy_source(name) for name in files} == dict.fromkeys(files, source)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("mayfair.csv", "mayfair"), ("marketing.csv", "marketing"), ("spare parts.csv", "spare_parts"), ("part list.csv", "part_list"), ("newsletter.csv", "newsletter"),
        ("decor shop.csv", "decor_shop"), ("t-shirts.csv", "t_shirts"), ("quy trình.csv", "quy_trình"), ("khách nam.csv", "khách_nam"), ("月饼.csv", "月饼"), ("b2b.csv", "b2b"), ("store12.csv", "store12"),
    ],
)  # fmt: skip
def test_no_part_of_a_word_is_lost(file: str, source: str) -> None:
    assert tidy_source(file) == source


def test_names_are_never_empty_and_letters_in_two_codes_are_one() -> None:
    assert {tidy_source(n) for n in ("may.csv", "2026-01.csv", "一月.csv", "tháng 1.csv", "(1).csv", "copy.csv", ".csv")} <= {"file", "csv"}  # fmt: skip
    assert tidy_source(unicodedata.normalize("NFD", "đơn hàng tháng 1.csv")) == "đơn_hàng"


def test_an_order_in_the_exports_of_two_months_counts_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    head = "order id,order date,customer id,product id,quantity,unit price\n"
    rows = [f"A{n},2026-01-{n:02d},C{n},P1,1,9.50\n" for n in range(1, 29)]
    for name, part in (("shop jan.csv", rows[:20]), ("shop feb.csv", rows[10:])):
        (tmp_path / name).write_text(head + "".join(part), encoding="utf-8")
        assert commit_file(workspace, tmp_path / name, kind="orders").source == "shop"
    assert customer_lines(workspace).num_rows == len(rows)


@given(st.text(alphabet="abjnmaryfeb 0123456789_-()月年一tháng", max_size=30))
def test_a_name_made_tidy_stays_as_it_is(name: str) -> None:
    once = tidy_source(f"{name}.csv")
    assert once
    assert tidy_source(f"{once}.csv") == once


def test_the_examples_of_the_docstring_hold() -> None:
    assert doctest.testmod(source_names).failed == 0
