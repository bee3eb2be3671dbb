"""The words by which customers are found, kept beside the table `customers`, so that a slip of the pen needs no reading through all of them.

Table `customer_words`: word, customer_id. It is written wherever `customers` is; a trigger takes a customer's words away with the customer,
so nothing of an erased person stays (it reads through the words, which is quick enough for one: write many with `write_customers`).
A table `customers` without the trigger has no words yet: the next run writes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase, digits
from typing import Any

import pandas as pd
import pyarrow as pa

from idic_core.identify.fold import HAN, fold
from idic_core.store import Workspace, has_derived, update_derived

TABLE, TRIGGER = "customer_words", "customer_words_go_with_the_customer"
PART = 0.3
"""Where more than this share of the customers changed, all words are written anew."""

APART = re.compile(r"[\W_]+")
LAST = "\U0010ffff"
BACKWARDS = "<"
"""Before a number written backwards: by it numbers are found by their last digits."""

NUMBER = 7
"""Numbers of so many digits are also found by their last ones."""

BLOCK = 128
"""Letters of one script stand together in Unicode, mostly within so many places."""


def words_of(search: str) -> set[str]:
    """The words of a customer's search text: each part without spaces as a whole, and its pieces; of an e-mail those before the @; long numbers
    also backwards.

    >>> sorted(words_of("|anna lee|annalee|anna.lee7@mail.example|0900917394|"))
    ['0900917394', '<4937190090', 'anna', 'anna.lee7@mail.example', 'annalee', 'lee', 'lee7']
    """
    found: set[str] = set()
    for part in search.strip("|").split("|"):
        if " " not in part:
            found.add(part)
        found.update(APART.split(part.split("@", 1)[0]))
    found.discard("")
    last = ""
    for number in sorted(w[::-1] for w in found if len(w) >= NUMBER and w.isdigit()):
        if last and not number.startswith(last):
            found.add(BACKWARDS + last)
        last = number
    if last:
        found.add(BACKWARDS + last)
    return found


def write_customers(workspace: Workspace, customers: pd.DataFrame, *, gone: Iterable[str] = ()) -> None:
    """Put these rows into the table `customers`, with their words, and take out those of the ids in `gone`; call it in a transaction."""
    conn, lost = workspace.conn, {*map(str, gone), *customers["customer_id"].astype(str)}
    known = has_words(workspace)
    size = int(workspace.value("SELECT count(*) FROM customers")) if known else 0
    part = known and len(lost) <= PART * size
    conn.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}")
    if part:
        conn.executemany(f"DELETE FROM {TABLE} WHERE word = ? AND customer_id = ?", _standing(workspace, lost))  # noqa: S608
    update_derived(workspace, "customers", customers, gone=lost)
    if part:
        rows = _pairs(zip(customers["customer_id"].tolist(), customers["search"].tolist(), strict=True))
    else:
        conn.execute(f"DROP TABLE IF EXISTS {TABLE}")
        conn.execute(
            f"CREATE TABLE {TABLE} (word TEXT, customer_id TEXT, PRIMARY KEY (word, customer_id)) STRICT, WITHOUT ROWID"
        )
        rows = _pairs((str(r[0]), str(r[1])) for r in conn.execute("SELECT customer_id, search FROM customers"))
    conn.executemany(f"INSERT INTO {TABLE} VALUES (?, ?)", _sorted(rows))  # noqa: S608
    conn.execute(
        f"""CREATE TRIGGER {TRIGGER} AFTER DELETE ON customers
            BEGIN DELETE FROM {TABLE} WHERE customer_id = OLD.customer_id; END"""  # noqa: S608
    )


def has_words(workspace: Workspace) -> bool:
    """Whether the words of the customers stand."""
    found = workspace.value("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = ?", [TRIGGER])
    return found is not None and has_derived(workspace, TABLE)


def _standing(workspace: Workspace, customers: set[str]) -> Iterator[tuple[str, str]]:
    ids = json.dumps(sorted(customers))
    rows = workspace.conn.execute(
        "SELECT customer_id, search FROM customers WHERE customer_id IN (SELECT value FROM json_each(?))", [ids]
    ).fetchall()
    return _pairs((str(r[0]), str(r[1])) for r in rows)


def _pairs(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((word, customer) for customer, search in rows for word in words_of(search))


def _sorted(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """In the table's order, in which it is written quickest; Arrow takes a quarter of the time that Python's own sorting takes."""
    found = list(rows)
    table = pa.table({"word": [w for w, _c in found], "customer_id": [c for _w, c in found]})
    table = table.sort_by([("word", "ascending"), ("customer_id", "ascending")])
    return zip(table["word"].to_pylist(), table["customer_id"].to_pylist(), strict=True)


def who_has(workspace: Workspace, words: list[str], most: int) -> list[dict[str, Any]]:
    """customer_id, search of the customers one of whose words is one of these."""
    return workspace.rows(
        f"""SELECT customer_id, search FROM customers
            WHERE customer_id IN (SELECT customer_id FROM {TABLE} WHERE word IN (SELECT value FROM json_each(?)) LIMIT ?)""",  # noqa: S608
        [json.dumps(words), most],
    )


def begun(workspace: Workspace, wanted: list[str], most: int) -> list[dict[str, Any]] | None:
    """customer_id, search of the customers who have, for each wanted text, a word that begins with it, or a number that ends with it.

    None where more than `most` customers have each of them.
    """
    fewest: list[str] | None = None
    for text in wanted:
        ranges = [(text, text + LAST)]
        if text.isdigit():
            ranges.append((BACKWARDS + text[::-1], BACKWARDS + text[::-1] + LAST))
        where = " OR ".join("word BETWEEN ? AND ?" for _range in ranges)
        found = workspace.conn.execute(
            f"SELECT customer_id FROM {TABLE} WHERE {where} LIMIT ?",  # noqa: S608
            [*(edge for one in ranges for edge in one), most + 1],
        ).fetchall()
        if len(found) <= most and (fewest is None or len(found) < len(fewest)):
            fewest = [str(row[0]) for row in found]
    if fewest is None:
        return None
    rows = workspace.rows(
        "SELECT customer_id, search FROM customers WHERE customer_id IN (SELECT value FROM json_each(?))",
        [json.dumps(fewest)],
    )
    return [row for row in rows if all(_begins(w, words_of(row["search"])) for w in wanted)]


def _begins(text: str, had: set[str]) -> bool:
    backwards = BACKWARDS + text[::-1]
    return any(h.startswith(text) or h.startswith(backwards) for h in had)


def near(workspace: Workspace, wanted: list[str], most: int) -> list[dict[str, Any]]:
    """customer_id, search of customers who have, for each wanted word, the word itself or one that a slip makes of it."""
    parts: list[set[str]] = []
    for word in wanted:
        found = workspace.rows(
            f"SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM {TABLE} WHERE word = value)",  # noqa: S608
            [json.dumps(sorted({word, *slips_of(word)}))],
        )
        parts.append({str(row["value"]) for row in found})
    counts = [
        workspace.value(
            f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE word IN (SELECT value FROM json_each(?)) LIMIT ?)",  # noqa: S608
            [json.dumps(sorted(part)), most],
        )
        for part in parts
    ]
    rows = who_has(workspace, sorted(parts[counts.index(min(counts))]), most)
    return [row for row in rows if all(words_of(row["search"]) & part for part in parts)]


def slips_of(word: str) -> Iterator[str]:
    """What one slip makes of a word: a letter less, two swapped, another letter, a letter more (Norvig, 2007).

    >>> {"mercre", "merce", "marcer", "merccer"} <= set(slips_of("mercer"))
    True
    """
    letters = alphabet(word)
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def alphabet(word: str) -> list[str]:
    """The letters that a slip in this word may bring: Latin ones and digits, those of its own script, its own punctuation; of hanzi none."""
    letters = {*ascii_lowercase, *digits, *(c for c in word if not c.isalnum())}
    if "@" in word:
        letters |= {".", "-", "_"}
    for start in {ord(c) // BLOCK * BLOCK for c in word if ord(c) >= BLOCK and not HAN.match(c)}:
        letters |= {c for c in map(chr, range(start, start + BLOCK)) if c.isalpha() and fold(c) == c}
    return sorted(letters)
