"""What a run takes from a ledger with numbers for keys is what the definitions give on the lines themselves."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from idic_core.differentiate import ledger, standing_orders, summarise
from idic_core.differentiate.customer_days import CustomerDays
from idic_core.differentiate.ledger import Book
from idic_core.differentiate.order_days import order_days
from idic_core.differentiate.summary import typed
from tests.differentiate.test_summary import with_returns


def odd(seed: int) -> pd.DataFrame:
    """Returns, strangers, lines without product, amount, price, order or date, orders over two days and names of other scripts."""
    lines = with_returns(seed)
    for place, (column, step) in enumerate({"product_id": 7, "order_id": 31, "quantity": 13, "ordered_at": 41}.items()):
        lines.loc[lines.index[place::step], column] = None
    lines.loc[lines.index[3::11], ["amount", "unit_price"]] = None
    lines.loc[lines.index[5::17], "ordered_at"] += pd.Timedelta(days=1)
    silent = lines["customer_id"] == lines["customer_id"].dropna().iloc[0]
    lines.loc[silent, ["amount", "unit_price"]] = None
    return lines.replace({"customer_id": {"C0003": "Nguyễn Văn Ánh", "C0004": "王小明", "C0005": ""}})


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("until", ["2024-06-30", "2026-01-01"])
def test_summary_and_order_days_are_those_of_the_lines(seed: int, until: str) -> None:
    table = odd(seed)
    book, counts = ledger(table)
    kept = book.to_pandas().query("kind == 'sale' and kept > 0 and customer_id.notna()")
    kept = kept.assign(day=kept["ordered_at"].dt.normalize()).sort_values(["day", "customer_id"])
    orders = standing_orders(book)
    expected = order_days(kept.assign(amount=kept["kept_amount"]), as_of=until)
    with Book(table) as opened:
        added = CustomerDays(opened)
        summary, days = added.summary(until), added.days(until)
        assert opened.counts == counts
        assert added.until == kept["ordered_at"].max().normalize() >= orders["ordered_at"].max().normalize()
    pd.testing.assert_frame_equal(summary, typed(summarise(book.to_pandas(), as_of=until)))
    pd.testing.assert_frame_equal(days.days, expected.days.reset_index(drop=True))
    assert days.customers.tolist() == expected.customers.tolist()
    assert days.as_of == expected.as_of
    assert days.days["amount"].isna().any()


def test_a_parquet_file_is_read_as_its_lines_are(tmp_path: Path) -> None:
    table = with_returns(3)
    lines = pa.Table.from_pandas(table, preserve_index=False)
    pq.write_table(lines, tmp_path / "lines.parquet")
    with Book(lines) as here, Book(tmp_path / "lines.parquet") as there:
        assert here.counts == there.counts
        assert here.table().equals(there.table())
        pd.testing.assert_frame_equal(
            CustomerDays(here).summary("2026-01-01"), CustomerDays(there).summary("2026-01-01")
        )


def test_without_an_order_that_stands_there_is_no_last_day() -> None:
    lines = with_returns(1)
    for none in (lines.iloc[:0], lines.assign(customer_id=None), lines[lines["line_kind"] == "return"]):
        with Book(none) as book:
            assert CustomerDays(book).until is None


def test_a_number_that_goes_on_for_months_loses_none_of_its_lines() -> None:
    """Contracts, subscriptions and receipts that begin anew: one number, lines on far days."""
    rows = [("A", "1", "2026-01-05", 100.0), ("A", "1", "2026-06-05", 70.0), ("B", "2", "2026-02-05", 50.0)]
    lines = pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "amount"]).assign(
        product_id="p", quantity=1.0
    )
    with Book(lines.assign(ordered_at=pd.to_datetime(lines["ordered_at"]))) as book:
        added = CustomerDays(book)
        assert added.until == pd.Timestamp("2026-06-05")
        summary, days = added.summary(added.until), added.days(added.until)
    assert summary.set_index("customer_id")["net"].to_dict() == {"A": 170.0, "B": 50.0}
    assert summary.set_index("customer_id")["order_days"].to_dict() == {"A": 2, "B": 1}
    assert days.days["amount"].tolist() == [100.0, 70.0, 50.0]
    assert days.as_of == (pd.Timestamp("2026-06-05") - pd.Timestamp(0)).days
