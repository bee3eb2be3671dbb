"""The command line writes saved segments: as a column of everybody, or one list alone."""

from pathlib import Path

import pandas as pd
import pytest

from idic_core.differentiate import Condition, Definition, run, save_segment, to_json
from idic_core.errors import IdicError
from idic_core.pipeline import export_frame, export_segment
from idic_core.store import Workspace
from tests.cli.test_cli import ask, idic
from tests.differentiate.known_shop import known_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = known_shop(tmp_path_factory.mktemp("ws"), customers=40)
    run(workspace)
    save_segment(workspace, "With e-mail", to_json(Definition("all", (Condition("has_email", "yes"),))))
    save_segment(workspace, "Never bought", to_json(Definition("all", (Condition("has_ordered", "no"),))))
    return workspace


def test_everybody_is_written_with_the_segments_they_are_in(shop: Workspace) -> None:
    table = export_frame(shop, "segments").set_index("customer_id")
    assert len(table) == 52
    never = table[table["segments"].str.contains("Never bought")]
    assert set(never.index) == {f"P{n}" for n in range(12)}


def test_one_list_is_written_alone_by_its_name(shop: Workspace, tmp_path: Path) -> None:
    found = export_segment(shop, "never BOUGHT")
    assert set(found["customer_id"]) == {f"P{n}" for n in range(12)}
    with pytest.raises(IdicError):
        export_segment(shop, "Nobody")
    answer = ask(shop.folder, "export", "segments", str(tmp_path / "never.csv"), "--segment", "Never bought")
    assert answer["rows"] == len(pd.read_csv(tmp_path / "never.csv")) == 12
    assert idic(shop.folder, "export", "values", str(tmp_path / "x.csv"), "--segment", "Never bought").returncode == 2
