"""What is known of a person's wishes: told by them, seen in what they do, or guessed, in that order of trust."""

from __future__ import annotations

import pandas as pd

from idic_core.interact.codes import CHANNEL_WORKS
from idic_core.interact.people import rows_of, scoped
from idic_core.store import Workspace

RANK = {"stated": 0, "observed": 1, "inferred": 2}
COLUMNS = ["field", "value", "origin", "at", "interaction_id", "hits", "tries"]
LEAST_CONTACTS = 3
"""Fewer contacts than that on a channel are no evidence."""


def preferences(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """Preferences of one person, the surest and newest first: field, value, origin (stated, observed, inferred), at, interaction_id, hits, tries.

    The same wish said twice stands once, with its last date. hits of tries is the evidence of what was observed (a channel that works,
    a category bought again), missing for what was stated.
    """
    told = scoped(
        workspace, [customer_id],
        """SELECT p.field, p.value, p.origin, p.at, p.interaction_id FROM preferences p JOIN who w ON w.record_id = p.record_id
           ORDER BY replace(p.at, 'T', ' ') DESC, p.preference_id DESC""",
    )  # fmt: skip
    parts = [p for p in (told, observed_channel(workspace, customer_id)) if len(p)]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)
    table = table.assign(
        same=table["value"].str.strip().str.casefold(), rank=table["origin"].map(RANK).fillna(len(RANK))
    )
    table = table.sort_values(["rank"], kind="stable").drop_duplicates(["field", "same"])
    return table[COLUMNS].reset_index(drop=True)


def observed_channel(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """The channel on which this person is best reached, from the contacts that we began: one row, or none without evidence.

    Success rates are smoothed with one success and one failure (Laplace), so that 1 of 1 does not beat 8 of 9.
    """
    tried = rows_of(
        workspace, customer_id,
        """SELECT i.channel, i.outcome, i.occurred_at FROM interactions i JOIN who w ON w.record_id = i.record_id
           WHERE i.direction = 'out' AND coalesce(i.outcome, '') <> ''""",
    )  # fmt: skip
    by: dict[str, tuple[int, int, str]] = {}
    for row in tried:
        hits, tries, last = by.get(row["channel"], (0, 0, ""))
        by[row["channel"]] = (hits + (row["outcome"] in CHANNEL_WORKS), tries + 1, max(last, str(row["occurred_at"])))
    known = [(-(h + 1) / (n + 2), -n, channel) for channel, (h, n, _at) in by.items() if n >= LEAST_CONTACTS and h > 0]
    if not known:
        return pd.DataFrame(columns=COLUMNS)
    channel = min(known)[2]
    hits, tries, last = by[channel]
    seen = {
        "field": "preferred_channel",
        "value": channel,
        "origin": "observed",
        "at": last,
        "hits": hits,
        "tries": tries,
    }
    return pd.DataFrame([seen])
