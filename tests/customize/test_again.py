"""Reminders make sense: goods that come back, codes that tell the truth, an approval that can be taken back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from idic_core import customize, measure
from idic_core.customize.again import bought_again, worth_reminding
from idic_core.customize.library import default_offers
from idic_core.customize.people import read_contact, read_people
from idic_core.customize.preview import write
from idic_core.customize.rules import best_channel, failing
from idic_core.errors import IdicError
from idic_core.store import Batch, add_batch, read_derived
from tests.customize.small_shop import make_shop


def tea_and_knives() -> pd.DataFrame:
    """Ten customers buy tea four times and a knife once; one of them buys a second knife."""
    rows = [(f"C{c}", f"O{c}-{n}", f"2026-0{n + 1}-{c + 1:02d}", "tea") for c in range(10) for n in range(4)]
    rows += [(f"C{c}", f"O{c}-0", f"2026-01-{c + 1:02d}", "knife") for c in range(10)]
    rows += [
        ("C9", "O9-3", "2026-04-10", "knife"),
        ("C1", "O1-1", "2026-02-02", "rare"),
        ("C1", "O1-2", "2026-03-02", "rare"),
    ]
    return pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "product_id"])


def test_a_knife_is_not_reminded_of_and_tea_is() -> None:
    lines = tea_and_knives()
    assert bought_again(lines) == ["tea"]
    assert bought_again(lines.iloc[:0]) == []
    found = customize.recommend(lines, kind="again").assign(kind="again")
    left = found[worth_reminding(found, ["tea"])]
    pairs = set(zip(left["customer_id"], left["product_id"], strict=True))
    assert pairs == {(f"C{c}", "tea") for c in range(10)} | {("C9", "knife"), ("C1", "rare")}


def test_the_reminder_says_only_what_is_known() -> None:
    offer = default_offers()[0]
    fields = {"given_name": "Lan", "product": "Green tea", "shop": "Bach", "last_bought": "3 May 2026"}
    message = write(offer, fields, language="en", channel="email")
    assert message.subject == "Green tea again?"
    assert "you last bought Green tea on 3 May 2026." in message.text
    for language in ("en", "vi", "zh_CN"):  # the body does not say the subject once more
        message = write(offer, fields, language=language, channel="email")
        assert message.subject
        assert message.subject.strip("?？") not in message.text


def test_the_day_in_a_reminder_is_that_of_its_product(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "ws", customers=40)
    customize.run(shop)
    rows = customize.rated_offers(shop)
    row = rows[rows["offer_id"].eq("buy-again") & rows["blocked"].eq("")].iloc[0]
    found = read_derived(shop, "recommendations")
    mine = found[found["customer_id"].eq(row["customer_id"]) & found["product_id"].eq(row["product_id"])].iloc[0]
    from babel.dates import format_date

    text = customize.preview(shop, str(row["customer_id"]), "buy-again", "en").message.text
    assert format_date(pd.Timestamp(mine["last_bought"]).date(), format="long", locale="en") in text


def test_an_offer_that_asks_for_nothing_refuses_nobody_for_spending_less(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "ws", customers=20)
    customize.run(shop)
    people = read_people(shop).assign(value=-5.0, product_id="P01", margin=1.0)
    contact = read_contact(shop)
    assert not failing(default_offers()[0], people, contact)["value_low"].any()


def test_a_missing_number_does_not_hide_that_the_address_may_not_be_used() -> None:
    contact = pd.DataFrame(
        [("A", "email", False, "no_address"), ("A", "sms", False, "channel_opt_out"), ("B", "email", False, "bad_address"), ("B", "sms", False, "no_address")],
        columns=["customer_id", "channel", "allowed", "code"],
    )  # fmt: skip
    way = best_channel(contact, pd.Index(["A", "B"]), ("email", "sms"))
    assert way["contact"].tolist() == ["channel_opt_out", "bad_address"]


def test_a_withdrawn_campaign_counts_nowhere_and_an_exported_one_stays(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "ws", customers=40)
    customize.run(shop)
    everybody = list(read_derived(shop, "customers")["customer_id"])
    campaign = customize.approve(shop, "buy-again", everybody, 0.2)
    customize.withdraw(shop, campaign, who="Lan")
    assert customize.campaigns(shop).empty
    assert measure.campaign_results(shop).empty
    assert read_people(shop)["days_since_offer"].isna().all()
    assert shop.value("SELECT count(*) FROM offer_events WHERE event = 'withdrawn'") > 0
    with pytest.raises(IdicError):
        customize.export(shop, campaign, tmp_path)
    with pytest.raises(IdicError):
        customize.withdraw(shop, campaign)
    second = customize.approve(shop, "buy-again", everybody, 0.2)
    customize.export(shop, second, tmp_path)
    with pytest.raises(IdicError, match="file"):
        customize.withdraw(shop, second)
    assert len(customize.campaigns(shop)) == 1


def test_an_order_of_a_day_to_come_changes_no_offer(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "ws", customers=30)
    customize.run(shop)
    before = read_derived(shop, "recommendations")
    for number, day in enumerate(("2099-01-01 10:00:00", "9999-12-31")):
        slip = pd.DataFrame({
            "row": [0], "line_key": [10**7 + number], "record_id": "R001", "source": "shop", "order_id": "slip", "ordered_at": day, "product_id": "P02",
            "quantity": 1.0, "unit_price": 9.0, "amount": 9.0, "line_kind": "sale",
        })  # fmt: skip
        add_batch(shop, Batch(f"slip{number}.csv", "orders", "shop"), {"order_lines": slip}, row_count=1)
    customize.run(shop)
    pd.testing.assert_frame_equal(read_derived(shop, "recommendations"), before)
    report = measure.run(shop)
    assert report["later_lines"] == 2
    assert report["as_of"] < "2026"
