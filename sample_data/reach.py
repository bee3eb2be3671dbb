"""Phone numbers and e-mail addresses that nobody else in the town has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from sample_data import names
from sample_data.dirt import plain

STARTS = ["90", "91", "93", "94", "97", "98", "32", "35", "37", "38", "70", "77", "79", "83", "85", "88"]


class Reach:
    """Invents numbers and addresses, each once."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.taken: set[str] = set()

    def _own(self, draw: Callable[[], str]) -> str:
        while (drawn := draw()) in self.taken:
            pass
        self.taken.add(drawn)
        return drawn

    def number(self, country: str = "VN") -> str:
        """A mobile number in international form."""
        return self._own(lambda: self._number(country))

    def _number(self, country: str) -> str:
        if country == "SG":
            return "+65" + self.rng.choice("89") + "".join(self.rng.choices("0123456789", k=7))
        if country == "AU":
            return "+61491570" + "".join(self.rng.choices("0123456789", k=3))
        return "+84" + self.rng.choice(STARTS) + "".join(self.rng.choices("0123456789", k=7))

    def mail(self, given: str, family: str, birth: date, *, chinese: bool = False) -> str:
        """An address made from the name, as people choose theirs."""
        return self._own(lambda: self._mail(given, family, birth, chinese))

    def _mail(self, given: str, family: str, birth: date, chinese: bool) -> str:
        rng = self.rng
        g, f = (plain(x).lower().replace(" ", "").replace("'", "") for x in (given, family))
        n = rng.choice([f"{birth.year % 100:02d}", str(birth.year), str(rng.randrange(1, 999)), ""])
        local = rng.choice(
            [f"{g}.{f}{n}", f"{f}{g}{n}", f"{g}{f[0]}{n or rng.randrange(10, 99)}", f"{f}.{g}{n}", f"{g}_{f}{n}"]
        )
        return f"{local}@{rng.choice(names.ZH_MAIL_HOSTS if chinese else names.MAIL_HOSTS)}"
