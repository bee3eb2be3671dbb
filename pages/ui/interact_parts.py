"""Today's queue on the Interactions page: who, why, what to say, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import streamlit as st

from idic_core import interact
from idic_core.differentiate import wording_playbook
from idic_core.interact import wording
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number
from pages.ui import log_parts
from pages.ui.data import cached
from pages.ui.parts import Card, cards, on_click
from pages.ui.text import JOINER, plain, rows, this_hour, today, unnamed

ICONS = {
    "complaint": ":material/report:", "promise": ":material/handshake:", "reply": ":material/mark_email_unread:", "follow_up": ":material/event_repeat:",
    "survey": ":material/sentiment_dissatisfied:", "win_back": ":material/undo:", "call_back": ":material/perm_phone_msg:",
}  # fmt: skip


TASKS_SHOWN = 8


def queue(workspace: Workspace) -> None:
    """The figures of the day and the tasks, best first."""
    tasks = cached(interact.tasks, workspace, this_hour())
    undo_line(workspace)
    todo = tasks[tasks["state"].eq("open")]
    todo = todo.assign(late=interact.late(todo))
    kinds, counts = wording.task_kinds(), todo["kind"].value_counts()
    due, late = todo["days"] <= 0, todo["late"]
    later = int((~due).sum())
    cards([
        Card(_("Due today or late"), number(due.sum()), _("Open tasks whose day has come."),
             ngettext("{n} more comes later", "{n} more come later", later).format(n=number(later)) if later else ""),
        Card(_("Late"), number(late.sum()), _("Those of the due tasks that were due before today."),
             _("due before today") if late.any() else ""),
        Card(_("Complaints that wait for us"), number(counts.get("complaint", 0)), _("Open complaints in which the next step is ours.")),
        Card(_("Messages without an answer"), number(counts.get("reply", 0)), _("Written by customers in the last 30 days, with no contact from us since.")),
    ])  # fmt: skip
    if todo.empty:
        st.caption(_("Nothing waits. Log a contact with a follow-up, and it will stand here on its day."))
        return
    present = [k for k in kinds if k in counts.index]
    only = st.pills(
        _("Only"), present, format_func=lambda k: f"{kinds[k]} · {number(counts[k])}", selection_mode="multi", key="kinds",
        label_visibility="collapsed",
    )  # fmt: skip
    shown = todo[todo["kind"].isin(only)] if only else todo
    call_backs_line(workspace)
    st.caption(
        _(
            "What is due comes before what comes later, then urgency and value at stake decide; of one kind, who has waited longest comes first, of call-backs the most valuable. A task leaves the list when it is done, put off or not useful."
        )
    )
    st.download_button(
        _("Take these to your calendar (.ics)"), lambda: interact.tasks_as_calendar(shown, as_of=this_hour()), file_name="tasks.ics", mime="text/calendar",
        icon=":material/calendar_add_on:", key="calendar", on_click="ignore",
    )  # fmt: skip
    most = int(st.session_state.get("tasks_shown", TASKS_SHOWN))
    for task in rows(shown.head(most)):
        task_card(workspace, task)
    if len(shown) > most:
        label = _("Show more ({n} left)").format(n=number(len(shown) - most))
        st.button(label, key="more_tasks", on_click=lambda: st.session_state.update(tasks_shown=most + 12))


MOST_CALL_BACKS = 200
"""Nobody makes more calls a day than that; more are a call list from a segment."""


def call_backs_line(workspace: Workspace) -> None:
    """How many of the due call-backs stand on the list, and the way to more or fewer; nothing where nobody is due."""
    in_queue, due = cached(interact.call_backs_waiting, workspace, this_hour())
    if not due:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if due >= interact.CALL_BACKS_COUNTED:
            said = _("{n} of more than {all} due call-backs: the most valuable of those who are due.")
        elif due > in_queue:
            said = _("{n} of {all} due call-backs: the most valuable of those who are due.")
        else:
            said = ngettext("{n} call-back is due.", "{n} call-backs are due.", due)
        st.caption(said.format(n=number(in_queue), all=number(due)), width="content")
        with st.popover(_("How many a day"), icon=":material/tune:", type="tertiary"):
            st.number_input(
                _("Call-backs a day"), 1, MOST_CALL_BACKS, min(max(interact.call_backs_a_day(workspace), 1), MOST_CALL_BACKS), key="call_backs_a_day",
                on_change=on_click(_call_backs_a_day, workspace), help=_("The others wait for a later day. Whom to call how often is said by the playbook, under Segments."),
            )  # fmt: skip


def _call_backs_a_day(workspace: Workspace) -> None:
    workspace.set_setting("call_back_tasks", int(st.session_state["call_backs_a_day"]))


def task_card(workspace: Workspace, task: dict[str, Any]) -> None:
    """One task: who, why, what to say, and what can be done about it."""
    task_id, facts = str(task["task_id"]), interact.task_facts(task["why"])
    with st.container(border=True):
        left, right = st.columns([3, 2], vertical_alignment="center")
        with left:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(
                    wording.task_name(str(task["kind"]), str(facts.get("channel", ""))),
                    icon=ICONS[task["kind"]],
                    color="red" if task["late"] else "blue",
                )
                st.page_link(
                    "pages/customer.py",
                    label=f"**{plain(unnamed(task['name']))}**",
                    query_params={"customer": str(task["customer_id"])},
                )
                st.caption(wording.due_words(int(task["days"]), str(task["due"]), str(facts.get("due_since", ""))))
            st.text(task_reason(task, facts))
            st.caption(what_to_say(task, facts))
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            if task["kind"] == "complaint":
                st.button(
                    _("Open"),
                    key=f"open_{task_id}",
                    icon=":material/open_in_new:",
                    on_click=remember_complaint,
                    args=(str(facts["complaint_id"]),),
                )
            st.button(
                _("Log"), key=f"log_{task_id}", icon=":material/edit_note:", on_click=log_parts.start,
                args=("log", str(task["customer_id"]), "" if task["kind"] == "complaint" else task_id, LOG_PURPOSE[task["kind"]]),
            )  # fmt: skip
            if task["kind"] != "complaint":
                st.button(
                    _("Done"),
                    key=f"done_{task_id}",
                    icon=":material/check:",
                    on_click=on_click(finish_task, workspace, task_id, str(task["name"])),
                )
            with st.popover(_("Later"), icon=":material/snooze:", key=f"later_{task_id}"):
                for label, days in ((_("Tomorrow"), 1), (_("In a week"), 7), (_("In a month"), 30)):
                    st.button(
                        label,
                        key=f"snooze_{days}_{task_id}",
                        on_click=on_click(snooze_task, workspace, task_id, str(task["name"]), days),
                        width="stretch",
                    )
                if task["kind"] != "complaint":
                    st.button(
                        _("Not useful"),
                        key=f"drop_{task_id}",
                        on_click=on_click(drop_task, workspace, task_id, str(task["name"])),
                        width="stretch",
                    )


LOG_PURPOSE = {
    "complaint": "follow_up",
    "promise": "follow_up",
    "reply": "order_help",
    "follow_up": "follow_up",
    "survey": "care",
    "win_back": "win_back",
    "call_back": "care",
}
"""Which purpose the log form proposes for each kind of task."""


def task_reason(task: dict[str, Any], facts: dict[str, Any]) -> str:
    """Why this task is in the queue, in one sentence."""
    what, since = str(task["what"] or "").strip(), str(facts.get("since", ""))[:10]
    quoted = f" “{what[:160]}”" if what else ""
    match task["kind"]:
        case "complaint":
            state = wording.complaint_states().get(facts.get("complaint_state", ""), "")
            late = {
                "first": _("The first answer is overdue.")
                if facts.get("complaint_state") == "new"
                else _("The first answer came late."),
                "solve": _("The solution is overdue."),
            }.get(facts.get("breach", ""), "")
            return (
                _("Complaint {id} since {day}, now: {state}.").format(
                    id=str(facts.get("complaint_id", ""))[:9], day=since, state=state
                )
                + f" {late}{quoted}"
            )
        case "promise":
            return _("Promised on {day}:").format(day=since) + quoted
        case "reply":
            channel = wording.channels().get(facts.get("channel", ""), "")
            said = _("Wrote on {day} ({channel}) and has no answer yet:").format(day=since, channel=channel) + quoted
            return said + _reply_target(facts)
        case "survey":
            score = survey_score(facts.get("score"), str(facts.get("measure", "")))
            return _("Gave {score} in a survey on {day}.").format(score=score, day=since) + quoted
        case "win_back":
            expected, value = str(facts.get("next_order_date") or "")[:10], number(facts.get("actual_value"))
            if not expected or expected > str(facts.get("as_of") or today().isoformat())[:10]:
                return _("Brought {value} in the last year and stays away longer than usual.").format(value=value)
            return _(
                "Brought {value} in the last year and stays away longer than usual; an order was expected by {day}."
            ).format(value=value, day=expected)
        case "call_back":
            days, last = number(facts.get("days")), str(facts.get("last_contact") or "")
            if last:
                return _("Last contact on {day}; the playbook says every {n} days.").format(day=last, n=days)
            return _("Ordered on {day} and nobody has talked with them yet; the playbook says every {n} days.").format(
                day=str(facts.get("last_order", "")), n=days
            )
    return (_("Follow-up from {day}.").format(day=since) if since else _("You asked to be reminded.")) + quoted


def _reply_target(facts: dict[str, Any]) -> str:
    """Whether the answer is overdue by the playbook's hours for this customer; empty where there is no target."""
    hours = facts.get("target_hours")
    if not hours:
        return ""
    if float(facts.get("waited_hours") or 0.0) > float(hours):
        return " " + _("Overdue: the playbook says within {n} working hours.").format(n=number(hours))
    return " " + _("The playbook says within {n} working hours.").format(n=number(hours))


