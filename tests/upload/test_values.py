"""What people rely on when numbers and dates are read: the whole column decides how they are written."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idic_core.upload.line_kinds import line_kinds
from idic_core.upload.moments import read_moments
from idic_core.upload.numbers import read_numbers


def column(*cells):
    return pd.Series(list(cells), dtype="str")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234.56", "12", "-3"], [1234.56, 12, -3]), (["1.234,56", "12", "7,5 €"], [1234.56, 12, 7.5]), (["1 234,5", "8"], [1234.5, 8]), (["1'234.50", "8"], [1234.5, 8]),
        (["150.000", "1.250.000 ₫", "90.000đ"], [150000, 1250000, 90000]), (["$6.00", "(4.50)", "5.25-"], [6, -4.5, -5.25]), (["¥15.50", "3.2万"], [15.5, 32000]), (["1E5", "0.25"], [100000, 0.25]),
    ],
)  # fmt: skip
def test_numbers_of_many_countries(cells, values):
    found = read_numbers(column(*cells))
    assert found.values.tolist() == pytest.approx(values)
    assert not found.unreadable.any()


def test_what_is_no_number_is_said_and_blank_is_not():
    found = read_numbers(column("3", "three", ""))
    assert found.unreadable.tolist() == [False, True, False]
    assert found.values.isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["7,50", "3,20", "9,99", "$1,234.56"], [7.5, 3.2, 9.99, 1234.56]),
        (["7.50", "3.20", "9.99", "1.234,56", "1.234.567"], [7.5, 3.2, 9.99, 1234.56, 1234567]),
        (["7.50", "3.20", "9.99", "8.10", "5,20", "0,125", "1250,5"], [7.5, 3.2, 9.99, 8.1, 5.2, 0.125, 1250.5]),
    ],
)
def test_a_number_with_both_signs_is_read_by_itself(cells, values):
    found = read_numbers(column(*cells))
    assert found.values.tolist() == pytest.approx(values)


def test_a_number_too_large_to_be_one_is_unreadable():
    found = read_numbers(column("5", "1e999", "9" * 400, "1e308"))
    assert found.unreadable.tolist() == [False, True, True, True]
    assert found.values.sum() == 5


def test_the_last_day_of_the_calendar_means_no_date():
    found = read_moments(column("2024-05-01", "9999-12-31", "31.12.9999", "9999-12-31 00:00:00"))
    assert found.text.isna().tolist() == [False, True, True, True]
    assert not found.unreadable.any()


def test_a_lone_1_234_is_said_to_be_open():
    assert read_numbers(column("1.234", "5.678")).unsure
    assert not read_numbers(column("1.234", "0.5")).unsure


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.decimals(min_value=-(10**7), max_value=10**7, places=2), min_size=2, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("", ".")]),
)
def test_amounts_with_cents_come_back_whatever_the_signs(amounts, signs):
    group, point = signs
    cells = [f"{a:,.2f}".replace(",", "G").replace(".", point).replace("G", group) for a in amounts]
    assert read_numbers(column(*cells)).values.tolist() == pytest.approx([float(a) for a in amounts])


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2024-05-01", "2024/5/2", "20240503"], ["2024-05-01", "2024-05-02", "2024-05-03"]), (["13/2/2011", "1/2/2011"], ["2011-02-13", "2011-02-01"]), (["12/31/2011", "1/2/2011"], ["2011-12-31", "2011-01-02"]),
        (["1.2.11", "3.4.99"], ["2011-02-01", "1999-04-03"]), (["5 Mar 2020", "March 6, 2020", "7. März 2021"], ["2020-03-05", "2020-03-06", "2021-03-07"]), (["2024年5月1日"], ["2024-05-01"]),
        (["ngày 5 tháng 6 năm 2020"], ["2020-06-05"]), (["44927", "44928"], ["2023-01-01", "2023-01-02"]),
    ],
)  # fmt: skip
def test_dates_of_many_countries(cells, days):
    assert read_moments(column(*cells)).text.tolist() == days


def test_the_clock_is_kept_as_written():
    found = read_moments(column("2009-12-01T07:45:00Z", "1/12/2009 9:05 PM", "2009年12月1日 下午3:05"))
    assert found.text.tolist() == ["2009-12-01 07:45:00", "2009-12-01 21:05:00", "2009-12-01 15:05:00"]


def test_days_that_do_not_exist_are_unreadable():
    assert read_moments(column("2023-02-29", "2024-02-29", "0000-00-00", "soon")).unreadable.tolist() == [
        True,
        False,
        True,
        True,
    ]


def test_an_order_of_day_and_month_that_nothing_decides_is_said():
    assert read_moments(column("1/2/2011", "3/4/2011")).unsure
    assert not read_moments(column("1/2/2011", "13/4/2011")).unsure
    assert read_moments(column("13/2/2011", "2/13/2011")).mixed


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.datetimes(min_value=dt.datetime(1970, 1, 1), max_value=dt.datetime(2060, 1, 1)), min_size=1, max_size=20
    ),
    st.sampled_from(
        ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%d %b %Y %H:%M:%S"]
    ),
)
def test_any_moment_comes_back(moments, form):
    found = read_moments(column(*[m.strftime(form) for m in moments]))
    assert found.text.tolist() == [m.strftime("%Y-%m-%d %H:%M:%S") for m in moments]


def test_postage_is_a_fee_and_a_postage_stamp_set_is_a_product():
    ids = column(*[f"{n}" for n in range(20000, 20020)], "POST", "22001", "BANK", "ADJ", "20001", "20002")
    names = column(
        *["TEA CUP"] * 20, "POSTAGE", "POSTAGE STAMP SET", "Bank Charges", "Adjust bad debt", "TEA CUP", "TEA CUP"
    )
    quantity = np.array([1.0] * 24 + [-1.0, 5.0])
    price = np.array([2.0] * 25 + [0.0])
    kinds = line_kinds(product_id=ids, product_name=names, quantity=quantity, unit_price=price, amount=quantity * price)
    assert kinds.tolist() == ["sale"] * 20 + ["fee", "sale", "fee", "adjustment", "return", "adjustment"]


def test_fees_are_known_in_three_languages_without_codes():
    names = column(
        "Trà xanh", "Phí vận chuyển", "绿茶", "运费", "Green tea", "Shipping", "Delivery box with a red ribbon"
    )
    ones = np.ones(len(names))
    kinds = line_kinds(product_id=None, product_name=names, quantity=ones, unit_price=ones, amount=ones)
    assert kinds.tolist() == ["sale", "fee", "sale", "fee", "sale", "fee", "sale"]
