"""Which table a file is, and which of its columns is what: suggested, then corrected by a person, then kept for the next file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from idic_core.errors import IdicError, MissingColumn
from idic_core.store import Workspace, as_json, decide, soundly
from idic_core.upload.about import ABOUT
from idic_core.upload.looks import looks
from idic_core.upload.meaning import Guess, fields_of, guess_columns, guess_from
from idic_core.upload.presets import recognise
from idic_core.upload.product_kinds import product_kind
from idic_core.words import _

KINDS = ("customers", "orders", "products", "interactions", "events", "surveys")

WEIGHTS: dict[str, dict[str, float]] = {
    "customers": {
        "email": 3, "phone": 3, "full_name": 2, "given_name": 2, "family_name": 2, "birth_date": 2, "street": 2, "city": 1, "postcode": 1.5,
        "region": 0.5, "gender": 1.5, "external_id": 1, "member_id": 1.5, "national_id": 2, "organisation": 1.5, "registered_at": 1,
        "consent_any": 2, "consent_email": 2, "consent_sms": 2, "owner": 1, "language": 0.5, "country": 0.5, **dict.fromkeys(ABOUT, 0.5),
    },
    "orders": {"order_id": 3, "ordered_at": 2.5, "product_id": 2, "product_name": 1, "quantity": 2.5, "unit_price": 2, "amount": 2.5, "cost": 1, "status": 1, "cancelled_at": 0.5, "refunded": 0.5,
               "category": 0.5, "currency": 1, "external_id": 1, "email": 0.5, "phone": 0.5, "full_name": 0.5},
    "products": {"product_id": 3, "name": 1.5, "category": 2.5, "price": 2.5, "cost": 1.5, "family": 2},
    "interactions": {"occurred_at": 1.5, "channel": 3, "direction": 2.5, "purpose": 2, "subject": 1.5, "body": 2, "outcome": 2, "mood": 2.5, "staff": 1.5,
                     "thread": 1.5, "duration_minutes": 2, "external_id": 1, "email": 0.5, "phone": 0.5, "promise": 2, "learned": 2},
    "events": {"event": 3.5, "at": 2, "subject": 1.5, "value": 1, "external_id": 1.5, "email": 1},
    "surveys": {"survey": 3, "question": 3, "score": 3.5, "answer": 2, "at": 1.5, "external_id": 1, "email": 1},
}  # fmt: skip
"""How much a filled field speaks for a kind of table; tuned on invented headers of web shops, tills, mailing tools and call lists."""

NEEDS: dict[str, list[tuple[str, ...]]] = {
    "customers": [
        (
            "external_id",
            "member_id",
            "national_id",
            "full_name",
            "given_name",
            "family_name",
            "organisation",
            "email",
            "phone",
        )
    ],
    "orders": [("ordered_at",), ("amount", "unit_price", "quantity", "product_id", "product_name", "order_id")],
    "products": [("product_id", "name")],
    "interactions": [("occurred_at",)],
    "events": [("event",), ("at",)],
    "surveys": [("score", "answer")],
}
"""Of each group one field must be there, or the table cannot be kept as this kind."""


@dataclass(frozen=True)
class Mapping:
    """kind: one of KINDS, with kind_confidence 0-1; columns: field -> columns, best first; confidence: field -> 0-1; notes: what a person should see.

    guesses: column -> what it was taken for and why; constants: field -> what holds for every row. date_order (dmy, mdy) and decimal (".", ",") are what a person said, else blank.
    """

    kind: str
    kind_confidence: float
    columns: dict[str, list[str]] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    guesses: dict[str, Guess] = field(default_factory=dict)
    date_order: str = ""
    decimal: str = ""
    constants: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str | None:
        """The first column of a field, or None."""
        found = self.columns.get(name)
        return found[0] if found else None


def suggest_mapping(frame: pd.DataFrame, *, kind: str = "auto") -> Mapping:
    """Which kind of table this is and which column is what; kind: one of KINDS, or auto to find out.

    Raises IdicError for an unknown kind.
    """
    if kind != "auto" and kind not in KINDS:
        raise IdicError(
            _("There is no kind of table called {kind}.").format(kind=kind),
            hint=_("Choose one of: {kinds}.").format(kinds=", ".join(KINDS)),
        )
    names = [str(c) for c in frame.columns]
    preset = recognise(names)
    if preset is not None and kind in {"auto", preset.kind}:
        found = _mapping(preset.kind, 1.0, preset.guesses(guess_columns(frame, preset.kind)))
        note = _("Recognised: {what} as {program} exports them.").format(
            what=kind_name(preset.kind), program=preset.program
        )
        return replace(found, notes=[note], constants=preset.constants)
    if kind != "auto":
        return _with_product_kind(frame, _mapping(kind, 1.0, guess_columns(frame, kind)))
    seen = [looks(frame.iloc[:, i]) for i in range(frame.shape[1])]
    guesses = {k: guess_from(names, seen, k) for k in KINDS}
    scores = {k: _score(k, guesses[k]) for k in KINDS}
    if any(s.email > 0.5 for s in seen):  # things have no e-mail address
        scores["products"] *= 0.2
    best, second = sorted(scores, key=lambda k: -scores[k])[:2]
    if scores[best] == 0:
        return _mapping("customers", 0.0, guesses["customers"])
    return _with_product_kind(frame, _mapping(best, scores[best] / (scores[best] + scores[second]), guesses[best]))


def _with_product_kind(frame: pd.DataFrame, found: Mapping) -> Mapping:
    """The mapping of orders with the category in it that only the values tell (product_kinds)."""
    free = [c for c, guess in found.guesses.items() if guess.field is None]
    guess = product_kind(frame, found.columns, free) if found.kind == "orders" else None
    if guess is None:
        return found
    named = [guess if c == guess.column else g for c, g in found.guesses.items()]
    return _mapping(found.kind, found.kind_confidence, named)


def check_mapping(mapping: Mapping) -> None:
    """MissingColumn when the table lacks what its kind cannot do without."""
    for group in NEEDS[mapping.kind]:
        if not any(f in mapping.columns for f in group):
            raise MissingColumn(
                _("As a table of {kind} this file needs one of these columns: {fields}.").format(
                    kind=kind_name(mapping.kind), fields=", ".join(field_name(f) for f in group)
                ),
                hint=_("Choose another kind of table, or say which column it is under “Which column is what”."),
            )


def joined_columns(mapping: Mapping) -> list[str]:
    """Notes on the fields that several columns share: which they are, and which of them counts."""
    notes = []
    for name, columns in mapping.columns.items():
        if len(columns) < 2 or name == "answer" or name.startswith("consent_") or name in {"status", "cancelled_at"}:
            continue
        listed = ", ".join(f"“{c}”" for c in columns)
        text = (
            _("{columns} together are: {field}.")
            if name == "street"
            else _("{columns} all are: {field}. Of each row the first that is filled counts, in this order.")
        )
        notes.append(text.format(columns=listed, field=field_name(name)))
    return notes


def with_choices(mapping: Mapping, frame: pd.DataFrame, choices: dict[str, Any]) -> Mapping:
    """The mapping with what a person chose: {field: column, list of columns, or None to leave the field out}.

    A chosen column is taken from the field it was guessed for. Raises MissingColumn for a column or field that is not there.
    """
    columns = {f: list(c) for f, c in mapping.columns.items()}
    confidence = dict(mapping.confidence)
    for name, choice in choices.items():
        wanted = [choice] if isinstance(choice, str) else list(choice or [])
        if name not in fields_of(mapping.kind):
            raise MissingColumn(
                _("A table of {kind} has no field {field}.").format(kind=kind_name(mapping.kind), field=name),
                hint=_("Fields: {fields}.").format(fields=", ".join(fields_of(mapping.kind))),
            )
        for column in wanted:
            if column not in frame.columns:
                raise MissingColumn(
                    _("The file has no column {column}.").format(column=column),
                    hint=_("Its columns are: {columns}.").format(columns=", ".join(map(str, frame.columns[:30]))),
                )
        columns = {f: [c for c in cs if c not in wanted] for f, cs in columns.items()}
        columns[name] = wanted
        confidence[name] = 1.0
    columns = {f: cs for f, cs in columns.items() if cs}
    guesses = dict(mapping.guesses)
    for name in choices:
        guesses |= {c: Guess(c, name, 1.0, "chosen") for c in columns.get(name, [])}
    placed = {c for cs in columns.values() for c in cs}
    guesses = {c: g if c in placed or g.field is None else Guess(c, None, 1.0, "chosen") for c, g in guesses.items()}
    kept = {f: c for f, c in confidence.items() if f in columns}
    return replace(mapping, columns=columns, confidence=kept, guesses=guesses)


def with_meanings(mapping: Mapping, frame: pd.DataFrame, meanings: dict[str, str | None]) -> Mapping:
    """The mapping with what a person said of single columns: {column: field, or None to keep it as it is}; others keep their fields.

    A field that takes one column goes to the column it was said of.
    """
    said = {c: f for c, f in meanings.items() if c in frame.columns and (f is None or f in fields_of(mapping.kind))}
    field_of = {c: f for f, columns in mapping.columns.items() for c in columns}
    changed = {c: f for c, f in said.items() if field_of.get(c) != f}
    touched = {f for c, f in changed.items() if f} | {field_of[c] for c in changed if c in field_of}
    choices = {
        f: [c for c in frame.columns if (changed[c] if c in changed else field_of.get(c)) == f] for f in sorted(touched)
    }
    found = with_choices(mapping, frame, choices) if choices else mapping
    guesses = {
        c: Guess(c, said[c], 1.0, "chosen") if c in said else mapping.guesses.get(c, g)
        for c, g in found.guesses.items()
    }
    return replace(found, guesses=guesses | {c: Guess(c, f, 1.0, "chosen") for c, f in said.items()})


def said_of_columns(workspace: Workspace, source: str, kind: str) -> dict[str, str | None]:
    """What people said of columns of earlier files of a source, the newest first: {column: field or None}. Undone files are left out."""
    undone = {r["batch_id"] for r in workspace.rows("SELECT batch_id FROM batches WHERE undone_at IS NOT NULL")}
    said: dict[str, str | None] = {}
    for row in workspace.rows("SELECT value FROM decisions WHERE kind = 'mapping' ORDER BY decision_id DESC LIMIT 200"):
        kept = soundly(lambda text: dict(json.loads(text)), row["value"]) or {}
        if kept.get("source") == source and kept.get("kind") == kind and kept.get("batch") not in undone:
            said = {**(soundly(dict, kept.get("chosen", {})) or {}), **said}
    return said


def fingerprint(frame: pd.DataFrame) -> str:
    """What stands for the header of a file: files with the same columns in the same order share it."""
    return hashlib.sha256("\x1f".join(map(str, frame.columns)).encode()).hexdigest()[:24]


def save_mapping(
    workspace: Workspace, frame: pd.DataFrame, mapping: Mapping, *, batch_id: int, source: str = "", who: str = ""
) -> None:
    """Keep a mapping for files with the same header, with the batch and source that it was chosen for and how sure each field is."""
    value = {"kind": mapping.kind, "kind_confidence": mapping.kind_confidence, "columns": mapping.columns}
    value |= {"confidence": mapping.confidence, "batch": batch_id}
    value |= {"date_order": mapping.date_order, "decimal": mapping.decimal, "constants": mapping.constants}
    chosen = {c: g.field for c, g in mapping.guesses.items() if g.why == "chosen"}
    value |= {"source": source, "chosen": chosen}
    decide(workspace, "mapping", fingerprint(frame), as_json(value), who=who)


def saved_mapping(workspace: Workspace, frame: pd.DataFrame, *, sha256: str = "") -> Mapping | None:
    """The mapping that was kept for files with this header: the newest whose batch was not undone, or came from this very file (sha256).

    A field that was only guessed stays as unsure as it was.
    """
    gone = workspace.rows("SELECT batch_id, sha256 FROM batches WHERE undone_at IS NOT NULL")
    undone = {r["batch_id"] for r in gone if not sha256 or r["sha256"] != sha256}
    here_before = {r["batch_id"] for r in gone} - undone
    values = workspace.rows(
        "SELECT value FROM decisions WHERE kind = 'mapping' AND subject = ? ORDER BY decision_id DESC",
        [fingerprint(frame)],
    )
    for row in values:
        found = soundly(_kept_mapping, row["value"])
        if found is None or found[1] in undone:
            continue
        made, batch = found
        note = _("A file with the same columns came in before; its choices were used again.")
        if batch in here_before:
            note = _("This file was here before and was undone; what you corrected then was used again.")
        made.notes.append(note)
        return made
    return None


def _kept_mapping(text: str) -> tuple[Mapping, Any]:
    """A mapping as it was written down, and the batch it was chosen for. Raises TypeError, ValueError or LookupError for one that cannot be read."""
    kept = dict(json.loads(text))
    columns = {str(f): [str(c) for c in list(given)] for f, given in dict(kept["columns"]).items()}
    sure = {str(f): float(s) for f, s in dict(kept.get("confidence") or dict.fromkeys(columns, 1.0)).items()}
    guesses = {c: Guess(c, f, sure.get(f, 1.0), "saved") for f, given in columns.items() for c in given}
    guesses |= {c: Guess(c, f, 1.0, "chosen") for c, f in dict(kept.get("chosen", {})).items()}
    if kept["kind"] not in KINDS:
        raise ValueError(kept["kind"])
    made = Mapping(
        str(kept["kind"]), float(kept.get("kind_confidence", 1.0)), columns, sure, [], guesses,
        str(kept.get("date_order", "")), str(kept.get("decimal", "")), dict(kept.get("constants", {})),
    )  # fmt: skip
    return made, kept.get("batch")


def _mapping(kind: str, kind_confidence: float, guesses: list[Guess]) -> Mapping:
    columns: dict[str, list[tuple[float, int, str]]] = {}
    for i, g in enumerate(guesses):
        if g.field is not None:
            columns.setdefault(g.field, []).append((-g.confidence, i, g.column))
    ordered = {
        f: [c for _s, _i, c in (sorted(found, key=lambda x: x[1]) if f == "street" else sorted(found))]
        for f, found in columns.items()
    }
    sure = {f: max(-s for s, _i, _c in found) for f, found in columns.items()}
    return Mapping(kind, kind_confidence, ordered, sure, guesses={g.column: g for g in guesses})


def _score(kind: str, guesses: list[Guess]) -> float:
    found = {g.field: g.confidence for g in guesses if g.field}
    groups = [*NEEDS[kind]]
    if kind == "products":
        groups.append(("price", "category", "cost", "family"))
    if kind == "interactions":
        groups.append(("channel", "direction", "purpose", "body", "outcome", "mood", "subject"))
    if not all(any(f in found for f in group) for group in groups):
        return 0.0
    covered = sum(1 for g in guesses if g.field) / max(1, len(guesses))
    return float(sum(w * found[f] for f, w in WEIGHTS[kind].items() if f in found) * covered**0.5)


def kind_name(kind: str) -> str:
    """A kind of table in the reader's words."""
    return {
        "customers": _("customers"), "orders": _("orders"), "products": _("products"), "interactions": _("contacts with customers"),
        "events": _("visits and events"), "surveys": _("survey answers"),
    }[kind]  # fmt: skip


