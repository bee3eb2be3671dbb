"""Answers show at once, two records stand side by side, and anybody is found by anything."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

from idic_core import identify
from idic_core.errors import IdicError
from idic_core.identify.lookup import words_of
from idic_core.store import Batch, Workspace, add_batch, erase
from tests.identify.people import as_records, people, put

KNOWN = pd.DataFrame([
    {"record_id": "s/1", "full_name": "Nguyễn Thị Thanh Nga", "email": "nga.ng77@mail.example", "phone": "+84 90 308 4014", "member_id": "VIP-00812", "city": "Huế"},
    {"record_id": "s/2", "given_name": "丽华", "family_name": "李", "phone": "13800138000", "city": "Chengdu"},
    {"record_id": "s/3", "full_name": "Clara Mercer", "email": "Clara@Firm.example", "external_id": "K-4711"},
])  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    put(workspace, pd.concat([as_records(people(120, seed=1)[0]), KNOWN], ignore_index=True))
    identify.run(workspace)
    return workspace


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0903084014", "Nguyễn Thị Thanh Nga"), ("(+84) 903-084-014", "Nguyễn Thị Thanh Nga"), ("nguyen thi thanh", "Nguyễn Thị Thanh Nga"),
        ("thanh nga nguyen", "Nguyễn Thị Thanh Nga"), ("vip00812", "Nguyễn Thị Thanh Nga"), ("VIP-00812", "Nguyễn Thị Thanh Nga"), ("nga.ng77@", "Nguyễn Thị Thanh Nga"),
        ("li lihua 13800138000", "李丽华"), ("138 0013 8000", "李丽华"), ("clara@firm.example", "Clara Mercer"), ("K-4711", "Clara Mercer"),
    ],
)  # fmt: skip
def test_a_customer_is_found_by_anything_that_is_known(shop: Workspace, text: str, name: str) -> None:
    assert identify.search(shop, text)["name"].iloc[0] == name


def test_hanzi_are_found_by_hanzi_and_by_pinyin(shop: Workspace) -> None:
    for text in ("李丽华", "lilihua", "丽华"):
        assert "李丽华" in identify.search(shop, text)["name"].tolist()


@pytest.mark.parametrize(
    "text", ["clara mercre", "Clra Mercer", "nguyen tih thanh nga", "clara@frim.example", "VIP-00821", "0903084104"]
)
def test_one_slip_of_the_pen_still_finds(shop: Workspace, text: str) -> None:
    assert identify.search(shop, text)["name"].iloc[0] in {"Clara Mercer", "Nguyễn Thị Thanh Nga"}


def test_the_whole_name_comes_before_longer_ones_and_whole_words_before_pieces(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    names = ["Anna Leeson", "Anna Maria Lee", "Joanna Lees", "Anna Lee", "Leeanna Ray"]
    put(
        workspace,
        pd.DataFrame(
            {
                "record_id": [f"s/{n}" for n in range(5)],
                "full_name": names,
                "birth_date": [f"19{n}0-0{n}-1{n}" for n in range(5, 10)],
            }
        ),
    )
    identify.run(workspace)
    assert identify.search(workspace, "anna lee")["name"].tolist()[:3] == ["Anna Lee", "Anna Maria Lee", "Anna Leeson"]
    assert identify.search(workspace, "LEE Anna")["name"].iloc[0] == "Anna Lee"
    customer = identify.search(workspace, "anna lee")["customer_id"].iloc[0]
    assert identify.search(workspace, customer.lower())["name"].iloc[0] == "Anna Lee"


def test_nonsense_and_nothing_find_nobody(shop: Workspace) -> None:
    assert identify.search(shop, "zzzqqq").empty
    assert identify.search(shop, "   ").empty
    assert identify.search(shop, "%").empty
    assert len(identify.search(shop, "a", limit=5)) == 5


def test_search_is_quick_enough_to_type_along(shop: Workspace, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    numbers = pd.DataFrame(
        {"record_id": [f"s/{i}" for i in range(30_000)], "external_id": [f"K{i}" for i in range(30_000)]}
    )
    put(workspace, numbers, origin="orders")
    identify.run(workspace)
    started = time.perf_counter()
    assert identify.search(workspace, "K29999")["name"].tolist() == ["K29999"]
    assert time.perf_counter() - started < 0.5


def test_an_answer_moves_the_queue_on_at_once_and_taking_it_back_returns_the_question(shop: Workspace) -> None:
    first = identify.candidates(shop).iloc[0]
    left = identify.open_questions(shop)
    decision = identify.answer(shop, first["record_id_l"], first["record_id_r"], "unsure", who="Mai")
    assert identify.open_questions(shop) == left - 1
    assert identify.candidates(shop).iloc[0]["position"] != first["position"]
    assert identify.waiting(shop) == 1
    assert identify.answers(shop)[["decision_id", "value", "who"]].iloc[0].tolist() == [decision, "unsure", "Mai"]
    identify.take_back(shop, decision)
    assert identify.candidates(shop).iloc[0]["position"] == first["position"]
    assert identify.waiting(shop) == 0


def test_two_records_stand_side_by_side_with_their_differences_marked(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    two = [
        {
            "record_id": "s/1",
            "full_name": "Trần Minh",
            "email": "minh@mail.example",
            "phone": "0903084014",
            "city": "Huế",
            "birth_date": "1980-01-02",
        },
        {
            "record_id": "s/2",
            "full_name": "TRAN MINH",
            "email": "other@firm.example",
            "phone": "+84903084014",
            "city": "Hue",
        },
    ]
    put(workspace, pd.DataFrame(two))
    identify.run(workspace)
    marks = {f["field"]: f["mark"] for f in identify.pair(workspace, "s/1", "s/2").fields}
    assert marks["name"] == marks["city"] == "same"
    assert marks["email"] == "different"
    assert marks["birth_date"] == "missing"
    assert marks["phone"] == "same"


def test_mistakes_are_said_in_a_sentence(shop: Workspace) -> None:
    for wrong in (
        lambda: identify.answer(shop, "s/1", "s/2", "maybe"), lambda: identify.answer(shop, "s/1", "s/1", "same"), lambda: identify.pair(shop, "s/1", "gone"),
        lambda: identify.split(shop, "C999999", ["s/1"]), lambda: identify.merge(shop, "C000001", "C000001"), lambda: identify.take_back(shop, 10_000),
    ):  # fmt: skip
        with pytest.raises(IdicError) as error:
            wrong()
        assert error.value.hint


def test_the_record_that_stands_for_a_customer_is_one_of_its_own(shop: Workspace) -> None:
    customer = identify.search(shop, "0903084014")["customer_id"].iloc[0]
    assert identify.main_record(shop, customer) in identify.members(shop, customer)["record_id"].tolist()
    assert identify.main_record(shop, "C999999") == ""


def test_a_record_without_a_name_is_called_by_its_card_and_never_by_an_inner_code(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bare = {"record_id": "cards/#0b32", "source": "cards", "origin": "orders", "row": 0, "member_id": "C-5070"}
    add_batch(workspace, Batch("cards.csv", "orders", "cards"), {"records": pd.DataFrame([bare])}, row_count=1)
    put(workspace, KNOWN)
    identify.run(workspace)
    identify.answer(workspace, "cards/#0b32", "s/1", "different")
    identify.answer(workspace, "cards/#9999", "s/1", "different")
    names = {*identify.answers(workspace)["left"], *identify.answers(workspace)["right"]}
    assert names == {"Card C-5070 (orders only)", "Nguyễn Thị Thanh Nga", "A record that is gone"}


def test_words_follow_the_profiles_and_nothing_of_an_erased_person_stays(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    put(workspace, KNOWN)
    identify.run(workspace)
    nga = identify.search(workspace, "nga.ng77@mail.example")["customer_id"].iloc[0]
    identify.choose(workspace, nga, "name", "Thanh Quyen Marlowe")
    assert identify.search(workspace, "marlwoe")["customer_id"].tolist() == [nga]
    put(workspace, pd.DataFrame([{"record_id": "s/4", "full_name": "Oliver Hathaway", "phone": "0911222333"}]))
    identify.run(workspace)
    assert identify.search(workspace, "hatahway")["name"].tolist() == ["Oliver Hathaway"]
    assert identify.search(workspace, "2333")["name"].tolist() == ["Oliver Hathaway"]
    erase(workspace, ["s/1"], [nga])
    assert workspace.value("SELECT count(*) FROM customer_words WHERE customer_id = ?", [nga]) == 0
    assert not [w for w in ("marlowe", "vip00812", "903084014") if w.encode() in workspace.path.read_bytes()]
    identify.run(workspace)
    standing = set(workspace.frame("SELECT customer_id, search FROM customers").itertuples(index=False, name=None))
    words = set(workspace.frame("SELECT word, customer_id FROM customer_words").itertuples(index=False, name=None))
    assert words == {(word, customer) for customer, search in standing for word in words_of(search)}


def test_slips_are_found_in_other_scripts_too(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    put(
        workspace,
        pd.DataFrame(
            [{"record_id": "s/1", "full_name": "Мария Соколова"}, {"record_id": "s/2", "full_name": "Anna Lee"}]
        ),
    )
    identify.run(workspace)
    assert identify.search(workspace, "Сокалова")["name"].tolist() == ["Мария Соколова"]
