"""In a narrow window figures are still read whole: cards go on below each other, and no figure is cut off or runs out of its card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from idic_core.pipeline import run_all
from idic_core.store import Workspace
from tests.e2e.browser import Watched, settled
from tests.e2e.server import Server
from tests.interact.shop import make_shop

CUT = """() => [...document.querySelectorAll('[data-testid="stMetricValue"]')].filter(value => {
    const text = document.createRange();
    text.selectNodeContents(value);
    const card = value.closest('[data-testid="stVerticalBlock"]').getBoundingClientRect();
    const clipped = [value, ...value.querySelectorAll('*')].some(e => getComputedStyle(e).overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1);
    return clipped || text.getBoundingClientRect().right > card.right || card.right > window.innerWidth;
}).map(value => value.innerText)"""
BROKEN = """() => [...document.querySelectorAll('[data-testid="stMetricLabel"] p')].filter(p => p.getBoundingClientRect().height > 3 * 24).map(p => p.innerText)"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("narrow")
    day = date(2026, 1, 5)
    people = [
        {"customer_id": f"C{n:06d}", "records": [f"r{n}"], "name": f"Name {n}", "email": f"name{n}@x.example",
         "orders": [(f"o{n}_{k}", (day + timedelta(days=(7 * n + 31 * k) % 170)).isoformat(), 7_654.25) for k in range(1 + n % 4)]}
        for n in range(40)
    ]  # fmt: skip
    run_all(make_shop(folder / "workspace", people))
    assert Workspace(folder / "workspace").value("SELECT sum(actual_value) FROM customer_values") > 400_000
    with Server(folder / "workspace", folder / "server.log") as running:
        yield running


@pytest.mark.parametrize("language", ["en", "vi", "zh_CN"])
@pytest.mark.parametrize("width", [800, 1024])
def test_no_figure_is_cut_off_in_a_narrow_window(
    width: int, language: str, shop: Server, visit: Callable[..., Watched]
) -> None:
    with visit(shop) as seen:
        seen.page.set_viewport_size({"width": width, "height": 900})
        for page in ("", "segments", "results"):
            opened = seen.open(f"/{page}?language={language}")
            settled(opened)
            assert opened.get_by_test_id("stMetricValue").count() >= 3
            assert opened.evaluate(CUT) == [], page
            assert opened.evaluate(BROKEN) == [], page
