"""The parts of Value and needs: the figures on top, and one part per view. Each ends with the names behind it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from babel.numbers import format_compact_decimal

from idic_core import differentiate
from idic_core.charts import value as charts
from idic_core.differentiate import wording
from idic_core.store import Workspace
from idic_core.words import _, language, ngettext
from pages.ui.data import cached, table
from pages.ui.parts import Card, cards, chart, number, percent, said
from pages.ui.people_list import people
from pages.ui.work import start_job

Figures = dict[str, Any]


def remember_view() -> None:
    """Keep the chosen view in the address, as a code that any language reads (a bound widget would write its label)."""
    st.query_params["view"] = st.session_state["view"]


def money(amount: float | None) -> str:
    """Money for a card: in full below a million, else short (20.7M, 2071万) in the reader's locale."""
    if amount is None or pd.isna(amount) or abs(amount) < 1_000_000:
        return number(amount)
    return str(format_compact_decimal(amount, fraction_digits=1, locale=language()))


def head(figures: Figures) -> None:
    """Five figures and the day they hold for."""
    margin = figures["value_basis"] == "margin"
    total = figures["equity"]
    cards([
        Card(_("Customers"), number(figures["customers"]), _("People or firms with at least one order that was not taken back as a whole."),
             _("{n} more have not ordered yet").format(n=number(figures["prospects"])) if figures["prospects"] else ""),
        Card(_("Margin, 12 months") if margin else _("Revenue, 12 months"), money(figures["last_year"]),
             _("From known customers, after returns; without postage and other fees."),
             _("from {n} customers").format(n=number(figures["buyers_last_year"]))),
        Card(_("Customer equity"), money(total["total"]),
             _("What today's customers are expected to bring in the next {y} years, in today's money (a year's delay costs {d}). The range is how far the backtest's total was off.").format(y=figures["years"], d=percent(figures["discount"])),
             _("between {low} and {high}").format(low=money(total["low"]), high=money(total["high"]))),
        Card(_("At risk"), number(figures["at_risk"]), _("Silent for more than twice their own usual gap between orders."),
             _("{x} of lifetime value").format(x=money(figures["at_risk_value"]))),
        Card(_("Best fifth brings"), percent(figures["top_fifth"]), _("Share of the last 12 months' value that the best 20 % of customers brought."), _("of the last 12 months")),
    ])  # fmt: skip
    note = _("As of {day}, the day of the last order counted.").format(day=figures["as_of"])
    if figures["anonymous_net"]:
        note += " " + _("Sales of {x} without a customer are counted in the months, not here.").format(
            x=number(figures["anonymous_net"])
        )
    st.caption(note)


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


def needs(workspace: Workspace, figures: Figures) -> None:
    """Needs groups as cards in plain words, and their names; or why there are none."""
    report = figures["needs"]
    groups = table(workspace, "need_groups")
    if groups.empty:
        with st.container(border=True):
            st.markdown("**" + _("No needs groups") + "**")
            st.write(wording.no_needs(str(report.get("reason", ""))))
            if report.get("tried"):
                best = max(report["tried"], key=lambda t: t["stability"])
                st.caption(_("Best try: {k} groups, of which the least certain came back to {s} on other samples (needed: 75 %, and clearly more than on shuffled purchases: {n}).").format(
                    k=best["k"], s=percent(best["stability"]), n=percent(best["null"])))  # fmt: skip
        return
    st.caption(
        _(
            "Customers who buy the same kinds of things, however much they buy. Made from {basis}. The figures compare with the average customer."
        ).format(basis=wording.bases().get(report["basis"], report["basis"]))
    )
    ordered = groups.sort_values("size", ascending=False)
    for start in range(0, len(ordered), 3):
        for column, (_row, group) in zip(st.columns(3), ordered.iloc[start : start + 3].iterrows(), strict=False):
            with column.container(border=True, height="stretch"):
                need_card(workspace, group)
    labels = dict(zip(ordered["need_id"], ordered["name"], strict=True))
    chosen = st.pills(
        _("Names in a needs group"),
        list(labels),
        format_func=labels.__getitem__,
        default=ordered["need_id"].iloc[0],
        key="need_names",
    )
    people(workspace, (("need_id", chosen),) if chosen else (), key="needs")


