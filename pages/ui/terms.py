"""Every term with what it means and how it is worked out: one place for help texts on all pages and for the Guide's glossary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from idic_core import measure
from idic_core.words import _, language


@dataclass(frozen=True)
class Term:
    """name: as the glossary heads it; meaning: a sentence; how: how it is worked out, in plain words with its source."""

    name: str
    meaning: str
    how: str


def terms() -> dict[str, Term]:
    """Code -> term, in the order of the glossary, in the reader's language."""
    return _all(language())


@cache
def _all(_language: str) -> dict[str, Term]:
    return {
        code: Term(*texts)
        for part in (_who(), _value(), _groups(), _action(), _results())
        for code, texts in part.items()
    }


def term_help(code: str) -> str:
    """What a term means and how it is worked out, for help texts and popovers. KeyError for a code without a term."""
    return _with_formula(terms()[code], "")


def explained(label: str, said: str = "") -> str:
    """The help of a figure or column head: what is said of it there, else its meaning, and how it is worked out; just `said` where the label has no term."""
    code = labels().get(label)
    return said if code is None else _with_formula(terms()[code], said)


def _with_formula(term: Term, said: str) -> str:
    """What is said, else the meaning, then the formula where it does not stand there already."""
    meaning = said or term.meaning
    if not meaning:
        return term.how
    if term.how.casefold()[:20] in meaning.casefold():
        return meaning
    return meaning + "\n\n" + _("How it is worked out: {how}").format(how=term.how)


def labels() -> dict[str, str]:
    """Column heads and card labels as pages write them -> code of the term."""
    return _labels(language())


@cache
def _labels(_language: str) -> dict[str, str]:
    return {
        # heads of lists of names
        _("Customer"): "customer", _("Tier"): "tier", _("Stage"): "lifecycle", _("Need"): "need", _("12 months"): "actual_value", _("Potential"): "potential_value",
        _("Lifetime value, 3 years"): "lifetime_value", _("Range"): "range", _("Still here"): "p_alive", _("Last order"): "last_order", _("Next order"): "next_order",
        _("Best lever"): "lever", _("E-mail"): "address", _("Phone"): "address", _("Group"): "rfm", _("Unrealised"): "unrealised", _("At stake"): "at_stake", _("Still open"): "unrealised",
        _("Brought in 12 months"): "actual_value", _("Value group"): "value_map", _("Loyalty"): "loyalty", _("Likeness"): "likeness", _("Expected orders"): "expected_orders",
        _("Decile"): "decile",
        # cards
        _("Customers with orders"): "customers_with_orders", _("Margin, 12 months"): "actual_value", _("Revenue, 12 months"): "actual_value", _("Contribution, a year"): "actual_value",
        _("Customer equity"): "equity", _("At risk"): "at_risk", _("Best fifth brings"): "concentration", _("Brought in the last year"): "actual_value",
        _("Next order expected"): "next_order", _("Next order overdue since"): "next_order", _("Orders"): "orders",
        _("Days with an order"): "enough_data", _("Customers who came back"): "enough_data", _("Days covered"): "enough_data", _("Change of customer equity"): "equity_change", _("May get it"): "may_get", _("Margin expected"): "expected_margin", _("Expected"): "expected_margin",
        _("Chance"): "chance", _("Customers in it"): "segment", _("Only in the first"): "segment", _("In both"): "segment", _("Only in the second"): "segment",
    }  # fmt: skip


def _who() -> dict[str, tuple[str, str, str]]:
    return {
        "record": (_("Record"), _("A customer as one of your files has them."), _("one row of a file.")),
        "customer": (_("Customer"), _("A person or organisation: all records that belong together."), _("records are joined where the program is sure, and where you said so.")),
        "match_weight": (_("Match weight"), _("How strongly two records speak for being one person."), _("each field that agrees adds points, each that differs takes points away; a rare name adds more than a common one. (The points are log2 of m/u; Fellegi and Sunter, 1969.)")),
        "golden_record": (_("Golden record"), _("The best known value of each field of a customer, with where it came from."), _("for each field the value from the source you trust most, the newest, the most frequent or the most complete one.")),
        "address": (_("E-mail and phone"), _("Where the customer can be reached; whether they may be contacted is another question."), _("the golden record's address; Interactions and Offers ask the consent rules before anybody is contacted.")),
        "customers_with_orders": (_("Customers with orders"), _("People or firms who bought at least once."), _("customers with at least one order that was not taken back as a whole; those who only registered count as prospects.")),
    }  # fmt: skip


