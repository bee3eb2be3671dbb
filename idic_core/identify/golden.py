"""Golden records: one profile per customer, each field by its own rule, each value with where it comes from."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from idic_core.engines.facts import RECORD_FIELDS
from idic_core.identify import contacts
from idic_core.identify.fold import HAN, fold, latin
from idic_core.identify.names import FAMILY_FIRST

RULES = {
    "organisation": "longest", "birth_date": "most_frequent", "gender": "most_frequent", "country": "most_frequent",
    "language": "most_recent", "owner": "most_recent", "email": "most_frequent", "phone": "most_frequent",
}  # fmt: skip
TRUST = {"own": 0, "third_party": 1, "bought": 2}
ADDRESS = ["street", "city", "region", "postcode"]
LISTS = {
    "emails": "email",
    "phones": "phone",
    "member_ids": "member_id",
    "external_ids": "external_id",
    "sources": "source",
}


def golden_records(records: pd.DataFrame, crosswalk: pd.DataFrame) -> pd.DataFrame:
    """One row per customer with the columns of the derived table `customers`.

    records: as engines.current_records gives them; crosswalk: record_id, customer_id, provisional. Our own sources count
    before bought ones and lists of customers before what orders name; then the field's rule decides (provenance names it).
    """
    text = [f for f in RECORD_FIELDS if f in records.columns]
    frame = records.astype(dict.fromkeys(text, "string")).merge(crosswalk, on="record_id", how="inner")
    frame["own"] = (frame["trust"] == "own").astype(int)
    frame["listed"] = (frame["origin"] == "customers").astype(int)
    frame = frame.sort_values(
        ["customer_id", "own", "listed", "seen_at", "record_id"],
        ascending=[True, False, False, False, True],
        kind="stable",
    )
    by = frame.groupby("customer_id", sort=True)
    made = pd.DataFrame({"records": by.size(), "provisional": by["provisional"].max()})
    rank = frame["trust"].map(TRUST).fillna(0).groupby(frame["customer_id"]).min()
    made["trust"] = rank.reindex(made.index).map({v: k for k, v in TRUST.items()})
    picks = {f: _pick(frame, f, rule) for f, rule in RULES.items()} | _address(frame) | _names(frame)
    for name, picked in picks.items():
        made[name] = picked["value"].reindex(made.index)
    for column, source in LISTS.items():
        made[column] = [json.dumps(v, ensure_ascii=False) for v in _lists(frame, source, made.index)]
    made["provenance"] = _provenance(made.index, picks)
    made["name"] = [
        _label(*row)
        for row in zip(
            made["name"],
            made["organisation"],
            made["email"],
            made["phone"],
            made["external_ids"],
            made.index,
            strict=True,
        )
    ]
    made["search"] = [
        search_text(*row)
        for row in zip(
            made["name"],
            _all_names(frame, made.index),
            made["organisation"],
            made["emails"],
            made["phones"],
            made["member_ids"],
            made["external_ids"],
            strict=True,
        )
    ]
    return made.reset_index(names="customer_id")


def _lists(frame: pd.DataFrame, column: str, customers: pd.Index) -> list[list[str]]:
    """All distinct values of a field per customer, the most trusted and newest first; several in one cell are taken apart."""
    found: dict[Any, dict[str, None]] = {c: {} for c in customers}
    held = frame[frame[column].notna()]
    for customer, value in zip(held["customer_id"], held[column], strict=True):
        for part in re.split(r"[;|\n]", str(value)) if column in {"email", "phone"} else [str(value)]:
            if part.strip():
                found[customer][part.strip()] = None
    return [list(found[c]) for c in customers]


def _all_names(frame: pd.DataFrame, customers: pd.Index) -> list[list[str]]:
    """Every way in which a customer's name is written."""
    names = (
        whole_name(*row) for row in zip(frame["full_name"], frame["given_name"], frame["family_name"], strict=True)
    )
    found: dict[Any, dict[str, None]] = {c: {} for c in customers}
    for customer, name in zip(frame["customer_id"], names, strict=True):
        if name is not None:
            found[customer][name] = None
    return [list(found[c]) for c in customers]


def _pick(frame: pd.DataFrame, name: str, rule: str) -> pd.DataFrame:
    """customer_id -> value, record_id, source, rule; "only" where the customer has one value."""
    held = frame.loc[
        frame[name].notna(), ["customer_id", "record_id", "source", "own", "listed", "seen_at", name]
    ].rename(columns={name: "value"})
    held["kinds"] = held.groupby("customer_id")["value"].transform("nunique")
    if rule == "longest":
        held["score"] = held["value"].str.len()
    elif rule == "most_frequent":
        held["score"] = held.groupby(["customer_id", "value"])["record_id"].transform("size")
    else:
        held["score"] = 0
    held = held.sort_values(
        ["customer_id", "own", "score", "listed", "seen_at", "record_id"],
        ascending=[True, False, False, False, False, True],
        kind="stable",
    ).drop_duplicates("customer_id")
    held["rule"] = held["kinds"].map(lambda k: "only" if k == 1 else rule)
    return held.set_index("customer_id")[["value", "record_id", "source", "rule"]]


