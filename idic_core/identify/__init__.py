"""Identify: records -> customers, with every merge open to a person's answer and every answer open to being taken back.

In the order of use: `resolve` (pure), `run`, `candidates`, `open_questions`, `pair`, `Pair`, `answer`, `effect`, `take_back`, `answers`, `waiting`,
`contradictions`, `sureness`, `next_check`, `stopping`, `Certainty`, `Range`, `Stopping`, `Contradiction`, `network`, `worth_a_look`, `customer_name`, `weights`,
`thresholds`, `disagreement`, `coincidence`, `split`, `merge`,
`search`, `alike`, `alike_on`, `forward`, `members`, `main_record`, `profile`, `ProfileField`, `choose`, `back_to_rule`, `rules`, `set_rule`, `RULES`,
`shown_phone`, `valid_email`.
"""

from idic_core.identify.alike import alike, alike_on
from idic_core.identify.certainty import Certainty, Range, Stopping
from idic_core.identify.choices import (
    RULES,
    ProfileField,
    back_to_rule,
    choose,
    profile,
    read_choice,
    read_rule,
    rules,
    set_rule,
)
from idic_core.identify.contacts import shown_phone, valid_email
from idic_core.identify.expert import coincidence, disagreement, thresholds, weights
from idic_core.identify.finding import forward, main_record, members, search
from idic_core.identify.judging import Contradiction, contradictions, next_check, stopping, sureness
from idic_core.identify.network import customer_name, network, worth_a_look
from idic_core.identify.resolving import Resolution, resolve
from idic_core.identify.review import (
    Pair,
    answer,
    answers,
    candidates,
    effect,
    merge,
    open_questions,
    pair,
    split,
    take_back,
    waiting,
)
from idic_core.identify.running import run

__all__ = [
    "RULES", "Certainty", "Contradiction", "Pair", "ProfileField", "Range", "Resolution", "Stopping", "alike", "alike_on", "answer", "answers",
    "back_to_rule", "candidates", "choose", "coincidence", "contradictions", "customer_name", "disagreement", "effect", "forward", "main_record", "members", "merge",
    "network", "next_check", "open_questions", "pair", "profile", "read_choice", "read_rule", "resolve", "rules", "run", "search", "set_rule", "shown_phone", "split", "stopping",
    "sureness", "take_back", "thresholds", "valid_email", "waiting", "weights", "worth_a_look",
]  # fmt: skip
