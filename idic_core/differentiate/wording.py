"""The stage's codes in the reader's words."""

from __future__ import annotations

from typing import Any

from idic_core.words import _, ngettext


def tiers() -> dict[str, str]:
    """Tiers, most valuable first."""
    return {"vip": _("VIP"), "potential": _("Room to grow"), "ordinary": _("Ordinary"), "small": _("Small")}


def stages() -> dict[str, str]:
    """Stages of a customer's life with the shop."""
    return {"new": _("New"), "mature": _("Regular"), "at_risk": _("At risk"), "lost": _("Lost")}


def groups() -> dict[str, str]:
    """RFM groups, best first."""
    return {
        "champions": _("Champions"), "loyal": _("Loyal"), "active": _("Active"), "new": _("New"), "promising": _("Promising"),
        "needs_attention": _("Need attention"), "almost_lost": _("Almost lost"), "previously_loyal": _("Previously loyal"),
        "at_risk": _("Slipping away"), "dormant": _("Dormant"), "prospects": _("Prospects"),
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
        "previously_loyal": _("Bought often and much, silent for long"),
        "at_risk": _("Were middling customers, silent for long"),
        "dormant": _("Bought little, long ago"),
        "prospects": _("No order that stands"),
    }


def levers() -> dict[str, str]:
    """What would raise a customer's value most."""
    return {
        "frequency": _("Buy more often"),
        "amount": _("Spend more per order"),
        "duration": _("Stay longer"),
        "none": _("None"),
    }


def models() -> dict[str, str]:
    """The forecasts that compete."""
    return {
        "pareto_nbd": "Pareto/NBD", "mbg_nbd": "MBG/NBD", "bg_nbd": "BG/NBD", "mean": _("Mean of the buying models"),
        "blend": _("Mean of buying models and last period"), "last_period": _("Same as last period"),
        "boosted": _("Learned from your own past (boosted trees)"), "blend_boosted": _("Mean of buying models and the learned one"),
        "own_rate": _("Each customer's own rate so far"), "careful": _("Careful guess from the pooled rate"),
    }  # fmt: skip


