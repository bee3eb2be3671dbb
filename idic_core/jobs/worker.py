"""The worker: takes jobs from a workspace's line, one at a time, until the line is empty.

`python -m idic_core.jobs.worker --workspace DIR`. Two workers never work in one workspace: a job is claimed in an immediate
transaction, and not while another one runs.
"""

from __future__ import annotations

import argparse
import json
import os
import threading
import time
from typing import Any

from idic_core.errors import IdicError, Stopped
from idic_core.jobs.line import bury_the_dead
from idic_core.log import logger
from idic_core.pipeline import VERBS
from idic_core.store import Workspace, now, report_json
from idic_core.words import _, use_language

BEAT_S = 0.5
CLAIM_ATTEMPTS = 10
"""How often a worker asks for a job while the workspace is locked; each time waits as long as the workspace does."""

PATIENCE_S = 8.0
"""How long a job may go on after Stop before its process ends itself; a transaction that is open then leaves nothing behind."""


class Watch(threading.Thread):
    """Writes the heartbeat and the progress of one job from a thread of its own, and hears Stop."""

    def __init__(self, workspace: Workspace, job_id: int) -> None:
        super().__init__(daemon=True)
        self.workspace, self.job_id = workspace, job_id
        self.share, self.step = 0.0, ""
        self.stop_at: float | None = None
        self.over = threading.Event()

    def progress(self, share: float, step: str) -> None:
        """What the work calls; raises Stopped when a person asked for it."""
        self.share, self.step = share, step
        if self.stop_at is not None:
            raise Stopped(_("Stopped."), hint=_("Nothing of the unfinished step was kept."))

    def run(self) -> None:
        while not self.over.wait(BEAT_S):
            if self.stop_at is None and self.workspace.value(
                "SELECT stop_asked FROM jobs WHERE job_id = ?", [self.job_id]
            ):
                self.stop_at = time.monotonic()
            if self.stop_at is not None and time.monotonic() - self.stop_at > PATIENCE_S:
                os._exit(3)
            try:
                with self.workspace.transaction() as db:
                    db.execute(
                        "UPDATE jobs SET heartbeat_at = ?, progress = ?, step = ? WHERE job_id = ?",
                        [now(), self.share, self.step, self.job_id],
                    )
            except IdicError:
                continue  # the work itself holds the write lock; the next beat will do
        self.workspace.close()


def claim(workspace: Workspace) -> dict[str, Any] | None:
    """Take the oldest waiting job, unless another one runs here."""
    bury_the_dead(workspace)
    with workspace.transaction() as db:
        if workspace.value("SELECT 1 FROM jobs WHERE state = 'running'"):
            return None
        found = workspace.rows(
            "SELECT job_id, verb, arguments FROM jobs WHERE state = 'queued' ORDER BY job_id LIMIT 1"
        )
        if not found:
            return None
        db.execute(
            "UPDATE jobs SET state = 'running', pid = ?, heartbeat_at = ? WHERE job_id = ?",
            [os.getpid(), now(), found[0]["job_id"]],
        )
    return found[0]


def patient_claim(workspace: Workspace) -> dict[str, Any] | None:
    """Like claim, but a workspace that is busy with another write is asked again instead of leaving the job in the line."""
    for _attempt in range(CLAIM_ATTEMPTS - 1):
        try:
            return claim(workspace)
        except IdicError:
            time.sleep(BEAT_S)
    return claim(workspace)


def work(workspace: Workspace, job: dict[str, Any]) -> str:
    """Do one claimed job and write down how it ended; returns the state: done, failed or stopped."""
    log = logger(workspace.folder)
    arguments = json.loads(job["arguments"])
    use_language(arguments.pop("language", "en"))
    watch = Watch(workspace, job["job_id"])
    watch.start()
    state, message, hint, result, began = "done", "", "", {}, time.monotonic()
    try:
        result = VERBS[job["verb"]](workspace, arguments, watch.progress)
    except Stopped as stopped:
        state, message, hint = "stopped", stopped.message, stopped.hint
    except IdicError as error:
        state, message, hint = "failed", error.message, error.hint
        log.warning("job %s %s refused: %s", job["job_id"], job["verb"], type(error).__name__)
    except Exception:
        state, message = "failed", _("Something went wrong that this program did not foresee.")
        hint = _("The log in the workspace folder says where. Nothing of the unfinished step was kept.")
        log.exception("job %s %s failed", job["job_id"], job["verb"])
    finally:
        watch.over.set()
        watch.join()
    log.info("job %s %s %s in %.1f s", job["job_id"], job["verb"], state, time.monotonic() - began)
    with workspace.transaction() as db:
        db.execute(
            "UPDATE jobs SET state = ?, finished_at = ?, progress = ?, message = ?, hint = ?, result = ? WHERE job_id = ?",
            [
                state,
                now(),
                1.0 if state == "done" else watch.share,
                message,
                hint,
                report_json(result),
                job["job_id"],
            ],
        )
    return state


def main() -> None:
    """Work until the line is empty."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", required=True)
    workspace = Workspace(parser.parse_args().workspace, create=False)
    try:
        while (job := patient_claim(workspace)) is not None:
            work(workspace, job)
    except Exception:
        logger(workspace.folder).exception("the worker ended before it could take its job")
        raise
    finally:
        workspace.close()


if __name__ == "__main__":
    main()
