"""Sales that stand in two sources are said loudly: how many lines, that they count twice, and what to do."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from idic_core.differentiate import overview, run
from idic_core.differentiate.doubled import MUCH_TWICE, counted_twice
from idic_core.differentiate.wording import caution
from idic_core.engines import customer_lines
from idic_core.store import Batch, Workspace, add_batch
from tests.differentiate.shop import fill, make_lines, products_of
from tests.pages.test_segments_page import page


def again(workspace: Workspace, share: float, source: str = "shop two") -> int:
    """The same lines once more, this share of them, from another source; how many."""
    lines = workspace.frame("SELECT * FROM order_lines WHERE source = 'shop' ORDER BY row").drop(columns="batch_id")
    lines = lines.head(round(share * len(lines)))
    lines = lines.assign(source=source, line_key=lines["line_key"] + 1_000_000 * (1 + len(source) + ord(source[0])))
    add_batch(workspace, Batch(f"{source}.csv", "orders", source), {"order_lines": lines}, row_count=len(lines))
    return len(lines)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    lines = make_lines(customers=60, seed=2, items=1.0)
    return fill(tmp_path, lines, products_of(lines))


def test_overlapping_exports_of_two_names_are_said_on_top_of_the_page(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = again(shop, 0.5)
    run(shop)
    (found,) = [c for c in overview(shop)["cautions"] if c["code"] == "doubled"]
    assert (found["n"], found["p"], found["which"]) == (n, 33, "“shop”, “shop two”")
    (said,) = [w.value for w in page(monkeypatch, shop, "value").warning if "counted twice" in w.value]
    assert str(n) in said
    assert "undo one of the files" in said


def test_few_like_lines_and_one_source_alone_are_no_warning(shop: Workspace) -> None:
    assert counted_twice(customer_lines(shop)) == []
    assert again(shop, MUCH_TWICE / 2) > 0
    assert counted_twice(customer_lines(shop)) == []


def test_returns_other_customers_and_repeats_within_a_source_do_not_count(shop: Workspace) -> None:
    again(shop, 1.0)
    lines = customer_lines(shop).to_pandas()
    second = lines["source"].eq("shop two")
    for change in (
        {"customer_id": lines["customer_id"].where(~second, "somebody else")},
        {"amount": lines["amount"].where(~second, lines["amount"] + 1)},
        {"line_kind": "return"},
        {"source": "shop"},
    ):
        assert counted_twice(_arrow(lines.assign(**change))) == []
    assert counted_twice(_arrow(lines))[0]["n"] == len(lines) // 2


def test_the_sentence_names_no_more_than_three_sources(shop: Workspace) -> None:
    for source in ("a", "b", "c"):
        again(shop, 0.2, source)
    shared = counted_twice(customer_lines(shop))
    assert caution(shared[0]).count("“") == 3


def _arrow(lines: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(lines, preserve_index=False)
