"""The sample packs and the generator that makes them. `files` says what a pack consists of, in the order to load it.

No person in them exists: names are drawn from lists of common ones, addresses end in `.example`, everything else is invented.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent

PACKS = ("shop",)

SHOP_NAMES = {"shop": "Hearth & Leaf"}
"""What messages of a pack's shop are signed with, where the workspace has no name of its own."""

_FILES = {
    "shop": (
        ("products.csv", "products", "webshop"),
        ("webshop_customers.csv", "customers", "webshop"),
        ("loyalty_cards.xlsx", "customers", "loyalty cards"),
        ("newsletter.csv", "customers", "newsletter"),
        ("webshop_orders.csv", "orders", "webshop"),
        ("till_orders.csv", "orders", "till"),
        ("interactions.csv", "interactions", "service desk"),
        ("survey_answers.csv", "surveys", "survey"),
        ("website_events.csv", "events", "website"),
    ),
}


def files(name: str) -> list[tuple[Path, str, str]]:
    """A pack's files as (path, kind, source), in the order to load them; KeyError for a name that is not in PACKS."""
    return [(FOLDER / name / file, kind, source) for file, kind, source in _FILES[name]]
