"""Text from data stays text: what Streamlit's Markdown would turn into icons, links, colours or arrows does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.text import JOINER, filled, plain, unnamed

# What streamlit/static/static/js/StreamlitMarkdown*.js looks for in text after Markdown's own escapes were resolved.
ALIVE = [
    r":material/\w+:", r":streamlit:", r":\+1:|:-1:|:[\w-]+:", r"(?i)(https?://|www(?=\.))([-.\w]+)", r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)",
    r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)", r"(?i)(mailto|xmpp):\w",
]  # fmt: skip


def resolved(markdown: str) -> str:
    """The text as it stands after Markdown has read its backslash escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@pytest.mark.parametrize(
    "name",
    [
        ":material/home:", ":streamlit:", ":smile:", ":+1:", "http://evil.example", "HTTPS://evil.example", "www.evil.example", "WwW.evil.example",
        "wwww.evil.example", "a@b.example", "mailto:a@b.example", "a -> b", "a <-> b", "a -- b", "a >= b", "&#58;material/home&#58;", "::material/home::",
    ],
)  # fmt: skip
def test_nothing_in_a_name_comes_to_life(name: str) -> None:
    shown = resolved(plain(name))
    assert not [p for p in ALIVE if re.search(p, shown)]
    assert shown.replace(JOINER, "") == name
    assert "&" not in re.sub(r"\\.", "", plain(name))


@given(st.text(alphabet=":/@.w-><~=&#5;htps_ \u00e9`*[]()!a1", max_size=30))
def test_whatever_is_written_is_shown_as_it_is_and_nothing_comes_to_life(name: str) -> None:
    shown = resolved(plain(name))
    assert shown.replace(JOINER, "") == " ".join(name.split())
    assert not [p for p in ALIVE if re.search(p, shown)]


def test_a_name_that_begins_like_a_list_is_no_list() -> None:
    assert plain("1. An") == "1\\. An"
    assert plain("Nguyen Van A.") == "Nguyen Van A."


def test_a_number_in_place_of_a_name_says_so() -> None:
    assert unnamed("+84 912 345 678") == "Unknown name · +84 912 345 678"
    assert unnamed("7-Eleven 24") == "7-Eleven 24"
    assert unnamed(None) == ""


def test_a_column_in_which_nothing_stands_is_not_shown() -> None:
    import pandas as pd

    table = filled(pd.DataFrame({"when": ["a", "b"], "who": ["", None], "score": [1.0, None]}))
    assert table.columns.tolist() == ["when", "score"]
    assert table["score"].tolist() == [1.0, ""]
