"""Large tables out of the workspace: SQLite through ADBC as Arrow, without a Python object per cell."""

from __future__ import annotations

import adbc_driver_sqlite.dbapi as adbc
import pandas as pd
import pyarrow as pa

from idic_core.store.workspace import Workspace


def read_arrow(workspace: Workspace, sql: str) -> pa.Table:
    """The answer to a query as an Arrow table; SQLite's types become string, int64 and double.

    Columns that hold only NULL in the first rows are inferred as int64 by the driver, so cast what must be text.
    """
    with adbc.connect(f"file:{workspace.path.as_posix()}?mode=ro") as connection, connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30000")
        cursor.execute(sql)
        return cursor.fetch_arrow_table()


def read(workspace: Workspace, sql: str) -> pd.DataFrame:
    """The answer to a query as a DataFrame (text columns in pandas' string dtype)."""
    frame: pd.DataFrame = read_arrow(workspace, sql).to_pandas()
    return frame
