"""What people rely on where orders are in several currencies, and when a file that was undone returns."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core import jobs
from idic_core.engines import customer_lines
from idic_core.store import Workspace
from idic_core.upload import commit_file, fix, fixed, undo

APP = Path(__file__).resolve().parents[2] / "app.py"
HEAD = "Order,Date,Customer ID,Item,Qty,Price,Currency\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path / "ws"))
    monkeypatch.setattr(jobs.line, "_spawn", lambda _workspace: None)  # no work in another process meanwhile
    return tmp_path / "ws"


def button(at: AppTest, label: str):
    return next(b for b in at.button if b.label == label)


def text(element) -> str:
    """What a person reads: without the marks that keep Markdown quiet."""
    return element.value.replace("\\", "").replace("\u2060", "")


def page(part: str | None = None) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/upload.py")
    if part:
        at.session_state["upload_part"] = part
    return at.run()


def test_rates_are_given_under_sources_and_quality_and_taken_back(folder, tmp_path):
    (tmp_path / "orders.csv").write_text(
        HEAD + "A1,2024-05-01,1,Tea,1,10,EUR\nA2,2024-05-02,2,Tea,1,20,USD\n", encoding="utf-8"
    )
    workspace = Workspace(folder)
    commit_file(workspace, tmp_path / "orders.csv")
    at = page("sources")
    assert not at.exception
    assert any("EUR (1), USD (1)" in text(w) and "Nothing is converted" in text(w) for w in at.warning)
    at.number_input(key="rate_EUR_USD").set_value(0.5)
    at = button(at, "Convert with these rates").click().run()
    assert not at.exception
    assert any("converted to EUR" in text(s) for s in at.success)
    assert sorted(customer_lines(workspace).to_pandas()["amount"]) == [10, 10]
    at = button(at, "Take the rates back").click().run()
    assert any("Nothing is converted" in text(w) for w in at.warning)
    assert sorted(customer_lines(workspace).to_pandas()["amount"]) == [10, 20]


def test_one_currency_asks_nothing(folder, tmp_path):
    (tmp_path / "orders.csv").write_text(HEAD + "A1,2024-05-01,1,Tea,1,10,EUR\n", encoding="utf-8")
    commit_file(Workspace(folder), tmp_path / "orders.csv")
    at = page("sources")
    assert not at.exception
    assert "Convert with these rates" not in [b.label for b in at.button]


def test_the_card_of_a_file_in_another_currency_says_so(folder, tmp_path):
    (tmp_path / "orders.csv").write_text(HEAD + "A1,2024-05-01,1,Tea,1,10,EUR\n", encoding="utf-8")
    commit_file(Workspace(folder), tmp_path / "orders.csv")
    at = page()
    at.file_uploader[0].upload("usa.csv", (HEAD + "B1,2024-05-01,1,Tea,1,10,USD\n").encode(), "text/csv")
    at = at.run()
    assert any(
        "several currencies" in text(w) and "USD" in text(w) and "nothing is converted" in text(w) for w in at.warning
    )


def test_fixes_are_offered_again_when_an_undone_file_returns(folder, tmp_path):
    path = tmp_path / "crm.csv"
    path.write_text("Customer ID,Name,Email\n1,  Ann  Lee ,ann@x.com\n2,Bob,bob@x.com\n", encoding="utf-8")
    workspace = Workspace(folder)
    first = commit_file(workspace, path)
    fix(workspace, first.batch_id, "spaces", {})
    undo(workspace, first.batch_id)
    second = commit_file(workspace, path)
    at = page("clean")
    assert any("1 fix was made then" in text(i) for i in at.info)
    at = button(at, "Make it again").click().run()
    assert not at.exception
    assert list(fixed(workspace, second.batch_id)) == ["spaces"]
    assert not at.info


def test_a_word_is_said_when_reading_and_keeping_are_done(folder):
    at = page()
    at.file_uploader[0].upload("crm.csv", b"Customer ID,Name\n1,Ann\n2,Bob\n", "text/csv")
    at = at.run()
    assert any("crm.csv is read: 2 rows" in text(t) for t in at.toast), [text(t) for t in at.toast]
    assert any("Read: 2 rows" in text(c) for c in at.caption)
    at = button(at, "Keep this file").click().run()
    workspace = Workspace(folder)
    with workspace.transaction() as db:
        db.execute("UPDATE jobs SET state = 'done'")
    at = at.run()
    assert not at.exception
    assert any("Everything is worked out" in text(t) for t in at.toast)
    assert not any("Everything is worked out" in text(t) for t in at.run().toast), "once"


def test_what_cannot_be_read_is_said_under_its_own_name(folder):
    at = page()
    at.file_uploader[0].upload("page.csv", b"<!DOCTYPE html><html></html>", "text/csv")
    at = at.run()
    assert any("page.csv" in text(e) for e in at.error)
