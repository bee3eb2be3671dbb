"""What people rely on in the cleaning list: it finds what is odd, shows it before and after, fixes it at a click, and takes the fix back."""

from __future__ import annotations

import json
import random

import pandas as pd
import pytest

from idic_core import identify
from idic_core.engines import current_records, customer_lines, recorded
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide
from idic_core.store.changes import changes_since
from idic_core.upload import (
    add_customer,
    cleaning_list,
    cleaning_words,
    commit_file,
    fix,
    fixed,
    refusals,
    undo,
    undo_fix,
)

GIVEN = ["Anna", "Bob", "Carla", "Dan", "Eva", "Finn", "Greta", "Hugo"]
FAMILY = ["Lee", "Ray", "Stone", "Miller", "Nguyen", "Smith", "Weber"]
HEAD = "Customer ID,First name,Last name,Email,Phone,Birthday\n"


def people(n: int = 60, **changed: dict[int, str]) -> list[list[str]]:
    """n tidy rows of a customer list, with the cells named changed: column -> {row: text}."""
    dice = random.Random(7)
    rows = []
    for i in range(n):
        given, family = dice.choice(GIVEN), dice.choice(FAMILY)
        birthday = f"{dice.randint(1950, 1999)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        row = [str(i + 1), given, family, f"{given}.{family}{i}@gmail.com".lower(), f"+84 9{i:08d}", birthday]
        for place, column in enumerate(["number", "given", "family", "email", "phone", "birthday"]):
            row[place] = changed.get(column, {}).get(i, row[place])
        rows.append(row)
    return rows


def kept(tmp_path, rows, name="crm.csv") -> tuple[Workspace, int]:
    workspace = Workspace(tmp_path / "ws")
    (tmp_path / name).write_text(HEAD + "".join(",".join(r) + "\n" for r in rows), encoding="utf-8")
    return workspace, commit_file(workspace, tmp_path / name).batch_id


def codes(workspace, batch_id) -> dict[str, int]:
    return {p.code: p.count for p in cleaning_list(workspace, batch_id)}


def cell(workspace, number: str, column: str):
    records = current_records(workspace)
    value = records.loc[records["external_id"] == number, column].iloc[0]
    return None if pd.isna(value) else value


def mend(workspace, batch_id, code) -> int:
    problem = next(p for p in cleaning_list(workspace, batch_id) if p.code == code)
    return fix(workspace, batch_id, code, problem.parameters)


def test_a_tidy_list_has_nothing_to_put_right(tmp_path):
    workspace, batch = kept(tmp_path, people())
    assert codes(workspace, batch) == {}


@pytest.mark.parametrize(
    ("code", "column", "field", "text", "after"),
    [
        ("email_slip", "email", "email", "ann@gmial.com", "ann@gmail.com"),
        ("email_slip", "email", "email", "ann@gmail.con", "ann@gmail.com"),
        ("email_form", "email", "email", "ann(at)web.de", "ann@web.de"),
        ("email_bad", "email", "email", "ann@web", None),
        ("placeholder", "email", "email", "none@none.com", None),
        ("placeholder", "phone", "phone", "0000000", None),
        ("phone_bad", "phone", "phone", "12345", None),
        ("phone_country", "phone", "phone", "0912345678", "+84 912345678"),
        ("birth_impossible", "birthday", "birth_date", "2990-01-01", None),
        ("birth_impossible", "birthday", "birth_date", "1801-01-01", None),
        ("birth_unread", "birthday", "birth_date", "31/02/1990", None),
        ("name_case", "given", "given_name", "GRETA", "Greta"),
        ("name_case", "family", "family_name", "o'neil", "O'Neil"),
        ("spaces", "given", "given_name", "Anna  Maria", "Anna Maria"),
        ("garbled", "family", "family_name", "NguyÃªn", "Nguyên"),
    ],
)
def test_each_kind_is_found_fixed_and_taken_back(tmp_path, code, column, field, text, after):
    workspace, batch = kept(tmp_path, people(**{column: {3: text}}))
    assert codes(workspace, batch).get(code) == 1
    before = cell(workspace, "4", field)
    decision = mend(workspace, batch, code)
    assert cell(workspace, "4", field) == after
    assert fixed(workspace, batch) == {code: decision}
    stored = workspace.value(f"SELECT {field} FROM records WHERE external_id = '4'")
    assert stored == before, "the fact stays as it came in"
    undo_fix(workspace, decision)
    assert cell(workspace, "4", field) == before
    pd.testing.assert_frame_equal(current_records(workspace), recorded(workspace))


def test_a_name_in_the_email_column_becomes_the_name_where_there_is_none(tmp_path):
    rows = people(given={5: ""}, family={5: ""}, email={5: "Klara Blum", 6: "Klara Blum"})
    workspace, batch = kept(tmp_path, rows)
    mend(workspace, batch, "email_name")
    assert (cell(workspace, "6", "full_name"), cell(workspace, "6", "email")) == ("Klara Blum", None)
    assert cell(workspace, "7", "full_name") is None
    assert cell(workspace, "7", "given_name") == rows[6][1]


