"""What a run says of itself, beyond its counts: how sure it is, what its questions are worth, and its configuration for experts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.identify import certainty, expert
from idic_core.identify.demands import choices
from idic_core.identify.resolving import Resolution


def told(
    resolution: Resolution, crosswalk: pd.DataFrame, decided: pd.DataFrame, kept_questions: int, auto: float
) -> tuple[dict[str, Any], pd.DataFrame]:
    """The report's `likely_low` and `likely_high` (certainty.likely_range), `auto`, `choices`, `certainty`, `unseen_doubt`, `expert`, `blocking` and `splink_model`, and the check sample (certainty.ground).

    crosswalk: record_id, customer_id. decided: record_id_l, record_id_r, same. kept_questions: how many questions a person can see.
    auto: the chance from which records were joined without asking.
    """
    compared = crosswalk
    if resolution.scored is not None and len(crosswalk) != len(resolution.scored.ready.table):
        # References were not compared: they follow their identifier, and nothing is to check.
        compared = crosswalk[crosswalk["record_id"].isin(resolution.scored.ready.table["record_id"])]
    sure, sample = certainty.ground(resolution.pairs, compared, answered=decided, unlikely=_left_out(resolution))
    sure["hopeless"] = round(sure["hopeless"] + _hopeless(resolution), 3)
    unseen = resolution.queue.iloc[kept_questions:]
    odds = np.array([certainty.log_odds(p) for p in unseen["probability"].tolist()], dtype=float)
    doubt = certainty.doubt(odds, (unseen["why"] == "joined").to_numpy(bool))
    report: dict[str, Any] = {"certainty": sure, "unseen_doubt": round(float(doubt.sum()), 3)}
    counts = resolution.report
    low, high = certainty.likely_range(
        resolution.queue, customers=counts["customers"], low=counts["customers_low"], high=counts["customers_high"]
    )
    report |= {"likely_low": low, "likely_high": high}
    report |= {"auto": auto, "choices": choices(resolution, decided, auto)}
    if resolution.scored is not None:
        report["expert"] = expert.configuration(resolution.scored)
        report["blocking"] = expert.blocking(resolution.scored)
        if "splink_model" not in resolution.report:
            report["splink_model"] = expert.splink_model(resolution.scored)
    return report, sample


LEAST = float(np.log2(certainty.HOPELESS / (1 - certainty.HOPELESS)))
REVIEWED = float(np.log2(0.1 / 0.9))


def _hopeless(resolution: Resolution) -> float:
    """How many of the compared pairs below the least chance the model still expects to be one person."""
    if resolution.scored is None or resolution.scored.pairs.empty:
        return 0.0
    weight = resolution.scored.pairs["match_weight"].to_numpy(float)
    low = weight[weight < LEAST]
    return float(certainty.chance(low, np.zeros(len(low), dtype=bool)).sum())


def _left_out(resolution: Resolution) -> pd.DataFrame | None:
    """Compared pairs that are neither joined nor worth a question, as record ids."""
    if resolution.scored is None or resolution.scored.pairs.empty:
        return None
    scored = resolution.scored.pairs
    low = scored[(scored["match_weight"] >= LEAST) & (scored["match_weight"] < REVIEWED)]
    ids = resolution.scored.ready.table["record_id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "record_id_l": ids[low["l"].to_numpy(int)],
            "record_id_r": ids[low["r"].to_numpy(int)],
            "match_weight": low["match_weight"].to_numpy(float),
        }
    )
