"""Currencies of order lines: which there are, and the rates that a person gave to convert them. Facts stay as they came in.

A decision of kind `currency` (subject: a currency, value: what one of it is worth in the base currency; object `base` for the base itself,
whose value is 1) is applied whenever order lines are read for analysis; without it amounts are added up as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, decisions, revoke
from idic_core.texts import visible
from idic_core.typed import typed
from idic_core.words import _

SAME = {
    "€": "EUR", "EURO": "EUR", "£": "GBP", "₫": "VND", "Đ": "VND", "VNĐ": "VND", "DONG": "VND", "越南盾": "VND", "US$": "USD", "美元": "USD", "欧元": "EUR",
    "RMB": "CNY", "元": "CNY", "人民币": "CNY", "CN¥": "CNY", "日元": "JPY", "円": "JPY", "韩元": "KRW", "원": "KRW", "ĐỒNG": "VND", "VN ĐỒNG": "VND", "₩": "KRW", "₹": "INR", "฿": "THB",
}  # fmt: skip
"""Signs and names of currencies that mean one code; `$` and `¥` belong to several and stay themselves."""

NO_DECIMALS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
"""Currencies without a smaller unit (ISO 4217): 200.000 of them is two hundred thousand."""

BASE = "base"
LONGEST = 20
MOST_WORTH = 1e12


@dataclass(frozen=True)
class Rates:
    """base: the currency that everything is converted to, blank without rates; worth: currency -> what one of it is in the base."""

    base: str = ""
    worth: dict[str, float] = field(default_factory=dict)


def currency_code(text: str) -> str:
    """A currency as compared: capitals, signs and names that mean one code as that code.

    >>> currency_code(" eur "), currency_code("€"), currency_code("$")
    ('EUR', 'EUR', '$')
    """
    plain = " ".join(text.split()).upper()
    return SAME.get(plain, plain)


def currencies(workspace: Workspace) -> pd.DataFrame:
    """currency, lines: how many standing order lines are in each currency, the most frequent first; lines that name none are left out."""
    found = workspace.rows(
        "SELECT currency, count(*) AS n FROM standing_lines WHERE currency IS NOT NULL AND trim(currency) != '' GROUP BY currency"
    )
    counts: dict[str, int] = {}
    for row in found:
        code = currency_code(str(row["currency"]))
        counts[code] = counts.get(code, 0) + int(row["n"])
    table = pd.DataFrame({"currency": list(counts), "lines": list(counts.values())}).astype(
        {"currency": "object", "lines": "int64"}
    )
    return table.sort_values(["lines", "currency"], ascending=[False, True], ignore_index=True)


def currency_rates(workspace: Workspace) -> Rates:
    """The rates that stand."""
    standing = decisions(workspace, "currency")
    bases = [code for code in standing.loc[standing["object"] == BASE, "subject"].map(_code) if code]
    if not bases:
        return Rates()
    worth = {bases[-1]: 1.0}
    for subject, value in zip(standing["subject"], standing["value"], strict=True):
        rate, code = _number(str(value)), _code(str(subject))
        if rate is not None and code and code not in worth:
            worth[code] = rate
    return Rates(bases[-1], worth)


def readable_rate(subject: str, value: str) -> bool:
    """Whether a decision of kind `currency` says what one of a currency is worth; others are left out."""
    return bool(_code(subject)) and _number(value) is not None


@typed
def set_currency_rates(workspace: Workspace, base: str, worth: dict[str, float], *, who: str = "") -> None:
    """Convert amounts from now on: worth of one of each currency in the base. Raises IdicError for a rate that is no positive number."""
    base = _code(base)
    given = {_code(c): float(r) for c, r in worth.items() if _code(c) != base}
    if not base or not all(given):
        raise IdicError(
            _("A currency is a short code such as EUR."), hint=_("Reload the page to see the current list.")
        )
    for code, rate in given.items():
        if not (math.isfinite(rate) and 0 < rate < MOST_WORTH):
            raise IdicError(
                _("What one {currency} is worth in {base} is a number above 0.").format(currency=code, base=base),
                hint=_("Leave a currency out to keep its amounts as they are."),
            )
    with workspace.transaction():
        clear_currency_rates(workspace, who=who)
        decide(workspace, "currency", base, "1", other=BASE, who=who)
        for code, rate in given.items():
            decide(workspace, "currency", code, repr(rate), who=who)


def clear_currency_rates(workspace: Workspace, *, who: str = "") -> None:
    """Take the rates back: amounts are added up as they are."""
    for decision_id in decisions(workspace, "currency")["decision_id"].tolist():
        revoke(workspace, int(decision_id), who=who)


def unconverted(codes: set[str], rates: Rates) -> set[str]:
    """Of several currencies those that are added up as they are, for want of a rate; none of one currency alone."""
    return set() if len(codes) < 2 else codes - set(rates.worth) if rates.base else codes


def worth_sql(workspace: Workspace, column: str) -> str:
    """What an amount is multiplied with, as an SQL expression over a column of currencies; blank where nothing is converted."""
    rates = currency_rates(workspace)
    if not rates.base:
        return ""
    known = [
        (str(r["currency"]), rates.worth[code])
        for r in workspace.rows("SELECT DISTINCT currency FROM order_lines WHERE currency IS NOT NULL")
        if (code := currency_code(str(r["currency"]))) in rates.worth and rates.worth[code] != 1.0
    ]
    if not known:
        return ""
    cases = " ".join(f"WHEN {_quoted(text)} THEN {rate!r}::DOUBLE" for text, rate in known)
    return f"(CASE {column} {cases} ELSE 1.0 END)"


def in_base(workspace: Workspace, amounts: pd.Series[float], currency: pd.Series[str]) -> pd.Series[float]:
    """Amounts converted by the rates that stand, row by row, as `customer_lines` converts them; the others as they are."""
    worth = currency_rates(workspace).worth
    if not worth:
        return amounts
    texts = currency.astype("string")
    return amounts * texts.map({t: worth.get(currency_code(t), 1.0) for t in texts.dropna().unique()}).fillna(1.0)


def base_sql(workspace: Workspace, column: str) -> str:
    """The currency of a line after conversion, as an SQL expression."""
    rates = currency_rates(workspace)
    texts = [
        str(r["currency"])
        for r in workspace.rows("SELECT DISTINCT currency FROM order_lines WHERE currency IS NOT NULL")
        if currency_code(str(r["currency"])) in rates.worth
    ]
    listed = ", ".join(map(_quoted, texts)) or "NULL"
    return f"(CASE WHEN {column} IN ({listed}) THEN {_quoted(rates.base)} ELSE {column} END)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _code(text: str) -> str:
    """A currency's code as it is kept; blank for what is none."""
    code = currency_code(visible(text))
    return code if len(code) <= LONGEST else ""


def _number(text: str) -> float | None:
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if 0 < rate < MOST_WORTH else None
