"""DuckDB in memory: the engine for tables that fit one machine."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb


def connect(
    *, memory_limit: str = "2GB", threads: int | None = None, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory DuckDB that never reaches out of this machine.

    memory_limit: as DuckDB writes it; beyond it, work spills into `spill` where given. threads: default all cores, at most 8.
    """
    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute(f"SET memory_limit = '{memory_limit}'")
    connection.execute(f"SET threads = {threads or min(8, os.cpu_count() or 1)}")
    connection.execute("SET preserve_insertion_order = true")
    if spill is not None:
        connection.execute("SET temp_directory = ?", [str(spill)])
    return connection
