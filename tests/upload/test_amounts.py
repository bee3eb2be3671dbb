"""What people rely on when one column holds amounts of several currencies: each is read its own way, and what stays open is asked."""

from __future__ import annotations

import pandas as pd
import pytest

from idic_core.store import Workspace
from idic_core.upload import commit_file, doubts, problems, suggest_mapping
from idic_core.upload.amounts import read_amounts
from idic_core.upload.facts import facts_of


def orders(*cells, currency=True):
    """Orders of one line each: (amount, currency)."""
    rows = [[f"A{i}", f"2024-05-{i + 1:02d}", str(i), amount, code] for i, (amount, code) in enumerate(cells)]
    frame = pd.DataFrame(rows, columns=["Order", "Date", "Customer ID", "Amount", "Currency"], dtype="str")
    return frame if currency else frame.drop(columns="Currency")


def amounts(frame, **said):
    from dataclasses import replace

    mapping = replace(suggest_mapping(frame, kind="orders"), **said)
    return facts_of(frame, mapping, source="s").tables["order_lines"]["amount"].tolist()


def asked(frame):
    found = doubts(frame, suggest_mapping(frame, kind="orders"))
    return [(d.example, d.readings) for d in found if d.what == "decimal"]


def codes(frame):
    found = problems(frame, suggest_mapping(frame, kind="orders"))
    return found.set_index("code")["example"].to_dict()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ([("4.80", "USD"), ("12.50", "USD"), ("200.000", "VND")], [4.8, 12.5, 200000]),
        ([("4.80", "usd"), ("1,234.50", "USD"), ("1.250.000", "₫"), ("85,000", "vnd")], [4.8, 1234.5, 1250000, 85000]),
        ([("4,80", "EUR"), ("3.20", "USD"), ("9.10", "USD")], [4.8, 3.2, 9.1]),
        ([("1,200", "JPY"), ("3.50", "USD"), ("15.000", "KRW")], [1200, 3.5, 15000]),
        ([("200000.00", "VND"), ("150.000", "VND")], [200000, 150000]),
        ([("200.000", "VND"), ("85.000", "VND")], [200000, 85000]),
        ([("1,234", "CAD"), ("4.80", "USD")], [1234, 4.8]),
        ([("-200.000", "VND"), ("4.80", "USD")], [-200000, 4.8]),
    ],
)
def test_each_currency_is_read_its_own_way(cells, values):
    frame = orders(*cells)
    assert amounts(frame) == pytest.approx(values)
    assert asked(frame) == []
    assert not {"ambiguous_numbers", "thousands_or_decimals", "decimals_of_none"} & set(codes(frame))


def test_signs_beside_the_amounts_say_the_currency_too():
    frame = orders(("$4.80", ""), ("200.000₫", ""), ("95.000 VND", ""), currency=False)
    assert amounts(frame) == pytest.approx([4.8, 200000, 95000])
    assert asked(frame) == []


def test_a_currency_that_shows_no_decimals_is_asked_about_with_an_example():
    frame = orders(("4.80", "USD"), ("1.234", "EUR"), ("2.500", "EUR"), ("200.000", "VND"))
    assert asked(frame) == [("1.234 EUR", {".": 1.234, ",": 1234.0})]
    assert codes(frame)["ambiguous_numbers"] == "1.234 EUR"
    assert amounts(frame, decimal=".") == pytest.approx([4.8, 1.234, 2.5, 200000])
    assert amounts(frame, decimal=",") == pytest.approx([4.8, 1234, 2500, 200000]), "what is clear stays"


def test_lines_that_name_no_currency_are_not_read_as_their_neighbours():
    frame = orders(("4.80", "USD"), ("200.000", ""))
    assert asked(frame) == [("200.000", {".": 200.0, ",": 200000.0})]


def test_thousands_beside_cents_without_any_currency_are_said():
    frame = orders(("4.80", ""), ("12.50", ""), ("200.000", ""), currency=False)
    assert codes(frame)["thousands_or_decimals"] == "200.000"
    fine = orders(("4.80", ""), ("0.125", ""), ("1.250", ""), currency=False)
    assert "thousands_or_decimals" not in codes(fine)


def test_decimals_in_a_currency_without_are_said():
    frame = orders(("4.80", "VND"), ("33333.33", "VND"), ("200.000", "VND"))
    assert codes(frame)["decimals_of_none"] == "4.80"
    found = problems(frame, suggest_mapping(frame, kind="orders")).set_index("code")
    assert found.loc["decimals_of_none", "count"] == 1, "a share of a larger amount may have them"


def test_a_currency_on_the_first_line_of_an_order_holds_for_its_others(tmp_path):
    text = "Order,Date,Customer ID,Item,Qty,Price,Currency\nA1,2024-05-01,1,Tea,1,200.000,VND\nA1,2024-05-01,1,Cup,1,85.000,\nA2,2024-05-02,2,Tea,1,4.80,USD\n"
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    frame = pd.read_csv(tmp_path / "orders.csv", dtype="str", keep_default_na=False)
    assert asked(frame) == []
    workspace = Workspace(tmp_path / "ws")
    commit_file(workspace, tmp_path / "orders.csv")
    kept = workspace.rows("SELECT amount FROM order_lines ORDER BY row")
    assert [r["amount"] for r in kept] == pytest.approx([200000, 85000, 4.8])
    workspace.close()


def test_the_order_of_the_cells_is_kept():
    column = pd.Series(["4.80", "200.000", "", "7.10", "x"], index=[9, 3, 5, 1, 7])
    found = read_amounts(column, pd.Series(["USD", "VND", "USD", "USD", "VND"], index=column.index))
    assert found.values.fillna(-1).to_dict() == {9: 4.8, 3: 200000.0, 5: -1, 1: 7.1, 7: -1}
    assert found.unreadable.to_dict() == {9: False, 3: False, 5: False, 1: False, 7: True}
