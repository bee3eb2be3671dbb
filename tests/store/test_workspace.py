"""The workspace keeps all of a write or nothing, hands every thread its own connection, and loses no write among many writers."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.errors import IdicError
from idic_core.store import Workspace, check


def records(n: int, start: int = 0) -> pd.DataFrame:
    ids = [f"shop/{start + i}" for i in range(n)]
    return pd.DataFrame(
        {"row": np.arange(n), "record_id": ids, "source": "shop", "external_id": [f"{start + i:05d}" for i in range(n)]}
    )


def test_a_failing_write_keeps_nothing(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    with pytest.raises(ZeroDivisionError), ws.change():
        ws.set_setting("shop", "x")
        _ = 1 / 0
    assert ws.setting("shop") is None
    assert ws.version == 0


def test_numpy_scalars_are_stored_as_numbers_and_ids_keep_their_zeros(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    with ws.change() as db:
        db.execute(
            "INSERT INTO batches (batch_id, created_at, file_name, kind, source) VALUES (1, 'now', 'f', 'customers', 'shop')"
        )
        ws.insert("records", records(3).assign(batch_id=np.int64(1)))
    rows = ws.rows("SELECT typeof(row) AS kind, external_id FROM records ORDER BY row")
    assert rows == [{"kind": "integer", "external_id": f"0000{i}"} for i in range(3)]


def test_a_numpy_integer_that_slips_through_is_refused_not_stored_as_bytes(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    with pytest.raises(sqlite3.IntegrityError), ws.transaction() as db:
        db.execute("INSERT INTO meta VALUES ('x', ?)", [np.int64(5)])


def test_missing_values_of_every_kind_become_null(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    frame = records(4).assign(
        batch_id=1, email=pd.Series(["a@b.c", None, np.nan, pd.NA], dtype=object), origin="customers"
    )
    with ws.change() as db:
        db.execute(
            "INSERT INTO batches (batch_id, created_at, file_name, kind, source) VALUES (1, 'now', 'f', 'customers', 'shop')"
        )
        ws.insert("records", frame)
    assert ws.value("SELECT count(*) FROM records WHERE email IS NULL") == 3


def test_eight_writers_lose_no_write(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    errors: list[BaseException] = []

    def add() -> None:
        try:
            for _time in range(25):
                ws.set_setting("count", (ws.setting("count") or 0))  # a write without a read-modify race
                with ws.transaction() as db:
                    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'derived'")
        except BaseException as error:
            errors.append(error)
        finally:
            ws.close()

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert ws.stamp == "200.200"
    assert check(ws) == []


def test_one_threads_rollback_does_not_touch_anothers_write(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    ws.set_setting("mine", 1)

    def fail() -> None:
        try:
            with ws.change():
                raise RuntimeError
        except RuntimeError:
            ws.close()

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert ws.setting("mine") == 1


def test_a_file_that_is_no_workspace_is_refused_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "idic.sqlite").write_bytes(b"this is not a database at all, just text " * 50)
    with pytest.raises(IdicError) as refused:
        Workspace(tmp_path)
    assert refused.value.hint


def test_asking_for_a_workspace_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(IdicError, match="no workspace"):
        Workspace(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_workspace_of_a_newer_program_is_not_opened(tmp_path: Path) -> None:
    Workspace(tmp_path).conn.execute("PRAGMA user_version = 99")
    with pytest.raises(IdicError, match="newer"):
        Workspace(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IdicError) as refused:
        Workspace(tmp_path / "file" / "workspace")
    assert refused.value.hint


def test_a_database_of_another_program_is_not_made_into_a_workspace(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "idic.sqlite") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(IdicError, match="not a readable workspace"):
        Workspace(tmp_path)


def test_a_path_that_no_system_takes_is_said(tmp_path: Path) -> None:
    with pytest.raises(IdicError):
        Workspace(tmp_path / ("x" * 400))
