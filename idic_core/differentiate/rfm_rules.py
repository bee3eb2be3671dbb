"""Where RFM scores change: cut-offs that stay as they were frozen until somebody re-scores, each version with its day and its way."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.given import MOST_NUMBER
from idic_core.differentiate.rfm import CUTS, cut_offs, group, scores
from idic_core.errors import IdicError
from idic_core.store import BROKEN, Workspace, as_json, decide, last_readable, soundly
from idic_core.typed import typed
from idic_core.words import _

AXES = ("r", "f", "m")
ENOUGH = 100
"""Cut-offs frozen on fewer customers than this are made anew at each run: a fifth of them is a handful."""

OTHER_LIST = 2.0
"""A list that grew or shrank by more than this factor is another one."""

KIND, SUBJECT = "rfm_cuts", "rfm"


def parse_cuts(text: str | None) -> dict[str, Any] | None:
    """What a person decided about the cut-offs, from its JSON; None where nobody did.

    {"way": "fifths"}: re-score to fifths. {"way": "own", "r": [4 numbers], "f": [4], "m": [4]}: these, each list rising; with "back": the
    number of the earlier version that they are. Raises IdicError for cut-offs that cannot be followed.
    """
    if not text:
        return None
    hint = _("Give four numbers for each score, from small to large.")
    try:
        given = json.loads(text)
        way = given["way"]
        if way == "fifths":
            return {"way": "fifths"}
        if way != "own":
            raise ValueError(way)
        own: dict[str, Any] = {axis: [float(v) for v in given[axis]] for axis in AXES}
        back = {"back": int(given["back"])} if given.get("back") else {}
    except BROKEN as error:
        raise IdicError(_("The cut-offs of the scores cannot be read."), hint=hint) from error
    for values in own.values():
        if len(values) != len(CUTS) or not all(abs(v) <= MOST_NUMBER for v in values) or any(np.diff(values) < 0):
            raise IdicError(_("The cut-offs of a score must rise from one to the next."), hint=hint)
    return {"way": "own", **own, **back}


def standing(workspace: Workspace) -> dict[str, Any] | None:
    """The standing decision about the cut-offs with its number (key decision), None where there is none that can be read."""
    found = last_readable(workspace, KIND, lambda row: parse_cuts(str(row["value"])))
    return None if found is None or found[1] is None else {**found[1], "decision": int(found[0]["decision_id"])}


def cuts_in_force(
    before: dict[str, Any] | None,
    wanted: dict[str, Any] | None,
    silence: pd.Series[Any],
    times: pd.Series[Any],
    spent: pd.Series[Any],
    as_of: str,
) -> dict[str, Any]:
    """The cut-offs that a run uses: r, f, m (see rfm.cut_offs), version, since (ISO day), customers, way and decision.

    before: those of the last run; wanted: see `standing`. way: why this version was made: first, few (frozen on too few), other_list, fifths
    (asked for) or own (a person's); back: the number of the earlier version that own ones are, else 0. Without a reason for new ones, the last
    run's stay.
    """
    number = (wanted or {}).get("decision")
    way = _reason(before, wanted, len(silence))
    if not way and before is not None:
        return {**before, "fresh": False}
    made = {axis: list(wanted[axis]) for axis in AXES} if way == "own" and wanted else cut_offs(silence, times, spent)
    if before is not None and way in {"few", "first"} and all(made[a] == before[a] for a in AXES):
        return {**before, "customers": len(silence), "fresh": False}
    version = 1 if before is None else int(before["version"]) + 1
    return {
        **made,
        "version": version,
        "since": as_of,
        "customers": len(silence),
        "way": way,
        "back": int((wanted or {}).get("back", 0)) if way == "own" else 0,
        "decision": number,
        "fresh": True,
    }


def _reason(before: dict[str, Any] | None, wanted: dict[str, Any] | None, customers: int) -> str:
    """Why cut-offs must be made anew, "" where those before stay."""
    number = (wanted or {}).get("decision")
    if wanted is not None and (before is None or before.get("decision") != number):
        return str(wanted["way"])
    if before is None:
        return "first"
    if wanted is not None and wanted["way"] == "own":
        return ""
    frozen = int(before["customers"])
    if frozen < ENOUGH:
        return "few"
    return "other_list" if customers > OTHER_LIST * frozen or customers * OTHER_LIST < frozen else ""


@typed
def set_cuts(workspace: Workspace, cuts: dict[str, Any], *, who: str = "", why: str = "") -> None:
    """Write cut-offs down (see `parse_cuts`); they count from the next run. Raises IdicError for some that cannot be followed."""
    decide(workspace, KIND, SUBJECT, as_json(parse_cuts(as_json(cuts))), who=who, why=why)


def versions(workspace: Workspace) -> list[dict[str, Any]]:
    """The versions of the cut-offs that runs used, newest first, as `cuts_in_force` gives them."""
    found: dict[int, dict[str, Any]] = {}
    for row in workspace.rows("SELECT cut_offs FROM value_runs ORDER BY run_id"):
        cuts = soundly(json.loads, row["cut_offs"])
        if isinstance(cuts, dict) and cuts.get("version"):
            found[int(cuts["version"])] = cuts
    return [found[v] for v in sorted(found, reverse=True)]


def regrouped(values: pd.DataFrame, summary: pd.DataFrame, cuts: dict[str, Any]) -> pd.DataFrame:
    """Scores and groups under other cut-offs: customer_id, before, after (codes of rfm.GROUPS), r, f, m.

    values, summary: the derived tables customer_values and customer_summary.
    """
    table = values[["customer_id", "as_of", "rfm_group"]].merge(
        summary[["customer_id", "last_order", "order_days", "net"]], on="customer_id"
    )
    silence = (pd.to_datetime(table["as_of"]) - pd.to_datetime(table["last_order"])).dt.days
    made = cut_offs(silence, table["order_days"], table["net"]) if cuts.get("way") == "fifths" else cuts
    r, f, m = scores(silence, table["order_days"], table["net"], made)
    return pd.DataFrame(
        {
            "customer_id": table["customer_id"],
            "before": table["rfm_group"].astype("object"),
            "after": group(r, f, m),
            "r": r,
            "f": f,
            "m": m,
        }
    )
