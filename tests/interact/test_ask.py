"""What people rely on when they ask for what is missing: who lacks what, the most valuable first, at an occasion that comes anyway."""

from __future__ import annotations

import pytest

from idic_core import differentiate, identify, interact
from idic_core.store import Workspace
from idic_core.upload import commit_file

PEOPLE = """Customer ID,First name,Last name,Email,Phone,Birthday,Newsletter
1,Ann,Lee,ann@mail.org,+84 912345601,1980-05-13,yes
2,Bob,Ray,,+84 912345602,,
3,Cam,Stone,cam@mail.org,,1975-01-20,no
4,Dan,Weber,dan@mail.org,+84 912345604,,
"""


@pytest.fixture
def shop(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    (tmp_path / "crm.csv").write_text(PEOPLE, encoding="utf-8")
    lines = "".join(
        f"O{c}{i},2026-0{1 + i}-0{c},{c},Tea,{amount}\n" for c, amount in ((2, 20), (4, 200), (3, 90)) for i in range(8)
    )
    (tmp_path / "orders.csv").write_text("Order,Date,Customer ID,Product,Amount\n" + lines, encoding="utf-8")
    commit_file(workspace, tmp_path / "crm.csv", source="shop")
    commit_file(workspace, tmp_path / "orders.csv", source="shop")
    return workspace


def people(workspace) -> dict[str, str]:
    return {r["name"]: r["customer_id"] for r in workspace.rows("SELECT name, customer_id FROM customers")}


def test_before_matching_there_is_nobody_to_ask(shop):
    assert interact.gap_counts(shop).empty
    assert interact.worth_asking(shop).empty


def test_each_gap_is_counted_and_its_people_are_listed_the_most_valuable_first(shop):
    identify.run(shop)
    counts = interact.gap_counts(shop).set_index("field")["missing"].to_dict()
    assert counts == {"phone": 1, "email": 1, "permission": 2, "birth_date": 2, "preferred_channel": 4}
    assert set(interact.worth_asking(shop, "permission")["name"]) == {"Bob Ray", "Dan Weber"}
    differentiate.run(shop)
    found = interact.worth_asking(shop, "birth_date")
    assert found["name"].tolist() == ["Dan Weber", "Bob Ray"]
    assert found["value"].is_monotonic_decreasing
    assert found["missing"].iloc[1] == ["email", "permission", "birth_date", "preferred_channel"]


def test_the_best_moment_is_the_next_open_task_else_the_next_order_expected(shop):
    identify.run(shop)
    differentiate.run(shop)
    who = people(shop)
    interact.add_task(shop, customer_id=who["Bob Ray"], due="2026-12-05", what="call about tea")
    interact.run(shop)
    assert "Ann Lee" not in set(interact.worth_asking(shop)["name"]), "nothing but her favourite channel is missing"
    found = interact.worth_asking(shop, "preferred_channel").set_index("name")
    assert found.loc["Bob Ray", ["occasion", "due"]].tolist() == ["follow_up", "2026-12-05"]
    assert found.loc["Ann Lee", "occasion"] == ""


def test_an_order_that_is_overdue_is_no_moment_to_wait_for(shop):
    identify.run(shop)
    differentiate.run(shop)
    for day, moment in (("2026-12-24", ["order", "2026-12-24"]), ("2026-09-01", ["", ""])):
        with shop.transaction() as db:
            db.execute("UPDATE customer_values SET as_of = '2026-11-30', next_order_date = ?", [day])
        found = interact.worth_asking(shop, "preferred_channel").set_index("name")
        assert found.loc["Dan Weber", ["occasion", "due"]].tolist() == moment


def test_a_talk_reminds_of_what_is_missing_and_stops_when_it_is_known(shop):
    identify.run(shop)
    who = people(shop)
    assert interact.to_ask(interact.card(shop, who["Bob Ray"])) == [
        "email",
        "permission",
        "birth_date",
        "preferred_channel",
    ]
    assert interact.to_ask(interact.card(shop, who["Cam Stone"])) == ["phone", "preferred_channel"], "a no is an answer"
    interact.log(
        shop,
        customer_id=who["Cam Stone"],
        channel="email",
        purpose="question",
        learned=[("preferred_channel", "email")],
    )
    assert interact.to_ask(interact.card(shop, who["Cam Stone"])) == ["phone"]
    interact.hold(shop, who["Bob Ray"], why="bereavement")
    assert interact.to_ask(interact.card(shop, who["Bob Ray"])) == []
