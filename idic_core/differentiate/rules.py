"""The rules that people set for this stage, read once per run, so that later runs can tell whether a rule or a customer moved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from idic_core.differentiate import classes, rfm_rules, scorecard
from idic_core.differentiate.money import CHOICES
from idic_core.differentiate.tiers import parse_rule
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, decision
from idic_core.words import _

KINDS = ("tier_rule", "rfm_cuts", "value_basis", "class_rules", "scorecard", "custom_needs")
"""The kinds of decisions that change a customer's value or class."""


@dataclass(frozen=True)
class Rules:
    """tier: see tiers.parse_rule; rfm: see rfm_rules.standing; basis: one of money.CHOICES; classes: see classes.parse_rules; card: see scorecard.parse."""

    tier: dict[str, Any]
    rfm: dict[str, Any] | None
    basis: str
    classes: dict[str, Any]
    card: dict[str, Any] | None


def standing_rules(workspace: Workspace) -> Rules:
    """What people decided, or the defaults. Raises IdicError for a rule that cannot be followed."""
    return Rules(
        tier=parse_rule(decision(workspace, "tier_rule", "tiers")),
        rfm=rfm_rules.standing(workspace),
        basis=str(decision(workspace, "value_basis", "value", "auto")),
        classes=classes.parse_rules(decision(workspace, classes.RULE_KIND, classes.RULE_SUBJECT)),
        card=scorecard.parse(decision(workspace, scorecard.KIND, scorecard.SUBJECT)),
    )


def set_value_basis(workspace: Workspace, basis: str, *, who: str = "", why: str = "") -> None:
    """Choose the money that value is counted in (money.CHOICES); it counts from the next run. Raises IdicError for another word."""
    if basis not in CHOICES:
        raise IdicError(
            _("Value cannot be counted in {what}.").format(what=basis),
            hint=_("Choose one of the kinds of money offered."),
        )
    decide(workspace, "value_basis", "value", basis, who=who, why=why)


def as_text(rules: Rules, cuts: dict[str, Any], basis: str) -> str:
    """The rules a run used, as JSON that compares equal when the rules are: cuts: r, f, m in force; basis: what value was counted in."""
    return json.dumps(
        {"tier": rules.tier, "cuts": {axis: cuts.get(axis) for axis in rfm_rules.AXES}, "basis": basis, "classes": rules.classes, "card": rules.card},
        sort_keys=True,
    )  # fmt: skip
