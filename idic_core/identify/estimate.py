"""How much each agreement weighs, learnt from the candidates themselves: one EM over collapsed comparison patterns.

Fellegi and Sunter (1969) for the model, Winkler (1988) for its estimation by EM. Priors keep tiny lists sane; weights
never rise as agreement falls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from idic_core.identify.comparing import Evidence

Floats = npt.NDArray[np.float64]
ROUNDS = 200
ENOUGH = 1e-5
PRIOR_MATCHES = 40.0
PRIOR_OTHERS = 60.0
PRIOR_HOUSEHOLDS = 20.0


CONTACTS = frozenset({"email", "phone", "street", "place", "region", "organisation"})
PERSONAL = frozenset({"birth_date", "national_id", "generation"})
"""What people of one household or office do not share."""

STRONG = frozenset({"email", "phone", "birth_date", "street", "national_id", "member_id"})
NAMES = frozenset({"name", "given_name", "family_name"})
OTHER_PERSON = {
    "given_name": {
        "same": 0.015,
        "swapped": 0.003,
        "near": 0.02,
        "short_form": 0.02,
        "alike": 0.08,
        "different": 0.862,
    },
    "name": {
        "same": 0.015,
        "part": 0.02,
        "near": 0.04,
        "given": 0.02,
        "alike": 0.18,
        "family": 0.45,
        "different": 0.25,
    },
    "gender": {"same": 0.45, "different": 0.55},
}
"""How people of one household or office compare: other given names, other birthdays, the same contacts. The data refine it."""


SHARED = {
    "email": 0.3,
    "phone": 0.5,
    "street": 0.8,
    "place": 0.9,
    "region": 0.9,
    "organisation": 0.8,
    "family_name": 0.8,
}
"""Of each kind, how much of a match's agreement two people who share contacts show."""

SHARED_BY_NAMESAKES = {"email": 0.12, "phone": 0.5, "street": 0.9, "place": 0.95, "region": 0.95, "organisation": 0.8}
"""The same for two people of one name, such as father and son: an e-mail address is rarely shared, a home nearly always."""

NAMESAKES = 0.15
PRIOR_NAMESAKES = 20.0
LEAST_NAMESAKES, MOST_NAMESAKES = 0.003, 0.03
TOLD_NAMESAKES = 0.08
"""Namesakes who share a contact for each matching pair. Expected before birthdays say more: 0.15 of those who share contacts
under other names, between .3 and 3 %, worth 20 pairs of evidence. Birthdays may say up to 8 %: one that differs may also be wrong."""

FIRM = 3.0
LEAST_HOUSEHOLDS = 0.2
"""Pairs who share contacts, at least, for each matching pair: a short list of families must not teach that one family is one person."""


@dataclass(frozen=True)
class Model:
    """m, u and h per comparison (levels from best to worst) and the shares of matches, households and namesakes among the candidates.

    h: how two people of different names who share contacts compare, so that a shared phone does not make them one. namesakes:
    the share of two people of one name who share contacts, such as father and son; checked: whether birthdays or numbers of this
    list tell how many of them there are. matches: how many matching pairs the estimates rest on.
    """

    m: dict[str, list[float]]
    u: dict[str, list[float]]
    h: dict[str, list[float]]
    share: float
    shared_contacts: float
    rounds: int
    namesakes: float = 0.0
    matches: float = 0.0
    checked: bool = True

    @property
    def strangers(self) -> float:
        return max(1.0 - self.share - self.shared_contacts - self.namesakes, 1e-9)

    @property
    def prior(self) -> float:
        """The share of matches among candidates that are matches or strangers: what Splink is given."""
        return self.share / (self.share + self.strangers)


