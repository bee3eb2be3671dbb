"""Value and needs, view Value: the map, concentration, customer equity and levers, each with the names behind it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import value as charts
from idic_core.differentiate import wording, wording_value
from idic_core.differentiate.conditions import Condition, Definition, to_json
from idic_core.store import Workspace
from idic_core.words import _, money, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.parts import chart
from pages.ui.people_list import people
from pages.ui.segments_equity import equity
from pages.ui.segments_head import Figures, money_note

Picture = dict[str, Any]
AT_STAKE = to_json(Definition("all", (Condition("gain_duration", "at_least", (1,)),)))


def value(workspace: Workspace, figures: Figures) -> None:
    """The map, concentration, customer equity or levers."""
    picture: Picture = cached(differentiate.value_picture, workspace)
    if not picture:
        st.caption(
            _("These figures were worked out by an earlier version. Bring them up to date to see the value map.")
        )
        return
    views = {
        "map": _("Value map"),
        "concentration": _("Who brings how much"),
        "equity": _("Customer equity"),
        "levers": _("What would raise value"),
    }
    chosen = st.segmented_control(
        _("What about value"), list(views), format_func=views.__getitem__, default="map", required=True, key="value_view", label_visibility="collapsed",
    )  # fmt: skip
    draw = {"map": value_map, "concentration": concentration, "equity": equity, "levers": levers}
    draw[chosen or "map"](workspace, figures, picture)


def value_map(workspace: Workspace, figures: Figures, picture: Picture) -> None:
    """Actual against potential value, the groups that follow, and their names."""
    words, meanings = wording_value.value_groups(), wording_value.value_group_meanings()
    groups = picture["value_groups"].set_index("value_group")
    present = [g for g in words if g in groups.index]
    if not figures["told_apart"]:
        st.info(meanings["untold"], icon=":material/info:")
    left, right = st.columns(2)
    shown = pd.DataFrame({
        _("Value group"): [words[g] for g in present], _("Customers"): groups.loc[present, "customers"].to_numpy(),
        _("12 months"): groups.loc[present, "actual"].round().to_numpy(), _("Unrealised"): groups.loc[present, "unrealised"].round().to_numpy(),
    })  # fmt: skip
    with left:
        chart(charts.value_map(picture["cells"], {g: words[g] for g in present}), title=_("Value map"), key="value_map",
              alt=_("Each dot is a cell with the customers in it, the larger the more. To the right: what they brought in 12 months. Up: what customers like them bring. "
                    "On the dotted line nothing is open; the higher above it, the more value is unrealised."))  # fmt: skip
    with right, st.container(border=True):
        st.markdown("**" + _("Value groups") + "**", help=_(
            "Actual value: brought in the last 12 months. Potential value: what the best fifth of customers like this one reach, never below the customer's own: the same need, the same time as a customer "
            "and the most similar money per order (at least 30 of them; else of the same time, else of all). The way there counts with the chance that this one is still a customer. "
            "Unrealised value = potential − actual. After Peppers and Rogers, Managing Customer Relationships."))  # fmt: skip
        st.dataframe(shown, placeholder="–", hide_index=True, key="value_groups", column_config={c: st.column_config.NumberColumn(format="localized") for c in shown.columns[1:]})  # fmt: skip
        for group in present:
            st.caption(f"**{words[group]}**: {meanings[group]}")
        if figures["value_basis"] == "revenue":
            st.caption("**" + words["below_zero"] + "**: " + _("unknown: costs are not in your files."))
        money_note(workspace, figures)
    lists = {
        "unrealised": _("Most unrealised value"), **{g: words[g] for g in present if g != "untold"}, "lifetime": _("Highest lifetime value"), "risk": _("At risk, highest lifetime value"),
    }  # fmt: skip
    chosen = st.pills(
        _("Whose names?"),
        list(lists),
        format_func=lists.__getitem__,
        default="unrealised",
        required=True,
        key="value_list",
    )
    sorts = {"unrealised": "unrealised", "most_growable": "unrealised", "most_valuable": "actual_value"}
    if chosen == "unrealised":
        st.caption(_("The work list: who is not lost and brings least of what customers like them bring."))
    filters: differentiate.Filters = (
        (("lifecycle", "at_risk"),) if chosen == "risk"
        else (("lifecycle", ("new", "mature", "at_risk")),) if chosen == "unrealised"
        else (("value_group", chosen),) if chosen in words else ()
    )  # fmt: skip
    sort = sorts.get(str(chosen), "lifetime_value")
    people(workspace, filters, key=f"value_{chosen}", sort=sort, worth=sort if sort == "unrealised" else "", name=lists[str(chosen)])  # fmt: skip


def concentration(workspace: Workspace, figures: Figures, picture: Picture) -> None:
    """Tenths of customers, the concentration curve with its Gini coefficient, and the names in a tenth."""
    deciles = picture["deciles"]
    table = pd.DataFrame({
        _("Tenth"): deciles["decile"], _("Customers"): deciles["customers"], _("12 months"): deciles["actual"].map(number),
        _("Share"): deciles["share"].map(lambda s: percent(s, 1)), _("Added up"): deciles["upto"].map(lambda s: percent(s, 1)),
    })  # fmt: skip
    left, right = st.columns(2)
    with left:
        chart(charts.decile_bars(deciles), title=_("What each tenth of customers brings"), key="deciles", table=table,
              alt=_("Customers sorted by what they brought in 12 months, cut into tenths. Equal customers share a tenth."))  # fmt: skip
    with right:
        fifth, gini = figures["top_fifth"], picture["gini"]
        sentence = (
            _("The best fifth of customers brought {x} of the last 12 months' value.").format(x=percent(fifth))
            if fifth is not None
            else _("Nothing was bought in the last 12 months.")
        )
        chart(charts.concentration(figures["curve"]), title=_("How concentrated value is"), key="curve", alt=sentence)
        if gini is not None:
            st.caption(_("Gini coefficient: {x}").format(x=number(gini, 2)), help=_(
                "0: all customers bring the same; 1: one brings everything. Twice the area between the curve and the dotted line (Lorenz, 1905; Gini, 1912). Who brought less than nothing counts as nothing."))  # fmt: skip
    tenths = [int(d) for d in deciles["decile"]]
    chosen = st.pills(_("Names in a tenth, 1 is the best"), tenths, selection_mode="multi", default=tenths[:1], key="decile_pick")  # fmt: skip
    people(workspace, (("decile", tuple(chosen)),) if chosen else (), key="deciles", sort="actual_value")


def levers(workspace: Workspace, figures: Figures, picture: Picture) -> None:
    """How unrealised value would open, by lever and value group; what is at stake if customers leave; and the names."""
    words, groups = wording.levers(), wording_value.value_groups()
    known = picture["lever_groups"]
    order = [(lever, group) for group in groups for lever in words]
    table = known.set_index(["lever", "value_group"]).reindex([o for o in order if o in set(zip(known["lever"], known["value_group"], strict=True))]).reset_index()  # fmt: skip
    shown = pd.DataFrame({"lever": table["lever"].map(words), "group": table["value_group"].map(groups), "code": table["value_group"], "gain": table["gain"], "customers": table["customers"]})  # fmt: skip
    chart(
        charts.lever_bars(shown), title=_("How unrealised value would open"), key="lever_bars",
        alt=_("All unrealised value of the value map: {total} in 12 months. Each customer counts once, with all that is open, at the lever with the wider gap to good customers like them.").format(total=money(float(shown["gain"].sum()))),
        table=pd.DataFrame({_("Lever"): shown["lever"], _("Value group"): shown["group"], _("Customers"): shown["customers"], _("Unrealised"): shown["gain"].map(number)}),
    )  # fmt: skip
    stake = picture["stake"]
    st.caption(
        "**" + words["duration"] + "**: " + ngettext(
            "{x} of lifetime value (3 years) is at stake with {n} customer who is less surely still here than good customers like them. That is other money and is not added.",
            "{x} of lifetime value (3 years) is at stake with {n} customers who are less surely still here than good customers like them. That is other money and is not added.",
            stake["customers"],
        ).format(x=money(stake["gain"]), n=number(stake["customers"]))
    )  # fmt: skip
    with st.popover(_("How this is worked out"), icon=":material/help:"):
        st.markdown(_(
            "What there is to win is the unrealised value of the value map: potential − actual. The lever says how. How often: orders in the last 12 months, compared with customers of the same need, time as a customer "
            "and a like amount per order. How much: the amount per order, compared with customers who order about as often. The level of the best fifth counts as good, and the wider gap, as a ratio, is the best lever. "
            "Without a gap there is none. At stake: lifetime value times the share by which the chance that the customer is still here falls short of the best fifth's; those who are lost are left out. It is a direction, not a promise."))  # fmt: skip
    with st.container(horizontal=True):
        lever = st.pills(_("Names by lever"), list(words), format_func=words.__getitem__, default="frequency", key="lever_pick")  # fmt: skip
        present = [g for g in groups if g in set(picture["value_groups"]["value_group"])]
        group = st.pills(_("Value group"), present, format_func=groups.__getitem__, key="lever_group")
    if lever == "duration":
        filters: differentiate.Filters = (("segment", AT_STAKE),)
        worth = "gain_duration"
    else:
        filters, worth = (("lever", lever),) if lever else (), "unrealised"
    if lever == "none":
        st.caption(_("No lever: nothing is open and nothing is at stake. They do as well as good customers like them; keep them."))  # fmt: skip
    filters = (*filters, ("value_group", group)) if group else filters
    people(workspace, filters, key="levers", sort="actual_value" if lever == "none" else worth, worth=worth, name="" if lever == "none" else words.get(str(lever), ""))  # fmt: skip
