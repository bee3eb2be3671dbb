"""Columns of text read as wholes: each distinct value once, the plainly written ones all at once, the odd ones one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from idic_core.identify import contacts

Array = Any
"""An Arrow array of text (large_string), missing values as nulls."""
Reader = Callable[[Array], Array]

SEVERAL = r"[;|,\n]"
PLAIN_EMAIL = r"^[A-Za-z0-9][A-Za-z0-9_.\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+$"
PLAIN_PHONE = r"^[0-9 ()+./\-]*$"
PLAIN_STREET = r"^[A-Za-z0-9 ,.#/'\-]*$"
LONGEST_NUMBER = 15
NUMBER_LENGTH = 9


def text_array(values: pd.Series) -> Array:
    """A column as one Arrow array."""
    made = pa.array(values, from_pandas=True)
    if isinstance(made, pa.ChunkedArray):
        made = made.combine_chunks()
    return made if made.type == pa.large_string() else made.cast(pa.large_string())


def text_series(values: Array) -> pd.Series:
    """An Arrow array of text as a column."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return pd.Series(pd.array(whole, dtype="string"))


def arrow_table(frame: pd.DataFrame) -> pa.Table:
    """A table as Arrow holds it: its columns of text are handed to an engine as they lie, not copied value by value."""
    return pa.Table.from_pandas(frame, preserve_index=False)


def coded(values: pd.Series | Array) -> tuple[Array, Array]:
    """The distinct texts of a column, and for each row which of them it is (null where it is missing)."""
    encoded = (text_array(values) if isinstance(values, pd.Series) else values).dictionary_encode()
    return encoded.dictionary, encoded.indices


def one_by_one(function: Callable[[str], str | None]) -> Reader:
    """A reader that calls the function for each value."""
    return lambda values: pa.array([None if v is None else function(v) for v in values.to_pylist()], pa.large_string())


def texts(values: pd.Series | Array, read: Callable[[str], str | None]) -> Array:
    """What a function makes of each distinct text of a column, row by row; missing stays missing."""
    return read_once(values, one_by_one(read))


def read_once(values: pd.Series | Array, reader: Reader) -> Array:
    """What a reader makes of the distinct texts of a column, row by row; missing stays missing."""
    distinct, codes = coded(values)
    return reader(distinct).take(codes)


def counts(values: Array) -> dict[str, int]:
    """The distinct texts of a column and how many rows hold each."""
    distinct, codes = coded(values)
    held = codes.drop_null().to_numpy(zero_copy_only=False)
    return dict(zip(distinct.to_pylist(), np.bincount(held, minlength=len(distinct)).tolist(), strict=True))


def lists(values: pd.Series, reader: Reader) -> tuple[Array, Array]:
    """The first value that a cell holds, and all of them as words in order; cells may hold several, between ; | , or in lines."""
    distinct, codes = coded(values)
    first = reader(distinct)
    every = first
    several = pc.match_substring_regex(distinct, SEVERAL)
    if pc.any(several).as_py():
        found = [
            [m for m in reader(pa.array([p for p in parts if p.strip()], pa.large_string())).to_pylist() if m]
            for parts in pc.split_pattern_regex(distinct.filter(several), SEVERAL).to_pylist()
        ]
        heads = pa.array([f[0] if f else None for f in found], pa.large_string())
        alls = pa.array([joined(f) for f in found], pa.large_string())
        first, every = pc.replace_with_mask(first, several, heads), pc.replace_with_mask(every, several, alls)
    return first.take(codes), every.take(codes)


def joined(values: list[str]) -> str | None:
    """Values as words in order, each once."""
    return values[0] if len(values) == 1 else " ".join(sorted(set(values))) or None


def split_in_two(values: Array, mark: str) -> tuple[Array, Array]:
    """What stands before and behind the only mark of each text."""
    flat = pc.split_pattern(values, mark).flatten()
    places = np.arange(0, len(flat), 2)
    return flat.take(pa.array(places)), flat.take(pa.array(places + 1))


def split_once(values: Array, mark: str) -> Array:
    """What stands before the first mark of each text; the whole text where there is none."""
    return pc.list_element(pc.split_pattern(values, mark, max_splits=1), 0)


def numbers(values: Array) -> Array:
    """The first number in each text, without zeros in front; null where there is none."""
    return pc.utf8_ltrim(pc.struct_field(pc.extract_regex(values, r"(?P<n>\p{Nd}+)"), "n"), "0")


