"""Long work runs in its own process, can be stopped, and says so when it failed or died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from idic_core import jobs
from idic_core.jobs import line
from idic_core.jobs.line import ROOT
from idic_core.jobs.worker import claim, patient_claim
from idic_core.store import Workspace, now


def wait(until: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.1)


def ended(ws: Workspace, job_id: int) -> bool:
    job = jobs.get(ws, job_id)
    return job is not None and job.state not in {"queued", "running"}


def test_work_on_an_empty_workspace_ends_well_and_returns_a_report_per_stage(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    job_id = jobs.start(ws, "run")
    wait(lambda: ended(ws, job_id))
    job = jobs.get(ws, job_id)
    assert job is not None
    assert (job.state, job.progress, job.message) == ("done", 1.0, "")
    assert set(job.result) >= {"identify", "differentiate", "customize", "measure"}
    assert jobs.current(ws) is None
    assert jobs.last_unseen(ws) is None


def test_a_changed_rule_works_out_values_and_what_stands_on_them_and_leaves_who_is_who(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    job_id = jobs.start(ws, "differentiate")
    wait(lambda: ended(ws, job_id))
    job = jobs.get(ws, job_id)
    assert job is not None
    assert (job.state, sorted(job.result)) == ("done", ["customize", "differentiate", "interact", "measure"])


def test_work_that_nobody_knows_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="daydream"):
        jobs.start(Workspace(tmp_path), "daydream")


def test_a_refusal_reaches_the_page_as_a_sentence_with_a_hint_until_somebody_has_seen_it(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    job_id = jobs.start(ws, "sample", {"name": "nonesuch"})
    wait(lambda: ended(ws, job_id))
    failed = jobs.last_unseen(ws)
    assert failed is not None
    assert "nonesuch" in failed.message
    assert failed.hint
    jobs.seen(ws, job_id)
    assert jobs.last_unseen(ws) is None


def test_the_same_waiting_work_is_not_put_in_the_line_twice(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    with ws.transaction() as db:  # another process works here
        db.execute(
            "INSERT INTO jobs (verb, created_at, state, pid, heartbeat_at) VALUES ('run', ?, 'running', ?, ?)",
            [now(), os.getpid(), now()],
        )
    first = jobs.start(ws, "run")
    assert jobs.start(ws, "run") == first
    assert claim(ws) is None, "one worker at a time"
    jobs.stop(ws, first)
    job = jobs.get(ws, first)
    assert job is not None
    assert job.state == "stopped"


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_worker_is_noticed_and_the_next_work_runs(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], cwd=ROOT)
    with ws.transaction() as db:
        db.execute(
            "INSERT INTO jobs (verb, created_at, state, pid, heartbeat_at) VALUES ('run', ?, 'running', ?, ?)",
            [now(), holder.pid, "2020-01-01 00:00:00"],
        )
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    failed = jobs.last_unseen(ws) if jobs.current(ws) is None else None
    assert failed is not None
    assert "ended in the middle" in failed.message
    job_id = jobs.start(ws, "run")
    wait(lambda: ended(ws, job_id))
    done = jobs.get(ws, job_id)
    assert done is not None
    assert done.state == "done"


def test_stopping_a_running_import_leaves_nothing_of_it_behind(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    lines = (f"O{n},P{n % 99},1,2026-01-{1 + n % 28:02d},9.5,C{n % 5000}" for n in range(400_000))
    file.write_text("\n".join(["order_id,product_id,quantity,ordered_at,unit_price,customer_id", *lines]))
    ws = Workspace(tmp_path / "ws")
    job_id = jobs.start(ws, "upload", {"files": [{"path": str(file), "kind": "orders", "source": "shop"}]})
    wait(lambda: (job := jobs.get(ws, job_id)) is not None and job.state == "running")
    jobs.stop(ws, job_id)
    wait(lambda: ended(ws, job_id))
    job = jobs.get(ws, job_id)
    assert job is not None
    assert (job.state, ws.value("SELECT count(*) FROM order_lines"), ws.value("SELECT count(*) FROM batches")) == (
        "stopped",
        0,
        0,
    )


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_whoever_watches_a_waiting_job_gets_it_a_worker_when_the_first_one_died(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "SPAWN_AGAIN_S", 0.5)
    ws = Workspace(tmp_path)
    job_id = jobs.start(ws, "run")
    line._children[-1].kill()
    line._children[-1].wait()
    job = jobs.get(ws, job_id)
    assert job is not None
    assert job.state == "queued"
    wait(lambda: ended(ws, job_id))  # asks only for this job, as the panel on a page does
    job = jobs.get(ws, job_id)
    assert job is not None
    assert (job.state, job.waited_s) == ("done", 0.0)


def test_a_worker_asks_again_while_the_workspace_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idic_core.store.workspace.BUSY_MS", 200)
    ws, other = Workspace(tmp_path), Workspace(tmp_path)
    with ws.transaction() as db:
        db.execute("INSERT INTO jobs (verb, created_at) VALUES ('run', ?)", [now()])
    taken: list[object] = []
    with other.transaction():
        asking = threading.Thread(target=lambda: taken.append(patient_claim(ws)))
        asking.start()
        time.sleep(1.0)
        assert taken == []
    asking.join(30)
    assert taken != [None]
    assert isinstance(taken[0], dict)
