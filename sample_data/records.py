"""How the sources know the people: the same person written four ways, with the dirt of real lists, and the truth beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sample_data import dirt, names
from sample_data.people import LAST_DAY, Person
from sample_data.reach import Reach

Row = dict[str, str]


@dataclass
class Sources:
    """The lists, the numbers under which orders name people, and the truth: (source, key) -> person."""

    webshop: list[Row] = field(default_factory=list)
    loyalty: list[Row] = field(default_factory=list)
    newsletter: list[Row] = field(default_factory=list)
    accounts: dict[str, list[str]] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    truth: list[tuple[str, str, str]] = field(default_factory=list)


def _written(rng: Random, person: Person) -> tuple[str, str]:
    """Given and family name as the person types them into a form: own script or Latin, whole or lost diacritics, slips."""
    given = f"{person.middle} {person.given}".strip() if rng.random() < 0.6 else person.given
    family = person.family
    if person.origin == "zh" and rng.random() < 0.6:
        given, family = person.latin_given, person.latin_family
    if person.origin == "vi" and rng.random() < 0.28:
        given, family = dirt.plain(given), dirt.plain(family)
    if person.origin == "en" and given in names.NICKNAMES and rng.random() < 0.16:
        given = names.NICKNAMES[given]
    if rng.random() < 0.04:
        given = dirt.typo(rng, given)
    if rng.random() < 0.04:
        family = dirt.typo(rng, family)
    style = rng.random()
    if style < 0.04:
        return given.upper(), family.upper()
    return (given.lower(), family.lower()) if style < 0.09 else (given, family)


def _one_column(rng: Random, person: Person) -> str:
    """The whole name in one cell, in whichever order; sometimes a title, a lone given name, or nothing."""
    given, family = _written(rng, person)
    choice = rng.random()
    if choice < 0.06:
        return ""
    if choice < 0.13:
        return given
    if person.origin == "zh" and family in names.ZH_FAMILY:
        return family + given
    eastern = (person.origin == "vi" and rng.random() < 0.6) or (person.origin == "zh" and rng.random() < 0.5)
    whole = f"{family} {given}" if eastern else f"{given} {family}"
    title = {"f": {"vi": "Chị ", "en": "Ms. ", "zh": "Ms "}, "m": {"vi": "Anh ", "en": "Mr. ", "zh": "Mr "}}[
        person.gender
    ][person.origin]
    return title + whole if rng.random() < 0.05 else whole


def _birth(rng: Random, person: Person, missing: float) -> date | None:
    if rng.random() < missing:
        return None
    return dirt.near_date(rng, person.birth) if rng.random() < 0.03 else person.birth


def _account(rng: Random, reach: Reach, person: Person, number: str, again: bool) -> Row:
    """A webshop account; a second one of the same person has another address, and often the older street or name."""
    given, family = _written(rng, person)
    if person.maiden and (not again) and rng.random() < 0.7:
        family = person.maiden
    if rng.random() < (0.07 if person.origin != "en" else 0.015):
        given, family = family, given
    email = person.emails[-1 if again else 0]
    if again and len(person.emails) == 1:
        email = reach.mail(person.latin_given, person.latin_family, person.birth, chinese=person.origin == "zh")
    phone = (
        dirt.phone(rng, rng.choice(person.phones) if rng.random() < 0.2 else person.phones[0])
        if rng.random() < 0.86
        else ""
    )
    street, city = (person.old_street or person.street) if again or rng.random() < 0.4 else person.street, person.city
    if rng.random() < 0.25:
        street, city = dirt.plain(street), dirt.plain(city)
    if city in {"Hồ Chí Minh", "Ho Chi Minh"} and rng.random() < 0.3:
        city = rng.choice(["HCMC", "TP.HCM", "Saigon", "Ho Chi Minh City"])
    birth = _birth(rng, person, 0.45)
    registered = person.joined + timedelta(days=rng.randrange(60, 300) if again else 0)
    return {
        "customer_id": number, "first_name": given, "last_name": family,
        "email": email.upper() if rng.random() < 0.02 else email,
        "phone": rng.choice(dirt.PLACEHOLDER_PHONES) if rng.random() < 0.012 else phone,
        "street": street, "city": city, "postcode": person.postcode if rng.random() < 0.7 else "", "country": person.country,
        "birthday": "1900-01-01" if rng.random() < 0.012 else birth.isoformat() if birth else "",
        "marketing_consent": rng.choices(["yes", "no", ""], weights=[64, 28, 8])[0],
        "registered": min(registered, LAST_DAY).isoformat(),
    }  # fmt: skip


def _card(rng: Random, person: Person, number: str) -> Row:
    """A loyalty card as the counter wrote it down: Chinese heads, day first, sometimes a wrong digit."""
    name = person.full_name()
    if person.origin == "vi" and rng.random() < 0.35:
        name = dirt.plain(name)
    if person.origin == "zh" and rng.random() < 0.45:
        name = f"{person.latin_family} {person.latin_given}"
    if rng.random() < 0.06:
        name = dirt.typo(rng, name)
    phone = rng.choice(person.phones)
    phone = dirt.wrong_digit(rng, phone) if rng.random() < 0.025 else phone
    birth = _birth(rng, person, 0.18)
    return {
        "会员卡号": number, "姓名": name.upper() if rng.random() < 0.12 else name,
        "手机号": rng.choice(dirt.PLACEHOLDER_PHONES) if rng.random() < 0.015 else dirt.phone(rng, phone, careful=True) if rng.random() < 0.96 else "",
        "出生日期": birth.strftime("%d/%m/%Y") if birth else "",
        "城市": person.city if rng.random() < 0.7 else dirt.plain(person.city),
        "办卡日期": min(person.joined + timedelta(days=rng.randrange(0, 30)), LAST_DAY).strftime("%d/%m/%Y"),
    }  # fmt: skip


def _sign_up(rng: Random, reach: Reach, person: Person) -> Row:
    email = (
        rng.choice(person.emails)
        if rng.random() < 0.9
        else reach.mail(person.latin_given, person.latin_family, person.birth)
    )
    if rng.random() < 0.012:
        email = rng.choice(
            [email.replace("@", "@@"), email.replace(".example", ""), dirt.typo(rng, email.split("@")[0]) + " @ mail"]
        )
    return {
        "E-mail": email, "Name": _one_column(rng, person),
        "Language": {"vi": "Vietnamese", "en": "English", "zh": "Chinese"}[person.origin],
        "Signed up": min(person.joined + timedelta(days=rng.randrange(0, 240)), LAST_DAY).strftime("%d %b %Y"),
        "Where": rng.choices(["website", "shop counter", "craft fair", "friend"], weights=[60, 24, 10, 6])[0],
        "Newsletter": rng.choices(["subscribed", "unsubscribed", "bounced"], weights=[86, 11, 3])[0],
    }  # fmt: skip


def make_sources(rng: Random, reach: Reach, people: list[Person]) -> Sources:
    """The three lists in the order in which people joined, and who each row is."""
    made = Sources()
    for person in sorted(people, key=lambda p: (p.joined, p.person_id)):
        if person.has_account:
            for again in [False, True] if rng.random() < 0.07 else [False]:
                number = f"{10000 + len(made.webshop) * 3 + rng.randrange(3):06d}"
                made.webshop.append(_account(rng, reach, person, number, again))
                made.accounts.setdefault(person.person_id, []).append(number)
                made.truth.append(("webshop", number, person.person_id))
        if person.has_card:
            number = f"LC{4000 + len(made.loyalty) * 2 + rng.randrange(2):05d}"
            made.loyalty.append(_card(rng, person, number))
            made.cards[person.person_id] = number
            made.truth.append(("loyalty cards", number, person.person_id))
        if person.on_list:
            row = _sign_up(rng, reach, person)
            made.newsletter.append(row)
            made.truth.append(("newsletter", row["E-mail"], person.person_id))
    return made
