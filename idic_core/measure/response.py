"""How long customers wait for a first answer, in working hours."""

from __future__ import annotations

import pandas as pd

from idic_core.interact.clocks import Calendar, working_hours

ASKING = frozenset({"question", "complaint", "order_help", "suggestion"})
WRITTEN = frozenset({"email", "sms", "chat", "social", "web_form", "review"})
"""On the phone and in person the answer is at once; only what is written waits."""

LIMIT_DAYS = 14
"""An answer later than this answers something else."""


def first_answers(interactions: pd.DataFrame, calendar: Calendar) -> pd.Series:
    """Working hours from each written question to our first message to that person after it; questions without one within 14 days are left out.

    interactions: record_id, occurred_at (ISO), channel, direction, purpose.
    """
    known = interactions[interactions["record_id"].notna()]
    known = known.assign(
        at=pd.to_datetime(known["occurred_at"], format="ISO8601", errors="coerce").dt.tz_localize(None)
    ).dropna(subset=["at"])
    asked = known[
        known["direction"].eq("in") & known["purpose"].isin(ASKING) & known["channel"].isin(WRITTEN)
    ].sort_values("at")
    answered = known[known["direction"].eq("out")].sort_values("at")
    if asked.empty or answered.empty:
        return pd.Series(dtype="float64")
    pairs = pd.merge_asof(
        asked[["record_id", "at"]].rename(columns={"at": "asked_at"}), answered[["record_id", "at"]].assign(answered_at=answered["at"]),
        left_on="asked_at", right_on="at", by="record_id", direction="forward", allow_exact_matches=False, tolerance=pd.Timedelta(days=LIMIT_DAYS),
    ).dropna(subset=["answered_at"])  # fmt: skip
    return working_hours(pairs["asked_at"], pairs["answered_at"], calendar)
