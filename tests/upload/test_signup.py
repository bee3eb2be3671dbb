"""What people rely on when customers sign up themselves: a record with consents and their proof, no way to find out who is a customer."""

from __future__ import annotations

import sqlite3
from html.parser import HTMLParser

import pytest

from idic_core import identify, interact
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.upload import (
    categories,
    consent_text,
    only_here,
    poster,
    qr_png,
    qr_svg,
    set_consent_text,
    set_signup_words,
    sign_up,
    sign_ups,
    signup_words,
)
from idic_core.upload.signup import MOST_AN_HOUR

ANN = {
    "full_name": "Ann Lee",
    "email": "ann@mail.org",
    "phone": "0912 345 678",
    "birth_date": "1980-05-03",
    "language": "vi",
}


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "ws")


def test_a_sign_up_becomes_a_customer_with_consents_wishes_and_proof(workspace):
    text = set_consent_text(workspace, "The tea shop may write to me about new teas, until I say stop.")
    sign_up(
        workspace,
        ANN,
        agreed=["email"],
        wishes=[("likes", "Green tea"), ("preferred_channel", "email")],
        text=text,
        at="2026-05-01 10:00:00",
    )
    identify.run(workspace)
    customer = workspace.rows("SELECT customer_id, name, email, birth_date, language, trust FROM customers")[0]
    assert (customer["name"], customer["email"], customer["birth_date"], customer["language"], customer["trust"]) == (
        "Ann Lee",
        "ann@mail.org",
        "1980-05-03",
        "vi",
        "own",
    )
    who = customer["customer_id"]
    said = interact.consents(workspace, who)
    assert said[["purpose", "channel", "status", "source"]].to_numpy().tolist() == [
        ["marketing", "email", "granted", "sign_up"]
    ] or said["channel"].tolist() == ["email"]
    assert "about new teas" in said["evidence"].iloc[0]
    assert f"text {text.version}" in said["evidence"].iloc[0]
    assert interact.may_contact(workspace, who, "email", "marketing", at="2026-05-02 10:00:00").allowed
    assert interact.may_contact(workspace, who, "sms", "marketing", at="2026-05-02 10:00:00").code == "consent_unknown"
    wishes = interact.preferences(workspace, who)
    assert set(zip(wishes["field"], wishes["value"], wishes["origin"], strict=True)) == {
        ("likes", "Green tea", "stated"),
        ("preferred_channel", "email", "stated"),
    }


def test_an_open_box_says_nothing_and_takes_nothing_back(workspace):
    sign_up(workspace, ANN, text=consent_text(workspace))
    assert workspace.value("SELECT count(*) FROM consents") == 0


def test_the_answer_is_the_same_for_somebody_known_and_for_a_stranger(workspace):
    text = consent_text(workspace)
    assert sign_up(workspace, ANN, text=text) is None
    assert sign_up(workspace, ANN, text=text) is None
    assert (
        sign_up(
            workspace,
            {**ANN, "full_name": "Zoe New", "email": "zoe@mail.org", "phone": "", "birth_date": "1991-11-30"},
            text=text,
        )
        is None
    )
    assert sign_ups(workspace)["all"] == 3
    identify.run(workspace)
    assert workspace.value("SELECT count(*) FROM customers") == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_name": ""},
        {"email": "", "phone": ""},
        {"email": "ann@mail"},
        {"phone": "123"},
        {"birth_date": "1980-02-31"},
        {"birth_date": "2999-01-01"},
        {"full_name": "x" * 201},
        {"full_name": "\ud800"},
        {"full_name": "Ann\x00Lee"},
        {"full_name": "\u200b\u200b"},
        {"full_name": "\x00"},
        {"full_name": "Ann \u202egnihtemos"},
        {"email": "ann\u200b@mail.org"},
        {"email": "ann@ma\u202eil.org"},
        {"email": "ann\x07@mail.org"},
    ],
)
def test_answers_that_cannot_be_right_are_refused_and_nothing_is_kept(workspace, wrong):
    with pytest.raises(IdicError):
        sign_up(workspace, {**ANN, **wrong}, text=consent_text(workspace))
    assert workspace.value("SELECT count(*) FROM batches") == 0


def test_a_yes_to_a_channel_needs_its_address_and_only_known_fields_are_taken(workspace):
    text = consent_text(workspace)
    for agreed, wishes in ((["sms"], []), (["fax"], []), ([], [("tier", "gold")])):
        with pytest.raises(IdicError):
            sign_up(workspace, {**ANN, "phone": ""}, agreed=agreed, wishes=wishes, text=text)


