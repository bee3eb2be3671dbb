"""Who is this? Look-ups of customers by anything, their records, and where an old id lives now."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from idic_core.engines import as_counted
from idic_core.engines.facts import RECORD_FIELDS
from idic_core.identify import contacts
from idic_core.identify.fold import fold, words
from idic_core.identify.ids import follow, past
from idic_core.identify.lookup import begun, has_words, near, who_has, words_of
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


LOOKED_AT = 400
"""So many candidates are ranked closely; a look-up that finds more is too vague for closer ranking to help."""

LONG_ENOUGH = 4
"""Where every word has fewer letters, a slip makes anything of them."""

ALIKE = 4_000
"""So many customers are ranked who have what a slip may have been."""

MANY = 2_000
"""Where more customers than this have each word, reading through all search texts is as quick."""

WHOLE = 8
"""An e-mail or a number of so many letters and digits that somebody has is that one, and no piece of another."""


def search(workspace: Workspace, text: str, limit: int = 20) -> pd.DataFrame:
    """Customers found by phone in any writing, e-mail, card or customer number, or a piece of the name, the likeliest first.

    Pieces from within words are looked for where nobody has words that begin so (of one word: fewer than `limit`) or numbers that end so.
    Names are found without accents and in pinyin, in any order of words; where nothing is found as it was typed, with one slip of the
    pen per word. Columns: FOUND. Read from an index over the search texts and from their words (lookup.py): tests/bench/recognise.py measures it.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a character is in no name
    folded = " ".join(fold(text).split())
    if not folded or not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=FOUND)
    digits = re.sub(r"\D", "", folded)
    if len(digits) >= 5 and not re.search(r"[^\W\d_]|@", folded):
        wanted = [contacts.phone(text) or digits]
        needles = list(dict.fromkeys(n for n in (contacts.phone(text), digits, digits.lstrip("0")) if n))
        where, values = " OR ".join("instr(search, ?) > 0" for _needle in needles), needles
        whole = wanted[0]
    else:
        wanted = folded.split() if "@" in folded else words(text) or [folded]
        where, values = " AND ".join("instr(search, ?) > 0" for _part in wanted), wanted
        whole = folded if "@" in folded else " ".join(wanted)
    known = workspace.rows("SELECT customer_id, search FROM customers WHERE customer_id = ?", [text.strip().upper()])
    found = known + (_quickly(workspace, whole, wanted, limit) or _candidates(workspace, where, values, whole))
    ranked = sorted(found, key=lambda row: _rank(row, text, whole, wanted))
    if not ranked:
        ranked = _slips(workspace, wanted)
    ids = list(dict.fromkeys(row["customer_id"] for row in ranked))[:limit]
    marks = ", ".join("?" for _id in ids)
    frame = workspace.frame(f"SELECT {', '.join(FOUND)} FROM customers WHERE customer_id IN ({marks})", ids)  # noqa: S608
    return frame.set_index("customer_id", drop=False).loc[ids].reset_index(drop=True)


def _quickly(workspace: Workspace, whole: str, wanted: list[str], limit: int) -> list[dict[str, Any]]:
    """customer_id, search of those whose words tell at once; nobody where pieces of words have to be looked for."""
    if not has_words(workspace):
        return []
    joined = whole.replace(" ", "")
    if len(joined) >= WHOLE and re.search(r"[\d@]", joined):
        owners = who_has(workspace, [whole, joined], LOOKED_AT)
        if owners:
            return owners
    found = begun(workspace, wanted, MANY) if max(map(len, wanted)) >= 3 else None
    if found and (len(found) >= limit or len(wanted) > 1 or whole.isdigit()):
        return found
    return []


def _candidates(workspace: Workspace, where: str, values: list[str], whole: str) -> list[dict[str, Any]]:
    """customer_id, search of those whose text holds what was typed, those that hold it as a whole first; read from the index alone."""
    joined = whole.replace(" ", "")
    return workspace.rows(
        f"""SELECT customer_id, search FROM customers WHERE {where}
            ORDER BY instr(search, ?) > 0 DESC, instr(search, ?) > 0 DESC, instr(search, ?) > 0 DESC, length(search) DESC, customer_id LIMIT ?""",  # noqa: S608
        [*values, f"|{whole}|", f"|{joined}|", f"|{whole}", LOOKED_AT],
    )


def _rank(row: dict[str, Any], text: str, whole: str, wanted: list[str]) -> tuple[Any, ...]:
    """Smaller is likelier: the id itself, a whole name or number, all words whole, all words begun, much known of the customer."""
    segments = row["search"].strip("|").split("|")
    exact = whole in segments or whole.replace(" ", "") in segments
    best = (2, 99)
    for segment in segments:
        had = segment.split()
        if all(w in had for w in wanted):
            best = min(best, (0, len(had)))
        elif all(any(h.startswith(w) for h in had) for w in wanted):
            best = min(best, (1, len(had)))
    return row["customer_id"] != text.strip().upper(), not exact, *best, -len(segments), row["customer_id"]


def _slips(workspace: Workspace, wanted: list[str]) -> list[dict[str, Any]]:
    """Customers whose words are those wanted with at most one slip in each: a letter more, less, another, or two swapped."""
    if max(map(len, wanted)) < LONG_ENOUGH or not has_words(workspace):
        return []
    ranked = []
    for row in near(workspace, wanted, ALIKE):
        had = words_of(row["search"])
        slips = [0 if w in had else 1 for w in wanted]
        ranked.append((sum(slips), -len(row["search"]), row["customer_id"], row))
    return [row for *_rank, row in sorted(ranked, key=lambda found: found[:3])]


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
