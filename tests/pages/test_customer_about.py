"""Customer: below the name stand the shop's own number and what its lists say of the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.pipeline import run_all
from idic_core.store import Workspace
from idic_core.upload import commit_file
from tests.interact.shop import running_dashboard

ROOT = Path(__file__).resolve().parents[2]


def test_number_gender_age_city_and_own_columns_stand_below_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path / "ws"))
    running_dashboard(monkeypatch)
    rows = [f"K{1000 + n},Name{n} Person{n},n{n}@x.example,female,1990-05-0{1 + n},Leipzig,{'yes' if n % 2 else 'no'}" for n in range(8)]  # fmt: skip
    (tmp_path / "crm.csv").write_text("\n".join(["Customer number,Name,Email,Gender,Date of birth,City,Members club", *rows]), encoding="utf-8")  # fmt: skip
    orders = [f"O{n},2026-0{1 + n % 5}-11,K{1000 + n},Tea,1,5" for n in range(8)]
    (tmp_path / "orders.csv").write_text("\n".join(["Order,Date,Customer number,Product,Quantity,Price", *orders]), encoding="utf-8")  # fmt: skip
    workspace = Workspace(tmp_path / "ws")
    for name in ("crm.csv", "orders.csv"):
        commit_file(workspace, tmp_path / name, source="shop")
    run_all(workspace)
    found = workspace.rows("SELECT customer_id FROM customers WHERE name LIKE 'Name1 %'")[0]["customer_id"]
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page("pages/customer.py")
    app.query_params["customer"] = found
    app.run()
    assert not app.exception
    said = [c.value for c in app.caption]
    assert any(s.startswith(f"K1001 ({found} in this program)") for s in said)
    line = next(s for s in said if "born 1990" in s)
    for fact in ("Gender: Female", "(born 1990-05-02)", "City: Leipzig", "Members club: yes"):
        assert fact.replace("-", "") in line.replace("\\", "").replace("-", ""), line
