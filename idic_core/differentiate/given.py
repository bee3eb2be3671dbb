"""What callers hand in, read strictly: tables, columns and days, so that a wrong one is refused and never misread."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from idic_core.errors import IdicError, MissingColumn
from idic_core.words import _

EARLIEST, LATEST = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")
"""A day outside of these is a placeholder or a slip of the pen (0001-01-01, 2999-12-31)."""

STRAY_SHARE, STRAY_GAP = 0.005, 90
"""Days that lie apart are stray when fewer than this share do, after a gap of more days than this and than all the others span."""

OFFSET = r"(:\d{2}(?:[.,]\d+)?)\s*(?:[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$"


MOST_NUMBER = 1e15
"""Amounts and thresholds beyond are slips of the pen; floats count single units up to here."""


def check_table(table: Any, needed: tuple[str, ...], what: str) -> None:
    """Raise IdicError unless `table` is a frame with single columns, MissingColumn unless it has all that are needed. what: a word for its rows."""
    if not isinstance(table, pd.DataFrame):
        raise IdicError(
            _("{what} must be a table, and this is {kind}.").format(what=what, kind=type(table).__name__),
            hint=_("Give a pandas DataFrame with the columns {columns}.").format(columns=", ".join(needed)),
        )
    if doubled := sorted({str(c) for c in table.columns[table.columns.duplicated()]}):
        raise IdicError(
            _("{what} have more than one column called {columns}.").format(what=what, columns=", ".join(doubled)),
            hint=_("Keep one of them, or rename the others."),
        )
    if missing := [c for c in needed if c not in table.columns]:
        raise MissingColumn(
            _("{what} have no column {columns}.").format(what=what, columns=", ".join(missing)),
            hint=_("Say which column holds it."),
        )


def check_days(days: Any) -> float:
    """A number of days ahead of at least one. Raises IdicError for anything else."""
    number = float(days) if isinstance(days, Real) and not isinstance(days, bool) else math.nan
    if not 1 <= number <= 36_500:
        raise IdicError(
            _("A forecast needs at least one day ahead, as a number."), hint=_("Give a horizon of one day or more.")
        )
    return number


def check_count(k: Any) -> int:
    """A whole number of places. Raises IdicError for anything else."""
    if not isinstance(k, Integral) or isinstance(k, bool):
        raise IdicError(
            _("The number of products per customer is a whole number, and this is {k}.").format(k=k),
            hint=_("Ten is usual."),
        )
    return int(k)


def check_seed(seed: Any) -> int:
    """A seed for what is drawn by chance. Raises IdicError for what no generator of random numbers takes."""
    if not isinstance(seed, Integral) or isinstance(seed, bool) or not 0 <= int(seed) < 2**32:
        raise IdicError(
            _("A seed is a whole number from 0 to 4,294,967,295, and this is {seed}.").format(seed=repr(seed)),
            hint=_("Leave it at 0 if you do not need another draw."),
        )
    return int(seed)


def check_signals(signals: Any) -> dict[str, pd.DataFrame]:
    """Signals by block -> customer_id, what, n, as they count: rows without a customer or a what, and blocks without a row, are left out.

    Raises IdicError for what is no such table, or where n (how often, default once) is no number from 0 on; MissingColumn without customer_id or what.
    """
    if not isinstance(signals, Mapping):
        raise IdicError(
            _("Signals are tables by name, and this is {kind}.").format(kind=type(signals).__name__),
            hint=_("Give a dictionary: the name of each block and its table."),
        )
    found = {}
    for block, table in signals.items():
        check_table(table, ("customer_id", "what"), _("The signals “{block}”").format(block=block))
        times = (
            pd.to_numeric(table["n"], errors="coerce") if "n" in table.columns else pd.Series(1.0, index=table.index)
        )
        if not (times.ge(0) & times.le(MOST_NUMBER)).all():
            raise IdicError(
                _("The signals “{block}” say how often (n) with something that is no number from 0 on.").format(
                    block=block
                ),
                hint=_("Count how often each customer did it."),
            )
        kept = pd.DataFrame({"customer_id": table["customer_id"], "what": table["what"], "n": times}).dropna()
        kept = kept[kept["n"].gt(0)].astype({"what": "str", "n": "float64"})
        if len(kept):
            found[str(block)] = kept
    return found


def moments(values: pd.Series[Any]) -> pd.Series[Any]:
    """A column as moments of the shop's own clock (no time zone); what cannot be read is NaT.

    Takes dates, text (with any mix of UTC offsets, which are left off: the clock on the order counts), and numbers of the form
    20260131. Raises IdicError for other numbers: they could be days, seconds or anything else.
    """
    if str(values.dtype).startswith(("date32", "date64")):  # Arrow's plain dates, as Parquet gives them
        return pd.Series(values.astype("datetime64[us]"))
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        naive: pd.Series[Any] = values.dt.tz_localize(None) if values.dt.tz is not None else values
        return pd.Series(naive.dt.as_unit("us"))
    known = values.dropna()
    if pd.api.types.is_bool_dtype(values.dtype):
        raise _no_date(known.iloc[0] if len(known) else "bool")
    found = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]")
    if known.empty:
        return found
    if pd.api.types.is_numeric_dtype(values.dtype):
        is_number = np.ones(len(known), bool)
    else:
        is_number = np.fromiter((isinstance(v, (Real, np.bool_)) for v in known), bool, len(known))
    text = known.astype(object)
    parsed = np.full(len(known), np.datetime64("NaT"), dtype="datetime64[us]")
    if is_number.any():
        parsed[is_number] = _from_numbers(text[is_number])
    if not is_number.all():
        parsed[~is_number] = _from_text(text[~is_number].astype(str))
    by_place = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
    by_place[values.notna().to_numpy()] = parsed
    return pd.Series(by_place, index=values.index)


def moment(value: Any) -> pd.Timestamp:
    """One moment, read as `moments` reads a column. Raises IdicError for what is no date between 1900 and 2200."""
    if value is None or isinstance(value, (list, dict, tuple, set)):
        raise _no_date(value)
    found = moments(pd.Series([value])).iloc[0]
    if pd.isna(found) or not EARLIEST <= found < LATEST:
        raise _no_date(value)
    return pd.Timestamp(found)


def possible(read: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which moments are days that an order can have; NaT is none."""
    return np.asarray((read >= EARLIEST) & (read < LATEST))


