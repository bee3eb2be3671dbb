"""The log in the workspace's folder: what ran, how long, what failed and where; never a name, an address or a cell."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import cast


class WithoutData(logging.Formatter):
    """Writes an exception as its type and the places it passed; its message may quote a person's data, so it stays out."""

    def formatException(self, ei: object) -> str:
        kind, _value, trace = cast(tuple[type[BaseException], BaseException, TracebackType | None], ei)
        places = " < ".join(
            f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(traceback.extract_tb(trace))
        )
        return f"{kind.__name__} at {places}"


def logger(folder: Path) -> logging.Logger:
    """The log of one workspace, in `idic.log` beside it; 1 MB, three older ones kept."""
    log = logging.getLogger(f"idic.{folder}")
    if not log.handlers:
        handler = RotatingFileHandler(folder / "idic.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        handler.setFormatter(WithoutData("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    return log
