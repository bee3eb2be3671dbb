"""What people rely on in the quality of sources: one score per file with its parts, a word when a file is worse, trust that can be corrected."""

from __future__ import annotations

import pytest

from idic_core import identify, interact
from idic_core.engines import current_records
from idic_core.errors import IdicError
from idic_core.pipeline import run_stages
from idic_core.store import Workspace, read_derived
from idic_core.store.changes import changes_since
from idic_core.upload import (
    commit_file,
    inventory,
    keep_quality,
    name_customer,
    orphans,
    quality,
    set_source_type,
    type_of_sources,
    undo,
    unlisted_customers,
)

GIVEN = ["Anna", "Bob", "Carla", "Dan", "Eva", "Finn", "Greta", "Hugo"]
FAMILY = ["Lee", "Ray", "Stone", "Miller", "Nguyen", "Smith", "Weber"]
HEAD = "Customer ID,Name,Email,Phone,Street,City,Birthday\n"


def listed(tmp_path, name, rows, **more) -> tuple[Workspace, int]:
    workspace = Workspace(tmp_path / "ws")
    (tmp_path / name).write_text(HEAD + "".join(r + "\n" for r in rows), encoding="utf-8")
    return workspace, commit_file(workspace, tmp_path / name, **more).batch_id


def good(start, n=40) -> list[str]:
    return [
        f"{i},{GIVEN[i % 8]} {FAMILY[i // 8 % 7]},p{i}@mail.org,+84 9{i:08d},{i} High St,Hue,19{60 + i % 40}-0{1 + i % 9}-1{i % 10}"
        for i in range(start, start + n)
    ]


def test_a_full_and_clean_list_scores_high_and_each_fault_costs_its_part(tmp_path):
    workspace, _batch = listed(tmp_path, "crm.csv", good(0))
    keep_quality(workspace)
    first = quality(workspace).iloc[0]
    assert (first["completeness"], first["validity"], first["uniqueness"]) == (1.0, 1.0, 1.0)
    bad = [r.replace("@mail.org", "@mail") if i < 12 else r for i, r in enumerate(good(100))]
    listed(tmp_path, "other.csv", bad)
    half = [r.replace(f"p{i}@mail.org", f"p{i % 20}@mail.org") for i, r in zip(range(200, 240), good(200), strict=True)]
    listed(tmp_path, "third.csv", half)
    keep_quality(workspace)
    found = quality(workspace).set_index("source")
    assert found.loc["other", "validity"] == pytest.approx(1 - 12 / 120)
    assert found.loc["third", "uniqueness"] == pytest.approx(0.5)
    assert found.loc["other", "score"] < found.loc["crm", "score"]


def test_a_file_worse_than_the_last_of_its_source_is_said_with_the_part_that_fell(tmp_path):
    workspace, _batch = listed(tmp_path, "crm.csv", good(0), source="crm")
    listed(tmp_path, "crm2.csv", good(100), source="crm")
    listed(tmp_path, "crm3.csv", [",".join([*r.split(",")[:3], "", "", "", ""]) for r in good(200)], source="crm")
    run_stages(workspace, ["identify"])
    found = quality(workspace)
    assert found["worse"].tolist() == [False, False, True]
    assert found["because"].tolist() == ["", "", "completeness"]


def test_a_batch_is_measured_once_and_forgotten_when_it_is_undone(tmp_path):
    workspace, first = listed(tmp_path, "crm.csv", good(0))
    keep_quality(workspace)
    stamp = workspace.stamp
    keep_quality(workspace)
    assert workspace.stamp == stamp, "nothing new, nothing written"
    undo(workspace, first)
    keep_quality(workspace)
    assert quality(workspace).empty
    assert read_derived(workspace, "batch_quality").empty


def test_a_source_said_to_be_bought_loses_against_own_data_and_is_not_contacted(tmp_path):
    workspace, _own = listed(
        tmp_path, "crm.csv", ["1,Ann Lee,ann@own.org,+84 912345678,1 High St,Hue,1980-01-15"], source="crm"
    )
    listed(
        tmp_path,
        "list.csv",
        ["77,Ann Maria Lee-Stone,ann@own.org,+84 912345678,9 Low St,Hanoi,1980-01-15", *good(500, 5)],
        source="list",
    )
    set_source_type(workspace, "list", "bought")
    assert set(current_records(workspace).set_index("source").loc["list", "trust"]) == {"bought"}
    identify.run(workspace)
    ann = workspace.rows("SELECT * FROM customers WHERE search LIKE '%ann@own.org%'")
    assert [(c["name"], c["city"], c["trust"]) for c in ann] == [("Ann Lee", "Hue", "own")]
    rules = interact.contact_rules(workspace)
    bought = set(workspace.frame("SELECT customer_id FROM customers WHERE trust = 'bought'")["customer_id"])
    assert len(bought) == 5
    assert not rules[rules["customer_id"].isin(bought)]["allowed"].any()
    assert type_of_sources(workspace).set_index("source").loc["list", ["type", "chosen"]].tolist() == ["bought", True]


