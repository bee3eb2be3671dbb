"""Facts point to records; customers are derived. This is the way from one to the other."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from idic_core import identify
from idic_core.errors import IdicError
from idic_core.store import Workspace, has_derived
from idic_core.words import _

EVERYBODY = "WITH who AS (SELECT record_id, customer_id FROM crosswalk)"
SOME = "WITH who AS (SELECT record_id, customer_id FROM crosswalk WHERE customer_id IN (SELECT value FROM json_each(:customers)))"


def scoped(workspace: Workspace, customers: list[str] | None, sql: str, **parameters: Any) -> pd.DataFrame:
    """The answer to a query that reads `who` (record_id, customer_id): everybody's records, or those of some customers."""
    if customers is None:
        # The facts are the outer loop then; left to itself, SQLite may walk all customers to find a handful of facts.
        return workspace.frame(" ".join([EVERYBODY, sql.replace(" JOIN who w ", " CROSS JOIN who w ")]), parameters)
    return workspace.frame(" ".join([SOME, sql]), {"customers": json.dumps(customers), **parameters})


def rows_of(workspace: Workspace, customer_id: str, sql: str, **parameters: Any) -> list[dict[str, Any]]:
    """The answer for one customer as plain dictionaries: faster than a frame where only a few rows are wanted."""
    return workspace.rows(" ".join([SOME, sql]), {"customers": json.dumps([customer_id]), **parameters})


def records_of(workspace: Workspace, customer_id: str) -> list[str]:
    """The record ids of a customer, those from lists of customers first and the newest version's batch before older ones.

    Raises IdicError for a customer who is not there.
    """
    found: list[dict[str, Any]] = []
    if has_derived(workspace, "crosswalk"):
        found = workspace.rows(
            """SELECT c.record_id FROM crosswalk c LEFT JOIN records r ON r.record_id = c.record_id WHERE c.customer_id = ?
               GROUP BY c.record_id ORDER BY min(coalesce(r.origin, '') <> 'customers'), c.record_id""",
            [customer_id],
        )
    if not found:
        raise IdicError(
            _("There is no customer {id}.").format(id=customer_id),
            hint=_("The customer may have been erased or merged. Search by name, phone or e-mail."),
        )
    return [str(r["record_id"]) for r in found]


def main_record(workspace: Workspace, customer_id: str) -> str:
    """The record that facts written by hand point to: the one that surely is this customer (identify.main_record); IdicError without one."""
    return identify.main_record(workspace, customer_id) or records_of(workspace, customer_id)[0]


def first_channel(workspace: Workspace, customer_id: str) -> str:
    """The channel that a log of a contact begins with: phone, but for somebody with no number email, and in_person without either."""
    found = workspace.rows(
        "SELECT coalesce(phone, '') AS phone, coalesce(email, '') AS email FROM customers WHERE customer_id = ?",
        [customer_id],
    )
    if not found or found[0]["phone"]:
        return "phone"
    return "email" if found[0]["email"] else "in_person"
