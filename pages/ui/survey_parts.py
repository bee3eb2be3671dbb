"""Satisfaction on the Interactions page: each figure with its margin, its months, and an answer taken down by hand."""

from __future__ import annotations

import streamlit as st

from idic_core import interact
from idic_core.charts import interact as charts
from idic_core.errors import IdicError
from idic_core.interact import wording
from idic_core.interact.surveys import SCALES
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.log_parts import find_customer
from pages.ui.parts import Card, cards, chart
from pages.ui.text import plain, rows

FEW = 30
"""Fewer answers than that: the page says that the figure is only a hint."""


def figures(workspace: Workspace) -> None:
    """A card for each survey question with its range, and its course over the months."""
    found = cached(interact.survey_figures, workspace)
    if found.empty:
        st.caption(_("No survey answers yet. Upload the export of your form tool, or take an answer down below."))
        return
    shown = []
    for row in rows(found):
        label = wording.survey_kinds().get(row["kind"], plain(row["question"]))
        if row["kind"] == "nps":
            value, reach = number(row["value"]), f"{number(row['low'])} … {number(row['high'])}"
        elif row["kind"]:
            value, reach = percent(row["value"]), f"{percent(row['low'])} … {percent(row['high'])}"
        else:
            value, reach = number(row["mean"], 1), _("mean; the scale is not known")
        few = " " + _("Few answers: only a hint.") if row["n"] < FEW else ""
        shown.append(
            Card(
                label,
                value,
                help=plain(f"{row['survey']}: {row['question']}"),
                note=ngettext("{range}, from {n} answer.", "{range}, from {n} answers.", int(row["n"])).format(
                    range=reach, n=number(row["n"])
                )
                + few,
            )
        )
    cards(shown[:4])
    months = cached(interact.survey_months, workspace)
    for kind in [k for k in ("csat", "nps", "ces") if k in set(months["kind"])]:
        part = months[months["kind"].eq(kind)]
        if len(part) < 2:
            continue
        title = wording.survey_kinds()[kind]
        chart(
            charts.satisfaction(part, kind), title=title,
            alt=_("{what} by month with its 95 % range; the last month stands at {value} from {n} answers.").format(
                what=title, value=number(part["value"].iloc[-1]) if kind == "nps" else percent(part["value"].iloc[-1]), n=number(part["n"].iloc[-1])
            ),
            table=part.rename(columns={"month": _("Month"), "value": _("Result"), "low": _("Low end"), "high": _("High end"), "n": _("Number of answers")}).drop(columns="kind"),
            key=f"satisfaction_{kind}",
        )  # fmt: skip


def take_answer(workspace: Workspace) -> None:
    """An answer that somebody gave on the phone or at the counter."""
    with st.expander(_("Take an answer down")):
        find_customer(workspace, _answered, key="answerer", label=_("Who answered?"))
        customer_id = st.session_state.get("answer_from")
        if not customer_id:
            return
        kind = st.pills(
            _("Which question"),
            list(SCALES),
            format_func=wording.survey_kinds().__getitem__,
            default="nps",
            required=True,
            key="answer_kind",
        )
        low, high = SCALES[str(kind)]
        with st.form("answer", border=False, clear_on_submit=True):
            score = st.pills(_("Score"), list(range(low, high + 1)), key=f"answer_score_{kind}")
            why = st.text_input(_("Why?"), key="answer_why")
            saved = st.form_submit_button(_("Save the answer"), type="primary", key="answer_save")
        if saved:
            if score is None:
                st.error(_("Choose the score first."))
                return
            try:
                interact.record_answer(workspace, str(customer_id), str(kind), float(score), answer=why or "")
            except IdicError as error:
                st.error(plain(f"{error.message} {error.hint}"))
                return
            st.session_state.pop("answer_from")
            st.session_state["said"] = _("The answer is saved.")
            st.rerun()


def _answered(customer_id: str) -> None:
    st.session_state["answer_from"] = customer_id
