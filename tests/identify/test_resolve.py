"""resolve: the right customers on any list, large or tiny."""

from __future__ import annotations

import json
import time
import tracemalloc

import pandas as pd
import pytest

from idic_core.identify import Resolution, resolve
from idic_core.identify.told import tell
from tests.identify.people import cluster_f1, partition, people


def test_planted_duplicates_are_found_and_automatic_merges_are_right(
    generated: tuple[pd.DataFrame, pd.Series], resolved: Resolution
) -> None:
    _records, truth = generated
    found = resolved
    assert cluster_f1(found.clusters, truth) >= 0.9
    auto = found.pairs[found.pairs["band"] == "auto"]
    right = truth[auto["record_id_l"]].to_numpy() == truth[auto["record_id_r"]].to_numpy()
    assert len(auto) >= 50
    assert right.mean() >= 0.99


def test_every_record_is_in_exactly_one_cluster(
    generated: tuple[pd.DataFrame, pd.Series], resolved: Resolution
) -> None:
    records, _truth = generated
    found = resolved
    assert sorted(found.clusters["record_id"]) == sorted(records["record_id"])
    assert set(found.pairs["band"]) <= {"auto", "review", "reject"}
    assert found.report["customers"] == found.clusters["customer_id"].nunique()
    assert found.report["customers_low"] <= found.report["customers"] <= found.report["customers_high"]


def test_the_order_of_rows_and_columns_changes_nothing(
    generated: tuple[pd.DataFrame, pd.Series], resolved: Resolution
) -> None:
    records, _truth = generated
    other = records.sample(frac=1, random_state=5)[
        ["record_id", *reversed([c for c in records.columns if c != "record_id"])]
    ]
    one, two = resolved, resolve(other)
    assert partition(one.clusters) == partition(two.clusters)
    pd.testing.assert_frame_equal(one.queue.drop(columns="evidence"), two.queue.drop(columns="evidence"))


def test_evidence_adds_up_field_by_field(resolved: Resolution) -> None:
    found = resolved
    pieces = json.loads(found.queue["evidence"].iloc[0])
    assert pieces
    assert all(set(p) - {"holders"} == {"field", "level", "left", "right", "weight"} for p in pieces)
    start = found.pairs.apply(lambda p: p["match_weight"] - sum(e["weight"] for e in json.loads(p["evidence"])), axis=1)
    assert start.max() - start.min() < 0.5


def test_two_records_of_one_person_are_one_customer() -> None:
    records = pd.DataFrame({
        "record_id": ["a", "b"], "name": ["Clara Mercer", "Mercer Clara"], "email": ["clara.m7@mail.example", "CLARA.M7@mail.example"],
        "phone": ["+44 7700 900123", "07700900123"],
    })  # fmt: skip
    assert resolve(records).clusters["customer_id"].nunique() == 1


def test_without_anything_to_compare_everyone_is_alone_and_the_report_says_so() -> None:
    records = pd.DataFrame({"record_id": [f"r{i}" for i in range(50)], "status": ["active"] * 50, "name": [None] * 50})
    found = resolve(records)
    assert found.clusters["customer_id"].nunique() == 50
    assert found.report["nothing_to_compare"] == 50


def test_names_alone_never_merge_without_asking() -> None:
    records = people(300, seed=8)[0][["record_id", "full_name", "first_name", "last_name"]]
    found = resolve(records)
    assert len(found.clusters) == len(records)
    assert found.report["auto_pairs"] == 0


def test_thousands_of_identical_rows_cost_little_and_are_one_customer() -> None:
    one = people(60, seed=2)[0]
    full = one.dropna(subset=["email", "phone", "street"]).iloc[[0]]
    copies = pd.concat([full] * 3000, ignore_index=True).assign(record_id=[f"x{i:04d}" for i in range(3000)])
    started = time.process_time()
    found = resolve(pd.concat([one, copies], ignore_index=True))
    assert time.process_time() - started < 15
    sizes = found.clusters[found.clusters["record_id"].str.startswith("x")]["customer_id"].value_counts()
    assert sizes.iloc[0] == 3000
    assert len(found.pairs) < 20_000


def test_one_address_used_by_thousands_of_people_joins_nobody() -> None:
    records = people(2500, seed=4, copies=(1, 1))[0].assign(email="office@firm.example")
    started = time.process_time()
    found = resolve(records)
    assert time.process_time() - started < 20
    assert found.clusters.groupby("customer_id").size().max() <= 5


def test_a_family_at_one_address_is_not_one_person() -> None:
    base = people(150, seed=6)[0]
    home = {
        "street": "7 Willow Close",
        "city": "Leeds",
        "phone": "0113 496 0112",
        "last_name": "Hathaway",
        "full_name": None,
    }
    family = [("Agnes", "1960-02-11"), ("Bernard", "1958-07-30"), ("Cecily", "1990-12-05")]
    rows = [
        {"record_id": f"f{i}", "source": "crm", "first_name": g, "dob": d, "email": None, **home}
        for i, (g, d) in enumerate(family)
    ]
    found = resolve(pd.concat([base, pd.DataFrame(rows)], ignore_index=True))
    mine = found.clusters[found.clusters["record_id"].str.startswith("f")]
    assert mine["customer_id"].nunique() == 3
    auto = found.pairs[found.pairs["band"] == "auto"]
    assert not (auto["record_id_l"].str.startswith("f") & auto["record_id_r"].str.startswith("f")).any()