def test_each_text_of_consent_is_a_version_and_earlier_yeses_keep_theirs(workspace):
    first = set_consent_text(workspace, "We may send you a letter twice a year, nothing else.")
    sign_up(workspace, ANN, agreed=["email"], text=first)
    second = set_consent_text(workspace, "We may send you a letter every single week of the year.")
    assert consent_text(workspace) == second
    assert second.version > first.version
    assert "twice a year" in workspace.value("SELECT evidence FROM consents")
    with pytest.raises(IdicError):
        set_consent_text(workspace, "ok")


def test_a_machine_that_signs_up_hundreds_is_stopped(workspace):
    text = consent_text(workspace)
    with workspace.change() as db:
        db.conn.executemany(
            "INSERT INTO batches (created_at, file_name, kind, source) VALUES ('2026-05-01 09:30:00', '', 'customers', 'sign_up')",
            [()] * MOST_AN_HOUR,
        )
    with pytest.raises(IdicError):
        sign_up(workspace, ANN, text=text, at="2026-05-01 10:00:00")
    sign_up(workspace, ANN, text=text, at="2026-05-01 10:31:00")


def test_strange_letters_come_back_as_they_were_typed(workspace):
    name = "Robert'); DROP TABLE records;-- 李丽华 <script>"
    sign_up(workspace, {**ANN, "full_name": name}, text=consent_text(workspace))
    assert workspace.value("SELECT full_name FROM records") == name


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def test_the_poster_holds_the_code_and_text_cannot_act_in_it():
    sheet = poster(
        "http://192.168.1.20:8502",
        shop="Tea & <b>More</b>",
        title="Join <script>alert(1)</script>",
        welcome="Chào mừng 欢迎",
    )
    page = Read()
    page.feed(sheet)
    assert "svg" in page.tags
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert "Chào mừng 欢迎" in page.words
    assert "http://192.168.1.20:8502" in page.words


def test_the_code_is_a_picture_of_the_address_and_bad_addresses_are_refused():
    assert qr_png("https://shop.example/join").startswith(b"\x89PNG")
    assert qr_svg("https://shop.example/join") != qr_svg("https://shop.example/other")
    for bad in ("", "shop.example", "javascript:alert(1)", "http://a b", "file:///etc/passwd"):
        with pytest.raises(IdicError):
            qr_svg(bad)
    assert only_here("http://127.0.0.1:8501/signup")
    assert only_here("http://localhost:8501")
    assert not only_here("http://192.168.1.20:8502")


def test_words_of_the_page_are_kept_and_blanks_are_the_programs_own(workspace):
    own = signup_words(workspace)
    set_signup_words(workspace, address="http://192.168.1.20:8502/", title="Tea club", welcome="")
    assert signup_words(workspace) == {
        "address": "http://192.168.1.20:8502",
        "title": "Tea club",
        "welcome": own["welcome"],
    }
    with pytest.raises(IdicError):
        set_signup_words(workspace, address="nowhere", title="", welcome="")


def test_what_people_may_like_are_the_shops_categories_largest_first(workspace):
    assert categories(workspace) == []
    with workspace.change() as db:
        db.execute(
            "INSERT INTO batches (batch_id, created_at, file_name, kind, source) VALUES (1, '2026-01-01 00:00:00', 'p', 'products', 'shop')"
        )
        rows = [(1, i, f"P{i}", c) for i, c in enumerate(["Cups", "Tea", "Tea"])]
        db.conn.executemany("INSERT INTO products (batch_id, row, product_id, category) VALUES (?, ?, ?, ?)", rows)
    assert categories(workspace) == ["Tea", "Cups"]


def test_a_sign_up_survives_a_locked_moment(workspace):
    """Two servers write the same file: the dashboard and the sign-up page."""
    other = sqlite3.connect(workspace.path, isolation_level=None, timeout=5)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM records").fetchone()
    sign_up(workspace, ANN, text=consent_text(workspace))
    other.execute("COMMIT")
    other.close()
    assert sign_ups(workspace)["all"] == 1


def test_joined_letters_of_other_scripts_are_a_name(workspace):
    sign_up(
        workspace,
        {**ANN, "full_name": "\u0645\u0647\u200c\u062f\u06cc \u738b\u5c0f\u660e"},
        text=consent_text(workspace),
    )
    assert sign_ups(workspace)["all"] == 1


def test_the_programs_own_text_begins_with_a_capital_and_names_the_shop(workspace):
    assert consent_text(workspace).text.startswith("The shop may send me")
    workspace.set_setting("shop", "Lan's tea house")
    assert consent_text(workspace).text.startswith("Lan's tea house may send me")
