"""Looking after a workspace: backup, restore, check, and erasing a person."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import pandas as pd

from idic_core.errors import IdicError
from idic_core.store.schema import MIGRATIONS
from idic_core.store.tables import DERIVED
from idic_core.store.workspace import Workspace
from idic_core.words import _


def check(workspace: Workspace) -> list[str]:
    """What is damaged in the file, as SQLite says it; an empty list when all is well."""
    return _damage(workspace.conn)


def _damage(conn: sqlite3.Connection) -> list[str]:
    try:
        found = [str(row[0]) for row in conn.execute("PRAGMA integrity_check")]
        broken = [f"foreign key: {tuple(row)}" for row in conn.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [f for f in found if f != "ok"] + broken


def backup(workspace: Workspace, path: str | Path) -> Path:
    """Copy the workspace into one file by SQLite's backup API, check it, then put it in place; returns the path."""
    path = Path(path).expanduser()
    if path.resolve() == workspace.path:
        raise IdicError(_("This is the workspace itself, not a place for its backup."), hint=_("Choose another file."))
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as copy:
            workspace.conn.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            damage = _damage(copy)
        if damage:
            raise IdicError(
                _("The copy is damaged: {what}").format(what=damage[0]),
                hint=_("Run the check under Settings and privacy."),
            )
        os.replace(part, path)
    except (OSError, sqlite3.OperationalError) as error:
        raise IdicError(
            _("The backup could not be written: {error}").format(error=error),
            hint=_("Choose another folder or free some space."),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def restore(workspace: Workspace, path: str | Path) -> None:
    """Put a backup in the place of the workspace's content, after checking that it is whole and one of ours.

    What stood before is kept beside it as `before-restore.sqlite`.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise IdicError(
            _("There is no file {path}.").format(path=path), hint=_("Choose a backup that this program wrote.")
        )
    try:
        with closing(sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)) as copy:
            damage = _damage(copy)
            number = copy.execute("PRAGMA user_version").fetchone()[0]
            ours = (
                copy.execute(
                    "SELECT count(*) FROM sqlite_master WHERE name IN ('batches', 'decisions', 'meta')"
                ).fetchone()[0]
                == 3
            )
            if damage or not ours or not 1 <= number <= len(MIGRATIONS):
                raise IdicError(
                    _("{path} is not a whole backup of this program.").format(path=path),
                    hint=_("Nothing was changed. Choose another backup."),
                )
            backup(workspace, workspace.folder / "before-restore.sqlite")
            stamps = workspace.rows("SELECT key, value FROM meta")
            copy.backup(workspace.conn)
    except sqlite3.DatabaseError as error:
        raise IdicError(
            _("{path} cannot be read as a backup.").format(path=path),
            hint=_("Nothing was changed. Choose another backup."),
        ) from error
    workspace.close()
    workspace.conn.execute("PRAGMA journal_mode = WAL")
    with workspace.transaction() as db:
        for row in stamps:  # never go back: caches keyed by the stamp would show the old content
            db.execute("UPDATE meta SET value = max(value, ?) + 1 WHERE key = ?", [row["value"], row["key"]])
        db.execute(
            "UPDATE derived_runs SET version = version - 1 WHERE version > (SELECT value FROM meta WHERE key = 'version')"
        )
        workspace.audit("restore")


def audit_log(workspace: Workspace, limit: int = 500) -> pd.DataFrame:
    """The newest lines of the audit log, newest first: at, who, action, subject."""
    return workspace.frame("SELECT at, who, action, subject FROM audit ORDER BY event_id DESC LIMIT ?", [limit])


def fact_counts(workspace: Workspace) -> dict[str, int]:
    """How much is in the workspace: batches (standing), records (each once, however many files it came in), order_lines, products, interactions."""
    return workspace.rows(
        """SELECT (SELECT count(*) FROM batches WHERE undone_at IS NULL) AS batches, (SELECT count(DISTINCT record_id) FROM records) AS records,
                  (SELECT count(*) FROM order_lines) AS order_lines, (SELECT count(*) FROM products) AS products,
                  (SELECT count(*) FROM interactions) AS interactions"""
    )[0]


PERSONAL_TABLES = [
    "records",
    "interactions",
    "complaint_events",
    "survey_answers",
    "consents",
    "preferences",
    "task_events",
    "events",
    "offer_events",
]


def erase(
    workspace: Workspace, record_ids: Sequence[str], customer_ids: Sequence[str], *, who: str = ""
) -> dict[str, int]:
    """Erase a person for good: their records, contacts, answers and decisions go; their sales stay as anonymous sales.

    The derived rows of these customers go too, and the file is rewritten so that no bytes of them stay in it.
    Returns table -> rows. Backups and exports made earlier still hold them: the caller says so.
    """
    counts: dict[str, int] = {}
    with workspace.change() as db:
        db.execute("CREATE TEMP TABLE IF NOT EXISTS erased (id TEXT PRIMARY KEY)")
        db.execute("DELETE FROM erased")
        db.conn.executemany("INSERT OR IGNORE INTO erased VALUES (?)", [(r,) for r in [*record_ids, *customer_ids]])
        for table in PERSONAL_TABLES:
            counts[table] = db.execute(f"DELETE FROM {table} WHERE record_id IN (SELECT id FROM erased)").rowcount
        counts["offer_events"] += db.execute(
            "DELETE FROM offer_events WHERE customer_id IN (SELECT id FROM erased)"
        ).rowcount
        counts["customer_moves"] = db.execute(
            "DELETE FROM customer_moves WHERE customer_id IN (SELECT id FROM erased)"
        ).rowcount
        counts["order_lines"] = db.execute(
            "UPDATE order_lines SET record_id = NULL WHERE record_id IN (SELECT id FROM erased)"
        ).rowcount
        counts["decisions"] = db.execute(
            "DELETE FROM decisions WHERE subject IN (SELECT id FROM erased) OR object IN (SELECT id FROM erased)"
        ).rowcount
        present = {r["name"] for r in workspace.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, spec in DERIVED.items():
            if table not in present:
                continue
            for column in {"customer_id", "record_id", "record_id_l", "record_id_r", "example_customer"} & set(
                spec.columns
            ):
                db.execute(f'DELETE FROM "{table}" WHERE "{column}" IN (SELECT id FROM erased)')
        db.execute("UPDATE meta SET value = value + 1 WHERE key = 'derived'")
        db.execute("DROP TABLE erased")
        workspace.audit("erase", f"{len(record_ids)} records", who)
    for folder in ("uploads", "kept"):  # copies of files, and what a run kept for the next one, hold the person too
        shutil.rmtree(workspace.folder / folder, ignore_errors=True)
    try:
        workspace.conn.execute("VACUUM")
        workspace.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise IdicError(
            _("The person is erased, but the file could not be rewritten, so traces may remain in it: {error}").format(
                error=error
            ),
            hint=_("Free some disk space, then erase any customer or restore a backup made now."),
        ) from error
    return counts
