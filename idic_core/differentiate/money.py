"""Which money value is counted in: revenue, margin from known costs, or a contribution per customer that a file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from idic_core.store import Workspace
from idic_core.upload.numbers import read_numbers

BASES = ("revenue", "margin", "contribution")
CHOICES = ("auto", *BASES)
KNOWN = 0.95
"""By itself, value is margin or contribution only where it is known for at least this share of sales or of customers."""


@dataclass(frozen=True)
class Money:
    """What a customer's value is counted in.

    basis: one of BASES. actual: money of the last 365 days, one per customer; rate: money per money of net sales, for what is expected.
    known: share of the customers for whom it is known and not estimated (1 for revenue). asked: what a person chose (CHOICES).
    missing: whether what they chose is not in the files, so that revenue counts.
    """

    basis: str
    actual: pd.Series[Any]
    rate: pd.Series[Any]
    known: float
    asked: str = "auto"
    missing: bool = False

    @property
    def costs_known(self) -> bool:
        """Whether it can be said of a customer that they cost more than they bring."""
        return self.basis != "revenue"


def money_of(summary: pd.DataFrame, contribution: pd.Series[Any] | None = None, asked: str = "auto") -> Money:
    """The money of each customer of a typed summary, in its order.

    contribution: a year's contribution by customer_id, where a file says it. Where a margin or a contribution is known for some only, the others
    count with their net sales at everybody's usual rate.
    """
    said = summary["customer_id"].map(contribution if contribution is not None else {}).astype("float64")
    margin_known, sales = summary["margin"].notna(), float(summary["sales"].sum())
    by_costs = float(summary.loc[margin_known, "sales"].sum()) / sales if sales > 0 else 0.0
    by_file = float(said.notna().mean()) if len(said) else 0.0
    basis = asked
    if asked == "auto":
        basis = "margin" if by_costs >= KNOWN else "contribution" if by_file >= KNOWN else "revenue"
    missing = (basis == "margin" and not margin_known.any()) or (basis == "contribution" and by_file == 0)
    recent = summary["net_last_year"].astype("float64")
    if basis == "revenue" or missing:
        return Money("revenue", recent, pd.Series(1.0, index=summary.index), 1.0, asked, missing)
    if basis == "margin":
        rate = usual_rate(summary["margin"], summary["net"])
        return Money(basis, summary["margin_last_year"].fillna(recent * rate), rate, float(margin_known.mean()), asked)
    rate = usual_rate(said, recent)
    return Money(basis, said.fillna(recent * rate), rate, by_file, asked)


def usual_rate(money: pd.Series[Any], net: pd.Series[Any]) -> pd.Series[float]:
    """Money per money of net sales, -1 to 1: a customer's own, drawn towards everybody's by one average customer's sales."""
    known = money.notna()
    sold, brought = net.where(known, 0.0).clip(lower=0.0), money.fillna(0.0)
    overall = float(np.clip(brought.sum() / sold.sum(), -1.0, 1.0)) if sold.sum() > 0 else 0.0
    usual = float(sold[known].mean()) if known.any() else 0.0
    rate = (brought + usual * overall) / (sold + usual) if usual > 0 else pd.Series(overall, index=net.index)
    return rate.clip(-1.0, 1.0)


def contributions(workspace: Workspace) -> pd.Series[Any]:
    """A year's contribution by customer_id, as the files say it (records.extra.contribution); empty where none does.

    Two records of one customer in one source are two accounts, so they add up; of several sources the one that came last counts.
    """
    rows = extras(workspace, "contribution")
    if rows.empty:
        return pd.Series(dtype="float64")
    rows["money"] = np.nan
    for _source, part in rows.groupby("source"):
        rows.loc[part.index, "money"] = read_numbers(part["said"]).values.to_numpy()
    rows = rows.dropna(subset=["money"])
    added = rows.groupby(["customer_id", "source"], sort=False).agg(money=("money", "sum"), batch=("batch_id", "max"))
    newest = added.reset_index().sort_values(["customer_id", "batch", "source"], kind="stable")
    return newest.drop_duplicates("customer_id", keep="last").set_index("customer_id")["money"]


def extras(workspace: Workspace, field: str) -> pd.DataFrame:
    """What files say of customers in one field of records.extra, newest version of each record: customer_id, record_id, source, batch_id, said (text)."""
    if workspace.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'crosswalk'") is None:
        return pd.DataFrame(columns=["customer_id", "record_id", "source", "batch_id", "said"])
    found = workspace.frame(
        """SELECT x.customer_id, r.record_id, r.source, r.batch_id, CAST(json_extract(r.extra, '$."' || ? || '"') AS TEXT) AS said
           FROM records r JOIN batches b USING (batch_id) JOIN crosswalk x USING (record_id)
           WHERE r.extra <> '{}' AND b.undone_at IS NULL AND coalesce(trim(json_extract(r.extra, '$."' || ? || '"')), '') <> ''
           ORDER BY r.batch_id, r.row""",
        [field, field],
    )
    return found.drop_duplicates("record_id", keep="last").reset_index(drop=True)
