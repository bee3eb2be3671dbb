"""Value and needs, view Playbook: what to do with whom, whether our time goes where the value is, and which prospects are like the best."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import customize, differentiate
from idic_core.customize.wording import offer_name
from idic_core.differentiate import wording, wording_playbook, wording_portraits
from idic_core.differentiate.play_rows import ANY, Play
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number, percent
from pages.ui import segments_effort, segments_prospects
from pages.ui.data import cached, table
from pages.ui.parts import on_click, said
from pages.ui.people_list import people
from pages.ui.segments_head import Figures
from pages.ui.terms import term_help
from pages.ui.text import plain


def playbook(workspace: Workspace, figures: Figures) -> None:
    """The plays, effort against value, and prospects by likeness, one at a time."""
    parts = {
        "plays": _("What to do with whom"),
        "effort": _("Time against value"),
        "prospects": _("Prospects like the best"),
    }
    part = st.segmented_control(_("Part of the playbook"), list(parts), format_func=parts.__getitem__, default="plays", required=True, key="playbook_part", label_visibility="collapsed")  # fmt: skip
    draw = {"plays": plays, "effort": segments_effort.effort, "prospects": segments_prospects.prospects}
    draw[part or "plays"](workspace)


def need_names(workspace: Workspace) -> dict[str, str]:
    """need_id -> the group's name."""
    groups = table(workspace, "need_groups")
    return dict(zip(groups["need_id"].astype("str"), groups["name"].astype("str"), strict=True))


def offer_names(workspace: Workspace) -> dict[str, str]:
    """Offer's id -> its name, retired ones too."""
    return {o.offer_id: offer_name(o.offer_id, o.name) for o in customize.offers(workspace, retired=True)}


# the rows -----------------------------------------------------------------------------------------------------------
def plays(workspace: Workspace) -> None:
    """Every row with its count; a chosen row opens for changing, with its portrait and its names."""
    rows = cached(differentiate.play_table, workspace)
    needs, offers = need_names(workspace), offer_names(workspace)
    st.caption(
        _(
            "One row for each kind of customer. The narrowest row that fits counts. Call-backs on Interactions, answering times, Offers and the Customer page follow it from the moment you keep a change."
        ),
        help=term_help("playbook"),
    )
    undo_line(workspace)
    present = rows[rows["customers"].gt(0) | rows["changed"]]
    hidden = len(rows) - len(present)
    everything = bool(hidden) and st.toggle(
        ngettext("Show {n} row that fits nobody now", "Show {n} rows that fit nobody now", hidden).format(n=number(hidden)), key="playbook_all"
    )  # fmt: skip
    rows = (rows if everything else present).reset_index(drop=True)
    state = st.dataframe(
        shown(rows, needs, offers), placeholder="–", hide_index=True, key="playbook_rows", on_select="rerun", selection_mode="single-row", column_config=columns(),
        height=38 + 35 * max(len(rows), 1),
    )  # fmt: skip
    add_row(workspace, needs)
    picked = state["selection"]["rows"] if state else []
    if not picked or picked[0] >= len(rows):
        st.caption(
            _("Choose a row to see its customers, to read what sets them apart, and to change what you do with them.")
        )
        return
    play: Play = rows["play"].iloc[picked[0]]
    st.markdown("##### " + plain(wording_playbook.row_name(play.tier, play.stage, play.need, needs)))
    edit(workspace, play, changed=bool(rows["changed"].iloc[picked[0]]), offers=offers)
    filters = cached(differentiate.row_filters, workspace, play.subject)
    people(workspace, portrait_card(workspace, filters, key=f"play_{play.subject}"), key=f"play_{play.subject}")


# portraits of groups ------------------------------------------------------------------------------------------------
def portrait_card(workspace: Workspace, filters: differentiate.Filters, key: str) -> differentiate.Filters:
    """What sets a group apart, in a card of clauses; returns the filters of the chosen clause (else the given ones), for the list of names below.

    filters: as of differentiate.names. Use: people(workspace, portrait_card(workspace, filters, key), key=key).
    """
    found = cached(differentiate.group_portrait, workspace, filters)
    if not found:
        return filters
    chosen, labels = st.session_state.get("group_clause", ("", "")), wording_playbook.likeness_fields()
    narrowed, said = filters, ""
    with st.container(border=True):
        st.markdown("**" + _("What sets them apart") + "**", help=term_help("portrait"))
        st.caption(_("Compared with all customers with orders. Choose a line to list the customers it speaks of."))
        with st.container(gap=None):
            for one in found:
                words = plain(wording_portraits.clause(one.clause, number, labels))
                mine = (key, words)
                st.button(
                    f"**{words}**" if chosen == mine else words, key=f"{key}_{one.clause.code}_{one.clause.facts.get('what', '')}", type="tertiary",
                    icon=GROUP_ICONS.get(one.clause.code, ":material/insights:"), on_click=choose_group_clause, args=mine,
                )  # fmt: skip
                if chosen == mine:
                    narrowed, said = one.filters, words
    if said:
        st.caption(_("Only those of whom this is true: {clause}").format(clause=said))
    return narrowed


