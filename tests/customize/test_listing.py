"""The list of all recommendations: one row each, with the customer's own numbers, in the reader's words, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from idic_core import customize
from idic_core.customize.listing import recommendation_file, recommendation_list
from idic_core.store import Workspace, read_derived
from idic_core.words import use_language
from tests.customize.small_shop import make_shop


def made(folder: Path) -> Workspace:
    workspace = make_shop(folder, customers=25, refusing=1, complaining=1)
    customize.run(workspace)
    return workspace


def test_every_recommendation_leaves_with_the_customer_s_own_number_and_the_reason(tmp_path: Path) -> None:
    workspace = made(tmp_path)
    found = read_derived(workspace, "recommendations")
    rows = list(csv.DictReader(io.StringIO(recommendation_file(workspace).decode("utf-8-sig"))))
    assert len(rows) == len(found) > 0
    assert {row["Customer number"] for row in rows} == set(found["customer_id"])
    assert all(row["Why"] and row["Product"] for row in rows)
    assert {row["Kind"] for row in rows} <= {"Buy again", "New for them"}


def test_the_list_speaks_the_reader_s_language(tmp_path: Path) -> None:
    workspace = made(tmp_path)
    english = list(recommendation_list(workspace).columns)
    use_language("vi")
    try:
        assert list(recommendation_list(workspace).columns) != english
    finally:
        use_language("en")
