"""What people rely on when orders are in several currencies: it is said, and amounts are converted once somebody gives the rates."""

from __future__ import annotations

import pytest

from idic_core.engines import (
    clear_currency_rates,
    currencies,
    currency_rates,
    current_products,
    customer_lines,
    set_currency_rates,
)
from idic_core.errors import IdicError
from idic_core.upload import commit_file, history, problems, read_table, suggest_mapping

HEAD = "Order,Date,Customer ID,SKU,Qty,Price,Cost,Currency\n"
EURO = HEAD + "A1,2024-05-01,1,T1,2,10,4,EUR\nA2,2024-05-02,2,T1,1,10,4,eur\n"
DOLLAR = HEAD + "B1,2024-05-03,1,T2,1,20,8,USD\nB2,2024-05-04,2,T2,1,20,8,\n"


def lines(workspace):
    return customer_lines(workspace).to_pandas().sort_values("order_id", ignore_index=True)


def test_a_file_in_another_currency_than_the_last_is_said(workspace, put):
    commit_file(workspace, put("euro.csv", EURO))
    frame = read_table(put("dollar.csv", DOLLAR)).frame
    found = problems(frame, suggest_mapping(frame), workspace=workspace).set_index("code")
    assert found.loc["several_currencies", ["count", "example", "effect"]].tolist() == [1, "USD: 1, EUR", "ask"]
    report = commit_file(workspace, put("dollar.csv", DOLLAR))
    assert any("USD: 1, EUR" in n and "Sources and quality" in n for n in report.notes)
    assert currencies(workspace).to_numpy().tolist() == [["EUR", 2], ["USD", 1]]
    assert lines(workspace)["amount"].tolist() == [20, 10, 20, 20], "nothing is converted by itself"


def test_amounts_are_converted_with_the_rates_that_somebody_gives(workspace, put):
    commit_file(workspace, put("euro.csv", EURO))
    commit_file(workspace, put("dollar.csv", DOLLAR))
    set_currency_rates(workspace, "EUR", {"usd": 0.5})
    found = lines(workspace)
    assert found["amount"].tolist() == [20, 10, 10, 20], "a line without a currency is taken to be in the base"
    assert found["unit_price"].tolist() == [10, 10, 10, 20]
    assert found["cost"].tolist() == [4, 4, 4, 8]
    assert found["currency"].fillna("").tolist() == ["EUR", "EUR", "EUR", ""]
    assert current_products(workspace).set_index("product_id").loc["T2", "price"] == 15
    assert workspace.rows("SELECT amount, currency FROM order_lines WHERE order_id = 'B1'") == [
        {"amount": 20.0, "currency": "USD"}
    ]
    frame = read_table(put("dollar2.csv", DOLLAR.replace("B", "C"))).frame
    codes = set(problems(frame, suggest_mapping(frame), workspace=workspace)["code"])
    assert "currencies_converted" in codes
    assert "several_currencies" not in codes
    set_currency_rates(workspace, "USD", {"EUR": 2})
    assert lines(workspace)["amount"].tolist() == [40, 20, 20, 20]
    assert (currency_rates(workspace).base, currency_rates(workspace).worth) == ("USD", {"USD": 1.0, "EUR": 2.0})
    clear_currency_rates(workspace)
    assert lines(workspace)["amount"].tolist() == [20, 10, 20, 20]


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_rate_is_a_number_above_nothing(workspace, rate):
    set_currency_rates(workspace, "EUR", {"USD": 0.9})
    with pytest.raises(IdicError):
        set_currency_rates(workspace, "EUR", {"USD": rate})
    assert currency_rates(workspace).worth == {"EUR": 1.0, "USD": 0.9}, "the standing rates stay"


def test_signs_beside_amounts_say_the_currency(workspace, put):
    commit_file(workspace, put("a.csv", "Order,Date,Email,Amount\n1,2024-05-01,a@x.com,€5\n2,2024-05-02,b@x.com,7 €\n"))
    commit_file(
        workspace, put("b.csv", "Order,Date,Email,Amount\n3,2024-05-01,a@x.com,100.000 VNĐ\n4,2024-05-02,b@x.com,7\n")
    )
    assert currencies(workspace)["currency"].tolist() == ["EUR", "VND"]
    set_currency_rates(workspace, "EUR", {"VND": 0.00004, "O'Neill": 2})
    assert lines(workspace)["amount"].round(6).tolist() == [5, 7, 4, 7]


def test_the_note_of_a_batch_stays_true_once_rates_are_given(workspace, put):
    commit_file(workspace, put("both.csv", EURO + DOLLAR.removeprefix(HEAD)))
    set_currency_rates(workspace, "EUR", {"USD": 0.5})
    notes = history(workspace)["notes"].iloc[0]
    assert any("several currencies (EUR: 2, USD: 1)" in n and "Sources and quality" in n for n in notes)
    assert not any("nothing is converted" in n for n in notes)


@pytest.mark.parametrize(
    "wrong", [(5, {}), ("EUR", [1]), ("EUR", {"USD": "1"}), ("EUR", {"USD": float("nan")}), ("\u200b", {}), ("EUR", {"\x00": 1.0}), (None, {}), ("EUR", {1: 1.0})]
)  # fmt: skip
def test_rates_that_are_none_are_refused_with_a_hint(workspace, wrong):
    with pytest.raises(IdicError) as refused:
        set_currency_rates(workspace, *wrong)
    assert refused.value.hint
    assert currency_rates(workspace).base == ""
