"""Trends and intent: what rises is said to rise, what is chance is not, and interest that was followed by buying is no intent."""

from pathlib import Path

import numpy as np
import pandas as pd

from idic_core.differentiate import run
from idic_core.differentiate.intent import intent, intent_kinds, intent_names, kind_of
from idic_core.differentiate.trends import judged, trend_names
from idic_core.store import Batch, add_batch, derived_report, read_derived
from tests.differentiate.shop import fill, make_lines, products_of


def counts(rows: list[tuple[str, int, int]], active: int = 1000, before: int = 1000) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["what", "customers", "before"]).assign(active=active, active_before=before)


def test_a_change_of_share_counts_and_its_interval_holds_it() -> None:
    found = judged(counts([("organic", 300, 150), ("paper", 100, 220), ("tea", 400, 395), ("rare", 6, 3)])).set_index(
        "what"
    )
    assert found["verdict"].to_dict() == {"organic": "rising", "paper": "falling", "tea": "steady", "rare": "few"}
    assert found.loc["organic", "growth"] == 1.0
    assert (found["low"] <= found["growth"]).all()
    assert (found["growth"] <= found["high"]).all()


def test_a_shop_that_grows_as_a_whole_has_no_rising_kind() -> None:
    found = judged(counts([("tea", 400, 200), ("cups", 100, 50)], active=1000, before=500))
    assert found["verdict"].tolist() == ["steady", "steady"]


def test_chance_alone_is_seldom_called_a_trend() -> None:
    rng = np.random.default_rng(0)
    claimed = 0
    for _shop in range(200):
        a, b = rng.binomial(400, 0.2, 30), rng.binomial(400, 0.2, 30)
        found = judged(counts([(str(n), int(x), int(y)) for n, (x, y) in enumerate(zip(a, b, strict=True))], 400, 400))
        claimed += bool(found["verdict"].isin(["rising", "falling"]).any())
    assert claimed <= 30


def test_a_planted_rise_is_on_the_board_with_its_names(tmp_path: Path) -> None:
    lines = make_lines(customers=300, seed=4, days=700)
    late = lines["ordered_at"] > lines["ordered_at"].max() - pd.Timedelta(days=80)
    rng = np.random.default_rng(1)
    extra = lines[late & (rng.random(len(lines)) < 0.6)].assign(
        product_id="organic-0", product_name="Organic box", category="organic"
    )
    early = lines[~late & (rng.random(len(lines)) < 0.02)].assign(
        product_id="organic-0", product_name="Organic box", category="organic"
    )
    lines = pd.concat([lines, extra, early], ignore_index=True)
    workspace = fill(tmp_path, lines, products_of(lines))
    run(workspace)
    assert derived_report(workspace, "differentiate")["trends"]["basis"] == "year"
    board = read_derived(workspace, "kind_trends").query("level == 'kind'").set_index("what")
    assert board.loc["organic", "verdict"] == "rising"
    assert len(trend_names(workspace, "organic", 10_000)) == board.loc["organic", "customers"]
    months = read_derived(workspace, "kind_months")
    assert (months["customers"] <= months["active"]).all()
    assert set(read_derived(workspace, "kind_trends").query("level == 'need'")["what"]) <= set(
        read_derived(workspace, "need_groups")["need_id"]
    )


LABELS = {"green tea 100 g": "Tea", "tea": "Tea", "tea ware": "Tea ware", "cookware": "Cookware"}


def test_a_subject_finds_its_kind_by_the_longest_name() -> None:
    assert kind_of("Green Tea  100 g", LABELS) == "Tea"
    assert kind_of("Guide: Tea ware for beginners", LABELS) == "Tea ware"
    assert kind_of("Tasting evening", LABELS) == ""


def test_interest_that_was_followed_by_buying_is_no_intent() -> None:
    shown = pd.DataFrame(
        [("A", "visit", "Guide: Cookware", "2026-03-01 10:00"), ("B", "visit", "Guide: Cookware", "2026-03-01 10:00"), ("C", "visit", "Tea", "2026-03-02 09:00"),
         ("C", "download", "Tea", "2026-03-05 09:00"), ("D", "signup", "Tasting evening", "2026-03-03 09:00"), ("E", "question", "Question", "2026-03-03 09:00")],
        columns=["customer_id", "signal", "subject", "at"],
    )  # fmt: skip
    bought = pd.DataFrame(
        [("A", "Cookware", "2026-03-04", "2026-03-04"), ("C", "Tea", "2026-01-01", "2026-02-01"), ("B", "Tea", "2026-03-09", "2026-03-09")],
        columns=["customer_id", "kind", "first", "last"],
    )  # fmt: skip
    found = intent(shown, bought, LABELS).set_index("customer_id")
    assert set(found.index) == {"B", "C", "D"}
    assert found.loc["C", ["signal", "times", "before", "tied"]].tolist() == ["download", 2, 1, 1]
    assert found.loc["D", ["what", "tied"]].tolist() == ["Tasting evening", 0]
    assert intent(shown.iloc[:0], bought, LABELS).empty


def test_a_run_lists_who_showed_interest_prospects_too(tmp_path: Path) -> None:
    lines = make_lines(customers=80, seed=2)
    workspace = fill(tmp_path, lines, products_of(lines), prospects=2)
    newest = lines["ordered_at"].max()
    events = pd.DataFrame({
        "row": [0, 1], "record_id": ["r:P0", "r:P1"], "event": ["download", "visit"], "at": [str(newest), str(newest - pd.Timedelta(days=400))],
        "subject": ["Guide to coffee", "Garden"],
    })  # fmt: skip
    add_batch(workspace, Batch("events.csv", "events", "site"), {"events": events}, row_count=2)
    run(workspace)
    assert intent_kinds(workspace)["what"].tolist() == ["coffee"]
    assert intent_names(workspace, "coffee")["customer_id"].tolist() == ["P0"]


def test_a_workspace_without_orders_has_empty_boards(tmp_path: Path) -> None:
    lines = make_lines(customers=3, seed=2).iloc[:0]
    workspace = fill(tmp_path, lines.assign(customer_id=lines["customer_id"].astype("str")))
    run(workspace)
    for name in (
        "kind_trends",
        "kind_months",
        "kind_buyers",
        "intent_signals",
        "latent_needs",
        "need_affinities",
        "need_members",
    ):
        assert read_derived(workspace, name).empty


def test_what_was_sent_back_as_a_whole_was_not_bought(tmp_path: Path) -> None:
    lines = make_lines(customers=120, seed=4)
    day = lines["ordered_at"].max().normalize() - pd.Timedelta(days=3)
    bought = {
        "product_id": "lamp-0",
        "product_name": "Lamp",
        "category": "lamps",
        "quantity": 1.0,
        "unit_price": 9.0,
        "amount": 9.0,
    }
    some = lines.drop_duplicates("customer_id").head(60)
    new = some.assign(**bought, order_id=[f"L{n}" for n in range(60)], ordered_at=day)
    back = new.head(40).assign(quantity=-1.0, amount=-9.0, line_kind="return", ordered_at=day + pd.Timedelta(days=1))
    lines = pd.concat([lines, new, back], ignore_index=True)
    workspace = fill(tmp_path, lines, products_of(lines))
    run(workspace)
    assert set(trend_names(workspace, "lamps", 1000)) == set(new["customer_id"].iloc[40:])
