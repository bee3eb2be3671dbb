"""The stage's codes in the reader's words."""

from __future__ import annotations

from idic_core.words import _


def tiers() -> dict[str, str]:
    """Tiers, most valuable first."""
    return {"vip": _("Most valuable"), "potential": _("Room to grow"), "ordinary": _("Ordinary"), "small": _("Small")}


def stages() -> dict[str, str]:
    """Stages of a customer's life with the shop."""
    return {"new": _("New"), "mature": _("Regular"), "at_risk": _("At risk"), "lost": _("Lost")}


def groups() -> dict[str, str]:
    """RFM groups, best first."""
    return {
        "champions": _("Champions"), "loyal": _("Loyal"), "active": _("Active"), "new": _("New"), "promising": _("Promising"),
        "needs_attention": _("Need attention"), "almost_lost": _("Almost lost"), "previously_loyal": _("Previously loyal"),
        "at_risk": _("At risk"), "dormant": _("Dormant"), "prospects": _("Prospects"),
    }  # fmt: skip


def group_meanings() -> dict[str, str]:
    """What each RFM group stands for."""
    return {
        "champions": _("Bought very lately, buy often and spend most"),
        "loyal": _("Buy often and spend much, and not long ago"),
        "active": _("Bought lately, with middling frequency and spend"),
        "new": _("Bought very lately and little so far"),
        "promising": _("Bought lately and little so far"),
        "needs_attention": _("Were middling customers and are getting quiet"),
        "almost_lost": _("Bought little and are getting quiet"),
        "previously_loyal": _("Bought often and much, and have been silent for long"),
        "at_risk": _("Were middling customers and have been silent for long"),
        "dormant": _("Bought little, long ago"),
        "prospects": _("Have not ordered yet"),
    }


def levers() -> dict[str, str]:
    """What would raise a customer's value most."""
    return {"frequency": _("Buy more often"), "amount": _("Spend more per order"), "duration": _("Stay longer")}


def models() -> dict[str, str]:
    """The forecasts that compete."""
    return {
        "pareto_nbd": "Pareto/NBD", "mbg_nbd": "MBG/NBD", "bg_nbd": "BG/NBD", "mean": _("Mean of the buying models"),
        "blend": _("Mean of buying models and last period"), "last_period": _("Same as last period"), "careful": _("Careful guess from the pooled rate"),
    }  # fmt: skip


def amount_models() -> dict[str, str]:
    """How the worth of an order is forecast."""
    return {
        "gamma_gamma": "Gamma-Gamma",
        "shrinkage": _("Own mean, drawn towards everybody's"),
        "none": _("Not possible without amounts"),
    }


def no_needs(reason: str) -> str:
    """Why there are no needs groups."""
    if reason == "no_clear_groups":
        return _(
            "No clear needs groups: what customers buy does not fall into groups that would come back on another sample. Grouping them anyway would be guesswork."
        )
    return _("Too few customers or products for needs groups: at least 60 customers with five lines each are needed.")


def bases() -> dict[str, str]:
    """What needs groups were made from."""
    return {
        "category": _("product categories"),
        "family": _("product families found from names and baskets"),
        "product": _("single products"),
    }
