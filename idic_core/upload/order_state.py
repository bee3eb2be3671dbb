"""What became of an order: cancelled or paid back in whole or in part, still open; and what only one of its lines says about all of them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from idic_core.upload.amounts import currency_of, read_amounts
from idic_core.upload.findings import Findings
from idic_core.upload.looks import fold
from idic_core.upload.mapping import Mapping
from idic_core.upload.numbers import spread, unique_text
from idic_core.upload.vocabulary import PERSON

CANCELLED = frozenset(
    [
        "cancelled", "canceled", "cancel", "void", "voided", "refunded", "refund", "fully refunded", "returned", "failed", "payment failed", "declined", "expired", "rejected", "trash", "chargeback",
        "charged back", "annulled", "reversed", "abandoned", "not completed",
        "storniert", "erstattet", "abgebrochen", "abgelehnt", "fehlgeschlagen", "annule", "annulee", "rembourse", "remboursee", "echouee", "cancelado", "cancelada", "reembolsado", "reembolsada", "anulado", "fallido",
        "已取消", "取消", "取消订单", "订单取消", "已退款", "退款", "全额退款", "退款成功", "退款完成", "已退货", "退货", "退货退款", "交易关闭", "已关闭", "关闭", "交易取消", "支付失败", "付款失败", "作废", "已作废",
        "da huy", "huy", "bi huy", "don huy", "da huy don", "huy don", "hoan tien", "da hoan tien", "da hoan", "hoan hang", "da hoan hang", "da tra hang", "tra hang", "that bai", "thanh toan that bai",
    ]
)  # fmt: skip
"""States (folded) of orders that bring no money."""

OPEN = frozenset(
    [
        "pending", "pending payment", "on hold", "unpaid", "awaiting payment", "draft", "checkout draft", "authorized", "authorised", "open", "due", "overdue", "not paid",
        "offen", "unbezahlt", "ausstehend", "zahlung ausstehend", "en attente", "attente paiement", "impayee", "pendiente", "pendiente de pago",
        "待付款", "未付款", "等待付款", "待支付", "未支付", "cho thanh toan", "chua thanh toan", "cho xu ly", "cho xac nhan",
    ]
)  # fmt: skip
"""States of orders that are not paid yet: they count, and it is said."""

SAID_ONCE = [*PERSON, "status", "cancelled_at", "currency", "country"]
"""What some programs write on the first line of an order only."""


def filled_within_orders(frame: pd.DataFrame, mapping: Mapping, findings: Findings) -> pd.DataFrame:
    """The table with blank cells about the customer and the state filled from the same order's other lines, where those agree.

    The same order: the same number and, where dates are written, the same date (tills begin anew with number 1 each day).
    """
    where, when = mapping.column("order_id"), mapping.column("ordered_at")
    if where is None:
        return frame
    orders, _texts = unique_text(frame[where])
    filled: dict[str, pd.Series] = {}
    rows = np.zeros(len(frame), dtype=bool)
    if when is not None:
        filled |= _filled(frame, [when], orders, rows)
        days, _texts = unique_text(filled.get(when, frame[when]))
        orders = np.where(orders >= 0, orders * (int(days.max(initial=0)) + 2) + days + 1, -1)
    columns = [c for f in SAID_ONCE for c in mapping.columns.get(f, [])]
    filled |= _filled(frame, columns, orders, rows)
    findings.add("filled_from_order", "kept", rows, column=where, example=frame[where])
    return frame.assign(**filled) if filled else frame


def _filled(frame: pd.DataFrame, columns: list[str], orders: np.ndarray, rows: np.ndarray) -> dict[str, pd.Series]:
    """The columns whose blank cells another line of the order fills; marks the rows."""
    codes, _uniques = pd.factorize(orders)
    several = (np.bincount(codes, minlength=1)[codes] > 1) & (orders >= 0)
    found: dict[str, pd.Series] = {}
    if not several.any():
        return found
    for column in dict.fromkeys(columns):
        values, _texts = unique_text(frame[column])
        blank = several & (values < 0)
        said = np.flatnonzero(several & (values >= 0))
        if not blank.any() or not len(said):
            continue
        first = np.full(codes.max() + 1, -1)
        first[codes[said[::-1]]] = said[::-1]
        torn = np.zeros(len(first), dtype=bool)
        torn[codes[said][values[said] != values[first[codes[said]]]]] = True
        fill = blank & (first[codes] >= 0) & ~torn[codes]
        if fill.any():
            cells = frame[column].to_numpy(dtype=object).copy()
            cells[fill] = cells[first[codes[fill]]]
            found[column] = pd.Series(cells, index=frame.index, dtype="str")
            rows |= fill
    return found


def cancelled_lines(
    frame: pd.DataFrame, mapping: Mapping, order_id: pd.Series | None, negative: np.ndarray, findings: Findings
) -> np.ndarray:
    """The lines of orders that were cancelled or wholly paid back, by their state or a date of cancellation.

    Where an order has negative lines these take it back already, so its lines stay what they are. Orders still open are said.
    """
    cancelled, open_ = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    where = ""
    for column in mapping.columns.get("status", []):
        codes, texts = unique_text(frame[column])
        words = [_state(t) for t in texts]
        cancelled |= spread(codes, np.array([w in CANCELLED for w in words], dtype=bool), False).astype(bool)
        open_ |= spread(codes, np.array([w in OPEN for w in words], dtype=bool), False).astype(bool)
        where = where or column
    for column in mapping.columns.get("cancelled_at", []):
        codes, texts = unique_text(frame[column])
        dated = np.array([re.search(r"[1-9]", t) is not None for t in texts], dtype=bool)
        cancelled |= spread(codes, dated, False).astype(bool)
        where = where or column
    if not where:
        return cancelled
    back = negative.copy()
    if order_id is not None and negative.any():
        back |= order_id.isin(order_id[negative].dropna().unique()).to_numpy()
    cancelled &= ~back
    findings.add("cancelled_orders", "kept", cancelled, column=where, example=frame[where])
    findings.add("open_orders", "kept", open_ & ~cancelled, column=where, example=frame[where])
    return cancelled


def share_left(
    frame: pd.DataFrame, mapping: Mapping, order_id: pd.Series | None, amount: np.ndarray, findings: Findings
) -> np.ndarray:
    """What part of each line's amount is left after what was paid back and the discount on its whole order (0-1).

    The columns hold one figure for the order, on its first line or on each of them: the largest counts.
    """
    whole = np.ones(len(frame))
    off = np.zeros(len(frame))
    for name, code in (("refunded", "refunds"), ("order_discount", "order_discounts")):
        if name not in mapping.columns:
            continue
        column = mapping.columns[name][0]
        read = read_amounts(frame[column], currency_of(frame, mapping, name), decimal=mapping.decimal)
        figures = np.abs(read.values.fillna(0.0).to_numpy())
        if not (figures > 0).any():
            continue
        key = pd.Series(np.arange(len(frame))) if order_id is None else order_id.reset_index(drop=True)
        key = key.astype("str").where(key.notna(), pd.Series(np.arange(len(frame))).astype("str").radd("?"))
        off += pd.Series(figures).groupby(key).transform("max").to_numpy()
        total = pd.Series(np.where(amount > 0, amount, 0.0)).groupby(key).transform("sum").to_numpy()
        findings.add(code, "kept", figures > 0, column=column, example=frame[column])
    if not off.any():
        return whole
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.clip(1.0 - off / total, 0.0, 1.0)
    return np.where((off > 0) & (total > 0) & (amount > 0), left, whole)


def _state(text: str) -> str:
    words = " ".join(re.findall(r"[^\W_]+", fold(text)))
    return words.removeprefix("wc ")
