"""Classes that practitioners use: large and small by volume, new and old by the first order, customised and standard needs."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from idic_core.differentiate.money import extras
from idic_core.differentiate.people_here import customer_here
from idic_core.engines import connect
from idic_core.errors import IdicError
from idic_core.store import BROKEN, Row, Workspace, as_json, decide, each_readable
from idic_core.typed import typed
from idic_core.words import _

SIZES = ("large", "medium", "small")
AGES = ("new", "old")
NEEDS = ("customised", "standard", "unknown")
VOLUMES = ("net_last_year", "net", "units", "order_days")
DEFAULT: dict[str, Any] = {"volume": "net_last_year", "large_share": 0.2, "medium_share": 0.3, "new_days": 180}

RULE_KIND, RULE_SUBJECT = "class_rules", "classes"
NEEDS_KIND = "custom_needs"
"""Decision of a person on one customer (subject: customer_id): customised or standard."""

SPECIAL = (
    "custom", "bespoke", "made to order", "tailor made", "engrav", "personalis", "personaliz", "special order", "sonderanfertigung", "gravur", "sur mesure",
    "定制", "订制", "刻字", "个性化", "dat lam rieng", "theo yeu cau", "thiet ke rieng", "khac ten",
)  # fmt: skip
"""What the name or category of a product made for one customer says, without accents."""

NOTHING = frozenset(["no", "false", "0", "none", "n", "nein", "non", "standard", "否", "无", "没有", "标准", "khong", "k", "tieu chuan", "-", "n/a"])  # fmt: skip


def parse_rules(text: str | None) -> dict[str, Any]:
    """The rules for size and age from their JSON, or DEFAULT: volume (one of VOLUMES), large_share and medium_share (0-1, together at most 1),
    new_days (days since the first order within which a customer is new). Raises IdicError for rules that cannot be followed."""
    try:
        rule = {**DEFAULT, **(json.loads(text) if text else {})}
        large, medium, days = float(rule["large_share"]), float(rule["medium_share"]), int(rule["new_days"])
    except BROKEN as error:
        raise IdicError(
            _("The rule for sizes cannot be read."), hint=_("Set it again under Value and needs.")
        ) from error
    if rule["volume"] not in VOLUMES or not (large >= 0 and medium >= 0) or not large + medium <= 1 + 1e-9 or days < 1:
        raise IdicError(
            _("The rule for sizes does not add up."),
            hint=_("Large and medium must be between 0 and 100 % together, and new at least one day."),
        )
    return {"volume": rule["volume"], "large_share": large, "medium_share": medium, "new_days": days}


@typed
def set_rules(workspace: Workspace, rules: dict[str, Any], *, who: str = "", why: str = "") -> None:
    """Write the rules for sizes and new customers down; they count from the next run. Raises IdicError for some that cannot be followed."""
    decide(workspace, RULE_KIND, RULE_SUBJECT, as_json(parse_rules(as_json(rules))), who=who, why=why)


def size_class(volume: pd.Series[Any], rule: dict[str, Any]) -> np.ndarray[Any, Any]:
    """large, medium or small by the place among all customers; equal volumes share a class, and who bought nothing is small."""
    sold = volume.fillna(0.0).astype("float64")
    place = sold.rank(method="max", ascending=False) / max(len(sold), 1)
    bought = sold > 0
    top = bought & ((place <= rule["large_share"]) | (sold.eq(sold.max()) & (rule["large_share"] > 0) & (sold.rank(method="min", ascending=False) == 1) & (sold.eq(sold.max()).sum() == 1)))  # fmt: skip
    middle = bought & (place <= rule["large_share"] + rule["medium_share"])
    return np.select([top, middle], ["large", "medium"], default="small")


def age_class(first_order: pd.Series[Any], as_of: str, rule: dict[str, Any]) -> np.ndarray[Any, Any]:
    """new: the first order lies at most new_days before `as_of` (ISO day); old: the others."""
    age = (
        (pd.Timestamp(as_of) - pd.to_datetime(first_order)).dt.days if len(first_order) else pd.Series(dtype="float64")
    )
    return np.where(age <= rule["new_days"], "new", "old")


def resized(values: pd.DataFrame, summary: pd.DataFrame, rule: dict[str, Any]) -> pd.DataFrame:
    """Sizes and ages under other rules: customer_id, size_class, age_class (codes), in the order of the values. values, summary: the derived tables; rule: see `parse_rules`."""
    table = values[["customer_id", "as_of"]].merge(
        summary[["customer_id", "first_order", rule["volume"]]], on="customer_id", how="left"
    )
    as_of = str(table["as_of"].iloc[0]) if len(table) else "1970-01-01"
    return pd.DataFrame({"customer_id": table["customer_id"], "size_class": size_class(table[rule["volume"]], rule), "age_class": age_class(table["first_order"], as_of, rule)})  # fmt: skip


def needs_class(customer_id: pd.Series[Any], evidence: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """customised, standard or unknown per customer. evidence: the class by customer_id (see `custom_evidence`)."""
    return customer_id.map(evidence).fillna("unknown").to_numpy(dtype=object)


def custom_evidence(workspace: Workspace, sold: pa.Table, products: pd.DataFrame) -> pd.Series[Any]:
    """Who needs something made for them alone: customised or standard by customer_id; who is not in it is unknown.

    From, the later the stronger: products whose name or category says it (everybody who ordered is judged by them, where there is such a product),
    wishes said with an order, tags and the column custom_needs of a customer file, and what a person decided on a customer.
    """
    found: dict[str, str] = _from_products(sold, products)
    for row in _wishes(workspace):
        found[row] = "customised"
    tags = extras(workspace, "tags")
    for customer, said in zip(tags["customer_id"], tags["said"], strict=True):
        special = _is_special(said)
        found[str(customer)] = "customised" if special else found.get(str(customer), "standard")
    told = extras(workspace, "custom_needs")
    for customer, said in zip(told["customer_id"], told["said"], strict=True):
        found[str(customer)] = "standard" if plain(said) in NOTHING else "customised"
    found |= {str(row["subject"]): said for row, said in each_readable(workspace, NEEDS_KIND, read_needs_class)}
    return pd.Series(found, dtype="object")


def read_needs_class(row: Row) -> str:
    """What a person said of one customer's needs: customised or standard. Raises ValueError for another word."""
    if row["value"] not in NEEDS[:2] or not row["subject"]:
        raise ValueError("not a class of needs")
    return str(row["value"])


