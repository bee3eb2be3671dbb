"""Offers: a list that is shown whole is not called the first part of itself."""

from __future__ import annotations

import pytest

from pages.ui import offers_parts


@pytest.mark.parametrize(
    ("shown", "everybody", "said"),
    [(162, 162, "All 162 customers."), (200, 1234, "The first 200 of 1,234."), (1, 1, "1 customer.")],
)
def test_the_caption_says_the_first_only_where_there_are_more(shown: int, everybody: int, said: str) -> None:
    assert offers_parts._shown_words(shown, everybody).startswith(said)
