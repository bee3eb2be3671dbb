"""Child processes that read large answers out of the workspace, kept between reads: starting one costs more than most reads."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa

from idic_core.errors import IdicError
from idic_core.words import _

CHILD = Path(__file__).with_name("bulk_child.py")

KEPT = 2
"""Idle children; more are started while more threads read at once, and end after it."""

HEAVY = 200_000_000
"""Bytes of an answer after which a child is not kept: what it needed for it would stay taken."""

BROKEN = (EOFError, OSError, pa.ArrowInvalid)
"""What a child that died in the middle leaves."""

_idle: list[Reader] = []
_lock = threading.Lock()


class Reader:
    """One child. It ends when its input is closed, also when this process dies."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        command = [sys.executable, str(CHILD)]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    @property
    def usable(self) -> bool:
        """Whether it runs and is this process's own (a fork has its parent's list)."""
        return self.owner == os.getpid() and self.child.poll() is None

    def read(self, file: str, sql: str) -> pa.Table:
        """The answer to a query. Raises RuntimeError with the child's words where it could not read, one of BROKEN where it broke."""
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.child.stdin.write(json.dumps({"file": file, "sql": sql}).encode() + b"\n")
        self.child.stdin.flush()
        said = self.child.stdout.readline().decode(errors="replace").strip()
        code, _space, more = said.partition(" ")
        if code == "error":
            raise RuntimeError(f"a bulk read failed: {more[-500:]}")
        if code != "ok":
            raise EOFError("its process ended")
        table = pa.ipc.open_stream(self.child.stdout).read_all()
        if table.num_rows != int(more):  # a stream that is cut between two batches reads like a whole one
            raise EOFError(f"{table.num_rows} of {more} rows came")
        return table

    def close(self) -> None:
        """End the child."""
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # it is gone already: nothing is left to flush
        try:
            self.child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def read_in_child(file: Path, sql: str) -> pa.Table:
    """The answer to a query of a SQLite file. A child that breaks is replaced once.

    Raises RuntimeError for a query that cannot be read, IdicError where the second child broke too.
    """
    try:
        return _read(_taken(), file, sql)
    except BROKEN:
        try:
            return _read(Reader(), file, sql)
        except BROKEN as error:
            raise IdicError(
                _("A large table could not be read: {why}.").format(why=str(error) or type(error).__name__),
                hint=_("Nothing was changed. Close other programs if memory is short, and try again."),
            ) from error


def _read(reader: Reader, file: Path, sql: str) -> pa.Table:
    try:
        table = reader.read(file.resolve().as_posix(), sql)
    except BaseException:
        reader.close()
        raise
    _given_back(reader, keep=table.nbytes < HEAVY)
    return table


def _taken() -> Reader:
    with _lock:
        while _idle:
            reader = _idle.pop()
            if reader.usable:
                return reader
    return Reader()


def _given_back(reader: Reader, *, keep: bool) -> None:
    with _lock:
        if keep and len(_idle) < KEPT:
            _idle.append(reader)
            return
    reader.close()


@atexit.register
def _close_all() -> None:
    with _lock:
        while _idle:
            reader = _idle.pop()
            if reader.usable:
                reader.close()
