"""What to do with a segment: save, rename, delete, take away, open in Offers, put on the call list."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from idic_core import differentiate, interact
from idic_core.interact import wording as contacts
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number
from pages.ui.data import cached
from pages.ui.parts import on_click, said
from pages.ui.segment_consent import agreed
from pages.ui.segments_draft import draft, load
from pages.ui.text import plain, today


def actions(workspace: Workspace, known: dict[str, differentiate.Field], definition: str) -> None:
    """The row of buttons below a segment's figures."""
    found = draft()
    unchanged = bool(found["id"]) and any(s.segment_id == found["id"] and s.definition == definition for s in cached(differentiate.segments, workspace))  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(_("Saved") if unchanged else _("Save"), icon=":material/bookmark_added:" if unchanged else ":material/bookmark_add:", key="segment_save_box"):  # fmt: skip
            _save_box(workspace, definition)
        if unchanged and not everybody(definition):
            st.button(
                _("Open in Offers"), icon=":material/sell:", key="segment_offers", on_click=_to_offers, args=(found["id"],),
                help=_("Who gets what of this segment is chosen, previewed and approved there."),
            )  # fmt: skip
        else:
            with st.popover(_("Open in Offers"), icon=":material/sell:", key="segment_offers_box"):
                _offers_box(workspace, definition, unchanged=unchanged)
        turn = st.session_state.get("call_turn", 0)  # another key after each list: the box closes
        with st.popover(
            _("Put on the call list"), icon=":material/call:", key=f"segment_call_box_{turn}", on_change="rerun"
        ):
            _call_box(workspace, definition)
        if found["id"]:
            st.button(_("Delete"), icon=":material/delete:", key="segment_delete", type="tertiary", on_click=on_click(_delete, workspace, found["id"], found["name"]))  # fmt: skip
    called_line(workspace)
    if st.session_state.pop("segment_go_offers", ""):
        st.switch_page("pages/offers.py", query_params={"segment": str(found["id"]), "view": "group"})


def everybody(definition: str) -> bool:
    """Whether a definition has no condition, so that it holds everybody."""
    return not differentiate.parse(definition).conditions()


def _offers_box(workspace: Workspace, definition: str, *, unchanged: bool) -> None:
    """Save under a name, then on to Offers; says so where it is everybody."""
    found, turn = draft(), st.session_state.get("segment_turn", 0)
    if everybody(definition):
        st.warning(_everybody_said(workspace), icon=":material/groups:")
    name = found["name"]
    if not unchanged:
        st.caption(_("Offers are chosen for saved segments: this saves it and opens it there."))
        name = st.text_input(_("Name of the segment"), name, key=f"segment_offers_name_{turn}", max_chars=80, placeholder=_("Who is in it, in a few words"))  # fmt: skip
    label = _("Open everybody in Offers") if everybody(definition) else _("Save and open in Offers")
    if st.button(label, type="primary", icon=":material/sell:", key="segment_offers_go"):
        with said():
            made = found["id"] if unchanged else differentiate.save_segment(workspace, name, definition, segment_id=found["id"])  # fmt: skip
            one = differentiate.segment(workspace, made)
            load(one.segment_id, one.name, one.definition)
            st.switch_page("pages/offers.py", query_params={"segment": made, "view": "group"})


def _everybody_said(workspace: Workspace) -> str:
    n = cached(differentiate.shares, workspace, "{}")["everybody"]
    return _("This segment has no condition: it is everybody you know, {n} people.").format(n=number(n))


def _to_offers(segment_id: str) -> None:
    st.session_state["segment_go_offers"] = segment_id


def _save_box(workspace: Workspace, definition: str) -> None:
    found, turn = draft(), st.session_state.get("segment_turn", 0)
    name = st.text_input(_("Name of the segment"), found["name"], key=f"segment_name_{turn}", max_chars=80, placeholder=_("Who is in it, in a few words"))  # fmt: skip
    label = _("Save changes") if found["id"] else _("Save this segment")
    if st.button(label, type="primary", icon=":material/check:", key="segment_save"):
        _save(workspace, name, definition, found["id"])
    if found["id"] and st.button(_("Save as a new one"), icon=":material/add:", key="segment_save_new"):
        _save(workspace, name, definition, "")


