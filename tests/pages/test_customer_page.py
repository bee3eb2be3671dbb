"""Customer: found by anything, opened by a link, logged with, and erased only after typing the id."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core.interact import card, consents, log, recent
from idic_core.store import Batch, Workspace, add_batch, write_derived
from tests.interact.shop import frame_for, make_shop, running_dashboard, tell

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    workspace = make_shop(tmp_path, [
        {"customer_id": "C000001", "records": ["a", "a2"], "name": "An <b>Nguyen</b>", "email": "an@x.example", "phone": "+84912345678",
         "orders": [("o1", "2026-01-05", 10)],
         "value": {"actual_value": 1234.0, "lifetime_value": 4000.0, "lifetime_low": 2500.0, "lifetime_high": 5500.0, "lifecycle": "at_risk", "tier": "vip", "p_alive": 0.4, "next_order_date": "2026-08-12"}},
        {"customer_id": "C000002", "records": ["b"], "name": "Bo"},
    ])  # fmt: skip
    offers = [{"customer_id": "C000001", "kind": "new", "rank": 1, "product_id": "P9", "product_name": "Jasmine tea", "price": 9.5, "method": "ease", "because": "", "reason": "Bought with green tea"}]  # fmt: skip
    write_derived(workspace, {"recommendations": frame_for("recommendations", offers)}, version=workspace.version)
    return workspace


def page(customer: str = "") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run().switch_page("pages/customer.py")
    if customer:
        app.query_params["customer"] = customer
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return "\n".join(
        str(e.value) for e in [*app.title, *app.markdown, *app.caption, *app.text, *app.warning, *app.error, *app.toast]
    )


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_without_customers_the_page_says_why_it_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    assert "There are no customers yet" in shown(page())


def test_a_link_shows_the_person_with_value_range_offers_and_story(shop: Workspace) -> None:
    log(
        shop,
        customer_id="C000001",
        channel="phone",
        purpose="question",
        subject="Gift boxes?",
        learned=[("likes", "jasmine")],
        promise="price list",
        promise_due="2099-01-01",
    )
    app = page("C000001")
    text = shown(app)
    for words in (
        "VIP",
        "At risk",
        "Jasmine tea",
        "price list",
        "2,500 to 5,500",
        "jasmine",
        "Order o1",
        "stands 2 times in your files",
    ):
        assert words in text.replace("\\", "")
    assert {m.label: m.value for m in app.metric}["Brought in the last year"] == "1,234"
    assert app.title[0].value == "An \\<b\\>Nguyen\\</b\\>"


def test_without_a_customer_there_is_a_search_and_the_most_valuable(shop: Workspace) -> None:
    app = page()
    assert app.dataframe[0].value["Customer"].tolist() == ["An <b>Nguyen</b>"] or len(app.dataframe[0].value) == 2
    app.text_input(key="find_text").set_value("bo").run()
    press(app, "find_C000002")
    assert app.title[0].value == "Bo"
    assert app.query_params["customer"] == "C000002"


def test_an_unknown_id_is_said_in_a_clear_sentence(shop: Workspace) -> None:
    app = page("C999999")
    assert "There is no customer C999999." in shown(app)
    assert app.text_input(key="find_text").value == ""


def test_a_contact_logged_on_the_page_is_in_the_story_at_once(shop: Workspace) -> None:
    app = press(page("C000002"), "log_now")
    app.text_input(key="card_log0_subject").set_value("First talk")
    press(app, "card_log0_save")
    assert recent(shop)["subject"].tolist() == ["First talk"]
    assert "First talk" in shown(app)


def test_what_they_say_about_contact_is_written_down(shop: Workspace) -> None:
    app = page("C000001")
    app.text_input(key="consent_evidence").set_value("told Lan")
    press(app, "consent_save")
    assert "Choose the channel and what they said" in shown(app).replace("\\", "")
    assert consents(shop, "C000001").empty
    app.button_group(key="consent_channel").set_value("any")
    app.button_group(key="consent_status").set_value("granted")
    press(app, "consent_save")
    assert "A yes needs its evidence." in shown(app)
    app.button_group(key="consent_channel").set_value("any")
    app.button_group(key="consent_status").set_value("granted")
    app.text_input(key="consent_evidence").set_value("told Lan")
    press(app, "consent_save")
    assert consents(shop, "C000001")["evidence"].tolist() == ["told Lan"]
    press(app, "consent_undo")
    assert consents(shop, "C000001").empty
    assert "consent_undo" not in [b.key for b in app.button]


def test_their_data_comes_as_files(shop: Workspace) -> None:
    app = press(page("C000001"), "prepare")
    assert {b.proto.label for b in app.get("download_button")} == {"Workbook (.xlsx)", "For programs (.json)"}


def test_erasing_asks_for_the_typed_id(shop: Workspace) -> None:
    app = press(page("C000002"), "erase")
    assert app.button(key="erase_now").disabled
    app.text_input(key="erase_typed").set_value("C000001").run()
    assert app.button(key="erase_now").disabled
    app.text_input(key="erase_typed").set_value("C000002").run()
    assert not app.button(key="erase_now").disabled
    assert card(shop, "C000002").customer["name"] == "Bo"


def test_the_story_speaks_in_words(shop: Workspace) -> None:
    told = {
        "campaign_id": "buy-again-2026-06-01-1",
        "offer_id": "buy-again",
        "customer_id": "C000001",
        "record_id": "a",
        "at": "2026-06-01 10:00:00",
    }
    tell(shop, "offer_events", **told, event="left_out", reason="lifecycle")
    tell(shop, "offer_events", **told, event="approved", arm="control")
    tell(
        shop, "survey_answers", row=1, record_id="a", survey="NPS", question="nps", score=6.0, at="2026-06-02 10:00:00"
    )
    upload = shop.rows("SELECT batch_id, created_at FROM batches LIMIT 1")[0]
    tell(
        shop, "consents", batch_id=upload["batch_id"], record_id="a", purpose="marketing", channel="email", status="granted", evidence="marketing_consent",
        at=upload["created_at"],
    )  # fmt: skip
    text = shown(page("C000001")).replace("\\", "").replace("\u2060", "")
    assert "Offer “Buy again: a reminder”: left out" in text
    assert "Not at the stage that this offer is for" in text
    assert "held back to measure the effect" in text
    assert "Would you recommend us: 6 of 10" in text
    assert "as of upload, " in text
    assert "From the column “marketing consent” of your file" in text
    assert not [code for code in ("lifecycle", "marketing_consent", "held out", "buy-again") if code in text]


def test_an_order_that_should_have_come_is_overdue(shop: Workspace) -> None:
    with shop.transaction() as db:
        db.execute("UPDATE customer_values SET next_order_date = '2026-01-15'")
    assert {m.label: m.value for m in page("C000001").metric}["Next order overdue since"] == "2026-01-15"
    with shop.change() as db:
        db.execute("UPDATE customer_values SET next_order_date = '2999-01-15'")
    assert "Next order expected" in {m.label for m in page("C000001").metric}


def test_lifetime_value_says_its_years_and_why_it_is_less_than_three_such_years(shop: Workspace) -> None:
    why = "customers leave, later money counts a little less"
    app = page("C000001")
    assert {m.label: m.value for m in app.metric}["Lifetime value, 3 years"] == "4,000"
    assert why not in shown(app), "4,000 is more than three years of 1,234"
    with shop.transaction() as db:
        db.execute("UPDATE customer_values SET lifetime_value = 1100")
    with shop.change():
        pass
    assert why in shown(page("C000001"))


@pytest.mark.parametrize(("second", "shown_as"), [(None, "Order o1: 10.00"), ("USD", "Order o1: 10.00 USD")])
def test_a_currency_is_shown_only_when_every_order_has_one(shop: Workspace, second: str | None, shown_as: str) -> None:
    line = {
        "batch_id": 1,
        "line_key": 99,
        "record_id": "a",
        "source": "web",
        "order_id": "o2",
        "ordered_at": "2026-02-01 10:00:00",
        "amount": 5.0,
    }
    tell(shop, "order_lines", row=99, currency=second, **line)
    with shop.change() as db:
        db.execute("UPDATE order_lines SET currency = 'USD' WHERE order_id = 'o1'")
    story = [m.value.replace("\\", "").replace("\u2060", "") for m in page("C000001").markdown]
    assert [line for line in story if "Order o1" in line and line.splitlines()[0].strip().endswith(shown_as)]


def test_somebody_without_a_name_is_listed_as_unknown(shop: Workspace) -> None:
    with shop.change() as db:
        db.execute("UPDATE customers SET name = '0777 123 456', phone = '+84777123456' WHERE customer_id = 'C000002'")
    assert page("C000002").title[0].value == "Unknown name · 0777 123 456"


@pytest.mark.parametrize("asked", ["[here](http://evil.example)", ":material/home:"])
def test_what_a_link_asks_for_is_shown_as_text(shop: Workspace, asked: str) -> None:
    error = page(asked).error[0].value
    assert "[here](" not in error
    assert ":material/" not in error


def test_the_name_of_a_record_is_shown_also_when_its_file_splits_it(shop: Workspace) -> None:
    with shop.change() as db:
        db.execute(
            "UPDATE records SET full_name = NULL, given_name = 'An', family_name = 'Nguyen' WHERE record_id = 'a'"
        )
    members = next(
        d.value for d in page("C000001").dataframe if "Source" in d.value.columns and "Name" in d.value.columns
    )
    assert "An Nguyen" in members["Name"].tolist()


def test_an_order_without_a_number_is_said_by_its_day(shop: Workspace) -> None:
    made_up = {"line_key": 77, "record_id": "a", "source": "shop", "order_id": "a@2026-02-09 10:00:00", "ordered_at": "2026-02-09 10:00:00", "product_id": "P1", "quantity": 1.0, "unit_price": 8.0, "amount": 8.0, "line_kind": "sale"}  # fmt: skip
    batch = Batch("more.csv", "orders", "shop")
    add_batch(shop, batch, {"order_lines": pd.DataFrame([made_up]).assign(row=0)}, row_count=1)
    text = shown(page("C000001"))
    assert "Order of 2026\\-02\\-09\\: 8" in text
    assert "Order o1" in text
    assert "@2026" not in text.replace("\u2060", "")


def test_figures_say_of_which_day_they_are_and_old_ones_say_so_plainly(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.text.now", lambda: "2026-07-15 09:00:00")
    app = page("C000001")
    assert "Figures as of 2026-06-30." in shown(app)
    assert "40 % likely to buy again" in shown(app)
    assert not app.info
    monkeypatch.setattr("pages.ui.text.now", lambda: "2026-11-15 09:00:00")
    app = page("C000001")
    assert "Your newest order is from 2026-06-30" in app.info[0].value
    assert "likely to buy again" not in shown(app), "not beside an order that is overdue"


def test_an_address_without_a_town_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    make_shop(tmp_path, [{"customer_id": "C1", "records": ["a"], "name": "An", "street": "12 Le Loi"}])
    assert "Post: The address lacks its town" in shown(page("C1"))
