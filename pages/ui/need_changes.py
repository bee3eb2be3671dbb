"""What people may change in needs groups: name, merge, pin, place a customer by hand; and the way back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_needs
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import cached, table
from pages.ui.parts import on_click, said
from pages.ui.text import plain
from pages.ui.work import start_job


def editor(workspace: Workspace, need_id: str, facts: dict[str, Any]) -> None:
    """Rename, merge, pin a group, or put a customer into it."""
    groups = table(workspace, "need_groups")
    names = {str(i): str(n) for i, n in zip(groups["need_id"], groups["name"], strict=True)}
    others = {i: n for i, n in names.items() if i != need_id}
    turn = st.session_state.get("need_turn", 0)  # another key after each change: the box closes
    with st.popover(
        _("Change this group"), icon=":material/edit:", key=f"need_change_{need_id}_{turn}", on_change="rerun"
    ):
        name = st.text_input(
            _("Name of the group"),
            names[need_id],
            key=f"need_name_{need_id}",
            help=_("The name stays when figures are worked out anew."),
        )
        if st.button(_("Rename"), key=f"need_rename_{need_id}", disabled=name.strip() == names[need_id]):
            with said():
                differentiate.rename_need(workspace, need_id, name)
                _tell(_("Renamed: {name}").format(name=name.strip()))
                st.rerun()
        if facts.get("pinned"):
            st.caption(_("Pinned: this group stays as it was. Take it back under “What you changed”."))
            pinned = False
        else:
            st.caption(
                _("Pin keeps the group as it is now: later evaluations go on with it, even if they find other groups.")
            )
            pinned = st.button(_("Pin"), icon=":material/push_pin:", key=f"need_pin_{need_id}")
        if pinned:
            with said():
                differentiate.pin_need(workspace, need_id)
                _tell(_("Pinned: {name}").format(name=names[need_id]))
                _again(workspace)
        if others:
            into = st.selectbox(
                _("Make it part of"),
                list(others),
                format_func=others.__getitem__,
                index=None,
                placeholder=_("Choose a group"),
                key=f"need_into_{need_id}",
            )
            if (
                st.button(_("Merge"), icon=":material/merge:", key=f"need_merge_{need_id}", disabled=into is None)
                and into
            ):
                with said():
                    differentiate.merge_needs(workspace, need_id, into)
                    _tell(_("Merged: {name} becomes part of {into}").format(name=names[need_id], into=others[into]))
                    _again(workspace)
        _placing(workspace, need_id)


def _placing(workspace: Workspace, need_id: str) -> None:
    text = st.text_input(
        _("Put a customer into this group"),
        key=f"need_find_{need_id}",
        placeholder=_("Part of the name, or the customer number"),
    )
    found = differentiate.find_for_need(workspace, text) if text.strip() else []
    if text.strip() and not found:
        st.caption(_("Nobody is called that."))
    if not found:
        return
    labels = {str(r["customer_id"]): f"{r['name'] or r['customer_id']} ({r['customer_id']})" for r in found}
    who = st.selectbox(_("Customer"), list(labels), format_func=labels.__getitem__, key=f"need_who_{need_id}")
    if st.button(_("Put into this group"), key=f"need_place_{need_id}"):
        with said():
            differentiate.place_in_need(workspace, str(who), need_id)
            _tell(_("Put into this group: {name}").format(name=labels[str(who)]))
            _again(workspace)


def standing(workspace: Workspace) -> None:
    """What people decided on needs, each with its way back."""
    found = cached(differentiate.need_choices, workspace)
    if found.empty:
        return
    heading = _("What you changed ({n})").format(n=len(found))
    with st.expander(heading, icon=":material/history:", expanded=st.session_state.get("need_just", False)):
        for _row, row in found.head(100).iterrows():
            left, right = st.columns([5, 1], vertical_alignment="center")
            told = wording_needs.choice(str(row["kind"]), str(row["name"]), str(row["target"]), row["value"])
            left.markdown(
                plain(told)
                + " :gray["
                + plain(" · ".join(t for t in (str(row["at"])[:10], str(row["who"]), str(row["why"])) if t))
                + "]"
            )
            if right.button(_("Take back"), icon=":material/undo:", key=f"need_back_{row['decision_id']}"):
                with said():
                    differentiate.take_back_need(workspace, int(row["decision_id"]))
                    if row["kind"] == "need_name":
                        st.rerun()
                    _again(workspace)


def gone(workspace: Workspace, lost: dict[str, Any], into: str) -> None:
    """What became of a group that is there no more; where a merge took it, the way back beside it. lost: see the report's `gone`; into: a name."""
    told = plain(wording_needs.gone(lost, into))
    found = cached(differentiate.need_choices, workspace)
    merge = found[found["kind"].eq("need_merge") & found["subject"].astype("str").eq(str(lost.get("need_id", "")))]
    if merge.empty:
        st.caption(told)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(told, width="content")
        if st.button(_("Take back"), icon=":material/undo:", key=f"need_apart_{lost['need_id']}", type="tertiary"):
            with said():
                differentiate.take_back_need(workspace, int(merge["decision_id"].iloc[0]))
                _again(workspace)


def other_basis(workspace: Workspace, report: dict[str, Any]) -> None:
    """The other way to look for needs groups, by product or by category, where there is one. report: of the needs."""
    if report.get("asked") == "product":
        st.caption(_("You asked for groups by product."))
        st.button(_("Look by category again"), icon=":material/undo:", key="needs_by_category", on_click=on_click(_look_by, workspace, "category"))  # fmt: skip
    elif report.get("basis") == "category":
        st.button(_("Look for groups by product instead of by category"), icon=":material/search:", key="needs_by_product", on_click=on_click(_look_by, workspace, "product"),
                  help=_("Where there are few categories, the products themselves tell more: who buys boots and sandals together, who running shirts and tights."))  # fmt: skip


def _look_by(workspace: Workspace, basis: str) -> None:
    differentiate.set_needs_basis(workspace, basis)
    start_job(workspace, "differentiate")


def _tell(sentence: str) -> None:
    """Remember what was changed for the next drawing, and close the box in which it was asked for."""
    st.session_state["need_said"] = sentence
    st.session_state["need_turn"] = st.session_state.get("need_turn", 0) + 1


def told() -> None:
    """What was just changed, as a short confirmation."""
    if "need_said" in st.session_state:
        st.toast(plain(st.session_state.pop("need_said")), icon=":material/check:", duration="long")
        st.session_state["need_just"] = True


def _again(workspace: Workspace) -> None:
    start_job(workspace, "differentiate")
    st.rerun()
