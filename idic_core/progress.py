"""How long work says how far it is, and hears that it should stop."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done (0-1) and the step in the reader's words; raises errors.Stopped when a person asked to stop."""


def silent(share: float, step: str) -> None:
    """Nobody watches."""


def part(progress: Progress, start: float, end: float) -> Progress:
    """The progress of one part of the work, fitted into [start, end] of the whole."""
    return lambda share, step: progress(start + (end - start) * share, step)
