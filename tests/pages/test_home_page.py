"""Home and Results of a list of customers without orders: the next step is to upload some, and ranges are said only where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core import measure
from idic_core.store import Workspace
from pages.ui import home_parts
from tests.interact.shop import make_shop, running_dashboard

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    people = [{"customer_id": f"C{n}", "records": [f"r{n}"], "name": f"Name {n}"} for n in range(12)]
    workspace = make_shop(tmp_path, people)
    measure.run(workspace)
    return workspace


def shown(name: str) -> str:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page(f"pages/{name}.py").run()
    assert not app.exception
    return "\n".join([*(str(e.value) for e in [*app.markdown, *app.caption]), *(str(e.proto.label) for e in app.get("page_link"))])  # fmt: skip


def test_without_orders_the_next_step_is_to_upload_them(listed: Workspace) -> None:
    scores = {s.stage: (s.reason, s.page) for s in measure.stage_scores(listed)}
    assert scores["customize"] == ("orders_known", "upload")
    text = shown("home")
    assert "Upload your orders" in text
    assert "Work out recommendations" not in text


def test_with_orders_it_is_to_work_out_what_to_recommend(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, [{"customer_id": "C1", "records": ["r1"], "name": "An", "orders": [("o1", "2026-01-05", 10)]}])  # fmt: skip
    assert measure.stage_scores(shop)[3].reason == "recommended"


def test_results_without_orders_say_so_instead_of_a_dash(listed: Workspace) -> None:
    text = shown("results")
    assert "Figures up to –" not in text
    assert "There are no orders yet" in text


@pytest.mark.parametrize(
    ("low", "high", "said"), [(12.2, 12.4, ""), (11.0, 12.4, "between 11 and 12"), (None, 3.0, "")]
)
def test_a_range_whose_ends_read_alike_is_none(low: float | None, high: float, said: str) -> None:
    assert home_parts._range({"low": low, "high": high, "unit": "money"}) == said
