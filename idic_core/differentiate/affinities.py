"""What single customers lean to: kinds they buy clearly more of than others do, with or without groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.differentiate.need_blocks import BOUGHT, Profiles

COLUMNS = ["customer_id", "what", "share", "average", "index", "times"]
LEAST_TIMES = 3
LOW = 1.2816
"""The share that a customer's habit reaches with 90 % certainty, one-sided (Wilson, 1927), must be above everybody's."""

MORE = 1.5


def affinities(known: Profiles | None) -> pd.DataFrame:
    """The kind that each customer leans to most, where there is one: customer_id, what, share of their purchases (0-1), average (everybody's
    mean share), index (share / average), times bought. A leaning: bought at least LEAST_TIMES times, MORE times the average, and more than
    the average with 90 % certainty."""
    block = next((b for b in known.blocks if b.name == BOUGHT), None) if known is not None else None
    if known is None or block is None:
        return pd.DataFrame(columns=COLUMNS).astype(
            {"share": "float64", "average": "float64", "index": "float64", "times": "int64"}
        )
    shares, average = block.raw_shares(), np.maximum(block.average, 1e-12)
    n = np.maximum(block.total, 1.0)[:, None]
    middle = shares + LOW**2 / (2 * n)
    margin = LOW * np.sqrt(shares * (1 - shares) / n + LOW**2 / (4 * n**2))
    low = (middle - margin) / (1 + LOW**2 / n)
    clear = (block.counts >= LEAST_TIMES) & (shares >= MORE * average) & (low > average)
    lead = np.where(clear, (shares - average) * np.log(np.maximum(shares / average, 1e-9)), -np.inf)
    best = lead.argmax(axis=1)
    rows = np.flatnonzero(np.isfinite(lead[np.arange(len(best)), best]))
    what = best[rows]
    return pd.DataFrame({
        "customer_id": known.customers[rows].astype(str), "what": [block.whats[w] for w in what], "share": shares[rows, what],
        "average": average[what], "index": shares[rows, what] / average[what], "times": block.counts[rows, what].astype("int64"),
    })  # fmt: skip
