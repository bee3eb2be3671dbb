"""What another demand for certainty would mean: how many records would be joined without asking, and how many questions stay."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.identify.asked import plain_decisions, without_conflicts
from idic_core.identify.bands import bands
from idic_core.identify.clustering import components
from idic_core.identify.learning import taught
from idic_core.identify.questions import questions
from idic_core.identify.resolving import Resolution
from idic_core.identify.scored import trust

OFFERED = (0.99, 0.995, 0.999)
MOST_PAIRS = 1_500_000
"""Beyond this the figures for the choices not taken are left out: they would cost more than they tell."""


def choices(resolution: Resolution, decided: pd.DataFrame, now: float) -> dict[str, dict[str, int]]:
    """Chance as text -> merges (records joined without asking or by answers), questions; {} where nothing was compared.

    decided: record_id_l, record_id_r, same. now: the chance that this resolution was made with; what references add to its figures
    is added to all. The customers shown are the same whatever is chosen.
    """
    scored = resolution.scored
    if scored is not None:
        scored, _lesson = taught(scored, plain_decisions(decided, scored.ready.table["record_id"]))
    if scored is None or scored.pairs.empty or len(scored.pairs) > MOST_PAIRS:
        return {}
    table, size = scored.ready.table, len(scored.ready.table)
    label = pd.Series(resolution.clusters["customer_id"].to_numpy(), index=resolution.clusters["record_id"].astype(str))
    found = pd.factorize(label.reindex(table["record_id"].astype(str)))[0].astype(np.int64)
    answers = plain_decisions(decided, table["record_id"])
    must = np.array([(a, b) for a, b, same in without_conflicts(answers)[0] if same is True], dtype=np.int64).reshape(
        -1, 2
    )
    left, right = scored.pairs["l"].to_numpy(np.int64), scored.pairs["r"].to_numpy(np.int64)
    rows = np.arange(size)
    made: dict[str, dict[str, int]] = {}
    for chance in sorted({*OFFERED, now}):
        sure = (bands(scored.pairs, table, scored.items, found, auto=chance, **trust(scored)) == "auto").to_numpy()
        proved = np.unique(left[sure & (scored.copy_of[right] == left)])
        follows = np.where(np.isin(scored.copy_of, proved) & (found == found[scored.copy_of]), scored.copy_of, rows)
        group = components(
            size,
            np.concatenate([left[sure], must[:, 0], rows]),
            np.concatenate([right[sure], must[:, 1], follows]),
        )
        asked = {(int(min(group[a], group[b])), int(max(group[a], group[b]))) for a, b, _same in answers}
        made[str(chance)] = {
            "merges": size - len(np.unique(group)),
            "questions": len(questions(scored.pairs, group, found, asked)),
        }
    report, mine = resolution.report, made[str(now)]
    more = {
        "merges": int(report["records"]) - int(report["customers_high"]) - mine["merges"],
        "questions": int(report["questions"]) - mine["questions"],
    }
    return {c: {name: max(n + more[name], 0) for name, n in figures.items()} for c, figures in made.items()}
