"""What people rely on about orders that do not stand: cancelled, paid back, sent again with something changed."""

from __future__ import annotations

import pandas as pd
import pytest

from idic_core import differentiate
from idic_core.engines import customer_lines
from idic_core.interact import timeline
from idic_core.store import Workspace
from idic_core.upload import commit_file, suggest_mapping, undo
from idic_core.upload.facts import facts_of


@pytest.fixture
def ws(tmp_path):
    return Workspace(tmp_path / "ws")


def lines_of(header, *rows):
    frame = pd.DataFrame([r.split("|") for r in rows], columns=header.split("|"), dtype="str")
    facts = facts_of(frame, suggest_mapping(frame, kind="orders"), source="shop")
    return facts.tables["order_lines"], dict(zip(facts.problems["code"], facts.problems["count"], strict=True))


def file(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def counted(ws):
    """What counts as sold: order -> amount."""
    lines = customer_lines(ws).to_pandas()
    sold = lines[lines["line_kind"] == "sale"]
    return sold.groupby("order_id")["amount"].sum().round(2).to_dict()


@pytest.mark.parametrize(
    ("header", "word"),
    [("Order status", "Cancelled"), ("Financial Status", "refunded"), ("Status", "wc-failed"), ("订单状态", "已取消"), ("Trạng thái", "Đã hủy"), ("Bestellstatus", "Storniert"), ("Statut", "Remboursée")],
)  # fmt: skip
def test_cancelled_and_refunded_orders_are_no_sale_and_it_is_said(header, word):
    lines, said = lines_of(
        f"Order no|Date|Email|Amount|{header}", f"1|2024-05-01|a@x.com|10|{word}", "2|2024-05-02|b@x.com|20|ok"
    )
    assert lines["line_kind"].tolist() == ["cancelled", "sale"]
    assert said["cancelled_orders"] == 1
    orders = differentiate.ledger(lines.assign(customer_id=lines["record_id"]))[0].to_pandas()
    assert orders["kept_amount"].sum() == 20


def test_a_date_of_cancellation_is_enough_and_open_orders_count():
    lines, said = lines_of(
        "Order no|Date|Email|Amount|Cancelled at|Payment status",
        "1|2024-05-01|a@x.com|10|2024-05-03|paid",
        "2|2024-05-02|b@x.com|20||pending",
    )
    assert lines["line_kind"].tolist() == ["cancelled", "sale"]
    assert said["open_orders"] == 1


def test_an_order_that_negative_lines_take_back_is_not_taken_back_twice():
    lines, _said = lines_of(
        "Order no|Date|Email|Item|Qty|Amount|Status",
        "1|2024-05-01|a@x.com|hat|1|10|refunded",
        "1|2024-05-02|a@x.com|hat|-1|-10|refunded",
    )
    assert lines["line_kind"].tolist() == ["sale", "return"]


def test_what_was_paid_back_and_discounts_are_taken_off_the_orders_lines():
    lines, said = lines_of(
        "Order no|Date|Email|Item|Qty|Price|Refunded amount|Order discount",
        "1|2024-05-01|a@x.com|hat|1|60|20|10", "1|2024-05-01|a@x.com|bag|2|20||", "2|2024-05-01|b@x.com|bag|1|20||",
    )  # fmt: skip
    assert lines["amount"].round(2).tolist() == [42.0, 28.0, 20.0]
    assert said["refunds"] == said["order_discounts"] == 1


def test_what_the_first_line_of_an_order_says_holds_for_its_others():
    lines, said = lines_of(
        "Order no|Date|Email|Item|Amount|Status",
        "1|2024-05-01|a@x.com|hat|5|cancelled", "1|2024-05-01||bag|6|", "1|2024-05-02||cap|7|", "2|2024-05-01||mug|8|",
    )  # fmt: skip
    who = lines["record_id"].tolist()
    assert who[0] == who[1]
    assert pd.isna(who[2]), "a till's number 1 of another day is another order"
    assert lines["line_kind"].tolist() == ["cancelled", "cancelled", "sale", "sale"]
    assert said["filled_from_order"] == 1


def test_an_order_that_comes_again_with_a_change_counts_as_in_the_newest_file(ws, tmp_path):
    head = "Order no,Date,Email,Item,Amount,Status\n"
    first = file(
        tmp_path,
        "a.csv",
        head + "1,2024-05-01,a@x.com,hat,10,paid\n2,2024-05-02,b@x.com,bag,20,paid\n3,2024-05-03,b@x.com,mug,5,paid\n",
    )
    second = file(
        tmp_path,
        "b.csv",
        head
        + "1,2024-05-01,a@x.com,hat,10,cancelled\n2,2024-05-02,b@x.com,bag,25,paid\n3,2024-05-03,b@x.com,mug,5,paid\n",
    )
    commit_file(ws, first, source="shop")
    report = commit_file(ws, second, source="shop")
    assert counted(ws) == {"2": 25, "3": 5}
    assert any("2 orders came in before with other content" in n for n in report.notes)
    undo(ws, report.batch_id)
    assert counted(ws) == {"1": 10, "2": 20, "3": 5}


def test_other_columns_and_other_lines_of_an_order(ws, tmp_path):
    commit_file(
        ws,
        file(
            tmp_path,
            "a.csv",
            "Order no,Date,Email,Item,Amount\n1,2024-05-01,a@x.com,hat,10\n1,2024-05-01,a@x.com,bag,20\n",
        ),
        source="shop",
    )
    # the same lines with codes, prices and quantities beside the names
    commit_file(
        ws,
        file(
            tmp_path,
            "b.csv",
            "Order no,Date,Email,SKU,Item,Qty,Price\n1,2024-05-01,a@x.com,H1,hat,2,5\n1,2024-05-01,a@x.com,B1,bag,1,20\n",
        ),
        source="shop",
    )
    assert counted(ws) == {"1": 30}
    # a list of totals does not take the products away
    report = commit_file(
        ws, file(tmp_path, "c.csv", "Order no,Date,Email,Total\n1,2024-05-01,a@x.com,31\n"), source="shop"
    )
    assert counted(ws) == {"1": 30}
    assert any("with its products" in n for n in report.notes)
    # lines about other products belong to the order as well
    commit_file(
        ws,
        file(tmp_path, "d.csv", "Order no,Date,Email,SKU,Item,Qty,Price\n1,2024-05-01,a@x.com,M1,mug,1,7\n"),
        source="shop",
    )
    assert counted(ws) == {"1": 37}
    # the same number on another day, or of another source, is another order
    commit_file(
        ws,
        file(tmp_path, "e.csv", "Order no,Date,Email,SKU,Item,Qty,Price\n1,2024-06-01,a@x.com,H1,hat,1,5\n"),
        source="shop",
    )
    assert counted(ws) == {"1": 42}


def test_a_list_of_totals_counts_again_when_the_file_with_the_products_is_undone(ws, tmp_path):
    detailed = commit_file(
        ws, file(tmp_path, "a.csv", "Order no,Date,Email,Item,Amount\n1,2024-05-01,a@x.com,hat,10\n"), source="shop"
    )
    commit_file(ws, file(tmp_path, "c.csv", "Order no,Date,Email,Total\n1,2024-05-01,a@x.com,12\n"), source="shop")
    assert counted(ws) == {"1": 10}
    undo(ws, detailed.batch_id)
    assert counted(ws) == {"1": 12}


def test_the_story_of_a_customer_shows_an_order_once(ws, tmp_path):
    from idic_core import identify

    head = "Order no,Date,Email,Item,Amount\n"
    commit_file(
        ws, file(tmp_path, "a.csv", head + "1,2024-05-01,a@x.com,hat,10\n2,2024-05-09,b@x.com,bag,20\n"), source="shop"
    )
    commit_file(
        ws, file(tmp_path, "b.csv", head + "1,2024-05-01,a@x.com,hat,12\n3,2024-05-09,b@x.com,bag,21\n"), source="shop"
    )
    people = "Id,Name,Email\n" + "".join(f"{i},Ann Lee,a@x.com\n" for i in (1, 2)) + "3,Bob Ray,b@x.com\n"
    commit_file(ws, file(tmp_path, "crm.csv", people), source="crm")
    identify.run(ws)
    customer = ws.value(
        "SELECT w.customer_id FROM crosswalk w JOIN records r USING (record_id) WHERE r.email = 'a@x.com'"
    )
    orders = timeline(ws, customer)
    assert [d["amount"] for d in orders.loc[orders["kind"] == "order", "details"]] == [12]
