"""What happened with one person, in words: the timeline of the Customer page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from idic_core import interact
from idic_core.customize import wording as offer_words
from idic_core.interact import wording
from idic_core.words import _, number
from pages.ui.interact_parts import survey_score
from pages.ui.text import plain, rows

TIMELINE_SHOWN = 15


def kinds() -> dict[str, str]:
    """What the timeline holds."""
    return {
        "order": _("Orders and returns"), "interaction": _("Contacts"), "complaint": _("Complaints"), "survey": _("Answers"), "consent": _("Consent"),
        "offer": _("Offers"), "event": _("Visits"), "task": _("Tasks"),
    }  # fmt: skip


ICONS = {
    "order": ":material/shopping_bag:", "interaction": ":material/forum:", "complaint": ":material/report:", "survey": ":material/reviews:",
    "consent": ":material/verified_user:", "offer": ":material/sell:", "event": ":material/ads_click:", "task": ":material/task_alt:",
}  # fmt: skip


def timeline(card: interact.CustomerCard, offers: dict[str, str] | None = None) -> None:
    """All that happened, the newest first. offers: id -> the name that people gave the offer."""
    story = card.timeline
    st.markdown("**" + _("What happened") + "**")
    if story.empty:
        st.caption(_("Nothing is known yet: no order, no contact."))
        return
    names, counts = kinds(), story["kind"].value_counts()
    present = [k for k in names if k in counts.index]
    only = st.pills(
        _("Only"),
        present,
        format_func=lambda k: f"{names[k]} · {counts[k]}",
        selection_mode="multi",
        key="story_kinds",
        label_visibility="collapsed",
    )
    shown = story[story["kind"].isin(only)] if only else story
    orders = [row["details"] for row in rows(story[story["kind"].eq("order")])]
    currency = all(d.get("currency") for d in orders)
    most = int(st.session_state.get("story_shown", TIMELINE_SHOWN))
    for row in rows(shown.head(most)):
        title, text = said(row, currency=currency, offers=offers)
        when, what = st.columns([1, 4])
        when.caption(
            str(row["at"])[:16] if row["kind"] == "interaction" else said_on(row["at"], row["details"].get("at_upload"))
        )
        below = f"  \n:small[:gray[{plain(text)}]]" if text else ""
        what.markdown(f"{ICONS[row['kind']]} {plain(title)}{below}")
    if len(shown) > most:
        st.button(
            _("Show more ({n} left)").format(n=number(len(shown) - most)),
            key="more_story",
            on_click=lambda: st.session_state.update(story_shown=most + 40),
        )


def said_on(at: Any, at_upload: Any) -> str:
    """The day on which something was said; for a file that names no day, that it is the day of the upload."""
    day = str(at)[:10]
    return _("as of upload, {day}").format(day=day) if at_upload else day


def evidence_in_words(evidence: Any, imported: Any) -> str:
    """Where a consent can be looked up; for an imported one, the column of the file."""
    text = " ".join(str(evidence or "").split())
    if not text or not imported:
        return text
    return _("From the column “{name}” of your file").format(name=text.replace("_", " "))


def said(row: dict[str, Any], *, currency: bool = True, offers: dict[str, str] | None = None) -> tuple[str, str]:
    """One line of the timeline in words: its title and what stands below it.

    currency: whether amounts carry theirs. offers: id -> the name that people gave the offer.
    """
    d, title = row["details"], str(row["title"])
    channel, purpose = wording.channels().get(d.get("channel", ""), str(d.get("channel", ""))), wording.purposes()
    match row["kind"]:
        case "order":
            products = d.get("products", [])
            more = f" + {number(len(products) - 3)}" if len(products) > 3 else ""
            back = " · " + _("{n} lines returned").format(n=number(d["returned"])) if d.get("returned") else ""
            coin = f" {d['currency']}" if currency and d.get("currency") else ""
            amount = number(d.get("amount"), 2) + coin
            if d.get("cancelled") and not d.get("items") and not d.get("returned"):
                lost = number(d.get("cancelled_amount"), 2) + coin
                if d.get("unnumbered"):
                    return _("Order of {day}: cancelled").format(day=str(row["at"])[:10]), _(
                        "{amount} not counted"
                    ).format(amount=lost)
                return _("Order {id}: cancelled").format(id=row["ref"]), _("{amount} not counted").format(amount=lost)
            if d.get("unnumbered"):
                said_of = _("Order of {day}: {amount}") if d.get("items") else _("Return of {day}: {amount}")
                listed = ", ".join(str(p) for p in products[:3]) + more if d.get("items") else ""
                return said_of.format(day=str(row["at"])[:10], amount=amount) + (back if d.get("items") else ""), listed
            if not d.get("items"):
                return _("Return {id}: {amount}").format(id=row["ref"], amount=amount), ""
            return _("Order {id}: {amount}").format(id=row["ref"], amount=amount) + back, ", ".join(
                str(p) for p in products[:3]
            ) + more
        case "interaction":
            ended, mood = wording.outcomes().get(d.get("outcome", ""), ""), wording.moods().get(d.get("mood", ""), "")
            began = wording.directions().get(d.get("direction", ""), "")
            body = d.get("subject") or d.get("body") or ""
            learned = _("Learned: {what}").format(what=d["learned"]) if d.get("learned") else ""
            promise = (
                _("Promised: {what} ({day})").format(what=d["promise"], day=str(d.get("promise_due", ""))[:10])
                if d.get("promise")
                else ""
            )
            return f"{purpose.get(title, title)} · {channel}", " · ".join(
                str(p) for p in (began, ended, mood, body[:200], learned, promise) if p
            )
        case "complaint":
            return _("Complaint {id}: {state}").format(
                id=str(row["ref"])[:9], state=wording.complaint_states().get(title, title)
            ), str(d.get("note", ""))
        case "survey":
            score = survey_score(d.get("score"), str(d.get("measure", "")))
            name = wording.survey_names().get(title.casefold(), title.replace("_", " "))
            return _("Answer to the survey {survey}: {score}").format(survey=name, score=score), str(
                d.get("answer", "")
            )
        case "consent":
            status = wording.consent_statuses().get(title, title)
            proof = evidence_in_words(d.get("evidence"), d.get("imported"))
            return f"{purpose.get(d.get('purpose', ''), _('Consent'))} · {channel}: {status}", proof
        case "offer":
            became = {
                "approved": _("held back to measure the effect") if d.get("arm") == "control" else _("chosen for it"),
                "exported": _("sent out"), "left_out": _("left out"), "withdrawn": _("withdrawn"),
            }.get(title, title)  # fmt: skip
            why = offer_words.blocked_words().get(d.get("reason", ""), "")
            offer_id = str(d.get("offer_id", ""))
            offer = offer_words.offer_name(offer_id, (offers or {}).get(offer_id, ""))
            return _("Offer “{name}”: {what}").format(name=offer, what=became), " · ".join(
                v for v in (channel, why) if v
            )
        case "task":
            if title == "taken_back":
                return _("Call list taken back"), ""
            states = {
                "open": _("planned"),
                "done": _("done"),
                "snoozed": _("put off"),
                "dropped": _("not useful"),
                "reopened": _("opened again"),
            }
            kind = wording.task_kinds().get(d.get("kind") or str(row["ref"]).split("|")[0], _("Task"))
            return f"{kind}: {states.get(title, title)}", " · ".join(
                str(v)[:120] for v in (d.get("what"), d.get("due")) if v
            )
    return title.replace("_", " ").capitalize(), str(d.get("subject", ""))
