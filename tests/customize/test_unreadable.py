"""Offers, campaigns, studies and call lists that cannot be read are left out one by one, and said; names that show nothing are refused."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from idic_core import interact
from idic_core.customize import campaigns, export, offers, save_offer
from idic_core.customize.library import default_offers
from idic_core.differentiate import left_out, take_back_left_out
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide

JUNK = ["", "junk", "null", "5", "[]", "[1]", '"text"', "{}", '{"name": 5}', '{"a":' * 20_000]
OFFER = {**asdict(default_offers()[0]), "name": "Tea"}
WRONG = [
    {"channels": "email"},
    {"channels": 5},
    {"discount": "much"},
    {"discount": 7},
    {"kind": "magic"},
    {"messages": ["a"]},
    {"cost": None},
    {"active": "no"},
    {"name": "\u200b"},
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.mark.parametrize("text", [*JUNK, *(json.dumps({**OFFER, **wrong}) for wrong in WRONG)])
def test_an_offer_that_cannot_be_read_is_left_out(workspace: Workspace, text: str) -> None:
    decide(workspace, "offer", "tea", text)
    decide(workspace, "offer", "cake", json.dumps({**OFFER, "name": "Cake", "of_a_newer_version": 1}))
    assert [o.offer_id for o in offers(workspace)] == [*(o.offer_id for o in default_offers()), "cake"]
    assert left_out(workspace) == {"offer": 1}
    assert take_back_left_out(workspace) == 1
    assert left_out(workspace) == {}


@pytest.mark.parametrize(
    "text",
    [
        *JUNK,
        '{"offer_id": "tea", "offer": 5, "control_share": 0.1}',
        '{"offer_id": "tea", "offer": {"kind": "new", "name": 5}, "control_share": 0.1}',
    ],
)
def test_campaigns_studies_and_call_lists_that_cannot_be_read_are_left_out(workspace: Workspace, text: str, tmp_path: Path) -> None:  # fmt: skip
    interact.add_study(workspace, kind="interviews", day="2026-01-01", title="Tea", findings="Green")
    for kind in ("campaign", "study", "call_list"):
        decide(workspace, kind, f"{kind}-1", text)
    assert campaigns(workspace).empty
    assert list(interact.studies(workspace)["title"]) == ["Tea"]
    assert interact.call_lists(workspace) == []
    assert left_out(workspace) == {"campaign": 1, "study": 1, "call_list": 1}
    with pytest.raises(IdicError, match="cannot be read") as refused:
        export(workspace, "campaign-1", tmp_path)
    assert refused.value.hint


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "\u200b\x00"},
        {"name": "x" * 500},
        {"discount": "much"},
        {"cost": float("nan")},
        {"cooling_days": 1.5},
        {"messages": {"en": 5}},
    ],
)
def test_an_offer_that_would_never_be_read_again_is_not_kept(workspace: Workspace, wrong: dict[str, object]) -> None:
    with pytest.raises(IdicError) as refused:
        save_offer(workspace, replace(default_offers()[0], **{"offer_id": "", "name": "Tea", **wrong}))  # type: ignore[arg-type]
    assert refused.value.hint
    with pytest.raises(IdicError):
        save_offer(workspace, "Tea")  # type: ignore[arg-type]
    assert workspace.value("SELECT count(*) FROM decisions") == 0


def test_names_are_kept_as_they_show(workspace: Workspace) -> None:
    made = save_offer(workspace, replace(default_offers()[0], offer_id="", name="Te\u200ba\x00 time"))
    assert next(o.name for o in offers(workspace) if o.offer_id == made) == "Tea time"
    with pytest.raises(IdicError):
        interact.add_study(workspace, kind="interviews", day="2026-01-01", title="\u200b", findings="Green")
