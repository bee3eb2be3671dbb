"""The model card in the reader's words: how each forecast works, why one was chosen, and what none of them can know."""

from __future__ import annotations

from typing import Any

from idic_core.differentiate import wording
from idic_core.words import _, ngettext, number


def methods() -> dict[str, str]:
    """How each candidate works, with its source."""
    return {
        "pareto_nbd": _("Each customer buys at their own rate and leaves at some moment nobody sees; both are learned from how often and how lately everybody bought. (Schmittlein, Morrison and Colombo, 1987.)"),
        "mbg_nbd": _("Each customer buys at their own rate and may leave after any order, also the first. (Batislam, Denizel and Filiztekin, 2007.)"),
        "bg_nbd": _("Each customer buys at their own rate and may leave after any order but the first. (Fader, Hardie and Lee, 2005.)"),
        "mean": _("The mean of the fitted buying models (Pareto/NBD, MBG/NBD, BG/NBD)."),
        "careful": _("For short lists: the rate of all customers together, drawn towards few orders; who is silent for two usual gaps is doubted."),
        "boosted": _("Many small decision trees, learned by standing at earlier days of your list and looking at what came after; they see frequency, silence, rhythm and the season of a year ago. (Friedman, 2001; Poisson loss.)"),
        "blend_boosted": _("Half the mean of the buying models, half the learned forecast."),
        "blend": _("Half the mean of the buying models, half what was bought in the last period."),
        "last_period": _("As many orders as in the same time before. The plain yardstick."),
        "own_rate": _("Orders so far divided by the time as a customer, with 13 weeks of everybody's rate mixed in. Nobody ever leaves. The usual spreadsheet forecast."),
    }  # fmt: skip


def chosen(card: dict[str, Any]) -> str:
    """Why a forecast was chosen, in one sentence. card: see model_card."""
    names, why = wording.models(), card["why"]
    name, other = names.get(card["chosen"], card["chosen"]), names.get(why.get("other", ""), "")
    by = number(100 * float(why.get("by", 0.0)), 1)
    least = round(100 * float(why.get("margin", 0.0)))
    sentences = {
        "untested": _("“{name}” was taken without a test, because the data cannot carry one."),
        "only": _("“{name}” was the only forecast that these data allow."),
        "best": _("“{name}” was right most often on your own past; the next best, “{other}”, was {by} % worse."),
        "beat": _("“{name}” was {by} % better on your own past than the next best, “{other}”; it had to be at least {least} % better than the buying models to be taken."),
        "kept": _("“{other}” was {by} % better on your own past than “{name}”, but less than the {least} % that count as more than luck, so the simpler one stays."),
    }  # fmt: skip
    return str(sentences[why["code"]].format(name=name, other=other, by=by, least=least))


def verdict(backtest: dict[str, Any]) -> str:
    """How far the forecast can be relied on, in plain words. backtest: total_error (share, plus is too many), coverage_spend and auc (0-1)."""
    off, held, auc = abs(float(backtest["total_error"])), backtest.get("coverage_spend"), backtest.get("auc")
    totals, lists = off <= 0.15, auc is not None and auc >= 0.65
    word = (
        _("Good for lists and totals, rough for single people") if totals and lists
        else _("Good for totals, too rough for lists and single people") if totals
        else _("Good for lists, rough for totals and single people") if lists
        else _("Rough: look at the direction and not at the figures")
    )  # fmt: skip
    total = _("in the test the total was {total}").format(total=direction(float(backtest["total_error"])))
    if held is None:
        return f"{word}: {total}."
    return _("{verdict}: {total}, and {share} % of the customers fell inside their range.").format(verdict=word, total=total, share=round(100 * float(held)))  # fmt: skip


def direction(error: float) -> str:
    """How far a total was off, with its direction in words. error: share, plus is too high; nan: unknown."""
    if error != error:
        return "–"
    share = round(100 * abs(error))
    if share == 0:
        return _("right")
    return (_("{p} % too high") if error > 0 else _("{p} % too low")).format(p=share)


def data_used() -> dict[str, str]:
    """Keys of a card's data -> their heads, in the order shown."""
    return {
        "customers": _("Customers with orders"),
        "order_days": _("Days with an order"),
        "repeat_customers": _("Customers who came back"),
        "days": _("Days covered"),
    }


def needed(card: dict[str, Any]) -> str:
    """What a test on the list's own past needs, and what is there."""
    need, data = card["needed"], card["data"]
    ask = _("A test on your own past needs at least {customers} customers, of whom at least {buyers} ordered again in a part of the past of {days} days or more that is held back.")  # fmt: skip
    have = ngettext("There is {n} customer,", "There are {n} customers,", int(data["customers"])).format(
        n=data["customers"]
    )
    back = _("{n} of them came back, and the orders cover {days} days.").format(
        n=data.get("repeat_customers", 0), days=data.get("days", 0)
    )
    return " ".join([ask.format(**need), have, back])


def limits(learned: bool, year_ago: bool = False) -> list[str]:
    """What no forecast here can know, whatever the list. learned: whether a learned forecast is part of the chosen one; year_ago: whether it was held against the
    same months a year before."""
    return [
        _("Orders on one day count once: the forecast counts days with an order."),
        _("It knows only what is in your files. A price change, a new competitor or a campaign to come is not in them."),
        _("Amounts are as in your files: whether they include tax, and whose, is not known here."),
        _("A range holds for 8 of 10 customers, so 2 of 10 fall outside; it says nothing about a single one of them."),
        _("It learned the season of the year before; with one year of data it knows none.") if learned
        else _("Seasons are taken from the same months a year before, as far as these said more than chance; this year's may differ.") if year_ago
        else _("Seasons are not foreseen: right after a strong season the total is too high, right before one too low."),
    ]  # fmt: skip