def estimate(patterns: pd.DataFrame, items: list[Evidence]) -> Model:
    """Fit the four classes match, people who share contacts, namesakes who share contacts, strangers.

    patterns: one row per pattern, gamma_... columns (-1 silent, 0 different, up), n.
    """
    counts = patterns["n"].to_numpy(float)
    levels = {e.name: _indicator(patterns[e.gamma].to_numpy(int), len(e.levels)) for e in items}
    prior_m = {e.name: _normal([lv.m for lv in e.levels]) for e in items}
    prior_u = {e.name: _normal([lv.u for lv in e.levels]) for e in items}
    prior_h = {e.name: _household_prior(e, prior_m[e.name], prior_u[e.name]) for e in items}
    m, u, h = dict(prior_m), dict(prior_u), dict(prior_h)
    open_to = np.column_stack(
        [
            ~all_strong_differ(patterns, items), may_be_household(patterns, items), may_be_namesakes(patterns, items),
            np.ones(len(patterns), dtype=bool),
        ]
    )  # fmt: skip
    namesakes, checked = namesakes_per_match(patterns, items)
    chance = _seed(patterns, items, namesakes)
    shares, rounds = np.zeros(4), 0
    while rounds < ROUNDS:
        rounds += 1
        mass = counts[:, None] * chance
        total = mass.sum(axis=0) + 1.0
        total[1] = max(total[1], LEAST_HOUSEHOLDS * total[0])
        total[2] = namesakes * total[0]
        shares = total / total.sum()
        for e in items:
            hits = levels[e.name]
            m[e.name] = _normal(mass[:, 0] @ hits + PRIOR_MATCHES * prior_m[e.name])
            u[e.name] = _normal(mass[:, 3] @ hits + PRIOR_OTHERS * prior_u[e.name])
            m[e.name] = _falling(m[e.name], u[e.name])
            # The class keeps its meaning only while its contacts stay shared and its names and birthdays those of different people.
            strength = PRIOR_HOUSEHOLDS + (1.0 if e.kind in CONTACTS else FIRM) * mass[:, 1].sum()
            h[e.name] = _normal(mass[:, 1] @ hits + strength * prior_h[e.name])
        twins = {e.name: _namesake(e, m[e.name], u[e.name]) for e in items}
        before, chance = chance, _posterior(levels, [m, h, twins, u], shares, open_to)
        if float(np.abs(counts[:, None] * (before - chance)).sum()) < ENOUGH * max(counts.sum(), 1.0):
            break
    plain = [{k: v.tolist() for k, v in part.items()} for part in (m, u, h)]
    matches = float(counts @ chance[:, 0])
    return Model(
        plain[0], plain[1], plain[2], float(shares[0]), float(shares[1]), rounds, float(shares[2]), matches, checked
    )


def namesakes_per_match(patterns: pd.DataFrame, items: list[Evidence]) -> tuple[float, bool]:
    """How many pairs of one name and one contact are two people, for each that is one: as often as their birthdays or identity
    numbers contradict each other, where these are known; and whether enough of them are known (or there is no contact to share)."""
    counts = patterns["n"].to_numpy(float)
    agree = counts * may_be_namesakes(patterns, items)
    others = float(counts[may_be_household(patterns, items)].sum())
    expected = float(np.clip(NAMESAKES * others / max(agree.sum(), 1.0), LEAST_NAMESAKES, MOST_NAMESAKES))
    known, apart = np.zeros(len(patterns), dtype=bool), np.zeros(len(patterns), dtype=bool)
    for e in items:
        if e.kind in PERSONAL:
            gamma = patterns[e.gamma].to_numpy(int)
            known |= gamma >= 0
            apart |= gamma == 0
    seen = float(agree[known].sum())
    share = (float(agree[apart].sum()) + expected * PRIOR_NAMESAKES) / (seen + PRIOR_NAMESAKES)
    return min(share, TOLD_NAMESAKES), bool(seen >= PRIOR_NAMESAKES or agree.sum() == 0)


def _namesake(item: Evidence, m: Floats, u: Floats) -> Floats:
    """Names as for one person, birthdays and numbers as for strangers, contacts in between."""
    shared = 1.0 if item.kind in NAMES or item.kind == "gender" else SHARED_BY_NAMESAKES.get(item.kind, 0.0)
    return _normal(shared * m + (1.0 - shared) * u)


def _household_prior(item: Evidence, m: Floats, u: Floats) -> Floats:
    if item.kind in OTHER_PERSON:
        return _normal([OTHER_PERSON[item.kind][lv.code] for lv in item.levels])
    shared = SHARED.get(item.kind, 0.0)
    return _normal(shared * m + (1.0 - shared) * u)


def _indicator(gamma: npt.NDArray[np.int64], size: int) -> Floats:
    """Rows of zeros and a one at the level (best first); all zeros where the comparison is silent."""
    hits = np.zeros((len(gamma), size))
    seen = gamma >= 0
    hits[np.flatnonzero(seen), size - 1 - gamma[seen]] = 1.0
    return hits


def may_be_household(patterns: pd.DataFrame, items: list[Evidence]) -> npt.NDArray[np.bool_]:
    """Where "two people who share contacts" is a question at all: a contact is the same, the given names are seen to differ and no
    identity number is the same."""
    same, near, other_name, one_number = _contacts_and_names(patterns, items)
    return np.asarray((same | near) & other_name & ~one_number)


