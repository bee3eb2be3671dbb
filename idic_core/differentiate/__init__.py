"""Differentiate: orders -> value, needs, tiers and lifecycle.

In the order of use: `orders_of`, `ledger`, `standing_orders`, `summarise`, `rfm`, `RFM_GROUPS`, `forecast`, `Forecast`, `needs_groups`, `Needs`, `TIERS`, `STAGES`,
`TIER_RULE`, `run`, and what pages read: `overview`, `one_currency`, `about`, `customer_value`, `names`, `need_facts`, `download`, `preview_tier_rule`,
`set_tier_rule`; for those who hand tables in, `check_table`, `check_count`, `moment`, `moments`, `possible`, `last_sound`; `wording`
puts codes in words. Value: `value_picture`, `equity_history`, `set_value_basis`, `BASIS_CHOICES`; RFM cut-offs: `cut_versions`, `regrouped`, `set_cuts`,
`parse_cuts`; tiers under another rule: `retiered`, `parse_tier_rule`; classes: `CLASS_VOLUMES`, `resized`, `set_class_rules`, `set_needs_class`, `NEEDS_CLASSES`, `set_needs_basis`; the scorecard: `CRITERIA`,
`SCORECARD`, `card_facts`, `scored`, `set_card`, `stop_card`; moves: `MOVED_IN`, `runs`, `flows`, `movers`, `moves`, `review`, `set_review_days`; `wording_value`; decisions that cannot be read: `left_out`, `take_back_left_out`, `add_reader`.
"""

