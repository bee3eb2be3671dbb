"""Value and needs, view Tiers and stages: counts, the names behind each, and the rule."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording
from idic_core.store import Workspace
from idic_core.words import _, ngettext
from pages.ui.data import cached
from pages.ui.parts import number, said
from pages.ui.people_list import people
from pages.ui.segments_head import Figures
from pages.ui.work import start_job


def tiers(workspace: Workspace, figures: Figures) -> None:
    """Tiers by stages with counts, the names behind each, and the rule."""
    words, stages = wording.tiers(), wording.stages()
    if not figures["told_apart"]:
        st.info(
            _(
                "The backtest cannot tell these customers apart: their orders look like chance at equal rates. So no tiers are claimed; everybody is ordinary."
            )
        )
    counts = (
        figures["tiers"]
        .pivot_table(index="tier", columns="lifecycle", values="customers", aggfunc="sum")
        .reindex(index=list(words), columns=list(stages))
        .fillna(0)
        .astype(int)
    )
    worth = figures["tiers"].groupby("tier")[["actual_value", "lifetime_value"]].sum().reindex(list(words)).fillna(0)
    with st.container(border=True):
        st.markdown("**" + _("Tiers and stages") + "**")
        st.caption(
            _(
                "Tier: what a customer is worth. Stage: where they stand by their own rhythm; lost is silent for more than four of their usual gaps."
            )
        )
        shown = pd.DataFrame({_("Tier"): [words[t] for t in counts.index], **{stages[s]: counts[s].to_numpy() for s in counts.columns},
                              _("All"): counts.sum(axis=1).to_numpy(), _("Brought in 12 months"): worth["actual_value"].round().to_numpy(),
                              _("Lifetime value"): worth["lifetime_value"].round().to_numpy()})  # fmt: skip
        st.dataframe(
            shown,
            hide_index=True,
            key="tier_table",
            column_config={c: st.column_config.NumberColumn(format="localized") for c in shown.columns[1:]},
        )
        rule_editor(workspace, figures)
    with st.container(horizontal=True):
        tier = st.pills(_("Tier"), list(words), format_func=words.__getitem__, selection_mode="multi", key="tier_pick")
        stage = st.pills(
            _("Stage"), list(stages), format_func=stages.__getitem__, selection_mode="multi", key="stage_pick"
        )
    filters: differentiate.Filters = tuple(
        (name, tuple(picked)) for name, picked in (("tier", tier), ("lifecycle", stage)) if picked
    )
    people(workspace, filters, key="tiers")


def rule_editor(workspace: Workspace, figures: Figures) -> None:
    """The rule for tiers, who would move under another, and saving it."""
    rule, words = figures["rule"], wording.tiers()
    measures = {
        "lifetime_value": _("Lifetime value"),
        "actual_value": _("Value of the last 12 months"),
        "expected_spend": _("Expected spend in 12 months"),
    }
    with st.expander(_("The rule for tiers")):
        by = st.selectbox(
            _("Sorted by"),
            list(measures),
            index=list(measures).index(rule["by"]),
            format_func=measures.__getitem__,
            key="rule_by",
        )
        shares = {}
        for column, (name, label) in zip(
            st.columns(3),
            (("vip_share", words["vip"]), ("potential_share", words["potential"]), ("small_share", words["small"])),
            strict=True,
        ):
            shares[name] = (
                column.number_input(
                    _("{tier}: % of customers").format(tier=label), 0, 100, round(100 * rule[name]), key=f"rule_{name}"
                )
                / 100
            )
        wanted = {"by": by, **shares}
        if wanted == {k: rule[k] for k in wanted}:
            st.caption(
                _(
                    "Most valuable: the top of the list. Room to grow: the widest gap to like customers, not lost. Small: the end of the list."
                )
            )
            return
        with said():
            moves = cached(differentiate.preview_tier_rule, workspace, tuple(wanted.items()))
            n = int(moves["customers"].sum())
            st.markdown(
                ngettext("**{n} customer would move.**", "**{n} customers would move.**", n).format(n=number(n))
            )
            st.dataframe(
                pd.DataFrame(
                    {
                        _("From"): moves["before"].map(words),
                        _("To"): moves["after"].map(words),
                        _("Customers"): moves["customers"],
                    }
                ),
                hide_index=True,
                key="rule_moves",
            )
            if st.button(_("Use this rule"), type="primary", icon=":material/check:", key="rule_save"):
                differentiate.set_tier_rule(workspace, wanted)
                start_job(workspace, "differentiate")
                st.rerun()
