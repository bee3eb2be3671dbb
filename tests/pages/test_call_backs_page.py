"""Call-backs: how many of those due stand on today's list, how to have more, and what is said of somebody who is due and not on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.interact import add_task
from idic_core.store import Workspace
from tests.interact.shop import running_dashboard
from tests.interact.test_call_backs import person, shop_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    return shop_of(tmp_path, [person(n, "vip", worth=float(n)) for n in range(1, 15)])


def page(name: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page(f"pages/{name}.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*app.markdown, *app.caption])


def test_the_list_says_how_many_are_due_and_can_be_made_longer(shop: Workspace) -> None:
    app = page("interactions")
    assert "10 of 14 due call-backs" in shown(app)
    assert "due since 2026-03-06" in shown(app)
    app.number_input(key="call_backs_a_day").set_value(14).run()
    assert not app.exception
    assert "14 call-backs are due." in shown(app)


def test_a_customer_who_is_due_but_not_on_the_list_says_so(shop: Workspace) -> None:
    best, least = shown(page("customer", customer="C14")), shown(page("customer", customer="C1"))
    assert "Call-back, due since 2026-03-06" in best
    assert "Call-back, due since 2026-03-06" in least
    assert "Not among today's call-backs" not in best
    assert "Not among today's call-backs" in least


def test_the_cards_add_up_to_the_chips(shop: Workspace) -> None:
    add_task(shop, customer_id="C1", due="2099-01-01", what="ask again")
    app = page("interactions")
    figures = {m.label: m.value for m in app.metric}
    assert (figures["Due today or late"], figures["Late"]) == ("10", "10")
    assert "1 more comes later" in shown(app)
    chips = next(b for b in app.button_group if b.key == "kinds")
    assert list(chips.options) == ["Follow-up · 1", "Call-back · 10"]
    assert "Take up where the last talk stopped" not in shown(app), "there was none"