from idic_core.differentiate import wording, wording_playbook, wording_portraits, wording_segments, wording_value
from idic_core.differentiate.attributes import about
from idic_core.differentiate.class_facts import card_facts
from idic_core.differentiate.classes import NEEDS as NEEDS_CLASSES
from idic_core.differentiate.classes import VOLUMES as CLASS_VOLUMES
from idic_core.differentiate.classes import resized, set_needs_class
from idic_core.differentiate.classes import set_rules as set_class_rules
from idic_core.differentiate.conditions import Condition, Definition, Group, parse, to_json
from idic_core.differentiate.crosstab import Crosstab, cell_definition, crosstab, divides
from idic_core.differentiate.fields import Field, Further, add_field, fields, options
from idic_core.differentiate.forecast import Forecast, forecast
from idic_core.differentiate.given import check_count, check_table, last_sound, moment, moments, possible
from idic_core.differentiate.group_portraits import GroupClause, group_portrait
from idic_core.differentiate.intent import intent_kinds, intent_names
from idic_core.differentiate.latent import because as latent_reason
from idic_core.differentiate.latent import latent, latent_kinds, latent_names
from idic_core.differentiate.ledger import ledger, orders_of, standing_orders
from idic_core.differentiate.left_out import add_reader, left_out, take_back_left_out
from idic_core.differentiate.lifecycle import STAGES
from idic_core.differentiate.likeness import prospects, use_sensitive
from idic_core.differentiate.list_files import as_file, download, known_of
from idic_core.differentiate.list_segments import as_segment
from idic_core.differentiate.listing import Filters, Names, names
from idic_core.differentiate.map_reading import equity_history, value_picture
from idic_core.differentiate.money import CHOICES as BASIS_CHOICES
from idic_core.differentiate.moves import CLASSES as MOVED_IN
from idic_core.differentiate.moves_reading import flows, movers, moves, review, runs, set_review_days
from idic_core.differentiate.need_basis import set_needs_basis
from idic_core.differentiate.need_choices import choices as need_choices
from idic_core.differentiate.need_choices import merge as merge_needs
from idic_core.differentiate.need_choices import pin as pin_need
from idic_core.differentiate.need_choices import place as place_in_need
from idic_core.differentiate.need_choices import rename as rename_need
from idic_core.differentiate.need_choices import take_back as take_back_need
from idic_core.differentiate.need_reading import affinity_kinds, affinity_names, need_kinds, need_values
from idic_core.differentiate.need_reading import find_customers as find_for_need
from idic_core.differentiate.needs import Needs, needs_groups
from idic_core.differentiate.play_rows import PLAY_CHANNELS, PLAY_STAGES, Play
from idic_core.differentiate.playbook import (
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
from idic_core.differentiate.portrait_facts import kinds_kept, sent_back
from idic_core.differentiate.portraits import Clause, portrait
from idic_core.differentiate.reading import (
    customer_value,
    need_facts,
    one_currency,
    overview,
    preview_tier_rule,
    set_tier_rule,
    top_fifth,
)
from idic_core.differentiate.resources import effort, neglected, overserved
from idic_core.differentiate.rfm import GROUPS as RFM_GROUPS
from idic_core.differentiate.rfm import rfm
from idic_core.differentiate.rfm_rules import parse_cuts, regrouped, set_cuts
from idic_core.differentiate.rfm_rules import versions as cut_versions
from idic_core.differentiate.rules import set_value_basis
from idic_core.differentiate.run import run
from idic_core.differentiate.scorecard import CRITERIA, scored, set_card, stop_card
from idic_core.differentiate.scorecard import DEFAULT as SCORECARD
from idic_core.differentiate.segment_facts import Picture, ordered_by, picture, unknown_left_out
from idic_core.differentiate.segments import (
    Overlap,
    Segment,
    allow_offers,
    as_today,
    compare,
    delete_segment,
    members_of,
    offers_allowed,
    rename_segment,
    restore_segment,
    save_segment,
    segment,
    segments,
    sensitive,
    shares,
    starting_points,
)
from idic_core.differentiate.summary import summarise
from idic_core.differentiate.tiers import DEFAULT as TIER_RULE
from idic_core.differentiate.tiers import TIERS, retiered
from idic_core.differentiate.tiers import parse_rule as parse_tier_rule
from idic_core.differentiate.trends import trend_names

__all__ = [
    "BASIS_CHOICES",
    "CLASS_VOLUMES",
    "CRITERIA",
    "MOVED_IN",
    "NEEDS_CLASSES",
    "PLAY_CHANNELS",
    "PLAY_STAGES",
    "RFM_GROUPS",
    "SCORECARD",
    "STAGES",
    "TIERS",
    "TIER_RULE",
    "Clause",
    "Condition",
    "Crosstab",
    "Definition",
    "Field",
    "Filters",
    "Forecast",
    "Further",
    "Group",
    "GroupClause",
    "Names",
    "Needs",
    "Overlap",
    "Picture",
    "Play",
    "Played",
    "Segment",
    "about",
    "add_field",
    "add_play",
    "add_reader",
    "affinity_kinds",
    "affinity_names",
    "allow_offers",
    "as_file",
    "as_segment",
    "as_today",
    "call_backs_due",
    "card_facts",
    "cell_definition",
    "check_count",
    "check_table",
    "combinations",
    "compare",
    "crosstab",
    "customer_value",
    "cut_versions",
    "delete_segment",
    "divides",
    "download",
    "effort",
    "equity_history",
    "fields",
    "find_for_need",
    "flows",
    "forecast",
    "group_portrait",
    "intent_kinds",
    "intent_names",
    "kinds_kept",
    "known_of",
    "last_sound",
    "latent",
    "latent_kinds",
    "latent_names",
    "latent_reason",
    "ledger",
    "left_out",
    "members_of",
    "merge_needs",
    "moment",
    "moments",
    "movers",
    "moves",
    "names",
    "need_choices",
    "need_facts",
    "need_kinds",
    "need_values",
    "needs_groups",
    "neglected",
    "offers_allowed",
    "one_currency",
    "options",
    "ordered_by",
    "orders_of",
    "overserved",
    "overview",
    "parse",
    "parse_cuts",
    "parse_tier_rule",
    "picture",
    "pin_need",
    "place_in_need",
    "play_for",
    "play_history",
    "play_table",
    "plays",
    "portrait",
    "possible",
    "preview_tier_rule",
    "prospects",
    "regrouped",
    "rename_need",
    "rename_segment",
    "reply_targets",
    "reset_play",
    "resized",
    "restore_segment",
    "retiered",
    "review",
    "rfm",
    "row_filters",
    "run",
    "runs",
    "save_segment",
    "scored",
    "segment",
    "segments",
    "sensitive",
    "sent_back",
    "set_card",
    "set_class_rules",
    "set_cuts",
    "set_needs_basis",
    "set_needs_class",
    "set_play",
    "set_review_days",
    "set_tier_rule",
    "set_value_basis",
    "shares",
    "standing_orders",
    "starting_points",
    "stop_card",
    "summarise",
    "take_back_left_out",
    "take_back_need",
    "to_json",
    "top_fifth",
    "trend_names",
    "undo_play",
    "unknown_left_out",
    "use_sensitive",
    "value_picture",
    "wording",
    "wording_playbook",
    "wording_portraits",
    "wording_segments",
    "wording_value",
]  # fmt: skip
