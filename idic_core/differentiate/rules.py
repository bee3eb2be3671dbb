"""The rules that people set for this stage, read once per run, so that later runs can tell whether a rule or a customer moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from idic_core.differentiate import classes, rfm_rules, scorecard
from idic_core.differentiate.money import CHOICES
from idic_core.differentiate.tiers import parse_rule
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, decision, report_json, soundly
from idic_core.typed import typed
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
    """What people decided, or the defaults, also where a rule cannot be read or followed (`left_out` says which)."""
    return Rules(
        tier=soundly(parse_rule, decision(workspace, "tier_rule", "tiers")) or parse_rule(None),
        rfm=rfm_rules.standing(workspace),
        basis=soundly(read_basis, decision(workspace, "value_basis", "value", "auto")) or "auto",
        classes=soundly(classes.parse_rules, decision(workspace, classes.RULE_KIND, classes.RULE_SUBJECT))
        or classes.parse_rules(None),
        card=soundly(scorecard.parse, decision(workspace, scorecard.KIND, scorecard.SUBJECT)),
    )


def read_basis(text: str) -> str:
    """The money that somebody chose. Raises ValueError for another word."""
    if text not in CHOICES:
        raise ValueError(text)
    return text


@typed
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
    return report_json(
        {"tier": rules.tier, "cuts": {axis: cuts.get(axis) for axis in rfm_rules.AXES}, "basis": basis, "classes": rules.classes, "card": rules.card}
    )  # fmt: skip
