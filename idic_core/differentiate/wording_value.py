"""Value groups, classes, levers, moves and the scorecard in the reader's words."""

from __future__ import annotations

from typing import Any

from idic_core.differentiate import wording
from idic_core.words import _


def value_groups() -> dict[str, str]:
    """Groups of the value map (value_map.GROUPS), after Peppers and Rogers."""
    return {
        "most_valuable": _("Most valuable customers"), "most_growable": _("Most growable customers"), "low_maintenance": _("Low maintenance"),
        "below_zero": _("Below zero"), "untold": _("Not told apart"),
    }  # fmt: skip


def value_group_meanings() -> dict[str, str]:
    """What each group of the value map stands for and what it asks for."""
    return {
        "most_valuable": _("The fifth who brought most in the last 12 months: keep them."),
        "most_growable": _("Of the others who are not lost, the fifth with the most unrealised value: grow them."),
        "low_maintenance": _(
            "All others: they bring a little and have less room to grow each, however much they add up to, or they are lost. Serve them simply."
        ),
        "below_zero": _(
            "Cost more than they brought, in the last 12 months and in all: change the terms or the service."
        ),
        "untold": _(
            "The backtest cannot tell these customers apart: their orders look like chance at equal rates, so no group is claimed."
        ),
    }


def bases() -> dict[str, str]:
    """The money that value is counted in."""
    return {"revenue": _("revenue"), "margin": _("margin"), "contribution": _("contribution")}


def basis_choices() -> dict[str, str]:
    """What a person can choose value to be counted in (money.CHOICES)."""
    return {
        "auto": _("The best that your files know"),
        "revenue": _("Revenue after returns"),
        "margin": _("Margin: revenue less the costs of the products"),
        "contribution": _("Contribution: the yearly amount per customer that a file says"),
    }


def sizes() -> dict[str, str]:
    """Classes by volume."""
    return {"large": _("Large"), "medium": _("Medium"), "small": _("Small")}


def volumes() -> dict[str, str]:
    """What size goes by (classes.VOLUMES)."""
    return {
        "net_last_year": _("Spent in the last 12 months"), "net": _("Spent in all"), "units": _("Pieces bought in all"), "order_days": _("Days with an order"),
    }  # fmt: skip


def ages() -> dict[str, str]:
    """Classes by the first order."""
    return {"new": _("New customer"), "old": _("Older customer")}


def needs_classes() -> dict[str, str]:
    """Whether a customer needs things made for them."""
    return {"customised": _("Made to order"), "standard": _("Standard"), "unknown": _("Unknown")}


def loyalty_classes() -> dict[str, str]:
    """Classes by the loyalty index."""
    return {"loyal": _("Loyal"), "once_loyal": _("Was loyal, now quiet"), "not_yet": _("Not loyal yet")}


def loyalty_parts() -> dict[str, str]:
    """The parts of the loyalty index (loyalty.WEIGHTS)."""
    return {
        "repeat": _("Comes back"), "breadth": _("Buys different things"), "tenure": _("Customer for long"), "recommend": _("Would recommend"),
        "referrals": _("Brought others"),
    }  # fmt: skip


def criteria() -> dict[str, str]:
    """The criteria of the scorecard (scorecard.CRITERIA)."""
    return {
        "actual_value": _("Buying power: brought in 12 months"), "lifetime_value": _("Lifetime value, 3 years"), "unrealised": _("Potential: unrealised value"),
        "loyalty": _("Loyalty index"), "p_alive": _("Chance that they are still a customer"), "need_growth": _("Growth of what their needs group buys"),
        "industry_growth": _("Growth of their industry"), "resources": _("Resources: assets, income or size"), "ease": _("Easy to serve: few contacts and returns"),
    }  # fmt: skip


def reasons() -> dict[str, str]:
    """Why somebody moved (moves.REASONS)."""
    return {
        "new": _("New customer"), "gone": _("No longer in the data"), "joined": _("Records joined or parted"), "bought": _("Bought"),
        "withdrawn": _("Orders taken out of the data"), "returned": _("Returned something"), "corrected": _("Amounts or costs corrected"), "rules": _("You changed a rule"),
        "needs": _("You changed needs groups"), "answers": _("You joined or parted records"),
        "aged": _("Time passed since the last order"), "others": _("Others moved: the class goes by place among all"),
    }  # fmt: skip


def equity_reasons() -> dict[str, str]:
    """What made customer equity change (moves.REASONS)."""
    return {
        **reasons(),
        "new": _("New customers"), "bought": _("Customers who bought"), "returned": _("Customers who returned something"), "gone": _("Customers no longer in the data"),
        "aged": _("Time passed for customers without an order"), "others": _("The forecast was fitted anew"), "rules": _("Counted in other money"),
    }  # fmt: skip


def moved_classes() -> dict[str, str]:
    """What somebody moved in (moves.CLASSES)."""
    return {
        "tier": _("Tier"), "lifecycle": _("Stage"), "rfm_group": _("Recency and frequency group"), "value_group": _("Value group"), "need_id": _("Needs group"),
    }  # fmt: skip


def codes_of(what: str, needs: dict[str, str] | None = None) -> dict[str, str]:
    """The codes of one of moves.CLASSES in words; needs: need_id -> name."""
    found = {
        "tier": wording.tiers(),
        "lifecycle": wording.stages(),
        "rfm_group": wording.groups(),
        "value_group": value_groups(),
        "need_id": needs or {},
    }
    return found[what]


def cut_ways() -> dict[str, str]:
    """Why a version of the cut-offs was made (rfm_rules.cuts_in_force)."""
    return {
        "first": _("the first run: fifths of the customers"), "few": _("made anew because the ones before stood on fewer than 100 customers"),
        "other_list": _("made anew because the list has more than twice or less than half as many customers"), "fifths": _("re-scored to fifths on request"),
        "own": _("set by hand"),
    }  # fmt: skip


def cut_way(cuts: dict[str, Any]) -> str:
    """Why one version of the cut-offs was made. cuts: see rfm_rules.cuts_in_force."""
    if cuts["way"] == "own" and cuts.get("back"):
        return _("back to version {n}").format(n=cuts["back"])
    return cut_ways()[cuts["way"]]
