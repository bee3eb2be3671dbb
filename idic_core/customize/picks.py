"""The next best offer: of all offers whose rules a customer passes, the one with the highest expected margin."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.customize.control import draws
from idic_core.customize.library import Offer
from idic_core.customize.margins import expected
from idic_core.customize.rules import failing, first_code

COLUMNS = [
    "customer_id",
    "offer_id",
    "product_id",
    "product_name",
    "because",
    "chance",
    "worth",
    "expected_margin",
    "channel",
    "blocked",
    "draw",
    "arm",
]


def rated(
    offers: list[Offer],
    people: pd.DataFrame,
    products: dict[str, pd.DataFrame],
    contact: pd.DataFrame,
    *,
    salts: dict[str, str],
    control_share: float,
) -> pd.DataFrame:
    """Every active offer for every customer, with its sum and the first rule that blocks it (empty: none): COLUMNS.

    people: see picks_people; products: kind (again, new) -> index customer_id: product_id, product_name, because, hit, product_amount, margin_share of the
    first recommendation. contact: customer_id, channel, allowed, code. salts: offer_id -> the salt of its next draw. draw: 0-1, below control_share: held back.
    """
    parts = [
        rate(offer, people, products, contact, salt=salts[offer.offer_id], control_share=control_share)
        for offer in offers
        if offer.active
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def rate(
    offer: Offer,
    people: pd.DataFrame,
    products: dict[str, pd.DataFrame],
    contact: pd.DataFrame,
    *,
    salt: str,
    control_share: float,
) -> pd.DataFrame:
    """One offer for every customer: see rated."""
    extra = ["product_id", "product_name", "because", "hit", "product_amount"]
    ready = people.copy()
    if offer.kind in products:
        found = products[offer.kind].reindex(people.index)
        ready[extra] = found[extra]
        ready["margin_share"] = found["margin_share"].fillna(people["margin_share"])
    else:
        ready = ready.assign(product_id=None, product_name=None, because=None, hit=0.0, product_amount=0.0)
    money, drawn = expected(offer, ready), np.array(draws(people.index, salt), dtype=float)
    rules = failing(offer, ready.assign(margin=money["margin"]), contact)
    return pd.DataFrame({
        "customer_id": people.index, "offer_id": offer.offer_id, "product_id": ready["product_id"].to_numpy(),
        "product_name": ready["product_name"].to_numpy(), "because": ready["because"].to_numpy(), "chance": money["chance"].to_numpy(),
        "worth": money["worth"].to_numpy(), "expected_margin": money["margin"].to_numpy(), "channel": rules["channel"].to_numpy(),
        "blocked": first_code(rules).to_numpy(), "draw": drawn,
        "arm": np.where(drawn < control_share, "control", "treated"),
    })  # fmt: skip


def best(table: pd.DataFrame) -> pd.DataFrame:
    """One row per customer: the offer that nothing blocks with the highest expected margin; where all are blocked, the best of those with its code."""
    ordered = table.assign(stopped=table["blocked"].ne("")).sort_values(
        ["customer_id", "stopped", "expected_margin", "offer_id"], ascending=[True, True, False, True], kind="stable"
    )
    return ordered.drop_duplicates("customer_id").drop(columns="stopped").reset_index(drop=True)


def blocked_counts(table: pd.DataFrame) -> dict[str, int]:
    """How many rows each code blocks, the most frequent first."""
    counts = table.loc[table["blocked"].ne(""), "blocked"].value_counts()
    return {str(code): int(n) for code, n in counts.items()}
