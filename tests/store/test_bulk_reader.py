"""Large answers come from a child process that is kept: right, in turn and at once, also after it was killed or could not read."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from idic_core.errors import IdicError
from idic_core.store import Workspace, bulk_reader
from idic_core.store.bulk_reader import read_in_child


def filled(folder: Path, rows: int, name: str) -> Workspace:
    """A workspace with a table of its own: n, and a text that is missing for the first half."""
    ws = Workspace(folder)
    with ws.transaction() as db:
        db.execute("CREATE TABLE many (n INTEGER, said TEXT)")
        db.conn.executemany("INSERT INTO many VALUES (?, ?)", ((n, None if n < rows / 2 else f"{name} {n}") for n in range(rows)))  # fmt: skip
    return ws


SQL = "SELECT n, said FROM many ORDER BY n"


def test_one_child_answers_one_read_after_another_and_sees_what_was_written_since(tmp_path: Path) -> None:
    ws = filled(tmp_path / "a #1 100%", 70_000, "a")
    first = read_in_child(ws.path, SQL)
    (child,) = [reader.child.pid for reader in bulk_reader._idle][-1:]
    with ws.transaction() as db:
        db.execute("UPDATE many SET said = 'new' WHERE n = 69999")
    other = filled(tmp_path / "b", 10, "b")
    assert read_in_child(other.path, SQL).column("said").to_pylist()[-1] == "b 9"
    second = read_in_child(ws.path, SQL)
    assert [reader.child.pid for reader in bulk_reader._idle][-1:] == [child]
    assert first.column("said")[-1].as_py() == "a 69999"
    assert second.column("said")[-1].as_py() == "new"
    assert first.slice(0, 69_999).equals(second.slice(0, 69_999))


def test_a_query_that_cannot_be_read_says_why_and_the_next_one_is_answered(tmp_path: Path) -> None:
    ws = filled(tmp_path, 10, "a")
    with pytest.raises(RuntimeError, match="no such table: nowhere"):
        read_in_child(ws.path, "SELECT * FROM nowhere")
    assert read_in_child(ws.path, SQL).num_rows == 10


def test_a_child_that_was_killed_is_replaced(tmp_path: Path) -> None:
    ws = filled(tmp_path, 10, "a")
    read_in_child(ws.path, SQL)
    for reader in list(bulk_reader._idle):
        reader.child.kill()
        reader.child.wait()
    assert read_in_child(ws.path, SQL).num_rows == 10


@pytest.mark.parametrize("after", [0.0, 0.02, 0.1])
def test_a_child_that_dies_while_it_reads_is_replaced_and_the_answer_is_whole(tmp_path: Path, after: float) -> None:
    ws = filled(tmp_path, 300_000, "a")
    read_in_child(ws.path, "SELECT 1")
    victim = bulk_reader._idle[-1].child
    killer = threading.Timer(after, victim.kill)
    killer.start()
    assert read_in_child(ws.path, SQL).num_rows == 300_000
    killer.join()


def test_two_children_that_die_are_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = filled(tmp_path, 10, "a")
    ended = tmp_path / "ended.py"
    ended.write_text("import sys\nsys.stdin.buffer.readline()\n")
    monkeypatch.setattr(bulk_reader, "CHILD", ended)
    monkeypatch.setattr(bulk_reader, "_idle", [])
    with pytest.raises(IdicError, match="could not be read") as refused:
        read_in_child(ws.path, SQL)
    assert refused.value.hint


def test_a_cut_answer_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = filled(tmp_path, 10, "a")
    whole = bulk_reader.CHILD.read_text()
    cut = tmp_path / "cut.py"
    cut.write_text(whole.replace("ok {table.num_rows}", "ok {table.num_rows + 1}"))
    monkeypatch.setattr(bulk_reader, "CHILD", cut)
    monkeypatch.setattr(bulk_reader, "_idle", [])
    with pytest.raises(IdicError, match="10 of 11 rows"):
        read_in_child(ws.path, SQL)


def test_no_more_memory_is_set_aside_than_the_answer_needs(tmp_path: Path) -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("no /proc here: what a process set aside cannot be read")
    ws = filled(tmp_path, 70_000, "a")
    read_in_child(ws.path, SQL)
    told = Path(f"/proc/{bulk_reader._idle[-1].child.pid}/status").read_text()
    peak = int(next(line.split()[1] for line in told.splitlines() if line.startswith("VmPeak")))
    assert peak < 8_000_000  # kB


def test_threads_read_at_once_each_its_own(tmp_path: Path) -> None:
    shops = [filled(tmp_path / str(n), 30_000 + n, f"shop{n}") for n in range(4)]

    def read(shop: Workspace) -> pa.Table:
        return read_in_child(shop.path, SQL)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, shops * 2))
    assert [t.num_rows for t in found] == [30_000, 30_001, 30_002, 30_003] * 2
    assert [t.column("said")[-1].as_py().split()[0] for t in found] == ["shop0", "shop1", "shop2", "shop3"] * 2
    assert len(bulk_reader._idle) <= bulk_reader.KEPT


def test_a_workspace_that_was_read_can_be_moved(tmp_path: Path) -> None:
    ws = filled(tmp_path / "here", 10, "a")
    read_in_child(ws.path, SQL)
    ws.close()
    shutil.move(tmp_path / "here", tmp_path / "there")
    assert read_in_child(tmp_path / "there" / "idic.sqlite", SQL).num_rows == 10
    with pytest.raises(RuntimeError):
        read_in_child(tmp_path / "here" / "idic.sqlite", SQL)
