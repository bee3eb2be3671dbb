"""What people rely on where a folder is watched from the upload page."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.store import Workspace
from idic_core.upload import commit_file

APP = Path(__file__).resolve().parents[2] / "app.py"
ORDERS = "Order,Date,Customer ID,Item,Qty,Price\nA{n},2024-05-{d},1,Tea,1,10\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


def button(at: AppTest, label: str):
    return next(b for b in at.button if b.label == label)


def test_look_now_takes_in_what_is_known_and_lists_the_rest(folder, tmp_path):
    exports = tmp_path / "exports"
    exports.mkdir()
    (tmp_path / "orders_1.csv").write_text(ORDERS.format(n=1, d=13), encoding="utf-8")
    commit_file(Workspace(folder), tmp_path / "orders_1.csv", source="web shop")
    (exports / "orders_2.csv").write_text(ORDERS.format(n=2, d=14), encoding="utf-8")
    (exports / "staff.csv").write_text("Name,Hat\nAnn,red\n", encoding="utf-8")
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/upload.py").run()
    at = button(at, "Watched folder").click().run()
    at.text_input(key="watch_folder").set_value(str(tmp_path / "nowhere"))
    at = button(at, "Save").click().run()
    assert any("There is no folder" in e.value and "full path" in e.value for e in at.error)
    at.text_input(key="watch_folder").set_value(str(exports))
    at = button(at, "Save").click().run()
    assert not at.exception
    at = button(at, "Look now").click().run()
    assert not at.exception
    assert any("1 of 1" in s.value and "orders" in s.value for s in at.success)
    assert any("1 file was taken in" in s.value for s in at.success)
    listed = [d.value for d in at.dataframe if "Why" in d.value.columns and "File" in d.value.columns]
    assert listed[0]["File"].tolist() == ["staff.csv"]
    assert Workspace(folder).value("SELECT count(*) FROM order_lines") == 2
    at = button(at, "Look at these files here").click().run()
    assert not at.exception
    assert any("staff.csv" in s.value for s in at.subheader)
    at = button(at, "Look now").click().run()
    assert any("1 file is in the workspace already" in s.value for s in at.success)
    assert sorted(p.name for p in exports.iterdir()) == ["orders_2.csv", "staff.csv"]