def need_card(workspace: Workspace, group: Any) -> None:
    """One needs group: name, size, what stands out, an example."""
    facts = cached(differentiate.need_facts, workspace, str(group["need_id"]))
    st.markdown(f"**{group['name']}**")
    st.caption(
        _("{n} customers, {share} of all. How surely this group exists: {s}").format(
            n=number(group["size"]), share=percent(group["share"]), s=percent(group["stability"])
        )
    )
    for fact in facts["over"]:
        st.markdown(
            _(":material/trending_up: {what}: {own} of what they buy, {x} times the average").format(
                what=fact["what"], own=percent(fact["share"]), x=number(fact["index"], 1)
            )
        )
    for fact in facts["under"]:
        st.markdown(
            _(":material/trending_down: {what}: only {own}, against {mean} on average").format(
                what=fact["what"], own=percent(fact["share"]), mean=percent(fact["average"])
            )
        )
    st.page_link(
        "pages/customer.py",
        label=_("Example: {name}").format(name=facts["example_name"]),
        icon=":material/person:",
        query_params={"customer": str(group["example_customer"])},
    )


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


def model(workspace: Workspace, figures: Figures) -> None:
    """Which model forecasts, how it did on what is known, and what to be careful about."""
    backtest, names = figures["backtest"], wording.models()
    with st.container(border=True):
        st.markdown("**" + _("How the forecast is made") + "**")
        st.write(_("Orders: {orders}. Who is still a customer: {alive}. Money per order: {money}.").format(
            orders=names.get(figures["model"], figures["model"]), alive=names.get(figures["alive_model"], figures["alive_model"]),
            money=wording.amount_models()[figures["amounts"]["kind"]]))  # fmt: skip
        if not backtest:
            st.caption(
                _("There is too little data to test the forecast on itself; take every figure as a careful guess.")
            )
        else:
            st.caption(
                _(
                    "Chosen by standing at {n} earlier days ({days}), forecasting what is known by now, and comparing."
                ).format(n=len(backtest["origins"]), days=", ".join(backtest["origins"]))
            )
            _backtest_table(backtest, str(figures["model"]))
    if figures.get("cautions", []):
        with st.container(border=True):
            st.markdown("**" + _("Be careful with this") + "**")
            for found in figures.get("cautions", []):
                st.markdown("- " + wording.caution(found))
    counts, labels = figures["counts"], _count_labels()
    with st.container(border=True):
        st.markdown("**" + _("What was counted") + "**")
        st.dataframe(pd.DataFrame({_("Lines"): list(labels.values()), _("Number"): [counts.get(k, 0) for k in labels]}), hide_index=True, key="counts",
                     column_config={_("Number"): st.column_config.NumberColumn(format="localized", width="small")})  # fmt: skip


def _backtest_table(backtest: dict[str, Any], chosen: str) -> None:
    names, rows = wording.models(), dict(backtest["candidates"])
    rows.setdefault("last_period", backtest["baseline"])
    order = sorted(rows, key=lambda n: (n != chosen, rows[n].get("score", 9.0)))
    st.dataframe(pd.DataFrame({
        _("Forecast"): [names[n] + (" ✓" if n == chosen else "") for n in order],
        _("Off by, orders per customer"): [number(rows[n]["mae"], 2) for n in order],
        _("Total off by"): [percent(rows[n]["total_error"]) for n in order],
        _("Finds who orders again"): [percent(rows[n]["auc"]) for n in order],
    }), hide_index=True, key="backtest", column_config={_("Finds who orders again"): st.column_config.TextColumn(
        help=_("Of two customers, one who ordered again and one who did not: how often the forecast ranks them rightly. 50 % is chance."))})  # fmt: skip
    st.markdown(_("In the backtest {orders} of the customers fell inside their range of orders and {spend} inside their range of spend; 80 % is the aim.").format(
        orders=percent(backtest["coverage"]), spend=percent(backtest["coverage_spend"])))  # fmt: skip


def _count_labels() -> dict[str, str]:
    return {
        "lines": _("Order lines read"), "later_lines": _("Lines dated in the future, left out"), "undated_lines": _("Lines without a date that can be right, left out"), "sales": _("Sales"), "returns": _("Returns and cancellations"), "returns_netted": _("… subtracted from an earlier purchase"),
        "returns_unmatched": _("… without an earlier purchase in the data"), "orders_taken_back": _("Orders taken back as a whole, not counted"), "fees": _("Postage and fees, not counted"),
        "adjustments": _("Adjustments, not counted"), "anonymous_lines": _("Lines without a customer: counted as sales only"), "identical_lines": _("Identical lines within an order, all counted"),
    }  # fmt: skip
