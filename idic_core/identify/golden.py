"""Golden records: one profile per customer, each field by its own rule, each value with where it comes from."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from idic_core.engines.facts import RECORD_FIELDS
from idic_core.identify import contacts
from idic_core.identify.fold import HAN, each, fold, latin, words
from idic_core.identify.names import FAMILY_FIRST
from idic_core.identify.written import accents, number_of, within

RULES = {
    "organisation": "longest", "birth_date": "most_frequent", "gender": "most_frequent", "country": "most_frequent",
    "language": "most_recent", "owner": "most_recent", "email": "most_frequent", "phone": "most_frequent",
}  # fmt: skip
TRUST = {"own": 0, "third_party": 1, "bought": 2}
ADDRESS = ["street", "city", "region", "postcode"]
DEFAULT_RULES = {"name": "longest", **RULES, "address": "most_recent"}
"""Field -> the rule that decides it where nobody chose another; the four parts of an address are taken together."""

EDITABLE = [
    "name", "given_name", "family_name", "organisation", "email", "phone", "birth_date", "gender", *ADDRESS, "country", "language", "owner",
]  # fmt: skip
LISTS = {
    "emails": "email",
    "phones": "phone",
    "member_ids": "member_id",
    "external_ids": "external_id",
    "sources": "source",
}


def golden_records(
    records: pd.DataFrame,
    crosswalk: pd.DataFrame,
    choices: pd.DataFrame | None = None,
    rules: dict[str, str] | None = None,
) -> pd.DataFrame:
    """One row per customer with the columns of the derived table `customers`.

    records: as engines.current_records gives them; crosswalk: record_id, customer_id, provisional. Our own sources count
    before bought ones; then the field's rule decides (provenance names it), unless a person chose a value.
    choices: record_id, field, value, from_record, oldest first; rules: field -> rule, over DEFAULT_RULES.
    """
    rule_of = DEFAULT_RULES | (rules or {})
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
    picks = {f: _pick(frame, f, rule_of[f]) for f in RULES}
    picks |= _address(frame, rule_of["address"]) | _names(frame, rule_of["name"])
    if choices is not None and len(choices):
        picks = _chosen(picks, frame, choices)
    for name, picked in picks.items():
        made[name] = picked["value"].reindex(made.index)
    for column, source in LISTS.items():
        made[column] = [json.dumps(v, ensure_ascii=False) for v in _lists(frame, source, made.index)]
    made["provenance"] = _provenance(made.index, picks)
    made["name"] = [
        _label(*row)
        for row in zip(
            *(made[c].tolist() for c in ("name", "organisation", "email", "phone", "external_ids")),
            made.index.tolist(),
            strict=True,
        )
    ]
    made["search"] = [
        search_text(*row)
        for row in zip(
            made["name"].tolist(),
            _all_names(frame, made.index),
            *(made[c].tolist() for c in ("organisation", "emails", "phones", "member_ids", "external_ids")),
            strict=True,
        )
    ]
    return made.reset_index(names="customer_id")


def _lists(frame: pd.DataFrame, column: str, customers: pd.Index) -> list[list[str]]:
    """All distinct values of a field per customer, the most trusted and newest first; several in one cell are taken apart."""
    found: dict[Any, dict[str, None]] = {c: {} for c in customers}
    held = frame[frame[column].notna()]
    for customer, value in zip(held["customer_id"].tolist(), held[column].tolist(), strict=True):
        for part in split_values(str(value), column):
            found[customer][part] = None
    return [list(found[c]) for c in customers]


def split_values(text: str, field: str) -> list[str]:
    """The values in one cell: several e-mails or phones are taken apart."""
    parts = re.split(r"[;|\n]", text) if field in {"email", "phone"} else [text]
    return [p.strip() for p in parts if p.strip()]


def _all_names(frame: pd.DataFrame, customers: pd.Index) -> list[list[str]]:
    """Every way in which a customer's name is written."""
    names = (
        whole_name(*row)
        for row in zip(*(frame[c].tolist() for c in ("full_name", "given_name", "family_name")), strict=True)
    )
    found: dict[Any, dict[str, None]] = {c: {} for c in customers}
    for customer, name in zip(frame["customer_id"].tolist(), names, strict=True):
        if name is not None:
            found[customer][name] = None
    return [list(found[c]) for c in customers]


