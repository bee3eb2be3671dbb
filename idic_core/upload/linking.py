"""Whose customers a file speaks of: numbers that stand in another source are the same customers, whatever their column is called."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pandas as pd

from idic_core.store import Workspace, read
from idic_core.upload.about import ABOUT
from idic_core.upload.findings import Findings
from idic_core.upload.looks import fold
from idic_core.upload.mapping import Mapping
from idic_core.upload.meaning import Guess
from idic_core.upload.people import NOBODY
from idic_core.words import _, ngettext

SAME_NUMBERS = 0.5
FEW = 3
"""Fewer numbers than this in common may be chance when a column's name does not say what it is."""

MAY_BE_NUMBERS = frozenset(["external_id", "member_id", "national_id", "full_name", "organisation"])
SHORT = re.compile(r"\d{1,4}")


def by_numbers(workspace: Workspace, frame: pd.DataFrame, mapping: Mapping) -> Mapping:
    """The mapping with the column as customer number whose values are the customer numbers that the workspace knows.

    For a list of customers those of orders and contacts, for the others those of lists. What a person chose stays (its
    confidence is 1), and so does a column that fits already.
    """
    if mapping.kind == "products" or mapping.confidence.get("external_id") == 1.0:
        return mapping
    listed = mapping.kind == "customers"
    theirs = _numbers_of(workspace, listed=not listed)
    if len(theirs) < FEW:
        return mapping
    field_of = {c: f for f, columns in mapping.columns.items() for c in columns}
    now = mapping.column("external_id")
    if now is not None and _share(_values(frame[now]), theirs) >= SAME_NUMBERS:
        return mapping
    found: list[tuple[float, str]] = []
    for column in frame.columns:
        field = field_of.get(column)
        if column == now or not (field is None or field in MAY_BE_NUMBERS):
            continue
        mine = _values(frame[column])
        share, both = _share(mine, theirs), len(mine & theirs)
        if share < SAME_NUMBERS or both < FEW:
            continue
        if listed and len(mine) < 0.8 * int(frame[column].str.strip().ne("").sum()):
            continue  # a customer's number stands once in a list
        short = all(SHORT.fullmatch(v) for v in mine)
        if short and field is None and (not listed or both < 0.8 * len(theirs)):
            continue  # discounts and counts look like short numbers too
        found.append((share, column))
    if not found:
        return mapping
    share, best = max(found, key=lambda x: x[0])
    columns = {f: [c for c in cs if c != best] for f, cs in mapping.columns.items()}
    if now is not None and not columns.get("member_id"):
        columns["member_id"] = [now]
    columns["external_id"] = [best]
    columns = {f: cs for f, cs in columns.items() if cs}
    confidence = {f: c for f, c in mapping.confidence.items() if f in columns} | {"external_id": 0.95}
    confidence |= {"member_id": 0.6} if "member_id" in columns and "member_id" not in confidence else {}
    where = _("the orders and contacts") if listed else _("the lists of customers")
    note = _("“{column}” is taken as the customer number: {share} % of its values stand in {where}.").format(
        column=best, share=round(100 * share), where=where
    )
    guesses = mapping.guesses | {best: Guess(best, "external_id", 0.95, "known_numbers")}
    if now is not None and columns.get("member_id") == [now]:
        guesses[now] = Guess(now, "member_id", 0.6, "name")
    return replace(mapping, columns=columns, confidence=confidence, notes=[*mapping.notes, note], guesses=guesses)


def known_ids(workspace: Workspace, frame: pd.DataFrame, mapping: Mapping) -> tuple[dict[str, str], list[str]]:
    """Customer number -> record id, where the numbers stand in the workspace in another column than the customer number.

    Orders find them among the member numbers of the lists, then among the columns that a list kept as they are; a list
    finds orders that were joined so to a list that is gone.
    """
    column = mapping.column("external_id")
    if column is None or mapping.kind == "products":
        return {}, []
    mine = _values(frame[column])
    if mapping.kind == "customers":
        rows = workspace.rows(
            """SELECT DISTINCT external_id AS number, record_id FROM records WHERE origin != 'customers' AND external_id IS NOT NULL
               AND record_id LIKE '%/#%' AND record_id NOT IN (SELECT record_id FROM records WHERE origin = 'customers')"""
        )
        return _once(rows, mine), []
    if _share(mine, _numbers_of(workspace, listed=True)) >= SAME_NUMBERS:
        return {}, []
    members = workspace.rows(
        "SELECT DISTINCT member_id AS number, record_id FROM records WHERE origin = 'customers' AND member_id IS NOT NULL"
    )
    found = _once(members, mine)
    if len(found) >= FEW and len(found) >= SAME_NUMBERS * min(len(mine), len(members)):
        return found, [
            ngettext(
                "{n} customer number is a member or card number of the lists of customers, and is taken as the same customer.",
                "{n} customer numbers are member or card numbers of the lists of customers, and are taken as the same customers.",
                len(found),
            ).format(n=len(found))
        ]
    kept = workspace.rows(
        """SELECT j.key AS key, CAST(j.value AS TEXT) AS number, r.record_id AS record_id FROM records r, json_each(r.extra) j
           WHERE r.origin = 'customers' AND r.extra != '{}' AND trim(j.value) IN (SELECT value FROM json_each(?))
             AND j.key NOT IN (SELECT value FROM json_each(?))""",
        [json.dumps(sorted(mine), ensure_ascii=False), json.dumps(list(ABOUT))],
    )
    best: tuple[dict[str, str], str] = ({}, "")
    for key in {r["key"] for r in kept}:
        of_key = [r for r in kept if r["key"] == key]
        once = _once(of_key, mine)
        if len(once) > len(best[0]) and len(once) >= 0.8 * len({r["record_id"] for r in of_key}):
            best = once, str(key)
    found, key = best
    if len(found) < FEW or len(found) < SAME_NUMBERS * len(mine) or all(SHORT.fullmatch(n) for n in found):
        return {}, []
    return found, [
        _(
            "{share} % of the customer numbers stand in the column “{column}” of a list of customers, so they are taken as the same customers."
        ).format(share=round(100 * len(found) / len(mine)), column=key)
    ]


