"""The town: about two thousand people in households, with what they need and when they come and go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from sample_data import names
from sample_data.dirt import plain
from sample_data.reach import Reach

FIRST_DAY = date(2024, 11, 1)
LAST_DAY = date(2026, 10, 31)
NEEDS = {"tea": 22, "fragrance": 17, "baby": 15, "gifts": 15, "kitchen": 19, "mixed": 12}
"""What a person comes for, and of a hundred people how many do; `mixed` people have no leading need."""


@dataclass(frozen=True)
class Person:
    """One real person. family/given in their own script; latin_*: the same in Latin letters; phones in +84 form."""

    person_id: str
    household: int
    origin: str
    gender: str
    given: str
    middle: str
    family: str
    latin_given: str
    latin_family: str
    birth: date
    phones: list[str]
    emails: list[str]
    street: str
    city: str
    postcode: str
    country: str
    need: str
    joined: date
    rhythm: float
    web_share: float
    has_account: bool
    has_card: bool
    on_list: bool
    buys: bool
    old_street: str = ""
    maiden: str = ""
    left: date | None = None
    tags: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        return {"vi": "vi", "en": "en", "zh": "zh"}[self.origin]

    def full_name(self) -> str:
        """The name as an official would write it: family first in Vietnamese and Chinese."""
        if self.origin == "vi":
            return f"{self.family} {self.middle} {self.given}"
        return f"{self.family}{self.given}" if self.origin == "zh" else f"{self.given} {self.family}"


def weighted(rng: Random, table: dict[str, int]) -> str:
    """A key drawn with its weight."""
    return rng.choices(list(table), weights=list(table.values()))[0]


def street(rng: Random) -> str:
    return f"{rng.randrange(1, 320)}{rng.choice(['', '', '', 'A', 'B', '/' + str(rng.randrange(2, 40))])} {rng.choice(names.VI_STREETS)}"


def _name(rng: Random, origin: str, gender: str) -> tuple[str, str, str, str, str]:
    """given, middle, family, and given and family in Latin letters."""
    if origin == "vi":
        family = weighted(rng, names.VI_FAMILY)
        given, middle = rng.choice(names.VI_GIVEN[gender]), rng.choice(names.VI_MIDDLE[gender])
        return given, middle, family, plain(given), plain(family)
    if origin == "zh":
        family = rng.choice(list(names.ZH_FAMILY))
        characters = rng.choices(list(names.ZH_GIVEN[gender]), k=rng.choice([1, 2, 2]))
        latin = "".join(names.ZH_GIVEN[gender][c] for c in characters).capitalize()
        return "".join(characters), "", family, latin, names.ZH_FAMILY[family]
    given, family = rng.choice(names.EN_GIVEN[gender]), rng.choice(names.EN_FAMILY)
    return given, "", family, given, family


def _habits(rng: Random) -> dict[str, object]:
    """How somebody came, how often they buy, where, and when they left for good."""
    joined = FIRST_DAY + timedelta(days=rng.randrange(-380, 724))
    kind = rng.choices(["web", "till", "both", "list"], weights=[31, 23, 36, 10])[0]
    rhythm = min(max(rng.gammavariate(2.2, 72.0), 18.0), 330.0)
    left: date | None = None
    if rng.random() < 0.42:
        left = max(joined, FIRST_DAY) + timedelta(days=int(rng.expovariate(1 / 300)))
        left = left if left < LAST_DAY - timedelta(days=20) else None
    return {
        "joined": joined, "rhythm": rhythm, "left": left,
        "web_share": {"web": 1.0, "till": 0.0, "both": rng.uniform(0.25, 0.8), "list": 0.0}[kind],
        "has_account": kind in {"web", "both"}, "has_card": kind in {"till", "both"} and rng.random() < 0.74,
        "on_list": kind == "list" or rng.random() < 0.42, "buys": kind != "list" and rng.random() < 0.93,
    }  # fmt: skip


def _person(
    rng: Random,
    reach: Reach,
    index: int,
    household: int,
    origin: str,
    home: tuple[str, str, str, str],
    family: str | None,
    phone: str | None,
) -> Person:
    gender = rng.choice("fm")
    given, middle, own_family, latin_given, latin_family = _name(rng, origin, gender)
    if family is not None:
        own_family = family
        latin_family = names.ZH_FAMILY[family] if origin == "zh" else plain(family) if origin == "vi" else family
    birth = date(rng.randrange(1948, 2006), rng.randrange(1, 13), rng.randrange(1, 29))
    phones = [phone] if phone else [reach.number(home[3])]
    if rng.random() < 0.22:
        phones.append(reach.number(home[3]))
    emails = [reach.mail(latin_given, latin_family, birth, chinese=origin == "zh")]
    if rng.random() < 0.25:
        emails.append(reach.mail(latin_given, latin_family, birth, chinese=origin == "zh"))
    needs = dict(NEEDS)
    if birth.year < 1975:
        needs["baby"] = 4
    married = origin == "en" and gender == "f" and rng.random() < 0.12
    return Person(
        person_id=f"p{index:04d}", household=household, origin=origin, gender=gender, given=given, middle=middle, family=own_family,
        latin_given=latin_given, latin_family=latin_family, birth=birth, phones=phones, emails=emails, street=home[0], city=home[1],
        postcode=home[2], country=home[3], need=weighted(rng, needs), maiden=rng.choice(names.EN_FAMILY) if married else "",
        old_street=street(rng) if rng.random() < 0.14 else "", **_habits(rng),  # type: ignore[arg-type]
    )  # fmt: skip


def make_people(rng: Random, reach: Reach, count: int = 2000) -> list[Person]:
    """The people, household by household; some households share a phone, some fathers and sons a name."""
    people: list[Person] = []
    household = 0
    while len(people) < count:
        household += 1
        origin = weighted(rng, {"vi": 52, "en": 28, "zh": 20})
        city, postcode, _weight = rng.choices(names.CITIES, weights=[c[2] for c in names.CITIES])[0]
        home = (street(rng), city, postcode, "VN")
        if origin != "vi" and rng.random() < 0.12:
            home = rng.choice([
                (f"{rng.randrange(1, 200)} Orchard Road", "Singapore", f"{rng.randrange(10000, 99999):06d}", "SG"),
                (f"{rng.randrange(1, 200)} Victoria Street", "Melbourne", f"{rng.randrange(3000, 3200)}", "AU"),
            ])  # fmt: skip
        size = rng.choices([1, 2, 3, 4], weights=[74, 15, 7, 4])[0]
        shared = reach.number(home[3]) if size > 1 and rng.random() < 0.45 else None
        family = None
        for place in range(min(size, count - len(people))):
            person = _person(
                rng, reach, len(people) + 1, household, origin, home, family if rng.random() < 0.75 else None, shared
            )
            if place and shared:
                person.tags.append("shared_phone")
            if place == 1 and people[-1].gender == "m" and rng.random() < 0.22:
                person = _same_name(rng, reach, person, people[-1])
            people.append(person)
            family = people[-1].family
    return people


def _same_name(rng: Random, reach: Reach, person: Person, father: Person) -> Person:
    """The son of this father, with the father's name and his own birthday."""
    birth = date(min(father.birth.year + rng.randrange(22, 35), 2007), rng.randrange(1, 13), rng.randrange(1, 29))
    return replace(
        person, gender="m", given=father.given, middle=father.middle, family=father.family, latin_given=father.latin_given,
        latin_family=father.latin_family, birth=birth, maiden="", tags=[*person.tags, "father_and_son"],
        emails=[reach.mail(father.latin_given, father.latin_family, birth, chinese=father.origin == "zh")],
    )  # fmt: skip
