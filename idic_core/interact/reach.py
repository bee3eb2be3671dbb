"""How many customers can be reached on each channel, and how many of them may be: an address is one thing, a yes another."""

from __future__ import annotations

import pandas as pd

from idic_core.interact.codes import REACH_CHANNELS
from idic_core.interact.contact import contact_rules
from idic_core.interact.contact_decision import no_address
from idic_core.store import Workspace, derived_report, has_derived


def reach(workspace: Workspace, *, at: str | None = None) -> pd.DataFrame:
    """Customers by channel, for marketing: channel (email, phone, sms, post, any), customers, address (with one that can be right), allowed.

    allowed follows `contact_rules`: consent, holds, complaints, caps. Empty before customers are identified.
    """
    if not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=["channel", "customers", "address", "allowed"])
    rules = contact_rules(workspace, at=at)
    people = workspace.frame("SELECT customer_id, email, phone, street, city FROM customers").astype("str")
    have = pd.DataFrame({c: ~no_address(people, c) for c in REACH_CHANNELS})
    address = {c: int(have[c].sum()) for c in REACH_CHANNELS} | {"any": int(have.any(axis=1).sum())}
    allowed = rules[rules["allowed"]].groupby("channel")["customer_id"].nunique()
    everywhere = int(rules.loc[rules["allowed"], "customer_id"].nunique())
    channels = [*REACH_CHANNELS, "any"]
    return pd.DataFrame({
        "channel": channels, "customers": len(people), "address": [address[c] for c in channels],
        "allowed": [everywhere if c == "any" else int(allowed.get(c, 0)) for c in channels],
    })  # fmt: skip


def reach_at_last_run(workspace: Workspace) -> pd.DataFrame:
    """The same as the stage's last run found it, at once; empty where it never ran."""
    kept = derived_report(workspace, "interact").get("reach") or []
    return pd.DataFrame(kept, columns=["channel", "customers", "address", "allowed"])