def unlinked(
    workspace: Workspace, frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str | None = None
) -> Findings:
    """The customer numbers of orders that would have no customer if this file were kept, as a problem.

    Orders are compared with the list whose numbers they use; where no list is theirs, with all lists. A list is compared with the orders
    that use its numbers, and with no others.
    """
    findings = Findings()
    column = mapping.column("external_id")
    if column is None or mapping.kind not in {"customers", "orders"}:
        return findings
    owner, _notes = whose_numbers(workspace, frame, mapping, source=source, id_source=id_source)
    mine = _values(frame[column])
    if mapping.kind == "customers":
        numbers = _numbers_under(workspace, owner, listed=False) - _numbers_under(workspace, owner, listed=True) - mine
        code = "not_in_their_list"
    else:
        numbers = mine - set(known_ids(workspace, frame, mapping)[0])
        theirs = _numbers_under(workspace, owner, listed=True)
        code = "not_in_their_list" if theirs & mine else "unlinked_numbers"
        if not theirs & mine:
            if workspace.value("SELECT 1 FROM records WHERE origin = 'customers'") is None:
                return findings
            theirs = _numbers_of(workspace, listed=True) | {
                str(r["member_id"])
                for r in workspace.rows(
                    "SELECT DISTINCT member_id FROM records WHERE origin = 'customers' AND member_id IS NOT NULL"
                )
            }
        numbers -= theirs
    alone = sorted(n for n in numbers if fold(n) not in NOBODY)
    example = f"{alone[0]} ({owner})" if alone and code == "not_in_their_list" else alone[0] if alone else ""
    findings.add(code, "ask", len(alone), column=column, example=example)
    return findings


def _numbers_under(workspace: Workspace, owner: str, *, listed: bool) -> set[str]:
    """The customer numbers of one source, in its lists of customers or in the orders that use them."""
    kind = "= 'customers'" if listed else "= 'orders'"
    found = workspace.rows(
        f"SELECT DISTINCT external_id FROM records WHERE external_id IS NOT NULL AND origin {kind} AND record_id = ? || '/' || external_id",  # noqa: S608
        [owner],
    )
    return {str(r["external_id"]) for r in found}


def same_orders(workspace: Workspace, tables: dict[str, pd.DataFrame], *, source: str) -> int | None:
    """The standing batch under another source that holds at least half of the same orders (of the smaller of the two), or None.

    The same orders: equal order numbers, on the same day, and of the same customers.
    """
    if not workspace.rows(
        "SELECT 1 FROM batches WHERE kind = 'orders' AND undone_at IS NULL AND source != ?", [source]
    ):
        return None
    theirs = read(
        workspace,
        """SELECT DISTINCT l.batch_id, CAST(l.source AS TEXT) AS source, CAST(l.order_id AS TEXT) AS order_id, CAST(substr(l.ordered_at, 1, 10) AS TEXT) AS day,
                  CAST(coalesce(r.external_id, r.member_id, lower(r.email), r.phone, r.full_name) AS TEXT) AS who
           FROM order_lines l LEFT JOIN records r ON r.batch_id = l.batch_id AND r.record_id = l.record_id""",
    )
    records = tables["records"]
    who = pd.Series(None, index=records.index, dtype="object")
    for name in ("external_id", "member_id", "email", "phone", "full_name"):
        if name in records:
            text = records[name].astype("str")
            who = who.fillna(text.str.lower() if name == "email" else text)
    lines = tables["order_lines"]
    mine = pd.DataFrame(
        {
            "order_id": lines["order_id"].astype("str"),
            "mine_day": lines["ordered_at"].astype("str").str[:10],
            "mine_who": lines["record_id"].map(dict(zip(records["record_id"], who, strict=True))),
        }
    ).drop_duplicates("order_id")
    theirs = theirs[theirs["source"].astype("str") != source].astype({"order_id": "str"})
    theirs = theirs.drop_duplicates(["batch_id", "order_id"])
    both = theirs.merge(mine, on="order_id")
    if not len(both):
        return None
    fits = (both["day"].astype("str") == both["mine_day"]) & (
        (both["who"].astype("object") == both["mine_who"].astype("object"))
        | both["who"].isna() & both["mine_who"].isna()
    )
    shared = fits.groupby(both["batch_id"]).sum()
    size = theirs.groupby("batch_id").size().clip(upper=len(mine))
    share = (shared / size).dropna()
    share = share[(share >= SAME_NUMBERS) & (shared >= min(FEW, len(mine)))]
    return int(share.sort_values().index[-1]) if len(share) else None