GROUP_ICONS = {
    "size": ":material/group:", "worth": ":material/payments:", "future": ":material/trending_up:", "group_rhythm": ":material/schedule:", "group_more": ":material/arrow_upward:",
    "group_less": ":material/arrow_downward:", "over": ":material/shopping_bag:", "under": ":material/shopping_bag:", "stage": ":material/timeline:", "tier": ":material/stars:",
    "about": ":material/badge:", "age": ":material/cake:", "channel": ":material/forum:", "complained": ":material/report:",
}  # fmt: skip


def choose_group_clause(key: str, words: str) -> None:
    """List the names of this clause, or of the whole group again; call it from a callback."""
    same = st.session_state.get("group_clause") == (key, words)
    st.session_state["group_clause"] = ("", "") if same else (key, words)


def shown(rows: pd.DataFrame, needs: dict[str, str], offers: dict[str, str]) -> pd.DataFrame:
    """The rows with heads and codes in the reader's words. rows: differentiate.play_table."""
    plays: list[Play] = rows["play"].tolist()
    tiers, stages, channels = wording.tiers(), wording_playbook.play_stages(), wording_playbook.channels()
    total = float(rows["actual_value"].clip(lower=0).sum())
    fixed = any(p.need != ANY for p in plays)
    need = {_("Need"): [_("any") if p.need == ANY else needs.get(p.need, p.need) for p in plays]} if fixed else {}
    return pd.DataFrame({
        _("Tier"): [_("any") if p.tier == ANY else tiers.get(p.tier, p.tier) for p in plays],
        _("Stage"): [_("any") if p.stage == ANY else stages.get(p.stage, p.stage) for p in plays], **need,
        _("Customers"): rows["customers"].astype("int64"), _("Share of value"): [percent(v / total) if total else "–" for v in rows["actual_value"]],
        _("Goal"): [wording_playbook.goal(p) for p in plays], _("Channel"): [channels.get(p.channel, p.channel) for p in plays],
        _("Call-back"): [_("{n} days").format(n=number(p.cadence_days)) if p.cadence_days else "–" for p in plays],
        _("First answer"): [_("{n} h").format(n=number(p.reply_hours, 0 if float(p.reply_hours).is_integer() else 1)) if p.reply_hours else "–" for p in plays],
        _("Offer"): [offers.get(p.offer, p.offer) or "–" for p in plays],
        **({_("Changed"): rows["changed"].map({True: "✓", False: ""})} if rows["changed"].any() else {}),
    })  # fmt: skip


def columns() -> dict[str, Any]:
    """What each column of the playbook means."""
    text, amount = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        _("Tier"): text(width=100, help=term_help("tier")), _("Stage"): text(width=104, help=term_help("lifecycle")), _("Need"): text(width=110, help=term_help("need")),
        _("Customers"): amount(format="localized", width=72, help=_("Customers for whom this row is the narrowest that fits.")),
        _("Share of value"): text(width=96, help=_("Share of what all customers brought in the last 12 months.")),
        _("Goal"): text(width=170), _("Channel"): text(width=68),
        _("Call-back"): text(width=72, help=_("Who has had no contact with you for so long appears under Interactions, the most valuable first, where contact is allowed.")),
        _("First answer"): text(width=80, help=_("Working hours until the first answer to a complaint or a message; urgent complaints half of it, slight ones twice.")),
        _("Offer"): text(width=104), _("Changed"): text(width=70, help=_("A row that somebody changed or added.")),
    }  # fmt: skip


