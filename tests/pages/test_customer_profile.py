"""On the page of a customer a field can be chosen anew, corrected and given back to its rule."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core import identify
from idic_core.store import Workspace, read_derived
from tests.identify.people import put
from tests.interact.shop import running_dashboard

ROOT = Path(__file__).resolve().parents[2]
PERSON = {
    "full_name": "Teresa Quigley",
    "phone": "0113 496 0112",
    "birth_date": "1970-03-04",
    "country": "United Kingdom",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    workspace = Workspace(tmp_path)
    put(
        workspace,
        pd.DataFrame(
            [
                {"record_id": f"s/{n}", "email": mail, **PERSON}
                for n, mail in enumerate(["t@mail.example", "teresa@firm.example"])
            ]
        ),
    )
    identify.run(workspace)
    return workspace


def email(workspace: Workspace) -> str:
    return str(read_derived(workspace, "customers")["email"].iloc[0])


def test_another_value_a_correction_and_the_way_back(shop: Workspace) -> None:
    (customer,) = read_derived(shop, "customers")["customer_id"]
    ruled = email(shop)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("pages/customer.py")
    app.query_params["customer"] = customer
    app.run()
    assert not app.exception
    table = next(t.value for t in app.dataframe if "Why this one" in t.value.columns)
    assert table.set_index("Field").loc["Phone", "Content"] == "+441134960112 (0113 496 0112)"
    app.selectbox(key=f"field_{customer}").select("email").run()
    other = next(o for o in ["t@mail.example", "teresa@firm.example"] if o != ruled)
    app.radio(key=f"value_{customer}_email").set_value(other).run()
    app.button(key="profile_use").click().run()
    assert not app.exception
    assert email(shop) == other
    app.radio(key=f"value_{customer}_email").set_value("\u0000write").run()
    app.text_input(key=f"typed_{customer}_email").input("tq@right.example").run()
    app.button(key="profile_use").click().run()
    assert email(shop) == "tq@right.example"
    app.button(key="profile_back").click().run()
    assert not app.exception
    assert email(shop) == ruled
