"""The line of jobs: put work in, look at it, ask it to stop, and notice when its process died."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from idic_core.pipeline import VERBS
from idic_core.store import Workspace, as_json, now
from idic_core.words import _, language

ROOT = Path(__file__).resolve().parents[2]
DEAD_AFTER_S = 60.0
"""A worker writes its heartbeat each half second; only one long write of its own can hold it back, for seconds."""

SPAWN_AGAIN_S = 5.0
"""A worker that this process started and that ended without taking the waiting job is followed by another one after so long."""

OTHERS_WORKER_S = 15.0
"""How long a job that another process put in the line may wait for that one's worker."""

STUCK_S = 90.0
"""A worker that has been up for so long without taking the waiting job is hanging; another one is put beside it. Starting took 6 s at most on a busy machine."""

_children: list[subprocess.Popen[bytes]] = []
_spawned: dict[str, float] = {}
"""When this process last started a worker, per workspace folder (monotonic seconds)."""


@dataclass(frozen=True)
class Job:
    """One piece of long work. state: queued, running, done, failed or stopped; progress 0-1; message and hint when it failed."""

    job_id: int
    verb: str
    arguments: dict[str, Any]
    state: str
    progress: float
    step: str
    stop_asked: bool
    message: str
    hint: str
    result: dict[str, Any]
    created_at: str = ""

    @property
    def waited_s(self) -> float:
        """Seconds since it was put in the line, while it waits; 0 afterwards."""
        return age_seconds(self.created_at) if self.state == "queued" else 0.0


def start(workspace: Workspace, verb: str, arguments: dict[str, Any] | None = None) -> int:
    """Put work in the line and see that a worker takes it; returns the job's id.

    verb: a name of pipeline.VERBS; ValueError for another. The same work already waiting in the line is not put there twice.
    """
    if verb not in VERBS:
        raise ValueError(f"no work is called {verb}")
    text = as_json({**(arguments or {}), "language": language()}, sort=True)
    with workspace.transaction() as db:
        waiting = workspace.value(
            "SELECT job_id FROM jobs WHERE state = 'queued' AND verb = ? AND arguments = ?", [verb, text]
        )
        if waiting is None:
            waiting = db.execute(
                "INSERT INTO jobs (verb, arguments, created_at) VALUES (?, ?, ?)", [verb, text, now()]
            ).lastrowid
    _spawn(workspace)
    return int(waiting)


def _spawn(workspace: Workspace) -> None:
    _children[:] = [child for child in _children if child.poll() is None]
    _spawned[str(workspace.folder)] = time.monotonic()
    command = [sys.executable, "-m", "idic_core.jobs.worker", "--workspace", str(workspace.folder)]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    _children.append(
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
        )
    )


def current(workspace: Workspace) -> Job | None:
    """The job that runs or waits first, or None; one whose process died is marked failed on the way."""
    bury_the_dead(workspace)
    found = workspace.rows(
        "SELECT * FROM jobs WHERE state IN ('running', 'queued') ORDER BY state = 'queued', job_id LIMIT 1"
    )
    if found and found[0]["state"] == "queued":
        _see_to_a_worker(workspace, found[0]["created_at"])
    return _job(found[0]) if found else None


def _see_to_a_worker(workspace: Workspace, since: str) -> None:
    """Start a worker for a job that waits since `since` while none runs, unless one is just starting."""
    folder = str(workspace.folder)
    _children[:] = [child for child in _children if child.poll() is None]
    alive = any(folder in child.args for child in _children if isinstance(child.args, list))
    begun = time.monotonic() - _spawned[folder] if folder in _spawned else None
    if begun is None:
        late = age_seconds(since) > OTHERS_WORKER_S  # whoever put it in the line was closed before a worker took it
    else:
        late = begun > (STUCK_S if alive else SPAWN_AGAIN_S)
    if late:
        _spawn(workspace)


def bury_the_dead(workspace: Workspace) -> None:
    """Mark running jobs as failed whose process ended without a word, or whose heartbeat stopped."""
    ended = {child.pid for child in _children if child.poll() is not None}
    for row in workspace.rows("SELECT job_id, pid, heartbeat_at FROM jobs WHERE state = 'running'"):
        if row["pid"] in ended or age_seconds(row["heartbeat_at"]) > DEAD_AFTER_S:
            with workspace.transaction() as db:
                db.execute(
                    "UPDATE jobs SET state = 'failed', finished_at = ?, message = ?, hint = ? WHERE job_id = ? AND state = 'running'",
                    [
                        now(),
                        _("The work ended in the middle: its process was closed or ran out of memory."),
                        _("Nothing of the unfinished step was kept. Start it again."),
                        row["job_id"],
                    ],
                )


def age_seconds(moment: str | None) -> float:
    """Seconds since a moment written by `now()`; infinite for none."""
    return float("inf") if not moment else (datetime.now() - datetime.fromisoformat(moment)).total_seconds()


def get(workspace: Workspace, job_id: int) -> Job | None:
    """One job as it stands now; whoever watches a job that waits with nobody at work gets it a worker."""
    bury_the_dead(workspace)
    found = workspace.rows("SELECT * FROM jobs WHERE job_id = ?", [job_id])
    if found and found[0]["state"] == "queued" and not workspace.value("SELECT 1 FROM jobs WHERE state = 'running'"):
        _see_to_a_worker(workspace, found[0]["created_at"])
    return _job(found[0]) if found else None


def waiting(workspace: Workspace, job_id: int) -> int:
    """How many other jobs wait in the line."""
    return int(workspace.value("SELECT count(*) FROM jobs WHERE state = 'queued' AND job_id <> ?", [job_id]))


def stop(workspace: Workspace, job_id: int) -> None:
    """Ask a job to stop: one that waits leaves the line, one that runs ends at its next step or within seconds."""
    with workspace.transaction() as db:
        db.execute(
            "UPDATE jobs SET state = 'stopped', finished_at = ? WHERE job_id = ? AND state = 'queued'", [now(), job_id]
        )
        db.execute("UPDATE jobs SET stop_asked = 1 WHERE job_id = ? AND state = 'running'", [job_id])


def last_unseen(workspace: Workspace) -> Job | None:
    """The newest job, when it failed and nobody has said that they saw it."""
    found = workspace.rows("SELECT * FROM jobs WHERE state IN ('done', 'failed') ORDER BY job_id DESC LIMIT 1")
    return _job(found[0]) if found and found[0]["state"] == "failed" and not found[0]["seen"] else None


def seen(workspace: Workspace, job_id: int) -> None:
    """A person has read that the job failed."""
    with workspace.transaction() as db:
        db.execute("UPDATE jobs SET seen = 1 WHERE job_id = ?", [job_id])


def last_result(workspace: Workspace, verb: str) -> Job | None:
    """The newest finished job of a verb, with what it returned."""
    found = workspace.rows("SELECT * FROM jobs WHERE verb = ? AND state = 'done' ORDER BY job_id DESC LIMIT 1", [verb])
    return _job(found[0]) if found else None


def _job(row: dict[str, Any]) -> Job:
    return Job(
        job_id=row["job_id"], verb=row["verb"], arguments=json.loads(row["arguments"]), state=row["state"], progress=row["progress"],
        step=row["step"], stop_asked=bool(row["stop_asked"]), message=row["message"], hint=row["hint"], result=json.loads(row["result"]), created_at=row["created_at"],
    )  # fmt: skip
