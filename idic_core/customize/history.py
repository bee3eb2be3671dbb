"""What each customer bought, as sparse tables: sales only, once per order, without anonymous buyers, returns and fees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from idic_core import differentiate
from idic_core.words import _

NEEDED = ("customer_id", "order_id", "ordered_at", "product_id")
ANONYMOUS = frozenset(
    [
        "",
        "0",
        "0.0",
        "-1",
        "nan",
        "none",
        "null",
        "nat",
        "<na>",
        "n/a",
        "na",
        "-",
        "guest",
        "anonymous",
        "anon",
        "unknown",
        "walk-in",
        "walkin",
        "cash",
        "cash customer",
        "khách lẻ",
        "khach le",
        "khách vãng lai",
        "散客",
        "匿名",
        "游客",
    ]
)
"""What files write where nobody is known, folded to lower case."""

FEES = (
    r"^(?:manual|carriage|samples?|delivery|handling|deposit|rounding|voucher|bad debt|c\.?o\.?d\.?|tip)$"
    r"|\b(?:postage|shipping|freight|(?:express|home|standard) delivery|delivery (?:charge|cost)s?|bank charges?|fees?|surcharge|commission|discount)$"
    r"|^adjust(?:ment)?s?\b|^(?:postage|shipping|delivery|handling)(?: and | & |/)"
    r"|phí (?:vận chuyển|ship|giao hàng|dịch vụ)|^(?:giảm giá|chiết khấu)|^(?:运费|邮费|快递费|手续费|服务费|折扣)"
)
"""Names of lines that are charges and not goods, in lower case. Whole words: coffee is no fee, and a baby carriage is goods."""


@dataclass(frozen=True)
class History:
    """Who bought what before `cut`. Pairs (customer, product) stand sorted; the arrays of one pair share a position.

    times: orders with it; weight: sum of .5^(age/60 days) over them; age: days since the last; first: days since the first. These teach what is liked.
    kept and kept_age: orders with it that were not taken back, and days since the last of them (NaN: none): what may be said to people.
    """

    users: pd.Index[Any]
    items: pd.Index[Any]
    user: np.ndarray
    item: np.ndarray
    times: np.ndarray
    weight: np.ndarray
    age: np.ndarray
    first: np.ndarray
    kept: np.ndarray
    kept_age: np.ndarray
    popular: np.ndarray
    popular_now: np.ndarray
    popular_lately: np.ndarray
    orders: np.ndarray
    user_age: np.ndarray

    def matrix(self, data: np.ndarray) -> sp.csr_matrix:
        """customers x products with one value per pair."""
        indptr = np.searchsorted(self.user, np.arange(len(self.users) + 1))
        return sp.csr_matrix((data.astype(np.float32), self.item, indptr), shape=(len(self.users), len(self.items)))

    def find(self, user: np.ndarray, item: np.ndarray) -> np.ndarray:
        """The position of each pair, or -1 where that customer never bought that product."""
        keys = self.user.astype(np.int64) * len(self.items) + self.item
        wanted = user.astype(np.int64) * len(self.items) + item
        if len(keys) == 0:
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, at, -1)


def known_customers(lines: pd.DataFrame) -> list[str]:
    """Every customer that the lines name, as text, anonymous ones left out; first seen first."""
    return list(dict.fromkeys(str(v) for v in lines["customer_id"].dropna().unique() if not _nobody(v)))


def _nobody(given: Any) -> bool:
    """Whether an id is what files write where nobody is known; a number is always somebody."""
    return isinstance(given, str) and given.strip().lower() in ANONYMOUS


def as_given(texts: pd.Series[Any], given: pd.Series[Any]) -> pd.Series[Any]:
    """Ids as they came in, from their text: numbers stay numbers, so that a table joins to the one it was made from."""
    back = {str(v): v for v in reversed(given.dropna().unique().tolist())}
    found = texts.map(lambda text: back.get(text, text)).astype(object)
    return found.astype(given.dtype) if pd.api.types.is_numeric_dtype(given.dtype) else found


def sales(lines: pd.DataFrame, products: pd.DataFrame | None = None) -> pd.DataFrame:
    """The lines that may teach a model: customer_id, order_id, product_id (text) and ordered_at; the index says on which row of `lines` each stands.

    lines: customer_id, order_id, ordered_at, product_id, and where known quantity, unit_price, line_kind, product_name.
    products: product_id, name. Dates before 1900 or from 2200 on are none. Raises IdicError for what is no table,
    MissingColumn when one of the first four is not there.
    """
    differentiate.check_table(lines, NEEDED, _("The order lines"))
    if products is not None:
        differentiate.check_table(products, (), _("The products"))
    lines = lines.reset_index(drop=True)
    keep = lines["customer_id"].notna() & lines["product_id"].notna()
    keep &= ~lines["customer_id"].isin([v for v in lines["customer_id"].dropna().unique() if _nobody(v)])
    if "line_kind" in lines:
        keep &= lines["line_kind"].fillna("sale").eq("sale")
    if "quantity" in lines:
        keep &= pd.to_numeric(lines["quantity"], errors="coerce").fillna(1) > 0
    if "unit_price" in lines:
        keep &= pd.to_numeric(lines["unit_price"], errors="coerce").fillna(1) > 0
    columns = [*NEEDED, *(["product_name"] if "product_name" in lines else [])]
    frame = lines.loc[keep, columns]
    frame = frame.assign(ordered_at=differentiate.moments(frame["ordered_at"]))
    frame = frame[differentiate.possible(frame["ordered_at"])]
    for column in ("customer_id", "order_id", "product_id"):
        frame[column] = _text(frame[column])
    what = frame["product_id"].cat.categories
    fees = what[pd.Series(what).str.strip().eq("").to_numpy() | _fees(what, frame, products)]
    frame = frame[~frame["product_id"].isin(fees)]
    return frame[list(NEEDED)]


def _text(values: pd.Series) -> pd.Series:
    """The values as categories of text: comparing and grouping a million of them stays cheap."""
    column = values.astype("category")
    names = column.cat.categories.astype(str)
    if names.is_unique:
        return column.cat.rename_categories(list(names))
    return values.astype(str).astype("category")


def _fees(ids: pd.Index[Any], frame: pd.DataFrame, products: pd.DataFrame | None) -> np.ndarray:
    """Which product ids are charges, by their name in the products, in the lines, or the id itself."""
    names = pd.Series(ids, index=ids, dtype=object).astype(str)
    if "product_name" in frame:
        called = (
            frame[["product_id", "product_name"]]
            .dropna()
            .drop_duplicates("product_id")
            .set_index("product_id")["product_name"]
        )
        names.update(called.astype(str).astype(object))
    if products is not None and {"product_id", "name"} <= set(products.columns):
        called = (
            products[["product_id", "name"]]
            .dropna()
            .astype(str)
            .drop_duplicates("product_id")
            .set_index("product_id")["name"]
        )
        names.update(called[called.index.isin(names.index)].astype(object))
    found: np.ndarray = names.str.strip().str.lower().str.contains(FEES, regex=True).to_numpy(dtype=bool)
    return found


def history(sold: pd.DataFrame, cut: pd.Timestamp) -> History:
    """The sales before `cut` as a History; an order that names a product twice counts once. sold: see `sales`, and where known stands (bool: not taken back)."""
    before = sold[sold["ordered_at"] < cut]
    users, items = (before[c].cat.remove_unused_categories() for c in ("customer_id", "product_id"))
    order = pd.factorize(before["order_id"])[0]
    user, item = users.cat.codes.to_numpy(np.int64), items.cat.codes.to_numpy(np.int64)
    age = ((cut - before["ordered_at"]).dt.total_seconds() / 86400).to_numpy(np.float32)
    n_users, n_items = len(users.cat.categories), len(items.cat.categories)
    key = user * max(n_items, 1) + item
    rank = np.lexsort((age, order, key))
    key, order, age, user, item = key[rank], order[rank], age[rank], user[rank], item[rank]
    stands = before["stands"].to_numpy(bool)[rank] if "stands" in before else np.ones(len(key), bool)
    once = np.ones(len(key), bool)
    once[1:] = (key[1:] != key[:-1]) | (order[1:] != order[:-1])
    stands = np.logical_or.reduceat(stands, np.flatnonzero(once)) if len(key) else stands
    key, order, age, user, item = key[once], order[once], age[once], user[once], item[once]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, int)
    each = np.column_stack([np.bincount(item, 0.5 ** (age / half), minlength=n_items) for half in (15.0, 60.0)])
    kept_age = _least(np.where(stands, age, np.inf).astype(np.float32), start)
    bought = pd.DataFrame({"user": user, "order": order, "age": age}).drop_duplicates(["user", "order"])
    return History(
        users=users.cat.categories, items=items.cat.categories, user=user[start], item=item[start],
        times=np.diff(np.r_[start, len(key)]).astype(np.float32), weight=_sum(0.5 ** (age / 60), start),
        age=_least(age, start), first=-_least(-age, start),
        kept=_sum(stands.astype(np.float32), start), kept_age=np.where(np.isfinite(kept_age), kept_age, np.nan), popular=np.bincount(item[start], minlength=n_items).astype(np.float32),
        popular_now=each[:, 0].astype(np.float32), popular_lately=each[:, 1].astype(np.float32),
        orders=np.bincount(bought["user"], minlength=n_users).astype(np.float32),
        user_age=bought.groupby("user")["age"].min().reindex(range(n_users)).to_numpy(np.float32),
    )  # fmt: skip


def _sum(values: np.ndarray, start: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values, start) if len(start) else np.zeros(0, np.float32)


def _least(values: np.ndarray, start: np.ndarray) -> np.ndarray:
    return np.minimum.reduceat(values, start) if len(start) else np.zeros(0, np.float32)
