"""All recommendations as one file in the reader's words: for the shop's own systems and its staff, who know the addresses."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from idic_core.customize.wording import reason_in_words
from idic_core.store import Workspace, read_derived, write_table
from idic_core.words import _


def recommendation_list(workspace: Workspace) -> pd.DataFrame:
    """One row per recommendation: customer, name, their numbers in the sources, kind, rank, product and why, headed in the reader's words."""
    found = read_derived(workspace, "recommendations")
    known = read_derived(workspace, "customers").set_index("customer_id")
    kinds = {"again": _("Buy again"), "new": _("New for them")}
    return pd.DataFrame({
        _("Customer number"): found["customer_id"], _("Name"): found["customer_id"].map(known["name"]),
        _("Customer numbers"): found["customer_id"].map(known["external_ids"]).str.strip("[]").str.replace('"', "", regex=False),
        _("Kind"): found["kind"].map(kinds), _("Rank"): found["rank"], _("Product number"): found["product_id"],
        _("Product"): found["product_name"], _("Price"): found["price"], _("Why"): [reason_in_words(row) for row in _rows(found)],
    })  # fmt: skip


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def recommendation_file(workspace: Workspace) -> bytes:
    """`recommendation_list` as CSV that opens in a spreadsheet and runs nothing there."""
    with tempfile.TemporaryDirectory() as folder:
        return write_table(recommendation_list(workspace), Path(folder) / "recommendations.csv").read_bytes()