ORDER = {
    "most_recent": ["own", "seen_at", "listed"], "most_trusted": ["own", "listed", "seen_at"],
    "most_frequent": ["own", "score", "listed", "seen_at"], "longest": ["own", "score", "listed", "seen_at"],
}  # fmt: skip
"""What counts first, second, ... for a rule; data of our own counts before bought data in each."""

PICKED = ["value", "record_id", "source", "seen_at", "rule"]


def _best(held: pd.DataFrame, rule: str) -> pd.DataFrame:
    """The first record of each customer by a rule, with `rule`: "only" where all agree (kinds is 1)."""
    order = ORDER[rule]
    best = held.sort_values(
        ["customer_id", *order, "record_id"], ascending=[True, *[False for _name in order], True], kind="stable"
    ).drop_duplicates("customer_id")
    return best.assign(rule=best["kinds"].map(lambda k: "only" if k == 1 else rule)).set_index("customer_id")


def _pick(frame: pd.DataFrame, name: str, rule: str) -> pd.DataFrame:
    """customer_id -> value, record_id, source, seen_at, rule; "only" where the customer has one value."""
    columns = ["customer_id", "record_id", "source", "own", "listed", "seen_at", name]
    held = frame.loc[frame[name].notna(), columns].rename(columns={name: "value"})
    held["same"] = each(held["value"], number_of) if name == "phone" else held["value"]
    held["kinds"] = held.groupby("customer_id")["same"].transform("nunique")
    if rule == "longest":
        held["score"] = held["value"].str.len()
    elif rule == "most_frequent":
        held["score"] = held.groupby(["customer_id", "same"])["record_id"].transform("size")
    if name == "phone":
        return _best_dialled(held, _best(held, rule))[PICKED]
    return _best(held, rule)[PICKED]


