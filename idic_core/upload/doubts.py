"""What a file leaves open and only a person can say: whether 03/04 is in April or March, and whether 1.234 is more than a thousand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from idic_core.upload.mapping import Mapping
from idic_core.upload.meaning import MOMENTS, NUMBERS
from idic_core.upload.moments import read_moments
from idic_core.upload.numbers import read_numbers


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
                doubt = look(str(column), pd.Series(frame[column].unique(), dtype="str"))
                if doubt is not None:
                    return [doubt]
    return []


def _date_doubt(column: str, texts: pd.Series) -> Doubt | None:
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


def _number_doubt(column: str, texts: pd.Series) -> Doubt | None:
    if not read_numbers(texts).unsure:
        return None
    point, comma = (read_numbers(texts, decimal=sign).values for sign in (".", ","))
    differ = (point != comma) & point.notna() & comma.notna()
    if not differ.any():
        return None
    at = int(differ.to_numpy().argmax())
    return Doubt("decimal", column, texts.iloc[at], {".": float(point.iloc[at]), ",": float(comma.iloc[at])})