@typed
def set_needs_class(workspace: Workspace, customer_id: str, value: str, *, who: str = "", why: str = "") -> None:
    """Say of one customer that their needs are customised or standard. Raises IdicError for another word or a customer who is not there."""
    if value not in NEEDS[:2]:
        raise IdicError(_("Needs are customised or standard."), hint=_("Choose one of the two."))
    decide(workspace, NEEDS_KIND, customer_here(workspace, customer_id), value, who=who, why=why)


def plain(text: Any) -> str:
    """Text without accents, case and spaces around it.

    >>> plain(" Đặt Làm Riêng ")
    'dat lam rieng'
    """
    bare = unicodedata.normalize("NFKD", str(text).casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c)).strip()


def _is_special(text: Any) -> bool:
    bare = plain(text)
    return any(word in bare and f"{word}er" not in bare for word in SPECIAL)


def _from_products(sold: pa.Table, products: pd.DataFrame) -> dict[str, str]:
    said = products["name"].fillna("").astype(str) + " " + products["category"].fillna("").astype(str)
    special = [product for product, text in zip(products["product_id"], said, strict=True) if _is_special(text)]
    if not special:
        return {}
    with connect() as duck:
        duck.register("sold", sold)
        duck.register("special", pd.DataFrame({"product_id": special}))
        rows = duck.execute(
            """SELECT s.customer_id, count(x.product_id) > 0 AS special FROM sold s LEFT JOIN special x ON s.product_id = x.product_id
               WHERE s.customer_id IS NOT NULL AND s.line_kind = 'sale' GROUP BY s.customer_id"""
        ).fetchall()
    return {str(customer): "customised" if special_one else "standard" for customer, special_one in rows}


def _wishes(workspace: Workspace) -> list[str]:
    """Customers who had something made for them, as an order or a contact says."""
    if workspace.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'crosswalk'") is None:
        return []
    rows = workspace.rows(
        "SELECT DISTINCT x.customer_id FROM preferences p JOIN crosswalk x USING (record_id) WHERE p.field = 'custom_needs' ORDER BY 1"
    )
    return [str(row["customer_id"]) for row in rows]