def test_given_and_family_names_in_each_others_column_change_places(tmp_path):
    workspace, batch = kept(tmp_path, people(200, given={9: "Weber"}, family={9: "Eva"}))
    assert codes(workspace, batch)["names_swapped"] == 1
    mend(workspace, batch, "names_swapped")
    assert (cell(workspace, "10", "given_name"), cell(workspace, "10", "family_name")) == ("Eva", "Weber")


def test_day_and_month_of_birth_can_be_swapped_only_when_no_day_tells_them_apart(tmp_path):
    dice = random.Random(3)
    low = {i: f"{dice.randint(1, 12):02d}/{dice.randint(1, 9):02d}/1980" for i in range(60)}
    workspace, batch = kept(tmp_path, people(birthday=low))
    assert codes(workspace, batch)["birth_swapped"] == sum(t[:2] != t[3:5] for t in low.values())
    before = cell(workspace, "1", "birth_date")
    mend(workspace, batch, "birth_swapped")
    assert cell(workspace, "1", "birth_date") == f"1980-{before[8:10]}-{before[5:7]}"


def test_test_rows_do_not_count_as_customers_until_the_fix_is_taken_back(tmp_path):
    workspace, batch = kept(tmp_path, people(given={2: "Test"}, family={2: "User"}))
    decision = mend(workspace, batch, "test_rows")
    assert "3" not in set(current_records(workspace)["external_id"])
    identify.run(workspace)
    assert workspace.value("SELECT count(*) FROM crosswalk") == 59
    undo_fix(workspace, decision)
    assert "3" in set(current_records(workspace)["external_id"])


def test_a_domain_that_many_use_is_not_a_slip(tmp_path):
    own = {i: f"user{i}@gmai1.com" for i in range(30)}
    workspace, batch = kept(tmp_path, people(email=own))
    assert "email_slip" not in codes(workspace, batch)


def test_an_office_address_of_many_names_is_found(tmp_path):
    office = {i: "office@bigfirm.org" for i in range(20)}
    workspace, batch = kept(tmp_path, people(email=office))
    assert codes(workspace, batch)["shared"] == 20


def test_a_fix_and_its_undo_make_the_matching_stale(tmp_path):
    workspace, batch = kept(tmp_path, people(email={1: "x@gmial.com"}))
    identify.run(workspace)
    with workspace.transaction() as db:  # as if it had been worked out a while ago
        db.execute("UPDATE derived_runs SET at = '2020-01-01 00:00:00'")
        db.execute("UPDATE batches SET created_at = '2019-01-01 00:00:00'")
    assert changes_since(workspace, "identify") == {}
    decision = mend(workspace, batch, "email_slip")
    assert changes_since(workspace, "identify") == {"cleaned": 1}
    undo_fix(workspace, decision)
    assert "cleaned" in changes_since(workspace, "identify")


def test_the_fixes_of_one_batch_leave_others_alone(tmp_path):
    workspace, _first = kept(tmp_path, people(email={1: "x@gmial.com"}))
    (tmp_path / "b.csv").write_text(HEAD + "900,Jo,Ray,jo@gmial.com,,\n901,Jo,Lee,jl@gmail.com,,\n", encoding="utf-8")
    second = commit_file(workspace, tmp_path / "b.csv").batch_id
    mend(workspace, second, "email_slip")
    assert cell(workspace, "900", "email") == "jo@gmail.com"
    assert cell(workspace, "2", "email") == "x@gmial.com"


def orders(tmp_path, more: str) -> tuple[Workspace, int]:
    workspace = Workspace(tmp_path / "ws")
    lines = [f"O{i},2024-0{1 + i % 9}-1{i % 10},{i % 40},Tea,1,{10 + i % 7}.50,{10 + i % 7}.50" for i in range(300)]
    text = "Order,Date,Customer ID,Product,Quantity,Price,Amount\n" + "\n".join(lines) + "\n" + more
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    return workspace, commit_file(workspace, tmp_path / "orders.csv").batch_id


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("lines_future", "O900,2150-01-05,3,Tea,1,10.50,10.50\n"),
        ("lines_outlier", "O901,2024-01-05,3,Tea,1,99999,99999\n"),
        ("lines_repeated", "O0,2024-01-10,0,Tea,1,10.50,10.50\n"),
    ],
)
def test_order_lines_out_of_line_are_left_out_and_come_back(tmp_path, code, line):
    workspace, batch = orders(tmp_path, line)
    assert codes(workspace, batch) == {code: 1}
    decision = mend(workspace, batch, code)
    assert customer_lines(workspace).num_rows == 300
    undo_fix(workspace, decision)
    assert customer_lines(workspace).num_rows == 301


def test_ordinary_orders_have_nothing_to_put_right(tmp_path):
    workspace, batch = orders(tmp_path, "")
    assert codes(workspace, batch) == {}


