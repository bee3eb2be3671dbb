"""The value map, the levers and the money behind them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import names, run, value_picture
from idic_core.differentiate.money import money_of
from idic_core.differentiate.potential import lever_gains
from idic_core.differentiate.value_map import GROUPS, deciles, gini, map_cells, value_group
from idic_core.store import read_derived
from tests.differentiate.shop import fill, make_lines


def people(count: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    actual = rng.lognormal(4, 1, count)
    made = pd.DataFrame({"actual_value": actual, "unrealised": rng.lognormal(3, 1, count), "lifecycle": rng.choice(["new", "mature", "lost"], count)})  # fmt: skip
    return made.assign(potential_value=made["actual_value"] + made["unrealised"])


def test_groups_have_their_shares_and_the_lost_are_never_called_growable() -> None:
    table = people(1000)
    got = pd.Series(value_group(table, costs_known=False))
    assert got.eq("most_valuable").mean() == pytest.approx(0.2, abs=0.002)
    assert 0 < got.eq("most_growable").mean() <= 0.2
    assert not (got.eq("most_growable") & table["lifecycle"].eq("lost")).any()
    assert (
        table.loc[got.eq("most_valuable").to_numpy(), "actual_value"].min()
        > table.loc[got.eq("low_maintenance").to_numpy(), "actual_value"].max()
    )
    assert set(got) <= set(GROUPS)


def test_below_zero_is_said_only_where_costs_are_known() -> None:
    table = people(100)
    table.loc[3, "actual_value"] = -50.0
    assert value_group(table, costs_known=True)[3] == "below_zero"
    assert "below_zero" not in value_group(table, costs_known=False)
    returned_once = table.assign(margin=500.0)
    assert "below_zero" not in value_group(returned_once, costs_known=True)


def test_equal_customers_share_a_group_and_customers_alike_by_chance_get_none() -> None:
    table = people(200).assign(actual_value=5.0, unrealised=2.0, lifecycle="mature")
    assert len(set(value_group(table, costs_known=True))) == 1
    assert set(value_group(people(50), costs_known=True, told_apart=False)) == {"untold"}
    assert len(value_group(people(0), costs_known=True)) == 0
    assert value_group(people(1), costs_known=False).tolist() == ["most_valuable"]


def test_the_map_is_small_for_any_list_and_loses_nobody() -> None:
    table = people(20_000)
    table["value_group"] = value_group(table, costs_known=False)
    cells = map_cells(table)
    assert len(cells) < 1500
    assert cells["customers"].sum() == len(table)
    assert cells["actual"].sum() == pytest.approx(table["actual_value"].sum())
    zero = people(5).assign(actual_value=0.0, potential_value=0.0, unrealised=0.0, value_group="low_maintenance")
    assert map_cells(zero)["customers"].sum() == 5
    assert map_cells(people(0)).empty


def test_deciles_hold_a_tenth_each_and_equal_values_share_one() -> None:
    assert pd.Series(deciles(pd.Series(np.arange(1000.0)))).value_counts().tolist() == [100] * 10
    assert deciles(pd.Series([9.0, 1.0])).tolist() == [3, 8]
    assert len(set(deciles(pd.Series([0.0] * 50)))) == 1


def test_gini_is_none_without_money_zero_for_equals_and_high_for_one_who_has_all() -> None:
    assert gini(pd.Series([0.0, -3.0])) is None
    assert gini(pd.Series([4.0] * 30)) == pytest.approx(0.0)
    assert gini(pd.Series([0.0] * 99 + [5.0])) == pytest.approx(0.99)


def test_levers_add_up_to_unrealised_value_and_what_is_at_stake_is_not_among_it() -> None:
    best = np.asarray(["frequency", "amount", "duration", "none", "frequency"])
    unrealised, stake = pd.Series([10.0, 4.0, 0.0, 0.0, 7.0]), pd.Series([5.0, 0.0, 9.0, 0.0, 0.0])
    gains = lever_gains(best, unrealised, stake)
    assert (gains["frequency"] + gains["amount"]).tolist() == unrealised.tolist()
    assert gains["amount"].tolist() == [0.0, 4.0, 0.0, 0.0, 0.0]
    assert gains["duration"].tolist() == stake.tolist()


def test_the_levers_of_a_shop_add_up_to_the_value_map(tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=200, seed=5))
    run(made)
    picture = value_picture(made)
    assert picture["lever_groups"]["gain"].sum() == pytest.approx(picture["value_groups"]["unrealised"].sum())
    by_group = picture["lever_groups"].groupby("value_group")["gain"].sum()
    whole = picture["value_groups"].set_index("value_group")["unrealised"]
    assert by_group.reindex(whole.index).fillna(0.0).to_numpy() == pytest.approx(whole.to_numpy())
    values = read_derived(made, "customer_values")
    closed = values["unrealised"].eq(0)
    assert set(values.loc[closed, "lever"]) <= {"duration", "none"}
    assert set(values.loc[~closed, "lever"]) <= {"frequency", "amount"}
    assert picture["stake"]["gain"] < values["lifetime_value"].sum()
    listed = names(made, (("lever", "frequency"),), sort="unrealised").frame
    assert listed["unrealised"].is_monotonic_decreasing
    assert listed["unrealised"].gt(0).all()


def summary(**columns: object) -> pd.DataFrame:
    plain = {"customer_id": ["a", "b", "c"], "sales": [100.0, 100.0, 100.0], "net": [100.0, 100.0, 100.0], "net_last_year": [50.0, 50.0, 50.0],
             "margin": [None] * 3, "margin_last_year": [None] * 3}  # fmt: skip
    return pd.DataFrame({**plain, **columns}).astype({"margin": "float64", "margin_last_year": "float64"})


def test_money_is_what_the_files_say_and_a_wish_that_they_cannot_carry_is_said() -> None:
    assert money_of(summary()).basis == "revenue"
    assert not money_of(summary()).costs_known
    by_costs = money_of(summary(margin=[30.0] * 3, margin_last_year=[15.0] * 3))
    assert (by_costs.basis, by_costs.actual.tolist()) == ("margin", [15.0] * 3)
    said = pd.Series({"a": -20.0, "b": 10.0, "c": 40.0})
    by_file = money_of(summary(), said)
    assert (by_file.basis, by_file.actual.tolist()) == ("contribution", [-20.0, 10.0, 40.0])
    assert by_file.rate.iloc[0] < by_file.rate.iloc[2]
    wished = money_of(summary(), None, "margin")
    assert (wished.basis, wished.missing) == ("revenue", True)


def test_customers_whose_contribution_is_unknown_count_at_the_usual_rate() -> None:
    found = money_of(summary(), pd.Series({"a": 10.0, "b": 20.0}), "contribution")
    assert found.known == pytest.approx(2 / 3)
    assert found.actual.iloc[2] == pytest.approx(50.0 * 0.3)
