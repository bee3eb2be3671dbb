"""Where a source comes from, and so how far it is trusted: own data counts first, and bought addresses are not written to unasked."""

from __future__ import annotations

import pandas as pd

from idic_core.engines import SOURCE_TRUST, source_types
from idic_core.errors import IdicError
from idic_core.store import Workspace, decide
from idic_core.words import _

SOURCE_TYPES = tuple(SOURCE_TRUST)


def set_source_type(workspace: Workspace, source: str, kind: str, *, who: str = "") -> None:
    """Say what a source is (one of SOURCE_TYPES); its records are trusted accordingly from the next update on.

    Raises IdicError for a source or a type that is not there.
    """
    if kind not in SOURCE_TRUST:
        raise IdicError(
            _("A source is one of: {types}.").format(types=", ".join(SOURCE_TRUST)), hint=_("Choose from the list.")
        )
    if workspace.value("SELECT 1 FROM batches WHERE source = ? LIMIT 1", [source]) is None:
        raise IdicError(
            _("There is no source called {name}.").format(name=source), hint=_("The table of sources lists them.")
        )
    decide(workspace, "source", source, kind, who=who)


def type_of_sources(workspace: Workspace) -> pd.DataFrame:
    """Every source with a standing batch: source, type (chosen, else read from how it came in), trust, chosen (bool), batches, last_upload."""
    found = workspace.frame(
        """SELECT source, count(*) AS batches, max(created_at) AS last_upload, max(trust) AS worst, min(trust) AS best,
                  max(kind = 'surveys') AS surveys, max(kind = 'events') AS events
           FROM batches WHERE undone_at IS NULL GROUP BY source ORDER BY source"""
    )
    chosen = source_types(workspace)
    types = [
        chosen.get(str(s)) or _likely(str(s), str(t), bool(v), bool(e))
        for s, t, v, e in zip(found["source"], found["worst"], found["surveys"], found["events"], strict=True)
    ]
    return pd.DataFrame(
        {"source": found["source"], "type": types, "trust": [SOURCE_TRUST[t] for t in types], "chosen": found["source"].isin(list(chosen)),
         "batches": found["batches"], "last_upload": found["last_upload"]}
    )  # fmt: skip


def type_words(kind: str) -> str:
    """A type of source in the reader's words."""
    return {
        "own_shop": _("Own shop or till"), "website": _("Own website"), "email": _("E-mail sign-ups"), "social": _("Social media"), "survey": _("Survey"),
        "third_party": _("From a partner"), "bought": _("Bought list"),
    }.get(kind, kind)  # fmt: skip


def _likely(source: str, trust: str, surveys: bool, events: bool) -> str:
    if trust in {"bought", "third_party"}:
        return trust
    if surveys:
        return "survey"
    return "website" if events or source == "sign_up" else "own_shop"
