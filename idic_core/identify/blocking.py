"""Which pairs to compare: every key whose pairs fit a budget, then keys two and three together (blocking by budget)."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from idic_core.engines import connect
from idic_core.identify.columns import arrow_table, text_series, texts
from idic_core.identify.names import sound
from idic_core.identify.prepare import Prepared

Ints = npt.NDArray[np.int64]
Counts = list[tuple[int, int]]
MAX_PER_RECORD = 150
TOTAL = 3_000_000
LEAST_PER_RECORD = 5.0
LONG = 150_000
SHARES = (0.5, 0.35, 0.15)
"""Of the budget: for blocks of one key, of two and of three."""
COMBINED = 4
"""On lists longer than LONG only so many keys per record, on average, are combined, the rarest of those too common to stand alone,
and only two by two: combining the commonest (a city, a year of birth) would cost most and tell least."""
ALL_PAIRS = 180_000
WORD_OF_THREE = r"[\p{L}\p{Nl}\p{No}]{3,}"
KEPT_KEYS = 8_000_000
"""Keys of so many rows at most are kept for later runs (12 bytes each); longer lists make them anew."""


@dataclass(frozen=True)
class Blocking:
    """How a list was blocked, so that later records can be brought together with it in the same way.

    keys: node and key (unsigned, 64 bits) of every record that stands for its copies; None for a list too long to keep them.
    limits: the largest block that was compared by one, by two and by three keys, and the commonest key that was combined.
    """

    keys: pa.Table | None
    limits: tuple[int, int, int, int]


def budget(records: int) -> int:
    """How many pairs may be compared: up to 150 per record, fewer per record as lists grow, never below 5 per record."""
    return int(records * max(LEAST_PER_RECORD, min(float(MAX_PER_RECORD), TOTAL / max(records, 1))))


def compares_all(records: int) -> bool:
    """Whether a list is so short that every pair is compared, and no key has to choose."""
    return records * (records - 1) // 2 <= ALL_PAIRS


def keys(ready: Prepared) -> pd.DataFrame:
    """Everything about a record that another record may share: node (row number) and key (kind and value, as a hash of 64 bits)."""
    with connect() as duck:
        _keys(duck, ready, None)
        return duck.execute("SELECT node, key FROM k").df()


def _keys(duck: duckdb.DuckDBPyConnection, ready: Prepared, nodes: Ints | None) -> None:
    """Fill the table `k` (node, key) for these row numbers (None: all)."""
    table = ready.table.drop(columns=["record_id", "source"]).assign(node=np.arange(len(ready.table)))
    for column in ("i_given", "i_family"):
        table[f"{column}_sound"] = text_series(texts(table[column], lambda text: sound(text.rsplit(" ", 1)[-1])))
    duck.register("key_frame", arrow_table(table if nodes is None else table.take(nodes)))
    names = [c for c in table.columns if c != "node"]
    casts = ", ".join(f'CAST("{c}" AS VARCHAR) AS "{c}"' for c in names)
    duck.execute(f"CREATE OR REPLACE TABLE keyed AS SELECT CAST(node AS INTEGER) AS node, {casts} FROM key_frame")  # noqa: S608
    duck.unregister("key_frame")
    parts = [
        f"SELECT node, hash('{kind}', v) AS key FROM (SELECT node, {value} AS v FROM keyed) WHERE v <> '' AND {condition}"  # noqa: S608
        for kind, value, condition in _kinds(ready)
    ]
    duck.execute(f"CREATE OR REPLACE TABLE k AS {' UNION ALL '.join(parts)}")
    duck.execute("DROP TABLE keyed")


def _kinds(ready: Prepared) -> list[tuple[str, str, str]]:
    """Kind of key, the value as SQL on the prepared columns, and when it counts. Values of different kinds never meet."""
    words = "unnest(string_split({}, ' '))"
    long = "length(v) > 1"
    kinds = [
        ("t", words.format("i_name"), long), ("n", "i_name", "true"), ("sg", "i_given_sound", "true"), ("sf", "i_family_sound", "true"),
        ("gf", "left(i_given, 3) || ' ' || left(i_family, 3)", "true"), ("fg", "left(i_family, 3) || ' ' || left(i_given, 3)", "true"),
        ("e", words.format("i_emails"), long), ("l", "i_local", "length(v) >= 5"), ("p", words.format("i_phones"), long),
        ("q", "right(i_phone, 7)", "true"), ("r", "left(i_phone, 6)", "true"), ("d", "i_dob", "true"), ("d", "i_dob2", "true"),
        ("y", "left(i_dob, 4)", "true"), ("m", "CASE WHEN length(i_dob) = 8 THEN substr(i_dob, 5) END", "true"), ("z", "i_zip", "true"),
        ("c", "i_city", "true"), ("a", "i_street", "true"), ("o", "i_org", "true"),
        ("b", f"i_number || ' ' || nullif(regexp_extract(i_street, '{WORD_OF_THREE}'), '')", "true"),
    ]  # fmt: skip
    for column in ready.ids:
        kinds += [
            (column, column, "true"),
            (column + "h", f"CASE WHEN length({column}) >= 7 THEN left({column}, 6) END", "true"),
        ]
        kinds += [(column + "e", f"CASE WHEN length({column}) >= 7 THEN right({column}, 5) END", "true")]
    kinds += [(column, column, "true") for column in ready.others if column.startswith("i_x")]
    return kinds


def candidates(duck: duckdb.DuckDBPyConnection, ready: Prepared, nodes: pd.Series) -> tuple[int, Blocking | None]:
    """Fill the table `pairs` (l, r: row numbers, l < r) with the pairs to compare; returns how many, and how they were chosen.

    nodes: the row numbers that stand for their identical copies; only these are compared. None: every pair is compared.
    """
    limit = budget(len(nodes))
    blocking = None
    duck.execute("CREATE OR REPLACE TABLE pairs (l BIGINT, r BIGINT)")
    duck.register("wanted", pd.DataFrame({"node": nodes}))
    if compares_all(len(nodes)):
        duck.execute("INSERT INTO pairs SELECT a.node, b.node FROM wanted a JOIN wanted b ON a.node < b.node")
    else:
        _keys(duck, ready, nodes.to_numpy(np.int64))
        limits = _blocks(duck, limit)
        duck.execute(
            """INSERT INTO pairs SELECT DISTINCT a.node, b.node FROM blocks a JOIN blocks b ON a.block = b.block AND a.part = b.part AND a.node < b.node"""
        )
        size = int(duck.execute("SELECT count(*) FROM k").fetchall()[0][0])
        kept = duck.sql("SELECT CAST(node AS INTEGER) AS node, key FROM k") if size <= KEPT_KEYS else None
        blocking = Blocking(kept.to_arrow_table() if kept is not None else None, limits)
        for name in ("k", "sizes", "big", "two", "two_sizes", "blocks"):
            duck.execute(f"DROP TABLE IF EXISTS {name}")
    duck.unregister("wanted")
    found = duck.execute("SELECT count(*) FROM pairs").fetchall()
    return int(found[0][0]), blocking


def more_candidates(duck: duckdb.DuckDBPyConnection, standing: pa.Table, new: pd.DataFrame, blocking: Blocking) -> int:
    """Fill the table `pairs` with new records x all others, brought together as `blocking` says; returns how many.

    standing, new: node and key of the records that were there and of those that came. The keys are the same as in a run over
    all of them; the largest blocks are those of the earlier run.
    """
    one, both, three, commonest = blocking.limits
    duck.register("standing", standing)
    duck.register("fresh_frame", new)
    duck.execute("CREATE OR REPLACE TABLE fresh AS SELECT CAST(node AS INTEGER) AS node, key FROM fresh_frame")
    duck.execute(
        """CREATE OR REPLACE TABLE near AS SELECT node, key, false AS is_new FROM standing SEMI JOIN fresh USING (key)
           UNION ALL SELECT node, key, true FROM fresh"""
    )
    duck.execute(
        "CREATE OR REPLACE TABLE sizes AS SELECT key, count(*) AS n FROM near GROUP BY key HAVING count(*) > 1"
    )
    duck.execute(
        """CREATE OR REPLACE TABLE blocks AS SELECT node, is_new, key AS block, 0 AS part FROM near JOIN sizes USING (key) WHERE n <= ?""",
        [one],
    )
    duck.execute(
        "CREATE OR REPLACE TABLE big AS SELECT node, is_new, key FROM near JOIN sizes USING (key) WHERE n > ? AND n <= ?",
        [one, commonest],
    )
    duck.execute(
        """CREATE OR REPLACE TABLE fresh_two AS SELECT DISTINCT hash(a.key, b.key) AS block
           FROM big a JOIN big b USING (node) WHERE a.key < b.key AND a.is_new AND b.is_new"""
    )
    duck.execute(
        """CREATE OR REPLACE TABLE two AS SELECT node, is_new, block, last FROM (
               SELECT node, a.is_new AS is_new, hash(a.key, b.key) AS block, b.key AS last FROM big a JOIN big b USING (node) WHERE a.key < b.key
           ) SEMI JOIN fresh_two USING (block)"""
    )
    sizes = (
        "CREATE OR REPLACE TABLE two_sizes AS SELECT block, count(*) AS n FROM two GROUP BY block HAVING count(*) > 1"
    )
    duck.execute(sizes)
    duck.execute(
        "INSERT INTO blocks SELECT node, is_new, block, 1 FROM two JOIN two_sizes USING (block) WHERE n <= ?", [both]
    )
    duck.execute("DELETE FROM two WHERE block NOT IN (SELECT block FROM two_sizes WHERE n > ?)", [both])
    duck.execute(
        """CREATE OR REPLACE TABLE two AS SELECT node, two.is_new AS is_new, hash(block, b.key) AS block
           FROM two JOIN big b USING (node) WHERE two.last < b.key"""
    )
    duck.execute(sizes)
    duck.execute(
        "INSERT INTO blocks SELECT node, is_new, block, 2 FROM two JOIN two_sizes USING (block) WHERE n <= ?", [three]
    )
    duck.execute(
        """CREATE OR REPLACE TABLE pairs AS SELECT DISTINCT CAST(least(a.node, b.node) AS BIGINT) AS l, CAST(greatest(a.node, b.node) AS BIGINT) AS r
           FROM blocks a JOIN blocks b ON a.block = b.block AND a.part = b.part AND a.node <> b.node WHERE a.is_new"""
    )
    for name in ("fresh", "near", "sizes", "big", "fresh_two", "two", "two_sizes", "blocks"):
        duck.execute(f"DROP TABLE IF EXISTS {name}")
    duck.unregister("standing")
    duck.unregister("fresh_frame")
    return int(duck.execute("SELECT count(*) FROM pairs").fetchall()[0][0])


def _blocks(duck: duckdb.DuckDBPyConnection, limit: int) -> tuple[int, int, int, int]:
    duck.execute("CREATE OR REPLACE TABLE sizes AS SELECT key, count(*) AS n FROM k GROUP BY key HAVING count(*) > 1")
    one = largest_block(_counts(duck, "sizes"), SHARES[0] * limit)
    duck.execute(
        "CREATE OR REPLACE TABLE blocks AS SELECT node, CAST(key AS UBIGINT) AS block, 0 AS part FROM k JOIN sizes USING (key) WHERE n <= ?",
        [one],
    )
    records = _rows(duck)
    commonest = commonest_key(_counts(duck, "sizes"), one, records)
    duck.execute(
        "CREATE OR REPLACE TABLE big AS SELECT node, key FROM k JOIN sizes USING (key) WHERE n > ? AND n <= ?",
        [one, commonest],
    )
    duck.execute(
        """CREATE OR REPLACE TABLE two AS SELECT node, hash(a.key, b.key) AS block, b.key AS last
           FROM big a JOIN big b USING (node) WHERE a.key < b.key"""
    )
    duck.execute(
        "CREATE OR REPLACE TABLE two_sizes AS SELECT block, count(*) AS n FROM two GROUP BY block HAVING count(*) > 1"
    )
    both = largest_block(_counts(duck, "two_sizes"), two_share(records) * limit)
    duck.execute("INSERT INTO blocks SELECT node, block, 1 FROM two JOIN two_sizes USING (block) WHERE n <= ?", [both])
    if is_long(records):
        return one, both, 1, commonest
    duck.execute("DELETE FROM two WHERE block NOT IN (SELECT block FROM two_sizes WHERE n > ?)", [both])
    duck.execute(
        """CREATE OR REPLACE TABLE two AS SELECT node, hash(block, b.key) AS block FROM two JOIN big b USING (node) WHERE two.last < b.key"""
    )
    duck.execute(
        "CREATE OR REPLACE TABLE two_sizes AS SELECT block, count(*) AS n FROM two GROUP BY block HAVING count(*) > 1"
    )
    three = largest_block(_counts(duck, "two_sizes"), SHARES[2] * limit)
    duck.execute("INSERT INTO blocks SELECT node, block, 2 FROM two JOIN two_sizes USING (block) WHERE n <= ?", [three])
    return one, both, three, commonest


def two_share(records: int) -> float:
    """The share of the budget for blocks of two keys; long lists have no blocks of three."""
    return SHARES[1] + SHARES[2] if is_long(records) else SHARES[1]


def is_long(records: int) -> bool:
    """Whether a list is so long that only the rarer keys are combined, two by two."""
    return records > LONG


def _rows(duck: duckdb.DuckDBPyConnection) -> int:
    return int(duck.execute("SELECT coalesce(max(node), 0) + 1 FROM k").fetchall()[0][0])


def _counts(duck: duckdb.DuckDBPyConnection, sizes: str) -> Counts:
    return duck.execute(f"SELECT n, count(*) AS blocks FROM {sizes} GROUP BY n ORDER BY n").fetchall()  # noqa: S608


def commonest_key(counts: Counts, one: int, records: int) -> int:
    """The size of the commonest key that is combined with others: on long lists, those up to it make COMBINED keys per record."""
    total, commonest = 0, one
    for n, blocks in counts:
        if n <= one:
            continue
        total += int(n) * int(blocks)
        if is_long(records) and total > COMBINED * records:
            break
        commonest = int(n)
    return commonest


def largest_block(counts: Counts, limit: float) -> int:
    """The largest block size such that all blocks up to it bring no more pairs than the limit. counts: size, number of blocks; rising."""
    total, largest = 0.0, 1
    for n, blocks in counts:
        total += n * (n - 1) / 2 * blocks
        if total > limit:
            break
        largest = int(n)
    return largest
