"""Every expected failure of this program is an IdicError: a sentence to the person who can mend it, and a hint how."""

from __future__ import annotations


class IdicError(Exception):
    """An expected failure, said in a sentence, with a hint that says what to do next.

    >>> str(IdicError("The file is empty.", hint="Export it again."))
    'The file is empty.'
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnreadableFile(IdicError):
    """A file that cannot be read as a table without guessing wrongly."""


class MissingColumn(IdicError):
    """A table lacks a column that the calculation needs."""


class NotEnoughData(IdicError):
    """The data cannot carry the figure that was asked for."""


class Stopped(IdicError):
    """A person asked the running work to stop; nothing of it was kept."""
