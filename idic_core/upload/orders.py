"""Orders to order lines: one line per item, or one per order, each with a key that stays the same in overlapping files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from idic_core.engines import currency_code
from idic_core.upload.about import NO
from idic_core.upload.amounts import MONEY, currency_of, decimals_of_none, read_amounts, with_currency
from idic_core.upload.consent import strictest
from idic_core.upload.customers import consents_of, note_consents
from idic_core.upload.findings import Findings
from idic_core.upload.hashes import content_hash, mixed, signed
from idic_core.upload.line_kinds import line_kinds
from idic_core.upload.looks import fold
from idic_core.upload.mapping import Mapping
from idic_core.upload.moments import Moments, read_moments
from idic_core.upload.numbers import currencies, spread, unique_text
from idic_core.upload.order_state import cancelled_lines, filled_within_orders, share_left
from idic_core.upload.people import Who, customers_named, field_text

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Outside of these years a date of an order or contact is a mistake of writing, and cannot be read."""


def order_facts(
    frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str, as_of: str, findings: Findings
) -> dict[str, pd.DataFrame]:
    """The fact tables of a list of orders: order_lines, records for the customers it names, and products where it says their category.

    Lines without a readable date are left out; lines without a customer stay, with no record id. as_of: ISO moment after which dates
    are called future, or empty.
    """
    frame = filled_within_orders(frame, mapping, findings)
    moments = read_when(frame, mapping, "ordered_at", as_of=as_of, findings=findings)
    keep = moments.text.notna().to_numpy()
    if not keep.all():
        frame, moments_text = frame[keep].reset_index(drop=True), moments.text[keep].reset_index(drop=True)
    else:
        moments_text = moments.text
    row = np.flatnonzero(keep)
    who = customers_named(frame, mapping, source=source, id_source=id_source, origin="orders", findings=findings)
    anonymous = pd.isna(who.record_ids)
    findings.add("anonymous", "kept", anonymous)
    numbers = {f: number_field(frame, mapping, f, findings) for f in ("quantity", "unit_price", "amount", "cost")}
    quantity, price, amount = numbers["quantity"], numbers["unit_price"], numbers["amount"]
    texts = {f: field_text(frame, mapping, f) for f in ("order_id", "product_id", "product_name", "country")}
    texts["currency"] = _currency(frame, mapping, findings)
    totals = _order_totals(texts["order_id"], quantity, price, amount)
    findings.add("order_totals", "kept", totals, column=mapping.columns.get("amount", [""])[0])
    amount = np.where(totals, np.nan, amount)
    amount = np.where(np.isnan(amount), np.where(np.isnan(quantity), 1.0, quantity) * price, amount)
    amount = np.where((quantity < 0) & (amount > 0) & ~(price < 0), -amount, amount)
    numbered = texts["order_id"]
    with np.errstate(invalid="ignore"):
        cancelled = cancelled_lines(frame, mapping, numbered, (quantity < 0) | (amount < 0), findings)
    left = np.where(cancelled, 1.0, share_left(frame, mapping, numbered, amount, findings))
    amount = amount * left
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where(np.isnan(price) & (quantity != 0), amount / quantity, price)
    findings.add("no_amount", "kept", np.isnan(amount))
    order_id = numbered if numbered is not None else pd.Series([None] * len(frame), dtype="str")
    order_id = _made_order_ids(order_id, who, moments_text, mapping, findings)
    base = content_hash({"source": _constant(source, len(frame)), "customer": pd.Series(who.record_ids, dtype="str"), "at": moments_text, "order": order_id}
                        | {f: t for f, t in texts.items() if t is not None and f in {"product_id", "product_name"}}
                        | {f: frame[mapping.columns[f][0]] for f in ("quantity", "unit_price", "amount") if f in mapping.columns}
                        | ({"state": pd.Series(np.where(cancelled, "cancelled", ""), dtype="str")} if cancelled.any() else {})
                        | ({"left": pd.Series(np.where(left < 1, left.round(6).astype(str), ""), dtype="str")} if (left < 1).any() else {}))  # fmt: skip
    occurrence = pd.Series(base).groupby(base).cumcount().to_numpy()
    name = texts["product_name"]
    findings.add("identical_lines", "kept", occurrence > 0, example=name if name is not None else order_id)
    kinds = line_kinds(
        product_id=texts["product_id"], product_name=name, quantity=quantity, unit_price=price, amount=amount
    )
    kinds = np.where(cancelled, "cancelled", kinds).astype(object)
    shown = name if name is not None else order_id
    for kind, code in (("return", "returns"), ("fee", "fees"), ("adjustment", "adjustments")):
        findings.add(code, "kept", kinds == kind, example=shown)
    lines = pd.DataFrame(
        {
            "row": row, "line_key": signed(mixed(base, occurrence)), "record_id": who.record_ids, "source": source, "order_id": order_id.to_numpy(dtype=object),
            "ordered_at": moments_text.to_numpy(dtype=object), "product_id": _objects(texts["product_id"], len(frame)), "product_name": _objects(name, len(frame)),
            "quantity": quantity, "unit_price": price, "amount": amount, "cost": numbers["cost"], "currency": _objects(texts["currency"], len(frame)),
            "country": _objects(texts["country"], len(frame)), "line_kind": kinds,
        }
    )  # fmt: skip
    tables = {"order_lines": lines, "records": who.records}
    kinds_of_goods = _categories(lines, field_text(frame, mapping, "category"))
    if len(kinds_of_goods):
        tables["products"] = kinds_of_goods
    note_consents(frame, mapping, findings)
    asked = _requests(frame, mapping, who, moments_text)
    if len(asked):
        tables["preferences"] = asked
    ids = pd.Series(who.record_ids, dtype="object")
    last_first = moments_text.sort_values(ascending=False, kind="stable").index
    said = [c.loc[last_first] for c in consents_of(frame, mapping, ids, source, moments_text)]
    stated = strictest([c[c["record_id"].notna() & c["status"].notna()].drop_duplicates("record_id") for c in said])
    if len(stated):
        tables["consents"] = stated
    return tables


