"""Value and needs, who moved: since when, from where to where, why, and the names; and when it is time to evaluate again."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import moves as charts
from idic_core.differentiate import wording_value
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number
from pages.ui.data import cached, table
from pages.ui.list_actions import actions
from pages.ui.parts import chart
from pages.ui.segments_head import Figures
from pages.ui.text import today


def moves(workspace: Workspace, figures: Figures) -> None:
    """Moves since a run that was chosen: chart, table, names with the reason."""
    review_note(workspace)
    runs = cached(differentiate.runs, workspace)
    if len(runs) < 2:
        with st.container(border=True):
            st.markdown("**" + _("Nobody has moved yet") + "**")
            st.caption(_("Each evaluation is compared with the one before. This is the first, as of {day}; upload newer orders, or change a rule, and you see here who moved, from where to where, and why.").format(day=figures["as_of"]))  # fmt: skip
        return
    words = wording_value.moved_classes()
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    labels = _labels(runs)
    since = left.selectbox(
        _("Since the evaluation with"), list(labels), format_func=labels.__getitem__, key="moves_since"
    )
    present = [w for w in words if w != "need_id" or len(table(workspace, "need_groups"))]
    start = next(
        (w for w in ("lifecycle", *present) if len(cached(differentiate.flows, workspace, int(since), w))), "lifecycle"
    )
    what = str(right.segmented_control(_("Moves in"), present, format_func=words.__getitem__, default=start, required=True, key="moves_what") or start)  # fmt: skip
    flows = cached(differentiate.flows, workspace, int(since), what)
    if flows.empty:
        st.caption(_("Nobody moved in this since then."))
        return
    names = _words(workspace, what)
    _drawn(flows, names, words[what])
    _names(workspace, flows, names, int(since), what)
    review_editor(workspace)


def _labels(runs: pd.DataFrame) -> dict[int, str]:
    """The runs before the newest one, as a choice: newest first."""
    earlier = runs.iloc[1:]
    return {
        int(run_id): _("orders up to {day}, worked out {at}").format(at=at[:16], day=day or "–")
        for run_id, at, day in zip(earlier["run_id"], earlier["at"], earlier["as_of"], strict=True)
    }  # fmt: skip


def _words(workspace: Workspace, what: str) -> dict[str, str]:
    groups = table(workspace, "need_groups")
    return wording_value.codes_of(what, dict(zip(groups["need_id"], groups["name"], strict=True)))


def _drawn(flows: pd.DataFrame, names: dict[str, str], what: str) -> None:
    reasons = wording_value.reasons()
    n = int(flows["customers"].sum())
    shown = pd.DataFrame({
        _("Was"): flows["was"].map(lambda c: names.get(c, c or _("Not a customer yet"))),
        _("Is"): flows["became"].map(lambda c: names.get(c, c or _("No longer a customer"))),
        _("Customers"): flows["customers"], _("Why"): flows["why"].map(reasons).fillna(flows["why"]),
    })  # fmt: skip
    left, right = st.columns([2, 3])
    with left:
        chart(charts.sankey(flows, names), title=_("Who moved: {what}").format(what=what), key="moves_chart",
              alt=ngettext("{n} customer moved. Left: where they were; right: where they are now. Who stayed is not drawn.",
                           "{n} customers moved. Left: where they were; right: where they are now. Who stayed is not drawn.", n).format(n=number(n)))  # fmt: skip
    with right, st.container(border=True):
        st.markdown("**" + _("From where to where, and why") + "**", help=_(
            "Bought, returned: the customer did something. Time passed: they did nothing, and that tells. You changed a rule or needs groups: nothing came in that moved them; without your change they would be where they were. "
            "Others moved: the class goes by the place among all customers, and theirs changed without their doing. Records joined or parted: two records became one customer, or one became two."))  # fmt: skip
        st.dataframe(
            shown, placeholder="–", hide_index=True, key="moves_table", height=min(38 + 35 * len(shown), 340),
            column_config={_("Was"): st.column_config.TextColumn(width=100), _("Is"): st.column_config.TextColumn(width=100), _("Customers"): st.column_config.NumberColumn(width=80, format="localized"),
                           _("Why"): st.column_config.TextColumn(width=300)},
        )  # fmt: skip


def _names(workspace: Workspace, flows: pd.DataFrame, names: dict[str, str], since: int, what: str) -> None:
    reasons = wording_value.reasons()
    with st.container(horizontal=True):
        codes = [c for c in names if c in set(flows["became"])]
        became = st.pills(_("Moved to"), codes, format_func=names.__getitem__, selection_mode="multi", key=f"moves_to_{what}")  # fmt: skip
        why = st.pills(_("Why"), [r for r in reasons if r in set(flows["why"])], format_func=reasons.__getitem__, selection_mode="multi", key=f"moves_why_{what}")  # fmt: skip
    asked = (int(since), what, (), tuple(became), tuple(why))
    frame, total = cached(differentiate.movers, workspace, *asked)
    if not total:
        st.caption(_("Nobody fits this choice."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("**" + ngettext("{n} customer", "{n} customers", total).format(n=number(total)) + "**. " + _("Choose a row to open the customer."))  # fmt: skip
        actions(partial(_file, workspace, names, asked), _("Who moved: {what}").format(what=wording_value.moved_classes()[what]), "", key="moves")  # fmt: skip
    state = st.dataframe(_said(frame, names), placeholder="–", hide_index=True, key="moves_names", on_select="rerun", selection_mode="single-row", height=min(38 + 35 * len(frame), 420),
                         column_config={_("Lifetime value, 3 years"): st.column_config.NumberColumn(format="localized", width=120), _("Why"): st.column_config.TextColumn(width=330)})  # fmt: skip
    if state and state["selection"]["rows"]:
        chosen = str(frame["customer_id"].iloc[state["selection"]["rows"][0]])
        st.switch_page("pages/customer.py", query_params={"customer": chosen})


def _said(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    reasons = wording_value.reasons()
    return pd.DataFrame({
        _("Customer"): frame["name"], _("Was"): frame["was"].map(lambda c: names.get(c, c or _("Not a customer yet"))),
        _("Is"): frame["became"].map(lambda c: names.get(c, c or _("No longer a customer"))), _("Why"): frame["why"].map(reasons),
        _("Lifetime value, 3 years"): frame["lifetime_value"].astype("float64").round(),
    })  # fmt: skip


def _file(workspace: Workspace, names: dict[str, str], asked: tuple[Any, ...], ending: str) -> bytes:
    since, what, was, became, why = asked
    frame, _total = differentiate.movers(workspace, since, what, was, became, why, limit=-1)
    own = differentiate.known_of(workspace, frame["customer_id"], ())["number"]
    told = _said(frame, names)
    told.insert(0, _("Your customer number"), own.fillna(frame["customer_id"]).to_numpy())
    return differentiate.as_file(told, ending)


def review_note(workspace: Workspace) -> None:
    """A reminder when the last evaluation or the newest order lies back too far."""
    found = cached(differentiate.review, workspace, today().isoformat())
    if found["run_old"]:
        st.warning(_("The last evaluation is from {day}, more than {n} days ago. Evaluate again, so that tiers and stages follow your customers.").format(day=str(found["last"])[:10], n=number(found["days"])), icon=":material/event_repeat:")  # fmt: skip
    elif found["orders_old"]:
        st.caption(":material/event_repeat: " + _("The newest order is from {day}, more than {n} days ago. Upload newer orders to see who moved since.").format(day=found["as_of"], n=number(found["days"])))  # fmt: skip


def review_editor(workspace: Workspace) -> None:
    """After how many days to be reminded."""
    found = cached(differentiate.review, workspace, today().isoformat())
    with st.popover(_("Remind me after {n} days").format(n=number(found["days"])), icon=":material/event_repeat:"):
        days = st.number_input(_("Days after which to evaluate again"), 1, 1000, int(found["days"]), key="review_days")
        if int(days) == found["days"]:
            st.caption(":material/check: " + _("Set: you are reminded after {n} days.").format(n=number(found["days"])))
        elif st.button(_("Keep"), key="review_save", type="primary"):
            differentiate.set_review_days(workspace, int(days))
            st.rerun()
