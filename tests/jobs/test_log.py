"""The log says what failed and where, and never what stood in the data."""

from __future__ import annotations

from pathlib import Path

from idic_core.log import logger


def test_an_unforeseen_failure_is_logged_by_its_kind_and_place_without_the_data_in_its_message(tmp_path: Path) -> None:
    log = logger(tmp_path)
    try:
        int("lan@mail.example")
    except ValueError:
        log.exception("job 1 run failed")
    text = (tmp_path / "idic.log").read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "test_log.py" in text
    assert "lan@mail.example" not in text
