"""Charts of value: the RFM grid, lifetime values, concentration, and what each tier brings and could bring."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from idic_core.charts.shades import INK, LEGEND_ABOVE, SHADES
from idic_core.words import _

BLUE, PALE, ORANGE, GREY = "#2f6fd6", "#9dbbe8", "#d97706", "#6b7785"
LAYOUT: dict[str, Any] = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "showlegend": False}
SEGMENTS = {
    "most_valuable": BLUE, "most_growable": ORANGE, "low_maintenance": "#8a94a3", "below_zero": "#c2453c", "untold": "#8a94a3",
    "vip": BLUE, "potential": ORANGE, "ordinary": "#2a9db0", "small": "#8a94a3",
    "new": "#7a4fc0", "mature": "#1f8a5b", "at_risk": "#d98a1f", "lost": "#c2453c",
}  # fmt: skip
"""One fixed colour per value group, tier and stage, readable on light and dark."""

EDGE = 1.12
"""How far the map reaches beyond its outermost cell, so that the largest dot there is seen as a whole."""

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
            colorscale=SHADES, textfont=INK, hovertemplate=_("Recency %{y}, frequency %{x}: %{text} customers") + "<extra></extra>",
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
        **LAYOUT, height=300, xaxis={"title": _("Lifetime value, 3 years")}, yaxis={"title": _("Customers")}, bargap=0
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
        legend=LEGEND_ABOVE,
    )
    return figure


def value_map(cells: pd.DataFrame, names: dict[str, str]) -> go.Figure:
    """Customers by what they bring (right) and what customers like them bring (up), gathered into cells; on the line nothing is open.

    cells: x, y (money), value_group, customers, actual, unrealised; names: value group -> words. Both axes are in steps of the square root of money.
    """
    figure = go.Figure()
    largest = float(cells["customers"].max()) if len(cells) else 1.0
    for code, name in names.items():
        mine = cells[cells["value_group"] == code]
        if mine.empty:
            continue
        hover = [
            _("{group}: {n} customers, brought {a}, unrealised {u}").format(
                group=name, n=f"{row.customers:,}", a=f"{row.actual:,.0f}", u=f"{row.unrealised:,.0f}"
            )
            for row in mine.itertuples()
        ]
        figure.add_scatter(
            x=np.sqrt(mine["x"]), y=np.sqrt(mine["y"]), mode="markers", name=name, customdata=hover, hovertemplate="%{customdata}<extra></extra>",
            marker={"color": SEGMENTS[code], "size": 5 + 27 * np.sqrt(mine["customers"] / largest), "opacity": 0.75, "line": {"width": 0}},
        )  # fmt: skip
    top = float(np.sqrt(cells["y"].max())) * EDGE if len(cells) else 1.0
    figure.add_scatter(x=[0, top], y=[0, top], mode="lines", line={"color": GREY, "width": 1, "dash": "dot"}, hoverinfo="skip", showlegend=False)  # fmt: skip
    ticks = _round_steps(top**2)
    axis = {
        "tickvals": np.sqrt(ticks),
        "ticktext": [f"{t:,.0f}" for t in ticks],
        "range": [(1 - EDGE) / 2 * top, top],
        "zeroline": False,
    }
    figure.update_layout(
        **{**LAYOUT, "showlegend": True}, height=430, legend=LEGEND_ABOVE,
        xaxis={**axis, "title": _("Actual value: brought in 12 months")}, yaxis={**axis, "title": _("Potential value")},
    )  # fmt: skip
    return figure


def _round_steps(top: float) -> np.ndarray[Any, Any]:
    """Round amounts from zero to `top` for an axis in square roots."""
    unit = 10.0 ** np.floor(np.log10(max(top, 1e-6)))
    steps = np.asarray([0, 0.02, 0.1, 0.25, 0.5, 1, 2, 4, 7]) * unit
    return np.asarray(steps[steps <= top])


def decile_bars(deciles: pd.DataFrame) -> go.Figure:
    """The share of value that each tenth of customers brought, best first, and the shares added up (Pareto). deciles: decile, share, upto (0-1)."""
    figure = go.Figure()
    x = [str(d) for d in deciles["decile"]]
    figure.add_bar(
        x=x, y=100 * deciles["share"], marker={"color": BLUE}, name=_("Share of value"), hovertemplate=_("Tenth %{x}: %{y:.1f} %") + "<extra></extra>",
        text=[f"{100 * s:.0f} %" for s in deciles["share"]], textposition="outside", cliponaxis=False,
    )  # fmt: skip
    figure.add_scatter(x=x, y=100 * deciles["upto"], mode="lines+markers", line={"color": ORANGE, "width": 2}, name=_("Added up"), hovertemplate=_("Up to tenth %{x}: %{y:.0f} %") + "<extra></extra>")  # fmt: skip
    figure.update_layout(
        **{**LAYOUT, "showlegend": True}, height=300, legend=LEGEND_ABOVE,
        xaxis={"title": _("Tenth of customers, 1 is the best"), "type": "category"}, yaxis={"title": _("% of value"), "range": [0, 112]},
    )  # fmt: skip
    return figure


def equity_line(history: pd.DataFrame) -> go.Figure:
    """Customer equity by the day that figures held for, with its band. history: as_of (ISO), equity, low, high."""
    figure = go.Figure()
    day = pd.to_datetime(history["as_of"])
    order = np.argsort(day.to_numpy())
    day, rows = day.iloc[order], history.iloc[order]
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=day, y=rows["high"], **band)
    figure.add_scatter(x=day, y=rows["low"], fill="tonexty", fillcolor="rgba(47,111,214,0.15)", **band)
    figure.add_scatter(x=day, y=rows["equity"], mode="lines+markers", line={"color": BLUE, "width": 2.5}, hovertemplate="%{x|%Y-%m-%d}: %{y:,.0f}<extra></extra>")  # fmt: skip
    figure.update_layout(**LAYOUT, height=260, yaxis={"title": _("Customer equity"), "rangemode": "tozero"})
    return figure


def change_bars(parts: pd.DataFrame) -> go.Figure:
    """What made a total change, up to the right and down to the left. parts: name, money."""
    figure = go.Figure(
        go.Bar(
            y=parts["name"], x=parts["money"], orientation="h", hovertemplate="%{y}: %{x:+,.0f}<extra></extra>", text=[f"{m:+,.0f}" for m in parts["money"]],
            textposition="auto", marker={"color": [SEGMENTS["mature"] if m >= 0 else SEGMENTS["lost"] for m in parts["money"]]},
        )
    )  # fmt: skip
    figure.update_layout(**LAYOUT, height=90 + 34 * len(parts), yaxis={"autorange": "reversed"})
    return figure


def lever_bars(levers: pd.DataFrame) -> go.Figure:
    """What each lever is worth, a bar per lever divided by value group. levers: lever (words), group (words), code (value group), gain (money), customers."""
    figure = go.Figure()
    for code in levers["code"].drop_duplicates():
        mine = levers[levers["code"] == code]
        figure.add_bar(
            y=mine["lever"], x=mine["gain"], orientation="h", name=str(mine["group"].iloc[0]), marker={"color": SEGMENTS.get(str(code), GREY)}, customdata=mine["customers"],
            hovertemplate=_("%{y}: %{x:,.0f} more in 12 months, %{customdata:,} customers") + "<extra></extra>",
        )  # fmt: skip
    figure.update_layout(**{**LAYOUT, "showlegend": True}, barmode="stack", height=260, yaxis={"autorange": "reversed"}, legend={**LEGEND_ABOVE, "traceorder": "normal"})  # fmt: skip
    return figure
