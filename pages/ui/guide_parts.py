"""The parts of the page Guide. Exercises and formulas are about what the pages show."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from idic_core.words import _
from pages.ui.terms import terms


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
    """Every figure with its meaning and its formula in words that wrap, searchable."""
    found = list(terms().values())
    wanted = st.text_input(_("Find a word"), key="glossary_find", placeholder=_("for example: lifetime value"))
    if wanted and wanted.strip():
        text = wanted.strip().casefold()
        found = [term for term in found if text in " ".join((term.name, term.meaning, term.how)).casefold()]
    if not found:
        st.caption(_("This word is not explained here. Try a part of it."))
    for term in found:
        with st.container(border=True):
            name, says = st.columns([1, 3])
            name.markdown(f"**{term.name}**")
            if term.meaning:
                says.write(term.meaning)
            says.caption(_("How it is worked out: {how}").format(how=term.how))