def _categories(lines: pd.DataFrame, category: pd.Series | None) -> pd.DataFrame:
    """The products whose category the lines say, each once as its last line has it: row, product_id (its name where it has no code), name, category.

    Fees and adjustments are no products. Prices stay with the lines, which know their currency.
    """
    if category is None:
        return pd.DataFrame()
    found = lines[["row", "product_id", "product_name", "ordered_at"]].rename(columns={"product_name": "name"})
    found = found.assign(product_id=found["product_id"].fillna(found["name"]), category=category.to_numpy(dtype=object))
    goods = ~lines["line_kind"].isin(["fee", "adjustment"]) & found["product_id"].notna() & found["category"].notna()
    last = found[goods].sort_values("ordered_at", kind="stable").drop_duplicates("product_id", keep="last")
    return last.drop(columns="ordered_at").sort_values("row").reset_index(drop=True)


def _requests(frame: pd.DataFrame, mapping: Mapping, who: Who, moments: pd.Series) -> pd.DataFrame:
    """What customers had made for them alone, as observed wishes (field `custom_needs`): each text of each customer once, when it was last said."""
    text = field_text(frame, mapping, "custom_needs")
    if text is None:
        return pd.DataFrame()
    said = text.notna() & ~text.fillna("").map(lambda t: fold(t) in NO) & ~pd.isna(pd.Series(who.record_ids))
    made = pd.DataFrame(
        {"record_id": who.record_ids, "field": "custom_needs", "value": text, "origin": "observed", "at": moments}
    )
    made = made[said.to_numpy(dtype=bool)].sort_values("at", kind="stable")
    return made.drop_duplicates(["record_id", "value"], keep="last").reset_index(drop=True)


def read_when(frame: pd.DataFrame, mapping: Mapping, name: str, *, as_of: str, findings: Findings) -> Moments:
    """The moments of a field that each fact must have; what cannot be read is left out and said."""
    column = frame[mapping.columns[name][0]].astype("str")
    moments = read_moments(column, order=mapping.date_order)
    where = mapping.columns[name][0]
    years = pd.to_numeric(moments.text.str[:4], errors="coerce")
    absurd = ((years < FIRST_YEAR) | (years > LAST_YEAR)).fillna(False).to_numpy(dtype=bool)
    if absurd.any():
        moments = replace(moments, text=moments.text.mask(absurd), unreadable=moments.unreadable | absurd)
    findings.add("unreadable_date", "set_aside", moments.unreadable, column=where, example=column)
    findings.add("no_date", "set_aside", (moments.text.isna() & ~moments.unreadable).to_numpy(), column=where)
    if moments.mixed:
        findings.add("mixed_dates", "ask", int(moments.text.notna().sum()), column=where, example=column)
    elif moments.unsure:
        findings.add("ambiguous_dates", "ask", int(moments.text.notna().sum()), column=where, example=column)
    if as_of:
        codes, texts = unique_text(moments.text)
        tomorrow = (date.fromisoformat(as_of[:10]) + timedelta(days=1)).isoformat()
        late = spread(codes, (texts.str[:10] > tomorrow).to_numpy(dtype=bool), False).astype(bool)
        findings.add("future_date", "ask", late, column=where, example=column)
    return moments


