"""A person's own rights: everything about them in one file, and nothing left after erasing."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from idic_core.errors import IdicError
from idic_core.interact import (
    add_task,
    best_customers,
    card,
    complete,
    everything_as_json,
    everything_as_workbook,
    hold,
    log,
    move_complaint,
    record_answer,
    run,
    set_consent,
    tasks,
)  # fmt: skip
from idic_core.store import Batch, Workspace, add_batch, erase
from pages.ui import customer_story
from tests.interact.shop import make_shop, tell

MARK = "zqxjkvb7"


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """Two people; the first has the mark in every place where words about a person can stand."""
    people = [
        {"customer_id": "C1", "records": [f"{MARK}/1", f"{MARK}/2"], "name": f"An {MARK}", "email": f"{MARK}@x.example", "phone": "+84912345678",
         "orders": [("o1", "2026-01-05", 10)], "value": {"actual_value": 50.0, "lifecycle": "at_risk", "p_alive": 0.4, "lifetime_value": 9.0}},
        {"customer_id": "C2", "records": ["other/1"], "name": "Bo", "email": "bo@x.example", "orders": [("o2", "2026-01-05", 10)]},
    ]  # fmt: skip
    workspace = make_shop(tmp_path, people)
    saved = log(
        workspace, customer_id="C1", channel="phone", purpose="complaint", direction="in", subject=f"subject {MARK}", body=f"body {MARK}", staff="Lan",
        learned=[("likes", f"tea {MARK}")], promise=f"promise {MARK}", promise_due="2026-06-20", follow_up_on="2026-06-21", follow_up_what=f"what {MARK}",
        at="2026-06-10 10:00:00",
    )  # fmt: skip
    move_complaint(workspace, saved.complaint_id, "rejected", note=f"because {MARK}")
    set_consent(workspace, "C1", "marketing", "email", "granted", evidence=f"form {MARK}")
    record_answer(workspace, "C1", "nps", 2, answer=f"bad {MARK}", at="2026-06-11 10:00:00")
    hold(workspace, "C1", why=f"dispute {MARK}")
    add_task(workspace, customer_id="C1", due="2026-06-30", what=f"task {MARK}")
    tell(
        workspace,
        "offer_events",
        campaign_id="k",
        offer_id="o",
        customer_id="C1",
        event="assigned",
        arm="treated",
        reason=MARK,
        at="2026-06-12",
    )
    for task_id in tasks(workspace, "2026-06-15")["task_id"]:
        complete(workspace, task_id)
    run(workspace, as_of="2026-06-15 10:00:00")
    return workspace


def bytes_of(workspace: Workspace) -> bytes:
    workspace.close()
    return b"".join(p.read_bytes() for p in sorted(workspace.folder.glob("idic.sqlite*")))


def test_erasing_a_person_leaves_no_byte_of_them_and_keeps_the_sales(shop: Workspace) -> None:
    assert MARK.encode() in bytes_of(shop)
    erase(shop, card(shop, "C1").records, ["C1"])
    assert MARK.encode() not in bytes_of(shop)
    assert shop.value("SELECT count(*) FROM order_lines") == 2
    assert shop.value("SELECT sum(amount) FROM order_lines WHERE record_id IS NULL") == 10.0
    with pytest.raises(IdicError, match="no customer C1"):
        card(shop, "C1")
    assert card(shop, "C2").customer["name"] == "Bo"


def test_the_export_holds_everything_of_this_person_and_nothing_of_another(shop: Workspace) -> None:
    told = everything_as_json(shop, "C1").decode()
    for words in ("subject", "body", "tea", "promise", "what", "because", "form", "bad", "task"):
        assert f"{words} {MARK}" in told
    assert "bo@x.example" not in told
    tables = json.loads(told)["tables"]
    assert {"records", "order_lines", "interactions", "complaint_events", "survey_answers", "consents", "preferences", "task_events", "offer_events", "customers"} <= set(tables)  # fmt: skip
    book = pd.read_excel(io.BytesIO(everything_as_workbook(shop, "C1")), sheet_name=None)
    assert set(book) == set(tables)


def test_a_formula_in_a_note_is_harmless_in_the_workbook(shop: Workspace) -> None:
    log(shop, customer_id="C2", channel="chat", purpose="question", subject='=HYPERLINK("http://x")')
    book = pd.read_excel(io.BytesIO(everything_as_workbook(shop, "C2")), sheet_name="interactions")
    assert book["subject"].tolist() == ['\'=HYPERLINK("http://x")']


def test_the_card_reads_what_every_stage_knows(shop: Workspace) -> None:
    one = card(shop, "C1", at="2026-06-15 10:00:00")
    assert one.customer["customer_id"] == "C1"
    assert one.value["lifecycle"] == "at_risk"
    assert one.on_hold == f"dispute {MARK}"
    assert set(one.contact["code"]) == {"on_hold"}
    assert sorted(one.records) == [f"{MARK}/1", f"{MARK}/2"]
    assert {"order", "interaction", "complaint", "survey", "consent", "offer", "task"} <= set(one.timeline["kind"])
    assert best_customers(shop)["name"].tolist()[0].startswith("An")


def test_a_cancelled_order_is_told_as_cancelled_and_not_as_a_return_of_nothing(shop: Workspace) -> None:
    lines = pd.DataFrame([{
        "row": 0, "line_key": 900, "record_id": f"{MARK}/1", "source": "shop", "order_id": "11118", "ordered_at": "2026-02-01 10:00:00", "product_id": "P1", "product_name": "Green tea",
        "quantity": 2.0, "unit_price": 9.5, "amount": 19.0, "line_kind": "cancelled", "currency": "EUR",
    }])  # fmt: skip
    add_batch(shop, Batch("cancelled.csv", "orders", "shop"), {"order_lines": lines}, row_count=1)
    row = next(r for r in card(shop, "C1", at="2026-06-15").timeline.to_dict("records") if r["ref"] == "11118")
    assert customer_story.said(row) == ("Order 11118: cancelled", "19.00 EUR not counted")
