"""How good each batch was as it came in, on four parts and as one score, so that a source that gets worse is noticed at once.

The score is the mean of the parts that can be measured, times 100. It is kept as a derived table, a batch measured once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.engines import connect
from idic_core.engines.facts import RECORD_FIELDS
from idic_core.engines.fixes import LINE_RULES, NAMES, RULES, Fix, line_values, rows_hit
from idic_core.store import Workspace, has_derived, read, read_arrow, read_derived, write_derived
from idic_core.upload.cleaning import line_parameters, record_parameters

PARTS = ("completeness", "validity", "uniqueness", "freshness")
FEWEST = 10
"""Batches of fewer rows (a customer typed in, one sign-up) are not compared: one blank cell would be a fall."""

FALL = 5.0
"""Points by which a batch must stay below the last one of its source before it is called worse."""

FRESH_DAYS = 30
HALF_LIFE_DAYS = 180
"""Data up to 30 days old is fresh; after that freshness halves every 180 days."""

CONTACT_RULES = (
    "email_name",
    "email_phone",
    "placeholder",
    "email_form",
    "email_slip",
    "email_bad",
    "phone_bad",
    "birth_unread",
    "birth_impossible",
)
TIMES = {
    "interactions": ("interactions", "occurred_at"),
    "events": ("events", "at"),
    "surveys": ("survey_answers", "at"),
}


def keep_quality(workspace: Workspace) -> None:
    """Measure the batches that were not measured yet, and forget those that were undone; quick when there is nothing to do."""
    rows = workspace.rows(
        "SELECT batch_id, kind, substr(created_at, 1, 10) AS day, row_count FROM batches WHERE undone_at IS NULL"
    )
    standing = read_derived(workspace, "batch_quality")
    known = set(standing["batch_id"].tolist())
    new = [_measured(workspace, row) for row in rows if row["row_count"] > 0 and row["batch_id"] not in known]
    alive = {row["batch_id"] for row in rows}
    if not new and alive >= known and has_derived(workspace, "batch_quality"):
        return
    made = pd.DataFrame(new, columns=["batch_id", "rows", *PARTS]).astype(standing.dtypes.to_dict())
    both = [frame for frame in (standing[standing["batch_id"].isin(alive)], made) if len(frame)]
    write_derived(
        workspace,
        {"batch_quality": pd.concat(both, ignore_index=True) if both else made},
        version=workspace.version,
        name="upload",
    )


def quality(workspace: Workspace) -> pd.DataFrame:
    """Every measured batch, oldest first: batch_id, source, kind, file_name, created_at, rows, the four parts (shares 0-1 or missing),
    score (0-100), change (points against the last batch of this source and kind), worse (bool) and because (the part that fell most).
    """
    found = read_derived(workspace, "batch_quality")
    named = workspace.frame("SELECT batch_id, source, kind, file_name, created_at FROM batches WHERE undone_at IS NULL")
    table = named.merge(found, on="batch_id").sort_values("batch_id").reset_index(drop=True)
    parts = table[list(PARTS)].astype("float64")
    table["score"] = 100 * parts.mean(axis=1)
    enough = table["rows"] >= FEWEST
    before = table[enough].groupby(["source", "kind"])[list(PARTS)].shift(1).reindex(table.index).astype("float64")
    steps = parts - before  # missing where a part could be measured only once
    table["change"] = 100 * steps.mean(axis=1)
    table["worse"] = (table["change"] <= -FALL).fillna(False)
    table["because"] = steps.fillna(0.0).idxmin(axis=1).where(table["worse"], "") if len(table) else ""
    return table


def _measured(workspace: Workspace, batch: dict[str, Any]) -> dict[str, Any]:
    batch_id, kind, day = int(batch["batch_id"]), str(batch["kind"]), str(batch["day"])
    parts: dict[str, float] = dict.fromkeys(PARTS, float("nan"))
    if kind == "customers":
        parts |= customer_parts(_records(workspace, batch_id), day)
    elif kind == "orders":
        parts |= _order_parts(workspace, batch_id, day)
    elif kind == "products":
        shares = workspace.rows(
            "SELECT avg(name IS NOT NULL) AS a, avg(category IS NOT NULL) AS b, avg(price IS NOT NULL) AS c, avg(cost IS NOT NULL) AS d FROM products WHERE batch_id = ?",
            [batch_id],
        )[0]
        parts["completeness"] = float(np.mean([v or 0.0 for v in shares.values()]))
    elif kind in TIMES:
        table, moment = TIMES[kind]
        found = workspace.rows(
            f"SELECT avg(record_id IS NOT NULL) AS known, max({moment}) AS newest FROM {table} WHERE batch_id = ?",  # noqa: S608
            [batch_id],
        )[0]
        parts |= {"completeness": float(found["known"] or 0.0), "freshness": freshness(found["newest"], day)}
    return {"batch_id": batch_id, "rows": int(batch["row_count"]), **parts}


def customer_parts(rows: pd.DataFrame, day: str) -> dict[str, float]:
    """The four parts of a list of customers (records of one batch; day: when it came in).

    completeness: mean share of records with a name, e-mail, phone, address and date of birth; validity: share of the filled e-mails,
    phones and dates of birth in which the cleaning list finds nothing; uniqueness: share of records whose e-mail and phone no earlier
    record of the list has; freshness: of the newest date of registration, where there is one.
    """
    if rows.empty:
        return dict.fromkeys(PARTS, float("nan"))
    named = rows[[*NAMES, "organisation"]].notna().any(axis=1)
    address = rows["street"].notna() & rows[["city", "postcode"]].notna().any(axis=1)
    filled = [named, rows["email"].notna(), rows["phone"].notna(), address, rows["birth_date"].notna()]
    wrong = np.zeros(len(rows))
    for code in CONTACT_RULES:
        parameters = record_parameters(code, rows, day)
        if parameters is not None:
            made = {c: v for c, v in RULES[code](rows, parameters).items() if c in {"email", "phone", "birth_date"}}
            if made:
                wrong += rows_hit(rows, made)
    cells = int(rows[["email", "phone", "birth_date"]].notna().sum().sum())
    again = np.zeros(len(rows), dtype=bool)
    for column, plain in (
        ("email", rows["email"].str.lower().str.strip()),
        ("phone", rows["phone"].str.replace(r"\D", "", regex=True).str.slice(-9)),
    ):
        again |= (plain.duplicated() & rows[column].notna() & plain.ne("")).to_numpy(dtype=bool)
    newest = rows["registered_at"].dropna()
    newest = newest[newest.str.contains(r"^\d{4}-\d\d-\d\d", regex=True)]
    return {
        "completeness": float(np.mean([f.mean() for f in filled])), "validity": 1.0 - min(1.0, float(wrong.sum()) / cells) if cells else float("nan"),
        "uniqueness": 1.0 - float(again.mean()), "freshness": freshness(newest.max() if len(newest) else None, day),
    }  # fmt: skip


def freshness(newest: Any, day: str) -> float:
    """1 for data of the last 30 days, halved for every further 180 days; missing without a date.

    >>> freshness("2024-01-01", "2024-01-20"), freshness("2023-01-01", "2023-07-30"), freshness(None, "2024-01-01")
    (1.0, 0.5, nan)
    """
    if newest is None or pd.isna(newest):
        return float("nan")
    days = (pd.Timestamp(day) - pd.Timestamp(str(newest)[:10])).days
    return float(0.5 ** (max(0, days - FRESH_DAYS) / HALF_LIFE_DAYS))


def _records(workspace: Workspace, batch_id: int) -> pd.DataFrame:
    fields = ", ".join(f"CAST({c} AS TEXT) AS {c}" for c in RECORD_FIELDS if c != "extra")
    return read(workspace, f"SELECT {fields} FROM records WHERE batch_id = {int(batch_id)} AND origin = 'customers' ORDER BY row",  # noqa: S608
                dict.fromkeys([c for c in RECORD_FIELDS if c != "extra"], "TEXT"))  # fmt: skip


def _order_parts(workspace: Workspace, batch_id: int, day: str) -> dict[str, float]:
    """completeness: mean share of lines with a customer, a product and an amount; validity: share neither in the future nor far out of line;
    uniqueness: share that does not repeat another line; freshness: of the newest order."""
    types = {"record_id": "TEXT", "order_id": "TEXT", "ordered_at": "TEXT", "product_id": "TEXT", "product_name": "TEXT", "quantity": "REAL",
             "unit_price": "REAL", "amount": "REAL", "line_kind": "TEXT"}  # fmt: skip
    lines = read_arrow(
        workspace,
        f"SELECT line_key, batch_id, {', '.join(types)} FROM order_lines WHERE batch_id = {int(batch_id)}",  # noqa: S608
        types,
    )
    if not lines.num_rows:
        return {}
    with connect() as duck:
        duck.register("lines", lines)
        share = "(count(record_id) + count(coalesce(product_id, product_name)) + count(amount)) / (3.0 * count(*))"
        complete, newest = duck.sql("FROM lines").aggregate(f"{share}, max(ordered_at)").fetchall()[0]
        hits = {}
        for code, given in line_parameters(duck, day).items():
            where = "false" if given is None else LINE_RULES[code].format(**line_values(Fix(0, batch_id, code, given)))
            hits[code] = (
                len(duck.sql("FROM lines").project(f"coalesce({where}, false) AS hit").filter("hit")) / lines.num_rows
            )
    return {
        "completeness": float(complete), "validity": 1.0 - min(1.0, hits["lines_future"] + hits["lines_outlier"]),
        "uniqueness": 1.0 - hits["lines_repeated"], "freshness": freshness(newest, day) if str(newest)[:10] <= day else 1.0,
    }  # fmt: skip
