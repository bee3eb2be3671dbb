"""What is in the workspace: records, filled fields, who can be reached, what lacks a customer; and the history of batches."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core.engines import current_records
from idic_core.errors import IdicError
from idic_core.store import Batch, Workspace, add_batch, batches, has_derived, now, undo_batch
from idic_core.upload.facts import facts_of
from idic_core.upload.looks import EMAIL
from idic_core.upload.mapping import Mapping, field_name
from idic_core.upload.meaning import fields_of
from idic_core.words import _

SHOWN = [
    "full_name", "email", "phone", "street", "city", "postcode", "country", "birth_date", "gender", "organisation", "language", "member_id", "owner", "registered_at",
]  # fmt: skip
BY_HAND = "by_hand"


def inventory(workspace: Workspace) -> dict[str, Any]:
    """How many, how complete, how reachable.

    records; listed (of them in a list of customers); people (customers after matching, None before it); lines, anonymous_lines;
    without_orders (records that no order names); fields: frame field, filled (share 0-1); channels: frame channel, reachable (share);
    sources: frame source, trust, records, filled (mean share of name, e-mail, phone and address), last_upload.
    """
    records = current_records(workspace)
    text = records[[c for c in records.columns if c not in {"batch_id"}]].astype("str")
    n = max(1, len(records))
    named = text["full_name"].notna() | text["given_name"].notna() | text["family_name"].notna()
    has = {f: (named if f == "full_name" else text[f].notna()) for f in SHOWN}
    email_ok = text["email"].str.fullmatch(EMAIL).fillna(False).astype(bool)
    phone_ok = text["phone"].str.count(r"\d").fillna(0) >= 6
    address = has["street"] & (has["city"] | has["postcode"])
    channels = {"email": email_ok, "phone": phone_ok, "post": address, "any": email_ok | phone_ok | address}
    complete = (named.astype(float) + email_ok + phone_ok + address) / 4
    sources = (
        text[["source", "trust"]]
        .assign(complete=complete)
        .groupby(["source", "trust"], sort=True)
        .agg(records=("complete", "size"), filled=("complete", "mean"))
        .reset_index()
    )
    last = workspace.frame(
        "SELECT source, max(created_at) AS last_upload FROM batches WHERE undone_at IS NULL GROUP BY source"
    )
    lines = workspace.rows(
        "SELECT count(*) AS lines, coalesce(sum(record_id IS NULL), 0) AS anonymous FROM order_lines"
    )[0]
    ordering = workspace.value("SELECT count(DISTINCT record_id) FROM order_lines WHERE record_id IS NOT NULL")
    return {
        "records": len(records), "listed": int((text["origin"] == "customers").sum()),
        "people": workspace.value("SELECT count(*) FROM customers") if has_derived(workspace, "customers") else None,
        "lines": int(lines["lines"]), "anonymous_lines": int(lines["anonymous"]), "without_orders": max(0, len(records) - int(ordering)),
        "fields": pd.DataFrame({"field": SHOWN, "filled": [float(has[f].sum()) / n for f in SHOWN]}),
        "channels": pd.DataFrame({"channel": list(channels), "reachable": [float(m.sum()) / n for m in channels.values()]}),
        "sources": sources.merge(last, on="source", how="left"),
    }  # fmt: skip


def history(workspace: Workspace) -> pd.DataFrame:
    """The batches, newest first: batch_id, created_at, who, file_name, kind, source, trust, row_count, notes (list), undone_at."""
    found = batches(workspace)
    notes = [json.loads(n) for n in found["notes"]] if len(found) else []
    return found.drop(columns=["sha256", "mapping"]).assign(notes=notes)


def undo(workspace: Workspace, batch_id: int, *, who: str = "") -> int:
    """Take a batch back as a whole; its line in the history stays. Returns the rows removed; IdicError if it does not stand."""
    return undo_batch(workspace, batch_id, who=who)


def add_customer(
    workspace: Workspace, fields: dict[str, str], *, source: str = BY_HAND, trust: str = "own", who: str = ""
) -> str:
    """Keep one customer that a person typed in (fields: record fields and consents, as text); returns the record id.

    Raises IdicError when nothing in it names the customer.
    """
    unknown = [f for f in fields if f not in fields_of("customers")]
    if unknown:
        raise IdicError(
            _("A customer has no field {field}.").format(field=unknown[0]),
            hint=_("Fields: {fields}.").format(fields=", ".join(fields_of("customers"))),
        )
    frame = pd.DataFrame({f: [str(v).strip()] for f, v in fields.items()}, dtype="str")
    mapping = Mapping("customers", 1.0, {f: [f] for f in fields}, dict.fromkeys(fields, 1.0))
    facts = facts_of(frame, mapping, source=source, as_of=now())
    if facts.kept == 0:
        raise IdicError(
            _("Somebody must be named: at least a name, an e-mail, a phone or a number."),
            hint=_("Fill in one of: {fields}.").format(
                fields=", ".join(field_name(f) for f in ("full_name", "email", "phone", "member_id"))
            ),
        )
    add_batch(
        workspace,
        Batch("", "customers", source, trust=trust, mapping=mapping.columns, who=who),
        facts.tables,
        row_count=1,
    )
    return str(facts.tables["records"]["record_id"].iloc[0])
