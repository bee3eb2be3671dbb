"""What a file leaves open and only a person can say: whether 03/04 is in April or March, and whether 1.234 is more than a thousand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from idic_core.upload.amounts import currency_of, read_amounts, with_currency
from idic_core.upload.findings import Findings
from idic_core.upload.mapping import Mapping
from idic_core.upload.meaning import MOMENTS, NUMBERS
from idic_core.upload.moments import read_moments
from idic_core.upload.order_state import filled_within_orders


@dataclass(frozen=True)
class Doubt:
    """what: date_order or decimal; column and example: where, and a cell that can be read in several ways; readings: choice -> how the cell is read then.

    Choices: dmy and mdy, with ISO dates; "." and ",", with numbers.
    """

    what: str
    column: str
    example: str
    readings: dict[str, str | float]


def doubts(frame: pd.DataFrame, mapping: Mapping) -> list[Doubt]:
    """The open questions of a mapped table, at most one of each kind; none that the mapping answers already."""
    if "currency" in mapping.columns:  # some programs write it on the first line of an order only
        frame = filled_within_orders(frame.reset_index(drop=True), mapping, Findings())
    found = []
    if not mapping.date_order:
        found += _first(frame, mapping, MOMENTS, _date_doubt)
    if not mapping.decimal:
        found += _first(frame, mapping, NUMBERS, _number_doubt)
    return found


def _first(frame: pd.DataFrame, mapping: Mapping, fields, look) -> list[Doubt]:  # type: ignore[no-untyped-def]
    for name, columns in mapping.columns.items():
        if name in fields:
            for column in columns:
                doubt = look(frame, mapping, name, str(column))
                if doubt is not None:
                    return [doubt]
    return []


def _date_doubt(frame: pd.DataFrame, _mapping: Mapping, _name: str, column: str) -> Doubt | None:
    texts = pd.Series(frame[column].unique(), dtype="str")
    found = read_moments(texts)
    if not (found.unsure or found.mixed):
        return None
    day_first, month_first = (read_moments(texts, order=order).text for order in ("dmy", "mdy"))
    differ = (day_first != month_first) & day_first.notna() & month_first.notna()
    if not differ.any():
        return None
    at = int(differ.to_numpy().argmax())
    return Doubt(
        "date_order", column, texts.iloc[at], {"dmy": day_first.iloc[at][:10], "mdy": month_first.iloc[at][:10]}
    )


def _number_doubt(frame: pd.DataFrame, mapping: Mapping, name: str, column: str) -> Doubt | None:
    codes = currency_of(frame, mapping, name)
    pairs = pd.DataFrame({"text": frame[column], "code": codes if codes is not None else ""}).drop_duplicates()
    texts, codes = pairs["text"].astype("str"), pairs["code"] if codes is not None else None
    if not read_amounts(texts, codes).unsure:
        return None
    point, comma = (read_amounts(texts, codes, decimal=sign).values for sign in (".", ","))
    differ = (point != comma) & point.notna() & comma.notna()
    if not differ.any():
        return None
    at = int(differ.to_numpy().argmax())
    example = str(with_currency(texts, codes).iloc[at])
    return Doubt("decimal", column, example, {".": float(point.iloc[at]), ",": float(comma.iloc[at])})
