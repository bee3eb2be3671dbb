"""What to suggest to each customer: the ranking that proved best on these very data, with the reason that carries each place."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from idic_core import differentiate
from idic_core.customize.boost import Candidates, candidates, chance, typical
from idic_core.customize.choose import Choice, choose, top_of_base, top_of_pool, trials, window_days
from idic_core.customize.history import as_given, history, known_customers, sales
from idic_core.customize.reasons import causes, codes
from idic_core.customize.scores import Scorer, fit
from idic_core.customize.taken_back import with_standing
from idic_core.errors import IdicError
from idic_core.progress import Progress, silent
from idic_core.words import _

Kind = Literal["all", "again", "new"]
BLOCK = 4_096
"""Customers whose candidates stand in memory at a time."""

COLUMNS = {
    "customer_id": "object", "product_id": "object", "rank": "int64", "score": "float64", "method": "object", "reason": "object",
    "because": "object", "times": "int64", "last_bought": "object",
}  # fmt: skip
CAUSE = {
    "own_recent": "own",
    "own_frequent": "own",
    "neighbours": "neighbours",
    "ease": "ease",
    "recent_sellers": "popular",
    "best_sellers": "popular_all",
}


@dataclass(frozen=True)
class Recommended:
    """Suggestions of one kind and how their method was chosen. frame: see `recommend`."""

    kind: str
    frame: pd.DataFrame
    choice: Choice


def recommend(
    lines: pd.DataFrame, *, products: pd.DataFrame | None = None, k: int = 10, kind: Kind = "all", as_of: Any = None
) -> pd.DataFrame:
    """Up to k products per customer, best first, by the method that proved best on the days before `as_of`.

    lines: customer_id, order_id, ordered_at, product_id, and where known quantity, unit_price, line_kind, product_name; products: product_id, name.
    kind: all, again (only what that customer bought before and kept) or new (only what they never bought). as_of: a date, default after the last line.
    Returns customer_id, product_id, rank (from 1), score, method (blend, own_recent, own_frequent, neighbours, ease, recent_sellers, best_sellers), reason
    (bought_often, bought_lately, goes_with, popular_now, popular, new_customer, mixed), because (the product_id that "goes_with" names, else ""),
    times (orders with it) and last_bought (a date or ""), both without what was taken back. Scores compare within a customer and method only.
    Ids come back as they were given: numbers stay numbers. Anonymous text ids ("", "0", "guest"), returns and fees never take part, nor do dates that
    cannot be right (before 1900, from 2200 on, and without `as_of` a handful far after all the rest), of which a UserWarning tells.
    Raises MissingColumn for lines without the first four columns, IdicError for an unknown kind, a k or a day that is none, or what is no table.
    """
    return recommend_kinds(lines, products=products, k=k, kinds=(kind,), as_of=as_of)[0].frame


def recommend_kinds(
    lines: pd.DataFrame, *, products: pd.DataFrame | None = None, k: int = 10, kinds: tuple[Kind, ...] = ("again", "new"),
    as_of: Any = None, progress: Progress = silent, seed: int = 0,
) -> list[Recommended]:  # fmt: skip
    """Several kinds at once, learned together; see `recommend`."""
    if unknown := [kind for kind in kinds if kind not in ("all", "again", "new")]:
        raise IdicError(
            _("There is no kind of recommendation called {kind}.").format(kind=unknown[0]),
            hint=_("Choose all, again or new."),
        )
    k = differentiate.check_count(k)
    sold = sales(lines, products)
    cut = _as_of(sold, as_of)
    if as_of is None and (stray := int((sold["ordered_at"] >= cut).sum())):
        warnings.warn(
            differentiate.wording.caution({"code": "stray", "n": stray, "date": str(sold["ordered_at"].max())[:10]}),
            UserWarning,
            stacklevel=2,
        )
    sold = sold[sold["ordered_at"] < cut]
    k = min(max(k, 0), sold["product_id"].nunique())  # more places than products cost time and hold nothing
    progress(0.05, _("Learning what is bought together"))
    tried = trials(sold, cut)
    scorer = fit(history(with_standing(sold, lines, None if as_of is None else cut), cut))
    known = set(scorer.history.users)
    rest = [c for c in known_customers(lines) if c not in known]
    found = []
    for number, kind in enumerate(kinds):
        progress(0.3 + 0.7 * number / len(kinds), _("Choosing what suits each customer"))
        choice = choose(tried, kind, k=max(k, 1), days=window_days(sold, cut), seed=seed)
        found.append(Recommended(kind, _named(_table(scorer, kind, choice, k, cut, rest), lines), choice))
    progress(1.0, _("Recommendations are ready"))
    return found


def _as_of(sold: pd.DataFrame, as_of: Any) -> pd.Timestamp:
    if as_of is not None:
        return differentiate.moment(as_of)
    last = differentiate.last_sound(sold["ordered_at"].to_numpy("datetime64[D]").astype("int64"))
    return pd.Timestamp("1970-01-01") if last is None else pd.Timestamp("1970-01-01") + pd.Timedelta(days=last + 1)


def _named(table: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The table with the ids of customers and products as the lines give them."""
    products = lines["product_id"]
    return table.assign(
        customer_id=as_given(table["customer_id"], lines["customer_id"]),
        product_id=as_given(table["product_id"], products),
        because=as_given(table["because"], products.astype(object)),
    )


