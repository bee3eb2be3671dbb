"""The parts of the page Guide. Exercises and formulas are about what the pages show."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from idic_core.words import _


def model() -> None:
    """The four stages: the question each answers, what the program does, what a person decides."""
    stages = [
        (_("Identify"), _("Who is each customer?"), _("Joins the records of all your files that belong to one person, and shows why."),
         _("You answer the few pairs that the program cannot know."), "matches", ":material/join_inner:"),
        (_("Differentiate"), _("What is each customer worth, and what do they need?"), _("Works out value with a range, and groups of needs in plain words."),
         _("You set what a VIP is and name the groups."), "segments", ":material/bubble_chart:"),
        (_("Interact"), _("What did we learn from each contact?"), _("Keeps every contact, promise and complaint, and lists what is due today."),
         _("You talk with people and write down one thing that you learned."), "interactions", ":material/forum:"),
        (_("Customize"), _("What does each customer get because of it?"), _("Chooses products and offers with a reason, and holds a control group back."),
         _("You approve, export and send; the results come back."), "offers", ":material/sell:"),
    ]  # fmt: skip
    for column, (name, question, does, decides, page, icon) in zip(st.columns(4), stages, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{name}**")
            st.write(question)
            st.caption(does)
            st.caption(decides)
            st.page_link(f"pages/{page}.py", label=_("Open"), icon=icon)
    st.caption(
        _("After Don Peppers and Martha Rogers, The One to One Future (1993) and Managing Customer Relationships.")
    )


@dataclass(frozen=True)
class Exercise:
    title: str
    task: str
    question: str
    options: list[str]
    right: int
    because: str
    page: str


def _exercises() -> list[Exercise]:
    return [
        Exercise(
            _("1. Who is who"), _("Load the sample shop, open Identity matches and answer three pairs."),
            _("Two records share a phone number but have different first names and birth dates. What is most likely?"),
            [_("The same person, twice"), _("Two people of one household"), _("A mistake of the program")], 1,
            _("A shared phone is common in families. That is why the program asks instead of merging."), "matches",
        ),
        Exercise(
            _("2. What they are worth"), _("Open Value and needs and look at lifetime value and its range."),
            _("A customer's expected orders next year are 2 (range 0 to 5). What does the range say?"),
            [_("The program is wrong"), _("Of 100 such customers about 80 will order between 0 and 5 times"), _("The customer will order 5 times at most")], 1,
            _("A single person is hard to foresee; groups are not. The range is checked against the past."), "segments",
        ),
        Exercise(
            _("3. Learn from a contact"), _("Log a call in Interactions and fill in what you learned."),
            _("A customer has an open complaint. May they get a promotion today?"),
            [_("Yes, it will cheer them up"), _("No, first the complaint is solved"), _("Only by e-mail")], 1,
            _("While a complaint is open, only service messages are allowed; the export leaves the person out and says why."), "interactions",
        ),
        Exercise(
            _("4. Offers that prove themselves"), _("Open Offers, preview a message, approve an offer and export it."),
            _("Why are some customers held back?"),
            [_("To save money"), _("To compare: without them nobody knows whether the offer worked"), _("They have no e-mail address")], 1,
            _("The control group shows what would have happened anyway. The difference is the effect of the offer."), "offers",
        ),
    ]  # fmt: skip


def exercises() -> None:
    """One exercise a stage, each with a check question."""
    for n, exercise in enumerate(_exercises()):
        with st.container(border=True):
            st.markdown(f"**{exercise.title}**")
            st.write(exercise.task)
            st.page_link(f"pages/{exercise.page}.py", label=_("Open the page"), icon=":material/arrow_forward:")
            options = range(len(exercise.options))
            answer = st.radio(
                exercise.question, options, index=None, format_func=exercise.options.__getitem__, key=f"exercise_{n}"
            )
            if answer is not None:
                right = answer == exercise.right
                (st.success if right else st.warning)(
                    (_("Right.") if right else _("Not quite.")) + " " + exercise.because
                )


def glossary() -> None:
    """Every figure with its formula, searchable."""
    words = pd.DataFrame(_terms(), columns=["term", "meaning", "formula"])
    wanted = st.text_input(_("Find a word"), key="glossary_find", placeholder=_("for example: lifetime value"))
    if wanted:
        text = (words["term"] + " " + words["meaning"]).str.casefold()
        words = words[text.str.contains(wanted.casefold(), regex=False)]
    st.dataframe(
        words, hide_index=True, row_height=60, height="content",
        column_config={
            "term": st.column_config.TextColumn(_("Word"), width="small"),
            "meaning": st.column_config.TextColumn(_("What it means"), width="large"),
            "formula": st.column_config.TextColumn(_("How it is worked out"), width="large"),
        },
    )  # fmt: skip


def _terms() -> list[tuple[str, str, str]]:
    return [
        (_("Record"), _("A customer as one of your files has them."), _("one row of a file")),
        (_("Customer"), _("A person or organisation: all records that belong together."), _("records joined by automatic matches and your answers")),
        (_("Match weight"), _("How much the agreements and differences of two records speak for one person."), _("sum of log2(m/u) over the fields, plus the log2 odds of two records belonging together at all (Fellegi and Sunter, 1969)")),
        (_("Golden record"), _("The best known value of each field of a customer, with where it came from."), _("a rule per field: trusted source, most recent, most frequent, longest")),
        (_("Recency, frequency, amount (RFM)"), _("How lately, how often and for how much a customer bought, each from 1 to 5."), _("fifths of all customers; equal values get equal scores")),
        (_("Actual value"), _("What the customer brought in the last 12 months."), _("sum of sales minus refunds; margin where costs are known")),
        (_("Expected orders"), _("How many order days the next year will probably bring, with a range that holds for 8 of 10 customers."), _("a purchase model chosen by a test on your own past (Fader, Hardie and Lee, 2005)")),
        (_("Still a customer (probability)"), _("How likely the customer will ever buy again."), _("from the time since the last order against the customer's own rhythm")),
        (_("Lifetime value"), _("What the customer will probably bring in the next three years, in today's money."), _("expected orders × expected spend per order, discounted")),
        (_("Customer equity"), _("What all customers together will probably bring."), _("sum of lifetime values")),
        (_("Potential value"), _("What comparable customers spend at their best."), _("a high value among customers with the same need; never below the actual value")),
        (_("Needs group"), _("Customers who buy similar kinds of things, whatever the amount."), _("clusters of shares of categories; kept only when they are stable and better than chance")),
        (_("Lifecycle"), _("New, mature, at risk or lost, judged by the customer's own rhythm."), _("time since the last order against the usual gap between orders")),
        (_("Control group"), _("Customers drawn by chance who get no offer, to see what would have happened anyway."), _("a salted hash of the customer's id; stored before anything is sent")),
        (_("Lift"), _("The difference that an offer made."), _("treated minus control, with a 95 % interval (Newcombe for shares, Welch for money)")),
        (_("Net promoter score"), _("Would they recommend you?"), _("% of 9–10 minus % of 0–6, with its margin")),
        (_("Retention"), _("How many customers of a month buy again later."), _("customers of the cohort active in a later month ÷ customers of the cohort")),
    ]  # fmt: skip