def _best_dialled(held: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """The picked numbers in the writing of them that can be dialled, in the most frequent one of those."""
    top = held.merge(best[["same", "own", "rule"]].add_prefix("top_"), left_on="customer_id", right_index=True)
    top = top[top["same"].eq(top["top_same"]) & top["own"].eq(top["top_own"])]
    if not len(top):
        return best
    top["dialled"] = each(top["value"], lambda t: int(t.strip().startswith(("+", "0"))))
    top["often"] = top.groupby(["customer_id", "value"])["record_id"].transform("size")
    top = top.sort_values(["customer_id", "dialled", "often"], ascending=[True, False, False], kind="stable")
    return top.drop_duplicates("customer_id").assign(rule=lambda t: t["top_rule"]).set_index("customer_id")


def _address(frame: pd.DataFrame, rule: str) -> dict[str, pd.DataFrame]:
    """Street, city, region and postcode together, from one record: of the most trusted the fullest, then as the rule says."""
    filled = frame[ADDRESS].notna()
    held = frame[filled.any(axis=1)].copy()
    parts = held[ADDRESS].fillna("")
    held["line"] = parts["street"] + "|" + parts["city"] + "|" + parts["region"] + "|" + parts["postcode"]
    held["kinds"] = held.groupby("customer_id")["line"].transform("nunique") if len(held) else 0
    full = filled.sum(axis=1)[held.index]
    if rule == "most_frequent":
        held["score"] = held.groupby(["customer_id", "line"])["record_id"].transform("size") if len(held) else 0
    else:
        held["score"] = held["line"].str.len() if rule == "longest" else 0
    held["own"] = (
        held["own"] * 10 + full
    )  # a street without its town is no address: the fullest first, within our own data
    best = _best(held, rule)
    columns = {f: [f, "record_id", "source", "seen_at", "rule"] for f in ADDRESS}
    return {f: best.loc[best[f].notna(), columns[f]].rename(columns={f: "value"}) for f in ADDRESS}


def _names(frame: pd.DataFrame, rule: str) -> dict[str, pd.DataFrame]:
    """Name, given and family name from one record: the most complete in the most trusted source, or as the rule says."""
    called = frame.drop(columns=["name"], errors="ignore").assign(name=_called(frame))
    name = _pick(called, "name", rule)
    if rule == "longest":
        name = _best_written(called[called["name"].notna()], name)
    return {"name": name} | {part: _part(frame, name, part) for part in ("given_name", "family_name")}


def _best_written(held: pd.DataFrame, name: pd.DataFrame) -> pd.DataFrame:
    """The picked names in their best writing: with accents, in the order that most records have, with the usual capitals."""
    held = held[held["customer_id"].isin(name.index[name["rule"] != "only"])]
    if held.empty:
        return name
    held = held.assign(line=each(held["name"], lambda t: " ".join(words(t))))
    held["words"] = each(held["line"], lambda t: " ".join(sorted(t.split())))
    first = held.set_index("record_id")[["own", "words"]].reindex(name["record_id"]).set_axis(name.index)
    held = held.merge(first.add_prefix("top_"), left_on="customer_id", right_index=True)
    held = held[held["words"].eq(held["top_words"]) & held["own"].eq(held["top_own"])]
    held["often"] = held.groupby(["customer_id", "line"])["record_id"].transform("size")
    held["accents"] = each(held["name"], accents)
    held["usual"] = each(held["name"], lambda t: sum(w[:1].isupper() and not w[1:].isupper() for w in t.split()))
    order = ["accents", "often", "usual"]
    best = held.sort_values(["customer_id", *order], ascending=[True, False, False, False], kind="stable")
    best = best.drop_duplicates("customer_id").set_index("customer_id").rename(columns={"name": "value"})
    return _over(name, best.assign(rule=name["rule"].reindex(best.index)).reset_index()).sort_index()


def _part(frame: pd.DataFrame, name: pd.DataFrame, part: str) -> pd.DataFrame:
    """Given or family name: of the record that gave the name, else of another one where it is a part of that name, written as there."""
    own = frame.set_index("record_id")[part].reindex(name["record_id"]).set_axis(name.index)
    found = name.assign(value=own)[own.notna()]
    rest = frame[frame[part].notna() & frame["customer_id"].isin(name.index.difference(found.index))]
    if rest.empty:
        return found
    whole = rest["customer_id"].map(name["value"])
    found_in = [within(str(n), str(p)) for n, p in zip(whole, rest[part], strict=True)]
    value = pd.Series(found_in, index=rest.index, dtype=object)
    rest = rest.assign(value=value, rule=rest["customer_id"].map(name["rule"]))
    return _over(found, rest[rest["value"].notna()].drop_duplicates("customer_id"))


def _called(frame: pd.DataFrame) -> pd.Series:
    parts = zip(frame["full_name"].tolist(), frame["given_name"].tolist(), frame["family_name"].tolist(), strict=True)
    return pd.Series([whole_name(*row) for row in parts], index=frame.index, dtype="string")


def _chosen(picks: dict[str, pd.DataFrame], frame: pd.DataFrame, choices: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The picks with what people chose in their place; a chosen name brings the given and family name of its record, else those that are parts of it."""
    where = frame.set_index("record_id")
    mine = choices[choices["record_id"].isin(where.index)].copy()
    if mine.empty:
        return picks
    mine["customer_id"] = where.loc[mine["record_id"], "customer_id"].to_numpy()
    typed = ~mine["from_record"].isin(where.index)
    mine["rule"] = ["typed" if t else "chosen" for t in typed]
    mine["source"] = ["" if t else str(where.at[r, "source"]) for t, r in zip(typed, mine["from_record"], strict=True)]
    mine["seen_at"] = mine["at"]
    mine["record_id"] = mine["from_record"].mask(typed, "")
    mine = mine.drop_duplicates(["customer_id", "field"], keep="last")
    made = dict(picks)
    names = mine[mine["field"] == "name"]
    for part in ("given_name", "family_name"):
        rest = made[part][~made[part].index.isin(names["customer_id"])]
        made[part] = _over(rest, _part(frame, names.set_index("customer_id")[PICKED], part).reset_index())
    for field, found in mine.groupby("field"):
        if field in made:
            made[str(field)] = _over(made[str(field)], found)
    return made


def _over(picked: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Picks with those of `found` in place of the same customers'."""
    if found.empty:
        return picked
    new = found.set_index("customer_id")[["value", "record_id", "source", "seen_at", "rule"]].astype("string")
    return pd.concat([picked[~picked.index.isin(new.index)].astype("string"), new])


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
        columns = [picked[c].astype(object).tolist() for c in ("record_id", "source", "rule", "seen_at")]
        for customer, record, source, rule, seen in zip(picked.index.tolist(), *columns, strict=True):
            found[customer][name] = {"record_id": record, "source": source, "rule": rule, "date": str(seen)[:10]}
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
