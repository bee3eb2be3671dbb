"""What people rely on when they drop the export of a program they know: it is recognised, and its columns mean what they mean there."""

from __future__ import annotations

import csv
import io

import pytest

from idic_core.store import Workspace
from idic_core.upload import commit_file, read_table, reason_words, suggest_mapping
from idic_core.upload.facts import facts_of

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,"
    "Billing Address1,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Notes,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Tags,Phone"
).split(",")
WOO = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode (Billing),"
    "Country Code (Billing),Email (Billing),Phone (Billing),First Name (Shipping),Last Name (Shipping),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,"
    "Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,Discount Amount,Discount Amount Tax"
).split(",")
HEADERS = {
    ("Shopify", "orders"): SHOPIFY,
    ("Shopify", "customers"): "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags".split(","),
    ("WooCommerce", "orders"): WOO,
    ("WooCommerce", "customers"): "Name,Username,Last active,Sign up,Email,Orders,Total spend,AOV,Country / Region,City,Region,Postal code".split(","),
    ("HubSpot", "customers"): "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Last Activity Date,Lead Status,Marketing contact status,Create Date,Associated Company IDs,Associated Company".split(","),
    ("Zoho CRM", "customers"): "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,Account Name,Vendor Name,Email,Title,Department,Phone,Home Phone,Mobile,Date of Birth,Email Opt Out,Created Time,Modified Time,Mailing Street,Other Street,Mailing City,Mailing State,Mailing Zip,Mailing Country,Description".split(","),
    ("Fxiaoke (纷享销客)", "customers"): "客户名称,客户编号,客户级别,负责人,负责人主属部门,归属部门,成交状态,生命状态,国家,省,市,区,详细地址,电话,邮件,网址,最后跟进时间,创建人,创建时间,最后修改时间".split(","),
    ("Google Forms", "surveys"): ["Timestamp", "Email Address", "How likely are you to recommend us?", "What should we do better?"],
    ("Wenjuanxing (问卷星)", "surveys"): ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的姓名", "2、您对我们的服务满意吗？", "总分"],
    ("a social-media monitor", "interactions"): ["Date", "Source", "Author", "Title", "Mention", "URL", "Sentiment", "Reach"],
}  # fmt: skip


def written(folder, header, *rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, header)
    writer.writeheader()
    writer.writerows([dict.fromkeys(header, "") | r for r in rows])
    path = folder / "export.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize(("program", "kind"), list(HEADERS))
def test_an_export_is_recognised_by_its_columns_and_it_is_said(tmp_path, program, kind):
    header = HEADERS[program, kind]
    frame = read_table(written(tmp_path, header, {h: "x" for h in header})).frame
    mapping = suggest_mapping(frame)
    assert mapping.kind == kind
    assert any(program in n for n in mapping.notes)
    assert any(program in reason_words(g) for g in mapping.guesses.values() if g.why == "preset")


def test_a_file_of_another_make_is_not_taken_for_an_export(tmp_path):
    frame = read_table(written(tmp_path, ["Name", "Email", "Created at", "Total"], {"Name": "Ann"})).frame
    assert suggest_mapping(frame).notes == []


