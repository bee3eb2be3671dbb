"""The stage on a workspace: the derived tables, the figures pages read, and the same answer again."""

import json
from pathlib import Path

import pandas as pd
import pytest

from idic_core.differentiate import (
    RFM_GROUPS,
    STAGES,
    TIERS,
    customer_value,
    download,
    names,
    one_currency,
    overview,
    preview_tier_rule,
    run,
    set_tier_rule,
)
from idic_core.engines import set_currency_rates
from idic_core.errors import IdicError
from idic_core.store import DERIVED, Workspace, read_derived
from tests.differentiate.shop import fill, make_lines, products_of

TABLES = ["customer_summary", "customer_values", "need_groups", "customer_needs", "monthly_sales"]


def dirty(lines: pd.DataFrame) -> pd.DataFrame:
    """Some returns, strangers and postage among the lines."""
    back = lines.sample(150, random_state=1).assign(line_kind="return")
    back = back.assign(
        quantity=-back["quantity"],
        amount=-back["amount"],
        order_id="C" + back["order_id"],
        ordered_at=back["ordered_at"] + pd.Timedelta(days=2),
    )
    strangers = lines.sample(200, random_state=2).assign(customer_id=None, order_id="anonymous")
    post = lines.sample(50, random_state=3).assign(line_kind="fee", product_id="POST", amount=4.0)
    return pd.concat([lines, back, strangers, post], ignore_index=True)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return dirty(make_lines(customers=350, seed=2))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, lines: pd.DataFrame) -> Workspace:
    clean = lines[lines["line_kind"] == "sale"]
    made = fill(tmp_path_factory.mktemp("ws"), lines, products_of(clean), prospects=7)
    run(made)
    return made


def test_every_customer_with_a_standing_order_gets_a_full_row(workspace: Workspace) -> None:
    values = read_derived(workspace, "customer_values")
    summary = read_derived(workspace, "customer_summary")
    assert set(values["customer_id"]) == set(summary["customer_id"])
    full = values.drop(columns=["score", "score_class"])  # no scorecard was saved
    full = full[[c for c in full.columns if not c.startswith("next_order")]]  # none is named for those who are gone
    assert full.notna().all().all()
    assert values["tier"].isin(TIERS).all()
    assert values["lifecycle"].isin(STAGES).all()
    assert values["rfm_group"].isin(RFM_GROUPS).all()
    assert (values["potential_value"] >= values["actual_value"]).all()
    assert (values["lifetime_low"] <= values["lifetime_value"]).all()
    assert (values["lifetime_value"] <= values["lifetime_high"]).all()
    assert values["value_basis"].eq("margin").all()


def test_the_months_add_up_to_all_sales_also_those_without_a_customer(
    workspace: Workspace, lines: pd.DataFrame
) -> None:
    months = read_derived(workspace, "monthly_sales")
    sales = lines.loc[lines["line_kind"] == "sale", "amount"].sum()
    assert months["sales"].sum() == pytest.approx(sales)
    assert months["net"].sum() == pytest.approx(sales + lines.loc[lines["line_kind"] == "return", "amount"].sum())
    strangers = lines[lines["customer_id"].isna() & (lines["line_kind"] == "sale")]
    assert months["anonymous_net"].sum() == pytest.approx(strangers["amount"].sum())
    assert months["new_customers"].sum() == len(read_derived(workspace, "customer_summary"))


def test_the_report_counts_what_was_left_out_and_names_the_model(workspace: Workspace, lines: pd.DataFrame) -> None:
    figures = overview(workspace)
    counts = figures["counts"]
    assert counts["lines"] == len(lines)
    assert counts["returns"] == 150
    assert counts["returns_netted"] + counts["returns_unmatched"] <= 150
    assert counts["anonymous_lines"] == 200
    assert counts["fees"] == 50
    assert figures["model"]
    assert figures["backtest"]["coverage"] > 0.5
    assert figures["equity"]["low"] < figures["equity"]["total"] < figures["equity"]["high"]
    assert figures["prospects"] == 7
    assert figures["grid"]["customers"].sum() == figures["customers"]
    assert 0.2 <= figures["top_fifth"] <= 1
    assert figures["as_of"] == str(read_derived(workspace, "customer_summary")["last_order"].max())
    json.dumps({k: v for k, v in figures.items() if not isinstance(v, pd.DataFrame)})


def test_the_planted_needs_are_in_the_tables(workspace: Workspace) -> None:
    groups = read_derived(workspace, "need_groups")
    assert len(groups) == 4
    assert groups["size"].sum() == len(read_derived(workspace, "customer_needs"))
    for _row, need in groups.iterrows():
        assert names(workspace, (("need_id", need["need_id"]),)).total == need["size"]


def test_running_again_gives_the_same_tables(workspace: Workspace) -> None:
    before = {name: read_derived(workspace, name) for name in TABLES}
    run(workspace)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, read_derived(workspace, name))


