"""A list of names as people take it away: the shop's own numbers first, heads and codes in words, and what else is known of each."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from idic_core.differentiate import wording, wording_segments
from idic_core.differentiate.conditions import parse, to_json
from idic_core.differentiate.fields import Field
from idic_core.differentiate.likeness import uses_sensitive
from idic_core.differentiate.listing import Filters, names
from idic_core.differentiate.segments import offers_allowed, segments, sensitive
from idic_core.store import Workspace, has_derived, write_table
from idic_core.words import _

ENDINGS = (".csv", ".xlsx")
PLAIN, SENSITIVE = ("city", "industry"), ("gender", "age")
"""Fields of customer_attributes that a list shows: always, and only after a yes (see `may_show`)."""

MONEY = ("actual_value", "potential_value", "lifetime_value", "lifetime_low", "lifetime_high", "net")


def download(workspace: Workspace, filters: Filters = (), sort: str = "lifetime_value", ending: str = ".csv") -> bytes:
    """All customers behind a figure as a file (one of ENDINGS) that opens in a spreadsheet and runs nothing there, see `in_words`. filters, sort: as
    of `names`. Age and gender stand in it only where people said yes to that."""
    everybody = names(workspace, filters, limit=-1, sort=sort).frame
    fields = PLAIN + (SENSITIVE if may_show(workspace, filters) else ())
    return as_file(in_words(everybody, known_of(workspace, everybody["customer_id"], fields)), ending)


def as_file(table: pd.DataFrame, ending: str = ".csv") -> bytes:
    """A table as a file (one of ENDINGS) that opens in a spreadsheet and runs nothing there."""
    with tempfile.TemporaryDirectory() as folder:
        return write_table(table, Path(folder) / f"list{ending}").read_bytes()


def may_show(workspace: Workspace, filters: Filters) -> bool:
    """Whether age and gender may stand in a list: they were switched on for likeness, or the list is a segment whose customers agreed."""
    if uses_sensitive(workspace):
        return True
    asked = {to_json(parse(str(value))) for name, value in filters if name == "segment"}
    agreed = (s for s in segments(workspace) if s.definition in asked)
    return len(asked) > 0 and any(_said_yes(workspace, s.segment_id) for s in agreed)


def known_of(workspace: Workspace, ids: pd.Series[Any], fields: tuple[str, ...]) -> pd.DataFrame:
    """What is known of customers beyond orders, row by row of `ids`: number (the shop's own, several with commas), then one column per field of
    `fields`; missing where not known."""
    index = pd.Index(ids.astype("str"))
    found: dict[str, Any] = {"number": pd.Series(dtype="object")}
    if has_derived(workspace, "customers"):
        rows = workspace.rows("SELECT customer_id, external_ids FROM customers WHERE external_ids NOT IN ('', '[]')")
        found["number"] = pd.Series(
            {str(r["customer_id"]): ", ".join(map(str, json.loads(r["external_ids"]))) for r in rows}, dtype="object"
        )
    for field in fields:
        told = []
        if has_derived(workspace, "customer_attributes"):
            told = workspace.rows(
                "SELECT customer_id, max(value) AS value FROM customer_attributes WHERE field = ? GROUP BY 1", [field]
            )
        found[field] = pd.Series({str(r["customer_id"]): r["value"] for r in told}, dtype="object")
    return pd.DataFrame({name: column.reindex(index).to_numpy() for name, column in found.items()})


def in_words(frame: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """A list for people: heads and codes in their words, money to cents; a column that nobody has anything in is left out.

    frame: listing.NAME_COLUMNS; known: see `known_of`, row by row.
    """
    codes = {
        "tier": wording.tiers(),
        "lifecycle": {"prospect": _("No order that stands"), **wording.stages()},
        "rfm_group": wording.groups(),
        "lever": wording.levers(),
        "gender": wording_segments.value_words(Field("about:gender", "choice", "about", "attributes", "gender"), {}),
    }
    heads = {
        "number": _("Your customer number"), "name": _("Name"), "email": _("E-mail"), "phone": _("Phone"), "city": _("City"), "industry": _("Industry"), "gender": _("Gender"),
        "age": _("Age"), "tier": _("Tier"), "lifecycle": _("Stage"),
        "rfm_group": _("Group"), "need": _("Need"), "lever": _("Best lever"), "actual_value": _("Brought in 12 months"), "potential_value": _("Potential"),
        "lifetime_value": _("Lifetime value, 3 years"), "lifetime_low": _("Lifetime value, low"), "lifetime_high": _("Lifetime value, high"),
        "p_alive": _("Chance that they are still a customer"), "next_order_date": _("Next order expected"), "next_order_low": _("Next order, earliest"), "next_order_high": _("Next order, latest"), "last_order": _("Last order"),
        "order_days": _("Days with an order"), "net": _("Spent in all"), "r": _("Recency score"), "f": _("Frequency score"), "m": _("Money score"),
        "customer_id": _("Number in this program"),
    }  # fmt: skip
    frame = pd.concat([frame.reset_index(drop=True), known.reset_index(drop=True)], axis=1)
    frame = frame.assign(**{c: frame[c].astype("float64").round(2) for c in MONEY}, p_alive=frame["p_alive"].astype("float64").round(4))  # fmt: skip
    whole = [c for c in ("age", "order_days", "r", "f", "m") if c in frame.columns]
    frame = frame.assign(**{c: pd.to_numeric(frame[c], errors="coerce").astype("Int64") for c in whole})
    optional = {"number", "need", *PLAIN, *SENSITIVE}
    columns = [c for c in heads if c in frame.columns and (c not in optional or frame[c].notna().any())]
    said = {c: frame[c].map(lambda v, w=codes[c]: w.get(v, v)) if c in codes else frame[c] for c in columns}
    return pd.DataFrame({heads[c]: column for c, column in said.items()})


def _said_yes(workspace: Workspace, segment_id: str) -> bool:
    """Whether somebody wrote down that a segment's customers agreed (a segment without sensitive fields was never asked)."""
    one = next(s for s in segments(workspace) if s.segment_id == segment_id)
    return bool(sensitive(workspace, one.definition)) and offers_allowed(workspace, segment_id)