def test_a_shared_card_number_joins_records_with_little_else() -> None:
    base = people(200, seed=9)[0].assign(member_no=lambda f: [f"M{1000 + i}" for i in range(len(f))])
    card = pd.DataFrame(
        {
            "record_id": ["k1", "k2"],
            "source": ["shop", "crm"],
            "full_name": ["Teresa Quigley", "T Quigley"],
            "member_no": ["M77001", "M77001"],
        }
    )
    after = resolve(pd.concat([base, card], ignore_index=True)).clusters.set_index("record_id")["customer_id"]
    assert after["k1"] == after["k2"]


def test_a_list_without_duplicates_stays_as_it_is() -> None:
    records = people(1500, seed=4, copies=(1, 1))[0]
    found = resolve(records)
    assert found.clusters["customer_id"].nunique() >= 1490


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@x.com", "b@x.com"), ("ann@firm.example", "anm@firm.example"), ("lan.nguyen@firm.example", "lam.nguyen@firm.example"),
        ("a.smith@firm.example", "b.smith@firm.example"), ("anna@ab.de", "anna@ac.de"),
    ],
)  # fmt: skip
def test_short_addresses_that_differ_by_a_letter_are_two_people(one: str, other: str) -> None:
    found = resolve(pd.DataFrame({"record_id": ["a", "b"], "email": [one, other]}))
    assert found.clusters["customer_id"].nunique() == 2


def test_a_slip_in_a_long_address_is_still_a_slip() -> None:
    found = resolve(
        pd.DataFrame(
            {"record_id": ["a", "b"], "email": ["katherine.abernathy@firm.example", "katherine.abernahty@firm.example"]}
        )
    )
    assert found.clusters["customer_id"].nunique() == 1


def test_card_numbers_in_a_row_are_two_customers() -> None:
    found = resolve(pd.DataFrame({"record_id": ["a", "b"], "member_no": ["M10012", "M10013"]}))
    assert found.clusters["customer_id"].nunique() == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tuan", "Quan"), ("Lan", "Lam"), ("Thị Lan", "Thị Hoa"), ("Minh Quân", "Minh Tuấn"), ("Hung", "Hong")],
)
@pytest.mark.parametrize("split", [True, False])
def test_short_given_names_that_differ_by_a_letter_are_other_names_and_never_joined_unasked(
    one: str, other: str, split: bool
) -> None:
    home = {"phone": "0902497359", "street": "29A Le Loi", "city": "Ha Noi"}
    two = [
        {"record_id": f"h{i}", **({"first_name": g, "last_name": "Nguyen"} if split else {"full_name": f"Nguyen {g}"}), **home,
         "email": f"own{i}mailbox@inbox{i}.example"}
        for i, g in enumerate((one, other))
    ]  # fmt: skip
    base = people(150, seed=6)[0]
    if split:
        base = base.dropna(subset=["first_name"]).drop(columns="full_name")
    found = resolve(pd.concat([base, pd.DataFrame(two)], ignore_index=True))
    pair = found.pairs[(found.pairs["record_id_l"] == "h0") & (found.pairs["record_id_r"] == "h1")]
    assert "auto" not in pair["band"].tolist()
    named = [e["level"] for text in pair["evidence"] for e in json.loads(text) if e["field"] in {"given_name", "name"}]
    assert set(named) <= {"different", "family", "alike"}
    if not split:
        assert found.clusters.set_index("record_id")["customer_id"].loc[["h0", "h1"]].nunique() == 2


def test_a_given_name_with_and_without_its_accents_is_one_name() -> None:
    two = pd.DataFrame({"record_id": ["a", "b"], "name": ["Nguyễn Ánh", "Nguyen Anh"], "phone": ["0902497359"] * 2})
    assert resolve(two).clusters["customer_id"].nunique() == 1


def test_evidence_names_father_and_son_apart_from_a_household(generated: tuple[pd.DataFrame, pd.Series]) -> None:
    home = {"street": "7 Osborne Street", "city": "Leeds", "phone": "0941234567", "source": "crm"}
    more = pd.DataFrame(
        [
            {"record_id": "z1", "full_name": "Walter Abernathy", "dob": "1950-03-04", **home},
            {"record_id": "z2", "full_name": "Walter Abernathy", "dob": "1981-11-23", **home},
            {"record_id": "z3", "full_name": "Judith Abernathy", "dob": "1953-07-30", **home},
        ]
    )
    pairs = resolve(pd.concat([generated[0], more], ignore_index=True)).pairs
    told = {
        (row["record_id_l"], row["record_id_r"]): [e["level"] for e in json.loads(row["evidence"]) if e["field"] == "shared_contacts"]
        for row in pairs.to_dict("records")
    }  # fmt: skip
    assert told["z1", "z2"] == ["namesake"]
    levels = {level for pair, found in told.items() if pair != ("z1", "z2") for level in found}
    assert levels <= {"namesake", "household"}
    assert told.get(("z1", "z3"), ["household"]) == ["household"]


def test_many_records_of_one_email_need_little_more_room_than_what_is_told_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = 1000
    towns = [f"Town{n % 120}" for n in range(size)]
    records = pd.DataFrame({"record_id": [f"r{n}" for n in range(size)], "email": "one@shop.example", "name": "Anna Lee", "city": towns})  # fmt: skip
    scored = resolve(records).scored
    assert scored is not None
    assert len(scored.pairs) > 7000
    monkeypatch.setattr("idic_core.identify.told.AT_ONCE", 700)
    tracemalloc.start()
    told = tell([scored.pairs], scored)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(told.texts) == len(scored.pairs)
    assert peak < 1.5 * kept
