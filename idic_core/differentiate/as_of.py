"""What customers were on an earlier day: the same work as a run, fed with the orders up to that day, nothing written."""

from __future__ import annotations

import pandas as pd

from idic_core.differentiate.given import moment
from idic_core.differentiate.needs import Needs
from idic_core.differentiate.run import work_out
from idic_core.store import DERIVED, Workspace, read_derived


def values_as_of(workspace: Workspace, day: str) -> pd.DataFrame:
    """The columns of customer_summary and customer_values as a run at the end of that day (ISO) would have found them, one row per customer
    with an order until then. Tiers, cut-offs and needs are today's. Raises IdicError for what is no day."""
    until = moment(day).normalize()
    needs = Needs(read_derived(workspace, "customer_needs"), read_derived(workspace, "need_groups"), {})
    known, tables, _report = work_out(workspace, as_of=until, needs=needs)
    if known.summary.empty:
        columns = [*DERIVED["customer_summary"].columns, *DERIVED["customer_values"].columns]
        return pd.DataFrame(columns=list(dict.fromkeys(columns)), dtype="object")
    return known.summary.merge(
        tables["customer_values"].drop(columns=[c for c in known.summary.columns if c != "customer_id"], errors="ignore"),
        on="customer_id", how="left",
    )  # fmt: skip
