"""A needs group in plain facts: what stands out, its name, its example customer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.mixture import Labels, Points
from idic_core.differentiate.need_blocks import BOUGHT, LEAST_LINES, Block, Profiles
from idic_core.differentiate.need_profiles import means
from idic_core.store import report_json

STRONGEST, WEAKEST = 3, 1
CLEARLY_MORE = 1.2
NAMED_SECOND = 1.5
"""A second kind stands in the name where the group has it this many times as often as everybody, and it is a tenth of what they buy."""

LEAST_SHARE, LEAST_TOLD = 0.02, 0.001
SIGNALS, CLEAR_SIGNAL, LEAST_GIVERS = 2, 1.3, 10
BEYOND_CHANCE = 4.0
"""Standard errors by which a signal must stand out: a few groups times some hundred signals are looked through."""


def facts(known: Profiles, labels: Labels, groups: int) -> list[dict[str, Any]]:
    """What stands out in each group: over, under (lists of {"what", "share", "average", "index"}; index 1 is the average), of what they buy
    where anything is bought, else of the first block; shares: what -> the group's share of it, of all kinds that are not tiny, from the same
    means; signals: the same as over with "block", of all other blocks."""
    main = next((b for b in known.blocks if b.name == BOUGHT), known.blocks[0])
    told: list[dict[str, Any]] = []
    mean = means(main, labels, groups)
    for group in range(groups):
        over, under = _standing_out(main, mean[group])
        shares = {w: round(float(m), 4) for w, m in zip(main.whats, mean[group], strict=True) if m >= LEAST_TOLD}
        told.append({"block": main.name, "over": over, "under": under, "shares": shares, "signals": []})
    for block in known.blocks:
        if block is main:
            continue
        mean = means(block, labels, groups)
        for group in range(groups):
            givers = int(((labels == group) & block.known).sum())
            if givers >= LEAST_GIVERS:
                over, _under = _standing_out(block, mean[group])
                told[group]["signals"] += [
                    {**f, "block": block.name, "givers": givers}
                    for f in over
                    if f["index"] >= CLEAR_SIGNAL and _sure(f, givers)
                ]
    for found in told:
        found["signals"] = sorted(found["signals"], key=lambda f: -(f["share"] - f["average"]) * np.log(f["index"]))[
            :SIGNALS
        ]
    return told


def _sure(fact: dict[str, Any], givers: int) -> bool:
    error = np.sqrt(fact["average"] * (1 - fact["average"]) / givers)
    return bool(fact["share"] - fact["average"] >= BEYOND_CHANCE * error)


def _standing_out(block: Block, own: Points) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    average = block.average
    index = own / np.maximum(average, 1e-12)
    lead = (own - average) * np.log(np.maximum(index, 1e-6))
    shown = (own >= LEAST_SHARE) | (average >= LEAST_SHARE)
    if not shown.any():
        shown = np.ones(len(own), dtype=bool)
    top = float(index[shown].max())
    order = np.argsort(-lead, kind="stable")
    over = [i for i in order if shown[i] and (index[i] >= CLEARLY_MORE or index[i] == top)][:STRONGEST]
    under = [i for i in order if shown[i] and index[i] < 1][:WEAKEST]
    return [_fact(block, i, own, average) for i in over], [_fact(block, i, own, average) for i in under]


def _fact(block: Block, i: int, own: Points, average: Points) -> dict[str, Any]:
    share, mean = float(own[i]), float(average[i])
    return {
        "what": block.whats[i],
        "share": round(share, 4),
        "average": round(mean, 4),
        "index": round(share / max(mean, 1e-12), 2),
    }


def name(over: list[dict[str, Any]], taken: set[str]) -> str:
    """What stands out most as a name, unlike the names before it."""
    tidy = [str(f["what"])[:1].upper() + str(f["what"])[1:] for f in over] or ["–"]
    second = len(over) > 1 and over[1]["index"] >= NAMED_SECOND and over[1]["share"] >= 0.1
    for count in range(2 if second else 1, len(tidy) + 1):
        told = " + ".join(tidy[:count])
        if told not in taken:
            return told
    number = 2
    while f"{' + '.join(tidy)} ({number})" in taken:
        number += 1
    return f"{' + '.join(tidy)} ({number})"


def example(known: Profiles, members: np.ndarray[Any, Any], strength: Points) -> Any:
    """The customer who fits a group best, of those of whom enough is known. members: rows."""
    main = next((b for b in known.blocks if b.name == BOUGHT), known.blocks[0])
    seen = main.total[members]
    typical = pd.DataFrame({"strength": strength[members], "seen": seen}, index=known.customers[members])
    enough = typical[typical["seen"] >= LEAST_LINES]
    typical = enough if len(enough) else typical
    return typical.sort_values(["strength", "seen"], ascending=False, kind="stable").index[0]


def as_json(found: dict[str, Any]) -> str:
    """Facts as need_groups holds them."""
    return report_json(found)
