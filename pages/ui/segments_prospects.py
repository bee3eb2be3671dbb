"""Value and needs, view Playbook, part Prospects like the best: the target profile, the test of the ranking, and who comes first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import playbook as charts
from idic_core.differentiate import wording_playbook, wording_portraits
from idic_core.store import Workspace, derived_report
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.parts import chart, on_click
from pages.ui.terms import term_help
from pages.ui.text import plain
from pages.ui.work import start_job

ROWS = 200


def prospects(workspace: Workspace) -> None:
    """The target profile, how far the ranking is right, and those who have not ordered yet with their reasons."""
    report: dict[str, Any] = derived_report(workspace, "differentiate").get("likeness") or {}
    if not report:
        st.caption(_("This is worked out with the next update of the figures."))
        return
    profile(report)
    with st.container(border=True):
        st.markdown("**" + _("Who is most like them") + "**", help=term_help("likeness"))
        if report["reason"]:
            st.write(wording_playbook.no_likeness(report))
        else:
            st.markdown(
                _("Of two customers it had not seen, one of the best and one of the others, it put the right one first in {auc} of the cases (between {low} and {high}; 50 % is chance).").format(
                    auc=percent(report["auc"]), low=percent(report["low"]), high=percent(report["high"])
                ),
                help=term_help("auc"),
            )  # fmt: skip
        if report["reason"] in ("chance", "weak") and report["auc"] is not None:
            st.caption(
                _("Tried on customers it had not seen: right in {auc} of the cases (between {low} and {high}; 50 % is chance).").format(
                    auc=percent(report["auc"]), low=percent(report["low"]), high=percent(report["high"])
                ),
                help=term_help("auc"),
            )  # fmt: skip
        if not report["reason"]:
            ranked(workspace, report)
    fields(workspace, report)


def profile(report: dict[str, Any]) -> None:
    """What the best fifth have in common that was known before they bought."""
    found = pd.DataFrame(report.get("profile") or [])
    if found.empty:
        with st.container(border=True):
            st.markdown("**" + _("Target profile") + "**", help=term_help("target_profile"))
            st.write(
                _("Nothing that was known before they bought is clearly more or less common among your best customers.")
            )
        return
    labels = wording_playbook.likeness_fields()
    found = found.assign(
        name=[trait(labels, str(f), str(v)) for f, v in zip(found["field"], found["value"], strict=True)]
    )
    first = found.iloc[0]
    alt = _("What the best fifth of customers (blue) had before they bought, against the others. {trait}: {best} of the best, {others} of the others.").format(
        trait=first["name"], best=percent(first["best"]), others=percent(first["others"]))  # fmt: skip
    chart(
        charts.profile_dots(found), title=_("Target profile: what sets the best customers apart"), key="profile", alt=plain(alt),
        table=pd.DataFrame({
            _("Trait"): found["name"], _("Among the best"): found["best"].map(percent), _("Among the others"): found["others"].map(percent),
            _("Times as common"): [number(v, 1) for v in found["index"]], _("Customers"): found["n"],
        }),
    )  # fmt: skip


def trait(labels: dict[str, str], field: str, value: str) -> str:
    """A trait in words."""
    if field == "organisation":
        return _("A company") if value == "yes" else _("A private person")
    return f"{labels.get(field, field)}: {wording_portraits.value_words(field, value)}"


def ranked(workspace: Workspace, report: dict[str, Any]) -> None:
    """Those who have not ordered yet, the likest first, with why."""
    found, total = cached(differentiate.prospects, workspace, ROWS)
    labels = wording_playbook.likeness_fields()
    count = ngettext(
        "{n} person without an order that stands", "{n} people without an order that stands", total
    ).format(n=number(total))
    more = _(", the first {n} shown").format(n=ROWS) if total > ROWS else ""
    st.markdown(f"**{count}**{more}. " + _("Choose a row to open the person."))
    because = ["; ".join(reason(labels, one) for one in reasons) or _("nothing speaks for it especially") for reasons in found["because"]]  # fmt: skip
    state = st.dataframe(
        pd.DataFrame({
            _("Customer"): found["name"], _("Likeness"): found["likeness"].map(percent), _("Because"): because, _("Phone"): found["phone"].fillna(""),
            _("E-mail"): found["email"].fillna(""),
        }), placeholder="–", hide_index=True, key="prospect_rows", on_select="rerun", selection_mode="single-row", height=min(38 + 35 * len(found), 420),
        column_config={
            _("Likeness"): st.column_config.TextColumn(width=90, help=_("The chance to be among the best fifth once they buy; {p} of all customers are.").format(p=percent(report["share"])) + "\n\n" + term_help("likeness")),
            _("Because"): st.column_config.TextColumn(width=420, help=_("What speaks most for them. 2× is twice as common among the best as among the other customers.")),
        },
    )  # fmt: skip
    if state and state["selection"]["rows"]:
        chosen = str(found["customer_id"].iloc[state["selection"]["rows"][0]])
        st.switch_page("pages/customer.py", query_params={"customer": chosen})


def reason(labels: dict[str, str], one: dict[str, Any]) -> str:
    """One trait that speaks for somebody, with how much more common it is among the best where that is sure."""
    said = trait(labels, str(one["field"]), str(one["value"]))
    return said + (" " + _("({x}×)").format(x=number(one["index"], 1)) if one.get("index") else "")  # fmt: skip


def fields(workspace: Workspace, report: dict[str, Any]) -> None:
    """What the ranking looks at, and the switch for sensitive fields."""
    labels = wording_playbook.likeness_fields()
    used = ", ".join(labels.get(f, f) for f in report.get("fields") or [])
    if used:
        st.caption(
            _("Looked at, because some of those without an order that stands have it: {fields}.").format(fields=used)
        )
    st.toggle(
        _("Also use age, gender and income"), value=bool(report.get("sensitive")), key=f"likeness_sensitive_{report.get('sensitive')}",
        help=_("Off by default: who is chosen or passed over by age, gender or income is soon treated unfairly, and in many places the law forbids it."),
        on_change=on_click(switch, workspace, not report.get("sensitive")),
    )  # fmt: skip


def switch(workspace: Workspace, on: bool) -> None:
    """Switch the sensitive fields and work the figures out anew; call it from a callback."""
    differentiate.use_sensitive(workspace, on)
    start_job(workspace, "run")