def survey_score(score: Any, measure: str) -> str:
    """A score with the highest of its scale, where the scale is known."""
    top = interact.highest_score(measure)
    return number(score) if top is None else _("{score} of {top}").format(score=number(score), top=number(top))


def what_to_say(task: dict[str, Any], facts: dict[str, Any]) -> str:
    """A first sentence for the talk, and how to reach the person."""
    says = {
        "complaint": _("Say that you have read it, what happens next and until when."), "promise": _("Say that it is done, or when it will be."),
        "reply": _("Answer the question; ask whether that solves it."), "survey": _("Thank for the honest answer and ask what went wrong."),
        "follow_up": _("Take up where the last talk stopped.") if facts.get("since") else _("Say why you get in touch, and ask how they are getting on."), "win_back": _("Ask how the last purchase turned out; listen before you offer."),
        "call_back": plain(wording_playbook.first_step_by(str(facts.get("step") or ""), str(facts.get("channel", "")))),
    }  # fmt: skip
    links = [reach_link("tel", task.get("phone")), reach_link("mailto", task.get("email"))]
    reach = " · ".join(link for link in links if link)
    return says[task["kind"]] + (f"  {reach}" if reach else "")


def reach_link(scheme: str, address: Any) -> str:
    """A link that dials or writes, as Markdown; empty for a missing address."""
    if not isinstance(address, str) or not address.strip():
        return ""
    label = plain(address).replace(f"@{JOINER}", "@")  # who copies the address gets it as it is
    return f"[{label}]({scheme}:{quote(address.strip(), safe='+@.')})"


