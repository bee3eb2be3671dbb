"""Orders, calls and answers that name a customer only by a number or address belong to whoever holds it, or a person is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from idic_core import identify
from idic_core.store import Batch, Workspace, add_batch, read_derived

PEOPLE = pd.DataFrame([
    ("crm/1", "Lan Nguyen", "lan@mail.example", "0912345678", "LC100"),
    ("crm/2", "Peter Miller", "peter@mail.example", "0987650001", "LC200"),
    ("crm/3", "Mary Miller", "mary@mail.example", "0987650001", "LC300"),
    ("crm/4", "Minh Tran", "minh@mail.example", "0933333444", None),
], columns=["record_id", "full_name", "email", "phone", "member_id"])  # fmt: skip


def put(workspace: Workspace, rows: pd.DataFrame, origin: str) -> None:
    frame = rows.assign(row=range(len(rows)), source=rows["record_id"].str.split("/").str[0], origin=origin)
    add_batch(workspace, Batch(f"{origin}.csv", origin, "x"), {"records": frame}, row_count=len(frame))


def refer(workspace: Workspace, **fields: list[str | None]) -> None:
    put(
        workspace,
        pd.DataFrame({"record_id": [f"till/{n}" for n in range(len(next(iter(fields.values()))))], **fields}),
        "orders",
    )


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    put(workspace, PEOPLE, "customers")
    return workspace


def customers(workspace: Workspace) -> dict[str, str]:
    identify.run(workspace)
    walk = read_derived(workspace, "crosswalk")
    return dict(zip(walk["record_id"], walk["customer_id"], strict=True))


def test_a_card_number_an_address_and_a_phone_in_any_writing_find_their_holder(shop: Workspace) -> None:
    refer(
        shop,
        member_id=["lc-100", None, None],
        email=[None, "Minh@Mail.example", None],
        phone=[None, None, "+84 912 345 678"],
    )
    of = customers(shop)
    assert (of["till/0"], of["till/1"], of["till/2"]) == (of["crm/1"], of["crm/4"], of["crm/1"])
    pairs = read_derived(shop, "match_pairs")
    mine = pairs[pairs["record_id_r"].eq("till/0")].iloc[0]
    assert (mine["band"], json.loads(mine["evidence"])[0]["field"]) == ("auto", "member_id")


def test_a_phone_that_two_customers_share_is_asked_about_and_joined_to_neither(shop: Workspace) -> None:
    refer(shop, phone=["0987650001"])
    of = customers(shop)
    assert of["till/0"] not in {of["crm/2"], of["crm/3"]}
    asked = read_derived(shop, "review_queue")
    assert {tuple(sorted(p)) for p in zip(asked["record_id_l"], asked["record_id_r"], strict=True)} >= {
        ("crm/2", "till/0"),
        ("crm/3", "till/0"),
    }


def test_a_surer_identifier_beside_a_shared_phone_decides(shop: Workspace) -> None:
    refer(shop, phone=["0987650001"], member_id=["LC300"])
    of = customers(shop)
    assert of["till/0"] == of["crm/3"]


def test_what_nobody_holds_is_one_customer_per_identifier(shop: Workspace) -> None:
    refer(shop, email=["new@mail.example", "new@mail.example", "other@mail.example"], phone=[None, None, "0900000123"])
    of = customers(shop)
    assert of["till/0"] == of["till/1"] != of["till/2"]
    assert len(set(of.values())) == 6


def test_answers_overrule_identifiers_and_taking_them_back_restores(shop: Workspace) -> None:
    refer(shop, phone=["0987650001", "0912345678"])
    before = customers(shop)
    joined = identify.answer(shop, "till/0", "crm/2", "same")
    parted = identify.answer(shop, "till/1", "crm/1", "different")
    of = customers(shop)
    assert of["till/0"] == of["crm/2"]
    assert of["till/1"] != of["crm/1"]
    identify.take_back(shop, joined)
    identify.take_back(shop, parted)
    after = customers(shop)
    assert after["till/1"] == after["crm/1"]
    groups = [
        sorted(frozenset(r for r in walk if walk[r] == c) for c in set(walk.values())) for walk in (before, after)
    ]
    assert sorted(map(sorted, groups[0])) == sorted(map(sorted, groups[1]))


def test_every_record_is_in_exactly_one_customer_and_the_counts_agree(shop: Workspace) -> None:
    refer(shop, phone=["0987650001", "0912345678", "0977777123"], email=[None, "peter@mail.example", None])
    report = identify.run(shop)
    walk = read_derived(shop, "crosswalk")
    assert sorted(walk["record_id"]) == sorted([*PEOPLE["record_id"], "till/0", "till/1", "till/2"])
    assert report["customers"] == walk["customer_id"].nunique() == len(read_derived(shop, "customers"))
    assert report["customers_low"] <= report["customers"] <= report["customers_high"]
    assert report["references"] == 3
