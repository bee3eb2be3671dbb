"""How many customers can be reached on each channel, and how many of them may be: an address is one thing, a yes another."""

from __future__ import annotations

import pandas as pd

from idic_core.interact.codes import REACH_CHANNELS
from idic_core.interact.contact import contact_rules
from idic_core.store import Workspace, derived_report, has_derived


def reach(workspace: Workspace, *, at: str | None = None) -> pd.DataFrame:
    """Customers by channel, for marketing: channel (email, phone, sms, post, any), customers, address (with one that can be right), allowed.

    allowed follows `contact_rules`: consent, holds, complaints, caps. Empty before customers are identified.
    """
    if not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=["channel", "customers", "address", "allowed"])
    rules = contact_rules(workspace, at=at)
    have = workspace.rows(
        """SELECT count(*) AS customers, sum(email LIKE '%_@_%._%') AS email, sum(length(phone) >= 6) AS phone, sum(street <> '' AND city <> '') AS post,
                  sum(coalesce(email LIKE '%_@_%._%', 0) OR coalesce(length(phone) >= 6, 0) OR coalesce(street <> '' AND city <> '', 0)) AS anyhow
           FROM customers"""
    )[0]
    address = {
        "email": have["email"],
        "phone": have["phone"],
        "sms": have["phone"],
        "post": have["post"],
        "any": have["anyhow"],
    }
    allowed = rules[rules["allowed"]].groupby("channel")["customer_id"].nunique()
    everywhere = int(rules.loc[rules["allowed"], "customer_id"].nunique())
    channels = [*REACH_CHANNELS, "any"]
    return pd.DataFrame({
        "channel": channels, "customers": int(have["customers"]), "address": [int(address[c] or 0) for c in channels],
        "allowed": [everywhere if c == "any" else int(allowed.get(c, 0)) for c in channels],
    })  # fmt: skip


def reach_at_last_run(workspace: Workspace) -> pd.DataFrame:
    """The same as the stage's last run found it, at once; empty where it never ran."""
    kept = derived_report(workspace, "interact").get("reach") or []
    return pd.DataFrame(kept, columns=["channel", "customers", "address", "allowed"])
