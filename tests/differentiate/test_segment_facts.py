"""What a segment tells beside its count: who is left out for want of knowledge, who was there earlier, what it is like."""

import pytest

from idic_core.differentiate import (
    Condition,
    Definition,
    Group,
    members_of,
    ordered_by,
    picture,
    run,
    to_json,
    unknown_left_out,
)
from idic_core.differentiate.parts import part
from idic_core.store import Workspace
from tests.differentiate.known_shop import known_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = known_shop(tmp_path_factory.mktemp("facts"))
    run(workspace)
    return workspace


def test_who_is_left_out_for_want_of_an_age_or_an_industry_is_told(shop: Workspace) -> None:
    people = part(shop, "people").to_pandas()
    old, vip = Condition("age", "at_least", (40,)), Condition("has_email", "yes")
    expected = int((people["has_email"] & people["age"].isna()).sum())
    assert expected
    told = unknown_left_out(shop, to_json(Definition("all", (old, vip))))
    assert [(f.code, n) for f, n in told] == [("age", expected)]
    industry = Condition("about:industry", "any", ("Telecom",))
    both = unknown_left_out(shop, to_json(Definition("all", (old, industry))))
    of_telecom = set(members_of(shop, to_json(Definition("all", (industry,)))))
    assert dict((f.code, n) for f, n in both)["age"] == int(people[people["customer_id"].isin(of_telecom)]["age"].isna().sum())  # fmt: skip


def test_nobody_is_said_to_be_left_out_where_nobody_is(shop: Workspace) -> None:
    old, vip = Condition("age", "at_least", (40,)), Condition("tier", "any", ("vip",))
    assert unknown_left_out(shop, "{}") == []
    assert unknown_left_out(shop, to_json(Definition("all", (vip,)))) == []  # who has no tier has not ordered
    assert unknown_left_out(shop, to_json(Definition("any", (old, vip)))) == []
    assert unknown_left_out(shop, to_json(Definition("all", (Group("any", (old, vip)),)))) == []
    assert unknown_left_out(shop, to_json(Definition("all", (Condition("age", "unknown"),)))) == []


def test_who_had_ordered_by_a_day_grows_to_all_who_ordered(shop: Workspace) -> None:
    assert ordered_by(shop, "2020-01-01") == 0
    assert 0 < ordered_by(shop, "2024-09-01") < ordered_by(shop, "2030-01-01") == 90


def test_a_picture_counts_money_age_place_and_kinds_of_just_its_customers(shop: Workspace) -> None:
    definition = to_json(Definition("all", (Condition("tier", "any", ("vip", "potential")),)))
    ids = set(members_of(shop, definition))
    people = part(shop, "people").to_pandas().set_index("customer_id").loc[sorted(ids)]
    found = picture(shop, definition)
    assert (found.customers, found.ordered) == (len(ids), len(ids))
    assert found.value == pytest.approx(people["actual_value"].sum())
    assert found.lifetime == pytest.approx(people["lifetime_value"].sum())
    assert found.age == pytest.approx(people["age"].median())
    assert found.age_known == int(people["age"].notna().sum())
    bought = part(shop, "bought").to_pandas()
    counted = bought[bought["customer_id"].isin(ids)].groupby("category")["customer_id"].nunique()
    assert sorted(found.kinds["customers"], reverse=True) == sorted(counted, reverse=True)[:5]
    assert (counted[found.kinds["what"]].to_numpy() == found.kinds["customers"].to_numpy()).all()
    assert found.kinds["share"].iloc[0] == pytest.approx(counted.max() / len(ids))
    nobody = picture(shop, to_json(Definition("all", (Condition("age", "at_least", (999,)),))))
    assert (nobody.customers, nobody.age, nobody.city, len(nobody.kinds)) == (0, None, None, 0)