def _value() -> dict[str, tuple[str, str, str]]:
    return {
        "actual_value": (_("Actual value"), _("What the customer brought in the last 12 months."), _("sales minus refunds; where the costs of all products are known, what is left after these costs.")),
        "expected_orders": (_("Expected orders"), _("On how many days the customer will probably order in the next year, with a range that holds for 8 of 10 customers."), _("from how often and how lately they ordered so far, by the method that foresaw your own past best. (Purchase models; Fader, Hardie and Lee, 2005.)")),
        "p_alive": (_("Still a customer (probability)"), _("How likely it is that the customer has not left for good. Somebody at risk can still be here with 90 %: at risk says that they are silent for longer than is usual for them, this says how often such customers come back all the same."), _("the time since the last order against the customer's own rhythm, by a model fitted to how your own customers came back and left.")),
        "lifetime_value": (_("Lifetime value, 3 years"), _("What the customer will probably bring in the next three years, in today's money."), _("expected orders times what an order usually brings, over three years; money that comes later counts a little less. It can be less than one good year brought: some customers leave within three years, and after a very good year an ordinary one is more likely than another such year.")),
        "range": (_("Range (80 %)"), _("Between which two figures the true one will probably lie: for 8 of 10 customers it does."), _("from how far the forecast was off for customers like this one when it was tried on your own past; “How sure” says how many really fell inside.")),
        "last_order": (_("Last order"), _("The day of the newest order that stands."), _("orders that were taken back as a whole do not count.")),
        "next_order": (_("Next order expected"), _("When this customer will probably order again."), _("from the customer's own rhythm where they have one, else from how often they order, given how long they have been silent; the order is as likely before the day as after it, and 8 of 10 fall into the range. (Platzer and Reutterer, 2016.) Who is silent for longer than two of their usual gaps (at risk), or than 9 of 10 of their own steady gaps, is overdue since the last order plus the usual gap.")),
        "orders": (_("Orders"), _("How many orders stand."), _("orders without those taken back as a whole; several on one day count once in the forecasts.")),
        "enough_data": (_("What the forecast rests on"), _("How many days with an order, customers who came back and days your file covers: with little of these every figure is a careful guess."), _("days on which a customer ordered, added up; customers with orders on two days or more; days from the first to the last order.")),
        "equity": (_("Customer equity"), _("What all customers together will probably bring."), _("the lifetime values of all customers added up.")),
        "equity_change": (_("Change of customer equity"), _("Whether the whole of your customers became worth more or less since an earlier run."), _("equity now minus equity then, split into new customers, customers who are gone, and customers whose own value rose or fell; within the band it may be chance.")),
        "potential_value": (_("Potential value"), _("What comparable customers spend at their best."), _("what the best fifth of the customers with the same need, the same time with you and the most similar money per order bring (at least 30 of them), never below the actual value; the way there counts with the chance that this one is still a customer.")),
        "unrealised": (_("Unrealised value (still open)"), _("What a customer could bring and does not yet."), _("potential value minus actual value: the list to work on, the widest gap first. (Peppers and Rogers.)")),
        "value_map": (_("Value map (value groups)"), _("Where customers stand by what they bring and what they could bring: most valuable, most growable, low maintenance, below zero."), _("most valuable: the fifth who brought most in 12 months; most growable: of the others who are not lost, the fifth with the most unrealised value; below zero: brought less than nothing, which can be said only where costs are known; low maintenance: all others. (Peppers and Rogers, 2011.)")),
        "lever": (_("Best lever"), _("How this customer's unrealised value would open: by buying more often or by spending more each time. Where nothing is open but lifetime value is at stake: by staying longer. Else: none."), _("orders of the last 12 months against the best fifth of customers with a like amount per order, and the amount per order against the best fifth of those who order about as often; the wider gap counts. Its worth is the unrealised value, so that all levers add up to the value map.")),
        "at_stake": (_("At stake"), _("The part of lifetime value that is in doubt because the customer is less surely still here than good customers like them."), _("lifetime value times the share by which the customer's chance to be still here falls short of that of the best fifth of like customers; nothing for those who are lost, and nothing where it is less than a tenth for those who are not at risk. It is money of three years and is never added to unrealised value.")),
        "concentration": (_("Concentration of value (Lorenz curve, Gini)"), _("How much of the value comes from how few customers."), _("customers in a row, the best first, and the share of value that the first 20 % brought. Gini is 0 when all bring the same and 1 when one brings everything. (Lorenz, 1905; Gini, 1912.)")),
        "decile": (_("Decile"), _("In which tenth of all customers this one stands by value; 1 is the best."), _("customers in a row by value, cut into ten equal parts; equal values share a tenth.")),
    }  # fmt: skip


