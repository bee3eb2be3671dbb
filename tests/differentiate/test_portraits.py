"""Portraits of customers and groups: every clause stands on facts, what is unsure says so, and chance is not told as news."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import names, run
from idic_core.differentiate.group_portraits import group_portrait
from idic_core.differentiate.portraits import Clause, portrait
from idic_core.differentiate.standing_out import stands_out
from idic_core.differentiate.wording_portraits import clause, often, times
from idic_core.store import Workspace, read_derived
from idic_core.words import number
from tests.differentiate.habits_shop import shop_of
from tests.differentiate.shop import fill, make_lines, products_of
from tests.interact.shop import tell


def told(workspace: Workspace, customer: str) -> dict[str, Clause]:
    return {c.code: c for c in portrait(workspace, customer)}


def words(workspace: Workspace, customer: str) -> str:
    return " / ".join(clause(c, number) for c in portrait(workspace, customer))


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    days = [str(d.date()) for d in pd.date_range("2024-01-01", "2025-12-28", freq="42D")]
    orders = [("Tea", day, "tea" if n % 4 else "mugs", 20.0 if day < "2025" else 40.0) for n, day in enumerate(days)]
    orders += [
        ("Once", "2025-11-01", "tea", 9.0),
        ("Two", "2025-10-01", "tea", 9.0),
        ("Two", "2025-11-01", "mugs", 9.0),
    ]
    orders += [
        ("Back", "2025-09-01", "tea", 100.0),
        ("Back", "2025-09-09", "tea", -50.0),
        ("Back", "2025-10-01", "mugs", 10.0),
    ]
    workspace = shop_of(tmp_path_factory.mktemp("ws"), orders, prospects=1)
    run(workspace)
    return workspace


def test_a_customer_is_told_in_plain_words_from_facts(known: Workspace) -> None:
    found = told(known, "Tea")
    assert found["rhythm"].facts["days"] == pytest.approx(42)
    assert found["favourite"].facts["what"] == "tea"
    assert found["favourite"].sure
    assert found["more"].facts["change"] == pytest.approx(1.0, abs=0.15)
    text = words(known, "Tea")
    assert "every 6 weeks" in text
    assert "Mostly buys tea" in text
    assert "% more than the year before" in text


def test_little_is_said_of_somebody_who_is_little_known(known: Workspace) -> None:
    assert list(told(known, "Once")) == ["once"]
    assert "rhythm" in told(known, "Two")
    assert not told(known, "Two")["rhythm"].sure
    assert "Probably" in words(known, "Two")
    assert "more" not in told(known, "Two")
    assert list(told(known, "P0")) == ["not_yet"]
    assert portrait(known, "nobody") == []


def test_much_sent_back_is_said(known: Workspace) -> None:
    assert told(known, "Back")["returns"].facts["share"] == pytest.approx(50 / 110, abs=0.01)


def test_what_was_told_and_complained_of_stands_in_the_portrait(known: Workspace, tmp_path: Path) -> None:
    tell(known, "preferences", record_id="r:Two", field="likes", value="decaf", origin="stated", at="2025-10-02")
    tell(
        known,
        "preferences",
        record_id="r:Two",
        field="preferred_channel",
        value="email",
        origin="stated",
        at="2025-10-02",
    )
    tell(known, "complaint_events", complaint_id="K1", record_id="r:Two", at="2025-10-03", state="new")
    tell(known, "complaint_events", complaint_id="K1", record_id="r:Two", at="2025-10-04", state="resolved")
    tell(known, "complaint_events", complaint_id="K2", record_id="r:Two", at="2025-10-05", state="new")
    tell(known, "survey_answers", row=1, record_id="r:Two", survey="nps", question="q", score=9.0, at="2025-10-06")
    text = words(known, "Two")
    assert "decaf" in text
    assert "Prefers e-mail" in text
    assert "2 complaints, 1 still open" in text
    assert "Gave 9" in text
    assert told(known, "Two")["complaints"].refs == ("K1", "K2")


def test_a_channel_that_worked_is_only_probable_and_two_contacts_are_no_evidence(known: Workspace) -> None:
    for n in range(2):
        tell(known, "interactions", interaction_id=f"i{n}", record_id="r:Once", occurred_at=f"2025-11-0{n + 2}", logged_at="2025-11-09", channel="phone", purpose="care", outcome="reached")  # fmt: skip
    assert "reached" not in told(known, "Once")
    tell(known, "interactions", interaction_id="i9", record_id="r:Once", occurred_at="2025-11-07", logged_at="2025-11-09", channel="phone", purpose="care", outcome="no_answer")  # fmt: skip
    found = told(known, "Once")["reached"]
    assert (found.facts["hits"], found.facts["tries"], found.sure) == (2, 3, False)


def test_every_clause_can_be_said_and_none_is_empty(known: Workspace) -> None:
    for customer in ("Tea", "Once", "Two", "Back", "P0"):
        for found in portrait(known, customer):
            said = clause(found, number)
            assert said
            assert "{" not in said


def test_groups_say_what_sets_them_apart_and_lead_to_those_names(tmp_path: Path) -> None:
    lines = make_lines(customers=250, seed=4)
    shop = fill(tmp_path, lines, products_of(lines))
    run(shop)
    liked = read_derived(shop, "customer_habits").set_index("customer_id")["favourite"]
    coffee = tuple(liked[liked.eq("coffee")].index)
    found = group_portrait(shop, (("customer_id", coffee),))
    by_code = {g.clause.code: g for g in found}
    assert by_code["size"].clause.facts["n"] == len(coffee)
    assert by_code["over"].clause.facts["what"] == "coffee"
    assert by_code["over"].clause.facts["share"] == pytest.approx(1.0)
    for one in found:
        behind = names(shop, one.filters, limit=-1).frame
        assert len(behind) > 0 or one.clause.code == "under"
        assert set(behind["customer_id"]) <= set(coffee)
        if one.clause.code in ("over", "stage", "tier"):
            assert len(behind) == round(one.clause.facts["share"] * len(coffee))


def test_a_group_drawn_by_chance_is_not_told_to_be_special(tmp_path: Path) -> None:
    lines = make_lines(customers=250, seed=4)
    shop = fill(tmp_path, lines, products_of(lines))
    run(shop)
    everybody = read_derived(shop, "customer_values")["customer_id"].to_numpy()
    rng = np.random.default_rng(0)
    special = 0
    for _draw in range(20):
        group = tuple(rng.choice(everybody, 60, replace=False))
        special += sum(g.clause.code in ("over", "under", "stage", "tier", "about") for g in group_portrait(shop, (("customer_id", group),)))  # fmt: skip
    assert special <= 6  # 20 draws of about 15 looks each at 1 %


def test_everybody_and_nobody_are_groups_too(known: Workspace, tmp_path: Path) -> None:
    assert [g.clause.code for g in group_portrait(known, ())][:2] == ["size", "worth"]
    assert group_portrait(known, (("customer_id", ()),)) == []
    assert group_portrait(Workspace(tmp_path / "none"), ()) == []


def test_shops_without_amounts_products_or_categories_have_portraits(tmp_path: Path) -> None:
    lines = make_lines(customers=40, seed=5).assign(amount=np.nan, unit_price=np.nan)
    bare = fill(tmp_path / "a", lines.assign(product_id=None, product_name=None))
    run(bare)
    customer = str(lines["customer_id"].iloc[0])
    assert portrait(bare, customer)
    assert "favourite" not in told(bare, customer)
    assert group_portrait(bare, ())
    named = fill(tmp_path / "b", make_lines(customers=40, seed=5))
    run(named)
    assert read_derived(named, "customer_habits")["favourite"].notna().any()
    nothing = Workspace(tmp_path / "c")
    run(nothing)
    assert portrait(nothing, "x") == []


def test_rhythms_and_averages_read_well() -> None:
    assert [often(d, number) for d in (1, 5, 30, 200)] == [
        "every day",
        "every 5 days",
        "every 4 weeks",
        "every 7 months",
    ]
    assert [times(x, number) for x in (1.01, 3.14, 0.2)] == [
        "about the average",
        "3.1 times the average",
        "20 % of the average",
    ]
    assert not stands_out(6, 10, 50, 100)
    assert stands_out(90, 100, 500, 1000)
    assert not stands_out(0, 0, 0, 0)


def test_what_was_sent_back_is_no_favourite(tmp_path: Path) -> None:
    orders = [("An", f"2025-0{n}-05", "scent", 10.0) for n in range(1, 4)]
    orders += [("An", f"2025-0{n}-20", "scent", -10.0) for n in range(1, 4)]
    orders += [("An", f"2025-0{n}-07", "tea", 10.0) for n in range(1, 3)]
    workspace = shop_of(tmp_path, orders)
    run(workspace)
    row = read_derived(workspace, "customer_habits").iloc[0]
    assert (row["favourite"], row["favourite_share"], row["goods"]) == ("tea", 1.0, 2)
    assert pd.isna(row["second"])