def _table(scorer: Scorer, kind: str, choice: Choice, k: int, cut: pd.Timestamp, rest: list[str]) -> pd.DataFrame:
    h, parts = scorer.history, []
    if k and len(h.items):
        for start in range(0, len(h.users), BLOCK):
            users = np.arange(start, min(start + BLOCK, len(h.users)))
            parts.append(_block(scorer, kind, choice, users, k, cut))
        if kind != "again" and rest:
            parts.append(_newcomers(scorer, rest, k))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    return frame.astype(COLUMNS)


def _block(scorer: Scorer, kind: str, choice: Choice, users: np.ndarray, k: int, cut: pd.Timestamp) -> pd.DataFrame:
    h = scorer.history
    # What went back as a whole is not bought again: so many more are looked at as were taken back, and those fall out.
    gone = (h.kept <= 0) & (kind == "again")
    most, k = k, k + int(np.bincount(h.user[gone]).max(initial=0))
    if choice.method == "blend":
        pool = candidates(scorer, kind, users=users)
        score = chance(choice.model, pool.features)
        best = top_of_pool(pool, score, k)
        user, item, score = pool.user[best], pool.item[best], score[best]
        cause = causes(choice.model, Candidates(user, item, pool.features[best]), typical(pool.features))
        user, item, score, cause = _filled(scorer, kind, users, k, user, item, score, cause)
    else:
        user, item, score = top_of_base(scorer, choice.method, kind, users, k)
        cause = np.full(len(user), CAUSE[choice.method], dtype=object)
    if gone.any():
        at = h.find(user, item)
        user, item, score, cause = (part[h.kept[at] > 0] for part in (user, item, score, cause))
        first = np.arange(len(user)) - np.searchsorted(user, user) < most
        user, item, score, cause = (part[first] for part in (user, item, score, cause))
    code, carrier, times, age = codes(scorer, user, item, cause)
    items = np.asarray(h.items, dtype=object)
    last = pd.Series(cut - pd.to_timedelta(np.nan_to_num(age), unit="D")).dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    return pd.DataFrame({
        "customer_id": np.asarray(h.users, dtype=object)[user], "product_id": items[item],
        "rank": np.arange(len(user)) - np.searchsorted(user, user) + 1, "score": score, "method": choice.method, "reason": code,
        "because": np.where(carrier >= 0, items[carrier], "") if len(items) else "", "times": times,
        "last_bought": np.where(np.isnan(age), "", last),
    })  # fmt: skip


def _filled(
    scorer: Scorer,
    kind: str,
    users: np.ndarray,
    k: int,
    user: np.ndarray,
    item: np.ndarray,
    score: np.ndarray,
    cause: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The same, filled to k places with recent best sellers where the pool of candidates was smaller."""
    short = users[np.bincount(user, minlength=users.max() + 1)[users] < k]
    if kind == "again" or not len(short):
        return user, item, score, cause
    more = top_of_base(scorer, "recent_sellers", kind, short, 2 * k)
    known = set(zip(user.tolist(), item.tolist(), strict=True))
    fresh = np.array([pair not in known for pair in zip(more[0].tolist(), more[1].tolist(), strict=True)], dtype=bool)
    user, item = np.r_[user, more[0][fresh]], np.r_[item, more[1][fresh]]
    score, cause = np.r_[score, -1 + 1e-3 * more[2][fresh]], np.r_[cause, np.full(fresh.sum(), "popular", dtype=object)]
    rank = np.lexsort((-score, user))
    place = np.arange(len(rank)) - np.searchsorted(user[rank], user[rank])
    kept = rank[place < k]
    return user[kept], item[kept], np.maximum(score[kept], 0), cause[kept]


def _newcomers(scorer: Scorer, rest: list[str], k: int) -> pd.DataFrame:
    """Customers of whom no sale is known get the recent best sellers, labelled as such."""
    h = scorer.history
    best = np.argsort(-h.popular_now, kind="stable")[:k]
    n = len(best)
    return pd.DataFrame({
        "customer_id": np.repeat(np.array(rest, dtype=object), n), "product_id": np.tile(np.asarray(h.items, dtype=object)[best], len(rest)),
        "rank": np.tile(np.arange(1, n + 1), len(rest)), "score": np.tile(h.popular_now[best], len(rest)), "method": "recent_sellers",
        "reason": "new_customer", "because": "", "times": 0, "last_bought": "",
    })  # fmt: skip
