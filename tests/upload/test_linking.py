"""What people rely on when files come from several programs: one customer stays one, one order counts once, a no stays a no."""

from __future__ import annotations

import threading

import pandas as pd
import pytest

from idic_core.engines import current_records
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.upload import SameFile, choose_mapping, commit_file, problems, suggest_mapping, undo

N = 12


def listing(header, *, numbers=N, extra=""):
    rows = [f"K-{i:04d},Ann {chr(64 + i)},p{i}@example.com" for i in range(1, numbers + 1)]
    return f"{header},Name,Email\n" + "\n".join(rows) + "\n" + extra


def sales(header="Customer", *, numbers=N, first=1, last=None):
    rows = [
        f"A{i},2024-05-{1 + i % 28:02d},K-{1 + i % numbers:04d},Tea,{i}.50"
        for i in range(first, (last or 2 * numbers) + 1)
    ]
    return f"Order,Date,{header},Item,Amount\n" + "\n".join(rows) + "\n"


def bought(workspace):
    """The names of the customers whom order lines belong to, through their record ids."""
    names = current_records(workspace).set_index("record_id")["full_name"]
    ids = workspace.frame("SELECT DISTINCT record_id FROM order_lines")["record_id"]
    return int(names.reindex(ids).notna().sum())


NUMBER_HEADERS = ["Kd-Nr.", "KNr", "Kundennr", "Cust No", "Mã KH", "客户编号", "Card No", "Zebra", "Debitorkonto"]


@pytest.mark.parametrize("header", NUMBER_HEADERS)
@pytest.mark.parametrize("orders_first", [True, False])
def test_orders_find_their_customers_whatever_the_number_is_called(workspace, put, header, orders_first):
    files = [put("people.csv", listing(header)), put("sales.csv", sales())]
    reports = [commit_file(workspace, f) for f in (reversed(files) if orders_first else files)]
    assert bought(workspace) == N
    assert workspace.value("SELECT count(DISTINCT record_id) FROM records") == N
    assert reports[-1].notes, "it is said that the numbers are the same customers'"


def test_numbers_that_no_list_knows_are_said_before_and_after_keeping(workspace, put):
    commit_file(workspace, put("people.csv", listing("Kd-Nr.", numbers=8)))
    path = put("sales.csv", sales())
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    found = problems(frame, choose_mapping(workspace, frame), workspace=workspace).set_index("code")
    assert found.loc["not_in_their_list", ["count", "effect"]].tolist() == [N - 8, "ask"]
    report = commit_file(workspace, path)
    assert any("4 customer numbers in the orders are not in the list “people”" in n for n in report.notes)


def test_orders_are_compared_with_the_list_they_belong_to_and_no_other(workspace, put):
    commit_file(workspace, put("people.csv", listing("Kd-Nr.", numbers=8)))
    others = "Customer ID,Name,Email\n" + "".join(f"K-{n:04d},Pat {n},pat{n}@y.com\n" for n in range(9, 13))
    commit_file(workspace, put("newsletter.csv", others + "".join(f"9{n:04d},Sam,s{n}@y.com\n" for n in range(20))))
    report = commit_file(workspace, put("sales.csv", sales()))
    found = report.problems.set_index("code")
    assert found.loc["not_in_their_list", "count"] == N - 8, "the newsletter numbers other people"
    assert found.loc["not_in_their_list", "example"].endswith("(people)")


def test_a_list_that_no_orders_use_says_nothing_of_orders(workspace, put):
    commit_file(workspace, put("people.csv", listing("Kd-Nr.", numbers=8)))
    commit_file(workspace, put("sales.csv", sales()))
    report = commit_file(
        workspace, put("newsletter.csv", "Customer ID,Name,Email\n77001,Pat Orr,pat@y.com\n77002,Sam Ray,s@y.com\n")
    )
    assert not set(report.problems["code"]) & {"unlinked_numbers", "not_in_their_list"}
    assert not [n for n in report.notes if "numbers in the orders" in n]


def test_a_list_says_which_order_numbers_it_does_not_hold(workspace, put):
    commit_file(workspace, put("sales.csv", sales()))
    report = commit_file(workspace, put("people.csv", listing("Nummer X", numbers=8)))
    assert report.problems.set_index("code").loc["not_in_their_list", "count"] == N - 8


def test_a_list_that_is_undone_and_read_again_finds_its_orders(workspace, put):
    path = put("people.csv", listing("Zebra"))
    first = commit_file(workspace, path)
    commit_file(workspace, put("sales.csv", sales()))
    undo(workspace, first.batch_id)
    assert bought(workspace) == 0
    commit_file(workspace, path)
    assert bought(workspace) == N


