"""What customer values cost on five million order lines, beside DuckDB's plain summary of the same Parquet file; and what a fit costs.

    python -m tests.bench.value_cost [--lines 5000000] [--customers 200000] [--fitted 1000000]

CPU seconds of this process with all its threads, in one run on the same file:
- the yardstick: DuckDB reads the Parquet file, makes customer-days (lines, different orders, money, units) and of them one row per customer. The customer
  summary needs these and more: money back, margins, the last year, different products. Beside it, for comparison: the same with money alone.
- ours: from the same file to customer values: the ledger (returns netted, fees and strangers apart, identical lines counted), the customer summary,
  the days with standing orders, and `fit_days`, `answer` and lifetime values of all customers. Bar: at most 3 times the yardstick.
- fitted: orders of a million customers made beforehand as customer-days and the customer summary (`order_days`); what counts is all that follows:
  models fitted, candidates tried by the backtest, ranges set, everybody's forecast. Bar: 3 CPU seconds.
Libraries are imported before the clock starts.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from idic_core.differentiate.customer_days import CustomerDays
from idic_core.differentiate.forecast import answer, fit, fit_days
from idic_core.differentiate.ledger import Book
from idic_core.differentiate.lifetime import lifetime_values
from idic_core.differentiate.order_days import order_days
from idic_core.engines import connect

SUMMARY = """SELECT customer_id, count(*) AS order_days, min(day) AS first, max(day) AS last, sum(orders) AS orders, sum(lines) AS lines, sum(amount) AS amount,
        sum(units) AS units
    FROM (SELECT customer_id, CAST(ordered_at AS DATE) AS day, count(*) AS lines, count(DISTINCT order_id) AS orders, sum(amount) AS amount, sum(quantity) AS units
          FROM read_parquet(?) GROUP BY ALL)
    GROUP BY customer_id"""

MONEY = """SELECT customer_id, count(*) AS order_days, min(day) AS first, max(day) AS last, sum(lines) AS lines, sum(amount) AS amount
    FROM (SELECT customer_id, CAST(ordered_at AS DATE) AS day, count(*) AS lines, sum(amount) AS amount FROM read_parquet(?) GROUP BY ALL)
    GROUP BY customer_id"""


def cpu() -> float:
    """CPU seconds of this process, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def counted(name: str, into: dict[str, float]) -> Iterator[None]:
    """Print and keep what the block costs."""
    before, began = cpu(), time.perf_counter()
    yield
    into[name] = cpu() - before
    print(f"  {name:42s} {into[name]:7.2f} CPU s {time.perf_counter() - began:7.2f} s", flush=True)


