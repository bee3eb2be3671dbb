"""Home, Settings and Guide: what a person can do there before and after any data is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from idic_core.store import Batch, Workspace, add_batch, fact_counts, now, undo_batch
from pages.ui.work import in_words

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    return tmp_path


def page(name: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    app = app.switch_page(f"pages/{name}.py").run()
    assert not app.exception
    return app


def test_an_empty_home_offers_the_sample_and_ones_own_files(folder: Path) -> None:
    app = page("home")
    assert {"Try the sample shop", "Use my files"} <= {b.label for b in app.button}


def test_a_workspace_that_cannot_be_opened_is_said_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "idic.sqlite").write_bytes(b"no database " * 100)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert "not a readable workspace" in app.error[0].value
    assert "Restore a backup" in app.error[0].value


def test_a_backup_can_be_made_and_the_workspace_checked(folder: Path) -> None:
    app = page("settings")
    next(b for b in app.button if b.label == "Make a backup").click().run()
    assert not app.exception
    assert len(list((folder / "backups").glob("*.sqlite"))) == 1
    next(b for b in app.button if b.label == "Check the workspace").click().run()
    assert app.success[0].value == "The workspace is whole."


def test_the_shops_rules_are_kept_and_shown_again(folder: Path) -> None:
    app = page("settings")
    app.session_state["settings_part"] = "rules"
    app.run()
    app.text_input(key="setting_shop").set_value("Bách hóa Hương")
    app.selectbox(key="setting_country").set_value("VN")
    app.slider(key="setting_control").set_value(20)
    app.button(key="save_rules").click().run()
    assert not app.exception
    ws = Workspace(folder)
    kept = [ws.setting(key) for key in ("shop", "country", "control_share")]
    assert kept == ["Bách hóa Hương", "VN", 0.2]
    assert fact_counts(ws)["records"] == 0


@pytest.mark.parametrize("part", ["model", "exercises", "glossary"])
def test_each_part_of_the_guide_draws(folder: Path, part: str) -> None:
    app = page("guide")
    app.session_state["guide_part"] = part
    app.run()
    assert not app.exception


def test_an_exercise_says_whether_the_answer_is_right_and_why(folder: Path) -> None:
    app = page("guide")
    app.session_state["guide_part"] = "exercises"
    app.run()
    app.radio(key="exercise_0").set_value(1).run()
    assert app.success[0].value.startswith("Right.")
    app.radio(key="exercise_0").set_value(0).run()
    assert app.warning[0].value.startswith("Not quite.")


@pytest.mark.parametrize(("language", "title"), [("vi", "Hướng dẫn"), ("zh_CN", "指南")])
def test_the_page_speaks_the_chosen_language(folder: Path, language: str, title: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["language"] = language
    app.run().switch_page("pages/guide.py").run()
    assert not app.exception
    assert app.title[0].value == title


def test_the_guide_explains_retention_as_results_does_and_finds_words(folder: Path) -> None:
    app = page("guide")
    app.session_state["guide_part"] = "glossary"
    app.run()
    text = " ".join(str(e.value) for e in [*app.markdown, *app.caption])
    assert "of the customers who ordered in the period before, the share who ordered again in this one" in text
    app.text_input(key="glossary_find").set_value("Lifetime").run()
    assert "**Lifetime value, 3 years**" in [m.value for m in app.markdown]
    assert "**Record**" not in [m.value for m in app.markdown]
    app.text_input(key="glossary_find").set_value("zzz").run()
    assert "not explained here" in " ".join(c.value for c in app.caption)


def test_the_log_of_what_was_done_is_in_words_and_leaves_out_an_empty_column(folder: Path) -> None:
    ws = Workspace(folder)
    batch = add_batch(ws, Batch("visits.csv", "events", "shop"), {}, row_count=2400)
    undo_batch(ws, batch)
    ws.audit("approve", "buy-again-2026-11-21-1: 12 customers")
    ws.audit("consent", "C000001: marketing/phone granted")
    app = page("settings")
    app.session_state["settings_part"] = "log"
    app.run()
    shown = app.dataframe[0].value
    assert "Who" not in shown.columns
    assert shown[["What", "Details"]].to_numpy().tolist() == [
        ["Consent written down", "C000001: Marketing, Phone: Agreed"],
        ["Offer approved", "Buy again: a reminder: 12 customers"],
        ["File taken back", "Upload 1: 0 rows removed"],
        ["File taken in", "Upload 1: 2,400 rows of visits and events"],
    ]


def test_work_that_has_not_said_its_step_yet_says_what_it_is_and_that_more_waits_in_line(folder: Path) -> None:
    ws = Workspace(folder)
    with ws.transaction() as db:
        for state in ("running", "queued", "queued"):
            db.execute(
                "INSERT INTO jobs (verb, state, created_at, heartbeat_at) VALUES ('sample', ?, ?, ?)",
                [state, now(), now()],
            )
    app = page("interactions")
    assert app.get("progress")[0].proto.text == "The sample shop is about to be loaded."
    assert "2 more pieces of work wait in line" in " ".join(c.value for c in app.caption)


def test_what_is_newer_than_the_figures_is_said_in_words() -> None:
    assert in_words({"uploaded": 1, "matches": 2, "contacts": 1300}) == [
        "1 file taken in",
        "2 matches answered",
        "1,300 contacts logged",
    ]
