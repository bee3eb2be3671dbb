"""What people rely on when a file is kept: nothing twice, nothing lost unsaid, whole batches back out again."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from idic_core.engines import current_records
from idic_core.errors import IdicError, MissingColumn
from idic_core.store import Workspace
from idic_core.upload import (
    SameFile,
    add_customer,
    choose_mapping,
    commit_file,
    fix,
    fixes_before,
    history,
    inventory,
    problems,
    read_table,
    suggest_mapping,
    undo,
)

CRM = "Customer ID,Name,Email,Phone,Mobile,Accepts Marketing\n1,Ann Lee,ann@x.com,0912345678,0987654321,yes\n2,Bob Ray,bob@x.com,,,no\n3,Cy Ho,cy@x.com,,,\n4,Di Vu,di@x.com,,,\n"
ORDERS = "Order,Date,Customer ID,SKU,Item,Qty,Price\nA1,2024-05-01,1,T100,Green tea,2,10\nA1,2024-05-01,1,POST,Postage,1,3\nA2,2024-05-03,2,T101,Black tea,1,8\nA3,2024-05-04,,T101,Black tea,1,8\nA4,2024-05-05,2,T101,Black tea,-1,8\n"


def lines(workspace):
    return workspace.frame("SELECT * FROM order_lines ORDER BY batch_id, row")


def test_a_list_of_customers_becomes_records_and_consents(workspace, put):
    report = commit_file(workspace, put("crm.csv", CRM))
    assert (report.kind, report.source, report.rows, report.kept, report.set_aside) == ("customers", "crm", 4, 4, 0)
    records = current_records(workspace).set_index("record_id")
    assert records.loc["crm/1", "phone"] == "0912345678"
    assert json.loads(records.loc["crm/1", "extra"]) == {"Mobile": "0987654321"}
    said = workspace.frame("SELECT record_id, channel, status FROM consents ORDER BY record_id")
    assert said.to_numpy().tolist() == [["crm/1", "any", "granted"], ["crm/2", "any", "refused"]]


def test_an_order_line_keeps_its_customer_amount_and_kind(workspace, put):
    report = commit_file(workspace, put("orders.csv", ORDERS))
    found = lines(workspace)
    assert found["amount"].tolist() == [20, 3, 8, 8, -8]
    assert found["line_kind"].tolist() == ["sale", "fee", "sale", "sale", "return"]
    assert found["record_id"].fillna("").tolist() == ["orders/1", "orders/1", "orders/2", "", "orders/2"]
    assert set(report.problems["code"]) >= {"anonymous", "fees", "returns"}
    assert len(current_records(workspace)) == 2


def test_orders_find_whose_customer_numbers_they_use(workspace, put):
    commit_file(workspace, put("crm.csv", CRM))
    report = commit_file(workspace, put("orders.csv", ORDERS))
    assert set(lines(workspace)["record_id"].dropna()) == {"crm/1", "crm/2"}
    assert any("crm" in n for n in report.notes)
    assert current_records(workspace).set_index("record_id").loc["crm/1", "full_name"] == "Ann Lee"


def test_a_list_of_customers_that_comes_later_finds_its_orders(workspace, put):
    commit_file(workspace, put("orders.csv", ORDERS))
    commit_file(workspace, put("crm.csv", CRM))
    records = current_records(workspace).set_index("record_id")
    assert records.loc["orders/1", "full_name"] == "Ann Lee"
    assert len(records) == 4


def test_two_lists_that_number_different_people_alike_stay_apart(workspace, put):
    commit_file(workspace, put("crm.csv", CRM))
    commit_file(workspace, put("till.csv", "Customer ID,Name,City\n1,Eve Park,Hue\n2,Fay Kim,Hue\n"))
    assert len(current_records(workspace)) == 6


def test_the_same_file_is_not_taken_twice(workspace, put):
    path = put("orders.csv", ORDERS)
    first = commit_file(workspace, path)
    with pytest.raises(SameFile) as caught:
        commit_file(workspace, put("renamed.csv", ORDERS))
    assert str(first.batch_id) in caught.value.message
    undo(workspace, first.batch_id)
    assert commit_file(workspace, path).kept == 5


def test_overlapping_files_count_each_line_once(workspace, put):
    commit_file(workspace, put("orders_2024-05.csv", ORDERS))
    more = ORDERS + "A5,2024-06-01,1,T100,Green tea,1,10\n"
    commit_file(workspace, put("orders_2024-06.csv", more))
    keys = lines(workspace)["line_key"]
    assert len(keys) == 11
    assert keys.nunique() == 6


def test_identical_lines_of_one_order_are_two_sales(workspace, put):
    commit_file(
        workspace,
        put(
            "orders.csv", "Order,Date,Customer ID,Item,Qty,Price\nA1,2024-05-01,1,Tea,1,10\nA1,2024-05-01,1,Tea,1,10\n"
        ),
    )
    assert lines(workspace)["line_key"].nunique() == 2


def test_a_row_without_a_number_has_the_same_id_when_it_comes_again(workspace, put):
    commit_file(workspace, put("fair.csv", "Name,Email,City\nAnn Lee,ann@x.com,Hue\nBob,bob@x.com,Vinh\n"))
    commit_file(workspace, put("fair 2.csv", "Email,Name,City\nbob@x.com,Bob,Vinh\nnew@x.com,New,Hue\n"))
    assert len(current_records(workspace)) == 3


def test_one_number_with_two_contents_is_two_records_and_said(workspace, put):
    report = commit_file(
        workspace, put("crm.csv", "Customer ID,Name,Email\n1,Ann,ann@x.com\n1,Zoe,zoe@x.com\n1,Ann,ann@x.com\n")
    )
    assert len(current_records(workspace)) == 2
    assert set(report.problems["code"]) == {"same_id", "identical_rows"}
    assert report.set_aside == 1


def test_customer_numbers_with_a_decimal_point_are_the_numbers_they_were(workspace, put):
    commit_file(
        workspace,
        put(
            "orders.csv",
            "Order,Date,Customer ID,Amount\n1,2024-05-01,13085.0,5\n2,2024-05-02,13086.0,6\n3,2024-05-02,,6\n",
        ),
    )
    assert lines(workspace)["record_id"].fillna("").tolist() == ["orders/13085", "orders/13086", ""]


def test_customers_are_known_by_e_mail_where_there_is_no_number(workspace, put):
    commit_file(
        workspace,
        put(
            "orders.csv",
            "Order,Date,Email,Amount\n1,2024-05-01,Ann@X.com,5\n2,2024-05-02,ann@x.com,6\n3,2024-05-03,bob@x.com,7\n",
        ),
    )
    assert lines(workspace)["record_id"].nunique() == 2


def test_order_totals_repeated_on_each_line_are_not_counted_on_each(workspace, put):
    commit_file(
        workspace,
        put(
            "shop.csv",
            "Name,Email,Paid at,Total,Lineitem quantity,Lineitem name,Lineitem price\n#1,a@x.com,2024-05-01,30,1,Tea,10\n#1,a@x.com,2024-05-01,30,2,Cup,10\n#2,b@x.com,2024-05-02,8,1,Tin,8\n",
        ),
    )
    assert lines(workspace)["amount"].tolist() == [10, 20, 8]


def test_lines_without_a_readable_date_are_left_out_and_said(workspace, put):
    report = commit_file(
        workspace, put("orders.csv", "Order,Date,Customer ID,Amount\n1,2024-05-01,1,5\n2,soon,1,6\n3,,2,7\n")
    )
    assert (report.kept, report.set_aside) == (1, 2)
    assert set(report.problems.loc[report.problems["effect"] == "set_aside", "code"]) == {"unreadable_date", "no_date"}


def test_contacts_come_in_once_however_often_they_are_exported(workspace, put):
    head = "Date,Customer ID,Channel,Direction,Purpose,Outcome,Mood,Notes\n"
    first = "2024-05-01 10:00,1,Call,Inbound,Complaint,Resolved,Angry,broken cup\n"
    commit_file(workspace, put("calls.csv", head + first))
    report = commit_file(
        workspace, put("calls 2.csv", head + first + "2024-05-02 10:00,1,E-mail,out,offer,no answer,ok,\n")
    )
    assert report.kept == 1
    found = workspace.frame("SELECT channel, direction, purpose, outcome, mood FROM interactions ORDER BY occurred_at")
    assert found.to_numpy().tolist() == [
        ["phone", "in", "complaint", "reached", "negative"],
        ["email", "out", "sales", "no_answer", "neutral"],
    ]


def test_a_form_with_a_question_in_each_column_becomes_answers(workspace, put):
    text = "Timestamp,Email Address,How likely are you to recommend us?,What should we do better next time?\n2024-05-01 10:00,ann@x.com,9,more tea\n2024-05-02 11:00,bob@x.com,3,\n"
    report = commit_file(workspace, put("form.csv", text))
    assert (report.kind, report.kept) == ("surveys", 2)
    found = workspace.frame("SELECT question, score, answer FROM survey_answers ORDER BY question, at")
    assert found["score"].dropna().tolist() == [9, 3]
    assert found["answer"].dropna().tolist() == ["more tea"]


def test_events_and_products_are_kept(workspace, put):
    commit_file(
        workspace,
        put(
            "visits.csv",
            "user_id,event,timestamp,page\n1,visit,2024-05-01T10:00:00Z,/tea\n2,download,2024-05-01T11:00:00Z,catalogue\n",
        ),
    )
    commit_file(
        workspace,
        put(
            "products.csv", "SKU,Product Name,Category,Price,Cost\nT1,Green tea,Tea,15.50,8\nT1,Green tea,Tea,15.50,8\n"
        ),
    )
    assert workspace.rows("SELECT event, subject FROM events ORDER BY row") == [
        {"event": "visit", "subject": "/tea"},
        {"event": "download", "subject": "catalogue"},
    ]
    assert workspace.rows("SELECT product_id, price, cost FROM products") == [
        {"product_id": "T1", "price": 15.5, "cost": 8.0}
    ]


def test_a_choice_is_used_again_for_the_next_file_with_the_same_columns(workspace, put):
    head = "ref,who,when,sum\n"
    report = commit_file(
        workspace,
        put("a.csv", head + "A1,7,2024-05-01,5\n"),
        kind="orders",
        mapping={"order_id": "ref", "external_id": "who", "ordered_at": "when", "amount": "sum"},
    )
    assert report.kept == 1
    second = commit_file(workspace, put("b.csv", head + "A2,8,2024-05-02,6\n"))
    assert (second.kind, second.kept) == ("orders", 1)
    assert second.notes
    frame = pd.DataFrame({"ref": ["A3"], "who": ["9"], "when": ["2024-05-03"], "sum": ["7"]}, dtype="str")
    assert choose_mapping(workspace, frame).columns["amount"] == ["sum"]


def test_undo_leaves_the_workspace_as_it_was(workspace, put):
    commit_file(workspace, put("crm.csv", CRM))
    before = (current_records(workspace).to_dict("records"), len(lines(workspace)))
    report = commit_file(workspace, put("orders.csv", ORDERS))
    undo(workspace, report.batch_id)
    assert (current_records(workspace).to_dict("records"), len(lines(workspace))) == before
    assert history(workspace)["undone_at"].notna().tolist() == [True, False]
    with pytest.raises(IdicError):
        undo(workspace, report.batch_id)


def test_a_file_that_cannot_be_kept_leaves_nothing_behind(workspace, put):
    with pytest.raises(MissingColumn):
        commit_file(workspace, put("colours.csv", "colour,shade\nred,dark\nblue,light\n"), kind="orders")
    assert len(history(workspace)) == 0


def test_problems_are_known_before_anything_is_kept():
    frame = pd.DataFrame(
        {
            "Name": ["Ann", "Bob", ""],
            "Email": ["ann@x", "bob@x.com", ""],
            "Phone": ["12", "", ""],
            "DOB": ["1/2/1980", "3/4/1990", ""],
        },
        dtype="str",
    )
    found = problems(frame, suggest_mapping(frame)).set_index("code")
    assert found.loc["bad_email", ["count", "example"]].tolist() == [1, "ann@x"]
    assert found.loc["bad_phone", "count"] == 1
    assert found.loc["nobody", "effect"] == "set_aside"
    assert found.loc["ambiguous_dates", "effect"] == "ask"


def test_dates_in_the_future_are_said():
    frame = pd.DataFrame({"Order": ["1", "2"], "Date": ["2024-05-01", "2044-05-01"], "Amount": ["5", "6"]}, dtype="str")
    assert (
        problems(frame, suggest_mapping(frame), as_of="2024-06-01").set_index("code").loc["future_date", "count"] == 1
    )


def test_the_inventory_counts_what_is_there(workspace, put):
    commit_file(workspace, put("crm.csv", CRM))
    commit_file(workspace, put("orders.csv", ORDERS))
    found = inventory(workspace)
    assert (found["records"], found["lines"], found["anonymous_lines"], found["without_orders"]) == (4, 5, 1, 2)
    reach = found["channels"].set_index("channel")["reachable"]
    assert (reach["email"], reach["phone"], reach["any"]) == (1.0, 0.25, 1.0)
    assert found["fields"].set_index("field").loc["phone", "filled"] == 0.25


def test_an_empty_workspace_has_an_inventory_too(workspace):
    found = inventory(workspace)
    assert (found["records"], found["people"]) == (0, None)


def test_a_customer_can_be_typed_in(workspace):
    record_id = add_customer(workspace, {"full_name": "Ann Lee", "phone": "0912 345 678", "consent_any": "yes"})
    assert current_records(workspace).set_index("record_id").loc[record_id, "full_name"] == "Ann Lee"
    assert workspace.value("SELECT status FROM consents WHERE record_id = ?", [record_id]) == "granted"
    with pytest.raises(IdicError):
        add_customer(workspace, {"city": "Hue"})


def test_the_kind_that_a_person_chose_is_remembered_for_files_with_the_same_columns(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    for n in (1, 2):
        (tmp_path / f"{n}.csv").write_text(
            f"Date,Email,Action,Page\n2024-05-0{n},a@x.com,visit,/home\n", encoding="utf-8"
        )
    guessed = suggest_mapping(read_table(tmp_path / "1.csv").frame).kind
    other = "interactions" if guessed == "events" else "events"
    commit_file(workspace, tmp_path / "1.csv", kind=other)
    report = commit_file(workspace, tmp_path / "2.csv")
    assert report.kind == other
    assert any("came in before" in n for n in report.notes)


def test_what_a_person_said_of_a_column_counts_in_the_next_file_of_that_source_whatever_stands_beside_it(
    workspace, put
):
    head = "Customer ID,Name,Đồng ý nhận tin\n"
    commit_file(workspace, put("crm_1.csv", head + "1,Ann Lee,có\n"), mapping={"consent_sms": "Đồng ý nhận tin"})
    same = choose_mapping(workspace, pd.DataFrame([["2", "Bo", "có"]], columns=head.strip().split(","), dtype="str"))
    assert same.guesses["Đồng ý nhận tin"].why == "chosen"
    wider = pd.DataFrame(
        {"Customer ID": ["2"], "Name": ["Bob Ray"], "Đồng ý nhận tin": ["không"], "City": ["Hue"]}, dtype="str"
    )
    found = choose_mapping(workspace, wider, source="crm")
    assert found.columns["consent_sms"] == ["Đồng ý nhận tin"]
    assert "consent_any" not in found.columns
    assert found.guesses["Đồng ý nhận tin"].why == "chosen"
    assert found.columns["city"] == ["City"]
    assert found.guesses["City"].why != "chosen"
    assert "consent_sms" not in choose_mapping(workspace, wider, source="till").columns


def test_corrections_of_an_undone_file_are_remembered_when_it_returns(workspace, put):
    path = put("crm.csv", "Nr,Who,Mobile,Mail\n1,Ann Lee,0912345678,ann@x.com\n2,Bob Ray,0987654321,bob@x.com\n")
    first = commit_file(workspace, path, mapping={"external_id": "Nr", "full_name": "Who", "phone": None})
    undo(workspace, first.batch_id)
    frame = read_table(path).frame
    assert "phone" in choose_mapping(workspace, frame, source="crm").columns, (
        "another file with these columns is read anew"
    )
    again = commit_file(workspace, path)
    assert any("was here before and was undone" in n for n in again.notes)
    records = current_records(workspace).set_index("record_id")
    assert records.loc["crm/1", "full_name"] == "Ann Lee"
    assert records["phone"].isna().all()


def test_fixes_of_an_undone_file_can_be_made_again_when_it_returns(workspace, put):
    path = put("crm.csv", "Customer ID,Name,Email\n1,  Ann  Lee ,ann@gmail.con\n2,Bob,bob@x.com\n")
    first = commit_file(workspace, path)
    assert fixes_before(workspace, first.batch_id) == {}
    fix(workspace, first.batch_id, "spaces", {})
    fix(workspace, first.batch_id, "email_slip", {})
    undo(workspace, first.batch_id)
    again = commit_file(workspace, path)
    assert fixes_before(workspace, again.batch_id) == {"spaces": {}, "email_slip": {}}
    fix(workspace, again.batch_id, "spaces", {})
    assert fixes_before(workspace, again.batch_id) == {"email_slip": {}}