def test_every_figure_leads_to_its_names(workspace: Workspace) -> None:
    figures = overview(workspace)
    for _row, cell in figures["tiers"].iterrows():
        assert names(workspace, (("tier", cell["tier"]), ("lifecycle", cell["lifecycle"]))).total == cell["customers"]
    group = figures["groups"].iloc[0]
    assert names(workspace, (("rfm_group", group["rfm_group"]),)).total == group["customers"]
    found = names(workspace, (), limit=10)
    assert found.total == figures["customers"]
    assert len(found.frame) == 10
    assert found.frame["lifetime_value"].is_monotonic_decreasing
    assert found.frame["name"].str.startswith("Person").all()
    assert names(workspace, (("tier", ("vip", "ordinary")),)).total == sum(
        names(workspace, (("tier", t),)).total for t in ("vip", "ordinary")
    )
    with pytest.raises(IdicError):
        names(workspace, (("1=1; --", "x"),))


def test_the_list_to_take_away_has_everybody(workspace: Workspace) -> None:
    text = download(workspace).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == names(workspace).total + 1


def test_one_customer_is_read_with_value_and_need(workspace: Workspace) -> None:
    who = names(workspace, limit=1).frame["customer_id"].iloc[0]
    known = customer_value(workspace, who)
    assert known["tier"] == "vip"
    assert known["orders"] >= 1
    assert known["need_facts"]["over"]
    assert customer_value(workspace, "nobody") == {}


def test_a_tier_rule_is_previewed_then_counts_from_the_next_run(tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=120, seed=5, items=1.0))
    run(made)
    rule = {"by": "actual_value", "vip_share": 0.3, "potential_share": 0.1, "small_share": 0.2}
    moves = preview_tier_rule(made, tuple(rule.items()))
    before = read_derived(made, "customer_values").set_index("customer_id")["tier"]
    set_tier_rule(made, rule, who="Ann")
    run(made)
    after = read_derived(made, "customer_values").set_index("customer_id")["tier"]
    assert moves["customers"].sum() == (before != after).sum() > 0
    assert after.eq("vip").mean() == pytest.approx(0.3, abs=0.02)


def test_no_orders_give_empty_tables_not_an_error(tmp_path: Path) -> None:
    made = Workspace(tmp_path / "empty")
    report = run(made)
    assert report["customers"] == 0
    for name in TABLES:
        table = read_derived(made, name)
        assert table.empty
        assert list(table.columns) == list(DERIVED[name].columns)
    assert overview(made)["customers"] == 0
    assert names(made).total == 0


def test_only_currencies_without_a_rate_are_warned_of(tmp_path: Path) -> None:
    lines = make_lines(customers=60, seed=6, items=1.0)
    made = fill(tmp_path / "ws", lines)
    with made.transaction() as db:
        db.execute("UPDATE order_lines SET currency = substr('USDgbp€  EUR', 3 * (row % 4) + 1, 3)")

    def warned() -> list[str]:
        return [c["which"] for c in run(made)["cautions"] if c["code"] == "currencies"]

    assert warned() == ["EUR, GBP, USD"]
    set_currency_rates(made, "EUR", {"USD": 0.9})
    assert warned() == ["GBP"]
    set_currency_rates(made, "EUR", {"USD": 0.9, "GBP": 1.2})
    assert warned() == []


def test_an_earlier_as_of_day_sees_only_what_was_known_then(tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=60, seed=6, items=1.0))
    report = run(made, as_of="2024-12-31")
    assert report["as_of"] == "2024-12-31"
    assert read_derived(made, "customer_summary")["last_order"].max() <= "2024-12-31"


def test_equal_customers_by_chance_get_no_tiers(tmp_path: Path) -> None:
    import numpy as np

    rng = np.random.default_rng(11)
    rows = [
        (
            f"E{customer:03d}",
            f"E{customer}-{day}",
            pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(day)),
            "p",
            "P",
            1.0,
            10.0,
            "k",
            "",
        )
        for customer in range(300)
        for day in {0, *np.flatnonzero(rng.random(700) < 0.012)}
    ]
    columns = [
        "customer_id",
        "order_id",
        "ordered_at",
        "product_id",
        "product_name",
        "quantity",
        "unit_price",
        "category",
        "need",
    ]
    lines = pd.DataFrame(rows, columns=columns).assign(amount=10.0, cost=None, line_kind="sale")
    made = fill(tmp_path / "ws", lines)
    report = run(made)
    assert not report["told_apart"]
    values = read_derived(made, "customer_values")
    assert values["tier"].eq("ordinary").all()
    assert values["value_group"].eq("untold").all()


def test_figures_have_a_currency_only_where_all_are_in_one(tmp_path: Path) -> None:
    lines = make_lines(customers=40, seed=3)
    one = fill(tmp_path / "one", lines.assign(currency="€"))
    run(one)
    assert one_currency(one) == "EUR"
    two = fill(tmp_path / "two", lines.assign(currency=["EUR", "USD"] * (len(lines) // 2) + ["EUR"] * (len(lines) % 2)))
    run(two)
    assert one_currency(two) == ""
    set_currency_rates(two, "EUR", {"USD": 0.9})
    assert one_currency(two) == "", "the figures are not converted yet"
    run(two)
    assert one_currency(two) == "EUR"
    none = fill(tmp_path / "none", lines)
    run(none)
    assert one_currency(none) == ""
