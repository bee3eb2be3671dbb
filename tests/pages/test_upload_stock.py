"""What people rely on under What there is: ranges are said only where there is one."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.identify.running import run as identify
from idic_core.store import Workspace
from idic_core.upload import commit_file, inventory
from pages.ui import upload_stock
from tests.pages.test_upload_money import APP


@pytest.mark.parametrize(("low", "high", "said"), [(12, 12, ""), (11, 12, "between 11 and 12"), (None, None, "")])
def test_a_range_of_one_number_is_no_range(low, high, said):
    assert upload_stock._range({"people_low": low, "people_high": high}) == said


def test_one_day_is_no_range(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path / "ws"))
    (tmp_path / "orders.csv").write_text("Order,Date,Customer ID,Item,Qty,Price\nA1,2024-05-01,1,Tea,1,10\nA2,2024-05-01,2,Cup,1,9\n", encoding="utf-8")  # fmt: skip
    workspace = Workspace(tmp_path / "ws")
    commit_file(workspace, tmp_path / "orders.csv")
    identify(workspace)
    day = inventory(workspace)["first_upload"]
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/upload.py").run()
    assert not at.exception
    said = " ".join(c.value for c in at.caption)
    assert f"Files came in on {day}." in said
    assert "Orders of 2024-05-01." in said
    assert "from 2024-05-01 to" not in said
