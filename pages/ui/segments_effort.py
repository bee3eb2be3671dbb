"""Value and needs, view Playbook, part Time against value: who gets more and who gets less of our time than they are worth, with names."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import playbook as charts
from idic_core.differentiate import wording, wording_playbook, wording_value
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.list_actions import actions
from pages.ui.parts import chart
from pages.ui.terms import term_help
from pages.ui.text import plain

MOST = 30_000
SHOWN = 8
"""Groups in the chart; contact persons can be many."""


def effort(workspace: Workspace) -> None:
    """Shares of time and of value by group, then the two lists of names."""
    groups = {"tier": _("Tier"), "value_group": _("Value group"), "lifecycle": _("Stage"), "owner": _("Contact person")}
    by = st.segmented_control(_("Compare by"), list(groups), format_func=groups.__getitem__, default="tier", required=True, key="effort_by") or "tier"  # fmt: skip
    found, facts = cached(differentiate.effort, workspace, by)
    if facts["basis"] == "none":
        st.caption(_("No contact with a customer is logged or imported for the last 12 months, so nobody can say where your time goes. Log contacts under Interactions, or upload a list of them."))  # fmt: skip
        st.page_link("pages/interactions.py", label=_("Log a contact"), icon=":material/edit_note:")
        lists(workspace)
        return
    compared(found, facts, by)
    lists(workspace)


def compared(found: pd.DataFrame, facts: dict[str, Any], by: str) -> None:
    """The chart, its sentence and its table."""
    names, verdicts = group_names(by), wording_playbook.service_verdicts()
    order = [c for c in names if c in set(found["group"])] or None
    shown = found.set_index("group").loc[order].reset_index() if order else found.sort_values("value", ascending=False)
    shown = shown.assign(name=[names.get(g, g) or _("Nobody named") for g in shown["group"]])
    under, over = (", ".join(f"“{n}”" for n in shown.loc[shown["verdict"].eq(v), "name"].head(4)) for v in ("under", "over"))  # fmt: skip
    counted = {"minutes": _("minutes of contact"), "contacts": _("contacts (minutes are not logged)")}[facts["basis"]]
    alt = _("Counted in {what}, the 12 months to {day}: {n} contacts with customers.").format(what=counted, day=facts["until"], n=number(facts["contacts"]))  # fmt: skip
    if under:
        alt += " " + _("Less than they are worth: {groups}.").format(groups=under)
    if over:
        alt += " " + _("More than they are worth: {groups}.").format(groups=over)
    if facts["with_prospects"]:
        alt += " " + ngettext("{n} more contact was with people without an order that stands.", "{n} more contacts were with people without an order that stands.", facts["with_prospects"]).format(n=number(facts["with_prospects"]))  # fmt: skip
    each = shown["effort"] / shown["customers"].clip(lower=1)
    head = _("Minutes a customer") if facts["basis"] == "minutes" else _("Contacts a customer")
    chart(
        charts.effort_bars(shown.head(SHOWN)), title=_("Your time against value"), key=f"effort_{by}", alt=plain(alt),
        table=pd.DataFrame({
            _("Group"): shown["name"], _("Customers"): shown["customers"], _("Number of contacts"): shown["contacts"].astype("int64"), head: [number(v, 1) for v in each],
            _("Share of time"): shown["effort_share"].map(percent), _("Share of value"): shown["value_share"].map(percent),
            _("Time for value"): [number(v, 2) for v in shown["index"]], _("Verdict"): shown["verdict"].map(verdicts),
        }),
    )  # fmt: skip
    st.caption(
        _("Time for value: share of time divided by share of value; 1 is in proportion."), help=term_help("effort")
    )


def group_names(by: str) -> dict[str, str]:
    """Codes of a grouping in words, in their order."""
    return {
        "tier": wording.tiers(), "lifecycle": wording.stages(), "value_group": wording_value.value_groups(), "owner": {},
    }[by]  # fmt: skip


def lists(workspace: Workspace) -> None:
    """Valuable and not contacted; many contacts and little value."""
    which = {"neglected": _("Valuable and not contacted"), "overserved": _("Many contacts, little value")}
    chosen = st.pills(_("Whose names?"), list(which), format_func=which.__getitem__, default="neglected", required=True, key="effort_list")  # fmt: skip
    days = 0
    if chosen == "overserved":
        found, total = cached(differentiate.overserved, workspace)
        st.caption(_("At least three contacts in the last 12 months, and less value than half of the customers bring. An open complaint is a good reason; otherwise self-service may do."))  # fmt: skip
    else:
        days = int(st.number_input(_("No contact for … days"), 7, 1000, 90, step=30, key="effort_days", width=220))
        found, total = cached(differentiate.neglected, workspace, days)
        st.caption(_("Your most valuable customers and those with room to grow, not yet lost, whom nobody has talked with for so long. Call-backs by the playbook begin with them."))  # fmt: skip
    if not total:
        st.caption(_("Nobody fits this choice."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        count = ngettext("{n} customer", "{n} customers", total).format(n=number(total))
        more = _(", the first {n} shown; the file has all").format(n=len(found)) if total > len(found) else ""
        st.markdown(f"**{count}**{more}. " + _("Choose a row to open the customer."))
        actions(
            partial(taken_away, workspace, str(chosen), days),
            which[chosen],
            untouched(workspace, days) if chosen == "neglected" else "",
            key=f"effort_{chosen}",
        )
    state = st.dataframe(
        pd.DataFrame({
            _("Customer"): found["name"], _("Tier"): found["tier"].map(wording.tiers()), _("Last contact"): found["last_contact"].replace("", _("never")),
            _("Contacts, 12 months"): found["contacts"].astype("int64"), _("12 months"): found["actual_value"].astype("float64").round(),
            _("Lifetime value, 3 years"): found["lifetime_value"].astype("float64").round(), _("Last order"): found["last_order"].astype("str").str.slice(0, 10),
            _("Phone"): found["phone"].fillna(""), _("E-mail"): found["email"].fillna(""),
        }), placeholder="–", hide_index=True, key=f"effort_{chosen}_names", on_select="rerun", selection_mode="single-row", height=min(38 + 35 * len(found), 420),
        column_config={c: st.column_config.NumberColumn(format="localized", help=term_help(t)) for c, t in ((_("12 months"), "actual_value"), (_("Lifetime value, 3 years"), "lifetime_value"))},
    )  # fmt: skip
    if state and state["selection"]["rows"]:
        one = str(found["customer_id"].iloc[state["selection"]["rows"][0]])
        st.switch_page("pages/customer.py", query_params={"customer": one})


def untouched(workspace: Workspace, days: int) -> str:
    """The valuable and not contacted as conditions (JSON); "" where the contacts or the best tier, which they go by, are not there."""
    known = differentiate.fields(workspace)
    if "contact:channel" not in known or "tier" not in known or "vip" not in set(differentiate.options(workspace, known["tier"])["value"]):  # fmt: skip
        return ""
    best = differentiate.Condition("tier", "any", ("vip", "potential"))
    there = differentiate.Condition("lifecycle", "none", ("lost",))
    silent = differentiate.Condition("contact:channel", "none", (), max(days - 1, 0))
    return differentiate.to_json(differentiate.Definition("all", (best, there, silent)))


def taken_away(workspace: Workspace, which: str, days: int, ending: str = ".csv") -> bytes:
    """The whole list as a file, whatever the page shows of it."""
    found, _total = differentiate.overserved(workspace, MOST) if which == "overserved" else differentiate.neglected(workspace, days, MOST)  # fmt: skip
    return differentiate.download(workspace, (("customer_id", tuple(found["customer_id"])),), ending=ending)
