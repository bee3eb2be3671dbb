"""Large tables out of the workspace: SQLite through ADBC as Arrow, without a Python object per cell."""

from __future__ import annotations

from collections.abc import Mapping

import adbc_driver_sqlite.dbapi as adbc
import pandas as pd
import pyarrow as pa
from adbc_driver_sqlite import StatementOptions

from idic_core.store.workspace import Workspace

ARROW_TYPES = {"TEXT": pa.string(), "REAL": pa.float64(), "INTEGER": pa.int64()}
ALL_ROWS = 100_000_000
"""The driver infers a column's type from its first batch and fails when a later one differs (a column that is empty for the
first 1,024 rows is taken as numbers), so the whole answer is one batch."""


def read_arrow(workspace: Workspace, sql: str, types: Mapping[str, str] | None = None) -> pa.Table:
    """The answer to a query as an Arrow table; SQLite's types become string, int64 and double.

    types: column -> TEXT, REAL or INTEGER; needed where a column may be wholly empty (it would come as int64).
    """
    with adbc.connect(f"file:{workspace.path.as_posix()}?mode=ro") as connection, connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30000")
        cursor.adbc_statement.set_options(**{StatementOptions.BATCH_ROWS.value: str(ALL_ROWS)})
        cursor.execute(sql)
        table = cursor.fetch_arrow_table()
    for name, kind in (types or {}).items():
        place = table.schema.get_field_index(name)
        if place >= 0 and table.schema.field(place).type != ARROW_TYPES[kind]:
            table = table.set_column(place, name, table.column(place).cast(ARROW_TYPES[kind]))
    return table


def read(workspace: Workspace, sql: str, types: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The answer to a query as a DataFrame (text columns in pandas' string dtype); types as in `read_arrow`."""
    frame: pd.DataFrame = read_arrow(workspace, sql, types).to_pandas()
    return frame
