"""What people rely on on the sign-up page: it takes an answer, says thank you, and shows nothing of anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.store import Workspace
from idic_core.upload import commit_file

APP = Path(__file__).resolve().parents[2] / "app.py"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path / "ws"))
    (tmp_path / "crm.csv").write_text(
        "Customer ID,Name,Email\n1,Greta Garbotin,greta@secret.example\n", encoding="utf-8"
    )
    commit_file(Workspace(tmp_path / "ws"), tmp_path / "crm.csv")
    return tmp_path / "ws"


def shown(at: AppTest) -> str:
    return " ".join(
        str(e.value)
        for kind in ("title", "markdown", "caption", "success", "error", "warning", "text_input")
        for e in at.get(kind)
        if getattr(e, "value", None)
    )


def fill(at: AppTest, email: str) -> AppTest:
    at.text_input(key="su_name_0").set_value("Greta Garbotin")
    at.text_input(key="su_email_0").set_value(email)
    at.checkbox(key="su_yes_email_0").check()
    return next(b for b in at.button if b.label == "Sign up").click().run()


@pytest.mark.parametrize("email", ["greta@secret.example", "new@mail.example"])
def test_known_or_not_the_answer_is_the_same_and_shows_no_data(folder, email):
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/signup.py").run()
    assert not at.exception
    assert "Greta" not in shown(at)
    at = fill(at, email)
    assert not at.exception
    assert "Thank you!" in shown(at)
    assert "Greta" not in shown(at)
    assert "secret" not in shown(at)
    assert Workspace(folder).value("SELECT count(*) FROM consents WHERE channel = 'email' AND status = 'granted'") == 1
    at = next(b for b in at.button if b.label == "The next person").click().run()
    assert all(not t.value for t in at.text_input), "the next person finds an empty form"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(folder):
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/signup.py").run()
    at = fill(at, "greta@nowhere")
    assert any("cannot be right" in e.value for e in at.error)
    assert at.text_input(key="su_name_0").value == "Greta Garbotin"
    assert Workspace(folder).value("SELECT count(*) FROM records") == 1


@pytest.mark.parametrize("page", ["home", "upload", "customer", "settings"])
def test_a_server_for_visitors_knows_no_other_page(folder, monkeypatch, page):
    monkeypatch.setenv("IDIC_ONLY", "signup")
    at = AppTest.from_file(str(APP), default_timeout=60).run()
    assert [b.label for b in at.button if b.label == "Sign up"] == ["Sign up"]
    opened = AppTest.from_file(str(APP.parent / "pages" / f"{page}.py"), default_timeout=60).run()
    assert "Greta" not in shown(opened)
    assert not opened.dataframe
    assert not opened.metric


def test_the_owner_finds_code_and_poster_on_the_upload_page(folder):
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/upload.py").run()
    at = next(b for b in at.button if b.label == "Sign-up page and QR code").click().run()
    assert not at.exception
    assert any("only on this computer" in w.value for w in at.warning)
    at.text_input(key="signup_address").set_value("http://192.168.1.20:8502")
    at.text_area(key="signup_text").set_value("We may write to you about tea, until you say stop.")
    at = next(b for b in at.button if b.label == "Save").click().run()
    assert not at.exception
    assert not any("only on this computer" in w.value for w in at.warning)
    assert (
        Workspace(folder).value("SELECT value FROM decisions WHERE kind = 'signup_text'")
        == "We may write to you about tea, until you say stop."
    )
