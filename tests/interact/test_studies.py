"""What people rely on in the log of studies: what is written down is found again by its need, and can be taken off."""

from __future__ import annotations

import pytest

from idic_core import interact
from idic_core.errors import IdicError
from idic_core.store import Workspace

STUDY = {
    "kind": "focus_group",
    "day": "2026-03-01",
    "title": "Young  parents",
    "findings": "They want gifts ready wrapped.",
    "needs": ["gifts", " gifts ", "speed"],
    "people": 8,
}


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "ws")


def test_a_study_is_found_again_newest_first_and_by_its_need(workspace):
    first = interact.add_study(workspace, **STUDY)
    interact.add_study(
        workspace, **{**STUDY, "day": "2026-04-01", "title": "Prices", "needs": ["price"], "people": None}
    )
    found = interact.studies(workspace)
    assert found["title"].tolist() == ["Prices", "Young parents"]
    assert found["needs"].tolist() == [["price"], ["gifts", "speed"]]
    assert interact.studies(workspace, "gifts")["study_id"].tolist() == [first]
    interact.remove_study(workspace, first)
    assert interact.studies(workspace)["title"].tolist() == ["Prices"]
    with pytest.raises(IdicError):
        interact.remove_study(workspace, first)


@pytest.mark.parametrize(
    "wrong", [{"kind": "rumour"}, {"title": " "}, {"findings": ""}, {"day": "2026-02-31"}, {"day": "2999-01-01"}]
)
def test_what_cannot_be_a_study_is_refused(workspace, wrong):
    with pytest.raises(IdicError):
        interact.add_study(workspace, **{**STUDY, **wrong})
    assert interact.studies(workspace).empty
