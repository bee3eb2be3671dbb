"""Different writings of one fact become one form; placeholders become nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from idic_core.engines import connect
from idic_core.identify import contacts, names
from idic_core.identify.comparing import evidence, silent_sql
from idic_core.identify.dates import day_first, read_date
from idic_core.identify.fold import fold, latin
from idic_core.identify.prepare import prepare


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Thị Lan", "LAN NGUYEN THI"),
        ("李丽华", "LI Lihua"),
        ("Mr. Brian Jimenez", "Jimenez, Brian"),
        ("Bà Nguyễn Thị Lan", "nguyen thi lan"),
        ("欧阳 锋", "Ouyang Feng"),
        ("O'Neill Mary", "mary oneill"),
    ],
)
def test_one_name_in_two_writings_has_the_same_words(one: str, other: str) -> None:
    assert sorted(names.tokens(one)) == sorted(names.tokens(other))


def test_a_title_that_is_somebodys_whole_name_stays() -> None:
    assert names.tokens("Mr") == ["mr"]
    assert "anh" in names.tokens("Nguyễn Đức Anh")


def test_which_word_is_the_family_name_is_read_in_each_cultures_order() -> None:
    read = {text: names.read_name(text, {}) for text in ("Nguyễn Thị Lan", "Clara Mercer", "李丽华", "Castillo, Maria")}
    assert (read["Nguyễn Thị Lan"].family, read["Nguyễn Thị Lan"].given) == ("nguyen", "lan")
    assert (read["Clara Mercer"].family, read["Clara Mercer"].given) == ("mercer", "clara")
    assert (read["李丽华"].family, read["李丽华"].given) == ("li", "lihua")
    assert (read["Castillo, Maria"].family, read["Castillo, Maria"].given) == ("castillo", "maria")


def test_the_files_own_columns_teach_which_word_is_a_family_name() -> None:
    lean = names.family_lean({"rosa": 1, "ines": 1}, {"zapata": 2})
    assert names.read_name("Zapata Ines", lean).family == "zapata"


@pytest.mark.parametrize("text", ["0900917394", "+84 90 091 7394", "(+84) 900917394", "0084900917394", "090-091-7394"])
def test_a_phone_number_is_the_same_in_every_writing(text: str) -> None:
    assert contacts.phone(text) == "900917394"


def test_old_vietnamese_mobiles_meet_their_new_numbers() -> None:
    assert contacts.phone("0169 123 4567") == contacts.phone("039 123 4567")


@pytest.mark.parametrize("text", ["0000000000", "9999999999", "1234567890", "n/a", "12"])
def test_placeholder_numbers_say_nothing(text: str) -> None:
    assert contacts.phone(text) is None


def test_email_writings_of_one_mailbox_are_one() -> None:
    assert contacts.email("Anna.Lee+shop@Gmail.com") == contacts.email("annalee@googlemail.com") == "annalee@gmail.com"
    assert contacts.email("none@none.com") is None
    assert contacts.email("not an address") is None


def test_a_column_shows_its_own_date_order_and_keeps_what_is_ambiguous() -> None:
    assert day_first(pd.Series(["18/06/2004", "03/04/1980"])) is True
    assert day_first(pd.Series(["06/18/2004", "03/04/1980"])) is False
    assert day_first(pd.Series(["03/04/1980"])) is None
    assert read_date("03/04/1980", True)[0] == "19800403"
    assert read_date("03/04/1980", False)[0] == "19800304"
    assert set(read_date("03/04/1980", None)) == {"19800403", "19800304"}
    assert read_date("19660428", None)[0] == read_date("28 April 1966", None)[0] == "19660428"
    assert read_date("3/15/90", None)[0] == "19900315"


def test_folding_keeps_meaning_and_loses_accents() -> None:
    assert fold("Đặng Ngọc") == "dang ngoc"
    assert latin("张伟 (VIP)") == "zhangwei vip"


def test_a_value_shared_by_many_names_is_taken_for_a_placeholder() -> None:
    records = pd.DataFrame({
        "record_id": [f"r{i}" for i in range(40)], "name": [f"{chr(97 + i % 26)}na {chr(97 + i // 2)}berg" for i in range(40)],
        "email": ["front@desk.example"] * 20 + [f"own{i}@mail.example" for i in range(20)],
    })  # fmt: skip
    ready = prepare(records)
    assert ready.placeholders == 20
    assert ready.table["i_email"].notna().sum() == 20


@pytest.mark.parametrize(
    ("left", "right", "silent"),
    [
        ("1990-02-30", "1971-08-15", True),
        ("1990-02-30", "1990-07-14", True),
        ("1990-02-30", "1990-02-20", False),
        ("1990-02-28", "1971-08-15", False),
        ("1990-02-30", "1990-02-30", False),
    ],
)
def test_a_birthday_that_no_calendar_has_speaks_only_for_one_that_is_near(left: str, right: str, silent: bool) -> None:
    frame = pd.DataFrame({"record_id": ["a", "b"], "full_name": ["Ann Lee", "Ann Lee"], "birth_date": [left, right]})
    ready = prepare(frame)
    item = next(e for e in evidence(ready) if e.name == "birth_date")
    pair = pd.DataFrame(
        [{f"{c}_{side}": ready.table[c].iloc[i] for c in ("i_dob", "i_dob2", "i_day") for i, side in enumerate("lr")}]
    ).astype("object")
    with connect() as duck:
        duck.register("pair", pair.where(pair.notna(), None))
        types = ", ".join(f"CAST({c} AS VARCHAR) AS {c}" for c in pair.columns)
        (found,) = duck.execute(
            f"SELECT coalesce({silent_sql(item)}, FALSE) FROM (SELECT {types} FROM pair)"
        ).fetchone()
    assert found == silent
