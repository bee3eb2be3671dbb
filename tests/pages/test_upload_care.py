"""What people rely on below the files on the upload page: fixes at a click and back, sources to correct, what is linked to nobody, what to ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core import pipeline
from idic_core.engines import current_records
from idic_core.store import Workspace, derived_report
from idic_core.upload import commit_file, consent_text

APP = Path(__file__).resolve().parents[2] / "app.py"
FAMILY = ["Lee", "Ray", "Stone", "Miller", "Nguyen", "Smith", "Weber", "Khan", "Moore", "Young", "Berg", "Rossi"]


def listed(email: str) -> str:
    rows = [f"{i},Ann {name},{email.format(i=i)},+84 91234560{i:02d}" for i, name in enumerate(FAMILY)]
    return "Customer ID,Name,Email,Phone\n" + "\n".join(rows) + "\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path / "ws"))
    workspace = Workspace(tmp_path / "ws")
    first = listed("p{i}@gmail.com").replace("p3@gmail.com", "p3@gmial.com")
    (tmp_path / "crm.csv").write_text(first, encoding="utf-8")
    (tmp_path / "crm2.csv").write_text(listed("").replace("+84 91", "1").replace("123456", ""), encoding="utf-8")
    (tmp_path / "orders.csv").write_text(
        "Order,Date,Customer ID,Product,Amount\nO1,2026-05-01,1,Tea,10\nO2,2026-05-02,,Tea,15\nO3,2026-05-03,777,Tea,20\n",
        encoding="utf-8",
    )
    commit_file(workspace, tmp_path / "crm.csv", source="shop")
    commit_file(workspace, tmp_path / "orders.csv", source="shop")
    pipeline.run_all(workspace)
    return tmp_path / "ws"


def part(name: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/upload.py")
    at.session_state["upload_part"] = name
    return at.run()


def test_a_fix_is_a_click_and_so_is_the_way_back(folder):
    at = part("clean")
    at.selectbox(key="clean_batch").set_value(1)
    at = at.run()
    assert not at.exception
    assert any("slip of the hand" in e.label for e in at.expander)
    at.button(key="fix_1_email_slip").click()
    at = at.run()
    assert not at.exception
    assert "p3@gmail.com" in set(current_records(Workspace(folder))["email"])
    at.button(key="unfix_1_email_slip").click()
    at.run()
    assert "p3@gmial.com" in set(current_records(Workspace(folder))["email"])


def test_the_first_file_shown_is_one_with_something_to_put_right_and_stays_while_it_is_put_right(folder, tmp_path):
    (tmp_path / "fine.csv").write_text(listed("q{i}@gmail.com").replace("Ann", "Eve"), encoding="utf-8")
    fine = commit_file(Workspace(folder), tmp_path / "fine.csv", source="other").batch_id
    at = part("clean")
    box = at.selectbox(key="clean_batch")
    assert box.value != fine
    shown = dict(
        zip([fine, box.value], [[o for o in box.options if name in o] for name in ("fine.csv", "crm.csv")], strict=True)
    )
    assert "to put right" in shown[1][0]
    assert "to put right" not in shown[fine][0]
    at.button(key="fix_1_email_slip").click()
    at = at.run()
    assert at.selectbox(key="clean_batch").value == 1


def test_several_safe_fixes_come_at_one_click_and_others_wait_for_a_look(folder, tmp_path):
    messy = (
        listed("p{i}@gmail.com")
        .replace("p3@gmail.com", "p3@gmial.com")
        .replace("Ann Ray", "ANN RAY")
        .replace("Ann Khan", "Test Test")
    )
    (tmp_path / "messy.csv").write_text(messy, encoding="utf-8")
    batch = commit_file(Workspace(folder), tmp_path / "messy.csv", source="messy").batch_id
    at = part("clean")
    assert at.selectbox(key="clean_batch").value == batch, "the newest file comes first"
    at.button(key=f"clean_safe_{batch}").click()
    at = at.run()
    assert not at.exception
    records = current_records(Workspace(folder))
    mended = records[records["source"] == "messy"]
    assert "Ann Ray" in set(mended["full_name"])
    assert "Test Test" in set(mended["full_name"]), "rows are only left out by a click of their own"
    assert at.button(key=f"fix_{batch}_test_rows")


def test_sources_show_their_score_and_a_worse_file_is_said(folder, tmp_path):
    assert not part("sources").warning
    commit_file(Workspace(folder), tmp_path / "crm2.csv", source="shop")
    pipeline.run_all(Workspace(folder))
    at = part("sources")
    assert not at.exception
    assert any("crm2.csv" in w.value and "less than the one before" in w.value for w in at.warning)


def test_what_is_linked_to_nobody_is_counted_and_a_number_can_be_named(folder):
    at = part("orphans")
    assert not at.exception
    shown = at.dataframe[0].value
    assert shown["How many"].tolist() == [1, 1]
    assert at.dataframe[1].value["number"].tolist() == ["777"]


def test_what_to_ask_for_lists_people_and_can_be_narrowed(folder):
    at = part("gaps")
    assert not at.exception
    assert len(at.dataframe[0].value) == 13, "twelve of the list and the number from the orders lack a permission"
    assert at.dataframe[0].value["Best moment"].notna().all()


def test_what_to_ask_for_says_of_which_day_the_figures_are(folder):
    at = part("gaps")
    said = " ".join(str(e.value) for e in [*at.caption, *at.info])
    day = derived_report(Workspace(folder), "differentiate")["as_of"]
    assert f"is from {day}" in said or f"as of {day}" in said


def test_the_shop_is_named_on_the_sign_up_settings_and_its_consent_text_follows(folder):
    at = part("have")
    at = at.button(key="open_signup").click().run()
    at.text_input(key="signup_shop").set_value("Lan's tea house")
    at = at.button(key="signup_save").click().run()
    assert not at.exception
    text = consent_text(Workspace(folder))
    assert (text.version, text.text.startswith("Lan's tea house may send me")) == (0, True)
