"""Goods that went back do not count as bought: not as often, not as lately, not as a reason, and not as something to buy again."""

from __future__ import annotations

import pandas as pd

from idic_core.customize import recommend
from idic_core.customize.again import bought_again
from idic_core.customize.history import sales
from idic_core.customize.taken_back import with_standing

COLUMNS = ["customer_id", "order_id", "ordered_at", "product_id", "quantity"]


def lines_of(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS, index=[7] * len(rows))  # an index says nothing of the rows


RETURNED = lines_of(
    ("A", "1", "2026-01-05", "spray", 1),
    ("A", "2", "2026-02-05", "spray", 1),
    ("A", "3", "2026-03-05", "spray", 1),
    ("A", "3", "2026-03-10", "spray", -1),
    ("A", "4", "2026-03-12", "lamp", 1),
    ("A", "4", "2026-03-20", "lamp", -1),
    ("B", "5", "2026-03-21", "soap", 2),
    ("B", "5", "2026-03-25", "soap", -1),
)


def test_times_and_the_last_day_are_those_of_what_was_kept() -> None:
    found = recommend(RETURNED, kind="again").set_index(["customer_id", "product_id"])
    assert found.loc[("A", "spray"), ["times", "last_bought", "reason"]].tolist() == [2, "2026-02-05", "bought_lately"]
    assert ("A", "lamp") not in found.index
    assert found.loc[("B", "soap"), "times"] == 1  # half of it was kept
    assert found["rank"].tolist() == [1, 1]


def test_what_went_back_is_neither_new_for_them_nor_the_reason_for_something_else() -> None:
    found = recommend(RETURNED, kind="new")
    assert not found["product_id"].where(found["customer_id"].eq("A")).eq("lamp").any()
    assert not found["because"].eq("lamp").any()


def test_a_return_after_the_day_is_not_yet_known() -> None:
    found = recommend(RETURNED, kind="again", as_of="2026-03-08").iloc[0]
    assert (found["times"], found["last_bought"]) == (3, "2026-03-05")


def test_the_places_of_what_went_back_go_to_the_next_best() -> None:
    rows = [("A", f"k{n}", f"2026-01-{n + 1:02d}", f"p{n}", 1.0) for n in range(6)]
    rows += [("A", "g", "2026-02-01", f"gone{n}", 1.0) for n in range(5)]
    rows += [("A", "g", "2026-02-02", f"gone{n}", -1.0) for n in range(5)]
    found = recommend(lines_of(*rows), kind="again", k=5)
    assert found["product_id"].str.startswith("p").all()
    assert found["rank"].tolist() == [1, 2, 3, 4, 5]


def test_kinds_of_lines_decide_before_signs() -> None:
    lines = RETURNED.assign(quantity=RETURNED["quantity"].abs(), line_kind=["sale", "sale", "sale", "return"] * 2)
    assert with_standing(sales(lines), lines)["stands"].tolist() == [True, True, False, True, True, True]


def test_buyers_who_sent_it_back_do_not_come_back_for_it() -> None:
    rows = [(f"C{c}", f"O{c}-{n}", f"2026-0{n + 1}-10", "tea", 1.0) for c in range(10) for n in range(2)]
    rows += [(f"C{c}", f"K{c}", "2026-01-10", "knife", 1.0) for c in range(10)]
    assert bought_again(lines_of(*rows)) == ["tea"]
    rows += [(f"C{c}", f"O{c}-1", "2026-02-20", "tea", -1.0) for c in range(10)]
    assert bought_again(lines_of(*rows)) == []
