"""From a ledger to what values stand on, with the heavy work done once: the customer summary and each customer's order days."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.differentiate.ledger import Book
from idic_core.differentiate.order_days import OrderDays, day_number
from idic_core.differentiate.summary import day_after, kinds, order_parts, orders, per_customer, typed


class CustomerDays:
    """What a ledger says of each customer. Lives as long as its book is open; until: the last day on which something was bought and kept, None without any.

    The tables are made on the book's numbers for keys; names come back once per customer.
    """

    def __init__(self, book: Book) -> None:
        self.duck = book.duck
        order_parts(self.duck.table("coded")).create("parts")
        orders(self.duck.table("parts")).create("standing")
        ((last,),) = self.duck.execute("SELECT max(day) FROM parts WHERE lines > 0").fetchall()
        self.until = None if last is None else pd.Timestamp(last)

    def summary(self, as_of: Any) -> pd.DataFrame:
        """The typed customer summary: `summarise` of the ledger, with the customers' own ids."""
        bought = kinds(self.duck.table("coded"), as_of=as_of)
        per_customer(self.duck.table("parts"), self.duck.table("standing"), bought, as_of=as_of).create_view("found")
        return typed(
            self.duck.sql(
                "SELECT f.* REPLACE (n.customer_id AS customer_id) FROM found f JOIN names n ON n.code = f.customer_id"
            ).df()
        )

    def days(self, as_of: Any) -> OrderDays:
        """`order_days` of what was bought and kept until a day: customers by their first day, then by id. A number that goes on for months, as that of a
        contract, is a day with an order each time."""
        until = {"until": day_after(as_of)}
        self.duck.execute(PLACES, until)
        ids = self.duck.sql("SELECT customer_id FROM places ORDER BY place").df()["customer_id"]
        days = self.duck.execute(DAYS, until).df().astype({"code": "int64", "day": "int64", "amount": "float64"})
        return OrderDays(pd.Index(ids), days, day_number(as_of), [])


PLACES = """CREATE OR REPLACE TABLE places AS SELECT code, n.customer_id, row_number() OVER (ORDER BY first, n.customer_id) - 1 AS place
    FROM (SELECT customer_id AS code, min(day) AS first FROM parts WHERE lines > 0 AND day < $until GROUP BY customer_id) JOIN names n USING (code)"""

DAYS = """SELECT p.place AS code, CAST(s.day AS DATE) - DATE '1970-01-01' AS day, sum(CASE WHEN priced > 0 THEN amount END) AS amount
    FROM parts s JOIN places p ON p.code = s.customer_id WHERE s.lines > 0 AND s.day < $until GROUP BY ALL ORDER BY ALL"""