def may_be_namesakes(patterns: pd.DataFrame, items: list[Evidence]) -> npt.NDArray[np.bool_]:
    """Where "two people of one name who share contacts" is a question: a contact is the same, the names agree, no identity number does."""
    same, _near, other_name, one_number = _contacts_and_names(patterns, items)
    return np.asarray(same & ~other_name & ~one_number)


def _contacts_and_names(patterns: pd.DataFrame, items: list[Evidence]) -> tuple[npt.NDArray[np.bool_], ...]:
    same, near, other_name, one_number = (np.zeros(len(patterns), dtype=bool) for _each in range(4))
    for e in items:
        gamma = patterns[e.gamma].to_numpy(int)
        if e.kind in {"email", "phone", "street"}:
            same |= gamma == len(e.levels) - 1
            near |= (e.kind == "street") & (gamma == len(e.levels) - 2)
        elif e.kind in {"name", "given_name"}:
            codes = [lv.code for lv in e.levels][::-1]
            other_name |= np.isin(
                gamma, [i for i, code in enumerate(codes) if code in {"different", "family", "alike"}]
            )
        elif e.kind == "national_id":
            one_number |= gamma == len(e.levels) - 1
    return same, near, other_name, one_number


def all_strong_differ(patterns: pd.DataFrame, items: list[Evidence]) -> npt.NDArray[np.bool_]:
    """Where two or more strong fields speak and every one of them says "different".

    Such pairs teach nothing about matches: without this, a list without a single duplicate taught that people of one
    name and one city are one person (2,500 different people became 487).
    """
    seen, agreed = np.zeros(len(patterns), dtype=int), np.zeros(len(patterns), dtype=bool)
    for e in items:
        if e.kind in STRONG:
            gamma = patterns[e.gamma].to_numpy(int)
            seen += gamma >= 0
            agreed |= gamma > 0
    return np.asarray((seen >= 2) & ~agreed)


def _posterior(
    levels: dict[str, Floats],
    classes: list[dict[str, Floats]],
    shares: Floats,
    open_to: npt.NDArray[np.bool_],
) -> Floats:
    """Pattern x class: the chance of each class among those that the pattern is open to."""
    logs = np.column_stack(
        [
            sum((hits @ np.log(c[name]) for name, hits in levels.items()), np.log(s))
            for c, s in zip(classes, shares, strict=True)
        ]
    )
    logs[~open_to] = -np.inf
    logs -= logs.max(axis=1, keepdims=True)
    raw = np.exp(logs)
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def _seed(patterns: pd.DataFrame, items: list[Evidence], namesakes: float) -> Floats:
    """First guess. A match agrees on a name and one strong field, or on two strong fields; people who share contacts
    agree on a contact while the given name differs."""
    size = len(patterns)
    names, strong, against = np.zeros(size), np.zeros(size), np.zeros(size)
    for e in items:
        gamma = patterns[e.gamma].to_numpy(int)
        if e.kind in NAMES:
            names += (gamma >= max(len(e.levels) - 3, 1)) * (1.0 if e.kind == "name" else 0.5)
            against += (gamma == 0) * 0.5
        elif e.kind in STRONG:
            strong += gamma == len(e.levels) - 1
            against += (gamma == 0) * (0.5 if e.kind in {"birth_date", "national_id"} else 0.25)
    for_it = np.minimum(names, 1.0) + strong
    match = np.where((for_it >= 2) & (against < 1), 0.95, np.where(for_it >= 1.5, 0.3, 0.01))
    home = np.where(may_be_household(patterns, items), 0.9, 0.0)
    match = np.where(home > 0.5, 0.05, match)
    match = np.where(all_strong_differ(patterns, items), 0.0, match)
    twins = np.where(may_be_namesakes(patterns, items), namesakes, 0.0)
    match = np.minimum(match, 1.0 - twins)
    return np.column_stack([match, home, twins, 1.0 - match - home - twins])


def _normal(values: list[float] | Floats) -> Floats:
    """As probabilities: none below one in a million, summing to one."""
    safe = np.maximum(np.asarray(values, dtype=float), 1e-12)
    safe = np.maximum(safe / safe.sum(), 1e-6)
    return np.asarray(safe / safe.sum())


def _falling(m: Floats, u: Floats) -> Floats:
    """m changed as little as needed so that m/u never rises from a better level to a worse one (pooling neighbours)."""
    blocks: list[list[float]] = []
    for mass, base in zip(m, u, strict=True):
        blocks.append([mass, base, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] < blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [blocks[-1][0] + last[0], blocks[-1][1] + last[1], blocks[-1][2] + last[2]]
    made: list[float] = []
    for mass, base, size in blocks:
        made += [mass / base * b for b in u[len(made) : len(made) + int(size)]]
    return _normal(made)
