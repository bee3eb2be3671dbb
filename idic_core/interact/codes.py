"""The codes that contacts are written down with; wording.py says them in the reader's language."""

from __future__ import annotations

CHANNELS = ("phone", "email", "sms", "chat", "social", "in_person", "event", "post", "web_form", "review")
DIRECTIONS = ("in", "out")
MODES = ("direct", "partner", "automated")
PURPOSES = (
    "question", "complaint", "suggestion", "order_help", "sales", "follow_up", "care", "survey", "win_back", "onboarding",
    "research", "service_notice", "marketing",
)  # fmt: skip
OUTCOMES = (
    "reached", "no_answer", "left_message", "answered", "promised", "sold", "refused", "unsubscribed", "wrong_person", "bounced",
)  # fmt: skip
MOODS = ("positive", "neutral", "negative")
SEVERITIES = ("low", "normal", "high")
LEARNED_FIELDS = ("likes", "dislikes", "need", "preferred_channel", "preferred_time", "language", "life_event", "other")

REACH_CHANNELS = ("email", "phone", "sms", "post")
"""Channels on which we reach a customer at an address of theirs: these have a row each in `contact_rules`."""

MARKETING_PURPOSES = frozenset({"marketing", "sales", "win_back", "care"})
RESEARCH_PURPOSES = frozenset({"survey", "research"})

GRANTED = frozenset({"granted", "given", "yes", "opt_in", "in", "true", "1"})
NO_STATEMENT = frozenset({"", "unknown", "not_asked"})
"""Consent statuses that say nothing; any status outside these two sets counts as a refusal."""

CHANNEL_WORKS = frozenset({"reached", "answered", "promised", "sold", "refused", "unsubscribed"})
CHANNEL_BROKEN = frozenset({"wrong_person", "bounced"})


def consent_purpose(purpose: str) -> str:
    """Which consent a contact needs: marketing, research or service (answers and notices, which need none)."""
    if purpose in MARKETING_PURPOSES:
        return "marketing"
    return "research" if purpose in RESEARCH_PURPOSES else "service"
