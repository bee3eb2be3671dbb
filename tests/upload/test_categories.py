"""What people rely on when their order export says what kind of thing each product is: needs and trends by category work from that one file."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from idic_core.engines import current_products, customer_lines
from idic_core.upload import commit_file, suggest_mapping, undo
from idic_core.upload.meaning import by_name, guess_columns
from idic_core.upload.reading import read_table

HEAD = "Order,Date,Customer ID,SKU,Product,Category,Qty,Price\n"
SHOP = HEAD + (
    "A1,2024-05-01,1,T1,Green tea,Drinks,2,10\n"
    "A1,2024-05-01,1,C1,Cup,Kitchen,1,5\n"
    "A2,2024-05-02,2,T1,Green tea,Tea,1,12\n"
    "A2,2024-05-02,2,X1,Spoon,,1,3\n"
    "A2,2024-05-02,2,POSTAGE,Postage,Shipping,1,4\n"
)


def products(workspace):
    found = current_products(workspace).set_index("product_id")
    assert found.index.is_unique
    return found


def categories(workspace):
    return products(workspace)["category"].fillna("").to_dict()


@pytest.mark.parametrize(
    "header",
    ["Category", "category", "Product type", "Product Category", "Item category", "Lineitem category", "Category 1", "类别", "商品分类", "产品类别", "商品所属类目",
     "Danh mục", "Danh mục sản phẩm", "Nhóm hàng", "Loại sản phẩm", "Warengruppe"],
)  # fmt: skip
def test_a_category_is_known_by_its_name_in_a_file_of_orders(header):
    assert by_name(header, "orders")[0] == "category"


@pytest.mark.parametrize(
    "header",
    ["Customer category", "CustomerCategory", "customercategory", "客户类别", "会员分类", "付款类别", "Danh mục khách hàng", "Nhóm khách hàng", "Tax category", "Type",
     "Payment category"],
)  # fmt: skip
def test_the_category_of_something_else_is_not_a_products(header):
    assert by_name(header, "orders")[0] != "category"


def test_a_file_of_orders_says_the_categories_of_its_products(workspace, put):
    report = commit_file(workspace, put("shop.csv", SHOP))
    assert (report.kind, report.kept, report.set_aside) == ("orders", 5, 0)
    assert categories(workspace)["T1"] == "Tea", "as its last line says"
    assert categories(workspace)["C1"] == "Kitchen"
    assert categories(workspace)["X1"] == ""
    assert products(workspace).loc["T1", ["name", "price"]].tolist() == ["Green tea", 11.0]
    assert customer_lines(workspace).num_rows == 5
    assert workspace.value("SELECT count(*) FROM products WHERE product_id = 'POSTAGE'") == 0, "postage is no product"
    undo(workspace, report.batch_id)
    assert len(products(workspace)) == 0
    assert workspace.value("SELECT count(*) FROM products") == 0


def test_products_without_a_code_are_known_by_their_names(workspace, put):
    text = "Mã đơn hàng,Ngày đặt,Mã khách hàng,Tên sản phẩm,Nhóm hàng,Số lượng,Đơn giá\n1,2024-05-01,K1,Trà xanh,Đồ uống,1,50000\n2,2024-05-02,K2,Cốc,Nhà bếp,1,90000\n"
    assert commit_file(workspace, put("don.csv", text)).kind == "orders"
    assert categories(workspace) == {"Trà xanh": "Đồ uống", "Cốc": "Nhà bếp"}


@pytest.mark.parametrize("list_first", [True, False])
def test_a_list_of_products_wins_whenever_it_comes(workspace, put, list_first):
    listed = put("products.csv", "SKU,Name,Category,Price\nT1,Sencha,Fine tea,13\nC1,Cup,,6\n")
    files = [put("shop.csv", SHOP), listed]
    for file in reversed(files) if list_first else files:
        commit_file(workspace, file)
    assert categories(workspace)["T1"] == "Fine tea"
    assert categories(workspace)["C1"] == "Kitchen", "what the list leaves out is filled from the orders"
    assert products(workspace).loc["T1", ["name", "price"]].tolist() == ["Sencha", 13.0]


def test_the_same_orders_again_with_categories_count_once(workspace, put):
    plain = "\n".join(",".join(c for i, c in enumerate(line.split(",")) if i != 5) for line in SHOP.splitlines()) + "\n"
    commit_file(workspace, put("shop.csv", plain), source="shop")
    before = customer_lines(workspace).num_rows
    assert set(categories(workspace).values()) == {""}
    commit_file(workspace, put("shop2.csv", SHOP), source="shop")
    assert customer_lines(workspace).num_rows == before
    assert categories(workspace)["C1"] == "Kitchen"


def test_a_list_of_tickets_with_categories_stays_a_list_of_contacts(put):
    rows = "".join(
        f"{i},2024-05-0{i},{i},Delivery,Where is it,Please tell me where it is {i},e-mail\n" for i in range(1, 9)
    )
    frame = read_table(put("tickets.csv", "Ticket no,Date,Customer ID,Category,Subject,Message,Channel\n" + rows)).frame
    assert suggest_mapping(frame).kind == "interactions"
    assert all(g.field != "purpose" or g.column == "Category" for g in guess_columns(frame, "interactions"))


def test_needs_and_trends_by_category_come_from_one_file_of_orders(workspace, put):
    from idic_core.differentiate.run import run as differentiate
    from idic_core.identify.running import run as identify

    rng = np.random.default_rng(5)
    kinds = {
        "Tea": ["Sencha", "Oolong", "Mint"],
        "Kitchen": ["Cup", "Pot", "Bowl"],
        "Books": ["Atlas", "Novel", "Poems"],
    }
    rows = []
    for customer in range(90):
        likes = list(kinds)[customer % 3]
        for order in range(4):
            day = np.datetime64("2024-01-05") + int(rng.integers(0, 340))
            for name in rng.choice(kinds[likes], 2, replace=False):
                rows.append(f"O{customer}-{order},{day},{customer},{name},{name},{likes},1,{rng.integers(5, 30)}")
    commit_file(workspace, put("shop.csv", HEAD + "\n".join(rows) + "\n"))
    identify(workspace)
    differentiate(workspace)
    said = {r["what"] for r in workspace.rows("SELECT what FROM kind_trends")}
    assert set(kinds) <= said
    assert set(current_products(workspace)["category"]) == set(kinds)


def sold(head: str, kinds: list[str]) -> pd.DataFrame:
    products = [f"Dress {n % 6}" for n in range(60)]
    return pd.DataFrame({
        "Order no": [str(n // 2) for n in range(60)], "Date": ["2026-01-05"] * 60, "Customer no": [f"K{n % 9}" for n in range(60)], "Product": products,
        head: kinds, "Qty": ["1"] * 60, "Price": ["9.50"] * 60,
    })  # fmt: skip


@pytest.mark.parametrize("head", ["Kind", "Type", "种类", "Loại"])
def test_a_column_that_each_product_has_one_value_of_is_its_category(head: str) -> None:
    of_product = ["Dresses" if n % 6 % 2 else "Shoes" for n in range(60)]
    found = suggest_mapping(sold(head, of_product))
    assert found.kind == "orders"
    assert found.columns["category"] == [head]


def test_a_kind_of_line_is_no_category_of_products() -> None:
    of_line = ["return" if n % 7 == 0 else "sale" for n in range(60)]
    assert "category" not in suggest_mapping(sold("Kind", of_line)).columns
    each_its_own = [f"Dress {n % 6}" for n in range(60)]
    assert "category" not in suggest_mapping(sold("Kind", each_its_own)).columns
