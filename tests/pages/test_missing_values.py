"""What is not known stands as a dash in every table, never as a grey "None"."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.differentiate import Condition, Definition, run, save_segment, to_json
from tests.differentiate.known_shop import known_shop
from tests.interact.shop import running_dashboard

PAGES = Path(__file__).resolve().parents[2] / "pages"
OF_A_FILE = {"upload_parts.py", "upload_cleaning.py", "upload_reading.py"}
"""Tables that show cells of a file as they are."""


def test_every_table_says_what_stands_for_a_missing_value() -> None:
    silent = []
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if path.name not in OF_A_FILE and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "dataframe":  # fmt: skip
                given = {k.arg: ast.unparse(k.value) for k in node.keywords}
                if given.get("placeholder") != "'–'":
                    silent.append(f"{path.name}:{node.lineno}")
    assert silent == []


def test_people_without_orders_have_dashes_beside_those_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    workspace = known_shop(tmp_path, prospects=30)
    run(workspace)
    everybody = to_json(Definition("any", (Condition("has_ordered", "no"), Condition("tier", "any", ("small",)))))
    at = AppTest.from_file(str(PAGES.parent / "app.py"), default_timeout=90)
    at.query_params["view"] = "segments"
    at.query_params["segment"] = save_segment(workspace, "Both", everybody)
    at.switch_page("pages/segments.py").run()
    assert not at.exception
    names = next(d for d in at.dataframe if {"Customer", "Lifetime value, 3 years"} <= set(d.value.columns))
    assert names.value["Lifetime value, 3 years"].isna().any()
    assert names.value["Lifetime value, 3 years"].notna().any()
    assert names.proto.placeholder == "–"
    assert not names.value.select_dtypes("object").isna().any().any()
