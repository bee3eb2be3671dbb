"""Value and needs, view Needs: groups in plain words and their names, or what customers lean to; what each could need next."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import needs as charts
from idic_core.differentiate import wording_needs
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number, percent
from pages.ui import need_changes
from pages.ui.data import cached, table
from pages.ui.list_actions import reasons_file
from pages.ui.need_people import opened
from pages.ui.parts import chart
from pages.ui.people_list import people
from pages.ui.segments_head import Figures
from pages.ui.text import plain

ROWS = 200


def needs(workspace: Workspace, figures: Figures) -> None:
    """Needs groups as cards in plain words, and their names; or why there are none and what customers lean to; then latent needs."""
    need_changes.told()
    report = figures["needs"]
    groups = table(workspace, "need_groups")
    if groups.empty:
        _none(workspace, report)
    else:
        _groups(workspace, groups, report)
    need_changes.standing(workspace)
    _affinities(workspace, open_=groups.empty)
    _latent(workspace, figures.get("latent", {}))


def _none(workspace: Workspace, report: dict[str, Any]) -> None:
    with st.container(border=True):
        st.markdown("**" + _("No needs groups") + "**", help=wording_needs.how_groups())
        tried = [t for t in report.get("tried", []) if t.get("stability") is not None]
        st.write(wording_needs.no_groups(report))
        if tried:
            best = max(tried, key=lambda t: t["stability"])
            told = _("Best try: {k} groups, of which the least certain came back {s} the same (needed: 75 %).").format(
                k=best["k"], s=percent(best["stability"])
            )
            if best.get("explained_null") is not None:
                told += " " + _("They explain {a} of the differences between customers; on shuffled purchases groups explain {b}.").format(
                    a=percent(best["explained"]), b=percent(best["explained_null"]))  # fmt: skip
            st.caption(told)
        need_changes.other_basis(workspace, report)


def _groups(workspace: Workspace, groups: pd.DataFrame, report: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(
            _("Customers who buy the same kinds of things, however much they buy.")
            + " "
            + wording_needs.read_from(report.get("blocks", {}))
        )
        with st.popover(_("How groups are found"), icon=":material/help:", type="tertiary"):
            st.markdown(wording_needs.how_groups())
    if report.get("asked") == "product":
        need_changes.other_basis(workspace, report)
    names = dict(zip(groups["need_id"], groups["name"], strict=True))
    for lost in report.get("gone", []):
        need_changes.gone(workspace, lost, names.get(lost.get("into", ""), ""))
    ordered = groups.sort_values("size", ascending=False, kind="stable")
    worth = cached(differentiate.need_values, workspace).set_index("need_id")
    for start in range(0, len(ordered), 3):
        for column, (_row, group) in zip(st.columns(3), ordered.iloc[start : start + 3].iterrows(), strict=False):
            with column.container(border=True, height="stretch"):
                need_card(workspace, group, worth, new=group["need_id"] in report.get("new", []))
    _profile(workspace, names, list(ordered["need_id"]))
    labels = {str(i): plain(names[i]) for i in ordered["need_id"]}
    chosen = st.pills(
        _("Names in a needs group"),
        list(labels),
        format_func=labels.__getitem__,
        default=next(iter(labels)),
        key="need_names",
    )
    if chosen and chosen in worth.index and worth.loc[chosen, "others"]:
        n = int(worth.loc[chosen, "others"])
        st.caption(ngettext("{n} more person fits by what they did or said, without an order so far.", "{n} more people fit by what they did or said, without an order so far.", n).format(n=number(n)))  # fmt: skip
    people(workspace, (("need_id", chosen),) if chosen else (), key="needs")


def need_card(workspace: Workspace, group: Any, worth: pd.DataFrame, *, new: bool) -> None:
    """One needs group: name, size, worth, what stands out, proof, an example, and what people may change."""
    need_id = str(group["need_id"])
    facts = cached(differentiate.need_facts, workspace, need_id)
    mark = (" :material/push_pin:" if facts.get("pinned") else "") + (f" :small[{_('new')}]" if new else "")
    st.markdown(f"**{plain(group['name'])}**{mark}")
    value = worth["value_share"].get(need_id) if len(worth) else None
    st.caption(
        _("{n} people, {share} of those in a needs group; {value} of all lifetime value").format(
            n=number(group["size"]), share=percent(group["share"]), value=percent(value)
        )
    )
    if waiting := int(worth["others"].get(need_id, 0)) if len(worth) else 0:
        st.caption(ngettext("{n} of them has not ordered and fits by what they did or said.", "{n} of them have not ordered and fit by what they did or said.", waiting).format(n=number(waiting)))  # fmt: skip
    block = facts.get("block", "bought")
    for fact in facts["over"]:
        st.markdown(":material/trending_up: " + plain(wording_needs.kind_over(fact, block)))
    for fact in facts["under"]:
        st.markdown(":material/trending_down: " + plain(wording_needs.kind_under(fact)))
    for fact in facts.get("signals", []):
        st.markdown(":material/touch_app: " + plain(wording_needs.signal(fact)))
    st.caption(
        _("How surely this group exists: {x}.").format(x=wording_needs.proof(group["stability"])),
        help=wording_needs.how_groups(),
    )
    st.page_link(
        "pages/customer.py", label=plain(_("Example: {name}").format(name=facts["example_name"])), icon=":material/person:",
        query_params={"customer": str(group["example_customer"])},
    )  # fmt: skip
    need_changes.editor(workspace, need_id, facts)


def _profile(workspace: Workspace, names: dict[str, str], order: list[str]) -> None:
    kinds = cached(differentiate.need_kinds, workspace)
    if kinds.empty or kinds["what"].nunique() < 2:
        return
    place = {need_id: number_ for number_, need_id in enumerate(order)}
    lead = kinds.loc[kinds.groupby("what")["share"].idxmax()].set_index("what")
    told = kinds[kinds["need_id"].isin(place)].assign(
        place=lambda t: t["need_id"].map(place),
        of=lambda t: t["what"].map(lead["need_id"]).map(place),
        most=lambda t: t["what"].map(lead["share"]),
    )
    told = told.sort_values(["of", "most", "place"], ascending=[True, False, True], kind="stable")
    told = told.assign(group=told["need_id"].map(names))
    columns = [names[i] for i in order]
    shown = told.pivot_table(index="what", columns="group", values="share", sort=False).reindex(columns=columns)
    order_first = pd.concat([told.sort_values("place", kind="stable").drop_duplicates("group"), told]).drop_duplicates(
        ["group", "what"]
    )
    ordered = order_first.assign(what=pd.Categorical(order_first["what"], list(told["what"].drop_duplicates()), ordered=True), group=pd.Categorical(order_first["group"], columns, ordered=True))  # fmt: skip
    ordered = ordered.sort_values(["what", "group"]).assign(
        what=lambda t: t["what"].astype("str"), group=lambda t: t["group"].astype("str")
    )
    chart(
        charts.profile(ordered), title=_("What each group buys"), key="need_profile",
        alt=_("Share of what each group's customers buy, kind by kind; the kinds that tell the groups apart most."),
        table=pd.DataFrame({_("Kind of product"): shown.index, **{c: shown[c].map(percent).to_numpy() for c in shown.columns}}),
    )  # fmt: skip


def _affinities(workspace: Workspace, *, open_: bool) -> None:
    found = cached(differentiate.affinity_kinds, workspace)
    if found.empty:
        return
    with st.expander(_("What single customers lean to"), expanded=open_, icon=":material/favorite:"):
        st.caption(_("Customers who buy clearly more of one kind than others do: at least three times, at least one and a half times everybody's share, and with 90 % certainty no chance. This holds with and without groups."))  # fmt: skip
        shown = found.head(ROWS)
        st.dataframe(
            pd.DataFrame({_("Kind of product"): shown["what"], _("Customers"): shown["customers"], _("Share of what they buy"): shown["share"].map(percent), _("Everybody's share"): shown["average"].map(percent)}),
            placeholder="–", hide_index=True, key="affinity_table", height=min(38 + 35 * len(shown), 388),
        )  # fmt: skip
        what = st.selectbox(
            _("Whose names?"), list(shown["what"]), index=None, placeholder=_("Choose a kind"), key="affinity_pick"
        )
        if what:
            ids = cached(differentiate.affinity_names, workspace, what, ROWS)
            people(workspace, (("customer_id", ids),), key="affinity")


def _latent(workspace: Workspace, report: dict[str, Any]) -> None:
    found = cached(differentiate.latent_kinds, workspace)
    with st.container(border=True):
        st.markdown("**" + _("What customers could need next") + "**", help=wording_needs.how_latent())
        if found.empty:
            st.caption(wording_needs.no_latent(report))
            return
        st.caption(
            _("Latent needs: bought by similar customers, not yet by these.") + " " + wording_needs.latent_proof(report)
        )
        shown = found.head(ROWS)
        labels = {str(w): f"{w} ({number(n)})" for w, n in zip(shown["what"], shown["customers"], strict=True)}
        what = st.selectbox(_("Who lacks what?"), list(labels), format_func=labels.__getitem__, key="latent_pick")
        names = cached(differentiate.latent_names, workspace, what, ROWS)
        n = int(found.loc[found["what"].eq(what), "customers"].iloc[0])
        told = ngettext("{n} customer could need {what}", "{n} customers could need {what}", n).format(
            n=number(n), what=plain(what)
        )
        st.markdown(
            f"**{told}**" + (_(", the first {n} shown, the most valuable first").format(n=ROWS) if n > ROWS else "")
        )
        opened(
            _lacking(names), names["customer_id"], key="latent_names", wide={_("Why"): 560, _("Customer"): 180}, make=partial(_lacking_file, workspace, str(what)), name=str(what),
            definition=differentiate.to_json(differentiate.Definition("all", (differentiate.Condition("latent", "any", (str(what),)),))),
        )  # fmt: skip


def _lacking(names: pd.DataFrame) -> pd.DataFrame:
    """Who could need a kind and why, in the reader's words. names: of differentiate.latent_names."""
    why = [differentiate.latent_reason({str(k): v for k, v in r.items()}) for r in names.to_dict("records")]
    return pd.DataFrame({_("Customer"): names["name"], _("Lifetime value, 3 years"): names["lifetime_value"].round(), _("Why"): why})  # fmt: skip


def _lacking_file(workspace: Workspace, what: str, ending: str) -> bytes:
    names = differentiate.latent_names(workspace, what, -1)
    return reasons_file(workspace, _lacking(names), names["customer_id"], ending)
