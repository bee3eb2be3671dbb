"""What people rely on when a list says what customers like: it is kept as their own word, under the codes of the program."""

from __future__ import annotations

import pytest

from idic_core import identify, interact
from idic_core.store import Workspace
from idic_core.upload import commit_file, suggest_mapping, template, undo


@pytest.mark.parametrize(
    ("header", "rows", "likes", "channels"),
    [
        (
            "Customer ID,Name,Email,Interests,Preferred channel",
            ["1,Ann Lee,a@x.org,Tea; Coffee,E-mail", "2,Bob Ray,b@x.org,,Phone"],
            {"Tea", "Coffee"},
            {"email", "phone"},
        ),
        (
            "客户编号,姓名,邮箱,兴趣爱好,偏好渠道",
            ["1,李丽华,a@x.org,茶叶、香薰,微信", "2,王伟,b@x.org,茶叶,电话"],
            {"茶叶", "香薰"},
            {"chat", "phone"},
        ),
        (
            "Mã khách hàng,Họ tên,Email,Sở thích,Kênh liên hệ",
            ["1,Trần Lan,a@x.org,Trà / Bánh,Email", "2,Lê Minh,b@x.org,Trà,Điện thoại"],
            {"Trà", "Bánh"},
            {"email", "phone"},
        ),
    ],
)
def test_interests_and_channels_are_found_and_kept_as_stated(tmp_path, header, rows, likes, channels):
    workspace = Workspace(tmp_path / "ws")
    (tmp_path / "crm.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    commit_file(workspace, tmp_path / "crm.csv")
    kept = workspace.rows("SELECT field, value, origin FROM preferences")
    assert {r["value"] for r in kept if r["field"] == "likes"} == likes
    assert {r["value"] for r in kept if r["field"] == "preferred_channel"} == channels
    assert {r["origin"] for r in kept} == {"stated"}


def test_they_stand_on_the_customers_card_and_go_with_the_file(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    (tmp_path / "crm.csv").write_text(
        "Customer ID,Name,Email,Interests\n1,Ann Lee,a@x.org,Tea\n2,Bob Ray,b@x.org,n/a\n", encoding="utf-8"
    )
    batch = commit_file(workspace, tmp_path / "crm.csv").batch_id
    identify.run(workspace)
    ann = workspace.value("SELECT customer_id FROM customers WHERE name = 'Ann Lee'")
    assert interact.preferences(workspace, ann)[["field", "value", "origin"]].to_numpy().tolist() == [
        ["likes", "Tea", "stated"]
    ]
    assert workspace.value("SELECT count(*) FROM preferences") == 1, "a word for nothing is no wish"
    undo(workspace, batch)
    assert workspace.value("SELECT count(*) FROM preferences") == 0


def test_the_empty_table_to_fill_in_has_columns_that_are_known_again():
    frame = template("customers")
    assert {"likes", "preferred_channel"} <= set(suggest_mapping(frame, kind="customers").columns)
