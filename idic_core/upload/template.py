"""Empty tables to fill in: the columns that a kind of table may have, under names that the program knows again."""

from __future__ import annotations

import pandas as pd

from idic_core.upload.meaning import fields_of
from idic_core.upload.vocabulary import OWN, PERSON

COLUMNS = {
    "customers": [
        *[f for f in PERSON if f not in {"consent_phone", "owner", "national_id"}],
        "likes",
        "preferred_channel",
    ],
    "orders": [
        "order_id",
        "ordered_at",
        "external_id",
        "email",
        "product_id",
        "product_name",
        "quantity",
        "unit_price",
        "amount",
        "currency",
    ],
    "products": ["product_id", "name", "category", "price", "cost", "family"],
    "interactions": [
        "occurred_at",
        "external_id",
        "email",
        "channel",
        "direction",
        "purpose",
        "outcome",
        "mood",
        "body",
        "staff",
    ],
    "events": ["external_id", "email", "event", "at", "subject", "value"],
    "surveys": ["at", "external_id", "email", "survey", "question", "score", "answer"],
}


def template(kind: str) -> pd.DataFrame:
    """A table of this kind without rows, its columns named as people name them (`customer id`, `order date`)."""
    words = {**PERSON, **OWN.get(kind, {})}
    return pd.DataFrame(
        columns=[words[f].split(";")[0].strip() for f in COLUMNS[kind] if f in fields_of(kind)], dtype="str"
    )
