"""What this stage knows of customers, for the conditions of segments: where they may be contacted, and whether a complaint is open."""

from __future__ import annotations

import pandas as pd

from idic_core.differentiate import Further, add_field
from idic_core.interact import wording
from idic_core.interact.codes import REACH_CHANNELS
from idic_core.interact.complaint_flow import CLOSED_STATES
from idic_core.interact.complaint_log import complaint_events
from idic_core.interact.contact import contact_rules
from idic_core.store import Workspace
from idic_core.words import _


def may_contact(workspace: Workspace) -> pd.DataFrame:
    """customer_id, value: a row per channel on which somebody may be contacted for marketing now."""
    rules = contact_rules(workspace)
    return rules.loc[rules["allowed"], ["customer_id", "channel"]].rename(columns={"channel": "value"})


def open_complaints(workspace: Workspace) -> pd.DataFrame:
    """customer_id, value: whoever has an open complaint."""
    latest = complaint_events(workspace, everybody=False).drop_duplicates("complaint_id", keep="last")
    return latest.loc[~latest["state"].isin(CLOSED_STATES), ["customer_id"]].drop_duplicates().assign(value="yes")


def _channels() -> dict[str, str]:
    words = wording.channels()
    return {c: words[c] for c in REACH_CHANNELS}


def register() -> None:
    """Let segments ask this stage; called once, when the stage is imported."""
    add_field(
        Further(
            "may_contact", "choice", "reach", may_contact, lambda: _("May be contacted for marketing by"), _channels
        )
    )
    add_field(Further("complaint_open", "flag", "contacts", open_complaints, lambda: _("Has an open complaint")))
