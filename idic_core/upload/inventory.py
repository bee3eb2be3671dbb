"""What is in the workspace: records, filled fields, who can be reached, what lacks a customer; and the history of batches."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core.engines import current_records
from idic_core.errors import IdicError
from idic_core.store import Batch, Workspace, add_batch, batches, derived_report, has_derived, now, undo_batch
from idic_core.upload.facts import facts_of
from idic_core.upload.looks import EMAIL
from idic_core.upload.mapping import Mapping, field_name
from idic_core.upload.meaning import fields_of
from idic_core.upload.moments import read_moments
from idic_core.upload.people import NAMING
from idic_core.words import _

SHOWN = [
    "full_name", "email", "phone", "street", "city", "postcode", "country", "birth_date", "gender", "organisation", "language", "member_id", "owner", "registered_at",
]  # fmt: skip
BY_HAND = "by_hand"


def inventory(workspace: Workspace) -> dict[str, Any]:
    """How many, how complete, how old.

    records; listed (of them in a list of customers); people with people_low and people_high (customers after matching, None before it);
    buyers, prospects (customers with and without an order that stands, None before matching); duplicates (records beyond one per customer);
    lines, anonymous_lines; without_orders (records that no order names); channels: frame channel, reachable (share of records with an
    address that can be right); not_seen (records that no file of the last year holds); first_upload, last_upload, first_order, last_order (days, or None);
    fields: frame field, filled (share 0-1); sources: frame source, trust, records, filled (mean share of name, e-mail, phone, address).
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
    ordering = int(workspace.value("SELECT count(DISTINCT record_id) FROM order_lines WHERE record_id IS NOT NULL"))
    sources = (
        text[["source", "trust"]]
        .assign(complete=(named.astype(float) + email_ok + phone_ok + address) / 4)
        .groupby(["source", "trust"], sort=True)
        .agg(records=("complete", "size"), filled=("complete", "mean"))
        .reset_index()
    )
    days = workspace.rows(
        """SELECT (SELECT substr(min(created_at), 1, 10) FROM batches WHERE undone_at IS NULL) AS first_upload,
                  (SELECT substr(max(created_at), 1, 10) FROM batches WHERE undone_at IS NULL) AS last_upload,
                  substr(min(ordered_at), 1, 10) AS first_order, substr(max(ordered_at), 1, 10) AS last_order, count(*) AS lines,
                  coalesce(sum(record_id IS NULL), 0) AS anonymous_lines FROM order_lines"""
    )[0]
    year_ago = f"{int(days['last_upload'][:4]) - 1}{days['last_upload'][4:]}" if days["last_upload"] else ""
    return {
        "records": len(records), "listed": int((text["origin"] == "customers").sum()), **_people(workspace), **days,
        "without_orders": max(0, len(records) - ordering),
        "channels": pd.DataFrame({"channel": list(channels), "reachable": [float(m.sum()) / n for m in channels.values()]}),
        "not_seen": int((text["seen_at"].str.slice(0, 10) < year_ago).sum()),
        "fields": pd.DataFrame({"field": SHOWN, "filled": [float(has[f].sum()) / n for f in SHOWN]}), "sources": sources,
    }  # fmt: skip


def _people(workspace: Workspace) -> dict[str, Any]:
    """The customers behind the records, with their range, and how many of them have an order that stands; None before matching.

    An order that was cancelled or brought back as a whole makes nobody a buyer (customer_summary); before values are worked out any order line does.
    """
    if not has_derived(workspace, "customers"):
        return dict.fromkeys(("people", "people_low", "people_high", "buyers", "prospects", "duplicates"))
    people = int(workspace.value("SELECT count(*) FROM customers"))
    standing = "SELECT count(*) FROM customers JOIN customer_summary USING (customer_id)"
    buyers = int(workspace.value(standing)) if has_derived(workspace, "customer_summary") else int(workspace.value(
        """SELECT count(DISTINCT c.customer_id) FROM (SELECT DISTINCT record_id FROM order_lines WHERE record_id IS NOT NULL) o
           JOIN crosswalk c ON c.record_id = o.record_id"""
    ))  # fmt: skip
    report = derived_report(workspace, "identify")
    joined = int(workspace.value("SELECT count(*) FROM crosswalk"))
    return {
        "people": people, **{f"people_{end}": report.get(f"likely_{end}", report.get(f"customers_{end}")) for end in ("low", "high")}, "buyers": buyers,
        "prospects": people - buyers, "duplicates": joined - people,
    }  # fmt: skip


def orphans(workspace: Workspace) -> pd.DataFrame:
    """What is linked to nobody: kind, count, amount, last (day). Kinds without any are left out.

    kind: anonymous_lines (order lines without a customer), unlisted (customers known only by a number in orders), interactions, events, answers.
    """
    found = workspace.rows(
        """SELECT 'anonymous_lines' AS kind, count(*) AS count, sum(amount) AS amount, substr(max(ordered_at), 1, 10) AS last FROM order_lines WHERE record_id IS NULL
           UNION ALL SELECT 'interactions', count(*), NULL, substr(max(occurred_at), 1, 10) FROM interactions WHERE record_id IS NULL
           UNION ALL SELECT 'events', count(*), NULL, substr(max(at), 1, 10) FROM events WHERE record_id IS NULL
           UNION ALL SELECT 'answers', count(*), NULL, substr(max(at), 1, 10) FROM survey_answers WHERE record_id IS NULL"""
    )
    unlisted = unlisted_customers(workspace, most=None)
    if len(unlisted):
        found.append(
            {
                "kind": "unlisted",
                "count": len(unlisted),
                "amount": float(unlisted["amount"].sum()),
                "last": unlisted["last_order"].max(),
            }
        )
    return pd.DataFrame([row for row in found if row["count"]], columns=["kind", "count", "amount", "last"])


