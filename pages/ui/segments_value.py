"""Value and needs, view Value: lifetime values, concentration, what is open, and the lists to work on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import value as charts
from idic_core.differentiate import wording
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import table
from pages.ui.parts import chart, number, percent
from pages.ui.people_list import people
from pages.ui.segments_head import Figures


def value(workspace: Workspace, figures: Figures) -> None:
    """Lifetime values, concentration, what is open, and the lists to work on."""
    values = table(workspace, "customer_values")
    left, right = st.columns(2)
    with left:
        worth = values["lifetime_value"]
        chart(charts.lifetime_histogram(worth), title=_("Lifetime value of customers"), key="lifetime",
              alt=_("Half of the customers are expected to bring less than {median}; the last bar gathers the {top} most valuable.").format(
                  median=number(worth.median()), top=percent(0.03)))  # fmt: skip
    with right:
        fifth = figures["top_fifth"]
        sentence = (
            _("The best fifth of customers brought {x} of the last 12 months' value.").format(x=percent(fifth))
            if fifth is not None
            else _("Nothing was bought in the last 12 months.")
        )
        chart(charts.concentration(figures["curve"]), title=_("How concentrated value is"), key="curve", alt=sentence)
    words = wording.tiers()
    shown = (
        figures["open"].set_index("tier").reindex([t for t in words if t in set(figures["open"]["tier"])]).reset_index()
    )
    shown = shown.assign(name=shown["tier"].map(words))
    chart(charts.actual_and_open(shown), title=_("What each tier brought, and what is open"), key="open",
          alt=_("Open is what customers would bring beyond today at the level that the best fifth of like customers reaches (same need, same time as a customer)."),
          table=pd.DataFrame({_("Tier"): shown["name"], _("Customers"): shown["customers"], _("Brought in 12 months"): shown["actual"].map(number), _("Still open"): shown["open"].map(number)}))  # fmt: skip
    lists = {
        "lifetime_value": _("Most valuable"),
        "unrealised": _("Most room to grow"),
        "at_risk": _("At risk, most at stake"),
    }
    chosen = st.pills(
        _("Whose names?"),
        list(lists),
        format_func=lists.__getitem__,
        default="lifetime_value",
        required=True,
        key="value_list",
    )
    filters: differentiate.Filters = (("lifecycle", "at_risk"),) if chosen == "at_risk" else ()
    people(workspace, filters, key=f"value_{chosen}", sort="unrealised" if chosen == "unrealised" else "lifetime_value")
