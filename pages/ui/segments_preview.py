"""Who would move under another rule: counts from where to where, and names, before anything is saved."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number
from pages.ui.data import cached

MOST = 200


def would_move(workspace: Workspace, seen: pd.DataFrame, words: dict[str, str], *, key: str) -> int:
    """Counts and names of those who would move; returns how many. seen: customer_id, before, after (codes); words: code -> words."""
    moved = seen[seen["before"].ne(seen["after"])]
    n = len(moved)
    st.markdown(ngettext("**{n} customer would move.**", "**{n} customers would move.**", n).format(n=number(n)))
    if not n:
        return 0
    counted = moved.groupby(["before", "after"]).size().rename("n").reset_index().sort_values("n", ascending=False, kind="stable")  # fmt: skip
    left, right = st.columns([2, 3])
    left.dataframe(
        pd.DataFrame({_("Was"): counted["before"].map(words), _("Is"): counted["after"].map(words), _("Customers"): counted["n"]}),
        placeholder="–", hide_index=True, key=f"{key}_moves",
    )  # fmt: skip
    shown = moved.head(MOST)
    found = cached(differentiate.names, workspace, (("customer_id", tuple(shown["customer_id"].astype(str))),), MOST)
    who = found.frame[["customer_id", "name", "lifetime_value"]].merge(shown, on="customer_id")
    right.dataframe(
        pd.DataFrame({_("Customer"): who["name"], _("Was"): who["before"].map(words), _("Is"): who["after"].map(words), _("Lifetime value, 3 years"): who["lifetime_value"].astype("float64").round()}),
        placeholder="–", hide_index=True, key=f"{key}_movers", height=min(38 + 35 * len(who), 320), column_config={_("Lifetime value, 3 years"): st.column_config.NumberColumn(format="localized")},
    )  # fmt: skip
    if n > MOST:
        right.caption(_("The first {n} by name are shown here.").format(n=number(MOST)))
    return n
