"""Amounts of money in one column but several currencies: each currency is read its own way, 4.80 USD beside 200.000 VND."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.engines import NO_DECIMALS, currency_code
from idic_core.upload.mapping import Mapping
from idic_core.upload.numbers import Numbers, currencies, read_numbers
from idic_core.upload.people import field_text

MONEY = frozenset(["unit_price", "amount", "cost", "refunded", "order_discount", "price"])
"""Fields that are sums of money."""

MOST_CURRENCIES = 40
"""A column with more different words does not hold currencies."""

SMALL = 1000.0
"""Below it an amount with decimals, in a currency that has none, is hardly a share of a larger one."""


def currency_of(frame: pd.DataFrame, mapping: Mapping, name: str) -> pd.Series | None:
    """The currency of each cell of a money field as a code, blank where nothing says it; None where nothing says any.

    The column of currencies says it, else the sign beside the amount.
    """
    if name not in MONEY or name not in mapping.columns:
        return None
    said = field_text(frame, mapping, "currency")
    if said is None or said.isna().any():
        signs = currencies(frame[mapping.columns[name][0]])
        said = signs if said is None else said.fillna(signs)
    if said.isna().all():
        return None
    codes = {text: currency_code(str(text)) for text in said.dropna().unique()}
    if len(set(codes.values())) > MOST_CURRENCIES:
        return None
    return said.map(codes).fillna("").astype("str")


def read_amounts(column: pd.Series, codes: pd.Series | None, *, decimal: str = "") -> Numbers:
    """The amounts of a text column; codes: the currency of each cell (see currency_of). What a person said of the decimal sign decides where cells do not.

    The sign is found out for each currency. A currency whose cells show none (only 1.234) stays open, unless the others show
    the same reading.
    """
    names = [] if codes is None else [str(c) for c in codes.unique()]
    if codes is None or not names or (len(names) == 1 and names[0] not in NO_DECIMALS):
        return read_numbers(column, decimal=decimal)
    cells = {c: column[codes == c] for c in names}
    read = {c: read_numbers(part, whole=c in NO_DECIMALS) for c, part in cells.items()}
    shown = {n.decimal for c, n in read.items() if n.proven and not n.unsure and c not in NO_DECIMALS}
    for code, found in read.items():
        if not found.unsure:
            continue
        if not found.proven and shown == {found.decimal}:
            read[code] = read_numbers(cells[code], decimal=found.decimal)
        elif decimal:
            read[code] = read_numbers(cells[code], decimal=decimal, whole=code in NO_DECIMALS)
    parts = list(read.values())

    def joined(field: str) -> pd.Series:
        whole: pd.Series = pd.concat([getattr(n, field) for n in parts]).reindex(column.index)
        return whole

    sign = next(iter(shown)) if len(shown) == 1 else ""
    masks = {field: joined(field) for field in ("unreadable", "open", "doubtful")}
    return Numbers(joined("values"), unsure=any(n.unsure for n in parts), decimal=sign, proven=bool(shown), **masks)


def decimals_of_none(values: pd.Series, codes: pd.Series | None) -> np.ndarray:
    """Mask of small amounts with decimals in a currency that has none: the currency or the amount is hardly right."""
    if codes is None:
        return np.zeros(len(values), dtype=bool)
    whole = codes.isin(list(NO_DECIMALS)).to_numpy()
    figures = np.abs(values.fillna(0.0).to_numpy())
    found: np.ndarray = whole & (figures < SMALL) & (figures % 1 > 0)
    return found


def with_currency(column: pd.Series, codes: pd.Series | None) -> pd.Series:
    """The cells as they are shown to people: with their currency where there are several in the column."""
    if codes is None or codes.nunique() < 2:
        return column
    beside = ~pd.Series(
        [code in text for text, code in zip(column.astype("str"), codes, strict=True)], index=column.index
    )
    return column.astype("str") + (" " + codes).where(beside & codes.ne(""), "")
