"""One row of the playbook: what it holds, the rows that every workspace begins with, and how a row is checked and read again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from idic_core.differentiate.lifecycle import STAGES
from idic_core.differentiate.tiers import TIERS
from idic_core.errors import IdicError
from idic_core.store import as_json
from idic_core.texts import visible
from idic_core.typed import check
from idic_core.words import _

ANY = "*"
PROSPECT = "prospect"
PLAY_STAGES = (PROSPECT, *STAGES)
PLAY_CHANNELS = ("", "phone", "email", "sms", "post", "in_person", "chat")
"""Ways to a customer; empty: the one that they prefer."""

STYLES = ("first_order", "second_order", "keep", "grow", "habit", "simple", "save", "remind", "win_back", "rest")
"""What a default row is after; wording_playbook says each as a goal and as a first step."""

MOST_DAYS, MOST_HOURS, MOST_TEXT = 3650, 1000.0, 300
LONGEST_CODE = 60
FIELDS = ("goal", "channel", "cadence_days", "reply_hours", "owner", "offer", "first_step")


@dataclass(frozen=True)
class Play:
    """One row. tier, stage, need: codes, or ANY. goal, first_step: a code of STYLES or a person's own words. cadence_days: we call at least
    this often, 0 for not by itself. reply_hours: working hours until a first answer, 0 for no target of its own. owner: `own` (a contact
    person of their own), `team`, or a name. offer: id of an offer, own words, or empty."""

    tier: str
    stage: str
    need: str
    goal: str
    channel: str
    cadence_days: int
    reply_hours: float
    owner: str
    offer: str
    first_step: str

    @property
    def subject(self) -> str:
        """The row's name: tier|stage|need."""
        return "|".join((self.tier, self.stage, self.need))

    @property
    def specific(self) -> tuple[int, bool, bool]:
        """How narrow the row is: fixed parts, then tier before stage before need."""
        fixed = [part != ANY for part in (self.tier, self.stage, self.need)]
        return (sum(fixed), fixed[0], fixed[1])


# tier, stage, style, channel, cadence in days, reply in working hours, owner, offer
DEFAULTS: tuple[tuple[str, str, str, str, int, float, str, str], ...] = (
    ("vip", "new", "second_order", "phone", 14, 2, "own", "new-for-you"),
    ("vip", "mature", "keep", "phone", 60, 2, "own", "buy-again"),
    ("vip", "at_risk", "save", "phone", 14, 2, "own", ""),
    ("vip", "lost", "win_back", "phone", 90, 2, "own", "win-back"),
    ("potential", "new", "second_order", "email", 30, 4, "team", "new-for-you"),
    ("potential", "mature", "grow", "email", 90, 4, "team", "new-for-you"),
    ("potential", "at_risk", "remind", "phone", 30, 4, "team", "win-back"),
    ("potential", "lost", "win_back", "email", 0, 4, "team", "win-back"),
    ("ordinary", "new", "second_order", "email", 0, 8, "team", "new-for-you"),
    ("ordinary", "mature", "habit", "email", 0, 8, "team", "buy-again"),
    ("ordinary", "at_risk", "remind", "email", 0, 8, "team", "win-back"),
    ("ordinary", "lost", "win_back", "email", 0, 8, "team", "win-back"),
    ("small", "new", "second_order", "email", 0, 16, "team", "new-for-you"),
    ("small", "mature", "simple", "email", 0, 16, "team", "buy-again"),
    ("small", "at_risk", "simple", "email", 0, 16, "team", "win-back"),
    ("small", "lost", "rest", "email", 0, 16, "team", ""),
    (ANY, PROSPECT, "first_order", "email", 0, 8, "team", ""),
)  # fmt: skip


def default_plays() -> list[Play]:
    """What a workspace begins with: a row for each tier and stage, and one for those who have not ordered yet."""
    return [
        Play(tier, stage, ANY, style, channel, days, float(hours), owner, offer, style)
        for tier, stage, style, channel, days, hours, owner, offer in DEFAULTS
    ]


def tidy_play(wanted: Play) -> Play:
    """A row as it is kept: texts without invisible signs. Raises IdicError for one that cannot be followed."""
    check(wanted, Play, "wanted")
    texts: dict[str, Any] = {
        name: visible(getattr(wanted, name), lines=name == "first_step")
        for name in ("goal", "owner", "offer", "first_step")
    }
    tidy = replace(wanted, **texts)
    _check(tidy)
    return tidy


def play_json(play: Play, replaces: int | None) -> str:
    """A row as it is written down; replaces: the decision that it takes the place of."""
    return as_json({**{key: item for key, item in asdict(play).items() if key in FIELDS}, "replaces": replaces})


def play_from_json(subject: str, text: str) -> Play:
    """A row as it was written down; unknown keys of a newer version are left out. Raises IdicError, ValueError or TypeError for one that cannot be read or followed."""
    tier, stage, need = subject.split("|", 2)
    given = {key: value for key, value in dict(json.loads(text)).items() if key in FIELDS}
    plain = Play(tier, stage, need, "", "", 0, 0.0, "team", "", "")
    return tidy_play(replace(plain, **given))


def _check(wanted: Play) -> None:
    """Raise IdicError for a row that cannot be followed."""
    if wanted.tier not in (ANY, *TIERS) or wanted.stage not in (ANY, *PLAY_STAGES) or not _is_code(wanted.need):
        raise IdicError(
            _("The playbook has no such row: {row}.").format(row=wanted.subject),
            hint=_("Choose a tier, a stage and a need, or any of them."),
        )
    if wanted.channel not in PLAY_CHANNELS:
        raise IdicError(
            _("There is no channel called {channel}.").format(channel=wanted.channel),
            hint=_("Choose one of the channels offered."),
        )
    if not 0 <= wanted.cadence_days <= MOST_DAYS:
        raise IdicError(
            _("Days between two contacts lie between 0 and {most}.").format(most=MOST_DAYS),
            hint=_("Write 0 where nobody is to be contacted by the calendar."),
        )
    if not 0 <= wanted.reply_hours <= MOST_HOURS:
        raise IdicError(
            _("Hours until an answer lie between 0 and {most}.").format(most=round(MOST_HOURS)),
            hint=_("Write 0 where there is no target."),
        )
    texts = (wanted.goal, wanted.owner, wanted.offer, wanted.first_step)
    if max(map(len, texts)) > MOST_TEXT:
        raise IdicError(
            _("A text of the playbook is longer than {most} characters.").format(most=MOST_TEXT),
            hint=_("Say it in a sentence; long instructions belong in a document of their own."),
        )
    if not wanted.goal:
        raise IdicError(
            _("The row has no goal."), hint=_("Say in a few words what you want to reach with these customers.")
        )


def _is_code(need: str) -> bool:
    return 0 < len(need) <= LONGEST_CODE and need == visible(need)
