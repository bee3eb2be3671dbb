"""Value and needs, view Recency and frequency: the grid, its groups, where the scores change, and the names in a cell or group."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import value as charts
from idic_core.differentiate import wording, wording_value
from idic_core.differentiate.given import MOST_NUMBER
from idic_core.store import Workspace
from idic_core.words import _, number, percent
from pages.ui.data import cached, table
from pages.ui.parts import chart, said
from pages.ui.people_list import people
from pages.ui.segments_head import Figures
from pages.ui.segments_preview import would_move
from pages.ui.work import start_job

AXES = ("r", "f", "m")


def rfm(workspace: Workspace, figures: Figures) -> None:
    """The grid, its groups, the cut-offs, and the names in a cell or group."""
    words, meanings = wording.groups(), wording.group_meanings()
    left, right = st.columns([10, 21])
    with left:
        chart(charts.rfm_grid(figures["grid"]), title=_("When they last bought, and how often"), key="grid",
              alt=_("Scores from 1 to 5, with the cut-offs as below ({why}). Top right: often and lately.").format(why=wording_value.cut_way(figures["cut_offs"]))
              if figures["cut_offs"].get("way", "first") == "own"
              else _("Scores from 1 to 5, each cut into fifths of the customers where equal values allow it. Top right: often and lately."))  # fmt: skip
    with right, st.container(border=True):
        st.markdown("**" + _("Eleven groups") + "**", help=_(
            "From three scores of 1 to 5: R, how lately they bought; F, how often; M, how much they spent (Hughes, 1994). The group follows from R and the mean of F and M. "
            "Equal customers get equal scores, whatever order your files are in."))  # fmt: skip
        counts = figures["groups"].set_index("rfm_group")
        counts.loc["prospects", ["customers", "actual_value"]] = [figures["prospects"], 0.0]
        counts = counts.reindex(list(words)).fillna(0)
        st.dataframe(pd.DataFrame({
            _("Group"): [words[g] for g in counts.index], _("Customers"): counts["customers"].astype(int).to_numpy(),
            _("12 months"): counts["actual_value"].round().to_numpy(), _("Meaning"): [meanings[g] for g in counts.index],
        }), placeholder="–", hide_index=True, key="groups", height=425,
            column_config={_("12 months"): st.column_config.NumberColumn(format="localized", width=76, help=_("Brought in the last 12 months")),
                           _("Customers"): st.column_config.NumberColumn(format="localized", width=78), _("Group"): st.column_config.TextColumn(width=108), _("Meaning"): st.column_config.TextColumn(width=305)})  # fmt: skip
    cut_offs(workspace, figures)
    present = [
        g for g in words if g in set(figures["groups"]["rfm_group"]) or (g == "prospects" and figures["prospects"])
    ]
    chosen = st.pills(
        _("Names in a group"), present, format_func=words.__getitem__, selection_mode="multi", key="rfm_groups"
    )
    with st.container(horizontal=True):
        r = st.pills(_("Recency score"), [1, 2, 3, 4, 5], selection_mode="multi", key="rfm_r")
        f = st.pills(_("Frequency score"), [1, 2, 3, 4, 5], selection_mode="multi", key="rfm_f")
        m = st.pills(_("Money score"), [1, 2, 3, 4, 5], selection_mode="multi", key="rfm_m")
    filters: differentiate.Filters = tuple(
        (name, tuple(picked)) for name, picked in (("rfm_group", chosen), ("r", r), ("f", f), ("m", m)) if picked
    )
    if chosen and len(chosen) == 1:
        st.caption(meanings[chosen[0]])
    people(workspace, filters, key="rfm", scores=True)


def cut_offs(workspace: Workspace, figures: Figures) -> None:
    """Where the scores change: the standing version, an editor with a preview, and the way back."""
    cuts = figures["cut_offs"]
    version = _("version {n}, as of {day}").format(n=cuts.get("version", 1), day=cuts.get("since", figures["as_of"]))
    if cuts.get("fresh") and cuts.get("way") in {"other_list", "few"}:
        st.caption(":material/info: " + _("The scores were made anew in this run: {why}.").format(why=wording_value.cut_way(cuts)))  # fmt: skip
    with st.expander(_("Where the scores change ({version})").format(version=version)):
        if "version" in cuts:
            st.caption(_("Version {n}: {why}. The cut-offs stay until somebody re-scores, so that a customer moves for what they did and not because others changed; by themselves they are made anew only when the list "
                         "has more than doubled or halved, or had fewer than 100 customers.").format(n=cuts["version"], why=wording_value.cut_way(cuts)))  # fmt: skip
        st.dataframe(_table(workspace, cuts), placeholder="–", hide_index=True, key="cuts")
        _editor(workspace, cuts)


def _table(workspace: Workspace, cuts: dict[str, Any]) -> pd.DataFrame:
    """Score by score: the cut-offs, and how many customers have it."""
    upto, above = _("up to {x}"), _("more than {x}")
    columns = {
        _("Score"): [5, 4, 3, 2, 1],
        _("Days since the last order"): [upto.format(x=number(c)) for c in cuts["r"]] + [above.format(x=number(cuts["r"][-1]))],
        _("Days with an order"): [above.format(x=number(c)) for c in cuts["f"][::-1]] + [upto.format(x=number(cuts["f"][0]))],
        _("Money spent"): [above.format(x=number(c)) for c in cuts["m"][::-1]] + [upto.format(x=number(cuts["m"][0]))],
    }  # fmt: skip
    picture = cached(differentiate.value_picture, workspace)
    if picture:
        scores = picture["scores"].set_index(["axis", "score"])["customers"]
        total = max(int(scores.get("r", pd.Series([0])).sum()), 1)
        heads = {"r": _("… have this recency"), "f": _("… this frequency"), "m": _("… this money score")}
        columns |= {heads[axis]: [percent(scores.get((axis, s), 0) / total) for s in (5, 4, 3, 2, 1)] for axis in AXES}
    return pd.DataFrame(columns)


def _editor(workspace: Workspace, cuts: dict[str, Any]) -> None:
    labels = {"r": _("Recency: days, at most"), "f": _("Frequency: order days, more than"), "m": _("Money: more than")}
    heads = {"r": (5, 4, 3, 2), "f": (2, 3, 4, 5), "m": (2, 3, 4, 5)}
    versions = [v for v in cached(differentiate.cut_versions, workspace) if v["version"] != cuts.get("version")]
    ways = {"keep": _("Leave them"), "own": _("Set them by hand"), "fifths": _("Re-score to fifths now")}
    if versions:
        ways["back"] = _("Go back to an earlier version")
    way = st.segmented_control(_("Change the cut-offs"), list(ways), format_func=ways.__getitem__, default="keep", required=True, key="cuts_way")  # fmt: skip
    if way in {"keep", None}:
        return
    wanted: dict[str, Any] = {"way": "fifths"}
    if way == "own":
        wanted = {"way": "own"}
        starting = {
            axis: [float(c) if cuts.get("way") == "own" else tidy(float(c)) for c in cuts[axis]] for axis in AXES
        }
        for axis in AXES:
            row = st.columns([2, 1, 1, 1, 1], vertical_alignment="bottom")
            row[0].markdown(labels[axis])
            wanted[axis] = [
                row[n + 1].number_input(_("Score {n}").format(n=heads[axis][n]), value=starting[axis][n], min_value=-MOST_NUMBER, max_value=MOST_NUMBER, format="%.12g", key=f"cut_{axis}_{n}")
                for n in range(4)
            ]  # fmt: skip
    if way == "back":
        numbers = {v["version"]: v for v in versions}
        chosen = st.selectbox(_("Version"), list(numbers), key="cuts_back", format_func=lambda n: _("Version {n}, as of {day}: {why}").format(n=n, day=numbers[n]["since"], why=wording_value.cut_way(numbers[n])))  # fmt: skip
        wanted = {"way": "own", "back": chosen, **{axis: numbers[chosen][axis] for axis in AXES}}
    if way == "own" and all(wanted[axis] == starting[axis] for axis in AXES):
        st.caption(_("Change a figure to see who would move before anything is saved."))
        return
    with said():
        wanted = differentiate.parse_cuts(_as_json(wanted)) or wanted
        seen = differentiate.regrouped(table(workspace, "customer_values"), table(workspace, "customer_summary"), wanted)  # fmt: skip
        would_move(workspace, seen, wording.groups(), key="cuts")
        if st.button(_("Use these cut-offs"), type="primary", icon=":material/check:", key="cuts_save"):
            differentiate.set_cuts(workspace, wanted)
            start_job(workspace, "differentiate")
            st.rerun()


def tidy(amount: float) -> float:
    """A cut-off to begin with when it is set by hand: whole from 10 on, in tens from 1,000 on, in hundreds from 10,000 on, and so forth; below 10 to cents."""
    size = abs(amount)
    if size < 10:
        return round(amount, 2)
    digits = 0 if size < 1000 else 2 - math.floor(math.log10(size))
    return float(round(amount, digits))


def _as_json(cuts: dict[str, Any]) -> str:
    import json

    return json.dumps(cuts)
