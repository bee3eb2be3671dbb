"""What people rely on on the upload page: drop, look, keep, undo; and an empty page that says what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core import identify
from idic_core.pipeline import run_all
from idic_core.store import Workspace, now
from idic_core.upload import add_customer, commit_file, keep_quality, undo
from pages.ui.upload_reading import Ways

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
    assert "Use my files" not in labels(at), "one is there already"


def test_while_files_are_read_nobody_is_told_that_there_is_no_data(folder):
    with Workspace(folder).transaction() as db:  # a process that works here
        db.execute(
            "INSERT INTO jobs (verb, created_at, state, pid, heartbeat_at) VALUES ('upload', ?, 'running', ?, ?)",
            [now(), os.getpid(), now()],
        )
    at = page().run()
    assert not at.exception
    assert "Try the sample shop" not in labels(at)
    assert any("is being worked out" in c.value for c in at.caption)


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


def keep_button(at: AppTest):
    return next(b for b in at.button if b.label == "Keep this file")


def test_a_date_order_that_nothing_decides_is_asked_and_the_answer_is_kept(folder, tmp_path):
    text = "Order,Date,Email,Amount\n1,03/04/2024,a@x.com,5\n2,05/06/2024,b@x.com,6\n"
    at = dropped(tmp_path, "orders.csv", text)
    assert keep_button(at).disabled
    question = next(r for r in at.radio if "03/04/2024" in r.label)
    at = question.set_value("mdy").run()
    assert not at.exception
    assert not keep_button(at).disabled
    at = keep_button(at).click().run()
    assert Workspace(folder).value("SELECT min(ordered_at) FROM order_lines") == "2024-03-04"
    again = dropped(tmp_path, "orders.csv", text.replace("1,", "7,", 1))
    assert not [r for r in again.radio if "03/04/2024" in r.label], (
        "the answer is remembered for files with this header"
    )


def test_header_and_separator_can_be_overruled_and_the_preview_follows(folder, tmp_path):
    at = dropped(tmp_path, "crm.csv", "id;name;mail\nid2;name2;mail2\n1;Ann;ann@x.com\n")
    assert list(at.dataframe[0].value.columns) == ["id", "name", "mail"]
    at = next(s for s in at.selectbox if s.key.startswith("header_")).set_value(2).run()
    assert not at.exception
    assert list(at.dataframe[0].value.columns) == ["id2", "name2", "mail2"]
    at = next(s for s in at.selectbox if s.key.startswith("delimiter_")).set_value(",").run()
    assert not at.exception
    assert list(at.dataframe[0].value.columns) == ["id2;name2;mail2"]


def test_an_encoding_that_does_not_fit_is_said_and_taken_back(folder, tmp_path):
    at = dropped(tmp_path, "crm.csv", "id,name\n1,Zoë\n2,Ann\n")
    at = next(s for s in at.selectbox if s.key.startswith("encoding_")).set_value("gb18030").run()
    assert not at.exception
    assert "Zoë" not in at.dataframe[0].value["name"].tolist() or at.warning
    at = next(s for s in at.selectbox if s.key.startswith("encoding_")).set_value("auto").run()
    assert "Zoë" in at.dataframe[0].value["name"].tolist()


def test_two_readings_are_shown_where_the_encoding_is_in_doubt(folder, tmp_path):
    at = page()
    at.run()
    at.file_uploader[0].upload("one.csv", "id,name\n1,José\n2,Ann\n".encode("mac_roman"), "text/csv")
    at = at.run()
    assert keep_button(at).disabled
    at = next(b for b in at.button if b.label == "Read it as Western European (Mac)").click().run()
    assert not at.exception
    assert not keep_button(at).disabled
    assert "José" in at.dataframe[0].value["name"].tolist()


def test_several_sheets_of_a_workbook_are_read_at_once_and_kept_together(folder, tmp_path):
    book = tmp_path / "shop.xlsx"
    with pd.ExcelWriter(book) as writer:
        pd.DataFrame({"Customer ID": ["1", "2"], "Name": ["Ann", "Bob"], "Email": ["a@x.com", "b@x.com"]}).to_excel(
            writer, sheet_name="People", index=False
        )
        pd.DataFrame(
            {"Order": ["A", "B"], "Customer ID": ["1", "2"], "Date": ["2024-05-01", "2024-05-02"], "Amount": ["5", "6"]}
        ).to_excel(writer, sheet_name="Sales", index=False)
    at = page()
    at.run()
    at.file_uploader[0].upload("shop.xlsx", book.read_bytes(), "application/vnd.ms-excel")
    at = at.run()
    at = at.button_group[0].set_value(["People", "Sales"]).run()
    assert not at.exception
    assert {"shop.xlsx · People", "shop.xlsx · Sales"} <= {s.value for s in at.subheader}
    for _turn in range(2):
        at = keep_button(at).click().run()
        assert not at.exception
    kinds = Workspace(folder).rows("SELECT kind FROM batches ORDER BY kind")
    assert [k["kind"] for k in kinds] == ["customers", "orders"]


def test_the_form_by_hand_warns_of_somebody_who_is_here_and_stays_open_for_the_next(folder, tmp_path):
    (tmp_path / "crm.csv").write_text(CRM, encoding="utf-8")
    commit_file(Workspace(folder), tmp_path / "crm.csv")
    identify.run(Workspace(folder))
    at = page().run()
    at.text_input(key="hand_phone").set_value("+84 912 345 678")
    at.run()
    assert not at.exception
    assert any("already" in w.value for w in at.warning)
    assert any("Ann Lee (same phone)" in link.proto.label for link in at.get("page_link"))
    at.text_input(key="hand_phone").set_value("0987 000 111")
    at.text_input(key="hand_full_name").set_value("Cy Young")
    at = at.run()
    assert not any("already" in w.value for w in at.warning)
    at = next(b for b in at.button if b.label == "Add customer").click().run()
    assert at.text_input(key="hand_full_name").value == ""
    assert any("Cy Young was added" in s.value for s in at.success)
    at = next(b for b in at.button if b.label == "Add customer").click().run()
    assert any("Somebody must be named" in e.value for e in at.error)
    assert Workspace(folder).value("SELECT count(*) FROM records") == 3


def test_undoing_a_file_with_noes_says_how_many_and_can_be_called_off(folder, tmp_path):
    (tmp_path / "crm.csv").write_text("Customer ID,Name,Newsletter\n1,Ann Lee,no\n2,Bob Ray,yes\n", encoding="utf-8")
    report = commit_file(Workspace(folder), tmp_path / "crm.csv")

    def ask(batch_id: int) -> None:
        from pages import ui
        from pages.ui import upload_stock

        upload_stock._confirm_undo(ui.workspace(), batch_id, "crm.csv")

    at = AppTest.from_function(ask, args=(report.batch_id,), default_timeout=60).run()
    assert not at.exception
    assert any("1 person in it said no" in w.value for w in at.warning)
    at = at.button(key="upload_undo_cancel").click().run()
    assert Workspace(folder).value("SELECT count(*) FROM records") == 2


def test_lately_calls_undone_only_what_was_undone_and_names_what_was_typed_in(folder, tmp_path):
    workspace = Workspace(folder)
    (tmp_path / "crm.csv").write_text(CRM, encoding="utf-8")
    (tmp_path / "old.csv").write_text(CRM.replace("Ann", "Eva"), encoding="utf-8")
    commit_file(workspace, tmp_path / "crm.csv")
    undo(workspace, commit_file(workspace, tmp_path / "old.csv").batch_id)
    add_customer(workspace, {"full_name": "Cy Young"})

    def show() -> None:
        from pages import ui
        from pages.ui import home_parts

        home_parts.news(ui.workspace())

    at = AppTest.from_function(show, default_timeout=60).run()
    assert not at.exception
    typed, old, crm = [c.value for c in at.caption][:3]
    assert "Typed in" in typed
    assert ("undone" in typed, "undone" in old, "undone" in crm) == (False, True, False)


def test_a_corrected_column_says_that_it_was_chosen_and_is_kept_so(folder, tmp_path):
    text = "Customer ID,Name,Đồng ý nhận tin\n1,Ann Lee,có\n2,Bob Ray,không\n"
    at = dropped(tmp_path, "crm.csv", text)

    def row(at: AppTest) -> pd.Series:
        table = next(d.value for d in at.dataframe if "why" in d.value)
        return table.set_index("column").loc["Đồng ý nhận tin"]

    assert row(at)["field"] == "Agreed to be contacted"
    assert row(at)["sure"] != "sure"
    key = next(i.key for i in at.text_input if str(i.key).startswith("source_")).removeprefix("source_")
    about = f"{key}_customers_{Ways(None)}"
    fields = {"Agreed to e-mail": "consent_email"}

    def choose(about: str, columns: list[str], fields: dict[str, str | None]) -> None:
        import streamlit as st

        from pages.ui.upload_parts import _mean

        st.session_state["edits"] = {"edited_rows": {2: {"field": "Agreed to e-mail"}}}
        _mean(about, "edits", columns, fields)

    columns = text.split("\n")[0].split(",")
    state = AppTest.from_function(choose, args=(about, columns, fields), default_timeout=60).run().session_state
    at.session_state[f"meanings_{about}"] = state[f"meanings_{about}"]
    at = at.run()
    assert not at.exception
    assert (row(at)["field"], row(at)["why"]) == ("Agreed to e-mail", "your choice")
    keep_button(at).click().run()
    kept = Workspace(folder).rows("SELECT DISTINCT channel FROM consents")
    assert [k["channel"] for k in kept] == ["email"]
    again = dropped(tmp_path, "crm.csv", text.replace("2,Bob", "3,Bo"))
    assert (row(again)["field"], row(again)["why"]) == ("Agreed to e-mail", "your choice")


def test_a_part_of_the_quality_that_cannot_be_measured_is_a_dash(folder, tmp_path):
    workspace = Workspace(folder)
    rows = "".join(f"{i},Ann Lee {i},ann{i}@x.com\n" for i in range(12))
    (tmp_path / "crm.csv").write_text("Customer ID,Name,Email\n" + rows, encoding="utf-8")
    commit_file(workspace, tmp_path / "crm.csv")
    keep_quality(workspace)
    at = page()
    at.session_state["upload_part"] = "sources"
    at = at.run()
    assert not at.exception
    table = next(d.value for d in at.dataframe if "freshness" in d.value)
    assert table["freshness"].tolist() == ["–"]


def test_settings_and_upload_count_the_same_records_and_orders_that_fell_through_make_no_customer(folder, tmp_path):
    workspace = Workspace(folder)
    orders = "Order,Date,Customer ID,Product,Quantity,Price,Status\nA,2026-01-05,1,Tea,1,5,paid\nB,2026-01-06,2,Tea,1,5,cancelled\n"
    for name, text in (("a.csv", CRM), ("b.csv", CRM.replace("Ann Lee", "Ann B. Lee")), ("orders.csv", orders)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        commit_file(workspace, tmp_path / name, source="crm")
    run_all(workspace)
    at = page().run()
    seen = {m.label: m.value for m in at.metric}
    said = [c.value for c in at.caption]
    assert seen["People you know"] == "2"
    assert seen["Customers with orders"] == "1"
    assert "1 more without an order that stands" in said
    settings = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/settings.py").run()
    assert {m.label: m.value for m in settings.metric}["Customer records"] == seen["Customer records"]
