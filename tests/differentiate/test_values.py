"""Tiers, stages and potential: rules that hold for every list."""

import json

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import TIER_RULE
from idic_core.differentiate.lifecycle import lifecycle, usual_gap
from idic_core.differentiate.potential import (
    at_stake,
    best_levers,
    high_near,
    lever_ratios,
    peers,
    potential_value,
)
from idic_core.differentiate.reading import concentration
from idic_core.differentiate.tiers import parse_rule, tier, told_apart
from idic_core.errors import IdicError


def people(count: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    actual = rng.lognormal(4, 1, count)
    return pd.DataFrame({
        "lifetime_value": 2 * actual, "actual_value": actual, "expected_spend": actual, "potential_value": actual + rng.lognormal(3, 1, count),
        "lifecycle": rng.choice(["new", "mature", "at_risk", "lost"], count),
    })  # fmt: skip


def test_tiers_have_the_shares_of_the_rule_and_potential_is_never_lost() -> None:
    table = people(1000)
    got = pd.Series(tier(table, parse_rule(None)))
    assert got.eq("vip").mean() == pytest.approx(TIER_RULE["vip_share"], abs=0.002)
    assert 0 < got.eq("potential").mean() <= TIER_RULE["potential_share"]
    assert not (got.eq("potential") & table["lifecycle"].eq("lost")).any()
    assert (
        table.loc[got.eq("vip").to_numpy(), "lifetime_value"].min()
        > table.loc[got.eq("small").to_numpy(), "lifetime_value"].max()
    )


def test_tiers_by_money_go_by_the_amounts_of_the_rule() -> None:
    table = people(500)
    rule = parse_rule(
        json.dumps({"by": "actual_value", "way": "money", "vip_from": 150, "potential_from": 30, "small_below": 20})
    )
    got = pd.Series(tier(table, rule))
    assert (got.eq("vip") == table["actual_value"].ge(150)).all()
    gap = table["potential_value"] - table["actual_value"]
    assert (gap[got.eq("potential")] >= 30).all()
    assert (table.loc[got.eq("small"), "actual_value"] < 20).all()
    assert set(got) == {"vip", "potential", "small", "ordinary"}
    for wrong in (
        {"way": "money"},
        {"way": "money", "vip_from": 5, "potential_from": 1, "small_below": 9},
        {"way": "luck"},
    ):
        with pytest.raises(IdicError):
            parse_rule(json.dumps(wrong))


def test_equal_customers_share_a_tier() -> None:
    table = people(200).assign(lifetime_value=5.0, actual_value=5.0, potential_value=5.0, lifecycle="mature")
    assert len(set(tier(table, parse_rule(None)))) == 1


def test_a_rule_that_does_not_add_up_is_refused_with_a_hint() -> None:
    for rule in ({"vip_share": 0.8, "small_share": 0.5}, {"by": "height"}, {"vip_share": "many"}):
        with pytest.raises(IdicError) as refused:
            parse_rule(json.dumps(rule))
        assert refused.value.hint
    with pytest.raises(IdicError):
        parse_rule("not json")


def test_stages_follow_the_customers_own_rhythm() -> None:
    days = pd.Series([20, 20, 20, 3, 1, 1])
    span = pd.Series([19 * 15, 19 * 15, 19 * 15, 360, 0, 0])
    silence = pd.Series([10, 40, 90, 60, 5, 2000])
    alive = pd.Series([0.9] * 6)
    assert lifecycle(days, span, silence, alive).tolist() == ["mature", "at_risk", "lost", "mature", "new", "lost"]
    assert (usual_gap(days, span) >= 14).all()
    assert lifecycle(days[:1], span[:1], silence[:1], pd.Series([0.05])).tolist() == ["lost"]


def test_potential_is_never_below_actual_and_peers_are_enough() -> None:
    rng = np.random.default_rng(1)
    need = pd.Series(rng.choice(["N1", "N2", None], 400, p=[0.6, 0.05, 0.35]), dtype="string")
    tenure = pd.Series(rng.integers(0, 1000, 400))
    label = peers(need, tenure)
    actual, basket = pd.Series(rng.normal(50, 80, 400)), pd.Series(rng.lognormal(3, 0.5, 400))
    alive = pd.Series(rng.random(400))
    assert (potential_value(label, actual, basket, alive) >= actual).all()
    assert label.value_counts().drop("all", errors="ignore").min() >= 30


def test_potential_is_measured_by_customers_of_a_like_basket_and_by_the_chance_that_one_is_still_there() -> None:
    rng = np.random.default_rng(2)
    canteen = np.arange(200) % 2 == 1
    basket = pd.Series(np.where(canteen, 500.0, 20.0) * rng.lognormal(0, 0.1, 200))
    actual = basket * rng.integers(1, 6, 200)
    label, here = pd.Series(["all"] * 200), pd.Series(np.ones(200))
    potential = potential_value(label, actual, basket, here)
    assert potential[~canteen].max() < 300 < 1000 < potential[canteen].min()
    gone = here.where(actual.index != 7, 0.0)
    assert potential_value(label, actual, basket, gone)[7] == actual[7]


def test_equal_customers_have_equal_potential_whatever_the_order_of_rows() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {"basket": rng.choice([10.0, 20.0, 30.0, np.nan], 300), "actual": rng.integers(0, 9, 300) * 10.0}
    )
    label, alive = pd.Series(["all"] * 300), pd.Series(np.ones(300))
    high = high_near(label, table["basket"].fillna(0.0), table["actual"])
    assert (high.groupby(table["basket"].fillna(0.0)).nunique() == 1).all()
    order = rng.permutation(300)
    mixed = table.iloc[order].reset_index(drop=True)
    again = potential_value(label, mixed["actual"], mixed["basket"], alive)
    first = potential_value(label, table["actual"], table["basket"], alive)
    assert np.allclose(again.to_numpy(), first.to_numpy()[order])


