"""The dashboard as people start it: a process of its own on a free port, with its own workspace and a log that is kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One dashboard. `address` is where it is, `log()` what it printed; use it as a context, it ends with it."""

    def __init__(self, workspace: Path, log_file: Path) -> None:
        self.workspace, self.log_file = workspace, log_file
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        environment = {**os.environ, "IDIC_WORKSPACE": str(self.workspace), "PYTHONUNBUFFERED": "1"}
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        self.wait_until_up()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(15)

    def wait_until_up(self, seconds: float = 60.0) -> None:
        """Poll the health page, without asking for any page of ours."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"The server ended with code {self.process.returncode}:\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"The server did not answer within {seconds} s:\n{self.log()}")

    def log(self) -> str:
        """All that the server has printed so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""