def test_amounts_are_not_taken_for_customer_numbers(workspace, put):
    rows = "\n".join(f"{i},Ann Lee,p{i}@example.com" for i in range(1, 31))
    commit_file(workspace, put("people.csv", f"Customer ID,Name,Email\n{rows}\n"))
    text = "Order,Date,Item,Amount,Zone\n" + "\n".join(f"A{i},2024-05-01,Tea,5,{i % 6 + 1}" for i in range(30)) + "\n"
    commit_file(workspace, put("till.csv", text))
    assert workspace.value("SELECT count(*) FROM order_lines WHERE record_id IS NOT NULL") == 0


@pytest.mark.parametrize(
    ("first", "second"), [("orders.csv", "orders_full.csv"), ("web shop.csv", "Verkäufe gesamt.csv")]
)
def test_the_same_orders_under_another_name_count_once(workspace, put, first, second):
    commit_file(workspace, put(first, sales(last=20)))
    report = commit_file(workspace, put(second, sales(last=21)))
    keys = workspace.frame("SELECT line_key, record_id FROM order_lines")
    assert (len(keys), keys["line_key"].nunique(), keys["record_id"].nunique()) == (41, 21, N)
    assert any(first in n for n in report.notes)


def test_the_same_orders_count_once_when_a_list_came_between(workspace, put):
    commit_file(workspace, put("orders.csv", sales(last=20)))
    commit_file(workspace, put("people.csv", listing("Zebra")))
    commit_file(workspace, put("orders_full.csv", sales(last=21)))
    keys = workspace.frame("SELECT line_key, record_id FROM order_lines")
    assert (keys["line_key"].nunique(), keys["record_id"].nunique(), bought(workspace)) == (21, N, N)


def test_two_shops_that_number_orders_alike_stay_apart(workspace, put):
    commit_file(workspace, put("north.csv", sales(last=20)))
    other = sales(last=20).replace("K-", "Z-")
    commit_file(workspace, put("south.csv", other))
    assert workspace.value("SELECT count(DISTINCT line_key) FROM order_lines") == 40


@pytest.mark.parametrize(
    ("header", "yes", "no", "channel"),
    [
        ("Werbung ok?", "ja", "nein", "any"), ("Newsletter", "1", "0", "email"), ("Opt-in", "TRUE", "FALSE", "any"), ("Einwilligung", "Ja", "Nein", "any"), ("Nhận quảng cáo", "Có", "Không", "any"),
        ("同意营销", "是", "否", "any"), ("Marketing", "yes", "no", "any"), ("Publicité", "oui", "non", "any"), ("SMS marketing", "y", "n", "sms"), ("Opt-out", "no", "yes", "any"),
        ("Keine Werbung", "nein", "ja", "any"), ("Unsubscribed", "0", "1", "any"), ("Do not call", "no", "yes", "phone"), ("不接收广告", "否", "是", "any"), ("Newsletter status", "subscribed", "unsubscribed", "email"),
    ],
)  # fmt: skip
def test_a_no_to_advertising_stays_a_no(workspace, put, header, yes, no, channel):
    text = f"Customer ID,Name,Email,{header}\n" + "".join(
        f"{i},Ann {chr(64 + i)},p{i}@example.com,{no if i in {2, 5} else yes}\n" for i in range(1, 8)
    )
    commit_file(workspace, put("crm.csv", text))
    said = workspace.frame("SELECT record_id, channel, status FROM consents ORDER BY record_id")
    assert set(said["channel"]) == {channel}
    assert said.loc[said["status"] == "refused", "record_id"].tolist() == ["crm/2", "crm/5"]
    assert len(said) == 7


def test_of_two_columns_a_no_in_either_counts(workspace, put):
    text = "Customer ID,Name,Werbung ok?,Marketing\n1,Ann,ja,no\n2,Bob,nein,yes\n3,Cy,ja,yes\n"
    commit_file(workspace, put("crm.csv", text))
    said = workspace.frame("SELECT status FROM consents ORDER BY record_id")["status"].tolist()
    assert said == ["refused", "refused", "granted"]


def test_what_may_be_consent_is_asked_about():
    text = {"Customer ID": ["1", "2", "3"], "Name": ["A", "B", "C"], "Kontakt erlaubt": ["ja", "nein", "ja"]}
    frame = pd.DataFrame(text, dtype="str")
    found = problems(frame, suggest_mapping(frame, kind="customers")).set_index("code")
    assert found.loc["maybe_consent", ["column", "effect"]].tolist() == ["Kontakt erlaubt", "ask"]
    plain = pd.DataFrame({**text, "Kontakt erlaubt": ["a", "b", "c"]}, dtype="str")
    assert "maybe_consent" not in set(problems(plain, suggest_mapping(plain, kind="customers"))["code"])


@pytest.mark.parametrize("header", ["Terms consent", "AGB Zustimmung", "Subscription", "同意条款", "Đồng ý điều khoản"])
def test_a_yes_to_something_else_is_no_yes_to_advertising(workspace, put, header):
    text = f"Customer ID,Name,Email,{header}\n1,Ann Lee,a@x.com,yes\n2,Bob Ray,b@x.com,yes\n3,Cy Ho,c@x.com,no\n"
    report = commit_file(workspace, put("crm.csv", text))
    assert workspace.value("SELECT count(*) FROM consents") == 0
    assert "maybe_consent" in set(report.problems["code"])


