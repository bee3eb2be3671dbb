"""Which sales stand: goods that went back teach what somebody likes, but nobody is told that they bought them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core import differentiate

COLUMNS = ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price", "amount", "line_kind"]


def with_standing(sold: pd.DataFrame, lines: pd.DataFrame, cut: pd.Timestamp | None = None) -> pd.DataFrame:
    """The sales with `stands`: whether something of the line was kept by `cut` (default: whatever came later).

    sold: history.sales of `lines`, whose index is the row in them. A return is netted as the ledger nets it: against the same customer's
    newest earlier purchases of that product.
    """
    stands = pd.Series(True, index=sold.index)
    lines = lines.reset_index(drop=True)[[c for c in COLUMNS if c in lines.columns]]
    moments = differentiate.moments(lines["ordered_at"])
    there = lines["customer_id"].notna() & lines["product_id"].notna() & differentiate.possible(moments)
    if cut is not None:
        there &= moments < cut
    back = there & _returns(lines)
    if not back.any() or not {"amount", "quantity", "line_kind"} & set(lines.columns):
        return sold.assign(stands=stands)
    touched = there & lines["customer_id"].isin(lines.loc[back, "customer_id"].unique())
    touched &= lines["product_id"].isin(lines.loc[back, "product_id"].unique())
    part = lines[touched].assign(ordered_at=moments[touched])
    table, _counts = differentiate.ledger(part)  # every line is dated, so each has its row
    gone = part.index[table["kept"].to_numpy() <= 0]
    stands[sold.index.isin(gone)] = False
    return sold.assign(stands=stands)


def _returns(lines: pd.DataFrame) -> pd.Series:
    """Which lines take something back: so called, else of a negative quantity or amount."""
    negative = pd.Series(False, index=lines.index)
    for column in ("quantity", "amount"):
        if column in lines:
            negative |= pd.to_numeric(lines[column], errors="coerce").fillna(0).lt(0)
    if "line_kind" not in lines:
        return negative
    kind = lines["line_kind"].astype(object)
    return pd.Series(np.where(kind.isna(), negative, kind.eq("return")), index=lines.index, dtype=bool)
