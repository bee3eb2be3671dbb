"""Finding a person and logging a contact with them in ten seconds; the newest contacts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from idic_core import identify, interact
from idic_core.errors import IdicError
from idic_core.interact import codes, wording
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.ask_parts import reminder
from pages.ui.data import cached
from pages.ui.text import filled, plain, rows, today, unnamed

FOLLOW_UP_DAYS = {"none": 0, "tomorrow": 1, "week": 7, "month": 30}
LOG_CHANNELS = ("phone", "email", "sms", "chat", "social", "in_person", "event", "post")


def start(view: str, customer_id: str = "", task_id: str = "", purpose: str = "") -> None:
    """Go to a view of the Interactions page with a customer chosen; call it from a callback."""
    st.session_state["view"] = view
    st.session_state["log_customer"], st.session_state["log_task"], st.session_state["log_purpose"] = (
        customer_id,
        task_id,
        purpose,
    )


def log_for(customer_id: str) -> None:
    """A customer was found: log for them; call it from a callback."""
    start("log", customer_id)


def form_key() -> str:
    """The key of the log form, another one after each saving, so that the next form is empty."""
    return f"log{st.session_state.get('log_round', 0)}"


def next_form() -> None:
    """After saving: nobody is chosen, and the form is empty for the next one."""
    st.session_state["log_round"] = int(st.session_state.get("log_round", 0)) + 1
    st.session_state["log_customer"] = st.session_state["log_task"] = st.session_state["log_purpose"] = ""


# who ----------------------------------------------------------------------------------------------------------------
def find_customer(workspace: Workspace, found: Callable[[str], None], *, key: str, label: str) -> None:
    """A search box and its hits as buttons; `found` is called with the id of the one that is clicked, before the next run."""
    text = st.text_input(
        label,
        key=f"{key}_text",
        icon=":material/search:",
        placeholder=_("Name, phone, e-mail or card number"),
        type="search",
    )
    if not (text or "").strip():
        return
    try:
        hits = identify.search(workspace, str(text), 8)
    except IdicError as error:
        st.caption(plain(f"{error.message} {error.hint}"))
        return
    if hits.empty:
        st.caption(
            _("Nobody is found under “{text}”. Try a part of the name, or only the last digits of the number.").format(
                text=plain(text)
            )
        )
        return
    for row in rows(hits):
        details = " · ".join(
            plain(row[c]) for c in ("phone", "email", "city") if isinstance(row.get(c), str) and row[c]
        )
        st.button(
            f"**{plain(unnamed(row['name']))}**  {details}", key=f"{key}_{row['customer_id']}", width="stretch", icon=":material/person:",
            on_click=_found, args=(found, key, str(row["customer_id"])),
        )  # fmt: skip


def _found(found: Callable[[str], None], key: str, customer_id: str) -> None:
    st.session_state[f"{key}_text"] = ""
    found(customer_id)


# the log ------------------------------------------------------------------------------------------------------------
def contact_line(card: interact.CustomerCard) -> None:
    """Before a talk: where the last one stopped, what is promised, and what must not be done."""
    if card.on_hold:
        st.error(_("On hold: nobody contacts this person for now. {why}").format(why=plain(card.on_hold)))
    for promise in card.promises[:2]:
        st.warning(
            _("Open promise, due {day}: {what}").format(
                day=str(promise["promise_due"])[:10], what=plain(promise["promise"])
            ),
            icon=":material/handshake:",
        )
    if card.last_contact:
        last = card.last_contact
        st.caption(
            _("Last contact on {day} ({channel}, {purpose}): {what}").format(
                day=str(last["at"])[:10], channel=wording.channels().get(last["channel"], last["channel"]),
                purpose=wording.purposes().get(last["purpose"], last["purpose"]), what=plain(last["subject"] or "–"),
            )
        )  # fmt: skip
    contact_badges(card.contact)
    reminder(card)


def contact_badges(contact: pd.DataFrame) -> None:
    """Which channels are open for marketing, with the reason in the help of each."""
    words, names = wording.contact_words(), wording.channels()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Marketing:"), width="content")
        for row in rows(contact):
            st.badge(
                names[row["channel"]], color="green" if row["allowed"] else "gray", help=words.get(row["code"], row["code"]),
                icon=":material/check:" if row["allowed"] else ":material/block:",
            )  # fmt: skip


def log_form(
    workspace: Workspace, customer_id: str, *, key: str, task_id: str = "", purpose: str = ""
) -> interact.Logged | None:
    """Ten seconds: channel, purpose, outcome, mood, what was learned, follow-up. Returns what was saved in this run."""
    with st.form(f"{key}_form", border=False):
        how, began = st.columns([3, 2])
        channel = how.pills(
            _("Channel"),
            LOG_CHANNELS,
            format_func=wording.channels().__getitem__,
            default=interact.first_channel(workspace, customer_id),
            required=True,
            key=f"{key}_channel",
        )
        direction = began.pills(
            _("Who began"),
            codes.DIRECTIONS,
            format_func=wording.directions().__getitem__,
            default="out" if task_id else "in",
            required=True,
            key=f"{key}_direction",
        )
        about = st.pills(
            _("About"),
            codes.PURPOSES,
            format_func=wording.purposes().__getitem__,
            default=purpose or "question",
            required=True,
            key=f"{key}_purpose_{purpose}",
        )
        outcome = st.pills(
            _("How it ended"), codes.OUTCOMES, format_func=wording.outcomes().__getitem__, key=f"{key}_outcome"
        )
        subject = st.text_input(_("In one line"), key=f"{key}_subject", placeholder=_("What was it about?"))
        kind, lesson = st.columns([1, 3], vertical_alignment="bottom")
        learned_field = kind.selectbox(
            _("What did you learn?"),
            codes.LEARNED_FIELDS,
            format_func=wording.learned_fields().__getitem__,
            key=f"{key}_field",
        )
        learned = lesson.text_input(
            _("Something no competitor knows"),
            key=f"{key}_learned",
            placeholder=_("Such as: buys tea as gifts for Tết"),
        )
        names = {"none": _("None"), "tomorrow": _("Tomorrow"), "week": _("In a week"), "month": _("In a month")}
        feeling, later = st.columns([2, 3])
        mood = feeling.pills(_("Mood"), codes.MOODS, format_func=wording.moods().__getitem__, key=f"{key}_mood")
        follow = later.pills(
            _("Follow-up"),
            list(FOLLOW_UP_DAYS),
            format_func=names.__getitem__,
            default="none",
            required=True,
            key=f"{key}_follow",
        )
        with st.expander(_("A promise, a complaint's weight, notes")):
            promise = st.text_input(_("What did you promise?"), key=f"{key}_promise")
            due = st.date_input(_("Until when"), value=today() + timedelta(days=2), key=f"{key}_due")
            severity = st.pills(
                _("If it is a complaint: how bad"),
                codes.SEVERITIES,
                format_func=wording.severities().__getitem__,
                default="normal",
                required=True,
                key=f"{key}_severity",
            )
            body = st.text_area(_("Notes"), key=f"{key}_body")
            staff = st.text_input(_("Your name"), key="staff", persist_state="session")
        if not st.form_submit_button(_("Save contact"), type="primary", icon=":material/save:", key=f"{key}_save"):
            return None
    days = FOLLOW_UP_DAYS[str(follow)]
    return interact.log(
        workspace, customer_id=customer_id, channel=str(channel), direction=str(direction), purpose=str(about), outcome=str(outcome or ""),
        mood=str(mood or ""), subject=subject or "", body=body or "", learned=[(str(learned_field), learned or "")],
        follow_up_on=today() + timedelta(days=days) if days else None, promise=promise or "",
        promise_due=due.isoformat() if isinstance(due, date) and promise else None, staff=staff or "", severity=str(severity), task_id=task_id,
    )  # fmt: skip


def effects(saved: interact.Logged) -> list[str]:
    """What saving changed, in sentences."""
    words = wording.logged_words()
    return [words[code].format(days=60, **facts) for code, facts in saved.effects]


def saved_note(saved: interact.Logged, name: str) -> str:
    """One line that says that it is saved, what was learned and what that changed."""
    return " ".join([_("Saved for {name}.").format(name=plain(unnamed(name))), *effects(saved)])


def page_form(workspace: Workspace) -> None:
    """The Log view: who, then the form; after saving, what it changed and the way to the customer."""
    customer_id = str(st.session_state.get("log_customer", ""))
    find_customer(workspace, log_for, key="who", label=_("Who is it?"))
    if customer_id:
        try:
            card = cached(interact.card, workspace, customer_id)
            st.page_link(
                "pages/customer.py", label=f"**{plain(unnamed(card.customer['name']))}**", icon=":material/person:", query_params={"customer": customer_id}
            )  # fmt: skip
            contact_line(card)
            saved = log_form(
                workspace, customer_id, key=form_key(), task_id=str(st.session_state.get("log_task", "")),
                purpose=str(st.session_state.get("log_purpose", "")),
            )  # fmt: skip
        except IdicError as error:
            st.error(plain(f"{error.message} {error.hint}"))
            return
        if saved:
            st.session_state["said"] = saved_note(saved, card.customer["name"])
            st.session_state["last_saved"] = (customer_id, st.session_state["said"])
            next_form()
            st.rerun()
    elif "last_saved" in st.session_state:
        who, text = st.session_state["last_saved"]
        with st.container(border=True):
            st.markdown(text)
            st.page_link(
                "pages/customer.py", label=_("See it on the customer's page"), icon=":material/person:", query_params={"customer": who}
            )  # fmt: skip
    else:
        st.caption(_("Type a part of the name, a phone number in any writing, an e-mail or a card number."))


# the newest contacts ------------------------------------------------------------------------------------------------
def recent_table(contacts: pd.DataFrame, *, key: str) -> str | None:
    """The newest contacts as a table; the customer of the chosen row, if any."""
    shown = pd.DataFrame({
        _("When"): contacts["at"].str.slice(0, 16), _("Customer"): contacts["name"].map(unnamed).replace("", _("not known yet")),
        _("Channel"): contacts["channel"].map(wording.channels()).fillna(contacts["channel"]),
        _("About"): contacts["purpose"].map(wording.purposes()).fillna(contacts["purpose"]),
        _("How it ended"): contacts["outcome"].map(wording.outcomes()), _("Mood"): contacts["mood"].map(wording.moods()),
        _("In one line"): contacts["subject"], _("Learned"): contacts["learned"], _("Who"): contacts["staff"],
    })  # fmt: skip
    state = st.dataframe(
        filled(shown), placeholder="–", hide_index=True, key=key, on_select="rerun", selection_mode="single-row"
    )
    rows = state["selection"]["rows"] if state else []
    return str(contacts["customer_id"].iloc[rows[0]]) if rows and contacts["customer_id"].iloc[rows[0]] else None
