"""What people rely on when a folder is watched: what is known comes in once, the rest is said, and the folder stays as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from idic_core.errors import IdicError
from idic_core.store import decide
from idic_core.upload import commit_file, take_in, undo, watch_folder, watched_folder
from idic_core.upload import look as look_for_long
from idic_core.upload.mapping import fingerprint
from idic_core.upload.reading import read_table

ROOT = Path(__file__).resolve().parents[2]
ORDERS = "Order,Date,Customer ID,Item,Qty,Price\nA{n},2024-05-{d:02d},1,Tea,1,10\n"


def look(workspace, folder):
    """A look at files that nobody is writing."""
    return look_for_long(workspace, folder, settled=0)


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def orders(folder, name, n):
    (folder / name).write_text(ORDERS.format(n=n, d=13 + n), encoding="utf-8")
    return folder / name


def known(workspace, tmp_path, **how):
    return commit_file(workspace, orders(tmp_path, "orders_2024-04.csv", 0), source="web shop", **how)


def test_a_file_with_known_columns_comes_in_under_the_same_source_and_only_once(workspace, tmp_path, exports):
    known(workspace, tmp_path, trust="third_party")
    before = orders(exports, "orders_2024-05.csv", 1).stat().st_mtime_ns
    found = look(workspace, exports)
    assert [f["file_name"] for f in found.ready] == ["orders_2024-05.csv"]
    reports, left = take_in(workspace, found)
    assert [(r.kind, r.source, r.kept) for r in reports] == [("orders", "web shop", 1)]
    assert left == []
    assert workspace.value("SELECT trust FROM batches ORDER BY batch_id DESC") == "third_party"
    again = look(workspace, exports)
    assert (again.ready, again.unknown, again.kept) == ([], [], 1)
    orders(exports, "another name.csv", 1)
    assert look(workspace, exports).ready == [], "the same content under another name"
    assert (exports / "orders_2024-05.csv").stat().st_mtime_ns == before


def test_two_files_with_the_same_content_are_one(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    orders(exports, "orders_a.csv", 1)
    orders(exports, "orders_2.csv", 2)
    orders(exports, "orders_3.csv", 2)
    found = look(workspace, exports)
    assert [f["file_name"] for f in found.ready] == ["orders_2.csv"]
    assert found.kept == 1


def why(workspace, exports, name):
    found = look(workspace, exports)
    assert not found.ready
    return {u.path.name: u.why for u in found.unknown}[name]


def test_files_that_nothing_is_known_of_are_left_with_a_reason(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    (exports / "staff.csv").write_text("Name,Hat\nAnn,red\n", encoding="utf-8")
    (exports / "page.csv").write_text("<!DOCTYPE html><html></html>", encoding="utf-8")
    (exports / "notes.docx").write_bytes(b"x")
    (exports / "~$orders.xlsx").write_bytes(b"x")
    (exports / ".hidden.csv").write_text("a,b\n", encoding="utf-8")
    (exports / "more").mkdir()
    orders(exports, "till.csv", 3)
    found = {u.path.name: u.why for u in look(workspace, exports).unknown}
    assert set(found) == {"staff.csv", "page.csv", "till.csv"}
    assert "No file with these columns" in found["staff.csv"]
    assert "web page" in found["page.csv"]
    assert "“web shop”" in found["till.csv"]


def test_an_undone_file_does_not_come_back_by_itself(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    orders(exports, "orders_2.csv", 2)
    reports, _left = take_in(workspace, look(workspace, exports))
    undo(workspace, reports[0].batch_id)
    assert "undone" in why(workspace, exports, "orders_2.csv")


def test_what_only_a_person_can_say_is_not_guessed(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    text = "Order,Date,Customer ID,Item,Qty,Price\n"
    rows = "".join(f"B{i},0{1 + i % 9}/0{1 + i % 8}/2024,1,Tea,1,10\n" for i in range(9))
    (exports / "orders_3.csv").write_text(text + rows, encoding="utf-8")
    assert "two ways" in why(workspace, exports, "orders_3.csv")


def test_what_cannot_be_kept_after_all_is_left(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    (exports / "orders_3.csv").write_text(
        "Order,Date,Customer ID,Item,Qty,Price\n,,,,,\nx,y,z,a,b,c\n", encoding="utf-8"
    )
    orders(exports, "orders_4.csv", 4)
    reports, left = take_in(workspace, look(workspace, exports))
    assert len(reports) == 1
    assert [u.path.name for u in left] == ["orders_3.csv"]


def test_the_folder_is_named_once_and_a_wrong_one_is_said(workspace, exports):
    assert watched_folder(workspace) == ""
    watch_folder(workspace, f' "{exports}" ')
    assert watched_folder(workspace) == str(exports)
    for wrong in (str(exports / "nowhere"), "\0", "x" * 5000, str(workspace.folder / "uploads"), str(workspace.folder)):
        (workspace.folder / "uploads").mkdir(exist_ok=True)
        with pytest.raises(IdicError) as caught:
            watch_folder(workspace, wrong)
        assert caught.value.hint
    assert watched_folder(workspace) == str(exports)
    watch_folder(workspace, "")
    assert watched_folder(workspace) == ""


def idic(workspace, *words):
    command = [sys.executable, "-m", "idic_core", "--workspace", str(workspace.folder), *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)


def test_a_scheduler_looks_once(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    orders(exports, "orders_2.csv", 2)
    (exports / "staff.csv").write_text("Name,Hat\nAnn,red\n", encoding="utf-8")
    done = idic(workspace, "--json", "watch", exports, "--once", "--no-run")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [b["source"] for b in answer["batches"]] == ["web shop"]
    assert [u["file"] for u in answer["left"]] == ["staff.csv"]
    again = idic(workspace, "watch", exports, "--once")
    assert again.returncode == 0
    assert again.stdout.startswith("Left: staff.csv. No file with these columns")
    wrong = idic(workspace, "watch", exports / "nowhere", "--once")
    assert wrong.returncode == 1
    assert "There is no folder" in wrong.stderr
    assert "Hint" in wrong.stderr


def test_files_that_came_in_before_do_not_use_up_what_is_looked_at_in_one_go(workspace, tmp_path, exports, monkeypatch):
    monkeypatch.setattr("idic_core.upload.watched.MOST_FILES", 2)
    known(workspace, tmp_path)
    for n in (1, 2):
        orders(exports, f"orders_2025-0{n}.csv", n)
    take_in(workspace, look(workspace, exports))
    for n in (3, 4, 5):
        orders(exports, f"orders_2025-0{n}.csv", n)
    found = look(workspace, exports)
    assert ([f["file_name"] for f in found.ready], found.kept) == (["orders_2025-03.csv", "orders_2025-04.csv"], 2)
    assert [u.path.name for u in found.unknown] == ["orders_2025-05.csv"]


@pytest.mark.parametrize("grows", [True, False])
def test_a_file_that_changes_between_two_looks_waits_for_the_next_one(workspace, tmp_path, exports, grows):
    known(workspace, tmp_path)
    path = orders(exports, "orders_2.csv", 2)

    def write():
        time.sleep(0.3)
        if grows:
            with path.open("a", encoding="utf-8") as file:
                file.write("A9,2024-05-20,1,Tea,1,10\n")
        else:  # room was made for it at once: the size stands still
            os.utime(path, ns=(1, 1))

    writer = threading.Thread(target=write)
    writer.start()
    found = look_for_long(workspace, exports, settled=1.0)
    writer.join()
    assert (found.ready, ["still being written" in u.why for u in found.unknown]) == ([], [True])
    reports, _left = take_in(workspace, look(workspace, exports))
    assert [r.kept for r in reports] == [2 if grows else 1]


def test_a_file_that_changes_after_the_look_is_not_taken_half(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    path = orders(exports, "orders_2.csv", 2)
    found = look(workspace, exports)
    with path.open("a", encoding="utf-8") as file:
        file.write("A9,2024-05-20,1,Tea")
    reports, left = take_in(workspace, found)
    assert reports == []
    assert "still being written" in left[0].why


def test_a_file_without_its_end_waits(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    orders(exports, "orders_2.csv", 2).open("ab").write(bytes(4096))
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as file:
        file.writestr("xl/workbook.xml", "x" * 5000)
    (exports / "orders_3.xlsx").write_bytes(whole.read_bytes()[:3000])
    found = look(workspace, exports)
    assert found.ready == []
    assert ["still being written" in u.why for u in found.unknown] == [True, True]


def test_no_folder_is_not_the_folder_one_stands_in(workspace, exports):
    for nothing in ("", "  "):
        with pytest.raises(IdicError) as caught:
            look(workspace, nothing)
        assert caught.value.hint
    for how in (("--once",), ("--every", "1")):
        done = idic(workspace, "watch", "", *how)
        assert (done.returncode, "No folder is named" in done.stderr) == (1, True)


def test_watching_goes_on_when_the_share_is_away_for_a_while(workspace, tmp_path, exports):
    known(workspace, tmp_path)
    away = exports.rename(tmp_path / "away")
    command = [
        sys.executable,
        "-m",
        "idic_core",
        "--workspace",
        str(workspace.folder),
        "watch",
        str(exports),
        "--every",
        "1",
        "--no-run",
    ]
    watcher = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert "There is no folder" in watcher.stderr.readline()
        orders(away, "orders_2.csv", 2)
        time.sleep(2.5)
        assert watcher.poll() is None
        away.rename(exports)
        said = watcher.stdout.readline()
        assert said.startswith("Batch 2: 1 rows of orders")
    finally:
        watcher.terminate()
        rest = watcher.communicate(timeout=30)[1]
    assert rest.count("There is no folder") == 0, "said once"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "junk",
        "5",
        "[]",
        "{}",
        '{"kind": "magic", "columns": {}}',
        '{"kind": "orders", "columns": ["Date"]}',
        '{"kind": "orders", "columns": {"amount": 5}}',
    ],
)
def test_a_kept_meaning_of_columns_that_cannot_be_read_is_passed_over(workspace, tmp_path, exports, text):
    known(workspace, tmp_path)
    path = orders(exports, "orders_2.csv", 2)
    decide(workspace, "mapping", fingerprint(read_table(path).frame), text)
    reports, left = take_in(workspace, look(workspace, exports))
    assert ([r.kept for r in reports], left) == ([1], [])
