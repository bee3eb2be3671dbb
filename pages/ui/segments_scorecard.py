"""Value and needs, the weighted scorecard: criteria and weights, what they would do to classes A, B and C, and the names in each."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_value
from idic_core.store import Workspace
from idic_core.words import _, number, percent
from pages.ui.data import table
from pages.ui.parts import said
from pages.ui.people_list import people
from pages.ui.segments_head import Figures
from pages.ui.work import start_job


def scorecard(workspace: Workspace, figures: Figures) -> None:
    """Weights by sliders, the classes they make at once, and saving them."""
    words, saved = wording_value.criteria(), figures.get("scorecard")
    offered = figures.get("criteria", [])
    st.caption(_(
        "Weigh what makes a customer important to you. Each criterion counts by the customer's place among all, from 0 to 100; the score is the weighted mean. A is the top of the list, then B, then C."))  # fmt: skip
    if not offered:
        st.caption(_("There is nothing yet by which these customers differ."))
        return
    start = saved or differentiate.SCORECARD
    left, right = st.columns([4, 3])
    with left.container(border=True):
        st.markdown("**" + _("Weights") + "**")
        pair = st.columns(2)
        weights = {
            criterion: pair[place % 2].slider(words[criterion], 0, 10, int(start["weights"].get(criterion, 0)), key=f"weight_{criterion}")
            for place, criterion in enumerate(offered)
        }  # fmt: skip
        missing = [words[c] for c in differentiate.CRITERIA if c not in offered]
        if missing:
            st.caption(_("Not in your files, or the same for all: {what}.").format(what=" · ".join(missing)))
        pair = st.columns(2)
        a = pair[0].number_input(_("A: % of customers"), 0, 100, round(100 * start["a_share"]), key="card_a")
        b = pair[1].number_input(_("B: % of customers"), 0, 100, round(100 * start["b_share"]), key="card_b")
    wanted = {"weights": {c: float(w) for c, w in weights.items() if w}, "a_share": a / 100, "b_share": b / 100}
    with right.container(border=True):
        _effect(workspace, wanted, saved)
    if saved is None:
        st.caption(_("No scorecard is in use. Classes A, B and C are given to customers once you save one."))
        return
    chosen = st.pills(_("Names in a class"), ["A", "B", "C"], selection_mode="multi", default=["A"], key="card_pick")
    people(workspace, (("score_class", tuple(chosen)),) if chosen else (), key="card")


def _effect(workspace: Workspace, wanted: dict[str, Any], saved: dict[str, Any] | None) -> None:
    st.markdown("**" + _("What these weights do") + "**")
    with said():
        if not wanted["weights"]:
            st.caption(_("Give at least one criterion a weight above zero."))
            return
        values = table(workspace, "customer_values")
        made = differentiate.scored(differentiate.card_facts(values, table(workspace, "class_facts")), wanted)
        seen = pd.DataFrame({"class": made["score_class"].to_numpy(), "actual": values["actual_value"].to_numpy(), "lifetime": values["lifetime_value"].to_numpy()})  # fmt: skip
        counted = seen.groupby("class").agg(customers=("actual", "size"), actual=("actual", "sum"), lifetime=("lifetime", "sum"))  # fmt: skip
        shown = pd.DataFrame({
            _("Class"): counted.index, _("Customers"): counted["customers"].to_numpy(), _("12 months"): counted["actual"].round().to_numpy(),
            _("Share of value"): [percent(v / max(seen["lifetime"].sum(), 1e-9)) for v in counted["lifetime"]],
        })  # fmt: skip
        st.dataframe(shown, placeholder="–", hide_index=True, key="card_table", column_config={c: st.column_config.NumberColumn(format="localized", width=80) for c in (_("Customers"), _("12 months"))} | {_("Class"): st.column_config.TextColumn(width=60), _("Share of value"): st.column_config.TextColumn(width=110)})  # fmt: skip
        if saved is not None:
            changed = int((values["score_class"].astype("object").to_numpy() != made["score_class"].to_numpy()).sum())
            if wanted != saved:
                st.caption(_("{n} customers would be in another class than now.").format(n=number(changed)))
        with st.container(horizontal=True):
            if st.button(_("Use this scorecard"), type="primary", icon=":material/check:", key="card_save", disabled=wanted == saved):  # fmt: skip
                differentiate.set_card(workspace, wanted)
                start_job(workspace, "differentiate")
                st.rerun()
            if saved is not None and st.button(_("Stop using it"), key="card_stop"):
                differentiate.stop_card(workspace)
                start_job(workspace, "differentiate")
                st.rerun()
