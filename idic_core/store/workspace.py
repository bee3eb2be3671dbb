"""A workspace: one SQLite file in a folder that the user chooses, opened per thread, written in immediate transactions."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlite_utils import Database

from idic_core.errors import IdicError
from idic_core.store.json_text import as_json
from idic_core.store.schema import MIGRATIONS, migrate
from idic_core.words import _

FILE = "idic.sqlite"
BUSY_MS = 30_000


def now() -> str:
    """The moment of writing, ISO 8601 to the second: stamps of facts and decisions, never an input of analysis."""
    return datetime.now().isoformat(sep=" ", timespec="seconds")


class Workspace:
    """The facts, decisions and derived tables of one shop.

    Cheap to make; each thread that uses it gets its own connection. Reads need nothing; writes go through
    `transaction()`, or `change()` when facts or decisions change (the data version rises in the same transaction).

    >>> ws = Workspace(folder)
    >>> with ws.change() as db:
    ...     db["settings"].upsert({"key": "shop", "value": "Bach hoa"}, pk="key")
    """

    def __init__(self, folder: str | Path, *, create: bool = True) -> None:
        self._local = threading.local()
        try:
            self.folder = Path(folder).expanduser().resolve()
            self.path = self.folder / FILE
            there = self.path.exists()
        except OSError as error:
            raise IdicError(
                _("The workspace's folder cannot be used: {error}").format(error=error.strerror),
                hint=_("Choose another folder."),
            ) from error
        if not there and not create:
            raise IdicError(
                _("There is no workspace in the folder {folder}.").format(folder=self.folder),
                hint=_("Upload a file or load a sample first; that makes it."),
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if (
                there
                and self.value("PRAGMA user_version") == 0
                and self.value("SELECT count(*) FROM sqlite_master") > 0
            ):
                raise sqlite3.DatabaseError("a database of another program")
            number = migrate(self.conn)
        except (OSError, sqlite3.OperationalError) as error:
            raise IdicError(
                _("The workspace in {folder} cannot be opened: {error}").format(folder=self.folder, error=error),
                hint=_("Check that the folder exists, is not read-only and that the disk is not full."),
            ) from error
        except sqlite3.DatabaseError as error:
            raise IdicError(
                _("The file {path} is not a readable workspace: {error}").format(path=self.path, error=error),
                hint=_("Restore a backup, or choose another folder."),
            ) from error
        if number > len(MIGRATIONS):
            raise IdicError(
                _("This workspace was written by a newer version of the program."),
                hint=_("Update the program and open it again."),
            )

    # connections ----------------------------------------------------------------------------------------------------
    @property
    def conn(self) -> sqlite3.Connection:
        """This thread's own connection: explicit transactions, WAL, foreign keys, a patient lock."""
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_MS / 1000)
            conn.row_factory = sqlite3.Row
            conn.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = NORMAL")
            conn.execute("PRAGMA foreign_keys = ON")
            self._local.conn = conn
        return conn

    @property
    def db(self) -> Database:
        """sqlite-utils on this thread's connection; use it to write only inside `transaction()` or `change()`."""
        db: Database | None = getattr(self._local, "db", None)
        if db is None or db.conn is not self.conn:
            db = Database(self.conn)
            self._local.db = db
        return db

    def close(self) -> None:
        """Close this thread's connection; the next use opens a new one."""
        conn = getattr(self._local, "conn", None)
        if conn is not None:
            conn.close()
        self._local.conn = self._local.db = None

    # writing --------------------------------------------------------------------------------------------------------
    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing, the write lock taken at once (BEGIN IMMEDIATE); inside another transaction it joins that one."""
        if self.conn.in_transaction:
            with self.db.atomic():
                yield self.db
            return
        try:
            self.conn.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise _write_error(error) from error
        try:
            yield self.db
            self.conn.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self.conn.rollback()
            raise _write_error(error) from error
        except BaseException:
            self.conn.rollback()
            raise

    @contextmanager
    def change(self) -> Iterator[Database]:
        """A transaction that changes facts or decisions: the data version rises with it."""
        with self.transaction() as db:
            yield db
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'version'")

    def insert(self, table: str, rows: pd.DataFrame) -> None:
        """Append a frame to a table by executemany, its scalars turned to plain Python; call inside a transaction.

        1M rows take about 1.6 CPU s, against 4.7 for insert_all (measured with sqlite-utils 4.2).
        """
        columns = ", ".join(f'"{c}"' for c in rows.columns)
        marks = ", ".join("?" for _column in rows.columns)
        self.conn.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', plain_rows(rows))

    # reading --------------------------------------------------------------------------------------------------------
    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """A small answer as plain dictionaries."""
        return [dict(row) for row in self.conn.execute(sql, parameters)]

    def frame(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """An answer of up to some ten thousand rows as a DataFrame; use `bulk.read` for more."""
        cursor = self.conn.execute(sql, parameters)
        return pd.DataFrame(cursor.fetchall(), columns=[c[0] for c in cursor.description])

    def value(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.conn.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    @property
    def version(self) -> int:
        """Rises with every change of facts or decisions."""
        return int(self.value("SELECT value FROM meta WHERE key = 'version'"))

    @property
    def stamp(self) -> str:
        """Changes whenever anything that a page shows may have changed: the key for caches, with the workspace's path."""
        found = {r["key"]: r["value"] for r in self.rows("SELECT key, value FROM meta")}
        return f"{found['version']}.{found['derived']}"

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of this workspace (any JSON value)."""
        text = self.value("SELECT value FROM settings WHERE key = ?", [key])
        return default if text is None else json.loads(text)

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a setting; it counts as a decision, so the data version rises."""
        with self.change() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", [key, as_json(value)])

    def audit(self, action: str, subject: str = "", who: str = "") -> None:
        """Append to the audit log, in the running transaction if there is one. No personal data: ids and counts only."""
        self.conn.execute(
            "INSERT INTO audit (at, who, action, subject) VALUES (?, ?, ?, ?)", [now(), who, action, subject]
        )


def plain_rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame as tuples of str, int, float and None; missing values of any kind become None.

    >>> list(plain_rows(pd.DataFrame({"a": [1, 2], "b": ["x", None]})))
    [(1, 'x'), (2, None)]
    """
    columns = []
    for _name, column in frame.items():
        missing = column.isna()
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            column = column.dt.strftime("%Y-%m-%d %H:%M:%S")
        elif pd.api.types.is_bool_dtype(column.dtype) and not missing.any():
            column = column.astype(int)
        values = column.tolist()
        if missing.any():
            values = [None if gone else value for gone, value in zip(missing.tolist(), values, strict=True)]
        columns.append(values)
    return iter(zip(*columns, strict=True))


def _write_error(error: sqlite3.OperationalError) -> IdicError:
    text = str(error)
    if "locked" in text or "busy" in text:
        return IdicError(
            _("The workspace is busy with another write."), hint=_("Nothing was changed. Try again in a moment.")
        )
    if "full" in text:
        return IdicError(_("The disk is full; nothing was changed."), hint=_("Free some space and try again."))
    if "readonly" in text or "read-only" in text:
        return IdicError(
            _("The workspace's folder is read-only; nothing was changed."), hint=_("Choose a folder you may write to.")
        )
    return IdicError(
        _("The workspace could not be written: {error}").format(error=text), hint=_("Nothing was changed.")
    )