def field_name(name: str) -> str:
    """A field in the reader's words."""
    names = {
        "external_id": _("Customer number"), "member_id": _("Member or card number"), "national_id": _("Identity or tax number"), "full_name": _("Full name"),
        "given_name": _("Given name"), "family_name": _("Family name"), "organisation": _("Company"), "email": _("E-mail"), "phone": _("Phone"), "birth_date": _("Date of birth"),
        "gender": _("Gender"), "street": _("Street and number"), "city": _("City"), "region": _("Region or province"), "postcode": _("Postcode"), "country": _("Country"),
        "language": _("Language"), "owner": _("Who looks after them"), "registered_at": _("Customer since"), "consent_email": _("Agreed to e-mail"), "consent_sms": _("Agreed to text messages"),
        "consent_phone": _("Agreed to calls"), "consent_any": _("Agreed to be contacted"), "likes": _("Likes"), "preferred_channel": _("Preferred channel"), "preferred_time": _("Preferred time"), "industry": _("Industry"), "company_size": _("Size of the company"), "occupation": _("Occupation"), "income": _("Income"), "assets": _("Assets or balance"), "contribution": _("Contribution per year"),
        "territory": _("Sales territory"), "referred_by": _("Referred by"), "tags": _("Tags"), "custom_needs": _("Made to order or special wishes"), "order_id": _("Order or invoice number"), "ordered_at": _("Date of the order"),
        "product_id": _("Product code"), "product_name": _("Product name"), "quantity": _("Quantity"), "unit_price": _("Price of one"), "amount": _("Amount of the line or order"), "status": _("State of the order"), "cancelled_at": _("Date of the cancellation"), "refunded": _("Amount paid back"), "order_discount": _("Discount on the whole order"),
        "cost": _("Cost"), "currency": _("Currency"), "name": _("Product name"), "category": _("Category"), "price": _("Price"), "family": _("Family or brand"),
        "occurred_at": _("When"), "channel": _("Channel"), "platform": _("Platform"), "direction": _("In or out"), "purpose": _("Purpose"), "subject": _("Subject"), "body": _("Text"),
        "thread": _("Conversation or ticket"), "staff": _("Who of us"), "duration_minutes": _("Minutes"), "outcome": _("Outcome"), "mood": _("Mood"), "promise": _("Promise"),
        "promise_due": _("Promise is due"), "learned": _("What was learned"), "products": _("Products"), "event": _("What happened"), "at": _("When"), "value": _("Value"),
        "survey": _("Survey"), "question": _("Survey question"), "score": _("Score"), "answer": _("Answer"),
    }  # fmt: skip
    return names.get(name, name)
