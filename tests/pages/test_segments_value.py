"""Value, recency and frequency, tiers and moves as a marketing manager uses them: every view leads to names, every rule shows who would move."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core.charts import moves as move_charts
from idic_core.charts import value as charts
from idic_core.differentiate import run, set_card, set_tier_rule, value_picture
from idic_core.differentiate.rfm_rules import set_cuts
from idic_core.engines import set_currency_rates
from idic_core.store import Workspace, decision, read_derived
from pages.ui.segments_head import nothing_sold
from pages.ui.segments_rfm import tidy
from tests.differentiate.shop import fill, make_lines, products_of
from tests.pages.test_segments_page import page, words


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    lines = make_lines(customers=220, seed=2)
    made = fill(tmp_path_factory.mktemp("ws"), lines, products_of(lines), prospects=3)
    run(made)
    set_tier_rule(made, {"by": "actual_value", "vip_share": 0.3, "potential_share": 0.1, "small_share": 0.1})
    run(made)
    return made


def pick(at: AppTest, key: str, option: str) -> AppTest:
    next(b for b in at.get("button_group") if b.key == key).set_value(option).run()
    assert not at.exception
    return at


def with_heads(at: AppTest, *heads: str) -> pd.DataFrame:
    return next(d.value for d in at.dataframe if set(heads) <= set(d.value.columns))


@pytest.mark.parametrize("inner", ["map", "concentration", "equity", "levers"])
def test_every_part_of_value_draws_and_leads_to_names(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace, inner: str
) -> None:
    at = pick(page(monkeypatch, shop, "value"), "value_view", inner)
    assert len(at.metric) == 5
    assert any(str(d.key).endswith("_names") for d in at.dataframe)


@pytest.mark.parametrize(("lever", "head"), [("frequency", "Unrealised"), ("duration", "At stake")])
def test_a_lever_leads_to_its_names_with_what_each_is_worth_the_most_first(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace, lever: str, head: str
) -> None:
    at = pick(pick(page(monkeypatch, shop, "value"), "value_view", "levers"), "lever_pick", lever)
    listed = next(d.value for d in at.dataframe if str(d.key).endswith("_names"))
    assert listed[head].is_monotonic_decreasing
    assert listed[head].iloc[0] > 0
    assert "of lifetime value (3 years) is at stake" in words(at)


def test_a_value_group_leads_to_its_names_and_the_money_is_said(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    at = page(monkeypatch, shop, "value")
    groups = value_picture(shop)["value_groups"].set_index("value_group")["customers"]
    at = pick(at, "value_list", "most_growable")
    assert f"{groups['most_growable']} customers" in words(at)
    assert "counted in margin" in words(at)


def test_without_costs_below_zero_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=60, seed=3, items=1.0))
    run(made)
    at = page(monkeypatch, made, "value")
    assert "costs are not in your files" in words(at)


def test_the_rule_says_that_room_to_grow_takes_its_share_before_small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    made = fill(tmp_path / "ws", make_lines(customers=60, seed=3, items=1.0))
    run(made)
    assert "Room to grow takes its share first" in words(page(monkeypatch, made, "tiers"))


@pytest.mark.parametrize("inner", ["counts", "moves", "classes", "card"])
def test_every_part_of_tiers_draws(monkeypatch: pytest.MonkeyPatch, shop: Workspace, inner: str) -> None:
    at = pick(page(monkeypatch, shop, "tiers"), "tiers_view", inner)
    assert at.dataframe


def test_who_moved_is_said_with_the_reason(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = pick(pick(page(monkeypatch, shop, "tiers"), "tiers_view", "moves"), "moves_what", "tier")
    table = next(d for d in at.dataframe if d.key == "moves_names").value
    assert set(table["Why"]) == {"You changed a rule"}
    assert len(table) == min(shop.value("SELECT count(*) FROM customer_moves WHERE what = 'tier'"), 200)


def test_a_first_evaluation_says_that_nobody_can_have_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=60, seed=3, items=1.0))
    run(made)
    at = pick(page(monkeypatch, made, "tiers"), "tiers_view", "moves")
    assert "Nobody has moved yet" in words(at)


def test_tiers_by_amounts_show_who_would_move_before_they_are_kept(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    at = page(monkeypatch, shop, "tiers")
    at.selectbox(key="rule_way").set_value("money").run()
    assert not at.exception
    at.number_input(key="rule_vip_from").set_value(1.0).run()
    assert not at.exception
    assert "would move" in words(at)
    names = with_heads(at, "Customer", "Was", "Is")
    assert names["Customer"].str.startswith("Person").all()
    assert decision(shop, "tier_rule", "tiers") is not None


def test_cut_offs_show_their_version_and_who_would_move(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    at = page(monkeypatch, shop, "rfm")
    assert any("version 1" in e.label for e in at.expander)
    at = pick(at, "cuts_way", "own")
    assert [at.number_input(key=f"cut_r_{n}").label for n in range(4)] == ["Score 5", "Score 4", "Score 3", "Score 2"]
    assert [at.number_input(key=f"cut_m_{n}").label for n in range(4)] == ["Score 2", "Score 3", "Score 4", "Score 5"]
    at.number_input(key="cut_r_0").set_value(0.0).run()
    assert not at.exception
    assert "would move" in words(at)
    at.number_input(key="cut_r_0").set_value(9999.0).run()
    assert any("rise" in e.value for e in at.error)


@pytest.mark.parametrize(("exact", "shown"), [(56.7, 57.0), (3.456, 3.46), (1234.5, 1230.0), (98_765.0, 98_800.0), (0.0, 0.0), (-56.7, -57.0)])  # fmt: skip
def test_cut_offs_set_by_hand_begin_with_round_amounts(exact: float, shown: float) -> None:
    assert tidy(exact) == shown


def test_the_map_does_not_speak_of_fifths_after_cut_offs_were_set_by_hand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=60, seed=3, items=1.0))
    run(made)
    set_cuts(made, {"way": "own", "r": [30, 60, 90, 365], "f": [1, 2, 3, 4], "m": [10, 20, 30, 40]})
    run(made)
    said = words(page(monkeypatch, made, "rfm"))
    assert "each cut into fifths" not in said
    assert "cut-offs as below (set by hand)" in said


def test_the_scorecard_shows_its_effect_at_once_and_leads_to_names(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace
) -> None:
    at = pick(page(monkeypatch, shop, "tiers"), "tiers_view", "card")
    before = with_heads(at, "Class", "Share of value")
    at.slider(key="weight_actual_value").set_value(0).run()
    after = with_heads(at, "Class", "Share of value")
    assert before["12 months"].tolist() != after["12 months"].tolist()
    assert "No scorecard is in use" in words(at)
    set_card(shop, {"weights": {"loyalty": 5}, "a_share": 0.2, "b_share": 0.3})
    run(shop)
    at = pick(page(monkeypatch, shop, "tiers"), "tiers_view", "card")
    n = int(read_derived(shop, "customer_values")["score_class"].eq("A").sum())
    assert f"{n} customers" in words(at)


def odd(kind: str) -> pd.DataFrame:
    lines = make_lines(customers=25, seed=8, items=1.0)
    first = lines.drop_duplicates("customer_id")
    return {
        "one customer": lines[lines["customer_id"] == "C0000"],
        "one day": lines.assign(ordered_at=pd.Timestamp("2024-05-01")),
        "all one-time": first,
        "no amounts": lines.assign(amount=None, unit_price=None),
        "negative": lines.assign(amount=-lines["amount"], quantity=-1.0, line_kind="return", order_id="R" + lines["order_id"]).pipe(lambda back: pd.concat([lines, back, back.assign(order_id="S" + back["order_id"])])),
        "no products": lines.assign(product_id=None, product_name=None),
    }[kind]  # fmt: skip


@pytest.mark.parametrize("kind", ["one customer", "one day", "all one-time", "no amounts", "negative", "no products"])
def test_odd_lists_draw_every_view(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    made = fill(tmp_path / "ws", odd(kind))
    run(made)
    for view, key, inner in (("value", "value_view", ("concentration", "equity", "levers")), ("tiers", "tiers_view", ("moves", "classes", "card"))):  # fmt: skip
        at = page(monkeypatch, made, view)
        if read_derived(made, "customer_values").empty:
            continue
        for part in inner:
            pick(at, key, part)
    page(monkeypatch, made, "rfm")


def test_moves_are_drawn_with_at_most_six_nodes_a_side() -> None:
    flows = pd.DataFrame({"was": [f"g{n}" for n in range(9)] + [""], "became": [f"g{n + 1}" for n in range(9)] + ["g1"], "customers": range(1, 11)})  # fmt: skip
    figure = move_charts.sankey(flows, {f"g{n}": f"Group {n}" for n in range(10)})
    link = figure.data[0].link
    assert len(set(link.source)) <= 6
    assert len(set(link.target)) <= 6
    assert sum(link.value) == 55
    assert move_charts.sankey(flows.head(0), {}).layout.height


def test_the_largest_dot_at_the_edge_of_the_map_is_seen_as_a_whole() -> None:
    cells = pd.DataFrame({"x": [0.0, 90.0], "y": [100.0, 100.0], "value_group": "most_valuable", "customers": [50, 50], "actual": 1.0, "unrealised": 1.0})  # fmt: skip
    figure = charts.value_map(cells, {"most_valuable": "Most valuable"})
    low, high = figure.layout.yaxis.range
    radius = max(figure.data[0].marker.size) / 2
    pixels = figure.layout.height - 90  # what legend, title and ticks leave at the least
    assert (high - 10) / (high - low) * pixels > radius
    assert (0 - low) / (high - low) * pixels > radius


def test_value_charts_draw_empty_lists() -> None:
    empty = pd.DataFrame(columns=["x", "y", "value_group", "customers", "actual", "unrealised"])
    assert charts.value_map(empty, {}).layout.height
    assert charts.decile_bars(pd.DataFrame({"decile": [], "share": [], "upto": []})).layout.height
    assert charts.equity_line(
        pd.DataFrame({"as_of": ["2024-01-01"], "equity": [1.0], "low": [0.5], "high": [2.0]})
    ).data
    assert charts.lever_bars(pd.DataFrame(columns=["lever", "group", "code", "gain", "customers"])).layout.height
    assert charts.change_bars(pd.DataFrame({"name": ["a"], "money": [-3.0]})).data


def test_a_list_of_refunds_alone_is_told_that_the_sales_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    lines = make_lines(customers=40, seed=3, items=1.0)
    back = lines.assign(quantity=-lines["quantity"], amount=-lines["amount"], line_kind="return")
    made = fill(tmp_path / "ws", back, products_of(lines))
    run(made)
    said = words(page(monkeypatch, made))
    assert "order lines are returns or refunds" in said
    assert "Nobody has ordered yet" not in said


def test_orders_of_the_future_alone_and_of_no_money_alone_are_told_as_what_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    lines = make_lines(customers=40, seed=3, items=1.0)
    later = pd.to_datetime(lines["ordered_at"]) + pd.DateOffset(years=60)
    future = fill(tmp_path / "future", lines.assign(ordered_at=later.dt.strftime("%Y-%m-%d")))
    free = fill(tmp_path / "free", lines.assign(amount=0.0, unit_price=0.0, line_kind="adjustment"))
    said = {}
    for made in (future, free):
        run(made)
        said[made] = words(page(monkeypatch, made))
        assert "Nobody has ordered yet" not in said[made]
    n = f"All {len(lines):,} order lines"
    assert f"{n} are dated in the future" in said[future]
    assert "day and month" in said[future]
    assert f"{n} have the amount 0" in said[free]
    assert "the amount or the price" in said[free]
    mixed = nothing_sold({"returns": 2, "later_lines": 9, "sales": 0})
    assert "None of your 11 order lines" in mixed
    assert "dated in the future: 9" in mixed


def test_currencies_are_a_warning_only_where_a_rate_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = make_lines(customers=60, seed=3, items=1.0)
    made = fill(tmp_path / "ws", lines.assign(currency=["GBP" if n % 3 else "EUR" for n in range(len(lines))]))
    run(made)
    assert "No rate for EUR, GBP" in words(page(monkeypatch, made, "value"))
    set_currency_rates(made, "EUR", {"GBP": 1.2})
    run(made)
    assert "No rate for" not in words(page(monkeypatch, made, "value"))


def test_headline_figures_carry_the_currency_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = fill(tmp_path, make_lines(customers=60, seed=3).assign(currency="EUR"))
    run(made)
    seen = {m.label: m.value for m in page(monkeypatch, made, "value").metric}
    assert seen["Customer equity"].startswith("€")
    assert seen["Revenue, 12 months"].startswith("€")
    assert not seen["At risk"].startswith("€")