def _address(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Street, city, region and postcode together, from the newest trusted record with the fullest address."""
    filled = frame[ADDRESS].notna()
    held = frame[filled.any(axis=1)].copy()
    held["full"] = filled.sum(axis=1)[held.index]
    parts = held[ADDRESS].fillna("")
    line = parts["street"] + "|" + parts["city"] + "|" + parts["region"] + "|" + parts["postcode"]
    held["kinds"] = held.assign(line=line).groupby("customer_id")["line"].transform("nunique") if len(held) else 0
    held = held.sort_values(
        ["customer_id", "own", "full", "listed", "seen_at", "record_id"],
        ascending=[True, False, False, False, False, True],
        kind="stable",
    ).drop_duplicates("customer_id")
    held["rule"] = held["kinds"].map(lambda k: "only" if k == 1 else "most_recent")
    held = held.set_index("customer_id")
    return {
        f: held.loc[held[f].notna(), [f, "record_id", "source", "rule"]].rename(columns={f: "value"}) for f in ADDRESS
    }


def _names(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Name, given and family name from one record: the most complete in the most trusted source."""
    called = [
        whole_name(*row) for row in zip(frame["full_name"], frame["given_name"], frame["family_name"], strict=True)
    ]
    held = frame.assign(value=pd.Series(called, index=frame.index, dtype="string"))
    name = _pick(held.drop(columns=["name"], errors="ignore").rename(columns={"value": "name"}), "name", "longest")
    made = {"name": name}
    for part in ("given_name", "family_name"):
        own = frame.set_index("record_id")[part].reindex(name["record_id"]).set_axis(name.index)
        made[part] = name.assign(value=own)[own.notna()]
    return made


def whole_name(full: Any, given: Any, family: Any) -> str | None:
    """The name as one line, in the order of its own language.

    >>> whole_name(None, "Thị Lan", "Nguyễn"), whole_name(None, "丽华", "李"), whole_name(None, "Anna", "Lee")
    ('Nguyễn Thị Lan', '李丽华', 'Anna Lee')
    """
    if not pd.isna(full):
        return str(full)
    if pd.isna(given) or pd.isna(family):
        return None if pd.isna(given) and pd.isna(family) else str(family if pd.isna(given) else given)
    if HAN.search(str(family)) and HAN.search(str(given)):
        return f"{family}{given}"
    eastern = fold(str(family)) in FAMILY_FIRST and not (str(family) + str(given)).isascii()
    return f"{family} {given}" if eastern else f"{given} {family}"


def _provenance(index: pd.Index, picks: dict[str, pd.DataFrame]) -> list[str]:
    found: dict[Any, dict[str, dict[str, str]]] = {c: {} for c in index}
    for name, picked in picks.items():
        for customer, record, source, rule in zip(
            picked.index, picked["record_id"], picked["source"], picked["rule"], strict=True
        ):
            found[customer][name] = {"record_id": str(record), "source": str(source), "rule": str(rule)}
    return [json.dumps(found[c], ensure_ascii=False) for c in index]


def _label(name: Any, organisation: Any, email: Any, phone: Any, numbers: str, customer_id: str) -> str:
    for value in (name, organisation, email, phone):
        if not pd.isna(value) and str(value).strip():
            return str(value)
    known = json.loads(numbers)
    return str(known[0]) if known else customer_id


def search_text(
    name: str, originals: list[str], organisation: Any, emails: str, phones: str, members: str, numbers: str
) -> str:
    """What look-ups search: names folded, as pinyin and run together, e-mails, phones as digits, card and customer numbers."""
    parts: list[str] = []
    for text in (name, *originals, organisation):
        if pd.isna(text):
            continue
        plain, folded = latin(str(text)), fold(str(text))
        parts += [plain, folded, plain.replace(" ", "")]
    parts += [fold(e) for e in json.loads(emails)]
    for text in json.loads(phones):
        digits = re.sub(r"\D", "", text)
        parts += [digits, contacts.phone(text) or ""]
    for text in (*json.loads(members), *json.loads(numbers)):
        parts += [fold(text), fold(contacts.identifier(text) or "")]
    return "|" + "|".join(dict.fromkeys(p for p in parts if p)) + "|"
