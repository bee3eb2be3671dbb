"""What needs groups are looked for in: the categories of products, or, where people ask for it, the products themselves."""

from __future__ import annotations

import pandas as pd

from idic_core.errors import IdicError
from idic_core.store import Workspace, decide, decision, soundly
from idic_core.typed import typed
from idic_core.words import _

CHOICES = ("category", "product")
"""category: by category where products have one; product: by product, whatever category it has."""

KIND = "needs_basis"


def read_basis(text: str) -> str:
    """A choice from its decision. Raises IdicError for another word."""
    if text not in CHOICES:
        raise IdicError(
            _("Needs groups cannot be looked for by {what}.").format(what=text), hint=_("Choose category or product.")
        )
    return text


def needs_basis(workspace: Workspace) -> str:
    """What people chose, a code of CHOICES; category where nobody chose."""
    return soundly(read_basis, decision(workspace, KIND, "needs", "category")) or "category"


@typed
def set_needs_basis(workspace: Workspace, basis: str, *, who: str = "", why: str = "") -> None:
    """Choose what needs groups are looked for in; it counts from the next run. Raises IdicError for another word."""
    decide(workspace, KIND, "needs", read_basis(basis), who=who, why=why)


def listed_by(products: pd.DataFrame, basis: str) -> pd.DataFrame:
    """The products as needs groups look at them: without their categories where these shall not count."""
    return products.drop(columns=["category", "family"], errors="ignore") if basis == "product" else products
