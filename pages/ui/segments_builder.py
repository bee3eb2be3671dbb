"""Value and needs, view Segments: build one from conditions, see who is in it, save it, take it away, send it on."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_segments as words
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _, money, ngettext, number, percent
from pages.ui import segments_cross, segments_send
from pages.ui.data import cached
from pages.ui.parts import Card, cards, on_click, said
from pages.ui.people_list import people
from pages.ui.segments_draft import as_definition, draft, editor, load, needs_of
from pages.ui.segments_head import Figures
from pages.ui.text import plain


def segments(workspace: Workspace, figures: Figures) -> None:
    """Build and save; two fields against each other; two segments compared."""
    tools = {
        "build": _("Build and save"),
        "cross": _("Two fields against each other"),
        "places": _("By place"),
        "compare": _("Compare two segments"),
    }
    st.session_state.setdefault("segment_tool", "build")
    tool = st.segmented_control(_("What to do"), list(tools), format_func=tools.__getitem__, required=True, key="segment_tool", label_visibility="collapsed")  # fmt: skip
    with said():
        {"build": build, "cross": segments_cross.cross, "places": segments_cross.places, "compare": segments_cross.compared}[tool or "build"](workspace, figures)  # fmt: skip


def build(workspace: Workspace, figures: Figures) -> None:
    """The saved segments, the conditions, who fits them, and what to do with them."""
    with st.spinner(_("Reading what is known of your customers")):
        known = differentiate.fields(workspace)
    _from_address(workspace)
    undo_line(workspace)
    saved_list(workspace, known)
    found = draft()
    with st.container(border=True):
        title = _("Change “{name}”").format(name=plain(found["name"])) if found["id"] else _("A new segment")
        st.markdown(f"**{title}**")
        if not found["rows"] and not found["except"]:
            begin_with(workspace)
        editor(workspace, known)
        _more(workspace)
    definition, left = as_definition(found)
    figures_of(workspace, known, definition, left)
    if found["rows"] or found["except"] or found["id"]:
        segments_send.actions(workspace, known, definition)
    people(workspace, (("segment", definition),), key="segment", name=found["name"], segment=False)


def saved_list(workspace: Workspace, known: dict[str, differentiate.Field]) -> None:
    """The saved segments with their live figures; choosing a row opens one."""
    saved = cached(differentiate.segments, workspace)
    if not saved:
        return
    rows = []
    for one in saved:
        sentence = words.sentence(differentiate.parse(one.definition), known, needs_of(workspace), number)
        try:
            live = cached(differentiate.shares, workspace, one.definition)
        except IdicError as error:
            rows.append((one.name, f"{error.message} {error.hint}", None, "–", "–"))
        else:
            rows.append((one.name, sentence, live["customers"], percent(live["share"], 1), percent(live["value_share"], 1)))  # fmt: skip
    with st.container(border=True):
        st.markdown("**" + _("Your segments") + "**")
        st.caption(_("Counted as you look. Choose a row to open one."))
        turn = st.session_state.get("segment_turn", 0)
        names = [_("Segment"), _("Who is in it"), _("Customers"), _("Of all customers"), _("Of 12 months' value")]
        state = st.dataframe(
            pd.DataFrame(rows, columns=names), placeholder="–", hide_index=True, key=f"saved_segments_{turn}", on_select="rerun", selection_mode="single-row",
            column_config={names[0]: st.column_config.TextColumn(width=160), names[1]: st.column_config.TextColumn(width=320),
                           names[2]: st.column_config.NumberColumn(format="localized", width=85), **{n: st.column_config.TextColumn(width=w) for n, w in zip(names[3:], (120, 150), strict=True)}},
        )  # fmt: skip
        picked = state["selection"]["rows"] if state else []
        if picked and picked[0] < len(saved):
            one = saved[picked[0]]
            load(one.segment_id, one.name, one.definition)
            st.rerun()
        if draft()["id"] or draft()["rows"]:
            st.button(
                _("Begin a new one"), icon=":material/add:", key="segment_new", on_click=load, args=("", "", "{}")
            )


def begin_with(workspace: Workspace) -> None:
    """Ready-made segments, one click away."""
    ready = cached(differentiate.starting_points, workspace)
    if not ready:
        return
    names = words.starting_points()
    st.caption(_("Begin with one of these and change it as you like, or add conditions of your own."))
    with st.container(horizontal=True):
        for code, definition in ready:
            st.button(names[code], key=f"start_{code}", on_click=load, args=("", names[code], differentiate.to_json(definition)))  # fmt: skip


def figures_of(workspace: Workspace, known: dict[str, differentiate.Field], definition: str, left: int) -> None:
    """The sentence, the live count with its shares, and what to know about it."""
    made = differentiate.parse(definition)
    with st.container(border=True):
        st.markdown(plain(words.sentence(made, known, needs_of(workspace), number)))
        if left:
            st.caption(ngettext("{n} condition has no value yet and does not count.", "{n} conditions have no value yet and do not count.", left).format(n=left))  # fmt: skip
        terms(known, made)
    if not made.conditions() and (left or draft()["id"] or draft()["rows"] or draft()["except"]):
        st.warning(_("No condition counts, so this is everybody you know. Give the condition a value, or whatever you do with the segment is done with everybody."), icon=":material/groups:")  # fmt: skip
    waiting = _("Working out how things stood on {day}").format(day=made.as_of) if made.as_of else _("Counting")
    with st.spinner(waiting, show_time=bool(made.as_of)):
        live = cached(differentiate.shares, workspace, definition)
    of_whom = _("{share} of the {n} people you know").format(share=percent(live["share"], 1), n=number(live["everybody"]))  # fmt: skip
    if made.as_of:
        then = cached(differentiate.ordered_by, workspace, made.as_of)
        of_whom = _("{share} of the {n} people you know today; {m} of them had ordered by {day}").format(share=percent(live["share"], 1), n=number(live["everybody"]), m=number(then), day=made.as_of)  # fmt: skip
    coin = cached(differentiate.one_currency, workspace)
    cards([
        Card(_("Customers in it"), number(live["customers"]), _("Everybody who fits now, also those without an order that stands."), of_whom),
        Card(_("Brought in 12 months"), money(live["value"], coin), _("What these customers brought in the last 365 days before the day of the figures."), _("{share} of everybody's").format(share=percent(live["value_share"], 1))),
        Card(_("Lifetime value, 3 years"), money(live["lifetime"], coin), _("What they are expected to bring in the next three years, in today's money."), _("{share} of everybody's").format(share=percent(live["lifetime_share"], 1))),
    ])  # fmt: skip
    _unknown(workspace, definition)
    if made.as_of:
        same = [words.label(f) for f in differentiate.as_today(workspace, made)]
        note = _("Orders, scores, stages and values as they stood on {day}, by today's rules.").format(day=made.as_of)
        if same:
            note += " " + _("As they are today: {fields}.").format(fields=", ".join(same))
        st.caption(plain(note))
    marked = cached(differentiate.sensitive, workspace, definition)
    if marked:
        st.caption(_("⚠ Uses what people may take amiss: {fields}. Not for offers unless these customers agreed to it.").format(fields=", ".join(plain(words.label(f)) for f in marked)))  # fmt: skip


def _unknown(workspace: Workspace, definition: str) -> None:
    """How many are left out only because something is not known of them."""
    for field, n in cached(differentiate.unknown_left_out, workspace, definition):
        said_ = ngettext("{n} more customer meets all the rest and is left out because this is not known of them: {field}.",
                         "{n} more customers meet all the rest and are left out because this is not known of them: {field}.", n)  # fmt: skip
        st.caption(":material/help: " + plain(said_.format(n=number(n), field=words.label(field))))


def terms(known: dict[str, differentiate.Field], made: differentiate.Definition) -> None:
    """What the terms in the sentence mean, one click away."""
    used = dict.fromkeys(c.field for c in made.conditions())
    lines = [f"**{plain(words.label(known[c]))}**: {plain(words.explained(known[c]))}" for c in used if c in known and words.explained(known[c])]  # fmt: skip
    if lines:
        with st.popover(_("What these terms mean"), icon=":material/help:", type="tertiary"):
            for line in lines:
                st.markdown(line)


def undo_line(workspace: Workspace) -> None:
    """What was just deleted, and Undo."""
    if "segment_gone" in st.session_state:
        segment_id, name = st.session_state["segment_gone"]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":material/check: " + plain(_("Deleted: {name}").format(name=name)), width="content")
            st.button(_("Undo"), key="segment_undo", icon=":material/undo:", on_click=on_click(_bring_back, workspace, segment_id))  # fmt: skip


def _bring_back(workspace: Workspace, segment_id: str) -> None:
    st.session_state.pop("segment_gone", None)
    differentiate.restore_segment(workspace, segment_id)
    one = differentiate.segment(workspace, segment_id)
    load(one.segment_id, one.name, one.definition)


def _more(workspace: Workspace) -> None:
    """The day on which behaviour is looked at."""
    found = draft()
    with st.expander(_("As of another day"), expanded=bool(found["as_of"])):
        kept = pd.Timestamp(found["as_of"]).date() if found["as_of"] else None
        turn = st.session_state.get("segment_turn", 0)
        day = st.date_input(_("How things stood at the end of"), kept, key=f"segment_as_of_{turn}", max_value="today", width=260,
                            help=_("Orders, scores, stages and values as they stood then; everything else as it is today. Empty: now."))  # fmt: skip
        found["as_of"] = day.isoformat() if day else ""


def _from_address(workspace: Workspace) -> None:
    """A segment named in the address is opened once."""
    wanted = st.query_params.get("segment", "")
    if wanted and st.session_state.get("segment_opened") != wanted:
        st.session_state["segment_opened"] = wanted
        load_saved = partial(differentiate.segment, workspace, wanted)
        with said():
            one = load_saved()
            load(one.segment_id, one.name, one.definition)
