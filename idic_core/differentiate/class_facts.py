"""What the classes are made from, one row per customer, and the classes themselves: put together from the workspace and the values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from idic_core.differentiate import classes, scorecard
from idic_core.differentiate.loyalty import WEIGHTS, loyalty, recommendations, referrals
from idic_core.differentiate.money import extras
from idic_core.differentiate.rules import Rules
from idic_core.differentiate.value_map import deciles
from idic_core.engines import connect
from idic_core.store import Workspace


def class_facts(workspace: Workspace, values: pd.DataFrame, needs: pd.DataFrame, book: pa.Table) -> pd.DataFrame:
    """The derived table class_facts: customer_id, loyalty parts (0-100), need_growth and industry_growth (shares), resources (0-100), ease.

    values: as values.customer_values gives them (with the summary's columns); needs: customer_id, need_id; book: ledger columns. ease: fewer
    contacts and returns per order day are higher; missing where neither is known.
    """
    who = values["customer_id"]
    parts = loyalty(values, values["lifecycle"], recommendations(workspace), referrals(workspace))
    before = who.map(_year_before(book, str(values["as_of"].iloc[0]) if len(values) else "")).fillna(0.0)
    need = who.map(needs.set_index("customer_id")["need_id"] if len(needs) else {})
    branch = extras(workspace, "industry").drop_duplicates("customer_id", keep="last")
    industry = who.map(branch.set_index("customer_id")["said"].str.strip().str.casefold() if len(branch) else {})
    return pd.DataFrame(
        {
            "customer_id": who,
            "loyalty": parts["loyalty"],
            "loyalty_class": parts["loyalty_class"],
            **{name: parts[name] for name in WEIGHTS},
            "need_growth": scorecard.growth_of_groups(need, values["net_last_year"], before),
            "industry_growth": scorecard.growth_of_groups(industry, values["net_last_year"], before),
            "resources": who.map(scorecard.resources(workspace)).astype("float64"),
            "ease": _ease(values, scorecard.contacts(workspace)),
        }
    )


def with_classes(
    values: pd.DataFrame, facts: pd.DataFrame, evidence: pd.Series[Any], rules: Rules
) -> tuple[pd.DataFrame, list[str]]:
    """values with decile, size_class, age_class, needs_class, loyalty, loyalty_class, score and score_class; and the scorecard's criteria at hand."""
    if values.empty:
        return values, []
    made = values.assign(
        decile=deciles(values["actual_value"]),
        size_class=classes.size_class(values[rules.classes["volume"]], rules.classes),
        age_class=classes.age_class(values["first_order"], str(values["as_of"].iloc[0]), rules.classes),
        needs_class=classes.needs_class(values["customer_id"], evidence),
        loyalty=facts["loyalty"].to_numpy(),
        loyalty_class=facts["loyalty_class"].to_numpy(),
        score=np.nan,
        score_class=None,
    )
    criteria = card_facts(made, facts)
    if rules.card is not None:
        found = scorecard.scored(criteria, rules.card)
        made = made.assign(score=found["score"], score_class=found["score_class"])
    return made, scorecard.available(criteria)


def card_facts(values: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """The scorecard's criteria, one row per customer: customer_id and the columns of scorecard.CRITERIA. values, facts: the derived tables."""
    own = values[["customer_id", "actual_value", "lifetime_value", "unrealised", "loyalty", "p_alive"]]
    rest = facts[["customer_id", "need_growth", "industry_growth", "resources", "ease"]]
    if own["customer_id"].equals(rest["customer_id"]):
        return pd.concat([own, rest.drop(columns="customer_id")], axis=1)
    return own.merge(rest, on="customer_id", how="left")


def _ease(values: pd.DataFrame, contacts: pd.Series[Any]) -> pd.Series[float]:
    """0 to 1: 1 for no contacts and no returns; halved by one contact per order day."""
    per_order = values["customer_id"].map(contacts).fillna(0.0) / values["order_days"].clip(lower=1)
    back = (values["refunds"] / values["sales"].where(values["sales"] > 0)).fillna(0.0).clip(0, 1)
    if not len(contacts) and not back.any():
        return pd.Series(np.nan, index=values.index)
    return ((1 - back) / (1 + per_order)).astype("float64")


def _year_before(book: pa.Table, as_of: str) -> pd.Series[Any]:
    """Net sales of the 365 days before the last 365, by customer_id; empty where the orders do not reach back that far."""
    if not as_of:
        return pd.Series(dtype="float64")
    with connect() as duck:
        duck.register("l", book)
        frame = duck.execute(
            """WITH w AS (SELECT *, CAST(? AS DATE) - CAST(ordered_at AS DATE) AS ago FROM l WHERE kind IN ('sale', 'return') AND customer_id IS NOT NULL)
               SELECT customer_id, sum(CASE WHEN kind = 'sale' THEN amount ELSE -abs(amount) END) AS net FROM w
               WHERE ago BETWEEN 365 AND 729 AND (SELECT max(ago) FROM w) >= 700 GROUP BY customer_id""",
            [as_of],
        ).df()
    return frame.set_index("customer_id")["net"].fillna(0.0)
