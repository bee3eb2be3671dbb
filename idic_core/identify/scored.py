"""What stays the same while only decisions change: the standardised records, their scored pairs, and how both were made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from idic_core.engines import connect
from idic_core.identify.blocking import Blocking
from idic_core.identify.clustering import STOP, Ints
from idic_core.identify.columns import arrow_table
from idic_core.identify.comparing import Evidence
from idic_core.identify.estimate import Model
from idic_core.identify.prepare import FIELDS, Prepared

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Scored:
    """The prepared table, the scored pairs (l, r: row numbers) and which records are copies of which.

    fingerprint: of all records. rows: a hash of each record as it came, content: of each as it was standardised, both in the
    table's order. model and blocking: how the pairs were weighed and found; None where there was nothing to compare or every
    pair was compared. report: counts and figures of the scoring.
    """

    fingerprint: str
    ready: Prepared
    items: list[Evidence]
    pairs: pd.DataFrame
    copy_of: Ints
    report: dict[str, Any]
    stop: float = STOP
    rows: Hashes | None = None
    content: Hashes | None = None
    model: Model | None = None
    blocking: Blocking | None = None


def trust(scored: Scored) -> dict[str, Any]:
    """What the bands need to know of the estimates: how many matching pairs they rest on, and whether birthdays check them."""
    return {"matches": scored.model.matches, "checked": scored.model.checked} if scored.model else {}


def looked_at(records: pd.DataFrame) -> list[str]:
    """The columns that matching looks at: our own fields where all are there, else every column."""
    if set(FIELDS) <= set(records.columns):
        return [c for c in ("record_id", "source") if c in records.columns] + FIELDS
    return [str(c) for c in records.columns]


def row_hashes(records: pd.DataFrame) -> Hashes:
    """A hash of what matching looks at in each record."""
    seen = records[looked_at(records)].astype("string")
    return hashed(seen)


def fingerprint_of(records: pd.DataFrame, rows: Hashes) -> str:
    """A hash of all records and of the columns that matching looks at."""
    return hashlib.sha256(rows.tobytes() + "|".join(looked_at(records)).encode()).hexdigest()


def hashed(frame: pd.DataFrame) -> Hashes:
    """A hash of 64 bits for each row of a table of text; a missing value is not an empty one."""
    plain = frame.set_axis([f"c{n}" for n in range(len(frame.columns))], axis=1)  # a file may call a column anything
    with connect() as duck:
        duck.register("frame", arrow_table(plain))
        columns = ", ".join(f"CAST({c} AS VARCHAR)" for c in plain.columns)
        return np.asarray(duck.execute(f"SELECT hash({columns}) AS h FROM frame").fetchnumpy()["h"], dtype=np.uint64)  # noqa: S608


def content_hashes(ready: Prepared) -> Hashes:
    """A hash of each record as it was standardised; records of one content are copies of each other."""
    columns = sorted(c for c in ready.table.columns if c.startswith("i_"))
    return hashed(ready.table[columns].fillna(""))


def usable(ready: Prepared, items: list[Evidence]) -> npt.NDArray[np.bool_]:
    """Which records hold anything to compare."""
    if not items:
        return np.zeros(len(ready.table), dtype=bool)
    return np.asarray(ready.table[[e.column for e in items]].notna().any(axis=1), dtype=bool)


def copies(content: Hashes, comparable: npt.NDArray[np.bool_]) -> Ints:
    """For each row the first row with the very same standardised content (itself where there is none before it)."""
    size = np.arange(len(content))
    first = pd.Series(size).groupby(content).transform("min").to_numpy(dtype=np.int64)
    return np.where(comparable, first, size)


def first_copies(copy_of: Ints) -> pd.DataFrame:
    """l, r: each row that has copies, and the first of them."""
    rows = np.arange(len(copy_of))
    made = pd.DataFrame({"l": copy_of, "r": rows})
    return made[made["l"] != made["r"]].drop_duplicates("l", ignore_index=True)
