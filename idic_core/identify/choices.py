"""What people decide about a profile: another value for a field, a correction, a rule for everybody. Bound to records, so they last.

A choice is a decision of kind `golden` on a record and a field; whoever that record belongs to has it, through uploads, merges and
splits. Of several on one customer the newest holds. A rule is a decision of kind `golden_rule` on a field (or on `address`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from idic_core.engines.facts import RECORD_FIELDS
from idic_core.errors import IdicError
from idic_core.identify.finding import main_record, members
from idic_core.identify.golden import ADDRESS, DEFAULT_RULES, EDITABLE, golden_records, split_values, whole_name
from idic_core.identify.lookup import write_customers
from idic_core.identify.written import number_of
from idic_core.store import Row, Workspace, as_json, check_text, decide, decisions, each_readable, has_derived, revoke
from idic_core.words import _

RULES = ("most_recent", "most_trusted", "most_frequent", "longest")
LONGEST_VALUE = 300


@dataclass(frozen=True)
class Other:
    """Another value of a field that some record of the customer holds."""

    value: str
    record_id: str
    source: str
    date: str


@dataclass(frozen=True)
class ProfileField:
    """A field of a profile: its value, where it comes from, why this one, and what else there is.

    rule: only, chosen, typed or one of RULES. who, at: of the choice, "" where a rule decided. raw: as the file has it.
    """

    field: str
    value: str
    record_id: str
    source: str
    date: str
    rule: str
    who: str
    others: list[Other]


def choices(workspace: Workspace) -> pd.DataFrame:
    """The standing choices, oldest first: record_id, field, value, from_record ("" where it was typed), who, at."""
    rows = [
        {"record_id": row["subject"], "field": row["object"], **said, "who": row["who"], "at": row["at"]}
        for row, said in each_readable(workspace, "golden", read_choice)
    ]
    return pd.DataFrame(rows, columns=["record_id", "field", "value", "from_record", "who", "at"]).astype("str")


def read_choice(row: Row) -> dict[str, str]:
    """What a decision says of a field: value, from_record. Raises ValueError, TypeError or LookupError for one that cannot be read."""
    said = dict(json.loads(str(row["value"])))
    value, record = said["value"], said.get("record_id", "")
    if row["object"] not in EDITABLE or not isinstance(value, str) or not value or not isinstance(record, str):
        raise ValueError("not a choice")
    return {"value": value, "from_record": record}


def read_rule(row: Row) -> str:
    """The rule that a decision sets. Raises ValueError for another word."""
    if row["value"] not in RULES:
        raise ValueError("not a rule")
    return str(row["value"])


def rules(workspace: Workspace) -> dict[str, str]:
    """Field (street, city, region and postcode as `address`) -> the rule that decides it for everybody."""
    return DEFAULT_RULES | {
        str(row["subject"]): rule for row, rule in each_readable(workspace, "golden_rule", read_rule)
    }


def set_rule(workspace: Workspace, field: str, rule: str, *, who: str = "") -> None:
    """Let another rule decide a field for everybody, from the next run on."""
    if field not in DEFAULT_RULES or rule not in RULES:
        raise IdicError(
            _("There is no rule {rule} for {field}.").format(rule=rule, field=field),
            hint=_("Choose field and rule from the lists."),
        )
    decide(workspace, "golden_rule", field, rule, who=who)


def choose(
    workspace: Workspace, customer_id: str, field: str, value: str, *, record_id: str = "", who: str = "", why: str = ""
) -> None:
    """Let a field of a customer have this value: one that the record `record_id` holds, or a correction. It shows at once.

    Raises IdicError for a field that is none, an empty or very long value, a customer that is gone, a record of somebody else.
    """
    check_text(customer_id, value, record_id, who, why)
    text = value.strip()
    if field not in EDITABLE or not text or len(text) > LONGEST_VALUE:
        raise IdicError(
            _("A profile needs a value of at most {n} characters.").format(n=LONGEST_VALUE),
            hint=_("Choose one of the values, or write the right one."),
        )
    anchor = record_id or main_record(workspace, customer_id)
    if not anchor or anchor not in set(members(workspace, customer_id)["record_id"]):
        raise IdicError(
            _("This record is not one of this customer's."), hint=_("Reload the page: the customer may have changed.")
        )
    said = {"value": text} | ({"record_id": record_id} if record_id else {})
    with workspace.change():
        decide(workspace, "golden", anchor, as_json(said), other=field, who=who, why=why)
        refresh(workspace, customer_id)


def back_to_rule(workspace: Workspace, customer_id: str, field: str, *, who: str = "") -> None:
    """Take every choice for a field of this customer back; its rule decides again, at once."""
    records = set(members(workspace, customer_id)["record_id"])
    standing = decisions(workspace, "golden")
    mine = standing[standing["subject"].isin(records) & standing["object"].eq(field)]
    with workspace.change():
        for decision_id in mine["decision_id"].tolist():
            revoke(workspace, int(decision_id), who=who)
        refresh(workspace, customer_id)


def refresh(workspace: Workspace, customer_id: str) -> None:
    """Put one customer's profile together again and write it; call it in a transaction."""
    frame = members(workspace, customer_id)
    crosswalk = frame[["record_id", "provisional"]].assign(customer_id=customer_id)
    chosen = choices(workspace)
    chosen = chosen[chosen["record_id"].isin(frame["record_id"])]
    made = golden_records(frame.drop(columns="provisional"), crosswalk, chosen, rules(workspace))
    write_customers(workspace, made)
    workspace.conn.execute("UPDATE meta SET value = value + 1 WHERE key = 'derived'")


