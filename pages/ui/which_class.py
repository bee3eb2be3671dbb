"""Which of the many ways to sort customers is for what: one short answer, at hand on every view."""

from __future__ import annotations

import streamlit as st

from idic_core.words import _


def which_class() -> None:
    """A button that opens the answer."""
    with st.popover(_("Groups explained"), icon=":material/help:", type="tertiary"):
        for name, use in uses():
            st.markdown(f"**{name}**: {use}")


def uses() -> list[tuple[str, str]]:
    """Each way to sort customers and what it is for, the most used first."""
    return [
        (_("Tier"), _("how well you treat somebody. The Playbook, call-backs and Offers follow it: start here.")),
        (_("Stage"), _("when to act: new, regular, at risk or lost, by the customer's own rhythm.")),
        (_("Needs group"), _("what to say and to offer: people who buy for the same reason.")),
        (_("Value group"), _("where your money lies and where more is to be had, for planning. It counts what was brought, the tier what is to come: the two may differ.")),
        (_("Recency and frequency"), _("whom a single campaign should reach, by when and how often they bought.")),
        (_("Other classes"), _("large or small, new or old, loyal, A, B and C: for reports, and for conditions in Segments.")),
    ]  # fmt: skip
