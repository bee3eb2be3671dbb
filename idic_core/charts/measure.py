"""Charts of results: cohorts as a heat map, growth as stacked bars, the effect of offers with their ranges."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from idic_core.charts.shades import INK, LEGEND_ABOVE, SHADES
from idic_core.errors import MissingColumn
from idic_core.words import _

COLOURS = {
    "kept": "#3f7fca",
    "grown": "#1f8a5b",
    "new": "#7a4fc0",
    "back": "#2a9db0",
    "shrunk": "#d98a1f",
    "lost": "#c2453c",
}
FEWEST = 5
"""A share of fewer customers than this is not written into its cell: it would jump with one of them."""


def cohort_map(cohorts: pd.DataFrame, *, months: int = 12, most: int = 18) -> go.Figure:
    """A row per month of first orders (newest `most`), a column per month after; cells: share of the cohort that ordered, written in.

    cohorts: cohort (YYYY-MM), months_later, customers, active.
    """
    _need(cohorts, ["cohort", "months_later", "customers", "active"])
    shown = cohorts[cohorts["months_later"].between(1, months)]
    kept = sorted(cohorts["cohort"].unique())[-most:]
    shown = shown[shown["cohort"].isin(kept)]
    share = (shown["active"] / shown["customers"]).where(shown["customers"] >= 1)
    grid = shown.assign(share=share).pivot(index="cohort", columns="months_later", values="share").reindex(kept)
    sizes = cohorts[cohorts["months_later"].eq(0)].set_index("cohort")["customers"]
    text = grid.map(lambda v: "" if pd.isna(v) else f"{100 * v:.0f}")
    text.loc[[c for c in grid.index if sizes.get(c, 0) < FEWEST]] = ""
    figure = go.Figure(
        go.Heatmap(
            z=grid.to_numpy(dtype=float) * 100, x=[str(c) for c in grid.columns], y=[f"{c}  ({sizes.get(c, 0)})" for c in grid.index], text=text.to_numpy(),
            texttemplate="%{text}", colorscale=SHADES, textfont=INK, zmin=0, zmax=max(10.0, float(grid.max().max()) * 100) if len(grid) else 10.0, xgap=2, ygap=2, showscale=False,
            hovertemplate=_("First order in %{y}<br>%{x} months later: %{z:.0f} % ordered") + "<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title=_("Months after the first order"), side="top", type="category")
    return _plain(figure, height=max(220, 60 + 26 * len(grid)))


def growth_bars(growth: pd.DataFrame, labels: dict[str, str]) -> go.Figure:
    """A stacked bar per quarter: what came from kept, grown, new and returned customers above the line, shrunk and lost below it. labels: code -> words."""
    _need(growth, ["period", *COLOURS])
    figure = go.Figure()
    for code, colour in COLOURS.items():
        figure.add_bar(
            x=growth["period"],
            y=growth[code],
            name=labels.get(code, code),
            marker_color=colour,
            hovertemplate="%{y:,.0f}",
        )
    figure.update_layout(barmode="relative", hovermode="x unified", legend=LEGEND_ABOVE)
    figure.update_xaxes(type="category", title=_("Quarter that ends on"))
    return _plain(figure, height=360)


def effects(campaigns: pd.DataFrame, labels: list[str]) -> go.Figure:
    """A line per campaign: its effect on the share of buyers in percentage points, with the 95 % range; the line at zero is "no effect".

    campaigns: difference, low, high (0-1), verdict; labels: what each is called.
    """
    _need(campaigns, ["difference", "low", "high", "verdict"])
    colours = campaigns["verdict"].map({"better": COLOURS["grown"], "worse": COLOURS["lost"]}).fillna("#6b7785")
    figure = go.Figure(
        go.Scatter(
            x=100 * campaigns["difference"], y=labels, mode="markers", marker={"size": 12, "color": colours},
            error_x={"type": "data", "symmetric": False, "array": 100 * (campaigns["high"] - campaigns["difference"]), "thickness": 2,
                     "arrayminus": 100 * (campaigns["difference"] - campaigns["low"]), "color": "#6b7785"},
            hovertemplate="%{y}: %{x:+.1f}<extra></extra>",
        )
    )  # fmt: skip
    figure.add_vline(x=0, line_width=1, line_dash="dash", line_color="#6b7785")
    figure.update_xaxes(title=_("More buyers per 100 customers than without the offer"))
    figure.update_yaxes(type="category", autorange="reversed")
    return _plain(figure, height=120 + 46 * len(campaigns))


def _need(frame: pd.DataFrame, columns: list[str]) -> None:
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise MissingColumn(_("The chart needs the columns {columns}.").format(columns=", ".join(missing)))


def _plain(figure: go.Figure, *, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure
