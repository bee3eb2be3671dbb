"""Orders from lines: returns are netted, fees and strangers make no order, nothing is counted twice or lost silently."""

import pandas as pd
import pytest

from idic_core.differentiate import ledger, orders_of


def lines(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Rows of: customer, order, day of January, product, quantity, price, kind."""
    names = ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price", "line_kind"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(
        ordered_at=pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["ordered_at"].astype(int) - 1, unit="D"),
        amount=frame["quantity"] * frame["unit_price"],
        cost=None,
    )


def test_a_return_is_subtracted_from_the_customers_own_newest_purchase_of_that_product() -> None:
    table = lines(
        ("a", "1", 1, "x", 5.0, 2.0, "sale"), ("a", "2", 5, "x", 3.0, 2.0, "sale"), ("b", "3", 6, "x", 9.0, 2.0, "sale"),
        ("a", "C1", 8, "x", -4.0, 2.0, "return"),
    )  # fmt: skip
    orders = orders_of(table).set_index("order_id")
    assert "2" not in orders.index
    assert orders.loc["1", "amount"] == pytest.approx(8.0)
    assert orders.loc["3", "amount"] == pytest.approx(18.0)
    _table, counts = ledger(table)
    assert (counts["returns_netted"], counts["returns_unmatched"], counts["orders_taken_back"]) == (1, 0, 1)


def test_a_return_never_touches_a_later_purchase_or_another_customer() -> None:
    table = lines(
        ("a", "C1", 1, "x", -1.0, 2.0, "return"),
        ("a", "1", 2, "x", 1.0, 2.0, "sale"),
        ("b", "2", 1, "x", 1.0, 2.0, "sale"),
    )
    assert orders_of(table)["amount"].tolist() == [2.0, 2.0]
    assert ledger(table)[1]["returns_unmatched"] == 1


def test_fees_adjustments_and_anonymous_lines_make_no_order() -> None:
    table = lines(
        ("a", "1", 1, "post", 1.0, 5.0, "fee"),
        ("a", "2", 2, "x", 1.0, 0.0, "adjustment"),
        (None, "3", 3, "x", 1.0, 5.0, "sale"),
        ("a", "4", 4, "x", 1.0, 5.0, "sale"),
    )
    assert orders_of(table)["order_id"].tolist() == ["4"]
    counts = ledger(table)[1]
    assert (counts["fees"], counts["adjustments"], counts["anonymous_lines"]) == (1, 1, 1)


def test_the_sorts_of_lines_add_up_to_all_lines_with_cancelled_ones_among_them() -> None:
    table = lines(
        ("a", "1", 1, "x", 1.0, 5.0, "sale"),
        ("a", "2", 2, "x", 1.0, 5.0, "cancelled"),
        ("a", "3", 3, "x", -1.0, 5.0, "return"),
        ("a", "4", 4, "post", 1.0, 5.0, "fee"),
        ("a", "5", 5, "x", 1.0, 0.0, "adjustment"),
    )
    counts = ledger(table)[1]
    assert [counts[k] for k in ("sales", "returns", "cancelled", "fees", "adjustments")] == [1, 1, 1, 1, 1]
    assert counts["lines"] == 5


def test_a_part_taken_back_leaves_the_rest_of_the_order() -> None:
    table = lines(
        ("a", "1", 1, "x", 10.0, 1.0, "sale"),
        ("a", "1", 1, "y", 1.0, 3.0, "sale"),
        ("a", "C", 2, "x", -10.0, 1.0, "return"),
    )
    assert orders_of(table)["amount"].tolist() == [3.0]


def test_files_with_one_row_per_order_are_netted_by_money() -> None:
    table = lines(("a", "1", 1, None, None, None, "sale"), ("a", "R", 9, None, None, None, "return")).assign(
        amount=[100.0, -40.0]
    )
    assert orders_of(table)["amount"].tolist() == [60.0]


def test_lines_without_a_kind_are_told_by_their_sign() -> None:
    table = lines(("a", "1", 1, "x", 2.0, 5.0, "sale"), ("a", "2", 2, "x", -2.0, 5.0, "return")).drop(
        columns=["line_kind", "amount", "cost"]
    )
    assert orders_of(table).empty


def test_lines_after_the_as_of_day_and_identical_lines_are_counted() -> None:
    table = lines(
        ("a", "1", 1, "x", 1.0, 5.0, "sale"),
        ("a", "1", 1, "x", 1.0, 5.0, "sale"),
        ("a", "2", 20, "x", 1.0, 5.0, "sale"),
    )
    counts = ledger(table, as_of="2024-01-10")[1]
    assert (counts["lines"], counts["later_lines"], counts["identical_lines"]) == (2, 1, 1)


def test_no_lines_give_no_orders() -> None:
    empty = lines(("a", "1", 1, "x", 1.0, 5.0, "sale")).iloc[:0]
    assert orders_of(empty).columns.tolist() == ["customer_id", "order_id", "ordered_at", "amount"]
    assert orders_of(empty).empty


def test_many_returns_take_from_the_newest_purchases_before_them_one_after_the_other() -> None:
    table = lines(
        ("a", "1", 1, "x", 4.0, 1.0, "sale"),
        ("a", "2", 2, "x", 2.0, 1.0, "sale"),
        ("a", "R1", 3, "x", -3.0, 1.0, "return"),
        ("a", "3", 4, "x", 5.0, 1.0, "sale"),
        ("a", "R2", 5, "x", -6.0, 1.0, "return"),
        ("a", "R3", 6, "x", -9.0, 1.0, "return"),
        ("a", "4", 7, "x", 1.0, 1.0, "sale"),
    )
    book, counts = ledger(table)
    kept = dict(zip(book["order_id"].to_pylist(), book["kept"].to_pylist(), strict=True))
    assert (kept["1"], kept["2"], kept["3"], kept["4"]) == (0.0, 0.0, 0.0, 1.0)
    assert (counts["returns_netted"], counts["returns_unmatched"], counts["orders_taken_back"]) == (3, 0, 3)
    earlier = ledger(table, as_of="2024-01-05")[0]
    kept = dict(zip(earlier["order_id"].to_pylist(), earlier["kept"].to_pylist(), strict=True))
    assert (kept["1"], kept["2"], kept["3"]) == (0.5, 0.0, 0.0)


def test_every_return_is_counted_as_subtracted_unmatched_or_without_a_customer() -> None:
    table = pd.DataFrame({
        "customer_id": ["a", "a", "b", None, None], "order_id": ["1", "r1", "r2", "r3", "2"], "ordered_at": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-03", "2024-01-03"]),
        "product_id": ["p"] * 5, "quantity": [1, -1, -1, -1, 1], "amount": [5.0, -5.0, -5.0, -5.0, 5.0], "line_kind": ["sale", "return", "return", "return", "sale"],
    })  # fmt: skip
    _lines, counts = ledger(table)
    assert counts["returns"] == 3
    assert (counts["returns_netted"], counts["returns_unmatched"], counts["returns_anonymous"]) == (1, 1, 1)
