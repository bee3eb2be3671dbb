"""What is odd in a file: a code, where, how often, an example, and what becomes of it; the words for it are made when shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.words import _

COLUMNS = ["code", "column", "count", "example", "effect"]
EFFECTS = ("ask", "set_aside", "blank", "once", "kept")


class Findings:
    """Gathers problems while facts are made. effect: set_aside, blank (the cell), once (of several), kept or ask (a guess to check)."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(
        self,
        code: str,
        effect: str,
        where: pd.Series | np.ndarray | int,
        *,
        column: str = "",
        example: pd.Series | str = "",
    ) -> None:
        """Note a problem if there is any; where: a mask of rows, or their number; example: a text, or the column to take one from."""
        mask = None if isinstance(where, int) else np.asarray(where, dtype=bool)
        count = int(where) if isinstance(where, int) else int(np.asarray(where).sum())
        if not count:
            return
        if not isinstance(example, str):
            cell = example.iloc[0 if mask is None else int(np.flatnonzero(mask)[0])]
            example = "" if pd.isna(cell) else str(cell)
        self.rows.append({"code": code, "column": column, "count": count, "example": example[:80], "effect": effect})

    def frame(self) -> pd.DataFrame:
        """code, column, count, example, effect; what needs a look comes first, then what loses data."""
        frame = pd.DataFrame(self.rows, columns=COLUMNS).astype({"count": "int64"})
        order = frame["effect"].map({e: i for i, e in enumerate(EFFECTS)})
        return (
            frame.assign(_o=order)
            .sort_values(["_o", "count"], ascending=[True, False], kind="stable")
            .drop(columns="_o")
            .reset_index(drop=True)
        )


def problem_words(code: str) -> str:
    """A problem's code in the reader's words."""
    words = {
        "nobody": _("Rows that name nobody: no number, name, e-mail or phone"), "no_id": _("Rows without a customer number"), "bad_email": _("E-mail addresses that cannot be right"),
        "bad_phone": _("Phone numbers that cannot be right"), "unreadable_date": _("Dates that cannot be read"), "unreadable_number": _("Numbers that cannot be read"),
        "ambiguous_dates": _("Dates that could be day/month or month/day; read as day/month"), "mixed_dates": _("Dates written both day/month and month/day in one column"),
        "ambiguous_numbers": _("Numbers such as 1.234 that could be thousands or decimals; read as thousands"), "thousands_or_decimals": _("Amounts such as 200.000 beside amounts such as 4.80; read with decimals, as the others. If they are thousands, add a column that says the currency, or write them without the sign"),
        "decimals_of_none": _("Small amounts with decimals in a currency that has none, such as 4.80 VND; check the currency"), "future_date": _("Dates that lie in the future; they would distort every figure about time"),
        "total_row": _("Rows of totals at the end of the file"), "unlinked_numbers": _("Customer numbers in the orders that are in no list of customers"),
        "maybe_consent": _("This looks like a consent column: choose what was agreed to under “Which column is what”, or a no is lost"),
        "consent_words": _("Words about consent that are neither yes nor no; nothing is taken from them"), "several_currencies": _("Amounts in several currencies (with those kept already); nothing is converted and they are added up as they are, until you give rates under “Sources and quality”"),
        "currencies_converted": _("Amounts in several currencies; the figures convert them with your rates"), "not_in_their_list": _("Customer numbers in the orders that the list of customers they belong to does not have"),
        "example_row": _("Example rows of the empty table"),
        "identical_rows": _("Rows that stand in the file more than once"), "same_id": _("Rows with the customer number of another row and other content"),
        "decimal_ids": _("Customer numbers with “.0” at the end, as some programs export them; it was taken off"), "anonymous": _("Lines without a customer: counted as sales, not as a customer's"),
        "cancelled_orders": _("Orders that were cancelled or paid back: kept, and counted as no sale"), "open_orders": _("Orders that are not paid yet: counted as sales"),
        "refunds": _("Amounts paid back: taken off their orders"), "order_discounts": _("Discounts on whole orders: taken off their lines"),
        "filled_from_order": _("Lines that leave out what another line of the same order says (customer, date, state): filled from there"),
        "returns": _("Returns and cancellations: negative quantities or amounts"), "fees": _("Postage, charges and fees: counted as money, not as products"),
        "adjustments": _("Adjustments: zero prices, discounts, bad debts, samples"), "identical_lines": _("Lines that stand in the file more than once; each counts"),
        "no_order_id": _("No order number: what one customer bought at one moment is taken as one order"), "no_date": _("Rows without a date"), "no_product": _("Rows without a product"),
        "no_event": _("Rows that do not say what happened"), "no_answer": _("Rows with neither a score nor an answer"), "date_assumed": _("No date in the file; today is taken"),
        "already_here": _("Rows that came in with an earlier file"), "order_totals": _("Amounts that are the whole order's, on each of its lines; quantity times price is taken"), "no_amount": _("Lines without an amount"), "unknown_word": _("Words the program does not know; kept as they stand"),
    }  # fmt: skip
    return words.get(code, code)


def effect_words(effect: str) -> str:
    """What becomes of the rows with a problem, in the reader's words."""
    return {
        "set_aside": _("Left out"), "blank": _("Cell left blank"), "once": _("Kept once"), "kept": _("Kept"), "ask": _("Please check"),
    }[effect]  # fmt: skip
