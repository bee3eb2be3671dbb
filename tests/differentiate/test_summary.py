"""The customer summary is the same on pandas and DuckDB (on Spark: test_spark_summary.py), and adds up."""

import duckdb
import pandas as pd
import pytest

from idic_core.differentiate import ledger, summarise
from idic_core.differentiate.summary import typed
from tests.differentiate.shop import make_lines


def with_returns(seed: int) -> pd.DataFrame:
    lines = make_lines(customers=80, seed=seed)
    back = lines.sample(60, random_state=seed).assign(line_kind="return")
    back = back.assign(
        quantity=-back["quantity"], amount=-back["amount"], ordered_at=back["ordered_at"] + pd.Timedelta(days=3)
    )
    strangers = lines.sample(40, random_state=seed + 1).assign(customer_id=None)
    some_costs = pd.concat([lines, back, strangers], ignore_index=True)
    return some_costs.assign(cost=some_costs["unit_price"].where(some_costs["customer_id"] > "C0040") * 0.5)


@pytest.mark.parametrize("seed", [1, 2])
def test_pandas_and_duckdb_agree(seed: int) -> None:
    book, _counts = ledger(with_returns(seed))
    with duckdb.connect() as duck:
        duck.register("book", book)
        there = typed(summarise(duck.table("book"), as_of="2025-10-01").df())
    here = typed(summarise(book.to_pandas(), as_of="2025-10-01"))
    pd.testing.assert_frame_equal(here, there)


def test_the_figures_of_a_customer_add_up() -> None:
    table = with_returns(3)
    book, _counts = ledger(table)
    summary = typed(summarise(book.to_pandas(), as_of="2025-12-31")).set_index("customer_id")
    known = table[table["customer_id"].notna()]
    sales = known[known["line_kind"] == "sale"].groupby("customer_id")["amount"].sum()
    refunds = -known[known["line_kind"] == "return"].groupby("customer_id")["amount"].sum()
    assert summary["sales"].to_dict() == pytest.approx(sales.reindex(summary.index).to_dict())
    assert summary["refunds"].to_dict() == pytest.approx(refunds.reindex(summary.index).fillna(0.0).to_dict())
    assert summary["net"].to_dict() == pytest.approx((summary["sales"] - summary["refunds"]).to_dict())
    assert (summary["order_days"] <= summary["orders"]).all()
    assert (summary["net_last_year"] <= summary["net"] + 1e-6).sum() > 0


def test_margin_is_known_only_where_costs_are() -> None:
    book, _counts = ledger(with_returns(4))
    summary = typed(summarise(book.to_pandas(), as_of="2025-12-31")).set_index("customer_id")
    known = summary.index > "C0040"
    assert summary.loc[~known, "margin"].isna().all()
    assert summary.loc[known, "margin"].to_dict() == pytest.approx((summary.loc[known, "net"] * 0.5).to_dict())


def test_lines_after_the_day_do_not_count() -> None:
    book, _counts = ledger(with_returns(5))
    summary = typed(summarise(book.to_pandas(), as_of="2024-06-30"))
    assert summary["last_order"].max() <= "2024-06-30"
