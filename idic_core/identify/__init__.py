"""Identify: records -> customers, with every merge open to a person's answer and every answer open to being taken back.

In the order of use: `resolve` (pure), `run`, `candidates`, `open_questions`, `pair`, `Pair`, `answer`, `take_back`, `answers`, `waiting`, `split`, `merge`,
`search`, `forward`, `members`, `main_record`.
"""

from idic_core.identify.finding import forward, main_record, members, search
from idic_core.identify.resolving import Resolution, resolve
from idic_core.identify.review import (
    Pair,
    answer,
    answers,
    candidates,
    merge,
    open_questions,
    pair,
    split,
    take_back,
    waiting,
)
from idic_core.identify.running import run

__all__ = [
    "Pair", "Resolution", "answer", "answers", "candidates", "forward", "main_record", "members", "merge", "open_questions", "pair", "resolve",
    "run", "search", "split", "take_back", "waiting",
]  # fmt: skip
