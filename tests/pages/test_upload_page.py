"""What people rely on on the upload page: drop, look, keep, undo; and an empty page that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.store import Workspace
from idic_core.upload import commit_file

APP = Path(__file__).resolve().parents[2] / "app.py"
CRM = "Customer ID,Name,Email,Phone\n1,Ann Lee,ann@x.com,0912345678\n2,Bob Ray,bob@x,\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path / "ws"))
    return tmp_path / "ws"


def page() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/upload.py")


def dropped(tmp_path: Path, name: str, text: str) -> AppTest:
    at = page()
    at.run()
    at.file_uploader[0].upload(name, text.encode("utf-8"), "text/csv")
    return at.run()


def labels(at: AppTest) -> list[str]:
    return [b.label for b in at.button]


def test_an_empty_workspace_says_so_and_offers_the_sample(folder):
    at = page().run()
    assert not at.exception
    assert "Try the sample shop" in labels(at)


def test_a_dropped_file_is_shown_with_what_is_odd_and_kept_on_a_click(folder, tmp_path):
    at = dropped(tmp_path, "crm.csv", CRM)
    assert not at.exception
    assert any("crm.csv" in s.value for s in at.subheader)
    shown = [frame for d in at.dataframe for frame in d.value.astype(str).to_numpy().ravel().tolist()]
    assert "E-mail addresses that cannot be right" in shown
    at = next(b for b in at.button if b.label == "Keep this file").click().run()
    assert not at.exception
    assert any("2 of 2" in s.value for s in at.success)
    assert Workspace(folder).value("SELECT count(*) FROM records") == 2
    assert list((folder / "uploads").iterdir()) == [], "the copy of a kept file is removed"


def test_a_file_that_cannot_be_read_is_said_with_a_hint_and_can_be_taken_away(folder, tmp_path):
    at = dropped(tmp_path, "page.csv", "<!DOCTYPE html><html></html>")
    assert not at.exception
    assert any("web page" in e.value for e in at.error)
    at = next(b for b in at.button if b.label == "Take away").click().run()
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize("language", ["en", "zh_CN", "vi"])
def test_inventory_and_history_are_shown_in_every_language(folder, tmp_path, language):
    (tmp_path / "crm.csv").write_text(CRM, encoding="utf-8")
    commit_file(Workspace(folder), tmp_path / "crm.csv")
    at = page()
    at.query_params["language"] = language
    at.run()
    assert not at.exception
    assert next(m.value for m in at.metric) == "2"


def test_a_customer_typed_in_is_kept(folder):
    at = page().run()
    at.text_input(key="hand_full_name").set_value("Ann Lee")
    at = next(b for b in at.button if b.label == "Add customer").click().run()
    assert not at.exception
    assert Workspace(folder).value("SELECT full_name FROM records") == "Ann Lee"


def test_no_sample_is_offered_under_files_that_wait(folder, tmp_path):
    at = dropped(tmp_path, "crm.csv", CRM)
    assert "Try the sample shop" not in labels(at)
    assert any("Nothing is kept yet" in c.value for c in at.caption)


def test_what_would_make_figures_wrong_is_said_loudly_before_keeping(folder, tmp_path):
    text = "Customer ID,Name,Email,Kontakt erlaubt\n1,Ann Lee,ann@x.com,ja\n2,Bob Ray,bob@x.com,nein\n"
    at = dropped(tmp_path, "crm.csv", text)
    assert not at.exception
    assert any("consent" in w.value and "Kontakt erlaubt" in w.value for w in at.warning)


def test_dates_in_the_future_are_said_on_the_page(folder, tmp_path):
    at = dropped(tmp_path, "orders.csv", "Order,Date,Email,Amount\n1,2024-05-01,a@x.com,5\n2,2150-05-01,b@x.com,6\n")
    assert any("in the future" in w.value for w in at.warning)