def _plain_and_odd(values: Array, plain: Array, at_once: Reader, odd: Callable[[str], str | None]) -> Array:
    """Values read by `at_once` where they are plain, else by `odd`."""
    plain = pc.fill_null(plain, False)
    made = pc.replace_with_mask(pa.nulls(len(values), pa.large_string()), plain, at_once(values.filter(plain)))
    rest = pc.invert(plain)
    return pc.replace_with_mask(made, rest, one_by_one(odd)(values.filter(rest)))


def emails(values: Array) -> Array:
    """Addresses as `contacts.email` reads them."""
    low = pc.ascii_lower(values)
    plain = pc.fill_null(pc.match_substring_regex(values, PLAIN_EMAIL), False)
    local, domain = split_in_two(low.filter(plain), "@")
    gmail = pc.is_in(domain, pa.array(sorted(contacts.GMAIL), pa.large_string()))
    local = pc.if_else(gmail, pc.replace_substring(local, ".", ""), local)
    domain = pc.if_else(gmail, pa.scalar("gmail.com", pa.large_string()), domain)
    found = pc.binary_join_element_wise(local, domain, pa.scalar("@", pa.large_string()))
    empty = pc.is_in(local, pa.array(sorted(contacts.EMPTY_LOCALS), pa.large_string()))
    found = pc.if_else(empty, pa.scalar(None, pa.large_string()), found)
    return _plain_and_odd(values, plain, lambda _values: found, contacts.email)


def phones(values: Array) -> Array:
    """Numbers as `contacts.phone` reads them."""
    written = pc.fill_null(pc.match_substring_regex(values, PLAIN_PHONE), False)
    all_digits = pc.replace_substring_regex(values, "[^0-9]+", "")
    digits = pc.utf8_ltrim(all_digits, "0")
    length = pc.binary_length(digits)
    vietnam = pc.or_(pc.equal(length, 10), pc.equal(length, 12))
    plain = pc.and_(written, pc.and_not(pc.less_equal(pc.binary_length(all_digits), LONGEST_NUMBER), vietnam))
    ten = pc.and_(pc.and_(written, pc.equal(length, 10)), pc.invert(_starts(digits, contacts.OLD_VIETNAM)))
    plain = pc.or_(plain, ten)
    meaningless = pa.array(_meaningless(), pa.large_string())

    def at_once(_values: Array) -> Array:
        kept = digits.filter(pc.fill_null(plain, False))
        none = pc.or_(pc.less(pc.binary_length(kept), 6), pc.is_in(kept, meaningless))
        last = pc.utf8_slice_codeunits(kept, start=-NUMBER_LENGTH)
        return pc.if_else(none, pa.scalar(None, pa.large_string()), last)

    return _plain_and_odd(values, plain, at_once, contacts.phone)


def _starts(values: Array, heads: dict[str, str]) -> Array:
    return pc.is_in(pc.utf8_slice_codeunits(values, 0, 3), pa.array(sorted(heads), pa.large_string()))


def _meaningless() -> list[str]:
    """Numbers of one digit, and counting up or down."""
    sizes = range(1, LONGEST_NUMBER + 6)
    same = [d * n for d in "123456789" for n in sizes]
    runs = ["12345678901234567890", "98765432109876543210"]
    return sorted({*same, *(run[at : at + n] for run in runs for n in sizes for at in range(len(run) - n + 1))})


def streets(values: Array) -> Array:
    """Street lines as `contacts.street` reads them."""
    plain = pc.fill_null(pc.match_substring_regex(values, PLAIN_STREET), False)

    def at_once(kept: Array) -> Array:
        low = pc.ascii_lower(pc.replace_substring(kept, "'", ""))
        words = pc.split_pattern(pc.replace_substring_regex(low, "[^0-9a-z]+", " "), " ")
        distinct, codes = coded(words.flatten())
        short = [contacts.ABBREVIATIONS.get(w, w) for w in distinct.to_pylist()]
        filled = np.array([bool(w) for w in short], dtype=bool)[codes.to_numpy()]
        before = np.concatenate([[0], np.cumsum(filled)])
        offsets = pa.array(before[words.offsets.to_numpy() - words.offsets[0].as_py()], pa.int32())
        left = pa.array(short, pa.large_string()).take(codes.filter(pa.array(filled)))
        lines = pc.binary_join(pa.ListArray.from_arrays(offsets, left), pa.scalar(" ", pa.large_string()))
        return pc.if_else(pc.equal(lines, ""), pa.scalar(None, pa.large_string()), lines)

    return _plain_and_odd(values, plain, at_once, contacts.street)
