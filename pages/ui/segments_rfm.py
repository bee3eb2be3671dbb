"""Value and needs, view Recency and frequency: the grid, its groups, and the names in a cell or group."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import value as charts
from idic_core.differentiate import wording
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.parts import chart, number
from pages.ui.people_list import people
from pages.ui.segments_head import Figures


def rfm(workspace: Workspace, figures: Figures) -> None:
    """The grid, its groups, and the names in a cell or group."""
    words, meanings = wording.groups(), wording.group_meanings()
    left, right = st.columns([4, 5])
    with left:
        chart(charts.rfm_grid(figures["grid"]), title=_("When they last bought, and how often"), key="grid",
              alt=_("Scores from 1 to 5, each cut into fifths of the customers where equal values allow it. Top right: often and lately."))  # fmt: skip
        cuts = figures["cut_offs"]
        with st.expander(_("Where the scores change")):
            st.dataframe(pd.DataFrame({
                _("Score"): [5, 4, 3, 2, 1],
                _("Days since the last order"): [_("up to {x}").format(x=number(c)) for c in cuts["r"]] + [_("more than {x}").format(x=number(cuts["r"][-1]))],
                _("Days with an order"): [_("more than {x}").format(x=number(c)) for c in cuts["f"][::-1]] + [_("up to {x}").format(x=number(cuts["f"][0]))],
                _("Money spent"): [_("more than {x}").format(x=number(c)) for c in cuts["m"][::-1]] + [_("up to {x}").format(x=number(cuts["m"][0]))],
            }), hide_index=True, key="cuts")  # fmt: skip
    with right, st.container(border=True):
        st.markdown("**" + _("Eleven groups") + "**")
        counts = figures["groups"].set_index("rfm_group")
        counts.loc["prospects", ["customers", "actual_value"]] = [figures["prospects"], 0.0]
        counts = counts.reindex(list(words)).fillna(0)
        st.dataframe(pd.DataFrame({
            _("Group"): [words[g] for g in counts.index], _("Customers"): counts["customers"].astype(int).to_numpy(),
            _("12 months"): counts["actual_value"].round().to_numpy(), _("Meaning"): [meanings[g] for g in counts.index],
        }), hide_index=True, key="groups", height=425,
            column_config={_("12 months"): st.column_config.NumberColumn(format="localized", help=_("Brought in the last 12 months"))})  # fmt: skip
    present = [g for g in words if g in set(figures["groups"]["rfm_group"])]
    chosen = st.pills(
        _("Names in a group"), present, format_func=words.__getitem__, selection_mode="multi", key="rfm_groups"
    )
    with st.container(horizontal=True):
        r = st.pills(_("Recency score"), [1, 2, 3, 4, 5], selection_mode="multi", key="rfm_r")
        f = st.pills(_("Frequency score"), [1, 2, 3, 4, 5], selection_mode="multi", key="rfm_f")
    filters: differentiate.Filters = tuple(
        (name, tuple(picked)) for name, picked in (("rfm_group", chosen), ("r", r), ("f", f)) if picked
    )
    if chosen and len(chosen) == 1:
        st.caption(meanings[chosen[0]])
    people(workspace, filters, key="rfm")
