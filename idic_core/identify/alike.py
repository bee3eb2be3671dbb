"""Is this customer here already? Asked while somebody types a new one, so it must answer at once."""

from __future__ import annotations

import re

import pandas as pd

from idic_core.identify import contacts
from idic_core.identify.finding import FOUND, search
from idic_core.identify.fold import words
from idic_core.store import Workspace, has_derived

LEAST_DIGITS = 7
"""Fewer digits of a phone number are still being typed."""


def alike(workspace: Workspace, fields: dict[str, str], most: int = 3) -> pd.DataFrame:
    """Customers who may be the one being typed in, the surest first: columns as search, and why (the field that agrees).

    fields: record fields as typed so far (email, phone, member_id, full_name and organisation count). Empty before customers are identified.
    """
    names = ("email", "phone", "member_id", "full_name", "organisation")
    hits = [found for name in names if len(found := alike_on(workspace, name, str(fields.get(name) or ""), most))]
    if not hits:
        return pd.DataFrame(columns=[*FOUND, "why"])
    return pd.concat(hits, ignore_index=True).drop_duplicates("customer_id").head(most).reset_index(drop=True)


def alike_on(workspace: Workspace, name: str, text: str, most: int = 3) -> pd.DataFrame:
    """Customers who agree with one field as typed so far; a name counts with two words or more, a phone from seven digits on."""
    text = text.strip()
    if not (has_derived(workspace, "customers") and _enough(name, text)):
        return pd.DataFrame(columns=[*FOUND, "why"])
    found = search(workspace, text, most)
    if name in {"full_name", "organisation"} and len(found):
        wanted, called = len(set(words(text))), found["name" if name == "full_name" else "organisation"]
        found = found[[wanted >= 0.6 * len(set(words(str(n)))) for n in called]]
    return found.assign(why=name)


def _enough(name: str, text: str) -> bool:
    if name == "email":
        return contacts.email(text) is not None
    if name == "phone":
        return len(re.sub(r"\D", "", text)) >= LEAST_DIGITS and contacts.phone(text) is not None
    if name == "member_id":
        return len(text) >= 4
    return len(words(text)) >= 2 or (len(text) >= 2 and not text.isascii())
