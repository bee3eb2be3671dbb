"""Why a product is suggested: the cause whose removal lowers its score most, with the product or the facts that carry it."""

from __future__ import annotations

from typing import Any

import numpy as np

from idic_core.customize.boost import Candidates, chance, without
from idic_core.customize.scores import Scorer

OFTEN = 3
"""From this many orders on "buys it often" is said, below it "bought it lately"."""


def causes(model: Any, pool: Candidates, usual: np.ndarray) -> np.ndarray:
    """Per candidate: own, related or popular, whichever the trees' score loses most without; "" where it loses by none.

    usual: the features of a typical product (boost.typical), which stand in for the cause that is taken away.
    """
    if len(pool.user) == 0:
        return np.zeros(0, object)
    full = chance(model, pool.features)
    names = np.array(["own", "related", "popular"], dtype=object)
    lost = np.column_stack([full - chance(model, without(pool.features, name, usual)) for name in names])
    found: np.ndarray = np.where(lost.max(axis=1) > 0, names[lost.argmax(axis=1)], "")
    return found


def carried_by(scorer: Scorer, user: np.ndarray, item: np.ndarray, base: str) -> np.ndarray:
    """Per pair (customers sorted): the product bought before, and not taken back, that lends this one most of its score under `base`; -1 where none lends any."""
    h = scorer.history
    answer = np.full(len(user), -1)
    starts = np.flatnonzero(np.r_[True, user[1:] != user[:-1]]) if len(user) else np.zeros(0, int)
    for start, stop in zip(starts, np.r_[starts[1:], len(user)], strict=True):
        who, suggested = user[start], item[start:stop]
        own = slice(*np.searchsorted(h.user, [who, who + 1]))
        stands = h.kept[own] > 0
        had = h.item[own][stands]
        if len(had) == 0:
            continue
        lends = _lends(scorer, base, had, suggested) * np.sqrt(0.05 + h.weight[own][stands])[:, None]
        lends[had[:, None] == suggested[None]] = 0
        best = lends.argmax(axis=0)
        answer[start:stop] = np.where(lends[best, np.arange(len(suggested))] > 0, had[best], -1)
    return answer


def codes(
    scorer: Scorer, user: np.ndarray, item: np.ndarray, cause: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The reason codes of pairs with their facts: code, product that carries it (position or -1), times bought, days since the last (NaN: never);
    what was taken back was not bought.

    cause: own, related, ease, neighbours, popular_all, popular or "". Codes: bought_often, bought_lately, goes_with, popular_now, popular, mixed.
    """
    h = scorer.history
    at = h.find(user, item)
    times = np.where(at >= 0, h.kept[at], 0) if len(h.kept) else np.zeros(len(at))
    age = np.where(at >= 0, h.kept_age[at], np.nan) if len(h.kept_age) else np.full(len(at), np.nan)
    had = times > 0
    carrier = np.full(len(user), -1)
    for bases, names in ((("ease", "neighbours"), ("related", "ease")), (("neighbours", "ease"), ("neighbours",))):
        for base in bases:
            open_ = np.isin(cause, names) & (carrier < 0)
            if open_.any():
                carrier[open_] = carried_by(scorer, user[open_], item[open_], base)
    code = np.full(len(user), "mixed", dtype=object)
    own = (cause == "own") & had
    code[own] = np.where(times[own] >= OFTEN, "bought_often", "bought_lately")
    code[carrier >= 0] = "goes_with"
    sellers = (
        np.isin(cause, ["popular", "popular_all"])
        | ((cause == "own") & ~had)
        | (np.isin(cause, ["ease", "neighbours"]) & (carrier < 0))
    )
    code[sellers] = np.where(cause[sellers] == "popular_all", "popular", "popular_now")
    return code, carrier, times, age


def _lends(scorer: Scorer, base: str, had: np.ndarray, suggested: np.ndarray) -> np.ndarray:
    """bought x suggested: what one unit of taste for the first lends to the second."""
    if base == "neighbours":
        dense: np.ndarray = scorer.similar[had][:, suggested].toarray()
        return dense
    lends = np.zeros((len(had), len(suggested)), np.float32)
    if len(scorer.taught):
        left, right = (
            np.minimum(np.searchsorted(scorer.taught, ids), len(scorer.taught) - 1) for ids in (had, suggested)
        )
        known = (scorer.taught[left] == had)[:, None] & (scorer.taught[right] == suggested)[None]
        lends = np.where(known, scorer.ease[np.ix_(left, right)], 0)
    return lends