def _save(workspace: Workspace, name: str, definition: str, segment_id: str) -> None:
    with said():
        made = differentiate.save_segment(workspace, name, definition, segment_id=segment_id)
        one = differentiate.segment(workspace, made)
        load(one.segment_id, one.name, one.definition)
        st.session_state.pop("segment_gone", None)
        st.toast(_("Saved: {name}").format(name=plain(one.name)), icon=":material/check:")
        st.rerun()


def _delete(workspace: Workspace, segment_id: str, name: str) -> None:
    differentiate.delete_segment(workspace, segment_id)
    st.session_state["segment_gone"] = (segment_id, name)
    load("", "", "{}")


def _call_box(workspace: Workspace, definition: str) -> None:
    found = draft()
    st.caption(_("A follow-up for each of them under Interactions, the most valuable first. Who has no phone number, has not agreed, said no or has an open complaint is left out."))  # fmt: skip
    # Two by two, so that the button below stays within the box in a low window.
    first, second = st.columns(2)
    name = first.text_input(
        _("Name of the list"), found["name"], key=f"call_name_{st.session_state.get('segment_turn', 0)}"
    )
    reason = second.text_input(_("What to talk about"), key="call_reason", placeholder=_("for example: ask how the last order turned out"))  # fmt: skip
    due = first.date_input(_("Call until"), today() + timedelta(days=7), key="call_due")
    most = second.number_input(_("At most"), 1, 500, 50, key="call_most")
    if cached(differentiate.sensitive, workspace, definition) and not _agreed(workspace, definition):
        return
    if everybody(definition):
        st.warning(_everybody_said(workspace), icon=":material/groups:")
    if st.button(
        _("Put everybody on the list") if everybody(definition) else _("Put them on the list"),
        type="primary",
        icon=":material/call:",
        key="call_go",
    ):
        with said():
            members = cached(differentiate.members_of, workspace, definition)
            made = interact.put_on_call_list(workspace, members, name=name or _("Call list"), due=str(due), reason=reason, most=int(most))  # fmt: skip
            st.session_state["called"] = made
            st.session_state["call_turn"] = st.session_state.get("call_turn", 0) + 1
            st.session_state["called_said"] = True
            st.rerun()


def _agreed(workspace: Workspace, definition: str) -> bool:
    """Whether people may be called by what they may take amiss; the yes belongs to a saved segment with just these conditions."""
    saved = {s.segment_id: s for s in cached(differentiate.segments, workspace)}
    one = saved.get(draft()["id"])
    if one is None or one.definition != definition:
        st.caption(_("This segment goes by what people may take amiss. Save it first; then you are asked how these customers agreed to it."))  # fmt: skip
        return False
    return agreed(workspace, one, calls=True)


def called_line(workspace: Workspace) -> None:
    """What was just put on the call list, who was left out and why, and Undo."""
    made = st.session_state.get("called")
    if made is None:
        return
    fresh = st.session_state.pop("called_said", False)
    said_ = ngettext("{n} call is in the queue, due {day}.", "{n} calls are in the queue, due {day}.", made.added).format(n=number(made.added), day=made.due)  # fmt: skip
    if fresh:
        st.toast(plain(said_), icon=":material/check:", duration="long")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/check: " + plain(said_), width="content")
        st.page_link("pages/interactions.py", label=_("See them under Interactions"), icon=":material/forum:")
        st.button(_("Undo"), key="call_undo", icon=":material/undo:", on_click=on_click(_uncall, workspace, made.list_id))  # fmt: skip
    if made.left_out:
        st.caption(left_out(made.left_out))


def left_out(counts: dict[str, int]) -> str:
    """How many were left out, by what stands against it."""
    words = contacts.contact_words() | {"on_list": _("Stands on another call list already"), "too_many": _("Beyond the number asked for")}  # fmt: skip
    total = sum(counts.values())
    reasons = "; ".join(f"{words.get(c, c)}: {number(n)}" for c, n in sorted(counts.items(), key=lambda x: -x[1]))
    return ngettext("{n} customer was left out. {reasons}.", "{n} customers were left out. {reasons}.", total).format(n=number(total), reasons=reasons)  # fmt: skip


def _uncall(workspace: Workspace, list_id: str) -> None:
    st.session_state.pop("called", None)
    interact.undo_call_list(workspace, list_id)
