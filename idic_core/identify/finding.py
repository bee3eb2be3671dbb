"""Who is this? Look-ups of customers by anything, their records, and where an old id lives now."""

from __future__ import annotations

import re

import pandas as pd

from idic_core.engines import as_counted
from idic_core.engines.facts import RECORD_FIELDS
from idic_core.identify import contacts
from idic_core.identify.fold import fold, words
from idic_core.identify.ids import follow, past
from idic_core.store import Workspace, has_derived

FOUND = [
    "customer_id",
    "name",
    "organisation",
    "email",
    "phone",
    "city",
    "birth_date",
    "records",
    "member_ids",
    "external_ids",
]


def search(workspace: Workspace, text: str, limit: int = 20) -> pd.DataFrame:
    """Customers found by phone in any writing, e-mail, card or customer number, or a piece of the name, the likeliest first.

    Names are found without accents and in pinyin, in any order of words. Columns: FOUND.
    """
    folded = " ".join(fold(text).split())
    if not folded or not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=FOUND)
    digits = re.sub(r"\D", "", folded)
    if len(digits) >= 5 and not re.search(r"[^\W\d_]|@", folded):
        needles = list(dict.fromkeys(n for n in (contacts.phone(text), digits, digits.lstrip("0")) if n))
        where, values = " OR ".join("instr(search, ?) > 0" for _needle in needles), needles
        whole = needles[0]
    else:
        parts = folded.split() if "@" in folded else words(text) or [folded]
        where, values = " AND ".join("instr(search, ?) > 0" for _part in parts), parts
        whole = folded if "@" in folded else " ".join(parts)
    joined = whole.replace(" ", "")
    return workspace.frame(
        f"""SELECT {", ".join(FOUND)} FROM customers WHERE {where}
            ORDER BY customer_id = ? DESC, instr(search, ?) > 0 DESC, instr(search, ?) > 0 DESC, instr(search, ?) > 0 DESC, records DESC, customer_id
            LIMIT ?""",  # noqa: S608
        [*values, text.strip(), f"|{whole}|", f"|{joined}|", f"|{whole}", limit],
    )


def forward(workspace: Workspace, customer_id: str) -> str:
    """Where an old id lives now: itself, or the customer that it was merged into (through any number of merges)."""
    alive = has_derived(workspace, "customers") and workspace.value(
        "SELECT 1 FROM customers WHERE customer_id = ?", [customer_id]
    )
    if alive:
        return customer_id
    events = workspace.frame(
        "SELECT customer_id, event, other_id FROM customer_events WHERE event <> 'created' ORDER BY event_id"
    )
    return follow(customer_id, past(events).merged)


def members(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """The records of a customer as they count now, the most trusted first: record_id, source, origin, trust, seen_at, provisional, then the fields."""
    if not has_derived(workspace, "crosswalk"):
        return pd.DataFrame(
            columns=["record_id", "batch_id", "source", "origin", "trust", "seen_at", "provisional", *RECORD_FIELDS]
        )
    ids = workspace.rows("SELECT record_id, provisional FROM crosswalk WHERE customer_id = ?", [customer_id])
    frame = records_by_id(workspace, [r["record_id"] for r in ids])
    frame["provisional"] = frame["record_id"].map({r["record_id"]: r["provisional"] for r in ids})
    return frame


def records_by_id(workspace: Workspace, record_ids: list[str]) -> pd.DataFrame:
    """The version that counts of each record (the newest from a list of customers, else the newest), own sources first."""
    fields = ", ".join(f"r.{c}" for c in RECORD_FIELDS)
    marks = ", ".join("?" for _id in record_ids)
    frame = workspace.frame(
        f"""SELECT r.record_id, r.batch_id, r.source, r.origin, b.trust, b.created_at AS seen_at, {fields} FROM records r JOIN batches b USING (batch_id)
            WHERE r.record_id IN ({marks}) ORDER BY r.origin = 'customers' DESC, r.batch_id DESC, r.row DESC""",  # noqa: S608
        record_ids,
    )
    frame = as_counted(workspace, frame.drop_duplicates("record_id").reset_index(drop=True))
    rank = pd.DataFrame(
        {"own": frame["trust"] != "own", "listed": frame["origin"] != "customers", "id": frame["record_id"]}
    )
    return frame.loc[rank.sort_values(["own", "listed", "id"]).index].reset_index(drop=True)


def main_record(workspace: Workspace, customer_id: str) -> str:
    """The record that stands for a customer: what is logged by hand points to it. "" when there is no such customer."""
    sql = """SELECT c.record_id FROM crosswalk c LEFT JOIN records r ON r.record_id = c.record_id LEFT JOIN batches b USING (batch_id)
               WHERE c.customer_id = ? ORDER BY c.provisional, b.trust = 'own' DESC, r.origin = 'customers' DESC, c.record_id LIMIT 1"""
    if not has_derived(workspace, "crosswalk"):
        return ""
    return str(workspace.value(sql, [customer_id]) or "")