def last_sound(days: np.ndarray[Any, np.dtype[np.int64]]) -> int | None:
    """The last of these days (numbers) that belongs with the rest; later ones are stray. None where there is no day."""
    if len(days) == 0:
        return None
    few = math.ceil(STRAY_SHARE * len(days)) - 1
    first, ordered = int(days.min()), np.sort(np.partition(days, len(days) - few - 1)[len(days) - few - 1 :])
    for place in range(1, len(ordered)):
        before = int(ordered[place - 1])
        if ordered[place] - before > max(before - first, STRAY_GAP):
            return before
    return int(ordered[-1])


def _from_numbers(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    try:
        text = pd.Series([f"{int(v)}" if float(v).is_integer() else "" for v in values], index=values.index)
    except (OverflowError, ValueError) as error:
        raise _no_date(values.iloc[0]) from error
    # Text of eight digits, year first: pandas would take the number itself for nanoseconds since 1970.
    dashed = text.where(text.str.fullmatch(r"\d{8}"), "").str.replace(
        r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", regex=True
    )
    read = pd.to_datetime(dashed, errors="coerce", format="ISO8601")
    if read.isna().any():
        raise _no_date(values[read.isna()].iloc[0])
    return read.to_numpy("datetime64[us]")


def _from_text(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    clock = values.str.strip().str.replace(OFFSET, r"\1", regex=True)
    read = pd.to_datetime(clock, errors="coerce", format="ISO8601", utc=True).dt.as_unit("us")
    if (rest := read.isna()).any():
        other = pd.to_datetime(clock[rest], errors="coerce", format="mixed", utc=True)
        read[rest] = other.dt.as_unit("us")
    return read.dt.tz_localize(None).to_numpy("datetime64[us]")


def _no_date(value: Any) -> IdicError:
    return IdicError(_("The date {date} cannot be read.").format(date=value), hint=_("Write it as 2026-12-31."))
