"""Value and needs, other classes: large and small, new and old, made to order, loyal; their rules and the names in each."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_value
from idic_core.store import Workspace
from idic_core.words import _, number, percent
from pages.ui.data import cached, table
from pages.ui.parts import said
from pages.ui.people_list import people
from pages.ui.segments_head import Figures
from pages.ui.segments_preview import would_move
from pages.ui.work import start_job


def classes(workspace: Workspace, figures: Figures) -> None:
    """The classes as cards, the rule behind two of them, and the names."""
    picture = cached(differentiate.value_picture, workspace)
    if not picture:
        st.caption(_("These figures were worked out by an earlier version. Bring them up to date to see the classes."))
        return
    rule = figures["class_rules"]
    kinds = _kinds(rule)
    for start in range(0, len(kinds), 2):
        for column, (name, (title, words, how)) in zip(
            st.columns(2), list(kinds.items())[start : start + 2], strict=False
        ):
            with column.container(border=True, height="stretch"):
                _card(picture["classes"][name], title, words, how, key=name)
                if name == "loyalty_class":
                    _parts(picture["loyalty_parts"])
                if name == "needs_class" and set(picture["classes"][name]["needs_class"]) <= {"unknown"}:
                    st.caption(
                        _(
                            "Unknown: no file, wish, tag or product says who needs things made for them. Say it of one customer below."
                        )
                    )
    _rule_editor(workspace, rule)
    _one_customer(workspace)
    chosen = st.pills(_("Names by"), list(kinds), format_func=lambda k: kinds[k][0], default="size_class", required=True, key="class_kind")  # fmt: skip
    words = kinds[str(chosen)][1]
    present = [c for c in words if c in set(picture["classes"][str(chosen)][str(chosen)])]
    picked = st.pills(_("Class"), present, format_func=words.__getitem__, selection_mode="multi", key=f"pick_{chosen}")
    people(workspace, ((str(chosen), tuple(picked)),) if picked else (), key=f"class_{chosen}")


def _kinds(rule: dict[str, Any]) -> dict[str, tuple[str, dict[str, str], str]]:
    """Column -> title, codes in words, how it is worked out."""
    volume = wording_value.volumes()[rule["volume"]]
    return {
        "size_class": (_("Large and small"), wording_value.sizes(), _("By “{volume}”: large is the top {large} of the customers, medium the next {medium}. Equal customers share a class.").format(
            volume=volume, large=percent(rule["large_share"]), medium=percent(rule["medium_share"]))),
        "age_class": (_("New and old"), wording_value.ages(), _("New: the first order lies at most {n} days back.").format(n=number(rule["new_days"]))),
        "needs_class": (_("Made to order"), wording_value.needs_classes(), _(
            "Made to order: a customer file, a wish with an order, a tag or a product made for one customer says so, or you do. Standard: the same sources say nothing of it. Unknown: none of them is there.")),
        "loyalty_class": (_("Loyalty"), wording_value.loyalty_classes(), _(
            "The loyalty index is the weighted mean of five parts from 0 to 100: comes back (35 %: order days after the first), buys different things (15 %), customer for long (20 %: days from first to last order), "
            "would recommend (20 %: the last answer, 0 to 10, times ten), brought others (10 %: one counts 50, two 100). 100 in the first three is the level of your best fifth. Unknown parts are left out. "
            "Loyal: an index of at least 60 and still buying.")),
    }  # fmt: skip


def _card(found: pd.DataFrame, title: str, words: dict[str, str], how: str, *, key: str) -> None:
    st.markdown(f"**{title}**", help=how)
    counts = found.set_index(key).reindex([c for c in words if c in set(found[key])])
    total = max(int(counts["customers"].sum()), 1)
    shown = pd.DataFrame({
        _("Class"): [words[c] for c in counts.index], _("Customers"): counts["customers"].to_numpy(), _("Share of customers"): [percent(n / total) for n in counts["customers"]],
        _("12 months"): counts["actual"].round().to_numpy(), _("Lifetime value, 3 years"): counts["lifetime"].round().to_numpy(),
    })  # fmt: skip
    st.dataframe(shown, placeholder="–", hide_index=True, key=f"{key}_table", column_config={c: st.column_config.NumberColumn(format="localized", width=w) for c, w in ((_("Customers"), 80), (_("12 months"), 85), (_("Lifetime value, 3 years"), 100))} | {_("Share of customers"): st.column_config.TextColumn(width=100), _("Class"): st.column_config.TextColumn(width=95)})  # fmt: skip


def _parts(parts: dict[str, tuple[float, float]]) -> None:
    """The loyalty index's parts: the mean, and for how many they are known."""
    words = wording_value.loyalty_parts()
    line = " · ".join(
        _("{part}: unknown").format(part=words[p]) if known == 0
        else f"{words[p]}: {number(mean)}" + ("" if known >= 0.995 else " " + _("(known for {x})").format(x=percent(known)))
        for p, (mean, known) in parts.items()
    )  # fmt: skip
    st.caption(_("Parts, on average:") + " " + line)