def _groups() -> dict[str, tuple[str, str, str]]:
    return {
        "rfm": (_("Recency, frequency, amount (RFM)"), _("How lately, how often and for how much a customer bought, each from 1 to 5."), _("customers are put in a row and cut into five equal parts; who is equal gets the same score.")),
        "rfm_cut_offs": (_("Where the scores change (RFM cut-offs)"), _("From how many days, orders or how much money on a customer gets the next score."), _("the fifths of your customers on the day when the limits were set, or numbers of your own. They stay until you score anew, so that a move says that the customer changed and not the ruler.")),
        "tier": (_("Tier"), _("What a customer is worth to you: most valuable, room to grow, ordinary or small."), _("by your rule: the top of the list by lifetime value, then the widest gap to like customers, then the end of the list; the rule stands under Tiers and stages and can be changed.")),
        "lifecycle": (_("Lifecycle"), _("New, mature, at risk or lost, judged by the customer's own rhythm."), _("the time since the last order against the usual time between two orders.")),
        "at_risk": (_("At risk"), _("Customers who are silent for longer than is usual for them, and not yet lost. Many of them still come back (see Still a customer): it is the moment to ask."), _("silent for more than two of their own usual gaps between orders; for more than four, or less than 20 % likely to come back, they count as lost.")),
        "need": (_("Needs group"), _("Customers who buy similar kinds of things, whatever the amount."), _("customers are grouped by the shares of what they buy; a grouping counts only when it comes out the same again and is clearer than chance.")),
        "latent_need": (_("Latent need"), _("Something that customers who buy alike buy and this one does not yet."), _("the kinds of goods that go with what they buy, more than with everybody; shown only where, on your own past, this foretold what customers took up better than best sellers did. (Steck, 2019.)")),
        "segment": (_("Segment"), _("Customers who fit conditions that you set."), _("counted anew from the facts each time it is shown, so that nobody stays in it who does not fit any more.")),
        "loyalty": (_("Loyalty index"), _("How firmly a customer holds to you, from 0 to 100; from 60 on somebody who still buys counts as loyal."), _("the weighted mean of what is known of: coming back (35 %), years as a customer (20 %), recommending you (20 %), breadth of what they buy (15 %) and bringing others (10 %); 100 is the level of the best fifth. (Why coming back alone is not loyalty: Reinartz and Kumar, 2002.)")),
        "size_class": (_("Large, medium or small"), _("How much a customer buys against the others."), _("the top fifth by what they spent in 12 months is large, the next 30 % medium, the rest small; the rule can be changed under Tiers and stages. Equal amounts share a class.")),
        "age_class": (_("New or older customer"), _("How long somebody has been a customer."), _("new within 180 days of the first order; the rule can be changed under Tiers and stages.")),
        "scorecard": (_("Scorecard"), _("A score of your own making, from 0 to 100, that weighs what matters to you."), _("each criterion as the place among all customers times its weight, added up; what is not known of a customer is left out and the other weights grow accordingly.")),
        "portrait": (_("Portrait"), _("A customer or a group in plain words."), _("each clause is made from facts, and a click on it shows them; what rests on few facts or on a model says “probably”.")),
        "index": (_("Times the average (index)"), _("How much more common something is in a group than among all customers; 2 is twice as common."), _("the share in the group divided by the share among all.")),
    }  # fmt: skip


