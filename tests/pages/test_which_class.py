"""Which group is for what stands on every view of Value and needs, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from idic_core.differentiate import run
from idic_core.words import use_language
from pages.ui.which_class import uses
from tests.differentiate.shop import fill, make_lines, products_of
from tests.pages.test_segments_page import page, words


@pytest.mark.parametrize("view", ["value", "segments"])
def test_it_stands_on_the_views(view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = make_lines(customers=80, seed=2)
    made = fill(tmp_path, lines, products_of(lines))
    run(made)
    text = words(page(monkeypatch, made, view))
    assert all(name in text and use in text for name, use in uses())


def test_each_way_to_sort_customers_has_a_name_of_its_own() -> None:
    for language in ("en", "zh_CN", "vi"):
        use_language(language)
        assert len({name for name, _use in uses()}) == len(uses()) == 6
