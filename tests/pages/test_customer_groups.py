"""Customer: the value group and the RFM group, and where the line to them lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.interact import value_lines
from idic_core.store import Workspace
from pages.ui.customer_groups import why
from tests.interact.shop import make_shop, running_dashboard

ROOT = Path(__file__).resolve().parents[2]
SCORES = {"r": 5, "f": 4, "m": 5, "lifecycle": "mature", "tier": "vip", "lifetime_value": 1.0}


def person(number: int, group: str, actual: float, still: float, **more: object) -> dict:
    value = {**SCORES, "value_group": group, "actual_value": actual, "unrealised": still, **more}
    return {"customer_id": f"C{number}", "records": [f"r{number}"], "name": f"Name {number}", "value": value}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    people = [
        person(1, "most_valuable", 1113.0, 0.0), person(2, "most_valuable", 212.0, 3.0), person(3, "most_growable", 40.0, 500.0),
        person(4, "low_maintenance", 10.0, 20.0), person(5, "low_maintenance", 0.0, 900.0, lifecycle="lost"), person(6, "below_zero", -5.0, 30.0),
    ]  # fmt: skip
    return make_shop(tmp_path, [*people, {"customer_id": "C9", "records": ["r9"], "name": "Nine"}])


def reason(shop: Workspace, customer: str) -> str:
    (row,) = shop.rows("SELECT * FROM customer_values WHERE customer_id = ?", [customer])
    return why(row, value_lines(shop))["value_group"]


def test_each_group_says_why_with_the_line_to_it(shop: Workspace) -> None:
    assert value_lines(shop) == {"most_valuable": 212.0, "most_growable": 500.0}
    assert reason(shop, "C1") == "in the top fifth by the last 12 months: 1,113; the line is at 212"
    assert "what they could still bring: 500; the line is at 500" in reason(shop, "C3")
    assert "most valuable begin at 212; could still bring 20; most growable begin at 500" in reason(shop, "C4")
    assert "lost, so not among the most growable" in reason(shop, "C5")
    assert reason(shop, "C6") == "cost more than they brought in the last 12 months: -5"


def test_the_page_names_both_groups_and_nothing_for_who_has_not_bought(shop: Workspace) -> None:
    def shown(customer: str) -> str:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page("pages/customer.py")
        app.query_params["customer"] = customer
        app.run()
        assert not app.exception
        return "\n".join(str(e.value) for e in [*app.markdown, *app.caption])

    text = shown("C1")
    for words in ("Most valuable customers", "Champions", "the line is at 212", "recency 5, frequency 4, money 5 of 5"):
        assert words in text
    assert "RFM group" not in shown("C9")
