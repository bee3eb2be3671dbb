"""The parts of the page Home."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate, interact, jobs, measure, store
from idic_core.store import Workspace
from idic_core.words import _, money, ngettext, number, percent
from pages.ui.data import cached, table
from pages.ui.guide_parts import model
from pages.ui.parts import Card, cards
from pages.ui.text import plain, unnamed
from pages.ui.work import start_job

PAGE_OF = {"identify": "matches", "differentiate": "segments", "interact": "interactions", "customize": "offers"}


def start_here(workspace: Workspace) -> None:
    """The two ways to begin: the sample, or one's own files; or the files that are in already."""
    waiting = store.fact_counts(workspace)["batches"]
    if waiting:
        with st.container(border=True):
            st.markdown(
                "**" + ngettext("{n} file is taken in.", "{n} files are taken in.", waiting).format(n=waiting) + "**"
            )
            if st.button(_("Work everything out"), type="primary", icon=":material/play_arrow:", key="home_run"):
                start_job(workspace, "run")
                st.rerun()
        return
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.markdown(f"**{_('See it work first')}**")
        st.caption(
            _(
                "A small shop with 2,000 people in overlapping lists, two years of orders and a service desk. Takes about half a minute."
            )
        )
        if st.button(_("Try the sample shop"), type="primary", icon=":material/storefront:", key="empty_sample"):
            start_job(workspace, "sample", {"name": "shop"})
            st.rerun()
    with right.container(border=True, height="stretch"):
        st.markdown(f"**{_('Bring your own files')}**")
        st.caption(
            _(
                "Customers, orders, newsletter lists, loyalty cards: CSV or Excel, as they are. Each can be undone as a whole."
            )
        )
        if st.button(_("Use my files"), icon=":material/upload:", key="empty_upload"):
            st.switch_page("pages/upload.py")


def model_in_short() -> None:
    """What the four stages are, for a first visit."""
    st.markdown(f"**{_('The four stages')}**")
    model()


def figures(workspace: Workspace) -> None:
    """Up to six figures that say how the shop stands, each with its range where one is known."""
    found = {str(row["name"]): row for row in table(workspace, "results").to_dict("records")}
    words = measure.wording.figure_words()
    report = store.derived_report(workspace, "identify")
    shown, coin = [_customers(workspace, report)], cached(differentiate.one_currency, workspace)
    for name in ["customer_equity", "retention", "nps", "csat", "first_response", "lift"]:
        if name in found and pd.notna(found[name]["value"]):
            label, meaning = words[name]
            shown.append(Card(label, _value(found[name], coin), meaning, _range(found[name], coin)))
    cards(shown[:6])


def _customers(workspace: Workspace, report: dict[str, object]) -> Card:
    low, high = (report.get(f"likely_{end}", report.get(f"customers_{end}")) for end in ("low", "high"))
    note = _between(number(low), number(high)) if isinstance(low, int) and isinstance(high, int) else ""
    return Card(
        _("People you know"),
        number(store.count_derived(workspace, "customers")),
        _(
            "People and organisations, after joining the records of all your files, also those without an order. The range says how many pairs are still open."
        ),
        note,
    )


def _value(figure: Mapping[Hashable, Any], coin: str = "") -> str:
    value, unit = float(figure["value"]), figure["unit"]
    if unit == "share":
        return percent(value)
    if unit == "hours":
        return _("{n} h").format(n=number(value, 1))
    if unit == "money":
        return money(value, coin)
    return f"{value:+.0f}" if unit == "score" else number(value)


def _range(figure: Mapping[Hashable, Any], coin: str = "") -> str:
    low, high, unit = figure["low"], figure["high"], figure["unit"]
    if unit == "hours" or pd.isna(low) or pd.isna(high):
        return ""
    if unit == "money":
        return _between(money(float(low), coin), money(float(high), coin))
    show = percent if unit == "share" else number
    return _between(show(float(low)), show(float(high)))


def _between(low: str, high: str) -> str:
    """A range as it is shown; one whose ends read alike is none."""
    return "" if low == high else _("between {low} and {high}").format(low=low, high=high)


def stages(workspace: Workspace) -> None:
    """The four stages: how far each is, and the one step that helps most."""
    names, steps = measure.wording.stage_words(), measure.wording.step_words()
    for column, found in zip(st.columns(4), cached(measure.stage_scores, workspace), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{names[found.stage]}**")
            st.progress(found.score / 100, text=_("{n} of 100").format(n=found.score))
            if found.score < 100:
                st.page_link(f"pages/{found.page}.py", label=steps[found.reason], icon=":material/arrow_forward:")
            else:
                st.page_link(
                    f"pages/{PAGE_OF[found.stage]}.py", label=_("All in place: have a look"), icon=":material/check:"
                )


def today(workspace: Workspace) -> None:
    """The five tasks that matter most today."""
    st.markdown(f"**{_('Today')}**")
    queue = interact.tasks(workspace, store.now())
    queue = queue[queue["state"].eq("open")].head(5)
    if queue.empty:
        st.caption(_("Nothing is due. Log a contact, and what you promise will be listed here."))
    for task in queue.to_dict("records"):
        facts = interact.task_facts(task["why"])
        since, channel = str(facts.get("due_since", "")), str(facts.get("channel", ""))
        when = interact.wording.due_words(int(task["days"]), str(task["due"]), since)
        with st.container(horizontal=True, vertical_alignment="center", key=f"home_task_{task['task_id']}"):
            who = plain(unnamed(str(task["name"] or task["customer_id"])))
            st.page_link(
                "pages/customer.py",
                label=who,
                query_params={"customer": str(task["customer_id"])},
                icon=":material/person:",
            )
            st.caption(f"{interact.wording.task_name(task['kind'], channel)} · {when}")
    st.page_link("pages/interactions.py", label=_("All tasks"), icon=":material/arrow_forward:")


def news(workspace: Workspace) -> None:
    """What came in and was worked out lately."""
    st.markdown(f"**{_('Lately')}**")
    history = store.batches(workspace).head(5)
    for batch in history.to_dict("records"):
        rows = ngettext("{n} row", "{n} rows", int(batch["row_count"])).format(n=number(batch["row_count"]))
        state = " · " + _("undone") if pd.notna(batch["undone_at"]) else ""
        name = (
            str(batch["file_name"]) or (_("signed up") if batch["source"] == "sign_up" else _("typed in")).capitalize()
        )
        st.caption(f"{str(batch['created_at'])[:16]} · {plain(name)} · {rows}{state}")
    done = (
        jobs.last_result(workspace, "run")
        or jobs.last_result(workspace, "sample")
        or jobs.last_result(workspace, "upload")
    )
    report = store.derived_report(workspace, "measure")
    if done is not None and report:
        st.caption(_("Everything was worked out on {when}.").format(when=str(report["at"])[:16]))


def next_step(workspace: Workspace) -> None:
    """The step that helps most: of the stage with the lowest score."""
    from pages.ui.parts import next_step as show

    lowest = min(cached(measure.stage_scores, workspace), key=lambda found: found.score)
    show(lowest.page, measure.wording.step_words()[lowest.reason])
