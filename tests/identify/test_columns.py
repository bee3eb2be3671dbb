"""Columns read as wholes give what the readers of single values give."""

from __future__ import annotations

import random
from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pytest

from idic_core.identify import columns, contacts

EMAILS = [
    "Anna.Lee+shop@GMail.com",
    "none@none.com",
    '"Anna Lee" <anna@lee.example>',
    "a@b",
    "x@y.z.",
    "..@gmail.com",
    "ünï@x.de",
    "a@@b.com",
    " ",
]
PHONES = [
    "(+84) 90 091 7394",
    "0169 123 4567",
    "84169123456",
    "0000000000",
    "132****7745",
    "1234567890",
    "１２３４５６７８",
    "0912 345 678 x12",
    "-",
]
STREETS = ["83112 Gamble Street, Apt. 5", "O'Neill Rd", "12 Đường Lê Lợi", "Street", "--", "北京路1号", "x's y’s"]  # fmt: skip


def _made(letters: list[str], longest: int, ends: list[str]) -> list[str]:
    draw = random.Random(3)
    return ["".join(draw.choices(letters, k=draw.randint(0, longest))) + draw.choice(ends) for _n in range(4000)]


@pytest.mark.parametrize(
    ("whole", "single", "values"),
    [
        (columns.emails, contacts.email, EMAILS + _made(list("aB1.@-_+ <>';é\n"), 8, ["", "@gmail.com", "@x.co"])),
        (columns.phones, contacts.phone, PHONES + _made(list("0012345678 +-().x*#/８"), 18, [""])),
        (columns.phones, contacts.phone, _made([*"0123456789", "84", "16", "12"], 12, [""])),
        (columns.streets, contacts.street, STREETS + _made(["Street", " ", "12", "no", ",", "'", "é", "_", "\n", "phường"], 8, [""])),
    ],
)  # fmt: skip
def test_a_column_is_read_as_its_values_are(
    whole: columns.Reader, single: Callable[[str], str | None], values: list[str]
) -> None:
    assert whole(pa.array(values, pa.large_string())).to_pylist() == [single(v) for v in values]


def test_cells_with_several_values_keep_the_first_and_all_of_them() -> None:
    cells = pd.Series(
        ["b@x.com; a@x.com", None, "no mail", "c@x.com", "none, d@x.com", "b@x.com; a@x.com"], dtype="string"
    )
    first, every = columns.lists(cells, columns.emails)
    assert first.to_pylist() == ["b@x.com", None, None, "c@x.com", "d@x.com", "b@x.com"]
    assert every.to_pylist() == ["a@x.com b@x.com", None, None, "c@x.com", "d@x.com", "a@x.com b@x.com"]


def test_columns_without_any_value_stay_empty() -> None:
    nothing = pd.Series([None, None], dtype="string")
    assert columns.lists(nothing, columns.phones)[0].to_pylist() == [None, None]
    assert columns.read_once(nothing, columns.streets).to_pylist() == [None, None]
    assert columns.texts(nothing, str.upper).to_pylist() == [None, None]
    assert columns.counts(columns.text_array(nothing)) == {}
