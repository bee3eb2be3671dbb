"""The log of what was done, in words: its lines hold codes, ids and counts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from idic_core.customize.wording import offer_name
from idic_core.interact import wording
from idic_core.words import _, ngettext, number
from pages.ui.text import filled, rows


def in_words(log: pd.DataFrame) -> pd.DataFrame:
    """The log with its heads, actions and details in the reader's words. log: at, who, action, subject."""
    actions = {
        "upload": _("File taken in"), "undo": _("File taken back"), "restore": _("Backup restored"), "erase": _("Person erased"), "approve": _("Offer approved"),
        "export": _("List exported"), "consent": _("Consent written down"), "settings": _("Settings saved"),
    }  # fmt: skip
    return filled(
        pd.DataFrame(
            {
                _("When"): log["at"],
                _("Who"): log["who"],
                _("What"): log["action"].map(actions).fillna(log["action"]),
                _("Details"): [details(str(row["action"]), str(row["subject"] or "")) for row in rows(log)],
            }
        )
    )


def details(action: str, subject: str) -> str:
    """One line's details in words; a line in a form of its own stays as it was written."""
    for pattern, say in _forms():
        found = re.fullmatch(pattern, subject)
        if found:
            return say(*found.groups())
    return subject


def _forms() -> list[tuple[str, Callable[..., str]]]:
    kinds = {
        "customers": _("customers"), "orders": _("orders"), "products": _("products"), "events": _("visits and events"), "interactions": _("contacts"),
        "survey": _("survey answers"), "surveys": _("survey answers"), "consents": _("consents"), "form": _("a form"), "complaints": _("complaints"),
    }  # fmt: skip
    channels, purposes, statuses = wording.channels(), wording.purposes(), wording.consent_statuses()

    def rows_in(n: str) -> str:
        return ngettext("{n} row", "{n} rows", int(n)).format(n=number(int(n)))

    def people(n: str) -> str:
        return ngettext("{n} customer", "{n} customers", int(n)).format(n=number(int(n)))

    def offer(campaign: str, n: str) -> str:
        name = re.sub(r"[-_ |@]?\d{4}-?\d\d-?\d\d.*$", "", campaign)
        return f"{offer_name(name, '')}: {people(n)}"

    return [
        (r"batch (\d+): (\d+) rows of (\w+)", lambda id_, n, kind: _("Upload {id}: {rows} of {kind}").format(id=id_, rows=rows_in(n), kind=kinds.get(kind, kind))),
        (r"batch (\d+): (\d+) rows", lambda id_, n: _("Upload {id}: {rows} removed").format(id=id_, rows=rows_in(n))),
        (r"(.+): (\d+) customers", offer),
        (r"(.+): (\d+) rows", lambda name, n: f"{name}: {rows_in(n)}"),
        (r"(\d+) records", lambda n: ngettext("{n} record", "{n} records", int(n)).format(n=number(int(n)))),
        (r"(\S+): (\w+)/(\w+) (\w+)", lambda id_, purpose, channel, status: f"{id_}: {purposes.get(purpose, purpose)}, {channels.get(channel, channel)}: {statuses.get(status, status)}"),
    ]  # fmt: skip
