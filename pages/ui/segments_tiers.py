"""Value and needs, view Tiers and stages: counts and names, who moved and why, other classes, and the scorecard."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording
from idic_core.store import Workspace
from idic_core.words import _, number
from pages.ui.data import table
from pages.ui.parts import said
from pages.ui.people_list import people
from pages.ui.segments_classes import classes
from pages.ui.segments_head import Figures
from pages.ui.segments_moves import moves, review_note
from pages.ui.segments_preview import would_move
from pages.ui.segments_scorecard import scorecard
from pages.ui.work import start_job


def tiers(workspace: Workspace, figures: Figures) -> None:
    """Tiers and stages, who moved, classes or the scorecard."""
    views = {
        "counts": _("Tiers and stages"),
        "moves": _("Who moved"),
        "classes": _("Other classes"),
        "card": _("Scorecard"),
    }
    chosen = st.segmented_control(
        _("What about tiers"), list(views), format_func=views.__getitem__, default="counts", required=True, key="tiers_view", label_visibility="collapsed",
    )  # fmt: skip
    draw = {"counts": counts, "moves": moves, "classes": classes, "card": scorecard}
    draw[chosen or "counts"](workspace, figures)


def counts(workspace: Workspace, figures: Figures) -> None:
    """Tiers by stages with counts, the names behind each, and the rule."""
    words, stages = wording.tiers(), wording.stages()
    review_note(workspace)
    if not figures["told_apart"]:
        st.info(
            _(
                "The backtest cannot tell these customers apart: their orders look like chance at equal rates. So no tiers are claimed; everybody is ordinary."
            )
        )
    counted = (
        figures["tiers"]
        .pivot_table(index="tier", columns="lifecycle", values="customers", aggfunc="sum")
        .reindex(index=list(words), columns=list(stages))
        .fillna(0)
        .astype(int)
    )
    worth = figures["tiers"].groupby("tier")[["actual_value", "lifetime_value"]].sum().reindex(list(words)).fillna(0)
    with st.container(border=True):
        st.markdown("**" + _("Tiers and stages") + "**", help=_(
            "Stages by each customer's own rhythm, their usual gap between orders. New: one order day, not yet silent for long. Regular: orders as usual. At risk: silent for more than two usual gaps. "
            "Lost: silent for more than four, or with a chance of less than 20 % to be a customer still. Nobody is at risk for less than 28 days of silence."))  # fmt: skip
        st.caption(
            _(
                "Tier: what a customer is worth. Stage: where they stand by their own rhythm; lost is silent for more than four of their usual gaps."
            )
        )
        shown = pd.DataFrame({_("Tier"): [words[t] for t in counted.index], **{stages[s]: counted[s].to_numpy() for s in counted.columns},
                              _("All"): counted.sum(axis=1).to_numpy(), _("Brought in 12 months"): worth["actual_value"].round().to_numpy(),
                              _("Lifetime value, 3 years"): worth["lifetime_value"].round().to_numpy()})  # fmt: skip
        st.dataframe(
            shown,
            placeholder="–",
            hide_index=True,
            key="tier_table",
            column_config={c: st.column_config.NumberColumn(format="localized") for c in shown.columns[1:]},
        )
        rule_editor(workspace, figures)
    picked = {**stages, "prospect": _("No order that stands ({n})").format(n=number(figures["prospects"]))}
    if not figures["prospects"]:
        picked.pop("prospect")
    with st.container(horizontal=True):
        tier = st.pills(_("Tier"), list(words), format_func=words.__getitem__, selection_mode="multi", key="tier_pick")
        stage = st.pills(
            _("Stage"), list(picked), format_func=picked.__getitem__, selection_mode="multi", key="stage_pick"
        )
    filters: differentiate.Filters = tuple(
        (name, tuple(picked)) for name, picked in (("tier", tier), ("lifecycle", stage)) if picked
    )
    people(workspace, filters, key="tiers")


def rule_editor(workspace: Workspace, figures: Figures) -> None:
    """The rule for tiers, who would move under another, and saving it."""
    rule = figures["rule"]
    measures = {
        "lifetime_value": _("Lifetime value, 3 years"),
        "actual_value": _("Value of the last 12 months"),
        "expected_spend": _("Expected spend in 12 months"),
    }
    ways = {"share": _("Shares of the customers"), "money": _("Amounts of money")}
    with st.expander(_("The rule for tiers")):
        left, right = st.columns(2)
        by = left.selectbox(_("Sorted by"), list(measures), index=list(measures).index(rule["by"]), format_func=measures.__getitem__, key="rule_by")  # fmt: skip
        way = right.selectbox(_("Limits are"), list(ways), index=list(ways).index(rule.get("way", "share")), format_func=ways.__getitem__, key="rule_way")  # fmt: skip
        wanted = {"by": by, **(_amounts(workspace, figures, str(by)) if way == "money" else _shares(rule))}
        standing = {k: rule.get(k) for k in wanted}
        if wanted == standing and rule.get("way", "share") == way:
            st.caption(
                _(
                    "VIP: the top of the list. Room to grow: the widest gap to like customers, not lost. Small: the end of the list, of whom Room to grow takes its share first; so fewer may stand there than the rule says."
                )
            )
            return
        with said():
            asked = differentiate.parse_tier_rule(_as_json(wanted))
            would_move(workspace, differentiate.retiered(table(workspace, "customer_values"), asked), wording.tiers(), key="rule")  # fmt: skip
            if st.button(_("Use this rule"), type="primary", icon=":material/check:", key="rule_save"):
                differentiate.set_tier_rule(workspace, asked)
                start_job(workspace, "differentiate")
                st.rerun()


def _shares(rule: dict[str, Any]) -> dict[str, Any]:
    words, found = wording.tiers(), {}
    names = (("vip_share", words["vip"]), ("potential_share", words["potential"]), ("small_share", words["small"]))
    for column, (name, label) in zip(st.columns(3), names, strict=True):
        given = column.number_input(_("{tier}: % of customers").format(tier=label), 0, 100, round(100 * rule[name]), key=f"rule_{name}")  # fmt: skip
        found[name] = given / 100
    return found


def _amounts(workspace: Workspace, figures: Figures, by: str) -> dict[str, Any]:
    """Three amounts, beginning with those that part today's tiers."""
    rule, words = figures["rule"], wording.tiers()
    values = table(workspace, "customer_values")
    usual = {
        "vip_from": float(values[by].quantile(1 - rule["vip_share"])), "potential_from": float(values["unrealised"].quantile(1 - rule["potential_share"])),
        "small_below": float(values[by].quantile(rule["small_share"])),
    }  # fmt: skip
    labels = {
        "vip_from": _("{tier}: from").format(tier=words["vip"]), "potential_from": _("{tier}: unrealised value from").format(tier=words["potential"]),
        "small_below": _("{tier}: below").format(tier=words["small"]),
    }  # fmt: skip
    found: dict[str, Any] = {"way": "money"}
    for column, (name, label) in zip(st.columns(3), labels.items(), strict=True):
        start = float(rule[name]) if name in rule else round(usual[name], -1 if usual[name] > 100 else 0)
        found[name] = column.number_input(label, value=float(start), step=10.0, format="%.0f", key=f"rule_{name}")
    return found


def _as_json(rule: dict[str, Any]) -> str:
    import json

    return json.dumps(rule)