def finish_task(workspace: Workspace, task_id: str, name: str) -> None:
    """Done, with a way back."""
    interact.complete(workspace, task_id)
    remember_task(task_id, _("Done: {name}").format(name=unnamed(name)))


def snooze_task(workspace: Workspace, task_id: str, name: str, days: int) -> None:
    """Later, with a way back."""
    until = today() + timedelta(days=days)
    interact.snooze(workspace, task_id, until)
    remember_task(task_id, _("{name} comes back on {day}.").format(name=unnamed(name), day=until.isoformat()))


def drop_task(workspace: Workspace, task_id: str, name: str) -> None:
    """Not useful, with a way back."""
    interact.drop(workspace, task_id)
    remember_task(task_id, _("Taken off the queue: {name}").format(name=unnamed(name)))


def remember_task(task_id: str, sentence: str) -> None:
    """Keep what was just done with a task for the line that offers to take it back."""
    st.session_state["task_left"] = (task_id, sentence)


def undo_line(workspace: Workspace) -> None:
    """What was just done with a task, and Undo."""
    if "task_left" not in st.session_state:
        return
    task_id, sentence = st.session_state["task_left"]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/check: {plain(sentence)}", width="content")
        st.button(_("Undo"), key="undo_task", icon=":material/undo:", on_click=on_click(take_back, workspace, task_id))


def take_back(workspace: Workspace, task_id: str) -> None:
    """The task stands in the queue again, on its first day; call it from a callback."""
    st.session_state.pop("task_left", None)
    interact.reopen(workspace, task_id)


def remember_complaint(complaint_id: str) -> None:
    """Open a complaint on the board; call it from a callback."""
    st.session_state["view"], st.session_state["complaint"] = "complaints", complaint_id
