"""Derived tables: written whole in one transaction, with the data version that they were computed for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from idic_core.store import bulk
from idic_core.store.json_text import report_json
from idic_core.store.tables import DERIVED
from idic_core.store.workspace import Workspace, now

STAGES = ["identify", "differentiate", "interact", "customize", "measure"]
"""The stages that derive, each standing on those before it."""

PANDAS_TYPES = {"TEXT": "string", "REAL": "float64", "INTEGER": "Int64"}


def write_derived(
    workspace: Workspace,
    tables: dict[str, pd.DataFrame],
    *,
    version: int,
    report: dict[str, Any] | None = None,
    name: str = "",
) -> None:
    """Replace derived tables, all of them or none.

    tables: table name -> frame with (at least) the columns that `tables.DERIVED` lists; others are left out.
    version: the data version that was read before computing. report: JSON-able figures, kept under `name` (default: the stage's).
    """
    with workspace.transaction() as db:
        for table, frame in tables.items():
            _create(workspace, table)
            workspace.insert(table, _ready(table, frame))
            for index in DERIVED[table].indexes:
                db.execute(f'CREATE INDEX "{table}_{index}" ON "{table}" ("{index}")')
        label = name or DERIVED[next(iter(tables))].stage
        before = STAGES[: STAGES.index(label)] if label in STAGES else []
        for row in workspace.rows("SELECT name, version FROM derived_runs"):
            if row["name"] in before:  # what stands on older customers is as old as they are
                version = min(version, row["version"])
        db.execute(
            "INSERT OR REPLACE INTO derived_runs VALUES (?, ?, ?, ?)",
            [label, version, now(), report_json(report or {})],
        )
        db.execute("UPDATE meta SET value = value + 1 WHERE key = 'derived'")


def update_derived(workspace: Workspace, table: str, frame: pd.DataFrame, *, gone: Iterable[str] = ()) -> None:
    """Put rows into a derived table in place of those of the same key, and take out those whose key is in `gone`.

    For tables with a key of one column, in a transaction that also writes the stage's run (`write_derived`); makes a table that is missing.
    """
    (key,) = DERIVED[table].key
    with workspace.transaction() as db:
        if not has_derived(workspace, table):
            _create(workspace, table)
        for index in DERIVED[table].indexes:
            db.execute(f'CREATE INDEX IF NOT EXISTS "{table}_{index}" ON "{table}" ("{index}")')
        old = [(k,) for k in {*map(str, gone), *frame[key].astype(str)}]
        db.conn.executemany(f'DELETE FROM "{table}" WHERE "{key}" = ?', old)
        workspace.insert(table, _ready(table, frame))


def _create(workspace: Workspace, table: str) -> None:
    spec = DERIVED[table]
    columns = ", ".join(f'"{c}" {t}' for c, t in spec.columns.items())
    key = ", ".join(f'"{c}"' for c in spec.key)
    workspace.db.execute(f'DROP TABLE IF EXISTS "{table}"')
    workspace.db.execute(f'CREATE TABLE "{table}" ({columns}, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID')


def _ready(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the registry's columns and types; ValueError where one is missing."""
    spec = DERIVED[table]
    missing = [c for c in spec.columns if c not in frame.columns]
    if missing:
        raise ValueError(f"{table} lacks {missing}")
    ready = frame[list(spec.columns)].copy()
    for column, kind in spec.columns.items():
        if kind == "INTEGER":
            ready[column] = ready[column].astype("Int64")
        elif kind == "REAL":
            ready[column] = ready[column].astype("float64")
    return ready


def has_derived(workspace: Workspace, table: str) -> bool:
    """Whether a derived table has been computed at all."""
    return workspace.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]) is not None


def count_derived(workspace: Workspace, table: str) -> int:
    """How many rows a derived table holds, without reading them; 0 when it was never computed."""
    if table not in DERIVED:
        raise KeyError(table)
    return int(workspace.value(f'SELECT count(*) FROM "{table}"')) if has_derived(workspace, table) else 0


def read_derived(workspace: Workspace, table: str) -> pd.DataFrame:
    """A derived table with the columns and types of the registry; empty (not an error) when it was never computed."""
    spec = DERIVED[table]
    types = {c: PANDAS_TYPES[t] for c, t in spec.columns.items()}
    if not has_derived(workspace, table):
        return pd.DataFrame({c: pd.Series(dtype=t) for c, t in types.items()})
    names = ", ".join(f'CAST("{c}" AS {t}) AS "{c}"' for c, t in spec.columns.items())
    frame = bulk.read(workspace, f'SELECT {names} FROM "{table}"', spec.columns)
    return frame.astype(types)


def derived_report(workspace: Workspace, name: str) -> dict[str, Any]:
    """What a stage said of its last run: {"version", "at", "behind", ...its own report}; {} when it never ran or its report is damaged.

    behind: how many changes of facts or decisions are newer than the run.
    """
    found = workspace.rows("SELECT version, at, report FROM derived_runs WHERE name = ?", [name])
    if not found:
        return {}
    row = found[0]
    try:
        report = dict(json.loads(row["report"]))
    except (ValueError, TypeError):  # damaged: as if the stage had not run, so that a run mends it
        return {}
    return {
        **report,
        "version": row["version"],
        "at": row["at"],
        "behind": workspace.version - row["version"],
    }
