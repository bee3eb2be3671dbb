"""Two years of shopping: personal rhythms, what is used up and bought again, seasons, returns, and sales to nobody known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sample_data.people import FIRST_DAY, LAST_DAY, Person
from sample_data.products import LEADING, Product

SEASONS = [
    (date(2024, 12, 1), date(2024, 12, 23), "christmas"), (date(2025, 1, 8), date(2025, 1, 27), "tet"),
    (date(2025, 9, 12), date(2025, 10, 5), "mid_autumn"), (date(2025, 12, 1), date(2025, 12, 23), "christmas"),
    (date(2026, 1, 25), date(2026, 2, 15), "tet"), (date(2026, 9, 5), date(2026, 9, 24), "mid_autumn"),
]  # fmt: skip
SEASON_PRODUCTS = {
    "christmas": ("Christmas hamper", "Christmas cards, eight", "Cinnamon candle", "Beeswax pillar candle"),
    "tet": ("Tet hamper small", "Tet hamper large", "Lucky money envelopes, ten", "Agarwood sticks"),
    "mid_autumn": ("Mid-autumn mooncake box", "Lotus green tea 100 g"),
}
SEASON_PULL = {"vi": {"tet": 0.46, "mid_autumn": 0.22, "christmas": 0.14}, "zh": {"tet": 0.42, "mid_autumn": 0.3, "christmas": 0.12},
               "en": {"tet": 0.1, "mid_autumn": 0.05, "christmas": 0.45}}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One item of one order. person None: nobody known. quantity below zero: taken back."""

    order: int
    at: datetime
    person: Person | None
    web: bool
    product: Product
    quantity: int
    price: float


class Shelf:
    """The catalogue by category and name, to draw from."""

    def __init__(self, products: list[Product]) -> None:
        self.by_category: dict[str, list[Product]] = {}
        self.by_name = {p.name: p for p in products}
        for product in products:
            self.by_category.setdefault(product.category, []).append(product)

    def pick(self, rng: Random, need: str) -> Product:
        """A product for somebody with this need; one in five falls outside of it."""
        leading = LEADING.get(need)
        others = [c for c in self.by_category if leading is None or c not in leading]
        category = rng.choice(leading) if leading and rng.random() < 0.8 else rng.choice(others)
        shelf = self.by_category[category]
        return rng.choices(shelf, weights=[p.weight for p in shelf])[0]


def _moment(rng: Random, day: date, web: bool) -> datetime:
    hour = rng.choices(range(24), weights=[2, 1, 0, 0, 0, 0, 1, 3, 5, 6, 7, 7, 8, 6, 5, 5, 5, 6, 8, 10, 12, 12, 9, 5])[
        0
    ]
    return datetime.combine(day, time(hour if web else min(max(hour, 9), 20), rng.randrange(60)))


def _visits(rng: Random, person: Person) -> list[tuple[date, str]]:
    """The days on which somebody buys, with the season's name where the season brought them."""
    end = person.left or LAST_DAY
    day = max(person.joined, FIRST_DAY)
    if person.joined < FIRST_DAY:
        day += timedelta(days=int(rng.random() * person.rhythm))
    visits = []
    while day <= end:
        visits.append((day, ""))
        day += timedelta(days=max(1, round(person.rhythm * rng.gammavariate(2.5, 0.4))))
    for start, stop, season in SEASONS:
        pull = SEASON_PULL[person.origin][season] * (1.7 if person.need == "gifts" else 0.8)
        if person.joined <= start and end >= stop and rng.random() < pull:
            visits.append((start + timedelta(days=rng.randrange((stop - start).days + 1)), season))
    return sorted(visits)


def _basket(
    rng: Random, person: Person, shelf: Shelf, season: str, favourites: list[Product]
) -> list[tuple[Product, int]]:
    basket: dict[str, tuple[Product, int]] = {}
    if season:
        for name in rng.sample(SEASON_PRODUCTS[season], k=rng.choice([1, 1, 2])):
            basket[name] = (shelf.by_name[name], rng.choice([1, 1, 1, 2, 4]))
    for favourite in favourites:
        if rng.random() < 0.62:
            basket[favourite.name] = (favourite, rng.choice([1, 1, 1, 2]))
    for _place in range(rng.choices([0, 1, 2, 3], weights=[38, 38, 17, 7])[0] if basket else rng.choice([1, 1, 2, 3])):
        product = shelf.pick(rng, person.need)
        basket.setdefault(product.name, (product, rng.choice([1, 1, 1, 1, 2, 3])))
    return list(basket.values())


def make_lines(rng: Random, people: list[Person], products: list[Product]) -> list[Line]:
    """All order lines in order of time; orders are numbered as they happen."""
    shelf = Shelf(products)
    baskets: list[tuple[datetime, Person | None, bool, list[tuple[Product, int]]]] = []
    for person in people:
        if not person.buys:
            continue
        used_up = [p for p in (shelf.pick(rng, person.need) for _ in range(6)) if p.use_days]
        favourites = list({p.name: p for p in used_up[: rng.choice([0, 1, 1, 2, 3])]}.values())
        for day, season in _visits(rng, person):
            web = rng.random() < person.web_share
            baskets.append((_moment(rng, day, web), person, web, _basket(rng, person, shelf, season, favourites)))
    days = (LAST_DAY - FIRST_DAY).days + 1
    for _visit in range(700):
        day = FIRST_DAY + timedelta(days=rng.randrange(days))
        need = rng.choice([*LEADING, "mixed"])
        baskets.append(
            (_moment(rng, day, False), None, False, [(shelf.pick(rng, need), 1) for _ in range(rng.choice([1, 1, 2]))])
        )
    lines: list[Line] = []
    for order, (at, who, web, basket) in enumerate(
        sorted(baskets, key=lambda b: (b[0], b[1].person_id if b[1] else "")), start=1
    ):
        lines += [
            Line(order, at, who, web, product, quantity, price_on(product, at.date())) for product, quantity in basket
        ]
    return _with_returns(rng, lines)


def price_on(product: Product, day: date) -> float:
    """The price of a day: 4 % lower in the first year, a tenth off in the last week of November."""
    price = (
        product.price
        * (0.96 if day < date(2025, 11, 1) else 1.0)
        * (0.9 if (day.month, day.day) >= (11, 24) and day.month == 11 else 1.0)
    )
    return round(price, 2)


def _with_returns(rng: Random, lines: list[Line]) -> list[Line]:
    """Some lines come back within three weeks, under an order number of their own."""
    number = max(line.order for line in lines)
    back = []
    for line in lines:
        at = line.at + timedelta(days=rng.randrange(2, 21))
        if line.person is not None and rng.random() < (0.035 if line.web else 0.012) and at.date() <= LAST_DAY:
            number += 1
            back.append(Line(number, at, line.person, line.web, line.product, -line.quantity, line.price))
    return sorted(lines + back, key=lambda line: (line.at, line.order))
