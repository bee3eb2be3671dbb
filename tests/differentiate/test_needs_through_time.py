"""Needs groups through later runs: ids and names stay, people may rename, merge, pin and place, and every step has a way back."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import (
    merge_needs,
    need_choices,
    need_facts,
    need_kinds,
    need_values,
    needs_groups,
    pin_need,
    place_in_need,
    rename_need,
    run,
    take_back_need,
)
from idic_core.differentiate.need_names import Past, past
from idic_core.errors import IdicError
from idic_core.store import Batch, Workspace, add_batch, derived_report, read_derived
from idic_core.store.changes import changes_since
from tests.differentiate.shop import PROFILES, fill, make_lines, products_of


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    lines = make_lines(customers=240, seed=2)
    made = fill(tmp_path, lines, products_of(lines))
    run(made)
    return made


def groups(workspace: Workspace) -> pd.DataFrame:
    return read_derived(workspace, "need_groups").set_index("need_id")


def members(workspace: Workspace) -> pd.Series:  # type: ignore[type-arg]
    return read_derived(workspace, "customer_needs").set_index("customer_id")["need_id"]


def lead(workspace: Workspace, need_id: str) -> str:
    return str(need_facts(workspace, need_id)["over"][0]["what"])


def test_a_name_shows_at_once_stays_through_runs_and_can_be_taken_back(shop: Workspace) -> None:
    before = groups(shop)
    chosen = str(before.index[1])
    rename_need(shop, chosen, "  Young   families ")
    assert groups(shop).loc[chosen, "name"] == "Young families"
    assert "needs" not in changes_since(shop, "differentiate")
    run(shop)
    assert groups(shop).loc[chosen, "name"] == "Young families"
    rename_need(shop, chosen, "Families")
    take_back_need(shop, int(need_choices(shop)["decision_id"].iloc[0]))
    assert groups(shop).loc[chosen, "name"] == before.loc[chosen, "name"]
    run(shop)
    assert groups(shop).loc[chosen, "name"] == before.loc[chosen, "name"]


def test_names_that_cannot_be_are_refused_in_a_sentence(shop: Workspace) -> None:
    first, second = groups(shop).index[:2]
    for name in ("  ", "x" * 200, str(groups(shop).loc[second, "name"]).upper()):
        with pytest.raises(IdicError) as error:
            rename_need(shop, str(first), name)
        assert error.value.hint
    with pytest.raises(IdicError):
        rename_need(shop, "N99", "Nobody")
    with pytest.raises(IdicError):
        merge_needs(shop, str(first), str(first))


def test_ids_stay_when_customers_come_and_sizes_change_order(shop: Workspace) -> None:
    before = {need_id: lead(shop, str(need_id)) for need_id in groups(shop).index}
    smallest = str(groups(shop)["size"].idxmin())
    kind = before[smallest]
    more = make_lines(customers=240, seed=9)
    more = more[more["need"].eq(kind)].assign(
        customer_id=lambda t: "D" + t["customer_id"], order_id=lambda t: "D" + t["order_id"]
    )
    both = pd.concat([make_lines(customers=240, seed=2), more])
    products = products_of(both)
    found = needs_groups(both, products=products, past=past(shop))
    after = {g["need_id"]: g["facts"] for _n, g in found.groups.iterrows()}
    assert set(after) == set(before)
    assert all(f'"over": [{{"what": "{kind}"' in after[need_id] for need_id, kind in before.items())
    assert found.groups["need_id"].iloc[0] == smallest
    assert found.report["gone"] == []


def test_ids_are_found_again_by_what_is_bought_when_no_member_is_known(shop: Workspace) -> None:
    before = {need_id: lead(shop, str(need_id)) for need_id in groups(shop).index}
    others = make_lines(customers=240, seed=21).assign(customer_id=lambda t: "X" + t["customer_id"])
    found = needs_groups(others, products=products_of(others), past=past(shop))
    assert {g["need_id"]: g["facts"].split('"what": "')[1].split('"')[0] for _n, g in found.groups.iterrows()} == before


def test_a_merged_group_keeps_the_name_that_a_person_gave(shop: Workspace) -> None:
    first, second = (str(i) for i in groups(shop).index[:2])
    rename_need(shop, second, "Tea lovers")
    merge_needs(shop, second, first)
    run(shop)
    assert groups(shop).loc[first, "name"] == "Tea lovers"
    rename_need(shop, first, "Kitchen people")
    run(shop)
    assert groups(shop).loc[first, "name"] == "Kitchen people", "a name of its own comes first"


def test_a_group_keeps_its_name_whatever_is_merged_into_it(shop: Workspace) -> None:
    before = groups(shop)["name"]
    small, large = str(before.index[-1]), [str(i) for i in before.index[:2]]
    for other in large:
        merge_needs(shop, other, small)
    for _run in range(2):
        run(shop)
        assert groups(shop).loc[small, "name"] == before[small]
        assert groups(shop)["name"].is_unique
    rename_need(shop, small, "Everything")
    run(shop)
    take_back_need(shop, int(need_choices(shop)["decision_id"].iloc[0]))
    run(shop)
    assert groups(shop).loc[small, "name"] == before[small], "a name taken back leaves no trace"


def test_merges_cannot_go_in_a_circle(shop: Workspace) -> None:
    first, second, third = (str(i) for i in groups(shop).index[:3])
    merge_needs(shop, first, second)
    merge_needs(shop, third, first)
    for part, into in ((first, third), (second, third), (second, first)):
        with pytest.raises(IdicError, match="is part of") as error:
            merge_needs(shop, part, into)
        assert "What you changed" in str(error.value.hint)
    assert len(need_choices(shop)) == 2
    run(shop)
    assert second in groups(shop).index
    assert not {first, third} & set(groups(shop).index)


def test_a_circle_of_earlier_versions_is_one_group() -> None:
    circle = Past(merges={"N1": "N3", "N3": "N1", "N4": "N3"})
    assert {circle.final(i) for i in ("N1", "N3", "N4")} == {"N1"}


def test_the_card_and_the_table_of_a_group_tell_the_same_share(shop: Workspace) -> None:
    kinds = need_kinds(shop).set_index(["need_id", "what"])["share"]
    told = [(str(i), f) for i in groups(shop).index for f in need_facts(shop, str(i))["over"]]
    assert len(told) >= len(groups(shop))
    for need_id, fact in told:
        assert kinds[need_id, fact["what"]] == fact["share"]


def test_a_merge_stays_through_runs_and_can_be_taken_back(shop: Workspace) -> None:
    before = groups(shop)
    first, second = str(before.index[0]), str(before.index[1])
    merge_needs(shop, second, first)
    assert changes_since(shop, "differentiate")["needs"] == 1
    for _run in range(2):
        run(shop)
        assert set(groups(shop).index) == set(before.index) - {second}
        assert groups(shop).loc[first, "size"] == before.loc[[first, second], "size"].sum()
    assert need_values(shop)["customers"].sum() == len(members(shop))
    assert np.allclose(need_kinds(shop).groupby("need_id")["share"].sum(), 1.0, atol=0.02)
    assert second not in {g["need_id"] for g in derived_report(shop, "differentiate")["needs"]["gone"]}
    take_back_need(shop, int(need_choices(shop)["decision_id"].iloc[0]))
    run(shop)
    assert groups(shop)["size"].to_dict() == before["size"].to_dict()


def test_a_pinned_group_stays_where_later_runs_would_not_find_it(shop: Workspace) -> None:
    kept = str(groups(shop).index[0])
    kind = lead(shop, kept)
    rename_need(shop, kept, "My people")
    pin_need(shop, kept)
    lines = make_lines(customers=240, seed=2)
    rng = np.random.default_rng(1)
    listed = products_of(lines)
    noise = lines.assign(product_id=rng.permutation(lines["product_id"].to_numpy()))
    found = needs_groups(noise, products=listed, past=past(shop))
    assert found.report["reason"] == "no_clear_groups"
    assert found.groups["need_id"].tolist() == [kept]
    assert found.groups["name"].tolist() == ["My people"]
    assert found.groups["stability"].isna().all()
    assert 0 < len(found.customers) < noise["customer_id"].nunique()
    assert f'"over": [{{"what": "{kind}"' in found.groups["facts"].iloc[0]
    run(shop)
    assert kept in groups(shop).index
    assert need_facts(shop, kept)["pinned"]


def test_a_customer_placed_by_hand_stays_there(shop: Workspace) -> None:
    where = members(shop)
    who = str(where.index[0])
    other = next(str(i) for i in groups(shop).index if i != where[who])
    place_in_need(shop, who, other)
    run(shop)
    run(shop)
    assert members(shop)[who] == other
    assert read_derived(shop, "need_members").set_index("customer_id").loc[who, "by"] == "hand"
    assert need_choices(shop)["name"].iloc[0] == f"Person {who}"
    take_back_need(shop, int(need_choices(shop)["decision_id"].iloc[0]))
    run(shop)
    assert members(shop)[who] == where[who]


def test_a_group_that_is_gone_is_said_and_its_number_is_not_given_away(shop: Workspace) -> None:
    before = set(groups(shop).index)
    lines = make_lines(customers=240, seed=2)
    gone = next(i for i in before if lead(shop, str(i)) == PROFILES[2])
    without = lines[lines["need"].ne(PROFILES[2]) & lines["category"].ne(PROFILES[2])]
    found = needs_groups(without, products=products_of(without), past=past(shop))
    assert gone not in set(found.groups["need_id"])
    assert [g["need_id"] for g in found.report["gone"]] == [gone]
    assert found.report["highest"] >= len(before)


def test_a_workspace_of_names_in_chinese_and_vietnamese_groups_as_well(tmp_path: Path) -> None:
    lines = make_lines(customers=200, seed=5)
    words = dict(
        zip([*PROFILES, "gifts", "kitchen"], ["咖啡", "Đồ làm vườn", "玩具", "Sách", "礼物", "Bếp"], strict=True)
    )
    lines = lines.assign(
        category=lines["category"].map(words), product_name=lines["category"].map(words) + lines["product_id"].str[-1]
    )
    made = fill(tmp_path, lines, products_of(lines))
    run(made)
    assert {str(n).split(" + ")[0] for n in groups(made)["name"]} <= set(words.values())
    rename_need(made, str(groups(made).index[0]), "爱喝咖啡的人")
    run(made)
    assert "爱喝咖啡的人" in set(groups(made)["name"])


def test_undoing_the_orders_leaves_no_group(tmp_path: Path) -> None:
    lines = make_lines(customers=5, seed=5)
    made = fill(tmp_path, lines, products_of(lines))
    run(made)
    assert groups(made).empty
    preferences = pd.DataFrame(
        {
            "record_id": [f"r:{c}" for c in lines["customer_id"].unique()],
            "field": "likes",
            "value": "tea",
            "origin": "stated",
            "at": "2025-01-01",
        }
    )
    add_batch(made, Batch("likes.csv", "customers", "form"), {"preferences": preferences}, row_count=len(preferences))
    run(made)
    assert groups(made).empty
