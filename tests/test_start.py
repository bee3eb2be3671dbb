"""The two commands on a fresh machine: they prepare once, mend a half-made environment, and say clearly what is in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with start.py and nothing to install."""
    shutil.copy(ROOT / "start.py", tmp_path)
    (tmp_path / "requirements.txt").write_text("")
    return tmp_path


def start(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "start.py", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_setup_prepares_once_and_the_second_time_takes_a_moment(fresh: Path) -> None:
    first = start(fresh, "setup")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Ready" in first.stdout
    began = time.monotonic()
    second = start(fresh, "setup")
    assert "Preparing" not in second.stdout
    assert time.monotonic() - began < 5


def test_a_half_made_environment_is_made_anew(fresh: Path) -> None:
    broken = fresh / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    broken.mkdir(parents=True)
    (broken / ("python.exe" if os.name == "nt" else "python")).write_text("half a file")
    done = start(fresh, "setup")
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_a_network_it_says_so_and_how_to_go_on(fresh: Path) -> None:
    (fresh / "requirements.txt").write_text("nonesuch-package-of-nobody==1.0 --hash=sha256:" + "0" * 64 + "\n")
    done = start(
        fresh,
        "setup",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="0",
        PIP_NO_INDEX="",
        PIP_EXTRA_INDEX_URL="",
        PIP_CONFIG_FILE=os.devnull,
    )
    assert done.returncode == 1
    assert "could not be installed" in done.stdout
    assert "start again" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_too_old_a_python_is_named(fresh: Path) -> None:
    code = "import sys; sys.version_info = (3, 9, 1, 'final', 0); sys.argv = ['start.py']; import start; start.main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=fresh, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Python 3.11" in done.stdout
    assert "3.9" in done.stdout


def test_a_taken_port_is_passed_over() -> None:
    code = (
        "import socket, start; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); p = s.getsockname()[1]; "
        "assert start.free_port(p) != p; print('ok')"
    )
    assert (
        "ok"
        in subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    )
