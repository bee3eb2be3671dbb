"""What people rely on where two pages count buyers: who brought everything back is none, on both."""

from __future__ import annotations

from idic_core.differentiate.run import run as differentiate
from idic_core.identify.running import run as identify
from idic_core.store import Workspace
from idic_core.upload import commit_file, inventory

ORDERS = (
    "Order,Date,Customer ID,Product,Qty,Price,Status\n"
    "A1,2024-05-01,1,Tea,1,10,paid\n"
    "A2,2024-05-02,2,Tea,1,10,paid\nA3,2024-05-09,2,Tea,-1,10,paid\n"
    "A4,2024-05-03,3,Tea,1,10,cancelled\n"
    "A5,2024-05-04,4,Tea,2,10,paid\nA6,2024-05-09,4,Tea,-1,10,paid\n"
)


def test_orders_taken_back_as_a_whole_make_no_buyer(tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "crm.csv").write_text("Customer ID,Name,Email\n" + "".join(f"{i},Person {i},p{i}@x.com\n" for i in range(1, 7)), encoding="utf-8")  # fmt: skip
    workspace = Workspace(tmp_path / "ws")
    commit_file(workspace, tmp_path / "crm.csv")
    commit_file(workspace, tmp_path / "orders.csv")
    identify(workspace)
    assert inventory(workspace)["buyers"] == 4, "before values are worked out, whoever an order line names"
    differentiate(workspace)
    found = inventory(workspace)
    assert (found["people"], found["buyers"], found["prospects"]) == (6, 2, 4)
    assert found["buyers"] == workspace.value("SELECT count(*) FROM customer_values")
    workspace.close()
