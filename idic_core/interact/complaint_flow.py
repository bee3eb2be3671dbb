"""The way of a complaint: which step may follow which, as a table that a person can read."""

from __future__ import annotations

from idic_core.errors import IdicError
from idic_core.words import _

NEXT_STATES: dict[str, tuple[str, ...]] = {
    "new": ("acknowledged", "resolved", "rejected", "withdrawn"),
    "acknowledged": ("assessed", "resolved", "rejected", "withdrawn"),
    "assessed": ("in_progress", "resolved", "rejected", "withdrawn"),
    "in_progress": ("waiting_customer", "resolved", "withdrawn"),
    "waiting_customer": ("in_progress", "resolved", "withdrawn"),
    "resolved": ("closed", "reopened"),
    "closed": ("reopened",),
    "rejected": ("reopened",),
    "withdrawn": ("reopened",),
    "reopened": ("assessed", "in_progress", "resolved", "rejected", "withdrawn"),
}
"""State -> the states that may follow. What can be solved at once needs no step in between."""

CLOSED_STATES = frozenset({"resolved", "closed", "rejected", "withdrawn"})
"""States in which nobody waits for us any more: ordinary contacts are allowed again."""

NEED_NOTE = frozenset({"rejected", "reopened", "resolved"})
"""States that ask for a word: why it was refused or opened again, or what was done."""

VERDICTS = ("satisfied", "partly", "dissatisfied", "no_answer")
"""What the customer said of the solution; asked for when a complaint is closed."""


def check_move(
    current: str, new: str, *, note: str = "", verdict: str = "", words: dict[str, str] | None = None
) -> None:
    """Refuse a step that may not follow, or one that lacks its reason or the customer's verdict.

    words: state -> its name in the reader's language, for the sentence. Raises IdicError.
    """
    names = words or {}
    allowed = NEXT_STATES.get(current, NEXT_STATES["new"])
    if new not in allowed:
        raise IdicError(
            _("A complaint that is '{current}' cannot become '{new}'.").format(
                current=names.get(current, current), new=names.get(new, new)
            ),
            hint=_("Possible next steps: {steps}.").format(steps=", ".join(names.get(s, s) for s in allowed)),
        )
    if new in NEED_NOTE and not note.strip():
        raise IdicError(_("This step needs a word of explanation."), hint=_("Write what was done or why, in one line."))
    if new == "closed" and verdict not in VERDICTS:
        raise IdicError(
            _("A complaint is closed with the customer's verdict."),
            hint=_("Ask whether the solution was all right; 'no answer' is a verdict too."),
        )
