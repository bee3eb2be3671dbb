"""Needs beyond purchases: what customers do, say, wish and answer shapes, describes and assigns."""

import json

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from idic_core.differentiate import needs_groups
from tests.differentiate.needy import planted

NOBODY = pd.DataFrame({"customer_id": pd.Series(dtype="str"), "product_id": pd.Series(dtype="str")})


def visits(truth: pd.Series, seed: int, each: int = 8, strength: float = 0.8) -> pd.DataFrame:  # type: ignore[type-arg]
    rng = np.random.default_rng(seed)
    who = np.repeat(truth.index.to_numpy(), each)
    need = np.repeat(truth.to_numpy(), each)
    page = np.where(rng.random(len(who)) < strength, need, rng.integers(0, 6, len(who)))
    return pd.DataFrame({"customer_id": who, "what": [f"visit: page {p}" for p in page]})


def test_people_who_buy_nothing_fall_into_groups_by_what_they_do() -> None:
    truth = pd.Series(np.arange(240) % 4, index=[f"C{n:03d}" for n in range(240)])
    found = needs_groups(NOBODY, signals={"done": visits(truth, 1)})
    groups = found.customers.set_index("customer_id")["need_id"].reindex(truth.index)
    assert adjusted_rand_score(truth, groups) >= 0.8
    assert json.loads(found.groups["facts"].iloc[0])["block"] == "done"


def test_what_they_do_helps_where_purchases_say_little() -> None:
    made = planted(customers=300, strength=0.45, per_customer=7, spread=0.3, seed=3)
    signals = {"done": visits(made.truth, 2, each=12)}
    alone, both = (
        needs_groups(made.lines, products=made.products),
        needs_groups(made.lines, products=made.products, signals=signals),
    )

    def agreement(customers: pd.DataFrame) -> float:
        groups = customers.set_index("customer_id")["need_id"].reindex(made.truth.index).fillna("none")
        return float(adjusted_rand_score(made.truth, groups))

    assert both.report["blocks"]["done"]["shapes"]
    assert agreement(both.customers) >= max(0.8, agreement(alone.customers) + 0.05)


def test_those_without_an_order_are_assigned_by_what_they_did_and_groups_stay_as_they_were() -> None:
    made = planted(customers=300, seed=4)
    prospects = pd.Series(np.arange(60) % 4, index=[f"P{n:02d}" for n in range(60)])
    seen = pd.concat([visits(made.truth.iloc[:90], 5, each=5), visits(prospects, 6, each=5)])
    found = needs_groups(made.lines, products=made.products, signals={"done": seen})
    assert not found.report["blocks"]["done"]["shapes"]
    groups = found.customers.set_index("customer_id")["need_id"]
    assert adjusted_rand_score(made.truth, groups.reindex(made.truth.index)) >= 0.95
    assert adjusted_rand_score(prospects, groups.reindex(prospects.index)) >= 0.6
    told = [fact for text in found.groups["facts"] for fact in json.loads(text)["signals"]]
    assert told
    assert all(fact["block"] == "done" and fact["index"] >= 1.3 for fact in told)


def test_signals_without_any_need_in_them_change_little() -> None:
    made = planted(customers=300, seed=5)
    rng = np.random.default_rng(7)
    noise = pd.DataFrame(
        {"customer_id": np.repeat(made.truth.index.to_numpy(), 6), "what": rng.integers(0, 12, 1800).astype(str)}
    )
    found = needs_groups(made.lines, products=made.products, signals={"done": noise, "answered": noise})
    groups = found.customers.set_index("customer_id")["need_id"].reindex(made.truth.index)
    assert adjusted_rand_score(made.truth, groups) >= 0.9
