"""Who moved between two runs and why: told apart, kept once, and forgotten with the person."""

from pathlib import Path

import pandas as pd
import pytest

from idic_core.differentiate import run, set_tier_rule
from idic_core.differentiate.moves import REASONS, cause
from idic_core.store import Batch, Workspace, add_batch, erase, read_derived, undo_batch
from tests.differentiate.shop import fill, make_lines

CUT = pd.Timestamp("2025-03-01")


def state(**columns: object) -> pd.DataFrame:
    plain = {"order_days": 2.0, "last_order": "2024-05-01", "net": 100.0, "refunds": 0.0}
    return pd.DataFrame({**plain, **columns})


def later_orders(workspace: Workspace, lines: pd.DataFrame) -> int:
    """The rest of the lines as a second file, with crosswalk rows for new customers as identify writes them."""
    facts = lines.assign(
        row=range(len(lines)),
        line_key=range(10**6, 10**6 + len(lines)),
        source="shop",
        record_id="r:" + lines["customer_id"],
    )
    columns = ["row", "line_key", "record_id", "source", "order_id", "ordered_at", "product_id", "product_name", "quantity", "unit_price", "amount", "cost", "line_kind"]  # fmt: skip
    return add_batch(
        workspace, Batch("later.csv", "orders", "shop"), {"order_lines": facts[columns]}, row_count=len(facts)
    )


@pytest.fixture(scope="module")
def halves() -> tuple[pd.DataFrame, pd.DataFrame]:
    lines = make_lines(customers=200, seed=4, items=1.0)
    return lines[lines["ordered_at"] < CUT], lines[lines["ordered_at"] >= CUT]


def test_each_reason_is_told_apart() -> None:
    before = state(customer_id=list("abcdefgh"))
    after = state(
        customer_id=list("abcdefhx"),
        order_days=[3.0, 2, 1, 2, 2, 2, 2, 1], last_order=["2024-06-01", *["2024-05-01"] * 7],
        net=[150.0, 70, 100, 120, 100, 100, 100, 9], refunds=[0.0, 30, 0, 0, 0, 0, 0, 0],
    )  # fmt: skip
    events = pd.DataFrame({"customer_id": ["q"], "event": ["merged_into"], "other_id": ["e"]})
    got = cause(before, after, events, aged=True)
    assert got.to_dict() == {"a": "bought", "b": "returned", "c": "withdrawn", "d": "corrected", "e": "joined", "f": "aged", "g": "gone", "h": "aged", "x": "new"}  # fmt: skip
    assert cause(before, after, events, aged=False)["f"] == "others"
    assert set(got) <= set(REASONS)


def test_a_first_run_has_no_moves_and_the_same_run_again_adds_nothing(
    tmp_path: Path, halves: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    made = fill(tmp_path / "ws", halves[0])
    run(made)
    run(made)
    assert made.value("SELECT count(*) FROM value_runs") == 1
    assert made.value("SELECT count(*) FROM customer_moves") == 0


def test_new_orders_move_customers_and_taking_them_back_is_a_run_as_well(
    tmp_path: Path, halves: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    first, rest = halves
    made = fill(tmp_path / "ws", pd.concat([first, rest]))
    made.conn.execute("DELETE FROM order_lines WHERE ordered_at >= ?", [str(CUT)])
    run(made)
    before = read_derived(made, "customer_values").set_index("customer_id")
    batch = later_orders(made, rest)
    run(made)
    after = read_derived(made, "customer_values").set_index("customer_id")
    moves = made.frame("SELECT * FROM customer_moves WHERE run_id = 2")
    for what in ("tier", "lifecycle", "rfm_group", "value_group"):
        here = moves[moves["what"] == what].set_index("customer_id")
        truth = before[what].reindex(after.index)
        expected = set(after.index[(after[what] != truth) & truth.notna()])
        assert set(here.index) == expected
        assert (here["was"] == truth[here.index]).all()
        assert (here["became"] == after[what][here.index]).all()
    assert set(moves.loc[moves["what"] == "customer", "customer_id"]) == set(after.index) - set(before.index)
    bought = set(rest["customer_id"])
    stages = moves[moves["what"] == "lifecycle"]
    assert set(stages.loc[stages["why"] == "bought", "customer_id"]) <= bought
    assert {"bought", "aged"} <= set(stages["why"])
    quieter = stages["became"].isin(["at_risk", "lost"]) & stages["was"].isin(["new", "mature"])
    assert set(stages.loc[quieter, "why"]) == {"aged"}  # no order makes anybody quiet
    assert set(stages.loc[~stages["customer_id"].isin(bought), "why"]) == {"aged"}
    undo_batch(made, batch)
    run(made)
    back = read_derived(made, "customer_values").set_index("customer_id")
    pd.testing.assert_series_equal(back["lifecycle"], before["lifecycle"])
    undone = made.frame("SELECT * FROM customer_moves WHERE run_id = 3 AND what = 'lifecycle'")
    assert {"withdrawn", "gone"} & set(undone["why"])
    assert made.value("SELECT count(*) FROM value_runs") == 3


def test_the_change_of_customer_equity_is_wholly_explained(
    tmp_path: Path, halves: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    import json

    first, rest = halves
    made = fill(tmp_path / "ws", pd.concat([first, rest]))
    made.conn.execute("DELETE FROM order_lines WHERE ordered_at >= ?", [str(CUT)])
    run(made)
    later_orders(made, rest)
    run(made)
    one, two = made.rows("SELECT equity, counts FROM value_runs ORDER BY run_id")
    parts = json.loads(two["counts"])["equity"]
    assert sum(parts.values()) == pytest.approx(two["equity"] - one["equity"], abs=1.0)
    assert {"new", "bought", "aged"} <= set(parts)


def test_another_rule_is_the_reason_and_not_the_customers(
    tmp_path: Path, halves: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    made = fill(tmp_path / "ws", halves[0])
    run(made)
    set_tier_rule(made, {"by": "actual_value", "vip_share": 0.4, "potential_share": 0.1, "small_share": 0.1})
    run(made)
    moves = made.frame("SELECT what, why FROM customer_moves")
    assert set(moves["what"]) == {"tier"}
    assert set(moves["why"]) == {"rules"}


def test_erasing_a_person_forgets_their_moves(tmp_path: Path, halves: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    made = fill(tmp_path / "ws", halves[0])
    run(made)
    set_tier_rule(made, {"by": "actual_value", "vip_share": 0.4, "potential_share": 0.1, "small_share": 0.1})
    run(made)
    who = str(made.value("SELECT customer_id FROM customer_moves"))
    counts = erase(made, [f"r:{who}"], [who])
    assert counts["customer_moves"] >= 1
    assert made.value("SELECT count(*) FROM customer_moves WHERE customer_id = ?", [who]) == 0
    run(made)
    assert made.value("SELECT count(*) FROM customer_moves WHERE customer_id = ?", [who]) == 0
