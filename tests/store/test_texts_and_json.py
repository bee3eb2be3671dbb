"""What is kept can be seen and can be read again: names without invisible signs, JSON without numbers that are none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.errors import IdicError
from idic_core.store import Workspace, as_json, derived_report, report_json, write_derived
from idic_core.texts import tidy_name, visible
from idic_core.typed import typed

EMPTY = IdicError("No name.", hint="Give one.")


@pytest.mark.parametrize(
    "nothing",
    ["", "  ", "\u200b", "\x00", "\u3164", "\u2800\u115f", "\u200d", "\u202e", "\ufeff\u00ad", "\u0301", "\x1b\x7f"],
)
def test_a_name_of_nothing_that_shows_is_refused(nothing: str) -> None:
    with pytest.raises(IdicError, match=r"No name\."):
        tidy_name(nothing, most=60, empty=EMPTY)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("VIP\u200b \x00club", "VIP club"), ("V\u200dIP", "VIP"), ("\u202ePIV", "PIV"), ("Ann\n\t Lee", "Ann Lee"), ("Đồng", "Đồng"), ("Cafe\u0301", "Café"),
     ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"), ("می\u200cخواهم", "می\u200cخواهم"), ("老客户", "老客户")],
)  # fmt: skip
def test_a_name_is_kept_as_it_shows(given: str, kept: str) -> None:
    assert tidy_name(given, most=60, empty=EMPTY) == kept


def test_a_long_name_and_half_a_character_are_refused_and_lines_stay_where_they_are_meant() -> None:
    with pytest.raises(IdicError, match="too long"):
        tidy_name("x" * 61, most=60, empty=EMPTY)
    with pytest.raises(IdicError):
        tidy_name("\ud800", most=60, empty=EMPTY)
    assert visible("one\x00\r\n two", lines=True) == "one\ntwo"


@pytest.mark.parametrize(
    "value", [float("nan"), [np.inf], {"a": {"b": -np.inf}}, {1, 2}, object(), pd.Timestamp("2026-01-01")]
)
def test_a_decision_with_a_value_that_json_has_not_is_refused(value: object, tmp_path: Path) -> None:
    with pytest.raises(IdicError) as refused:
        as_json(value)
    assert refused.value.hint
    with pytest.raises(IdicError):
        Workspace(tmp_path).set_setting("x", value)
    assert Workspace(tmp_path).setting("x") is None


def test_numbers_of_numpy_are_plain_numbers() -> None:
    assert as_json({"n": np.int64(3), "x": np.float64(0.5)}) == '{"n": 3, "x": 0.5}'


def test_a_figure_of_a_report_that_is_no_number_is_null_also_for_the_database(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    report = {"a": float("nan"), "b": [1.5, float("inf"), np.float64("nan")], "c": {"d": (np.int64(2), pd.NaT)}}
    customers = pd.DataFrame({"customer_id": ["C1"], "need_id": ["N1"], "strength": [0.5]})
    write_derived(workspace, {"customer_needs": customers}, version=0, report=report, name="differentiate")
    found = derived_report(workspace, "differentiate")
    assert (found["a"], found["b"], found["c"]["d"]) == (None, [1.5, None, None], [2, None])
    assert workspace.value("SELECT json_valid(report) FROM derived_runs") == 1
    assert json.loads(report_json({"when": pd.Timestamp("2026-01-01")})) == {"when": "2026-01-01 00:00:00"}


@dataclass(frozen=True)
class Card:
    name: str
    days: int


@typed
def keep(name: str, days: int, share: float = 0.0, on: bool = False, rates: dict[str, float] | None = None, ids: list[str] | None = None, card: Card | None = None) -> str:  # fmt: skip
    """A setter."""
    return name


@pytest.mark.parametrize(
    "wrong",
    [{"name": 5}, {"name": "\ud800"}, {"days": "30"}, {"days": 1.0}, {"days": True}, {"days": 2**70}, {"share": "1"}, {"on": 1}, {"rates": [1]}, {"rates": {"EUR": "1"}},
     {"rates": {1: 1.0}}, {"ids": "A"}, {"ids": ["A", 1]}, {"card": "A"}, {"card": Card("A", "b")}, {"card": Card(None, 1)}],
)  # fmt: skip
def test_an_argument_of_another_type_is_refused_in_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(IdicError) as refused:
        keep(**{"name": "A", "days": 1, **wrong})
    assert refused.value.hint
    assert str(refused.value).endswith(".")


def test_numbers_of_numpy_and_what_may_be_missing_pass() -> None:
    right = keep("A", np.int64(3), np.float64(1), np.bool_(True) is True, {"EUR": 1}, ["A"], Card("A", 1))
    assert (right, keep("B", 1, share=2)) == ("A", "B")