def test_the_lever_is_the_wider_gap_to_good_peers_and_without_one_there_is_none() -> None:
    label = pd.Series(["all"] * 50)
    often, basket = pd.Series(np.full(50, 10.0)), pd.Series(np.full(50, 20.0))
    often.iloc[0], basket.iloc[1] = 1.0, 2.0
    open_value, stake = pd.Series(np.zeros(50)), pd.Series(np.zeros(50))
    open_value.iloc[:2], stake.iloc[:3] = 100.0, 5.0
    got = best_levers(lever_ratios(label, often * basket, basket), open_value, stake)
    assert got[:4].tolist() == ["frequency", "amount", "duration", "none"]


def test_at_stake_is_the_part_of_lifetime_value_in_doubt_and_the_lost_are_left_out() -> None:
    label = pd.Series(["all"] * 50)
    alive, lifetime = pd.Series(np.full(50, 0.9)), pd.Series(np.full(50, 300.0))
    alive.iloc[:4] = [0.45, 0.1, 0.85, 0.85]
    stake = at_stake(label, alive, lifetime, pd.Series(["mature", "lost", "mature", "at_risk", *["mature"] * 46]))
    assert stake.iloc[0] == pytest.approx(150.0), "half as surely here as good peers"
    assert stake.iloc[3] == pytest.approx(300 * 0.05 / 0.9), "who is at risk counts even when nearly as sure"
    assert stake.drop([0, 3]).eq(0.0).all(), "the lost, those as sure as good peers, and those nearly as sure"


def test_no_tiers_are_claimed_when_the_backtest_cannot_tell_customers_apart() -> None:
    assert not told_apart({"customers": [400], "corr": 0.03, "corr_spend": -0.01})
    assert told_apart({"customers": [400], "corr": 0.5})
    assert told_apart({})


def test_concentration_says_what_the_best_bring() -> None:
    curve = concentration(pd.Series([80.0, 5, 5, 5, 5]))
    assert np.interp(0.2, curve["customers"], curve["value"]) == pytest.approx(0.8)
    assert concentration(pd.Series([0.0, -5.0])).empty
