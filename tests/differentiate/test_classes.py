"""Classes that practitioners use: size, age, made to order, loyal, and the weighted scorecard."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import run, set_value_basis
from idic_core.differentiate.classes import age_class, custom_evidence, parse_rules, set_needs_class, size_class
from idic_core.differentiate.loyalty import WEIGHTS, loyalty, referrals
from idic_core.differentiate.money import contributions
from idic_core.differentiate.scorecard import available, growth_of_groups, parse, scored, set_card, stop_card
from idic_core.errors import IdicError
from idic_core.store import Batch, add_batch, read_derived
from tests.differentiate.shop import fill, make_lines, products_of


def test_sizes_go_by_volume_and_equal_volumes_share_one() -> None:
    rule = parse_rules(None)
    sizes = pd.Series(size_class(pd.Series(np.arange(1, 101.0)), rule))
    assert sizes.value_counts().to_dict() == {"large": 20, "medium": 30, "small": 50}
    assert set(size_class(pd.Series([0.0] * 9), rule)) == {"small"}
    assert len(set(size_class(pd.Series([7.0] * 9), rule))) == 1
    assert size_class(pd.Series([3.0]), rule).tolist() == ["large"]


def test_new_and_old_go_by_the_first_order() -> None:
    got = age_class(pd.Series(["2024-01-01", "2024-06-01"]), "2024-07-01", parse_rules('{"new_days": 90}'))
    assert got.tolist() == ["old", "new"]


def test_rules_that_do_not_add_up_are_refused_with_a_hint() -> None:
    for text in ("x", '{"volume": "height"}', '{"large_share": 0.9, "medium_share": 0.3}', '{"new_days": 0}'):
        with pytest.raises(IdicError) as refused:
            parse_rules(text)
        assert refused.value.hint
    for text in (
        "x",
        '{"weights": {}, "a_share": 0.2, "b_share": 0.3}',
        '{"weights": {"luck": 3}, "a_share": 0.2, "b_share": 0.3}',
    ):
        with pytest.raises(IdicError):
            parse(text)


def people(n: int = 200) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(3)
    days = rng.integers(1, 12, n)
    table = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "order_days": days,
            "products": days + rng.integers(0, 5, n),
            "first_order": "2023-01-01",
            "last_order": [str(d.date()) for d in pd.Timestamp("2023-01-01") + pd.to_timedelta(days * 40, "D")],
        }
    )
    return table, pd.Series(np.where(days > 6, "mature", "lost"))


def test_loyalty_counts_only_what_is_known_and_shows_its_parts() -> None:
    table, stage = people()
    plain = loyalty(table, stage, pd.Series(dtype="float64"), None)
    assert plain["loyalty"].between(0, 100).all()
    assert plain[["recommend", "referrals"]].isna().all().all()
    by_hand = sum(plain[k] * WEIGHTS[k] for k in ("repeat", "breadth", "tenure")) / 0.7
    assert np.allclose(plain["loyalty"], by_hand)
    asked = loyalty(table, stage, pd.Series({"C0": 0.0}), pd.Series({"C1": 2}))
    assert asked.loc[0, "recommend"] == 0
    assert asked.loc[1, "referrals"] == 100
    assert set(plain.loc[stage.eq("lost").to_numpy(), "loyalty_class"]) <= {"once_loyal", "not_yet"}


def test_nobody_is_loyal_on_a_list_where_nobody_came_back() -> None:
    table, stage = people(30)
    once = table.assign(order_days=1, products=1, last_order="2023-01-01")
    got = loyalty(once, stage.head(30), pd.Series(dtype="float64"), None)
    assert got["loyalty_class"].eq("not_yet").all()


def test_a_scorecard_weighs_places_and_leaves_out_what_is_unknown() -> None:
    facts = pd.DataFrame({"actual_value": [1.0, 2, 3, 4], "unrealised": [4.0, 3, 2, None], "need_growth": [None] * 4})
    assert available(facts) == ["actual_value", "unrealised"]
    card = {"weights": {"actual_value": 1.0}, "a_share": 0.25, "b_share": 0.25}
    got = scored(facts, card)
    assert got["score_class"].tolist() == ["C", "C", "B", "A"]
    both = scored(facts, {**card, "weights": {"actual_value": 1.0, "unrealised": 1.0}})
    assert both["score"].iloc[3] == pytest.approx(100)  # judged by what is known of them
    assert scored(facts, {**card, "weights": {"need_growth": 5.0}})["score"].isna().all()


def test_growth_is_the_groups_and_missing_without_a_year_before() -> None:
    got = growth_of_groups(pd.Series(["x", "x", "y", None]), pd.Series([60.0, 60, 5, 5]), pd.Series([50.0, 50, 0, 1]))
    assert got.iloc[0] == got.iloc[1] == pytest.approx(0.2)
    assert got.iloc[2:].isna().all()


def test_a_scorecard_counts_from_the_next_run_until_it_is_taken_back(tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=80, seed=5, items=1.0))
    run(made)
    assert read_derived(made, "customer_values")["score_class"].isna().all()
    set_card(made, {"weights": {"actual_value": 5, "loyalty": 5}, "a_share": 0.1, "b_share": 0.3})
    run(made)
    assert read_derived(made, "customer_values")["score_class"].eq("A").mean() == pytest.approx(0.1, abs=0.03)
    stop_card(made)
    run(made)
    assert read_derived(made, "customer_values")["score_class"].isna().all()
    with pytest.raises(IdicError):
        stop_card(made)


def test_made_to_order_is_unknown_until_something_says_it(tmp_path: Path) -> None:
    lines = make_lines(customers=60, seed=5, items=1.0)
    made = fill(tmp_path / "ws", lines, products_of(lines))
    run(made)
    assert read_derived(made, "customer_values")["needs_class"].eq("unknown").all()
    who = read_derived(made, "customer_values")["customer_id"].iloc[0]
    set_needs_class(made, who, "customised")
    facts = pd.DataFrame({"row": [0, 1], "record_id": ["r:C0001", "r:C0002"], "source": "crm",
                          "extra": [json.dumps({"custom_needs": "Đặt làm riêng"}), json.dumps({"custom_needs": "否"})]})  # fmt: skip
    add_batch(made, Batch("crm.csv", "customers", "crm"), {"records": facts}, row_count=2)
    run(made)
    after = read_derived(made, "customer_values").set_index("customer_id")["needs_class"]
    assert (after[who], after["C0001"], after["C0002"]) == ("customised", "customised", "standard")
    assert after.eq("unknown").sum() == len(after) - len({who, "C0001", "C0002"})


def test_products_made_to_order_tell_who_needs_something_special(tmp_path: Path) -> None:
    import pyarrow as pa

    lines = make_lines(customers=20, seed=5, items=1.0)
    made = fill(tmp_path / "ws", lines)
    products = pd.DataFrame(
        {"product_id": ["p1", "p2"], "name": ["Ly khắc tên", "Customer card"], "category": ["Quà", ""]}
    )
    sold = pa.table({"customer_id": ["a", "b"], "product_id": ["p1", "p2"], "line_kind": ["sale", "sale"]})
    assert custom_evidence(made, sold, products).to_dict() == {"a": "customised", "b": "standard"}


def test_contributions_and_referrals_are_read_from_customer_files(tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=30, seed=5, items=1.0))
    rows = [
        ("r:C0001", "bank", {"contribution": "-1.200,50", "referred_by": "An Nguyễn"}),
        ("r:C0002", "bank", {"contribution": "3.400,00"}),
        ("r:C0003", "bank", {}),
    ]
    facts = pd.DataFrame({"row": range(3), "record_id": [r for r, _s, _e in rows], "source": [s for _r, s, _e in rows], "full_name": ["", "", "An Nguyễn"], "extra": [json.dumps(e) for _r, _s, e in rows]})  # fmt: skip
    add_batch(made, Batch("bank.csv", "customers", "bank"), {"records": facts}, row_count=3)
    assert contributions(made).to_dict() == {"C0001": -1200.5, "C0002": 3400.0}
    found = referrals(made)
    assert found is not None
    assert found.to_dict() == {"C0003": 1}
    set_value_basis(made, "contribution")
    report = run(made)
    values = read_derived(made, "customer_values").set_index("customer_id")
    assert report["value_basis"] == "contribution"
    assert values.loc["C0001", "actual_value"] == pytest.approx(-1200.5)
    assert values.loc["C0001", "value_group"] in {"below_zero", "untold"}
    assert (values["lifetime_low"] <= values["lifetime_high"]).all()
