"""Whom a decision on one customer is about: somebody who is there, an old number as the customer that it became."""

from __future__ import annotations

from idic_core.errors import IdicError
from idic_core.identify import forward
from idic_core.store import Workspace, has_derived
from idic_core.words import _


def customer_here(workspace: Workspace, customer_id: str) -> str:
    """The customer whom a decision is about, an old number as the one that it became. Raises IdicError for one who is not there."""
    found = forward(workspace, customer_id)
    there = has_derived(workspace, "customers") and workspace.value("SELECT 1 FROM customers WHERE customer_id = ?", [found])  # fmt: skip
    if not there:
        raise IdicError(
            _("There is no customer {id}.").format(id=customer_id),
            hint=_("The customer may have been erased or merged. Search by name, phone or e-mail."),
        )
    return found