def test_a_change_of_trust_makes_the_matching_stale_and_bad_types_are_refused(tmp_path):
    workspace, _batch = listed(tmp_path, "crm.csv", good(0), source="crm")
    identify.run(workspace)
    with workspace.transaction() as db:
        db.execute("UPDATE derived_runs SET at = '2020-01-01 00:00:00'")
        db.execute("UPDATE batches SET created_at = '2019-01-01 00:00:00'")
    set_source_type(workspace, "crm", "third_party")
    assert changes_since(workspace, "identify") == {"sources": 1}
    with pytest.raises(IdicError):
        set_source_type(workspace, "crm", "stolen")
    with pytest.raises(IdicError):
        set_source_type(workspace, "nobody", "bought")


def shop(tmp_path) -> Workspace:
    workspace, _batch = listed(tmp_path, "crm.csv", good(0, 10), source="shop")
    lines = "Order,Date,Customer ID,Product,Amount\n" + "".join(
        f"O{i},2024-05-0{1 + i % 9},{c},Tea,{10 * (i + 1)}\n" for i, c in enumerate(["1", "2", "900", "900", "901", ""])
    )
    (tmp_path / "orders.csv").write_text(lines, encoding="utf-8")
    commit_file(workspace, tmp_path / "orders.csv", source="shop")
    return workspace


def test_the_inventory_tells_buyers_from_prospects_and_counts_what_is_linked_to_nobody(tmp_path):
    workspace = shop(tmp_path)
    assert inventory(workspace)["people"] is None
    identify.run(workspace)
    found = inventory(workspace)
    assert (found["people"], found["buyers"], found["prospects"]) == (12, 4, 8)
    assert found["people_low"] <= found["people"] <= found["people_high"]
    alone = orphans(workspace).set_index("kind")
    assert alone.loc["anonymous_lines", ["count", "amount"]].tolist() == [1, 60.0]
    assert alone.loc["unlisted", "count"] == 2
    queue = unlisted_customers(workspace)
    assert queue["number"].tolist() == ["900", "901"], "the greatest sum first"
    assert queue["orders"].tolist() == [2, 1]


def test_naming_a_number_from_the_orders_gives_its_orders_to_that_person(tmp_path):
    workspace = shop(tmp_path)
    record = str(unlisted_customers(workspace)["record_id"].iloc[0])
    assert name_customer(workspace, record, {"full_name": "Minh Tran", "email": "minh@mail.org"}) == record
    assert unlisted_customers(workspace)["number"].tolist() == ["901"]
    identify.run(workspace)
    customer = workspace.rows(
        "SELECT c.name, c.customer_id FROM customers c JOIN crosswalk x USING (customer_id) WHERE x.record_id = ?",
        [record],
    )[0]
    assert customer["name"] == "Minh Tran"
    with pytest.raises(IdicError):
        name_customer(workspace, record, {"full_name": " "})
    with pytest.raises(IdicError):
        name_customer(workspace, "shop/none", {"full_name": "X Y"})


def test_reach_tells_an_address_from_the_right_to_use_it(tmp_path):
    workspace, _batch = listed(tmp_path, "crm.csv", good(0, 10))
    assert interact.reach(workspace).empty
    identify.run(workspace)
    found = interact.reach(workspace).set_index("channel")
    assert found.loc["email", ["customers", "address", "allowed"]].tolist() == [10, 10, 0], "nobody said yes or bought"
    for customer in workspace.frame("SELECT customer_id FROM customers LIMIT 3")["customer_id"]:
        interact.set_consent(workspace, customer, "marketing", "email", "granted", evidence="form")
    assert interact.reach(workspace).set_index("channel").loc["email", "allowed"] == 3
    assert interact.reach(workspace).set_index("channel").loc["any", "allowed"] == 3
    assert interact.reach_at_last_run(workspace).empty
    interact.run(workspace)
    assert interact.reach_at_last_run(workspace).equals(interact.reach(workspace))


def test_an_address_that_only_a_bought_list_knows_may_not_be_used_although_its_owner_is_our_customer(tmp_path):
    workspace, _own = listed(
        tmp_path, "crm.csv", ["1,Ann Lee,ann@own.org,,1 High St,Hue,1980-01-15", *good(10, 12)], source="crm"
    )
    listed(
        tmp_path,
        "list.csv",
        ["77,Ann Lee,ann@own.org,+84 912345678,1 High St,Hue,1980-01-15"],
        source="list",
        trust="bought",
    )
    (tmp_path / "orders.csv").write_text(
        "Order,Date,Customer ID,Product,Amount\nO1,2026-05-01,1,Tea,10\n", encoding="utf-8"
    )
    commit_file(workspace, tmp_path / "orders.csv", source="crm")
    identify.run(workspace)
    ann = workspace.rows("SELECT customer_id, phone, trust FROM customers WHERE email = 'ann@own.org'")
    assert [(c["phone"], c["trust"]) for c in ann] == [("+84 912345678", "own")], (
        "the gap is filled, for answering a call"
    )
    rules = interact.contact_rules(workspace).set_index(["customer_id", "channel"])["code"]
    who = ann[0]["customer_id"]
    assert rules[who, "email"] == "existing_customer"
    assert rules[who, "phone"] == rules[who, "sms"] == "consent_unknown"
    interact.set_consent(workspace, who, "marketing", "phone", "granted", evidence="call of 3 May")
    assert interact.contact_rules(workspace).set_index(["customer_id", "channel"])["code"][who, "phone"] == "consent"