def ids_of_batch(workspace: Workspace, batch_id: int) -> dict[str, str]:
    """Customer number -> record id as a standing batch has them."""
    return {
        str(r["external_id"]): str(r["record_id"])
        for r in workspace.rows(
            "SELECT external_id, record_id FROM records WHERE batch_id = ? AND external_id IS NOT NULL", [batch_id]
        )
    }


def whose_numbers(
    workspace: Workspace, frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str | None = None
) -> tuple[str, list[str]]:
    """Whose customer numbers a file uses: another source's when at least half of them stand in exactly one; else its own.

    A list of customers is asked the other way round (how many of their numbers stand in it), and takes over only numbers that came in with orders and contacts: two lists may number different people alike.
    """
    if id_source:
        return id_source, []
    column = mapping.column("external_id")
    if column is None or mapping.kind == "products":
        return source, []
    mine = (
        pd.DataFrame(
            {
                "external_id": pd.Series(frame[column].unique(), dtype="str")
                .str.strip()
                .str.replace(r"\.0+$", "", regex=True)
            }
        )
        .dropna()
        .drop_duplicates()
    )
    mine = mine[mine["external_id"] != ""]
    known = read(
        workspace,
        "SELECT DISTINCT CAST(record_id AS TEXT) AS record_id, CAST(external_id AS TEXT) AS external_id, CAST(origin AS TEXT) AS origin FROM records WHERE external_id IS NOT NULL",
    )
    if not len(known) or not len(mine):
        return source, []
    known = known.astype({"record_id": "str", "external_id": "str", "origin": "str"})
    tails = known["external_id"].str.len() + 1
    owner = [
        r[:-t] if r.endswith("/" + e) else ""
        for r, e, t in zip(known["record_id"], known["external_id"], tails, strict=True)
    ]
    known = known.assign(owner=owner)
    known = known[known["owner"] != ""]
    if mapping.kind == "customers":
        listed = set(known.loc[known["origin"] == "customers", "owner"])
        if source in listed:
            return source, []
        known = known[~known["owner"].isin(listed)]
    both = known.merge(mine, on="external_id")[["owner", "external_id"]].drop_duplicates()
    share = both.groupby("owner").size() / (
        known.groupby("owner")["external_id"].nunique() if mapping.kind == "customers" else len(mine)
    )
    fitting = share[share >= SAME_NUMBERS]
    if len(fitting) != 1 or fitting.index[0] == source:
        return source, []
    owner_name = str(fitting.index[0])
    return owner_name, [
        _("{share} % of the customer numbers are those of “{source}”, so they are taken as the same customers.").format(
            share=round(100 * float(fitting.iloc[0])), source=owner_name
        )
    ]


def _numbers_of(workspace: Workspace, *, listed: bool) -> set[str]:
    """The customer numbers in the lists of customers, or in everything else."""
    found = workspace.rows(
        "SELECT DISTINCT external_id FROM records WHERE external_id IS NOT NULL AND (origin = 'customers') = ?",
        [listed],
    )
    return {str(r["external_id"]) for r in found}


def _values(column: pd.Series) -> set[str]:
    """The distinct texts of a column, trimmed, without a decimal `.0` at their end."""
    text = pd.Series(column.unique(), dtype="str").str.strip().str.replace(r"\.0+$", "", regex=True)
    return set(text[text.notna() & (text != "")].tolist())


def _share(mine: set[str], theirs: set[str]) -> float:
    """What part of the smaller of two sets the other one holds."""
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def _once(rows: list[dict[str, object]], wanted: set[str]) -> dict[str, str]:
    """number -> record id, of the wanted numbers that stand for one record only."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for row in rows:
        number, record = str(row["number"]).strip(), str(row["record_id"])
        if number in wanted and found.setdefault(number, record) != record:
            several.add(number)
    return {n: r for n, r in found.items() if n not in several}
