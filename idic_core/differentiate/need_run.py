"""Needs of a workspace: its orders and signals in, groups that keep their names out, and the tables that stand on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from idic_core.differentiate.affinities import affinities
from idic_core.differentiate.known import Derived, Known
from idic_core.differentiate.need_basis import listed_by, needs_basis
from idic_core.differentiate.need_names import past
from idic_core.differentiate.need_signals import signals
from idic_core.differentiate.needs import Needs, needs_groups, none
from idic_core.engines import connect
from idic_core.store import Workspace

SALES = """SELECT customer_id, product_id, CAST(ordered_at AS DATE) AS order_id FROM sold
           WHERE line_kind = 'sale' AND customer_id IS NOT NULL AND product_id IS NOT NULL AND ordered_at < CAST(? AS DATE) + INTERVAL 1 DAY
           GROUP BY ALL ORDER BY ALL"""
"""What was bought counts, also where it was taken back later; a product counts once a day."""


def workspace_needs(
    workspace: Workspace, sold: Any, products: pd.DataFrame, until: pd.Timestamp, customers: pd.Series[Any]
) -> Needs:
    """Needs of the customers with a standing order (customers: their ids), and of others by what they did, said and answered.

    sold: customer_id, product_id, line_kind, ordered_at (Arrow). until: the last day that counts.
    """
    day = str(until.date())
    with connect() as duck:
        duck.register("sold", sold)
        duck.register("standing", pd.DataFrame({"customer_id": customers.astype("str")}))
        lines = duck.execute(SALES.replace("FROM sold", "FROM sold SEMI JOIN standing USING (customer_id)"), [day]).df()
    further, basis = signals(workspace, day), needs_basis(workspace)
    if lines.empty and not further:
        return none("too_few", {}, past=past(workspace))
    found = needs_groups(lines, products=listed_by(products, basis), signals=further, past=past(workspace))
    return replace(found, report=found.report | {"asked": basis})


def derive(known: Known) -> Derived:
    """need_members: where each customer was found, for the run after; need_affinities: what each leans to, with or without groups."""
    return Derived({"need_members": known.needs.members, "need_affinities": affinities(known.needs.known)}, {})