def test_every_kind_has_words_and_an_unknown_fix_is_refused(tmp_path):
    workspace, batch = kept(tmp_path, people(email={1: "x@gmial.com"}))
    with pytest.raises(IdicError):
        fix(workspace, batch, "nonsense", {})
    with pytest.raises(IdicError):
        fix(workspace, 99, "spaces", {})
    from idic_core.engines.fixes import LINE_RULES, RULES

    assert all(cleaning_words(code).title != code and cleaning_words(code).button for code in [*RULES, *LINE_RULES])
    undo(workspace, batch)
    assert cleaning_list(workspace, batch) == []


def test_customers_after_a_fix_are_those_of_a_run_that_never_saw_the_fault(tmp_path):
    rows = people(
        80,
        email={2: "same.person@gmial.com", 60: "same.person@gmail.com", 5: "x@y"},
        given={7: "Test"},
        family={7: "Test"},
    )
    rows[60] = ["61", *rows[2][1:3], "same.person@gmail.com", "+84 977777777", rows[2][5]]
    workspace, batch = kept(tmp_path, rows)
    identify.run(workspace)
    for code in ("email_slip", "email_bad", "test_rows"):
        mend(workspace, batch, code)
    identify.run(workspace)
    fresh = Workspace(tmp_path / "fresh")
    commit_file(fresh, tmp_path / "crm.csv")
    for code in ("email_slip", "email_bad", "test_rows"):
        mend(fresh, batch, code)
    identify.run(fresh)
    groups = [
        {
            frozenset(g)
            for _c, g in w.frame("SELECT customer_id, record_id FROM crosswalk").groupby("customer_id")["record_id"]
        }
        for w in (workspace, fresh)
    ]
    assert groups[0] == groups[1]
    emails = [
        sorted(w.frame("SELECT email FROM customers WHERE email IS NOT NULL")["email"]) for w in (workspace, fresh)
    ]
    assert emails[0] == emails[1]
    assert "x@y" not in emails[0]


def test_a_phone_with_hidden_digits_is_no_phone_and_is_listed_with_its_count(tmp_path):
    hidden = {3: "132****7745", 8: "091xxx4567", 9: "0912 345 678; 132****7745"}
    workspace, batch = kept(tmp_path, people(phone=hidden))
    assert codes(workspace, batch)["phone_hidden"] == 3
    assert cleaning_words("phone_hidden").title
    assert (cell(workspace, "4", "phone"), cell(workspace, "9", "phone")) == (None, None)
    assert cell(workspace, "10", "phone") == "0912 345 678"
    identify.run(workspace)
    assert workspace.value("SELECT count(*) FROM customers WHERE phone LIKE '%*%' OR phone LIKE '%xxx%'") == 0


def test_a_birthday_that_no_calendar_has_is_listed_once_as_one_that_cannot_be_read(tmp_path):
    workspace, batch = kept(tmp_path, people(birthday={3: "1990-02-30", 4: "0000-00-00", 5: "2990-01-01"}))
    found = codes(workspace, batch)
    assert (found["birth_unread"], found["birth_impossible"]) == (2, 1)


def test_a_birthday_typed_in_that_is_no_day_is_refused(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    for born in ("1990-02-30", "soon", "2990-01-01"):
        with pytest.raises(IdicError, match="date of birth"):
            add_customer(workspace, {"full_name": "Ann Lee", "birth_date": born})
    add_customer(workspace, {"full_name": "Ann Lee", "birth_date": "1990-02-28"})
    assert workspace.value("SELECT birth_date FROM records") == "1990-02-28"


def test_the_noes_of_a_batch_are_counted_before_it_is_undone(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    text = "Customer ID,Name,Newsletter\n1,Ann Lee,no\n2,Bob Ray,yes\n3,Cy Young,no\n"
    (tmp_path / "crm.csv").write_text(text, encoding="utf-8")
    report = commit_file(workspace, tmp_path / "crm.csv")
    assert refusals(workspace, report.batch_id) == 2
    assert refusals(workspace, 99) == 0


@pytest.mark.parametrize(
    ("code", "parameters"),
    [
        ("phone_country", {}),
        ("phone_country", {"code": "84; DROP"}),
        ("names_swapped", {"given": ["ann"]}),
        ("names_swapped", {"given": "ann", "family": 3}),
        ("birth_impossible", {}),
        ("birth_impossible", {"day": "soon", "dates": []}),
        ("lines_future", {"day": 7}),
        ("lines_outlier", {"above": "many"}),
        ("lines_outlier", {"above": float("inf")}),
    ],
)
def test_a_fix_without_the_figures_it_needs_is_refused_and_one_that_stands_is_passed_over(tmp_path, code, parameters):
    workspace, batch = kept(tmp_path, people(phone={1: "0912345678"}))
    with pytest.raises(IdicError):
        fix(workspace, batch, code, parameters)
    assert fixed(workspace, batch) == {}
    decide(workspace, "clean", str(batch), json.dumps(parameters), other=code)
    decide(workspace, "clean", str(batch), "no json", other="spaces")
    assert len(current_records(workspace)) == 60
    assert customer_lines(workspace).num_rows == 0
