"""Languages are one however they are written, and what is none stays as it is."""

import pytest

from idic_core.differentiate.languages import language_code


@pytest.mark.parametrize(("text", "code"), [
    ("Vietnamese", "vi"), ("Tiếng Việt", "vi"), ("vi-VN", "vi"), ("越南语", "vi"), ("zh_CN", "zh"), ("zh-Hans", "zh"), ("中文", "zh"), ("Mandarin", "zh"), ("EN", "en"),
    ("tiếng Anh", "en"), ("English", "en"), ("Deutsch", "de"), ("Hà Nội", "Hà Nội"), ("Klingonish", "Klingonish"), ("", ""), ("anh", "anh"),
])  # fmt: skip
def test_a_language_is_known_however_it_is_written(text: str, code: str) -> None:
    assert language_code(text) == code