def edit(workspace: Workspace, play: Play, *, changed: bool, offers: dict[str, str]) -> None:
    """The form for one row, and its way back."""
    goals, steps, owners, channels = (
        wording_playbook.goals(),
        wording_playbook.first_steps(),
        wording_playbook.owners(),
        wording_playbook.channels(),
    )
    key = f"play_{play.subject}_{hash(play)}"
    with st.form(key, border=True):
        left, right = st.columns([3, 2], gap="large")
        goal = left.text_input(_("Goal"), wording_playbook.goal(play), max_chars=300, key=f"{key}_goal")
        step = left.text_area(
            _("Tone and first step"), wording_playbook.first_step(play), max_chars=300, height=80, key=f"{key}_step"
        )
        choices = ["", *offers, *([play.offer] if play.offer and play.offer not in offers else [])]
        offer = left.selectbox(
            _("Offer"), choices, index=choices.index(play.offer), format_func=lambda o: offers.get(o, o) or _("None"), accept_new_options=True,
            key=f"{key}_offer", help=_("One of your offers, or words of your own."),
        )  # fmt: skip
        who = [*owners, *([play.owner] if play.owner not in owners else [])]
        channel = right.selectbox(_("Channel"), list(channels), index=list(channels).index(play.channel), format_func=channels.__getitem__, key=f"{key}_channel")  # fmt: skip
        days = right.number_input(_("Call back every … days (0: not by the calendar)"), 0, 3650, play.cadence_days, key=f"{key}_days")  # fmt: skip
        hours = right.number_input(_("First answer within … working hours (0: no target)"), 0.0, 1000.0, float(play.reply_hours), step=1.0, format="%g", key=f"{key}_hours")  # fmt: skip
        owner = right.selectbox(
            _("Who answers"), who, index=who.index(play.owner), format_func=lambda o: owners.get(o, o), accept_new_options=True, key=f"{key}_owner",
            help=_("Choose, or type a name."),
        )  # fmt: skip
        kept = st.form_submit_button(_("Keep this row"), type="primary", icon=":material/check:")
    if kept:
        wanted = replace(
            play, goal=wording_playbook.kept_text(goal, goals, play.goal), first_step=wording_playbook.kept_text(step, steps, play.first_step),
            offer=(offer or "").strip(), channel=str(channel), cadence_days=int(days), reply_hours=float(hours), owner=(owner or "team").strip(),
        )  # fmt: skip
        with said():
            if wanted != play:
                differentiate.set_play(workspace, wanted)
                st.session_state["playbook_left"] = play.subject
            st.rerun()
    if changed:
        st.button(
            _("Back to how it was at the beginning"), icon=":material/restart_alt:", key=f"{key}_reset",
            on_click=on_click(differentiate.reset_play, workspace, play.subject),
        )  # fmt: skip


def undo_line(workspace: Workspace) -> None:
    """The change just kept, and Undo."""
    subject = st.session_state.get("playbook_left")
    if not subject:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/check: " + _("The row is kept and counts from now on."), width="content")
        st.button(_("Undo"), key="playbook_undo", icon=":material/undo:", on_click=on_click(take_back, workspace, str(subject)))  # fmt: skip


def take_back(workspace: Workspace, subject: str) -> None:
    """What stood before the last change stands again; call it from a callback."""
    st.session_state.pop("playbook_left", None)
    differentiate.undo_play(workspace, subject)


def add_row(workspace: Workspace, needs: dict[str, str]) -> None:
    """A narrower row: its own goal, rhythm and offer for one tier, stage and need."""
    with st.expander(_("Add a narrower row"), icon=":material/add:"):
        tiers, stages = {ANY: _("any"), **wording.tiers()}, {ANY: _("any"), **wording_playbook.play_stages()}
        every = {ANY: _("any"), **needs}
        one, two, three, four = st.columns(4, vertical_alignment="bottom")
        tier = one.selectbox(_("Tier"), list(tiers), format_func=tiers.__getitem__, index=1, key="row_tier")
        stage = two.selectbox(_("Stage"), list(stages), format_func=stages.__getitem__, index=3, key="row_stage")
        need = three.selectbox(_("Need"), list(every), format_func=every.__getitem__, index=min(1, len(every) - 1), key="row_need")  # fmt: skip
        four.button(
            _("Add this row"), key="row_add", icon=":material/add:", on_click=on_click(added, workspace, tier, stage, need), width="stretch"
        )  # fmt: skip
        st.caption(
            _(
                "It begins as a copy of the row that counts for these customers now; choose it in the table to change it."
            )
        )


def added(workspace: Workspace, tier: str, stage: str, need: str) -> None:
    """Keep a copy of the row that counts so far under the narrower name; call it from a callback."""
    differentiate.add_play(workspace, tier, stage, need)
    st.session_state["playbook_left"] = f"{tier}|{stage}|{need}"
