"""Make the sample packs anew: `python -m sample_data.generate [FOLDER]` rewrites sample_data/shop (or FOLDER) from a fixed seed.

The pack is a tea and home shop in Vietnam with Vietnamese, English and Chinese customers, known to four lists that overlap.
`truth/` beside it says who is who, what each came for and who left for good: for tests only, never loaded.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random

from sample_data import FOLDER
from sample_data.buying import make_lines
from sample_data.contacts import make_answers, make_events, make_interactions
from sample_data.people import Person, make_people
from sample_data.products import make_products
from sample_data.reach import Reach
from sample_data.records import Row, Sources, make_sources
from sample_data.tables import till_orders, webshop_orders
from sample_data.write import write_csv, write_workbook

SEED = 20261031


def make_shop(folder: Path, *, people: int = 2000, seed: int = SEED) -> None:
    """Write the shop pack into a folder; the same seed writes the same bytes."""
    rng = Random(seed)
    products = make_products(rng)
    reach = Reach(rng)
    crowd = make_people(rng, reach, people)
    sources = make_sources(rng, reach, crowd)
    lines = make_lines(rng, crowd, products)
    share = people / 2000
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    write_csv(folder / "products.csv", [
        {"sku": p.sku, "product": p.name, "category": p.category, "price": f"{p.price:.2f}", "cost": f"{p.cost:.2f}"} for p in products])  # fmt: skip
    write_csv(folder / "webshop_customers.csv", sources.webshop)
    write_workbook(folder / "loyalty_cards.xlsx", "会员卡", sources.loyalty)
    write_csv(folder / "newsletter.csv", sources.newsletter)
    write_csv(folder / "webshop_orders.csv", webshop_orders(rng, lines, sources))
    write_csv(folder / "till_orders.csv", till_orders(rng, lines, sources), delimiter=";", windows=True)
    write_csv(folder / "interactions.csv", make_interactions(rng, crowd, sources, round(1500 * share)))
    write_csv(folder / "survey_answers.csv", make_answers(rng, crowd, sources, round(620 * share)))
    write_csv(folder / "website_events.csv", make_events(rng, lines, crowd, sources, round(2400 * share)))
    write_csv(folder / "truth" / "records.csv", _who_is_who(sources, crowd))
    write_csv(folder / "truth" / "people.csv", [_truth(person) for person in crowd])


def _who_is_who(sources: Sources, crowd: list[Person]) -> list[Row]:
    """Record -> person; a key that two people share (a family's phone at the till) has no right answer and is left out."""
    owners: dict[str, set[str]] = {}
    for person in crowd:
        for phone in person.phones:
            owners.setdefault(phone[-9:], set()).add(person.person_id)
    keys = Counter((source, key) for source, key, _person in sources.truth)
    rows = []
    for source, key, person_id in sources.truth:
        digits = "".join(c for c in key if c.isdigit())[-9:]
        if keys[source, key] == 1 and (source != "till" or len(owners.get(digits, ())) <= 1):
            rows.append({"source": source, "key": key, "person": person_id})
    return rows


def _truth(person: Person) -> Row:
    return {
        "person": person.person_id, "household": str(person.household), "origin": person.origin, "need": person.need,
        "buys": "yes" if person.buys else "no", "left": person.left.isoformat() if person.left else "", "tags": " ".join(person.tags),
    }  # fmt: skip


if __name__ == "__main__":
    make_shop(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER / "shop")