def amount_models() -> dict[str, str]:
    """How the worth of an order is forecast."""
    return {
        "gamma_gamma": "Gamma-Gamma",
        "shrinkage": _("Own mean, drawn towards everybody's"),
        "none": _("Not possible without amounts above zero"),
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


def decided() -> dict[str, str]:
    """Kinds of decisions (left_out.READERS), by the place where people make them."""
    needs, tiers = _("Needs"), _("Tiers and stages")
    return {
        "playbook": _("Playbook"), "segment": _("Segments"), "need_name": needs, "need_merge": needs, "need_pin": needs, "need_member": needs, "tier_rule": tiers,
        "class_rules": tiers, "custom_needs": tiers, "scorecard": _("Scorecard"), "rfm_cuts": _("Recency and frequency"), "value_basis": _("Value"),
        "review_days": _("Value"), "currency": _("Currency rates"), "offer": _("Offers"), "campaign": _("Offers"), "study": _("Interactions"),
        "call_list": _("Interactions"), "golden": _("Customer"), "golden_rule": _("Customer"),
    }  # fmt: skip


def left_out(found: dict[str, int]) -> str:
    """What is said of decisions that cannot be read (left_out.left_out); blank where there is none."""
    if not found:
        return ""
    n, where = sum(found.values()), ", ".join(dict.fromkeys(decided().get(kind, kind) for kind in found))
    return ngettext(
        "{n} thing that somebody set cannot be read, because it is damaged or of another version of the program: {where}. It does not count; what the program does by itself holds.",
        "{n} things that somebody set cannot be read, because they are damaged or of another version of the program: {where}. They do not count; what the program does by itself holds.",
        n,
    ).format(n=n, where=where)


def caution(found: dict[str, Any]) -> str:
    """A caution (see cautions.cautions) as a sentence."""
    n = int(found.get("n", 0))
    counted = {
        "unusable": ngettext("{n} order without a customer or a readable date was left out.", "{n} orders without a customer or a readable date were left out.", n),
        "unread_amounts": ngettext("{n} amount is no number that could be meant, and counts as missing.", "{n} amounts are no numbers that could be meant, and count as missing.", n),
        "later": ngettext("{n} order after {date} was left out.", "{n} orders after {date} were left out.", n),
        "later_lines": ngettext("{n} order line dated after {date} was left out of every figure; look at its date.", "{n} order lines dated after {date} were left out of every figure; look at their dates.", n),
        "stray": ngettext("{n} order was left out because its date lies far from all others ({date}).", "{n} orders were left out because their dates lie far from all others (up to {date}).", n),
        "doubled": ngettext(
            "{n} sales line ({p} %) stands in several sources with the same customer, order, day, product and amount ({which}): it is counted twice, and so is the money. Under Upload data, undo one of the files, or add it again with the same name for the source as the other; then each line counts once.",
            "{n} sales lines ({p} %) stand in several sources with the same customer, order, day, product and amount ({which}): they are counted twice, and so is the money. Under Upload data, undo one of the files, or add it again with the same name for the source as the other; then each line counts once.", n),
        "few": ngettext("There is only {n} customer; figures per person are rough.", "There are only {n} customers; figures per person are rough.", n),
        "negative": ngettext(
            "{n} customer got more money back than they paid; their spend is forecast from what others pay.",
            "{n} customers got more money back than they paid; their spend is forecast from what others pay.", n),
    }  # fmt: skip
    plain = {
        "no_orders": _("There are no orders, so there is nothing to forecast from."),
        "one_day": _("All orders are from one day; nothing can be learned about who comes back."),
        "nobody_back": _("Nobody ordered on two days yet; the forecast is a careful guess."),
        "no_backtest": _("Too few customers or too little time for a backtest; take the forecast as a careful guess."),
        "no_amounts": _("The orders have no amounts, so no spend can be forecast."),
        "nothing_paid": _(
            "No order brought money: every amount is zero or below, so no spend can be forecast. Look whether refunds came in without their sales."
        ),
        "too_high": _("In the backtest the forecast was {p} % too high in total."),
        "too_low": _("In the backtest the forecast was {p} % too low in total."),
        "far": _("The forecast looks further ahead ({ahead} days) than the orders reach back ({back} days)."),
        "older": _(
            "Many first orders fall right after the file begins: these customers are probably older than the file, and their habits before it are unknown."
        ),
        "season": _(
            "Orders have strong seasons (the strongest month has {x} times the average); the forecast does not know seasons."
        ),
        "year_lower": _(
            "In the same months a year before ({start} to {end}) {came} order days came where the model would have foreseen {foreseen}; so the forecast is lowered by {p} %."
        ),
        "year_higher": _(
            "In the same months a year before ({start} to {end}) {came} order days came where the model would have foreseen {foreseen}; so the forecast is raised by {p} %."
        ),
        "fading": _(
            "Over the last {months} months customers ordered {p} % less each month than the model foresees; so the forecast is lowered by {q} %."
        ),
        "season_learned": _(
            "Orders have strong seasons (the strongest month has {x} times the average); the forecast learned them from the year before, so another year may differ."
        ),
        "no_signal": _(
            "No signal: in the backtest, what customers did before told nothing about who ordered again. Figures per person are close to everybody's average."
        ),
        "gap": _(
            "Nobody at all ordered between {date} and {until}: that time is left out of everybody's rhythm. If orders are missing from the files, add them."
        ),
        "quiet": _(
            "Nobody at all ordered in the last {n} days before the day of these figures. If orders are missing from the files, the forecast is too low."
        ),
        "currencies": _(
            "No rate for {which}: such amounts are added up as they are, as if all were one currency. Upload data, “Sources and quality”, takes the rates."
        ),
        "refunds": _("{p} % of the sales were given back; values count what was kept."),
    }
    return str({**counted, **plain}[found["code"]].format(**found))
