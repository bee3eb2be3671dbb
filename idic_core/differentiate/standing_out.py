"""Whether a share inside a group differs from that of the others by more than chance."""

from __future__ import annotations

import numpy as np

EVIDENCE = 2.58
"""Standard errors by which a share must differ from that of the others (99 %)."""


def stands_out(count: float, size: int, others: float, rest: int, *, errors: float = EVIDENCE) -> bool:
    """Whether count of size differs from others of rest by so many standard errors (pooled two-proportion z).

    >>> stands_out(90, 100, 500, 1000), stands_out(6, 10, 50, 100)
    (True, False)
    """
    if size == 0 or rest == 0:
        return False
    pooled = (count + others) / (size + rest)
    error = np.sqrt(pooled * (1 - pooled) * (1 / size + 1 / rest))
    return bool(error > 0 and abs(count / size - others / rest) >= errors * error)
