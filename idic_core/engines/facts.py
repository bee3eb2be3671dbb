"""The facts as analysis wants them: each record and each order line once, whatever files they came in with."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pyarrow as pa

from idic_core.engines.cells import HIDDEN, without_hidden
from idic_core.engines.duck import connect
from idic_core.engines.fixes import line_conditions, standing_fixes, with_fixes
from idic_core.engines.money import base_sql, worth_sql
from idic_core.engines.sources import SOURCE_TRUST, source_types
from idic_core.store import Workspace, has_derived, read, read_arrow

RECORD_FIELDS = [
    "external_id", "member_id", "national_id", "full_name", "given_name", "family_name", "organisation", "email", "phone",
    "birth_date", "gender", "street", "city", "region", "postcode", "country", "language", "owner", "registered_at", "extra",
]  # fmt: skip

ONLY_SPACES = re.compile(r'": "(?:\s|\\[tnrfv]|\\u00[0-9a-f]{2})+"')
"""A value of nothing but spaces in JSON."""

LINE_COLUMNS = {
    "record_id": "TEXT", "source": "TEXT", "order_id": "TEXT", "ordered_at": "TEXT", "product_id": "TEXT", "product_name": "TEXT",
    "quantity": "REAL", "unit_price": "REAL", "amount": "REAL", "cost": "REAL", "currency": "TEXT", "country": "TEXT", "line_kind": "TEXT",
}  # fmt: skip


def current_records(workspace: Workspace) -> pd.DataFrame:
    """One row per record_id, in a stable order: record_id, batch_id, source, origin, trust, seen_at, then RECORD_FIELDS (text, missing is NA).

    Of several versions the newest from a list of customers counts, else the newest of any kind (an order names its
    customer too). A phone whose digits are hidden (132****7745) is none. trust is the batch's (own, bought, third_party), or what was said of the source later; seen_at is when that
    version came in. The standing fixes of the cleaning list are applied: cells as they were put right, rows left out gone.
    """
    return as_counted(workspace, recorded(workspace))


def with_blanks(workspace: Workspace, records: pd.DataFrame) -> pd.DataFrame:
    """Current records with the cells of nothing but spaces as the files have them; everywhere else those are missing.

    Lists of customers keep such cells in `extra`, under the names of their columns.
    """
    kept = records["extra"].str.contains(ONLY_SPACES.pattern, regex=True).fillna(False).astype(bool)
    if not kept.any():
        return records
    batches = [int(b) for b in records["batch_id"]]
    mappings = {
        r["batch_id"]: json.loads(r["mapping"]) for r in workspace.rows("SELECT batch_id, mapping FROM batches")
    }
    texts = {field: records[field].astype("object").tolist() for field in RECORD_FIELDS}
    for at in np.flatnonzero(kept.to_numpy()):
        said = json.loads(str(texts["extra"][at]))
        for field, columns in mappings[batches[at]].items():
            text = said.get(columns[0]) if field in texts and columns else None
            if isinstance(text, str) and not text.strip() and pd.isna(texts[field][at]):
                texts[field][at] = text
    return records.assign(
        **{f: pd.Series(texts[f], index=records.index, dtype=records[f].dtype) for f in RECORD_FIELDS}
    )


def as_counted(workspace: Workspace, newest: pd.DataFrame) -> pd.DataFrame:
    """Records as their files have them (columns of `recorded`), with what was said of their sources and the standing fixes."""
    types = source_types(workspace)
    if types:
        said = newest["source"].map({source: SOURCE_TRUST[kind] for source, kind in types.items()})
        newest["trust"] = said.astype(newest["trust"].dtype).fillna(newest["trust"])
    hidden = newest["phone"].str.contains(HIDDEN.pattern, regex=True).fillna(False).astype(bool)
    if hidden.any():  # nobody can be called on a number whose digits are hidden
        newest["phone"] = newest["phone"].where(~hidden, newest["phone"].map(without_hidden, na_action="ignore"))
    return with_fixes(newest, standing_fixes(workspace))


def recorded(workspace: Workspace) -> pd.DataFrame:
    """The current records as their files have them, before any fix: columns as `current_records`."""
    fields = ", ".join(f"CAST(r.{c} AS TEXT) AS {c}" for c in RECORD_FIELDS)
    frame = read(
        workspace,
        f"""SELECT r.record_id, r.batch_id, r.row, r.source, r.origin, b.trust, b.created_at AS seen_at, {fields}
            FROM records r JOIN batches b USING (batch_id)""",
        dict.fromkeys(["record_id", "source", "origin", "trust", "seen_at", *RECORD_FIELDS], "TEXT"),
    )
    frame = frame.assign(listed=frame["origin"].eq("customers")).sort_values(
        ["listed", "batch_id", "row"], kind="stable"
    )
    newest = frame.drop_duplicates("record_id", keep="last").sort_values("record_id", kind="stable")
    return newest.drop(columns=["listed", "row"]).reset_index(drop=True)


def customer_lines(workspace: Workspace) -> pa.Table:
    """Every order line once, with the customer it belongs to.

    Columns: customer_id (null where the line is anonymous), then LINE_COLUMNS with ordered_at as a timestamp.
    A product that a file only names has its name as product_id.
    A line that stands in several files (same line_key) is counted once, in the file that came first. Lines that a standing
    fix of the cleaning list leaves out are gone. Amounts are in the base currency where a person gave rates (money.py).
    """
    columns = ", ".join(f"CAST({c} AS {t}) AS {c}" for c, t in LINE_COLUMNS.items())
    lines = read_arrow(
        workspace, f"SELECT line_key, batch_id, {columns} FROM standing_lines ORDER BY batch_id, row", LINE_COLUMNS
    )
    special = {
        "ordered_at": "CAST(l.ordered_at AS TIMESTAMP) AS ordered_at",
        "product_id": "coalesce(l.product_id, l.product_name) AS product_id",
    }
    worth = worth_sql(workspace, "l.currency")
    if worth:
        special |= {c: f"l.{c} * {worth} AS {c}" for c in ("unit_price", "amount", "cost")}
        special["currency"] = f"{base_sql(workspace, 'l.currency')} AS currency"
    names = ", ".join(special.get(c, f"l.{c}") for c in LINE_COLUMNS)
    with connect() as duck:
        duck.register("lines", lines)
        once = "lines"
        if workspace.value("SELECT count(DISTINCT batch_id) FROM order_lines") > 1:
            once = "(SELECT l.* FROM lines l JOIN (SELECT line_key, min(batch_id) AS first FROM lines GROUP BY line_key) f ON l.line_key = f.line_key AND l.batch_id = f.first)"
        left_out = line_conditions(standing_fixes(workspace))
        if left_out:
            gone = " OR ".join(f"coalesce({condition}, false)" for condition in left_out)
            once = f"(SELECT * EXCLUDE (gone) FROM (SELECT *, {gone} AS gone FROM {once}) WHERE NOT gone)"
        if has_derived(workspace, "crosswalk"):
            duck.register("crosswalk", read_arrow(workspace, "SELECT record_id, customer_id FROM crosswalk"))
            sql = f"SELECT c.customer_id, {names} FROM {once} l LEFT JOIN crosswalk c ON l.record_id = c.record_id"
        else:
            sql = f"SELECT CAST(NULL AS VARCHAR) AS customer_id, {names} FROM {once} l"
        return duck.sql(sql).to_arrow_table()


def current_products(workspace: Workspace) -> pd.DataFrame:
    """One row per product: product_id, name, category, price, cost, family.

    From lists of products, the newest first; a product known only from order lines gets its last name there and its median price.
    A category that no list says is the one that the newest file of orders says.
    """
    told = workspace.frame(
        """SELECT p.product_id, p.name, p.category, p.price, p.cost, p.family, b.kind = 'orders' AS by_orders
           FROM products p JOIN batches b USING (batch_id) ORDER BY p.batch_id, p.row"""
    )
    by_orders = told["by_orders"].astype(bool)
    listed = told[~by_orders].drop_duplicates("product_id", keep="last")
    categories = told[by_orders].drop_duplicates("product_id", keep="last").set_index("product_id")["category"]
    lines = read_arrow(
        workspace,
        """SELECT CAST(coalesce(product_id, product_name) AS TEXT) AS product_id, CAST(product_name AS TEXT) AS product_name, CAST(unit_price AS REAL) AS unit_price,
                  ordered_at, CAST(currency AS TEXT) AS currency FROM standing_lines WHERE coalesce(product_id, product_name) IS NOT NULL AND line_kind = 'sale'""",
        {"product_id": "TEXT", "product_name": "TEXT", "unit_price": "REAL", "ordered_at": "TEXT", "currency": "TEXT"},
    )
    price = f"unit_price * {worth}" if (worth := worth_sql(workspace, "currency")) else "unit_price"
    with connect() as duck:
        duck.register("lines", lines)
        sold = duck.execute(
            f"""SELECT product_id, arg_max(product_name, ordered_at) FILTER (product_name IS NOT NULL) AS name, median({price}) AS price
               FROM lines GROUP BY product_id ORDER BY product_id"""
        ).df()
    unlisted = sold[~sold["product_id"].isin(set(listed["product_id"]))]
    types = {
        "product_id": "string",
        "name": "string",
        "category": "string",
        "price": "float64",
        "cost": "float64",
        "family": "string",
    }
    both = [f.reindex(columns=list(types)).astype(types) for f in (listed, unlisted)]
    products = pd.concat(both, ignore_index=True).sort_values("product_id", kind="stable").reset_index(drop=True)
    ordered = products["product_id"].map(categories.to_dict()).astype("string")
    return products.assign(category=products["category"].fillna(ordered))
