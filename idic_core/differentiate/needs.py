"""Needs groups: customers who buy, do and say the same kinds of things, whatever the volume; none where the data shows none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from idic_core.differentiate import need_facts
from idic_core.differentiate.families import found_families, product_groups
from idic_core.differentiate.given import check_seed, check_signals, check_table
from idic_core.differentiate.mixture import Labels, Points
from idic_core.differentiate.need_blocks import BOUGHT, Profiles, nulls, profiles, signals_of
from idic_core.differentiate.need_names import Past, follow, remember, with_pins
from idic_core.differentiate.need_profiles import Profile, fit, settle
from idic_core.differentiate.stability import Partition, choose
from idic_core.words import _

LEAST_CUSTOMERS = 60
CUSTOMER_COLUMNS = ["customer_id", "need_id", "strength"]
GROUP_COLUMNS = ["need_id", "name", "size", "share", "stability", "facts", "example_customer"]


@dataclass(frozen=True)
class Needs:
    """Needs groups, if there are any.

    customers: customer_id, need_id, strength (0-1, how much less likely the next best group is). groups: need_id, name
    (plain words), size, share, stability (0-1), facts (JSON: over, under and signals, lists of {"what", "share", "average", "index"};
    index 1 is the average), example_customer. report: reason (code), basis, k, tried, blocks; new, gone, memory, last and highest for
    the run after. members: customer_id, found_id (the group before merges), by (found or hand). kinds: product_id -> kind, which is empty
    where products were too few. known: what was counted, None likewise.
    """

    customers: pd.DataFrame
    groups: pd.DataFrame
    report: dict[str, Any]
    members: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({c: pd.Series(dtype="str") for c in ("customer_id", "found_id", "by")})
    )
    kinds: pd.Series[Any] = field(default_factory=lambda: pd.Series(dtype="str"))
    known: Profiles | None = None


def needs_groups(
    lines: pd.DataFrame, *, products: pd.DataFrame | None = None, seed: int = 0, signals: Mapping[str, pd.DataFrame] | None = None,
    past: Past | None = None,
) -> Needs:  # fmt: skip
    """Group customers by the square roots of their shares of what they buy, do and say (Hellinger, 1909), never by volume.

    lines: customer_id, product_id, and where known category, family, product_name;
    products: product_id and where known name, category, family; signals: block (need_blocks.WEIGHTS) -> customer_id, what, n; past: what
    earlier runs and people left (need_names.past). Of 3 to 7 groups those count that come back on resamples (every group's Jaccard
    similarity at least .75; Hennig, 2007), foretell what customers held out buy, and tell clearly more than on data with permuted columns (Tibshirani, Walther and Hastie, 2001),
    with at least 5 % of the customers in each; else `groups` is empty, but for pinned groups: no clear groups is an answer.
    Raises MissingColumn without customer_id or product_id (of signals: what), IdicError for signals or a seed that are none.
    """
    check_table(lines, ("customer_id", "product_id"), _("The order lines"))
    if products is not None:
        check_table(products, ("product_id",), _("The products"))
    seed, more = check_seed(seed), check_signals({} if signals is None else signals)
    counted = lines[["customer_id", "product_id"]].dropna()
    buyers, things = int(counted["customer_id"].nunique()), int(counted["product_id"].nunique())
    if (buyers < LEAST_CUSTOMERS or things < 3) and not more:
        return none("too_few", {"customers": buyers, "products": things})
    with threadpool_limits(limits=1):  # many small fits: a pool of threads only spins beside them
        listed = _listed(lines, products)
        label, basis = product_groups(counted, listed, seed) if things >= 3 else (pd.Series(dtype="str"), "product")
        found = _grouped(counted, label, basis, more, past or Past(), seed)
        if (
            found.report["reason"] == "no_clear_groups" and basis == "category"
        ):  # shelves are not needs everywhere: what is bought together may tell
            families = found_families(counted, listed, seed)
            if len(families):
                other = _grouped(counted, families, "family", more, past or Past(), seed)
                if not other.report["reason"]:
                    return other
        return found


def _listed(lines: pd.DataFrame, products: pd.DataFrame | None) -> pd.DataFrame | None:
    """The list of products; where there is none, what the lines say of them."""
    said = {
        c: n
        for c, n in (("category", "category"), ("family", "family"), ("product_name", "name"), ("name", "name"))
        if c in lines.columns
    }
    if not said or (products is not None and not products.empty):
        return products
    listed = (
        lines[["product_id", *said]].dropna(subset=["product_id"]).drop_duplicates("product_id").rename(columns=said)
    )
    return listed.loc[:, ~listed.columns.duplicated()]


def _grouped(
    counted: pd.DataFrame, label: pd.Series[Any], basis: str, signals: Mapping[str, pd.DataFrame], past: Past, seed: int
) -> Needs:
    bought = pd.DataFrame(
        {"customer_id": counted["customer_id"].to_numpy(), "what": counted["product_id"].map(label).to_numpy()}
    ).dropna()
    known = profiles({BOUGHT: bought, **signals})
    rows, shaping = known.shaping() if len(known.customers) else (np.array([], dtype=int), ())
    width = sum(len(b.whats) for b in shaping)
    report: dict[str, Any] = {
        "basis": basis, "kinds": sum(len(b.whats) for b in known.blocks if b.name == BOUGHT), "customers": len(known.customers), "shaping": len(rows),
        "blocks": {b.name: {"customers": int(b.known.sum()), "shapes": b.name in {s.name for s in shaping}} for b in known.blocks},
    }  # fmt: skip
    clear: Partition | None = None
    reason = "too_few"
    if len(rows) >= LEAST_CUSTOMERS and width >= 3:
        clear, report["tried"] = choose(signals_of(shaping), seed, nulls(known))
        reason = "no_clear_groups"
    if clear is None and not past.pins:
        return none(reason, report, label, known, past)
    wanted = settle(known, clear.mixture, [b.name for b in shaping], seed) if clear is not None else []
    stability = [float(s) for s in clear.stability] if clear is not None else []
    return _described(known, wanted, stability, {**report, "reason": "" if wanted else reason}, label, past)


def none(
    reason: str,
    report: dict[str, Any],
    kinds: pd.Series[Any] | None = None,
    known: Profiles | None = None,
    past: Past | None = None,
) -> Needs:
    """The answer that there are no groups. reason: too_few or no_clear_groups."""
    customers = pd.DataFrame(
        {c: pd.Series(dtype=t) for c, t in zip(CUSTOMER_COLUMNS, ("str", "str", "float64"), strict=True)}
    )
    groups = pd.DataFrame({c: pd.Series(dtype="str") for c in GROUP_COLUMNS})
    kept = _kept(groups, {}, past or Past(), (past or Past()).highest)
    told = {**report, **kept, "reason": reason, "k": 0}
    return Needs(customers, groups, told, kinds=pd.Series(dtype="str") if kinds is None else kinds, known=known)


def _described(
    known: Profiles,
    found: list[Profile],
    stability: list[float],
    report: dict[str, Any],
    kinds: pd.Series[Any],
    past: Past,
) -> Needs:
    ids: list[str] = []
    highest = past.highest
    alone = not found
    if found:
        ids, highest = follow(known.customers, fit(known, found).labels, found, past)
    sure = dict(zip(ids, stability, strict=True))
    ids, found = with_pins(ids, found, past)
    everybody = {b.name: dict(zip(b.whats, map(float, b.average), strict=True)) for b in known.blocks}
    best = fit(
        known, [*found, everybody] if alone else found
    )  # beside pinned groups alone, whoever is like everybody is in none
    member = np.flatnonzero(best.labels < len(found))
    found_id = np.array([*ids, ""], dtype=object)[best.labels]
    merged = np.array([past.final(i) if i else "" for i in found_id], dtype=object)
    hands = pd.Series(past.hands, dtype="object").reindex(known.customers)
    standing = set(merged) - {""}
    by_hand = hands.map(past.final, na_action="ignore").isin(standing).to_numpy()
    final = np.where(by_hand, hands.map(past.final, na_action="ignore").to_numpy(), merged)
    strength = np.where(by_hand, 1.0, best.strength)
    shown = np.flatnonzero(final != "") if alone else np.arange(len(final))
    apart = np.where(hands.isin(set(ids)).to_numpy(), hands.to_numpy(), found_id)
    groups, final_ids = _rows(known, final, strength, sure, past, _own_names(known, apart, past))
    customers = pd.DataFrame(
        {"customer_id": known.customers[shown], "need_id": final[shown].astype(str), "strength": strength[shown]}
    )
    members = pd.DataFrame(
        {
            "customer_id": known.customers[member],
            "found_id": found_id[member].astype(str),
            "by": np.where(by_hand[member], "hand", "found"),
        }
    )
    told = {**report, **_kept(groups, dict(zip(ids, found, strict=True)), past, highest), "k": len(final_ids)}
    return Needs(customers, groups, told, members, kinds, known)


def _by_size(known: Profiles, member_of: np.ndarray[Any, Any]) -> tuple[list[str], Labels, list[dict[str, Any]]]:
    """The ids of groups, the largest first; which of them each customer is in (none: their number); what stands out in each."""
    size = pd.Series(member_of[member_of != ""]).value_counts(sort=False)
    ids = [str(i) for i in sorted(size.index, key=lambda i: (-size[i], len(i), i))]
    code = pd.Series(member_of).map({i: n for n, i in enumerate(ids)}).fillna(len(ids)).to_numpy(np.intp)
    labels = np.asarray(code, dtype=np.intp)
    return ids, labels, need_facts.facts(known, labels, len(ids))


def _own_names(known: Profiles, apart: np.ndarray[Any, Any], past: Past) -> dict[str, str]:
    """The names that groups into which others were merged would have without them: these they keep. apart: group before merges."""
    targets = {past.final(i) for i in past.merges}
    if not targets:
        return {}
    ids, _labels, told = _by_size(known, apart)
    taken = {past.names[i] for i in ids if i in past.names}
    names: dict[str, str] = {}
    for need_id, what in zip(ids, told, strict=True):
        names[need_id] = past.names.get(need_id) or need_facts.name(what["over"], taken)
        taken.add(names[need_id])
    remembered = {i: str(past.memory[i]["name"]) for i in targets if i in past.memory}
    return {i: n for i, n in (remembered | names).items() if i in targets}


def _rows(
    known: Profiles,
    final: np.ndarray[Any, Any],
    strength: Points,
    sure: Mapping[str, float],
    past: Past,
    own: Mapping[str, str],
) -> tuple[pd.DataFrame, list[str]]:
    """need_groups, the largest first, and their ids. own: the names that merged groups keep."""
    ids, code, told = _by_size(known, final)
    given = {i: past.name(i) for i in ids}
    taken = {name for i in ids if (name := given[i] or own.get(i))}
    rows: list[list[Any]] = []
    for number, need_id in enumerate(ids):
        name = given[need_id] or own.get(need_id) or need_facts.name(told[number]["over"], taken)
        taken.add(name)
        parts = [sure[i] for i in sure if past.final(i) == need_id]
        stability = min(parts) if parts else None
        members = np.flatnonzero(code == number)
        extra = {
            "named": given[need_id] is not None,
            "pinned": need_id in past.pins,
            "parts": sorted({i for i in (*sure, *past.pins) if past.final(i) == need_id}),
        }
        rows.append(
            [
                need_id,
                name,
                len(members),
                len(members) / max(len(final), 1),
                stability,
                need_facts.as_json(told[number] | extra),
                need_facts.example(known, members, strength),
            ]
        )
    return pd.DataFrame(rows, columns=GROUP_COLUMNS).astype({"stability": "float64"}), ids


def _kept(groups: pd.DataFrame, found: Mapping[str, Profile], past: Past, highest: int) -> dict[str, Any]:
    """What the next run must know: which groups are new and gone, and how to know them again."""
    now = [str(i) for i in groups["need_id"]]
    gone = [{"need_id": i, "name": past.names.get(i) or past.memory.get(i, {}).get("name", i), "size": past.memory.get(i, {}).get("size", 0),
             "into": past.final(i) if past.final(i) != i else ""} for i in past.last if i not in now]  # fmt: skip
    return {
        "new": [i for i in now if past.last and i not in past.memory],
        "gone": gone,
        "last": now,
        "highest": highest,
        "memory": remember(groups, found, past),
    }