def _action() -> dict[str, tuple[str, str, str]]:
    return {
        "playbook": (_("Playbook"), _("What you want to do for each kind of customer: goal, channel, how often to call, how fast to answer, and which offer."), _("the row for the customer's tier, stage and need that says most precisely who is meant; your changes come before the rows that came with the program.")),
        "effort": (_("Time against value"), _("Whether your time goes where the value is."), _("a group's share of minutes (or of contacts, where no minutes are logged) in the last 12 months divided by its share of value; below 0.67 it gets less than it is worth, above 1.5 more.")),
        "likeness": (_("Likeness to the best customers"), _("How likely somebody who has not ordered yet will become one of your best customers if they begin to buy."), _("what is known of people before they buy (place, language, source, age), weighed by how far it told the best fifth of your customers from the others (logistic regression); tried on customers that it had not seen, and shown only if it beats chance there.")),
        "target_profile": (_("Target profile"), _("What the best customers have in common that was known before they bought."), _("each trait's share among the best fifth divided by its share among the other customers; only differences that chance would hardly bring about (95 %).")),
        "chance": (_("Chance to buy"), _("How likely a customer is to buy within 30 days, offer or not."), _("from how often and how lately they buy, tried on earlier months of yours.")),
        "expected_margin": (_("Margin expected of an offer"), _("What an offer to this customer will probably bring."), _("chance to buy × margin of what they would buy − cost of the message.")),
        "may_get": (_("May get an offer"), _("Customers to whom no rule forbids the offer."), _("consent, an address, no open complaint, the offer's own rules for tier and stage, and rest since the last offer.")),
        "auc": (_("Ranks rightly (AUC)"), _("Of two customers, one of the best and one of the others: how often the ranking puts the right one first. 50 % is chance."), _("counted on customers that were left out when the ranking was made, with a range that holds in 95 of 100 cases. (Hanley and McNeil, 1982.)")),
    }  # fmt: skip


def _results() -> dict[str, tuple[str, str, str]]:
    known = {"nps", "csat", "ces", "retention", "lift", "customer_equity", "top_fifth", "at_risk"}
    more = {
        code: (label, "", how) for code, (label, how) in measure.wording.figure_words().items() if code not in known
    }
    return {
        "retention": (_("Retention"), _("How many of your customers came back."), _("of the customers who ordered in the period before, the share who ordered again in this one.")),
        "cohort": (_("Customers who came back, by month of their first order (cohort)"), _("How many of those who began in the same month buy again later."), _("customers of that month who ordered again in a later month, divided by all customers of that month.")),
        "control_group": (_("Comparison group (control group)"), _("Customers drawn by chance who get no offer, to see what would have happened anyway."), _("drawn from the customer's number in a way that nobody can steer, and written down before anything is sent.")),
        "lift": (_("Effect of an offer (lift)"), _("The difference that an offer made."), _("those who got it minus those who were held back, with a range that holds in 95 of 100 cases. (Newcombe for shares, Welch for money.)")),
        "nps": (_("Would recommend (net promoter score, NPS)"), _("Would they recommend you?"), _("the share of answers 9 and 10 minus the share of 0 to 6.")),
        "csat": (_("Satisfied (CSAT)"), _("How many are satisfied."), _("the share of answers 4 and 5 of 1 to 5.")),
        "ces": (_("Found it easy (CES)"), _("How many found it easy to get what they wanted."), _("the share of answers 5 to 7 of 1 to 7.")),
        **more,
    }  # fmt: skip
