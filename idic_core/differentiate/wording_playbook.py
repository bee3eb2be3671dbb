"""The playbook's codes in the reader's words."""

from __future__ import annotations

from typing import Any

from idic_core.differentiate import wording
from idic_core.differentiate.play_rows import ANY, PROSPECT, Play
from idic_core.differentiate.playbook import Played
from idic_core.words import _, ngettext


def goals() -> dict[str, str]:
    """What each style of row is after."""
    return {
        "first_order": _("Win the first order"),
        "second_order": _("Win the second order while the first is fresh"),
        "keep": _("Keep them, and learn what they will need next"),
        "grow": _("Bring their spending up to that of customers like them"),
        "habit": _("Keep the habit going"),
        "simple": _("Serve well at little cost"),
        "save": _("Find out what is wrong and keep them"),
        "remind": _("Bring them back before they are lost"),
        "win_back": _("Try once to win them back, and learn why they left"),
        "rest": _("Leave them in peace; welcome them if they return"),
    }


def first_steps() -> dict[str, str]:
    """How each style begins: the tone, and what to say or do first."""
    return {
        "first_order": _("Answer the question they came with, and show one thing that fits it."),
        "second_order": _("Thank them, ask whether everything was right, and name one thing that goes with it."),
        "keep": _("Call without selling: ask how it goes, what is planned, and write down one thing you learned."),
        "grow": _("Show what customers like them also buy, with the reason; one suggestion, not a catalogue."),
        "habit": _("Remind them of what they usually buy when it is due."),
        "simple": _("Friendly and short, by self-service and automatic messages."),
        "save": _("Call and listen first; no offer until you know what went wrong."),
        "remind": _("Ask how the last purchase turned out, then remind them of what they liked."),
        "win_back": _("Say that you noticed, ask why, and make one honest offer with an end date."),
        "rest": _("No campaigns. Answer at once when they write."),
    }


def first_step_by(code: str, channel: str) -> str:
    """How a style begins where the person is written to: the two that say "call" say "write". code: of first_steps, or a person's own words."""
    written = {
        "keep": _("Write without selling: ask how it goes, what is planned, and write down one thing you learned."),
        "save": _("Write and ask first what went wrong; no offer until you know."),
    }
    said = first_steps().get(code, code)
    return said if channel in {"", "phone", "in_person"} else written.get(code, said)


def owners() -> dict[str, str]:
    """Who answers."""
    return {"own": _("Their own contact person"), "team": _("Whoever is free")}


def channels() -> dict[str, str]:
    """Ways to a customer."""
    return {
        "": _("Their favourite channel"), "phone": _("Phone"), "email": _("E-mail"), "sms": _("Text message"), "post": _("Post"),
        "in_person": _("In person"), "chat": _("Chat"),
    }  # fmt: skip


def play_stages() -> dict[str, str]:
    """Stages, from before the first order on."""
    return {PROSPECT: _("No order that stands"), **wording.stages()}


def goal(play: Play) -> str:
    """The row's goal: a default one in the reader's language, a person's own as written."""
    return goals().get(play.goal, play.goal)


def first_step(play: Play) -> str:
    """How the row begins: a default one in the reader's language, a person's own as written."""
    return first_steps().get(play.first_step, play.first_step)


def owner(play: Play) -> str:
    """Who answers."""
    return owners().get(play.owner, play.owner)


def every(days: int) -> str:
    """A call-back cadence."""
    return ngettext("every day", "every {n} days", days).format(n=days) if days else _("not by the calendar")


def within(hours: float) -> str:
    """A target for the first answer."""
    if not hours:
        return _("no target")
    n = int(hours) if float(hours).is_integer() else round(hours, 1)
    return ngettext("within {n} working hour", "within {n} working hours", max(int(hours), 1)).format(n=n)


def row_name(tier: str, stage: str, need: str, needs: dict[str, str]) -> str:
    """A row's name: tier, stage and need in words. needs: need_id -> name."""
    parts = [
        _("Any tier") if tier == ANY else wording.tiers().get(tier, tier),
        _("any stage") if stage == ANY else play_stages().get(stage, stage),
    ]
    if need != ANY:
        parts.append(needs.get(need, need))
    return ", ".join(p for p in parts if p)


def because(found: Played, needs: dict[str, str]) -> str:
    """Why this row counts for this customer, in one or two sentences."""
    play, stage = found.play, play_stages().get(found.stage, found.stage)
    if found.stage == PROSPECT:
        said = _("Because no order of theirs stands.")
    elif play.need != ANY:
        said = _("Because the tier is “{tier}”, the stage “{stage}” and the need “{need}”.").format(
            tier=wording.tiers().get(found.tier, found.tier), stage=stage, need=needs.get(found.need, found.need)
        )
    else:
        said = _("Because the tier is “{tier}” and the stage “{stage}”.").format(
            tier=wording.tiers().get(found.tier, found.tier), stage=stage
        )
        if found.need:
            said += " " + _("There is no row of its own for the need “{need}”.").format(
                need=needs.get(found.need, found.need)
            )
    if found.passed_over:
        wider = found.passed_over[0]
        said += " " + _("A narrower row comes before a wider one ({row}).").format(
            row=row_name(wider.tier, wider.stage, wider.need, needs)
        )
    if found.changed:
        said += " " + _("Somebody changed this row.")
    return said


def kept_text(text: str, words: dict[str, str], code: str) -> str:
    """What to keep of a text field: the code where the words are still those of the code (so that it stays in every language), else the words."""
    return code if code in words and text.strip() == words[code] else text.strip()


def service_verdicts() -> dict[str, str]:
    """How a group's share of our time compares with its share of value."""
    return {
        "under": _("Gets less of your time than it is worth"), "fair": _("In proportion"), "over": _("Gets more of your time than it is worth"),
        "unknown": _("Too few contacts to say"),
    }  # fmt: skip


def no_likeness(report: dict[str, Any]) -> str:
    """Why prospects are not ranked."""
    return {
        "too_few": _("Too few customers are known to tell what the best have in common: at least {n} of the best and {n} others are needed.").format(n=report.get("least", 0)),
        "nothing_known": _("Of those without an order that stands nothing is known that could be compared: no place, language, source or age."),
        "no_prospects": _("Everybody known here has ordered already, so there is nobody to rank."),
        "chance": _("Nothing in what is known of prospects tells the best customers apart. Ranking them anyway would be guesswork."),
        "weak": _("What is known of prospects tells the best customers apart only faintly, too little for a ranking to be of use."),
    }.get(str(report.get("reason", "")), "")  # fmt: skip


def likeness_fields() -> dict[str, str]:
    """What may be known of somebody before they buy."""
    return {
        "city": _("City"), "region": _("Region"), "country": _("Country"), "language": _("Language"), "first_source": _("First list they stood in"), "source": _("List"),
        "organisation": _("Company or person"), "age": _("Age"), "gender": _("Gender"), "income": _("Income"), "industry": _("Industry"),
        "company_size": _("Company size"), "interest": _("Interest"), "occupation": _("Occupation"), "stated_need": _("Said they need"), "preferred_channel": _("Prefers"),
    }  # fmt: skip
