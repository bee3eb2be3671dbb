"""What proves a clause: the shares of the kinds kept are those of the portrait, and what went back is there line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from idic_core.differentiate import kinds_kept, run, sent_back
from idic_core.store import read_derived
from tests.differentiate.habits_shop import shop_of


def test_the_kinds_kept_are_those_of_the_portrait_and_the_returns_are_told_apart(tmp_path: Path) -> None:
    orders = [("An", f"2025-0{n}-05", "tea", 10.0) for n in range(1, 4)]
    orders += [
        ("An", "2025-04-05", "茶壶", 30.0),
        ("An", "2025-05-05", "mugs", 7.0),
        ("An", "2025-05-09", "mugs", -7.0),
    ]
    workspace = shop_of(tmp_path, [*orders, ("Bo", "2025-05-05", "tea", 10.0)])
    run(workspace)
    found = kinds_kept(workspace, "An")
    assert found["kind"].tolist() == ["tea", "茶壶"]
    habit = read_derived(workspace, "customer_habits").set_index("customer_id").loc["An"]
    assert found["share"].tolist() == pytest.approx([habit["favourite_share"], habit["second_share"]])
    assert found["share"].sum() == pytest.approx(1)
    assert found.iloc[0][["lines", "amount", "last"]].tolist() == [3, 30.0, "2025-03-05"]
    back = sent_back(workspace, "An")
    assert back[["day", "product", "amount"]].to_numpy().tolist() == [["2025-05-09", "mugs 1", 7.0]]
    assert sent_back(workspace, "Bo").empty
    assert kinds_kept(workspace, "nobody").empty
