"""Where a customer stands: new, mature, at risk or lost, judged by their own rhythm of buying."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

STAGES = ("new", "mature", "at_risk", "lost")
AT_RISK, LOST = 2.0, 4.0
"""Silent for more than so many times the usual gap."""

LEAST_GAP = 14.0
"""Days: nobody is at risk for a week's silence."""

GONE = 0.2


def usual_gap(order_days: pd.Series[Any], first_to_last: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Days between a customer's orders: their own mean gap, drawn towards everybody's median by one gap.

    order_days: number of days with an order; first_to_last: days between the first and the last. A list where nobody came back
    gets half a year.
    """
    gaps = (order_days - 1).to_numpy("float64")
    span = first_to_last.to_numpy("float64")
    back = gaps > 0
    common = float(np.median(span[back] / gaps[back])) if back.any() else 182.0
    return np.asarray(np.maximum((span + common) / (gaps + 1), LEAST_GAP))


def lifecycle(
    order_days: pd.Series[Any], first_to_last: pd.Series[Any], silence: pd.Series[Any], p_alive: pd.Series[Any]
) -> np.ndarray[Any, Any]:
    """The stage of each customer, a code of STAGES; all in days, p_alive 0-1.

    Lost: silent for more than LOST usual gaps, or more surely gone than 1 - GONE. At risk: more than AT_RISK gaps. New: one
    order day and not yet silent for long. Mature: the rest.
    """
    gap = usual_gap(order_days, first_to_last)
    quiet = silence.to_numpy("float64") / gap
    rules = [
        ((quiet > LOST) | (p_alive.to_numpy("float64") < GONE), "lost"),
        (quiet > AT_RISK, "at_risk"),
        (order_days.to_numpy("float64") <= 1, "new"),
    ]
    return np.select([rule for rule, _name in rules], [name for _rule, name in rules], default="mature")
