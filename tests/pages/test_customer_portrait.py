"""Customer: a click on a clause of the portrait shows what proves it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core.differentiate import portrait, run
from idic_core.store import Workspace
from tests.differentiate.habits_shop import shop_of
from tests.interact.shop import running_dashboard

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    orders = [("An", f"2025-0{n}-05", "tea", 10.0) for n in range(1, 7)]
    orders += [
        ("An", "2025-07-05", "mugs", 40.0),
        ("An", "2025-07-09", "mugs", -40.0),
        ("An", "2025-08-05", "tea", 10.0),
    ]
    workspace = shop_of(tmp_path, orders)
    run(workspace)
    return workspace


def proof(shop: Workspace, code: str) -> pd.DataFrame:
    place = [c.code for c in portrait(shop, "An")].index(code)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page("pages/customer.py")
    app.query_params["customer"] = "An"
    app.run().button(key=f"clause_{place}").click().run()
    assert not app.exception
    head = {"favourite": "What they buy", "returns": "Sent back on"}[code]
    return next(d.value for d in app.dataframe if head in d.value.columns)


def test_mostly_buys_shows_the_kinds_with_their_shares(shop: Workspace) -> None:
    found = proof(shop, "favourite")
    assert found["What they buy"].tolist() == ["tea"]
    assert found["Share"].tolist() == ["100 %"]


def test_sends_much_back_shows_the_returns_with_products_and_amounts(shop: Workspace) -> None:
    found = proof(shop, "returns")
    assert found[["Sent back on", "Product", "Amount"]].to_numpy().tolist() == [["2025-07-09", "mugs 1", "40.00"]]
