"""Tiers by rule: who is a VIP, who has potential, who is served simply. The rule is a decision that people may change."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.given import MOST_NUMBER
from idic_core.errors import IdicError
from idic_core.store import BROKEN
from idic_core.words import _

TIERS = ("vip", "potential", "ordinary", "small")
DEFAULT: dict[str, Any] = {"by": "lifetime_value", "vip_share": 0.1, "potential_share": 0.2, "small_share": 0.3}
MEASURES = ("lifetime_value", "actual_value", "expected_spend")
WAYS = ("share", "money")
AMOUNTS = ("vip_from", "potential_from", "small_below")
EVIDENCE = 3.0
"""Standard errors by which the backtest must tell customers apart before tiers are claimed."""


def parse_rule(text: str | None) -> dict[str, Any]:
    """A tier rule from its JSON, or DEFAULT: by (one of MEASURES), vip_share, potential_share and small_share (0-1, together at most 1).

    With way "money", amounts count instead of shares, and are in it: vip_from and small_below of the measure, potential_from of the unrealised
    value. Raises IdicError for a rule that cannot be followed.
    """
    if not text:
        return dict(DEFAULT)
    try:
        given = json.loads(text)
        rule = {**DEFAULT, **given}
        shares = [float(rule[k]) for k in ("vip_share", "potential_share", "small_share")]
        amounts = {k: float(rule[k]) for k in AMOUNTS} if rule.get("way") == "money" else {}
    except BROKEN as error:
        raise IdicError(
            _("The rule for tiers cannot be read."), hint=_("Set it again under Value and needs.")
        ) from error
    if (
        rule["by"] not in MEASURES
        or not all(s >= 0 for s in shares)
        or not sum(shares) <= 1 + 1e-9
        or rule.get("way", "share") not in WAYS
    ):
        raise IdicError(
            _("The rule for tiers does not add up."),
            hint=_("The shares of the tiers must be between 0 and 100 % together."),
        )
    if amounts and (
        not all(abs(v) <= MOST_NUMBER for v in amounts.values()) or amounts["small_below"] > amounts["vip_from"]
    ):
        raise IdicError(
            _("The rule for tiers does not add up."), hint=_("Small must end below where most valuable begins.")
        )
    plain = {"by": rule["by"], "vip_share": shares[0], "potential_share": shares[1], "small_share": shares[2]}
    return plain | ({"way": "money", **amounts} if amounts else {})


def tier(values: pd.DataFrame, rule: dict[str, Any]) -> np.ndarray[Any, Any]:
    """The tier of each customer, a code of TIERS. values: the rule's measure, actual_value, potential_value, lifecycle.

    vip: the top share by the measure. potential: of the others who are not lost, the top share by what they could bring
    and do not (potential - actual). small: the lowest share by the measure. ordinary: the rest. Equal values share a tier. By money, the
    amounts of the rule take the place of the shares.
    """
    if values.empty:
        return np.asarray([], dtype=object)
    measure = values[rule["by"]].fillna(0.0)
    gap = values["potential_value"] - values["actual_value"]
    if rule.get("way") == "money":
        vip = measure >= rule["vip_from"]
        potential = ~vip & values["lifecycle"].ne("lost") & (gap > 0) & (gap >= rule["potential_from"])
        small = ~vip & ~potential & (measure < rule["small_below"])
        return np.select([vip, potential, small], ["vip", "potential", "small"], default="ordinary")
    # Ranks among the top and the bottom that equal values share: a tier is never filled up by row order.
    from_top = measure.rank(method="min", ascending=False) / len(values)
    below = measure.rank(method="max") / len(values)
    vip = (measure.rank(method="max", ascending=False) / len(values) <= rule["vip_share"]) | (
        (from_top * len(values) <= 1) & (measure > 0) & (rule["vip_share"] > 0)
    )
    vip &= measure > 0
    open_gap = gap.where(~vip & values["lifecycle"].ne("lost"), -1.0)
    potential = (
        ~vip & (open_gap > 0) & (open_gap.rank(method="max", ascending=False) / len(values) <= rule["potential_share"])
    )
    small = ~vip & ~potential & (below <= rule["small_share"])
    return np.select([vip, potential, small], ["vip", "potential", "small"], default="ordinary")


def retiered(values: pd.DataFrame, rule: dict[str, Any]) -> pd.DataFrame:
    """Tiers under another rule: customer_id, before, after (codes of TIERS). values: the derived table customer_values; rule: see `parse_rule`."""
    after = tier(values, rule)
    return pd.DataFrame({"customer_id": values["customer_id"], "before": values["tier"].astype("object"), "after": after})  # fmt: skip


def told_apart(figures: dict[str, Any]) -> bool:
    """Whether the backtest shows that customers differ beyond chance; True where there was no backtest to deny it."""
    if not figures:
        return True
    customers = float(np.mean(figures["customers"]))
    best = max(float(figures.get("corr", 0.0)), float(figures.get("corr_spend", 0.0)))
    return bool(best * np.sqrt(max(customers, 1.0)) >= EVIDENCE)
