"""What people rely on when the program says which column is what, and which table a file is."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pandas as pd
import pytest

from idic_core.engines import current_records
from idic_core.errors import IdicError, MissingColumn
from idic_core.identify.prepare import prepare
from idic_core.identify.running import comparable
from idic_core.store import Workspace, write_table
from idic_core.upload import (
    SOURCES,
    commit_file,
    doubts,
    guess_columns,
    joined_columns,
    read_table,
    reason_words,
    sheets,
    suggest_mapping,
    template,
    template_file,
    with_choices,
)
from idic_core.upload.about import ABOUT
from idic_core.upload.facts import facts_of
from idic_core.upload.mapping import KINDS, check_mapping
from idic_core.upload.meaning import by_name


def text(**columns):
    return pd.DataFrame(columns, dtype="str")


def table(columns, rows):
    return pd.DataFrame(rows, columns=columns, dtype="str")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("PRIMARY_NAME_FULL", "full_name"), ("FirstName", "given_name"), ("surname", "family_name"), ("ADDR_LINE1", "street"), ("mailing_city", "city"), ("billing_zip", "postcode"),
        ("soc_sec_id", "national_id"), ("E-mail Address", "email"), ("Mobile Phone", "phone"), ("DOB", "birth_date"), ("Customer Since", "registered_at"), ("Accepts Marketing", "consent_any"),
        ("客户姓名", "full_name"), ("手机号", "phone"), ("出生日期", "birth_date"), ("所在城市", "city"), ("会员卡号", "member_id"), ("Họ tên", "full_name"), ("Số điện thoại", "phone"),
        ("Ngày sinh", "birth_date"), ("Địa chỉ", "street"), ("SĐT khách hàng", "phone"), ("Kundennummer", "external_id"), ("Kd.-Nr.", "external_id"), ("Kunden-ID", "external_id"), ("KNr", "external_id"), ("Geb.-Datum", "birth_date"), ("Geb. am", "birth_date"),
        ("phone_type", None), ("birth_place", None), ("PASSPORT_COUNTRY", None), ("last order date", None), ("客户等级", None), ("Notes", None),
    ],
)  # fmt: skip
def test_a_customer_column_is_known_by_its_name(header, field):
    assert by_name(header, "customers")[0] == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Invoice", "order_id"), ("StockCode", "product_id"), ("Description", "product_name"), ("Quantity", "quantity"), ("InvoiceDate", "ordered_at"), ("Price", "unit_price"),
        ("Customer ID", "external_id"), ("订单编号", "order_id"), ("下单时间", "ordered_at"), ("实付金额", "amount"), ("Mã đơn hàng", "order_id"), ("Ngày đặt hàng", "ordered_at"), ("Thành tiền", "amount"), ("SL", "quantity"),
    ],
)  # fmt: skip
def test_an_order_column_is_known_by_its_name(header, field):
    assert by_name(header, "orders")[0] == field


def test_e_mails_are_known_under_a_name_that_says_nothing():
    frame = text(col7=[f"u{i}@example.com" for i in range(20)], x=[str(i) for i in range(20)])
    assert [g.field for g in guess_columns(frame)] == ["email", None]


def test_a_name_is_not_believed_against_its_values():
    frame = text(email=["Monday", "Tuesday", "Friday"], phone=["HOME", "MOBILE", "HOME"], dob=["yes", "no", "no"])
    assert [g.field for g in guess_columns(frame)] == [None, None, None]


def test_phone_and_mobile_are_both_phones_and_an_order_has_one_date():
    people = text(phone=["0912 345 678"] * 3, mobile=["0987 654 321"] * 3)
    assert [g.field for g in guess_columns(people)] == ["phone", "phone"]
    orders = text(order_date=["2024-01-01"] * 3, created_at=["2024-01-02"] * 3)
    assert [g.field for g in guess_columns(orders, "orders")].count("ordered_at") == 1


def test_compact_dates_of_birth_are_dates():
    assert guess_columns(text(date_of_birth=["19560409", "19080419", "19600101"]))[0].field == "birth_date"


TABLES = {
    "customers": text(id=["1", "2"], name=["Ann", "Bob"], email=["a@x.com", "b@x.com"], amount=["3.5", "4"]),
    "orders": text(
        master_id=["1", "1"],
        customer_id=["7", "8"],
        date=["1997-01-01", "1997-01-18"],
        quantity=["2", "1"],
        amount=["29.33", "10"],
    ),
    "products": text(SKU=["T1", "T2"], Name=["Green tea", "Black tea"], Category=["Tea", "Tea"], Price=["15.5", "12"]),
    "interactions": text(
        Date=["2024-05-01", "2024-05-02"],
        Customer=["1", "2"],
        Channel=["Call", "E-mail"],
        Outcome=["reached", "no answer"],
        Notes=["x", "y"],
    ),
    "events": text(
        user_id=["1", "2"],
        event=["visit", "download"],
        timestamp=["2024-05-01T10:00:00Z", "2024-05-01T11:00:00Z"],
        page=["/a", "/b"],
    ),
    "surveys": text(
        Timestamp=["2024-05-01 10:00", "2024-05-02 11:00"],
        email=["a@x.com", "b@x.com"],
        **{"How likely are you to recommend us?": ["9", "3"]},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_program_finds_out_which_table_a_file_is(kind):
    assert suggest_mapping(TABLES[kind]).kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_a_template_is_known_again(kind):
    empty = template(kind)
    guesses = guess_columns(empty, kind)
    assert [g.column for g in guesses if g.field is None] == []
    assert (
        suggest_mapping(
            pd.concat([empty, pd.DataFrame([[""] * empty.shape[1]], columns=empty.columns)]).astype("str"), kind=kind
        ).kind
        == kind
    )


def test_what_a_person_chose_goes_before_the_guess():
    frame = text(mobile=["0912345678"], ref=["A1"], name=["Ann"])
    mapping = with_choices(suggest_mapping(frame, kind="customers"), frame, {"external_id": "ref", "phone": None})
    assert mapping.columns["external_id"] == ["ref"]
    assert "phone" not in mapping.columns
    with pytest.raises(MissingColumn):
        with_choices(mapping, frame, {"email": "no such column"})


def test_a_table_without_what_its_kind_needs_is_refused_with_a_hint():
    with pytest.raises(MissingColumn) as caught:
        check_mapping(suggest_mapping(text(colour=["red"]), kind="orders"))
    assert caught.value.hint


def test_a_table_of_three_thousand_columns_is_known_in_seconds():
    wide = text(
        **{"Customer ID": ["1", "2"], "Name": ["Ann", "Bob"], **{f"measure_{i}": ["3", "4"] for i in range(3000)}}
    )
    begun = time.process_time()
    found = suggest_mapping(wide)
    assert (found.kind, found.columns["full_name"]) == ("customers", ["Name"])
    assert time.process_time() - begun < 15


def test_each_meaning_has_its_reason_in_words():
    frame = table(
        ["id", "E-mail", "Mobile", "Phone", "Hat size"],
        [["1", "a@x.com", "0912345678", "", "5"], ["2", "none", "", "0283822123", "6"]] * 4,
    )
    mapping = suggest_mapping(frame, kind="customers")
    reasons = {c: reason_words(g) for c, g in mapping.guesses.items()}
    assert reasons["E-mail"] == "from its name; 50 % look like e-mail addresses"
    assert reasons["Hat size"] == ""
    assert any("“Mobile”, “Phone”" in n for n in joined_columns(mapping))
    told = with_choices(mapping, frame, {"phone": "Phone"})
    assert reason_words(told.guesses["Phone"]) == "your choice"
    assert joined_columns(told) == []


def test_names_with_digits_stay_names_beside_a_customer_number():
    frame = table(["Customer ID", "Name"], [[f"K{i}", f"Shop {i}"] for i in range(8)])
    assert suggest_mapping(frame, kind="customers").columns == {"external_id": ["Customer ID"], "full_name": ["Name"]}


def test_what_nothing_decides_is_a_question_until_a_person_answers_it():
    frame = table(["Order", "Date", "Total"], [["1", "03/04/2024", "1.234"], ["2", "05/06/2024", "2.500"]])
    mapping = suggest_mapping(frame, kind="orders")
    asked = {d.what: d for d in doubts(frame, mapping)}
    assert asked["date_order"].readings == {"dmy": "2024-04-03", "mdy": "2024-03-04"}
    assert asked["decimal"].readings == {".": 1.234, ",": 1234.0}
    answered = replace(mapping, date_order="mdy", decimal=".")
    assert doubts(frame, answered) == []
    lines = facts_of(frame, answered, source="s").tables["order_lines"]
    assert lines["ordered_at"].tolist() == ["2024-03-04", "2024-05-06"]
    assert lines["amount"].tolist() == [1.234, 2.5]
    clear = table(["Order", "Date", "Total"], [["1", "03/04/2024", "1.234,5"], ["2", "15/06/2024", "2.500"]])
    assert doubts(clear, suggest_mapping(clear, kind="orders")) == []


@pytest.mark.parametrize("source", list(SOURCES))
def test_every_table_to_fill_in_is_known_again_in_both_forms(tmp_path, source):
    kind, _fields = SOURCES[source]
    for ending in (".csv", ".xlsx"):
        (tmp_path / f"t{ending}").write_bytes(template_file([source], ending))
        found = read_table(tmp_path / f"t{ending}")
        assert list(found.frame.columns) == list(template(source).columns)
        mapping = suggest_mapping(found.frame, kind=kind)
        check_mapping(mapping)
        assert {c for cs in mapping.columns.values() for c in cs} == set(found.frame.columns)


def test_a_workbook_of_all_tables_has_a_sheet_for_each(tmp_path):
    (tmp_path / "all.xlsx").write_bytes(template_file(SOURCES, ".xlsx"))
    assert len(sheets(tmp_path / "all.xlsx")) == len(SOURCES)


@pytest.mark.parametrize("header", ["a b " * 1000, "email " * 700, "số điện " * 500, "电话" * 2000, "aB" * 2000])
def test_a_very_long_name_of_a_column_is_looked_at_in_a_moment(header):
    by_name("warm up", "customers")
    before = time.perf_counter()
    by_name(header, "customers")
    assert time.perf_counter() - before < 0.25


@pytest.mark.parametrize(
    ("header", "field", "sure"),
    [
        ("Đồng ý nhận tin", "consent_any", False),
        ("Nhận tin", "consent_any", False),
        ("Đồng ý nhắn tin", "consent_sms", True),
        ("Đồng ý nhận tin nhắn", "consent_sms", True),
        ("Newsletter", "consent_email", True),
        ("Consent", "consent_any", True),
    ],
)
def test_a_consent_that_names_no_channel_is_for_all_of_them_and_never_sure(header, field, sure):
    frame = pd.DataFrame({"Email": ["a@x.com", "b@x.com"], header: ["yes", "no"]}, dtype="str")
    guess = next(g for g in guess_columns(frame, "customers") if g.column == header)
    assert guess.field == field
    assert (guess.confidence >= 0.8) == sure


@pytest.mark.parametrize(
    ("field", "headers"),
    [
        ("industry", "Industry; Company Industry; 所属行业; Ngành nghề; Lĩnh vực kinh doanh"),
        ("company_size", "Company size; Number of employees; 企业规模; 员工人数; Quy mô công ty; Số nhân viên"),
        ("occupation", "Occupation; Job Title; 职业; Nghề nghiệp"),
        ("income", "Income; Monthly income (USD); 年收入; Thu nhập"),
        ("assets", "Assets; Account balance; 资产规模; 账户余额; Số dư; Tài sản"),
        ("contribution", "Contribution; Annual margin; 贡献; Lợi nhuận đóng góp"),
        ("territory", "Sales territory; 销售区域; Địa bàn"),
        ("referred_by", "Referred by; Referrer phone; 推荐人; 推荐人手机; Người giới thiệu; SĐT người giới thiệu"),
        ("tags", "Tags; Customer tags; Tag 1; 客户标签; Nhãn khách hàng"),
        ("custom_needs", "Custom needs; Bespoke; 定制化; Đặt làm riêng"),
        ("likes", "Lifestyle; Interests; 生活方式; Phong cách sống"),
        (None, "Points balance; Gift card balance; Size; 客户等级; 收入证明; Employee ID"),
    ],
)
def test_what_is_known_about_a_customer_is_known_by_its_name(field, headers):
    assert {h: by_name(h, "customers")[0] for h in headers.split("; ")} == dict.fromkeys(headers.split("; "), field)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("company_size", ["SME", "Sole trader", "Large enterprise", "SME"]),
        ("company_size", ["中小企业", "个体工商户", "大型企业", "50-99人"]),
        ("company_size", ["Hộ kinh doanh", "Doanh nghiệp vừa và nhỏ", "Doanh nghiệp lớn"]),
        ("industry", ["Electronics", "Telecommunications", "Automotive", "Retail"]),
        ("industry", ["电子", "通信行业", "汽车", "金融业"]),
        ("industry", ["Điện tử", "Viễn thông", "Bán lẻ"]),
        ("occupation", ["Teacher", "Engineer", "Retired"]),
        ("occupation", ["教师", "工程师", "退休"]),
        ("occupation", ["Giáo viên", "Kỹ sư", "Hưu trí"]),
        (None, ["S", "M", "L", "XL"]),
        (None, ["red", "green", "blue"]),
    ],
)
def test_what_is_known_about_a_customer_is_known_by_its_values(field, values):
    frame = pd.DataFrame({"Name": [f"Ann {v}" for v in values], "col7": values}, dtype="str")
    assert {g.column: g.field for g in guess_columns(frame)}["col7"] == field


BANK = """Customer No,Name,Email,Industry,员工人数,Nghề nghiệp,Income,Balance,Contribution,Sales territory,Referred by,Tags,Tag 2,Custom needs,Hat
1,Ann Lee,ann@x.com,Retail,12,Teacher,"30,000",150000.50,1200,North,2,VIP;wholesale,early,yes,red
2,Bob Ray,bob@x.com,,,,,,,,, ,late,,
"""


def test_what_is_known_about_a_customer_is_kept_as_it_came_under_names_of_its_own(tmp_path):
    (tmp_path / "bank.csv").write_text(BANK, encoding="utf-8")
    frame = read_table(tmp_path / "bank.csv").frame
    records = facts_of(frame, suggest_mapping(frame), source="bank").tables["records"]
    assert json.loads(records["extra"].iloc[0]) == {
        "industry": "Retail", "company_size": "12", "occupation": "Teacher", "income": "30,000", "assets": "150000.50", "contribution": "1200",
        "territory": "North", "referred_by": "2", "tags": "VIP;wholesale; early", "custom_needs": "yes", "Hat": "red",
    }  # fmt: skip
    assert json.loads(records["extra"].iloc[1]) == {"tags": "late", "Tags": " "}


def test_what_is_known_about_a_customer_is_no_evidence_of_who_they_are(tmp_path):
    people = pd.DataFrame(
        {
            "record_id": [f"r{i}" for i in range(120)], "source": "a", "full_name": [f"Ann{i} Lee{i % 7}" for i in range(120)],
            **{field: [f"word {i % 40} of it" for i in range(120)] for field in ABOUT if field != "occupation"},
            "Birth place": [f"town {i % 40} abc" for i in range(120)],
        },
        dtype="str",
    )  # fmt: skip
    assert set(prepare(people).others.values()) == {"Birth place"}
    (tmp_path / "bank.csv").write_text(
        BANK + "".join(f"{i},Cy{i},,,,job {i % 9} xyz,,,,,,,,,\n" for i in range(3, 200)), encoding="utf-8"
    )
    workspace = Workspace(tmp_path / "ws")
    commit_file(workspace, tmp_path / "bank.csv")
    table = comparable(current_records(workspace))
    assert {"occupation", "tags", "Hat"} <= set(table.columns)
    assert not [v for v in prepare(table).others.values() if v in {*ABOUT, "Hat"}], "nor is anything else of `extra`"
    workspace.close()


def test_orders_say_what_was_made_for_one_customer_alone(tmp_path):
    text = "Order,Date,Customer ID,Item,Qty,Price,Custom order\nA1,2024-05-01,1,Ring,1,10,engraved: Ann\nA2,2024-05-02,1,Ring,1,10,no\nA3,2024-05-03,1,Ring,1,10,engraved: Ann\nA4,2024-05-04,2,Ring,1,10,\n"
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    frame = read_table(tmp_path / "orders.csv").frame
    tables = facts_of(frame, suggest_mapping(frame), source="shop").tables
    assert tables["preferences"].to_numpy().tolist() == [
        ["shop/1", "custom_needs", "engraved: Ann", "observed", "2024-05-03"]
    ]
    plain = frame.drop(columns="Custom order")
    without = facts_of(plain, suggest_mapping(plain), source="shop").tables
    assert without["order_lines"]["line_key"].tolist() == tables["order_lines"]["line_key"].tolist()


@pytest.mark.parametrize("source", list(SOURCES))
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_example_rows_of_a_table_to_fill_in_are_never_data(tmp_path, source, ending):
    kind, _fields = SOURCES[source]
    path = tmp_path / f"{source}{ending}"
    path.write_bytes(template_file([source], ending))
    found = read_table(path).frame
    assert len(found) == 2, "two rows show how it is filled in"
    workspace = Workspace(tmp_path / "ws")
    with pytest.raises(IdicError):
        commit_file(workspace, path, kind=kind)
    mine = found.replace({"EXAMPLE-1": "7001", "EXAMPLE-2": "7002"})
    write_table(pd.concat([found, mine], ignore_index=True), tmp_path / "mine.xlsx")
    report = commit_file(workspace, tmp_path / "mine.xlsx", kind=kind)
    assert (report.rows, report.kept, report.set_aside) == (4, 2, 2)
    assert report.problems.set_index("code").loc["example_row", ["count", "effect"]].tolist() == [2, "set_aside"]
    workspace.close()
