"""What people rely on in the results: figures that can be checked by hand, sums that add up, campaigns judged as they were drawn."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from idic_core import customize, measure
from idic_core.engines import clear_currency_rates, set_currency_rates
from idic_core.interact.clocks import Calendar
from idic_core.measure.campaigns import outcomes, result
from idic_core.measure.figures import order_figures, value_figures
from idic_core.measure.growth import PERIOD, growth
from idic_core.measure.maturity import NEXT, score
from idic_core.measure.response import first_answers
from idic_core.measure.retention import cohorts, repeat, retained
from idic_core.store import Batch, Workspace, add_batch, derived_report, read_derived
from tests.customize.small_shop import make_shop


def days(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "day", "net"]).assign(day=lambda f: pd.to_datetime(f["day"]))


HAND = days(
    [
        ("A", "2025-01-05", 10),
        ("A", "2025-02-07", 20),
        ("A", "2025-02-20", 5),
        ("B", "2025-01-31", 8),
        ("B", "2025-03-01", 8),
        ("C", "2025-02-14", 30),
    ]
)


def test_cohorts_can_be_counted_by_hand():
    found = cohorts(HAND).set_index(["cohort", "months_later"])
    assert found.loc[("2025-01", 0), ["customers", "active"]].tolist() == [2, 2]
    assert found.loc[("2025-01", 1), "active"] == 1
    assert found.loc[("2025-01", 2), "active"] == 1
    assert found.loc[("2025-02", 1), ["customers", "active"]].tolist() == [1, 0]
    assert ("2025-02", 2) not in found.index


def test_retention_and_repeat_rate_can_be_counted_by_hand():
    assert repeat(HAND) == (2, 3)
    assert retained(HAND, pd.Timestamp("2025-03-01"), 15) == (2, 3)
    assert retained(HAND.head(0), pd.Timestamp("2025-03-01"), 0) == (0, 0)


@pytest.mark.parametrize("length", [250, 800])
def test_the_parts_of_growth_add_up_to_the_money_of_both_periods(length):
    rng = np.random.default_rng(length)
    table = pd.DataFrame({
        "customer_id": [f"C{n}" for n in rng.integers(0, 80, 900)], "day": pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, length, 900), unit="D"),
        "net": rng.uniform(1, 50, 900),
    })  # fmt: skip
    as_of = table["day"].max()
    found, basis = growth(table, as_of)
    assert basis == ("year" if length == 800 else "before")
    assert len(found) >= 1
    shift = 364 if basis == "year" else PERIOD
    for row in found.to_dict("records"):
        end = pd.Timestamp(row["period"])

        def money(last: pd.Timestamp) -> float:
            return float(
                table.loc[(table["day"] <= last) & (table["day"] > last - pd.Timedelta(days=PERIOD)), "net"].sum()
            )

        assert row["new"] + row["back"] + row["kept"] + row["grown"] == pytest.approx(money(end))
        assert row["kept"] - row["shrunk"] - row["lost"] == pytest.approx(money(end - pd.Timedelta(days=shift)))


def test_figures_without_data_are_missing_and_never_invented():
    short = {row["name"]: row for row in order_figures(HAND.head(1), pd.Timestamp("2025-01-05"))}
    assert short["retention"]["value"] is None
    assert short["sales_growth"]["value"] is None
    empty = pd.DataFrame(
        {c: pd.Series(dtype=float) for c in ("lifetime_value", "lifetime_low", "lifetime_high", "lifecycle")}
    )
    assert value_figures(empty, {})[0]["value"] is None
    one = pd.DataFrame({"lifetime_value": [10.0], "actual_value": [10.0], "lifecycle": ["new"]})
    found = value_figures(one, {"total": 10.0, "low": 8.0, "high": 13.0})[0]
    assert (found["value"], found["low"], found["high"]) == (10.0, 8.0, 13.0)


def test_first_answers_count_working_hours_from_question_to_the_next_message_of_ours():
    contacts = pd.DataFrame([
        ("R1", "2025-06-02 09:00:00", "email", "in", "question"), ("R1", "2025-06-02 13:00:00", "email", "out", "follow_up"),
        ("R2", "2025-06-02 17:00:00", "chat", "in", "complaint"), ("R2", "2025-06-03 10:00:00", "phone", "out", "follow_up"),
        ("R3", "2025-06-02 09:00:00", "email", "in", "question"), ("R4", "2025-06-02 09:00:00", "phone", "in", "question"),
        ("R4", "2025-06-02 11:00:00", "email", "out", "marketing"), (None, "2025-06-02 09:00:00", "email", "in", "question"),
    ], columns=["record_id", "occurred_at", "channel", "direction", "purpose"])  # fmt: skip
    assert sorted(first_answers(contacts, Calendar())) == [3.0, 4.0]


# campaigns ----------------------------------------------------------------------------------------------------------
START, END = "2025-11-01 10:00:00", "2025-12-01 10:00:00"


def test_a_campaign_is_judged_as_drawn_within_its_window():
    assigned = pd.DataFrame({"customer_id": ["A", "B", "C", "A"], "arm": ["treated", "treated", "control", "control"]})
    orders = pd.DataFrame({
        "customer_id": ["A", "B", "B", "C", "D"], "amount": [10.0, 20.0, -5.0, 7.0, 99.0],
        "ordered_at": ["2025-11-02 08:00:00", "2025-11-30T08:00:00", "2025-11-30T09:00:00", "2025-10-31 08:00:00", "2025-11-02 08:00:00"],
    })  # fmt: skip
    found = outcomes(assigned, orders, START, END).set_index("customer_id")
    assert found["group"].to_dict() == {"A": "control", "B": "treated", "C": "control"}
    assert found["spent"].to_dict() == {"A": 10.0, "B": 15.0, "C": 0.0}
    assert found["bought"].to_dict() == {"A": 1, "B": 1, "C": 0}


def test_no_effect_is_ever_claimed_without_orders_or_without_a_control_group():
    people = pd.DataFrame(
        {
            "customer_id": [f"C{n}" for n in range(40)],
            "group": ["treated"] * 39 + ["control"],
            "bought": 1,
            "spent": 5.0,
        }
    )
    waiting = result(people, 0.1, data_until="2025-10-01 00:00:00", start=START, end=END)
    assert (waiting["verdict"], waiting["state"], waiting["bought_treated"]) == ("not_yet", "waiting", None)
    alone = result(people, 0.1, data_until="2025-12-24 00:00:00", start=START, end=END)
    assert (alone["verdict"], alone["state"]) == ("no_control", "complete")
    assert "difference" not in alone


def test_groups_far_from_the_planned_share_raise_the_alarm():
    people = pd.DataFrame(
        {
            "customer_id": [f"C{n}" for n in range(400)],
            "group": ["treated"] * 300 + ["control"] * 100,
            "bought": 0,
            "spent": 0.0,
        }
    )
    assert result(people, 0.1, data_until=START, start=START, end=END)["uneven"]
    assert not result(people, 0.25, data_until=START, start=START, end=END)["uneven"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = make_shop(tmp_path_factory.mktemp("shop"), customers=80)
    customize.run(workspace)
    measure.run(workspace)
    return workspace


def test_orders_that_come_after_an_offer_show_its_effect(shop):
    campaign = customize.approve(shop, "buy-again", list(read_derived(shop, "customers")["customer_id"]), 0.5)
    assert measure.campaign_results(shop)["verdict"].tolist() == ["not_yet"]
    with shop.change() as db:  # approved five days ago, so that the orders after it are not of tomorrow
        db.execute("UPDATE offer_events SET at = datetime(at, '-5 days')")
        db.execute("UPDATE decisions SET at = datetime(at, '-5 days') WHERE kind = 'campaign'")
    treated = shop.frame("SELECT record_id, at FROM offer_events WHERE campaign_id = ? AND arm = 'treated'", [campaign])
    at = (pd.Timestamp(treated["at"].iloc[0]) + pd.Timedelta(days=2)).strftime("%Y-%m-%d %H:%M:%S")
    orders = pd.DataFrame({
        "row": range(len(treated)), "line_key": range(10**6, 10**6 + len(treated)), "record_id": treated["record_id"], "source": "shop",
        "order_id": [f"N{n}" for n in range(len(treated))], "ordered_at": at, "product_id": "P01", "quantity": 1.0, "unit_price": 9.0, "amount": 9.0, "line_kind": "sale",
    })  # fmt: skip
    add_batch(shop, Batch("later.csv", "orders", "shop"), {"order_lines": orders}, row_count=len(orders))
    add_batch(shop, Batch("again.csv", "orders", "shop"), {"order_lines": orders}, row_count=len(orders))
    found = measure.campaign_results(shop).iloc[0]
    assert (found["bought_treated"], found["bought_control"], found["verdict"]) == (1.0, 0.0, "better")
    assert found["money_treated"] == 9.0
    with shop.change() as db:
        db.execute("UPDATE order_lines SET currency = 'EUR' WHERE order_id LIKE 'N%'")
    set_currency_rates(shop, "USD", {"EUR": 2.0})
    assert measure.campaign_results(shop).iloc[0]["money_treated"] == 18.0
    clear_currency_rates(shop)
    measure.run(shop)
    results = read_derived(shop, "results").set_index("name")
    assert results.loc["lift", "value"] == 1.0
    assert results.loc["lift", "note"] == "better"


def test_the_run_writes_figures_that_have_words_and_formulas(shop):
    results = read_derived(shop, "results")
    words = measure.wording.figure_words()
    assert set(results["name"]) <= set(words)
    assert {
        "customers_active",
        "retention",
        "repeat_rate",
        "sales_growth",
        "customer_equity",
        "reachable",
        "maturity_identify",
    } <= set(results["name"])
    ranged = results[results["low"].notna() & results["high"].notna()]
    assert ((ranged["low"] <= ranged["value"] + 1e-9) & (ranged["value"] <= ranged["high"] + 1e-9)).all()
    assert derived_report(shop, "measure")["as_of"]
    assert len(read_derived(shop, "retention_cohorts"))


def test_the_report_is_a_workbook_with_its_date(shop):
    book = openpyxl.load_workbook(io.BytesIO(measure.report_workbook(shop)))
    assert len(book.sheetnames) == 4
    assert "as of 20" in str(book.worksheets[0]["A1"].value)
    assert book.worksheets[0].max_row > 8


def test_each_stage_has_a_score_with_a_reason_and_a_next_step(shop):
    scores = measure.stage_scores(shop)
    assert [s.stage for s in scores] == ["identify", "differentiate", "interact", "customize"]
    for s in scores:
        assert 0 <= s.score <= 100
        assert s.reason in measure.wording.part_words()
        assert s.reason in measure.wording.step_words()
        assert s.parts[s.reason] == min(s.parts.values())
    assert set(NEXT) == set(measure.wording.part_words()) == set(measure.wording.step_words())
    assert score("identify", {"uploaded": 1.0, "answered": 0.5}).score == 75


def test_an_empty_workspace_scores_nothing_and_fails_nowhere(tmp_path):
    workspace = Workspace(tmp_path)
    measure.run(workspace)
    assert [s.score for s in measure.stage_scores(workspace)] == [0, 0, 0, 0]
    assert measure.campaign_results(workspace).empty
    assert read_derived(workspace, "growth").empty
    assert measure.report_workbook(workspace)


def test_a_retired_offer_keeps_its_results(shop):
    customize.save_offer(shop, replace(customize.default_offers()[0], active=False))
    assert len(measure.campaign_results(shop)) == 1