def _rule_editor(workspace: Workspace, rule: dict[str, Any]) -> None:
    volumes = wording_value.volumes()
    with st.expander(_("The rule for large and small, new and old")):
        columns = st.columns(4)
        volume = columns[0].selectbox(_("Size goes by"), list(volumes), index=list(volumes).index(rule["volume"]), format_func=volumes.__getitem__, key="size_by")  # fmt: skip
        large = columns[1].number_input(_("Large: % of customers"), 0, 100, round(100 * rule["large_share"]), key="size_large")  # fmt: skip
        medium = columns[2].number_input(_("Medium: % of customers"), 0, 100, round(100 * rule["medium_share"]), key="size_medium")  # fmt: skip
        days = columns[3].number_input(_("New for so many days"), 1, 3650, int(rule["new_days"]), key="new_days")
        wanted = {"volume": volume, "large_share": large / 100, "medium_share": medium / 100, "new_days": int(days)}
        if wanted == rule:
            st.caption(_("Change a figure to see who would move before anything is saved."))
            return
        with said():
            if large + medium > 100:
                st.error(_("Large and medium must be between 0 and 100 % together."))
                return
            values = table(workspace, "customer_values")
            after = differentiate.resized(values, table(workspace, "customer_summary"), wanted)
            for column, words in (("size_class", wording_value.sizes()), ("age_class", wording_value.ages())):
                seen = pd.DataFrame({"customer_id": values["customer_id"], "before": values[column].astype("object"), "after": after[column].to_numpy()})  # fmt: skip
                if seen["before"].ne(seen["after"]).any():
                    would_move(workspace, seen, words, key=column)
            if st.button(_("Use this rule"), type="primary", icon=":material/check:", key="class_rule_save"):
                differentiate.set_class_rules(workspace, wanted)
                start_job(workspace, "differentiate")
                st.rerun()


def _one_customer(workspace: Workspace) -> None:
    """Say of one customer that they need things made for them, or not."""
    from pages.ui.log_parts import find_customer

    with st.expander(_("Say of one customer what they need")):

        def chosen(customer_id: str) -> None:
            st.session_state["needs_of"] = customer_id

        find_customer(workspace, chosen, key="needs_find", label=_("Find a customer"))
        who = st.session_state.get("needs_of")
        if not who:
            return
        name = cached(differentiate.names, workspace, (("customer_id", str(who)),), 1).frame
        words = {c: w for c, w in wording_value.needs_classes().items() if c != "unknown"}
        value = st.radio(str(name["name"].iloc[0]) if len(name) else str(who), list(words), format_func=words.__getitem__, horizontal=True, key="needs_value")  # fmt: skip
        if st.button(_("Keep"), key="needs_save"):
            differentiate.set_needs_class(workspace, str(who), str(value))
            st.toast(_("Kept; it counts from the next update on."), icon=":material/check:")
            st.session_state.pop("needs_of")
            st.rerun()