def test_orders_that_say_who_agreed_keep_the_last_word(workspace, put):
    text = "Order,Date,Email,Amount,Accepts Marketing\n1,2024-05-01,a@x.com,5,yes\n2,2024-06-01,a@x.com,5,no\n3,2024-05-01,b@x.com,5,yes\n"
    commit_file(workspace, put("orders.csv", text))
    said = workspace.frame("SELECT status, at FROM consents ORDER BY status")
    assert said.to_numpy().tolist() == [["granted", "2024-05-01"], ["refused", "2024-06-01"]]


@pytest.mark.parametrize("word", ["Summe", "Total", "Gesamt:", "Tổng cộng", "合计", "Grand total", "Total: 12"])
def test_a_row_of_totals_is_no_customer(workspace, put, word):
    report = commit_file(
        workspace, put("crm.csv", f"Name;City;Points\nAnn Lee;Hue;100\nBob Ray;Vinh;10\n{word};;110\n")
    )
    assert sorted(current_records(workspace)["full_name"]) == ["Ann Lee", "Bob Ray"]
    assert report.problems.set_index("code").loc["total_row", ["count", "effect"]].tolist() == [1, "set_aside"]


def test_a_customer_called_total_with_an_address_is_kept(workspace, put):
    report = commit_file(workspace, put("crm.csv", "Name,City,Points\nAnn Lee,Hue,100\nTotal,Paris,10\n"))
    assert report.kept == 2


def test_what_was_chosen_for_an_undone_batch_is_not_used_again(workspace, put):
    path = put("a.csv", "ref,who,when,sum\nA1,7,2024-05-01,5\n")
    wrong = {"order_id": "who", "external_id": "ref", "ordered_at": "when", "amount": "sum"}
    report = commit_file(workspace, path, kind="orders", mapping=wrong)
    frame = pd.read_csv(path, dtype="str")
    assert choose_mapping(workspace, frame).columns["order_id"] == ["who"]
    undo(workspace, report.batch_id)
    assert choose_mapping(workspace, frame).columns.get("order_id") != ["who"]


def test_what_was_only_guessed_does_not_become_sure(workspace, put):
    path = put("crm.csv", "Customer ID,Name,Email,thing\n1,Ann,a@x.com,7\n2,Bob,b@x.com,8\n")
    frame = pd.read_csv(path, dtype="str")
    before = choose_mapping(workspace, frame)
    commit_file(workspace, path, mapping={"member_id": "thing"})
    after = choose_mapping(workspace, frame)
    assert after.confidence["member_id"] == 1.0
    assert after.confidence["full_name"] == before.confidence["full_name"] < 1.0


def test_two_people_who_keep_one_file_at_the_same_moment_keep_it_once(tmp_path, put):
    path = put("orders.csv", sales())
    Workspace(tmp_path / "ws").close()
    ready, results = threading.Barrier(2), []

    def keep():
        ws = Workspace(tmp_path / "ws")
        ready.wait()
        try:
            results.append(commit_file(ws, path).kept)
        except SameFile:
            results.append("same")
        finally:
            ws.close()

    threads = [threading.Thread(target=keep) for _i in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(map(str, results)) == ["24", "same"]


def test_a_source_has_a_short_name(workspace, put):
    with pytest.raises(IdicError) as caught:
        commit_file(workspace, put("crm.csv", listing("Customer ID")), source="x" * 101)
    assert caught.value.hint
    commit_file(workspace, put("crm.csv", listing("Customer ID")), source="x" * 100)


def test_several_currencies_are_said_with_their_counts():
    frame = pd.DataFrame({"Order": ["1", "2", "3"], "Date": ["2024-05-01"] * 3, "Amount": ["$5", "€7.50", "$3"]}, dtype="str")  # fmt: skip
    found = problems(frame, suggest_mapping(frame)).set_index("code")
    assert found.loc["several_currencies", ["example", "effect"]].tolist() == ["$: 2, EUR: 1", "ask"]


def test_dates_of_no_age_are_left_out_and_far_dates_are_asked_about():
    days = ["2024-05-01", "2024-06-02", "2044-05-01", "2999-01-01", "1024-05-01", "9999-12-31"]
    frame = pd.DataFrame({"Order": list("123456"), "Date": days, "Amount": ["5"] * 6}, dtype="str")
    found = problems(frame, suggest_mapping(frame), as_of="2024-06-01 10:00:00").set_index("code")
    assert found.loc["future_date", ["count", "effect", "example"]].tolist() == [1, "ask", "2044-05-01"]
    assert found.loc["unreadable_date", ["count", "effect"]].tolist() == [2, "set_aside"]
    assert found.loc["no_date", "count"] == 1