def customer_days(customers: int, mean: float, days: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Customers and days of orders: each with an own rate and an own end (Pareto/NBD)."""
    rng = np.random.default_rng(seed)
    begin = rng.integers(0, days * 3 // 4, customers)
    life = np.minimum(rng.exponential(1 / rng.gamma(0.8, 1 / 250, customers).clip(1e-5)), days - begin)
    rate = rng.gamma(0.6, 1.0, customers)
    number = rng.poisson(rate * life * (mean - 1) / max((rate * life).mean(), 1e-9)).clip(max=2000)
    who = np.repeat(np.arange(customers), number + 1)
    later = begin[who] + rng.random(len(who)) * life[who]
    first = np.r_[True, who[1:] != who[:-1]]
    return who, np.where(first, begin[who], later).astype("int64")


def write_lines(place: Path, lines: int, customers: int, seed: int = 3) -> None:
    """A Parquet file of order lines with returns, fees and strangers, columns as engines.customer_lines gives them."""
    rng = np.random.default_rng(seed)
    who, day = customer_days(customers, lines / 4.05 / customers, 1100, seed)
    order = np.repeat(np.arange(len(who)), rng.poisson(3.0, len(who)) + 1)
    order = order[np.argsort(day[order], kind="stable")][:lines]  # files are written day by day
    price = rng.lognormal(2.5, 0.8, len(order)).round(2)
    sort = rng.choice(np.array(["sale", "return", "fee"]), len(order), p=[0.97, 0.02, 0.01])
    quantity = np.where(sort == "return", -1.0, rng.integers(1, 5, len(order)).astype("float64"))
    customer = pd.Series(who[order]).map("C{:07d}".format).to_numpy(object)
    customer[rng.random(len(order)) < 0.02] = None
    moment = (
        np.datetime64("2023-01-01", "us")
        + day[order].astype("timedelta64[D]")
        + rng.integers(8, 20, len(order)).astype("timedelta64[h]")
    )
    table = pa.table({
        "customer_id": pa.array(customer, pa.string()), "order_id": pa.array(np.char.add("O", order.astype(str))), "ordered_at": pa.array(moment),
        "product_id": pa.array(np.char.add("P", rng.integers(0, 2000, len(order)).astype(str))), "quantity": quantity, "unit_price": price,
        "amount": (quantity * price).round(2), "cost": price * 0.6, "currency": pa.array(np.full(len(order), "EUR")), "line_kind": pa.array(sort),
    })  # fmt: skip
    pq.write_table(table, place)


def main() -> None:
    """Measure and print both bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--fitted", type=int, default=1_000_000)
    given = parser.parse_args()
    spent: dict[str, float] = {}
    warm()
    if given.lines:
        with tempfile.TemporaryDirectory() as folder:
            values(Path(folder) / "lines.parquet", given.lines, given.customers, spent)
    if given.fitted:
        fitted(given.fitted, spent)


def values(place: Path, lines: int, customers: int, spent: dict[str, float]) -> None:
    """From a file of lines to customer values, beside the yardstick."""
    write_lines(place, lines, customers)
    print(f"{lines:,} lines of {customers:,} customers")
    yard: dict[str, float] = {}
    for name, sql in {"money alone": MONEY, "yardstick: DuckDB's summary": SUMMARY}.items():
        with connect() as duck, counted(name, yard):
            duck.execute(sql, [str(place)]).df()
    with counted("ledger", spent):
        book = Book(place)
    with book:
        with counted("added up by order and by product", spent):
            added = CustomerDays(book)
        until = added.until
        with counted("customer summary", spent):
            summary = added.summary(until)
        with counted("order days", spent):
            days = added.days(until)
    with counted("fit", spent):
        model = fit_days(days, horizon_days=365)
    with counted("forecast and lifetime of everybody", spent):
        made = answer(model, [])
        lifetime_values(model)
    assert len(made.customers) == len(summary)
    ours = sum(spent.values())
    times = [ours / seconds for seconds in yard.values()]
    print(f"  together {ours:.2f} CPU s, {times[1]:.2f} times the yardstick (bar: 3), {times[0]:.2f} times money alone")


def fitted(customers: int, spent: dict[str, float]) -> None:
    """What a fit costs once there are customer-days."""
    who, day = customer_days(customers, 5.0, 1100, 7)
    amount = np.random.default_rng(1).lognormal(3, 0.8, len(who))
    moment = np.datetime64("2023-01-01", "us") + day.astype("timedelta64[D]")
    orders = pd.DataFrame({"customer_id": who, "order_id": np.arange(len(who)), "ordered_at": moment, "amount": amount})
    print(f"{customers:,} customers, {len(orders):,} orders")
    with counted("orders -> customer-days (the summary)", spent):
        days = order_days(orders)
        assert len(days.summary) == customers
    before = cpu()
    with counted("models, backtest, everybody's forecast", spent):
        model = fit_days(days, horizon_days=365)
    with counted("ranges and spend of everybody", spent):
        made = answer(model, [])
    print(f"  fitted in {cpu() - before:.2f} CPU s (bar: 3); model {made.model}")
    with counted("lifetime values, apart", spent):
        lifetime_values(model)


def warm() -> None:
    """Everything imported and compiled once."""
    who, day = customer_days(400, 5.0, 700, 1)
    moment = np.datetime64("2023-01-01", "us") + day.astype("timedelta64[D]")
    answer(
        fit(
            pd.DataFrame({"customer_id": who, "order_id": np.arange(len(who)), "ordered_at": moment, "amount": 5.0}),
            horizon_days=90,
        ),
        [],
    )
    with duckdb.connect() as duck:
        duck.execute("SELECT 1").fetchall()


if __name__ == "__main__":
    main()