def _currency(frame: pd.DataFrame, mapping: Mapping, findings: Findings) -> pd.Series | None:
    """What currency each line is in, from its column or else from the signs beside its amounts; several of them are said with their lines."""
    for name in ("currency", "amount", "unit_price"):
        if name not in mapping.columns:
            continue
        text = (
            field_text(frame, mapping, "currency")
            if name == "currency"
            else currencies(frame[mapping.columns[name][0]])
        )
        if text is None or text.isna().all():
            continue
        counts = text.map(currency_code, na_action="ignore").value_counts()
        if len(counts) > 1:
            findings.add(
                "several_currencies",
                "ask",
                int(counts.sum()),
                column=mapping.columns[name][0],
                example=currency_list({str(c): int(n) for c, n in counts.items()}),
            )
        return text
    return None


def currency_list(counts: dict[str, int]) -> str:
    """Currencies with the number of their lines, as `EUR: 12, USD: 3`."""
    return ", ".join(f"{code}: {n}" for code, n in counts.items())


def number_field(frame: pd.DataFrame, mapping: Mapping, name: str, findings: Findings) -> np.ndarray:
    """A number field per row, NaN where there is none."""
    if name not in mapping.columns:
        return np.full(len(frame), np.nan)
    where = mapping.columns[name][0]
    codes = currency_of(frame, mapping, name)
    numbers = read_amounts(frame[where], codes, decimal=mapping.decimal)
    shown = with_currency(frame[where], codes)
    findings.add("unreadable_number", "blank", numbers.unreadable, column=where, example=frame[where])
    findings.add("ambiguous_numbers", "ask", numbers.open, column=where, example=shown)
    if name in MONEY:
        findings.add("thousands_or_decimals", "ask", numbers.doubtful, column=where, example=shown)
        findings.add("decimals_of_none", "ask", decimals_of_none(numbers.values, codes), column=where, example=shown)
    return numbers.values.to_numpy()


def _order_totals(
    order_id: pd.Series | None, quantity: np.ndarray, price: np.ndarray, amount: np.ndarray
) -> np.ndarray:
    """The lines whose amount is the whole order's: all of a file where it differs from quantity x price in most lines of orders with several."""
    nowhere = np.zeros(len(amount), dtype=bool)
    worked_out = np.where(np.isnan(quantity), 1.0, quantity) * price
    both = ~np.isnan(amount) & ~np.isnan(worked_out)
    if order_id is None or not both.any():
        return nowhere
    several = order_id.duplicated(keep=False).to_numpy() & order_id.notna().to_numpy() & both
    if not several.any():
        return nowhere
    off = np.abs(amount - worked_out) > 0.3 * np.maximum(np.abs(worked_out), 0.01)
    return both if float(off[several].mean()) > 0.5 else nowhere


def _made_order_ids(
    order_id: pd.Series, who: Who, moments: pd.Series, mapping: Mapping, findings: Findings
) -> pd.Series:
    """Orders without a number: what one customer bought at one moment is one order; an anonymous line is an order of its own."""
    missing = order_id.isna().to_numpy()
    if not missing.any():
        return order_id
    findings.add("no_order_id", "kept", missing, column=mapping.columns.get("order_id", [""])[0])
    customer = pd.Series(who.record_ids, dtype="object")
    own = pd.Series([f"?{i}" for i in range(len(order_id))]) if pd.isna(who.record_ids).any() else customer
    made = customer.fillna(own).astype("str") + "@" + moments.astype("str")
    return order_id.where(~missing, made)


def _objects(column: pd.Series | None, n: int) -> np.ndarray:
    if column is None:
        return np.full(n, None, dtype=object)
    found: np.ndarray = column.to_numpy(dtype=object)
    return found


def _constant(text: str, n: int) -> pd.Series:
    return pd.Series([text] * n, dtype="str")
