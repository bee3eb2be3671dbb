"""The codes of this stage in the reader's language: figures with their formula, verdicts, parts of the stages' scores."""

from __future__ import annotations

from idic_core.words import _


def figure_words() -> dict[str, tuple[str, str]]:
    """Figure -> its label and, in plain words, how it is worked out."""
    return {
        "customers_active": (_("Active customers"), _("Customers with at least one order in the period.")),
        "retention": (_("Retention"), _("Of the customers who ordered in the period before, the share who ordered again in this one. Range: 95 % (Wilson).")),
        "repeat_rate": (_("Repeat rate"), _("Customers with orders on two days or more, of all who ever ordered. Range: 95 % (Wilson).")),
        "sales": (_("Sales to known customers"), _("Sales minus returns in the period; lines without a customer are left out.")),
        "sales_growth": (_("Sales growth"), _("Sales of this period against the one before of the same length, minus one.")),
        "top_fifth": (_("Best fifth brings"), _("Share of the last 12 months' value that the best 20 % of customers brought.")),
        "customer_equity": (_("Customer equity"), _("The lifetime values of all customers added up. The range says how far the same method missed the total on your own past, at least a tenth each way.")),
        "at_risk": (_("Customers at risk"), _("Customers whose last order is longer ago than their own rhythm lets expect.")),
        "nps": (_("Would recommend (NPS)"), _("Share of 9 and 10 minus share of 0 to 6, in points; margin 1.96 times the square root of (p + d - (p - d)²) / n.")),
        "csat": (_("Satisfied (CSAT)"), _("Share of answers 4 and 5 of 1 to 5. Range: 95 % (Wilson).")),
        "ces": (_("Found it easy (CES)"), _("Share of answers 5 to 7 of 1 to 7. Range: 95 % (Wilson).")),
        "first_response": (_("First answer"), _("Working hours from a written question to your next message to that person: half of them waited no longer than this.")),
        "complaint_first": (_("First step on a complaint"), _("Working hours until the first step: half of the complaints waited no longer than this.")),
        "complaint_solved": (_("Complaint solved"), _("Working hours until it was solved, without the time you waited for the customer: half took no longer.")),
        "reachable": (_("May be contacted"), _("Customers whom you may write to or call for marketing on at least one channel.")),
        "lift": (_("Effect of the latest offer"), _("Share of buyers among those who got it minus that among those held back. Range: 95 % (Newcombe).")),
        "maturity_identify": (_("Identify"), _("Score of 100: the mean of what is reached in this stage.")),
        "maturity_differentiate": (_("Differentiate"), _("Score of 100: the mean of what is reached in this stage.")),
        "maturity_interact": (_("Interact"), _("Score of 100: the mean of what is reached in this stage.")),
        "maturity_customize": (_("Customize"), _("Score of 100: the mean of what is reached in this stage.")),
    }  # fmt: skip


def unit_words() -> dict[str, str]:
    """What a figure is counted in."""
    return {
        "share": _("per cent"),
        "money": _("money"),
        "count": _("customers"),
        "hours": _("working hours"),
        "score": _("points"),
    }


def verdict_words() -> dict[str, str]:
    """What can be said of a campaign's effect."""
    return {
        "better": _("It worked: more bought than without it"), "worse": _("It did harm: fewer bought than without it"),
        "too_small_to_tell": _("Too small to tell"), "no_control": _("Nobody was held back, so nothing can be said"),
        "not_yet": _("Not known yet: upload orders from after the approval"),
    }  # fmt: skip


def state_words() -> dict[str, str]:
    """Where a campaign's measuring stands."""
    return {"waiting": _("Waiting for newer orders"), "running": _("Still running"), "complete": _("Finished")}


def stage_words() -> dict[str, str]:
    """The four stages."""
    return {
        "identify": _("Identify"),
        "differentiate": _("Differentiate"),
        "interact": _("Interact"),
        "customize": _("Customize"),
    }


def part_words() -> dict[str, str]:
    """What a part of a stage's score measures."""
    return {
        "uploaded": _("data uploaded"), "resolved": _("records assigned to a person"), "answered": _("unsure matches answered"),
        "reachable": _("customers with an e-mail address or phone number"), "orders_known": _("orders uploaded"), "valued": _("customers with a value"),
        "costs_known": _("products with known costs"), "needs_known": _("customers in a needs group"), "in_contact": _("customers with a logged contact"),
        "heard": _("survey answers, up to 100"), "consent_known": _("customers whose consent is known"), "recommended": _("customers with recommendations"),
        "approved": _("an offer approved"), "compared": _("offers with a control group"), "measured": _("offers with orders after them"),
    }  # fmt: skip


def step_words() -> dict[str, str]:
    """The next step where a part is least reached."""
    return {
        "uploaded": _("Upload your customers and orders"), "resolved": _("Find out who is who"), "answered": _("Answer the open matches"),
        "reachable": _("Add e-mail addresses or phone numbers"), "orders_known": _("Upload your orders"), "valued": _("Work out what customers are worth"),
        "costs_known": _("Upload what products cost you"), "needs_known": _("Look at the needs groups"), "in_contact": _("Log your contacts"),
        "heard": _("Ask customers how satisfied they are"), "consent_known": _("Ask who wants to hear from you"), "recommended": _("Work out recommendations"),
        "approved": _("Approve a first offer"), "compared": _("Hold a control group back"), "measured": _("Upload the orders after your offer"),
    }  # fmt: skip
