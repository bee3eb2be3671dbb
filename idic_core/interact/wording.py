"""The codes of this stage in the reader's language. Each function answers code -> words, looked up when it is called."""

from __future__ import annotations

from idic_core.words import _, ngettext


def channels() -> dict[str, str]:
    """How we talk to each other."""
    return {
        "phone": _("Phone"), "email": _("E-mail"), "sms": _("Text message"), "chat": _("Chat"), "social": _("Social media"),
        "in_person": _("In person"), "event": _("Event"), "post": _("Post"), "web_form": _("Web form"), "review": _("Review"),
        "any": _("Every channel"), "all": _("Every channel"),
    }  # fmt: skip


def directions() -> dict[str, str]:
    """Who began."""
    return {"in": _("They contacted us"), "out": _("We contacted them")}


def modes() -> dict[str, str]:
    """Who talked for us."""
    return {"direct": _("Ourselves"), "partner": _("Through a partner"), "automated": _("Sent automatically")}


def purposes() -> dict[str, str]:
    """What a contact is about."""
    return {
        "question": _("Question"), "complaint": _("Complaint"), "suggestion": _("Suggestion"), "order_help": _("Help with an order"),
        "sales": _("Sales"), "follow_up": _("Follow-up"), "care": _("Care and greetings"), "survey": _("Survey"),
        "win_back": _("Win back"), "onboarding": _("Welcome"), "research": _("Research"), "service_notice": _("Service notice"),
        "marketing": _("Marketing"), "service": _("Service"), "any": _("Every purpose"), "all": _("Every purpose"),
    }  # fmt: skip


def outcomes() -> dict[str, str]:
    """How a contact ended."""
    return {
        "reached": _("Talked"), "no_answer": _("No answer"), "left_message": _("Left a message"), "answered": _("Answered"),
        "promised": _("We promised something"), "sold": _("Sold"), "refused": _("Said no"), "unsubscribed": _("Wants no more marketing"),
        "wrong_person": _("Wrong person or number"), "bounced": _("Could not be delivered"),
    }  # fmt: skip


def moods() -> dict[str, str]:
    """How the customer seemed to the person who talked with them."""
    return {"positive": _("Pleased"), "neutral": _("Neutral"), "negative": _("Upset")}


def learned_fields() -> dict[str, str]:
    """What a talk can teach."""
    return {
        "likes": _("Likes"), "dislikes": _("Dislikes"), "need": _("Needs"), "preferred_channel": _("Prefers to be reached by"),
        "preferred_time": _("Best time to reach"), "language": _("Language"), "life_event": _("Change in their life"), "other": _("Note"),
    }  # fmt: skip


def origins() -> dict[str, str]:
    """Where a preference comes from, the surest first."""
    return {
        "stated": _("Told us"),
        "observed": _("Seen in what they did"),
        "inferred": _("Guessed from similar customers"),
    }


def complaint_states() -> dict[str, str]:
    """The steps of a complaint."""
    return {
        "new": _("New"), "acknowledged": _("Acknowledged"), "assessed": _("Assessed"), "in_progress": _("In progress"),
        "waiting_customer": _("Waiting for the customer"), "resolved": _("Solved"), "closed": _("Closed"), "reopened": _("Opened again"),
        "rejected": _("Rejected"), "withdrawn": _("Withdrawn"),
    }  # fmt: skip


def severities() -> dict[str, str]:
    """How bad a complaint is."""
    return {"low": _("Low"), "normal": _("Normal"), "high": _("High")}


def verdicts() -> dict[str, str]:
    """What the customer said of the solution."""
    return {
        "satisfied": _("Satisfied"), "partly": _("Partly satisfied"), "dissatisfied": _("Not satisfied"), "no_answer": _("No answer"),
    }  # fmt: skip


def consent_statuses() -> dict[str, str]:
    """What a customer said about being contacted."""
    return {"granted": _("Agreed"), "refused": _("Said no"), "withdrawn": _("Took it back")}


def contact_words() -> dict[str, str]:
    """Why somebody may or may not be contacted."""
    return {
        "consent": _("Agreed to be contacted"), "existing_customer": _("A customer of yours who has not objected"),
        "service": _("Answers and service notices are always possible"),
        "unknown_customer": _("No such customer, or erased on request"), "on_hold": _("On hold: nobody contacts this person for now"),
        "purpose_opt_out": _("Wants none of this kind on any channel"), "channel_opt_out": _("Does not want this on this channel"),
        "no_phone": _("No phone number"), "no_address": _("No address for this channel"), "bad_address": _("The address turned out to be wrong"),
        "consent_unknown": _("Has not agreed, and is not a customer of yours yet"),
        "complaint_open": _("A complaint is open: service only until it is solved"),
        "recently_refused": _("Said no recently"), "contacted_often": _("Was contacted often enough lately"),
        "quiet_hours": _("It is outside the hours for calls and messages"),
    }  # fmt: skip


def task_kinds() -> dict[str, str]:
    """What kind of work a task is."""
    return {
        "follow_up": _("Follow-up"), "promise": _("Promise"), "complaint": _("Complaint"), "reply": _("Waits for an answer"),
        "survey": _("Unhappy answer"), "win_back": _("Win back"), "call_back": _("Call-back"),
    }  # fmt: skip


def task_name(kind: str, channel: str = "") -> str:
    """What kind of work one task is; a call-back to somebody who is not to be phoned says by which channel. channel: a code of `channels`."""
    if kind == "call_back" and channel and channel != "phone":
        return _("Get in touch: {channel}").format(channel=channels().get(channel, channel))
    return task_kinds()[kind]


def survey_kinds() -> dict[str, str]:
    """The three usual measures of satisfaction."""
    return {
        "csat": _("Satisfied (4 or 5 of 5)"), "nps": _("Would recommend (promoters minus detractors)"), "ces": _("Found it easy (5 to 7 of 7)"),
    }  # fmt: skip


def survey_names() -> dict[str, str]:
    """The usual names of surveys, in lower case, in words."""
    return {"nps": _("Would you recommend us"), "csat": _("How satisfied are you"), "ces": _("How easy was it")}


def logged_words() -> dict[str, str]:
    """What saving a contact changed."""
    return {
        "preference_saved": _("What you learned is on the customer's card."),
        "complaint_opened": _("A complaint is open; marketing pauses until it is solved."),
        "marketing_stopped": _("No more marketing on this channel, from now on."),
        "refusal_noted": _("No marketing for {days} days after this no."),
        "channel_broken": _("This address counts as wrong until it works again."),
        "channel_quiet": _("Third time without an answer on this channel: try another one."),
        "follow_up_added": _("A follow-up is in the queue for {due}."),
        "promise_noted": _("The promise is in the queue for {due}."),
        "task_done": _("The task is done."),
    }  # fmt: skip


def due_words(days: int, due: str, since: str = "") -> str:
    """When a task is due: days from today; for one that stands on the day's list but was due earlier (since, ISO), since when."""
    if days <= 0 and since and since < due:
        return _("due since {day}").format(day=since)
    return in_days(days)


def in_days(days: int) -> str:
    """A due date in words: days from today, negative when it has passed."""
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in {n} day", "in {n} days", days).format(n=days)
    return ngettext("{n} day late", "{n} days late", -days).format(n=-days)
