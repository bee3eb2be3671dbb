"""Value and needs, view Needs: groups in plain words and their names, or why there are none."""

from __future__ import annotations

from typing import Any

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import cached, table
from pages.ui.parts import number, percent
from pages.ui.people_list import people
from pages.ui.segments_head import Figures


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
