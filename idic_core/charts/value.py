"""Charts of value: the RFM grid, lifetime values, concentration, and what each tier brings and could bring."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from idic_core.words import _

BLUE, PALE, ORANGE, GREY = "#2f6fd6", "#9dbbe8", "#d97706", "#6b7785"
LAYOUT: dict[str, Any] = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "showlegend": False}
CLIP = 0.97
"""The share of customers that a histogram shows; the few beyond are gathered in its last bar."""


def rfm_grid(grid: pd.DataFrame) -> go.Figure:
    """Customers by recency (up) and frequency (right), counts written in. grid: r, f (1-5), customers, value."""
    counts = (
        grid.pivot_table(index="r", columns="f", values="customers", aggfunc="sum")
        .reindex(index=range(1, 6), columns=range(1, 6))
        .fillna(0)
        .astype(int)
    )
    z = np.sqrt(counts.to_numpy("float64"))
    text = [[f"{n:,}" if n else "" for n in row] for row in counts.to_numpy()]
    figure = go.Figure(
        go.Heatmap(
            z=z, x=[1, 2, 3, 4, 5], y=[1, 2, 3, 4, 5], text=text, texttemplate="%{text}", xgap=3, ygap=3, showscale=False,
            colorscale=[[0, "#eef3fb"], [0.5, "#8db1ea"], [1, "#1f5fbf"]], hovertemplate=_("Recency %{y}, frequency %{x}: %{text} customers") + "<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        **LAYOUT, height=340, xaxis={"title": _("Buys seldom → often"), "dtick": 1, "showgrid": False, "zeroline": False},
        yaxis={"title": _("Long ago → lately"), "dtick": 1, "showgrid": False, "zeroline": False},
    )  # fmt: skip
    return figure


def lifetime_histogram(values: pd.Series[Any]) -> go.Figure:
    """Customers by lifetime value, the largest gathered in the last bar, with the median marked. values: money."""
    known = values.dropna().to_numpy("float64")
    figure = go.Figure()
    if len(known):
        top = float(np.quantile(known, CLIP)) or float(known.max()) or 1.0
        edges = np.linspace(min(0.0, float(known.min())), top, 31)
        counts, _edges = np.histogram(np.minimum(known, top), bins=edges)
        middle = (edges[:-1] + edges[1:]) / 2
        names = [f"{a:,.0f} – {b:,.0f}" for a, b in pairwise(edges)]
        names[-1] = _("{low} and more").format(low=f"{edges[-2]:,.0f}")
        colours = [BLUE] * (len(counts) - 1) + [PALE]
        figure.add_bar(
            x=middle,
            y=counts,
            marker={"color": colours},
            customdata=names,
            hovertemplate="%{customdata}: %{y:,}<extra></extra>",
            width=np.diff(edges) * 0.94,
        )
        median = float(np.median(known))
        figure.add_vline(
            x=median,
            line={"color": GREY, "width": 1.5, "dash": "dot"},
            annotation={"text": _("half have less than {x}").format(x=f"{median:,.0f}")},
        )
    figure.update_layout(
        **LAYOUT, height=300, xaxis={"title": _("Lifetime value")}, yaxis={"title": _("Customers")}, bargap=0
    )
    return figure


def concentration(curve: pd.DataFrame) -> go.Figure:
    """Which share of customers brings which share of value. curve: customers, value (cumulative shares, best first)."""
    figure = go.Figure()
    if len(curve):
        x, y = 100 * curve["customers"], 100 * curve["value"]
        figure.add_scatter(x=x, y=y, mode="lines", line={"color": BLUE, "width": 2.5}, fill="tozeroy", fillcolor="rgba(47,111,214,0.10)",
                           hovertemplate=_("The best %{x:.0f} % bring %{y:.0f} %") + "<extra></extra>")  # fmt: skip
        fifth = float(np.interp(20, x, y))
        figure.add_scatter(
            x=[20],
            y=[fifth],
            mode="markers+text",
            marker={"color": ORANGE, "size": 10},
            text=[f"  {fifth:.0f} %"],
            textposition="middle right",
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", line={"color": GREY, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    figure.update_layout(
        **LAYOUT,
        height=300,
        xaxis={"title": _("% of customers, best first"), "range": [0, 100]},
        yaxis={"title": _("% of value"), "range": [0, 103]},
    )
    return figure


def actual_and_open(tiers: pd.DataFrame) -> go.Figure:
    """Per tier, what it brought and what is open to its peers' level. tiers: name, actual, open (money)."""
    figure = go.Figure()
    figure.add_bar(
        y=tiers["name"],
        x=tiers["actual"],
        orientation="h",
        marker={"color": BLUE},
        name=_("Brought"),
        hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
    )
    figure.add_bar(
        y=tiers["name"],
        x=tiers["open"],
        orientation="h",
        marker={"color": PALE},
        name=_("Still open"),
        hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
    )
    layout = {**LAYOUT, "showlegend": True}
    figure.update_layout(
        **layout,
        barmode="stack",
        height=240,
        yaxis={"autorange": "reversed"},
        legend={"orientation": "h", "y": 1.15, "x": 0},
    )
    return figure