def unlisted_customers(workspace: Workspace, most: int | None = 50) -> pd.DataFrame:
    """Customers of whom there is only a number in orders, the greatest sum first: record_id, source, number, orders, amount, last_order."""
    return workspace.frame(
        """WITH known AS (SELECT record_id, max(source) AS source, max(external_id) AS number FROM records GROUP BY record_id
                          HAVING max(origin = 'customers') = 0
                             AND max(coalesce(full_name, given_name, family_name, organisation, email, phone, member_id)) IS NULL)
           SELECT k.record_id, k.source, k.number, count(DISTINCT l.order_id) AS orders, sum(l.amount) AS amount, substr(max(l.ordered_at), 1, 10) AS last_order
           FROM known k CROSS JOIN order_lines l ON l.record_id = k.record_id GROUP BY k.record_id ORDER BY amount DESC, k.record_id LIMIT ?""",
        [-1 if most is None else most],
    )


def name_customer(workspace: Workspace, record_id: str, fields: dict[str, str], *, who: str = "") -> str:
    """Say who stands behind a number in the orders: a new version of that record, with the fields given. Returns the record id.

    Raises IdicError when the number is not there, or the fields name nobody.
    """
    found = workspace.rows(
        "SELECT source, external_id FROM records WHERE record_id = ? AND external_id IS NOT NULL LIMIT 1", [record_id]
    )
    if not found:
        raise IdicError(
            _("There is no such customer number any more."), hint=_("Reload the page to see the current list.")
        )
    given = {f: v for f, v in fields.items() if v.strip()}
    if not given:
        raise IdicError(_("Write at least a name, an e-mail or a phone."), hint=_("The number alone is known already."))
    return add_customer(
        workspace,
        {"external_id": str(found[0]["external_id"]), **given},
        id_source=record_id.rpartition("/")[0],
        who=who,
    )


def history(workspace: Workspace) -> pd.DataFrame:
    """The batches, newest first: batch_id, created_at, who, file_name, kind, source, trust, row_count, notes (list), undone_at."""
    found = batches(workspace)
    notes = [json.loads(n) for n in found["notes"]] if len(found) else []
    return found.drop(columns=["sha256", "mapping"]).assign(notes=notes)


def refusals(workspace: Workspace, batch_id: int) -> int:
    """How many records a batch says no for: refused or withdrawn consents, and people who unsubscribed in its contacts."""
    return int(
        workspace.value(
            """SELECT count(*) FROM (
                   SELECT record_id FROM consents WHERE batch_id = :batch AND lower(status) IN ('refused', 'withdrawn')
                   UNION SELECT record_id FROM interactions WHERE batch_id = :batch AND outcome = 'unsubscribed' AND record_id IS NOT NULL)""",
            {"batch": batch_id},
        )
    )


def undo(workspace: Workspace, batch_id: int, *, who: str = "") -> int:
    """Take a batch back as a whole; its line in the history stays. Returns the rows removed; IdicError if it does not stand."""
    return undo_batch(workspace, batch_id, who=who)


def add_customer(
    workspace: Workspace,
    fields: dict[str, str],
    *,
    source: str = BY_HAND,
    id_source: str | None = None,
    trust: str = "own",
    who: str = "",
) -> str:
    """Keep one customer that a person typed in (fields: record fields and consents, as text); returns the record id.

    id_source: whose customer number `external_id` is, where it is another source's.

    Raises IdicError when nothing in it names the customer.
    """
    unknown = [f for f in fields if f not in fields_of("customers")]
    if unknown:
        raise IdicError(
            _("A customer has no field {field}.").format(field=unknown[0]),
            hint=_("Fields: {fields}.").format(fields=", ".join(fields_of("customers"))),
        )
    given = {f: str(v).strip() for f, v in fields.items() if str(v).strip()}
    frame = pd.DataFrame({f: [v] for f, v in given.items()}, dtype="str")
    if "birth_date" in given:
        born = read_moments(frame["birth_date"], pivot=25).text.iloc[0]
        if pd.isna(born) or not "1900-01-01" <= str(born) <= now():
            raise IdicError(
                _("This date of birth cannot be right."), hint=_("Write it as year-month-day, such as 1990-12-31.")
            )
    mapping = Mapping("customers", 1.0, {f: [f] for f in given}, dict.fromkeys(given, 1.0))
    named = any(f in given for f in (*NAMING, "given_name", "family_name"))
    facts = facts_of(frame, mapping, source=source, id_source=id_source, as_of=now()) if named else None
    if facts is None or facts.kept == 0:
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