def profile(workspace: Workspace, customer_id: str) -> list[ProfileField]:
    """The fields of a customer's profile that are known, each with its origin and the other values there are."""
    if not has_derived(workspace, "customers"):
        return []
    found = workspace.rows("SELECT * FROM customers WHERE customer_id = ?", [customer_id])
    if not found:
        return []
    row, frame = found[0], members(workspace, customer_id)
    chosen = choices(workspace)
    chosen = (
        chosen[chosen["record_id"].isin(frame["record_id"])].drop_duplicates("field", keep="last").set_index("field")
    )
    origins = json.loads(row["provenance"] or "{}")
    made = []
    for field in EDITABLE:
        origin, value = origins.get(field, {}), str(row[field] or "") if field in origins else ""
        others = [o for o in _values(frame, field) if o.value != value]
        if field == "phone":  # another writing of a number is no other number
            others = list(
                {number_of(o.value): o for o in reversed(others) if number_of(o.value) != number_of(value)}.values()
            )[::-1]
        if value or others:
            who = str(chosen.loc[field, "who"]) if field in chosen.index else ""
            made.append(
                ProfileField(
                    field, value, origin.get("record_id", ""), origin.get("source", ""), origin.get("date", ""),
                    origin.get("rule", ""), who, others,
                )
            )  # fmt: skip
    return made


def _values(frame: pd.DataFrame, field: str) -> list[Other]:
    """The different values that records hold for a field, the most trusted first."""
    found: dict[str, Other] = {}
    for row in frame[["record_id", "source", "seen_at", *RECORD_FIELDS]].to_dict("records"):
        whole = whole_name(row["full_name"], row["given_name"], row["family_name"]) if field == "name" else row[field]
        if whole is None or pd.isna(whole):
            continue
        for value in split_values(str(whole), field):
            found.setdefault(value, Other(value, str(row["record_id"]), str(row["source"]), str(row["seen_at"])[:10]))
    return list(found.values())


__all__ = [
    "ADDRESS", "RULES", "Other", "ProfileField", "back_to_rule", "choices", "choose", "profile", "refresh", "rules", "set_rule",
]  # fmt: skip
