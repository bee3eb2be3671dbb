"""Differentiate: orders -> value, needs, tiers and lifecycle.

In the order of use: `orders_of`, `ledger`, `standing_orders`, `summarise`, `rfm`, `RFM_GROUPS`, `forecast`, `Forecast`, `needs_groups`, `Needs`, `TIERS`, `STAGES`,
`TIER_RULE`, `run`, and what pages read: `overview`, `customer_value`, `names`, `need_facts`, `download`, `preview_tier_rule`,
`set_tier_rule`; for those who hand tables in, `check_table`, `check_count`, `moment`, `moments`, `possible`, `last_sound`; `wording`
puts codes in words.
"""

from idic_core.differentiate import wording, wording_playbook
from idic_core.differentiate.forecast import Forecast, forecast
from idic_core.differentiate.given import check_count, check_table, last_sound, moment, moments, possible
from idic_core.differentiate.ledger import ledger, orders_of, standing_orders
from idic_core.differentiate.lifecycle import STAGES
from idic_core.differentiate.needs import Needs, needs_groups
from idic_core.differentiate.playbook import (
    PLAY_CHANNELS,
    PLAY_STAGES,
    Play,
    Played,
    add_play,
    call_backs_due,
    combinations,
    play_for,
    play_history,
    play_table,
    plays,
    reply_targets,
    reset_play,
    row_filters,
    set_play,
    undo_play,
)
from idic_core.differentiate.reading import (
    Filters,
    Names,
    customer_value,
    download,
    names,
    need_facts,
    overview,
    preview_tier_rule,
    set_tier_rule,
    top_fifth,
)
from idic_core.differentiate.rfm import GROUPS as RFM_GROUPS
from idic_core.differentiate.rfm import rfm
from idic_core.differentiate.run import run
from idic_core.differentiate.summary import summarise
from idic_core.differentiate.tiers import DEFAULT as TIER_RULE
from idic_core.differentiate.tiers import TIERS

__all__ = [
    "PLAY_CHANNELS", "PLAY_STAGES", "RFM_GROUPS", "STAGES", "TIERS", "TIER_RULE", "Filters", "Forecast", "Names", "Needs", "Play", "Played", "add_play", "call_backs_due", "check_count", "check_table",
    "combinations", "customer_value", "download", "forecast", "last_sound", "ledger", "moment", "moments", "names", "need_facts", "needs_groups", "orders_of", "overview", "play_for", "play_history",
    "play_table", "plays", "possible", "preview_tier_rule", "reply_targets", "reset_play", "rfm", "row_filters", "run", "set_play", "set_tier_rule", "standing_orders", "summarise", "top_fifth",
    "undo_play", "wording", "wording_playbook",
]  # fmt: skip