def test_shopify_orders_are_counted_once_per_line_without_discounts_refunds_and_cancellations(tmp_path):
    first = {"Name": "#1001", "Email": "ann@x.com", "Financial Status": "partially_refunded", "Currency": "EUR", "Subtotal": "90", "Shipping": "5", "Taxes": "0", "Total": "95", "Discount Amount": "10", "Refunded Amount": "20",
             "Created at": "2024-05-01 10:00:00 +0200", "Billing Name": "Ann Lee", "Lineitem quantity": "1", "Lineitem name": "Hat", "Lineitem price": "60", "Lineitem sku": "H1"}  # fmt: skip
    more = {
        "Name": "#1001",
        "Email": "ann@x.com",
        "Created at": "2024-05-01 10:00:00 +0200",
        "Lineitem quantity": "2",
        "Lineitem name": "Bag",
        "Lineitem price": "20",
        "Lineitem sku": "B1",
    }
    gone = {"Name": "#1002", "Email": "", "Financial Status": "refunded", "Total": "60", "Created at": "2024-05-02 10:00:00 +0200", "Cancelled at": "2024-05-02 11:00:00 +0200", "Billing Name": "Bob Ray", "Lineitem quantity": "1", "Lineitem name": "Hat", "Lineitem price": "60", "Lineitem sku": "H1"}  # fmt: skip
    gone_more = {
        "Name": "#1002",
        "Created at": "2024-05-02 10:00:00 +0200",
        "Lineitem quantity": "1",
        "Lineitem name": "Bag",
        "Lineitem price": "20",
        "Lineitem sku": "B1",
    }
    frame = read_table(written(tmp_path, SHOPIFY, first, more, gone, gone_more)).frame
    tables = facts_of(frame, suggest_mapping(frame), source="shop").tables
    lines = tables["order_lines"]
    assert lines["order_id"].tolist() == ["#1001", "#1001", "#1002", "#1002"]
    assert lines["amount"].round(2).tolist()[:2] == [42.0, 28.0]
    assert lines["line_kind"].tolist() == ["sale", "sale", "cancelled", "cancelled"]
    assert lines["record_id"].nunique() == 2
    assert sorted(tables["records"]["full_name"]) == ["Ann Lee", "Bob Ray"]


def test_woocommerce_orders_have_their_customers_and_lines(tmp_path):
    row = {"Order Number": "77", "Order Status": "Completed", "Order Date": "2024-05-01 10:00", "First Name (Billing)": "Ann", "Last Name (Billing)": "Lee", "Email (Billing)": "ann@x.com", "First Name (Shipping)": "Cy",
           "Order Total Amount": "35", "SKU": "H1", "Item #": "1", "Item Name": "Hat", "Quantity (- Refund)": "2", "Item Cost": "10"}  # fmt: skip
    frame = read_table(
        written(tmp_path, WOO, row, row | {"SKU": "B1", "Item #": "2", "Item Name": "Bag", "Quantity (- Refund)": "1"})
    ).frame
    tables = facts_of(frame, suggest_mapping(frame), source="shop").tables
    assert tables["order_lines"]["amount"].tolist() == [20, 10]
    assert tables["records"][["given_name", "family_name", "email"]].to_numpy().tolist() == [
        ["Ann", "Lee", "ann@x.com"]
    ]


def test_form_exports_become_answers_and_mentions_become_contacts(tmp_path):
    ws = Workspace(tmp_path / "ws")
    forms = HEADERS["Google Forms", "surveys"]
    commit_file(
        ws,
        written(
            tmp_path, forms, dict(zip(forms, ["2024-05-01 10:00:00", "ann@x.com", "9", "Open later"], strict=True))
        ),
    )
    assert [
        (r["score"], r["answer"]) for r in ws.rows("SELECT score, answer FROM survey_answers ORDER BY question DESC")
    ] == [(None, "Open later"), (9, None)]
    wjx = HEADERS["Wenjuanxing (问卷星)", "surveys"]
    commit_file(
        ws,
        written(
            tmp_path,
            wjx,
            dict(
                zip(
                    wjx,
                    ["1", "2024/5/1 10:00:00", "35秒", "微信", "无", "1.2.3.4", "王小明", "非常满意", "5"],
                    strict=True,
                )
            ),
        ),
    )
    assert ws.value("SELECT answer FROM survey_answers WHERE question LIKE '2、%'") == "非常满意"
    heard = HEADERS["a social-media monitor", "interactions"]
    commit_file(
        ws,
        written(
            tmp_path,
            heard,
            dict(
                zip(
                    heard,
                    [
                        "2024-05-01",
                        "twitter.com",
                        "Ann Lee",
                        "Hats",
                        "Lovely hats",
                        "https://x.com/1",
                        "positive",
                        "100",
                    ],
                    strict=True,
                )
            ),
        ),
    )
    row = ws.rows("SELECT channel, direction, platform, body, mood FROM interactions")[0]
    assert row == {
        "channel": "social",
        "direction": "in",
        "platform": "twitter.com",
        "body": "Lovely hats",
        "mood": "positive",
    }
