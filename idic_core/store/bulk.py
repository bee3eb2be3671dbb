"""Tables out of the workspace: small ones through this thread's connection, large ones through ADBC as Arrow, in a child process.

ADBC brings a SQLite of its own, and two SQLites in one process do not see each other's locks (sqlite.org/howtocorrupt.html,
2.2.1): after a large write such a read shrank the write-ahead index under Python's feet and the next write crashed. In a
process of its own it is safe, and it still costs a fraction of a Python object per cell.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from idic_core.store.bulk_reader import read_in_child
from idic_core.store.workspace import Workspace

ARROW_TYPES = {"TEXT": pa.string(), "REAL": pa.float64(), "INTEGER": pa.int64()}
SMALL = 60_000
"""Rows up to which Python's own reading is quicker than starting a child."""


def read_arrow(workspace: Workspace, sql: str, types: Mapping[str, str] | None = None) -> pa.Table:
    """The answer to a query as an Arrow table; SQLite's types become string, int64 and double. Call it outside a transaction.

    types: column -> TEXT, REAL or INTEGER; needed where a column may be wholly empty.
    """
    # Counted first: 60,000 rows read to be thrown away cost more than the child.
    (many,) = workspace.conn.execute(f"SELECT count(*) FROM (SELECT 1 FROM ({sql}) LIMIT {SMALL})").fetchone()
    if many == SMALL:
        return _typed(read_in_child(workspace.path, sql), types or {})
    cursor = workspace.conn.execute(sql)
    rows = cursor.fetchall()
    names = [column[0] for column in cursor.description]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    wanted = types or {}
    arrays = [pa.array(c, ARROW_TYPES.get(wanted.get(n, ""))) for n, c in zip(names, columns, strict=True)]
    return pa.table(arrays, names=names)


def _typed(table: pa.Table, types: Mapping[str, str]) -> pa.Table:
    for name, kind in types.items():
        place = table.schema.get_field_index(name)
        if place >= 0 and table.schema.field(place).type != ARROW_TYPES[kind]:
            table = table.set_column(place, name, table.column(place).cast(ARROW_TYPES[kind]))
    return table


def read(workspace: Workspace, sql: str, types: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The answer to a query as a DataFrame (text columns in pandas' string dtype); types as in `read_arrow`."""
    frame: pd.DataFrame = read_arrow(workspace, sql, types).to_pandas()
    return frame
