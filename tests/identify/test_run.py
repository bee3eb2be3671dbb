"""The stage on a workspace: lasting ids, golden records with their origin, and the same result every time."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from idic_core import identify
from idic_core.engines import current_records
from idic_core.identify.ids import follow, keep_ids
from idic_core.store import Batch, Workspace, add_batch, read_derived, undo_batch
from tests.identify.people import as_records, people, put


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    put(workspace, as_records(people(80, seed=1)[0]))
    identify.run(workspace)
    return workspace


def crosswalk(workspace: Workspace) -> dict[str, str]:
    frame = read_derived(workspace, "crosswalk")
    return dict(zip(frame["record_id"], frame["customer_id"], strict=True))


def pair_of(workspace: Workspace) -> tuple[str, str, str]:
    """A customer with exactly two records, and the two."""
    sizes = read_derived(workspace, "crosswalk").groupby("customer_id")["record_id"].agg(list)
    customer = sizes.index[sizes.map(len) == 2][0]
    return str(customer), *map(str, sizes[customer])  # type: ignore[return-value]


def test_an_empty_workspace_gives_empty_tables(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    report = identify.run(workspace)
    assert (report["records"], report["customers"]) == (0, 0)
    assert read_derived(workspace, "customers").empty


def test_every_record_has_a_customer_and_every_customer_a_name(shop: Workspace) -> None:
    walk = crosswalk(shop)
    customers = read_derived(shop, "customers")
    assert set(walk) == set(current_records(shop)["record_id"])
    assert set(walk.values()) == set(customers["customer_id"])
    assert customers["name"].str.len().min() > 0
    assert int(customers["records"].sum()) == len(walk)


def test_running_again_changes_nothing(shop: Workspace) -> None:
    tables = {t: read_derived(shop, t) for t in ("crosswalk", "customers", "match_pairs", "review_queue")}
    identify.run(shop)
    for name, before in tables.items():
        pd.testing.assert_frame_equal(before, read_derived(shop, name))


def test_the_same_facts_give_the_same_ids_in_another_workspace(shop: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other")
    put(other, as_records(people(80, seed=1)[0]).sample(frac=1, random_state=9))
    identify.run(other)
    assert crosswalk(other) == crosswalk(shop)


def test_ids_come_back_when_the_derived_tables_were_dropped(shop: Workspace) -> None:
    before = crosswalk(shop)
    with shop.transaction() as db:
        db.execute("DROP TABLE crosswalk")
    identify.run(shop)
    assert crosswalk(shop) == before


def test_ids_last_through_a_second_upload(shop: Workspace) -> None:
    before = crosswalk(shop)
    more = as_records(people(40, seed=77)[0])
    batch = put(shop, more.assign(record_id="n" + more["record_id"]), source="newsletter")
    identify.run(shop)
    after = crosswalk(shop)
    assert sum(after[r] == c for r, c in before.items()) >= 0.95 * len(before)
    undo_batch(shop, batch)
    identify.run(shop)
    assert crosswalk(shop) == before


def test_a_split_keeps_the_id_at_one_part_and_undo_restores_it(shop: Workspace) -> None:
    before = crosswalk(shop)
    customer, one, two = pair_of(shop)
    written = identify.split(shop, customer, [two], who="Mai")
    assert identify.waiting(shop) == 1
    identify.run(shop)
    after = crosswalk(shop)
    assert after[one] != after[two]
    assert customer in (after[one], after[two])
    assert {r: c for r, c in after.items() if r not in (one, two)} == {
        r: c for r, c in before.items() if r not in (one, two)
    }
    for decision in written:
        identify.take_back(shop, decision, who="Mai")
    assert identify.waiting(shop) == 1
    identify.run(shop)
    assert crosswalk(shop) == before
    assert identify.waiting(shop) == 0


def test_a_merge_keeps_the_oldest_id_and_the_other_leads_to_it(shop: Workspace) -> None:
    ids = sorted(set(crosswalk(shop).values()))
    old, new = ids[2], ids[30]
    identify.merge(shop, new, old, who="Mai")
    identify.run(shop)
    assert identify.forward(shop, new) == old
    assert identify.forward(shop, old) == old
    assert new not in set(crosswalk(shop).values())
    undone = identify.answers(shop)
    identify.take_back(shop, int(undone["decision_id"].iloc[0]))
    identify.run(shop)
    assert len(set(crosswalk(shop).values())) == len(ids)


def test_every_value_of_a_profile_says_where_it_comes_from(shop: Workspace) -> None:
    customers = read_derived(shop, "customers")
    records = current_records(shop).set_index("record_id")
    for row in customers.head(40).to_dict("records"):
        for field, origin in json.loads(row["provenance"]).items():
            assert origin["rule"] in {"only", "most_recent", "most_frequent", "longest"}
            if field in {"email", "phone", "city", "street", "birth_date"}:
                assert records.loc[origin["record_id"], field] == row[field]


def test_our_own_lists_count_before_bought_ones(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    same = {
        "full_name": "Teresa Quigley",
        "email": "t.quigley88@mail.example",
        "phone": "0113 496 0112",
        "birth_date": "1970-03-04",
    }
    own = pd.DataFrame(
        [{"record_id": "o/1", "row": 0, "source": "shop", "origin": "customers", "city": "Leeds", **same}]
    )
    bought = pd.DataFrame(
        [{"record_id": "b/1", "row": 0, "source": "broker", "origin": "customers", "city": "Hull", **same}]
    )
    add_batch(workspace, Batch("own.csv", "customers", "shop"), {"records": own}, row_count=1)
    add_batch(workspace, Batch("bought.csv", "customers", "broker", trust="bought"), {"records": bought}, row_count=1)
    identify.run(workspace)
    customers = read_derived(workspace, "customers")
    assert customers[["city", "trust"]].to_numpy().tolist() == [["Leeds", "own"]]


def test_customers_known_only_by_a_number_are_customers_too(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    put(
        workspace,
        pd.DataFrame({"record_id": [f"s/{i}" for i in range(3000)], "external_id": [str(i) for i in range(3000)]}),
        origin="orders",
    )
    report = identify.run(workspace)
    assert report["customers"] == 3000
    assert set(read_derived(workspace, "customers")["name"]) == {str(i) for i in range(3000)}


def test_an_old_id_is_followed_through_many_merges_and_never_in_circles() -> None:
    assert follow("C3", {"C3": "C2", "C2": "C1"}) == "C1"
    assert follow("C3", {"C3": "C2", "C2": "C3"}) in {"C2", "C3"}


def test_the_larger_part_keeps_the_id() -> None:
    before = pd.DataFrame({"record_id": list("abcde"), "customer_id": ["C000001"] * 5})
    clusters = pd.DataFrame({"record_id": list("abcde"), "customer_id": ["y", "y", "x", "x", "x"]})
    ids, events = keep_ids(clusters, before, 2)
    assert ids.tolist() == ["C000002", "C000002", "C000001", "C000001", "C000001"]
    assert [(e.customer_id, e.event, e.other_id) for e in events] == [
        ("C000002", "created", "a"),
        ("C000002", "split_from", "C000001"),
    ]
