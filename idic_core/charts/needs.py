"""Charts of needs: what each group buys, and how demand grows."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from idic_core.charts.shades import INK, SHADES
from idic_core.words import _

BLUE, ORANGE, GREY = "#2f6fd6", "#d97706", "#6b7785"
LAYOUT = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "showlegend": False}
COLOURS = {"rising": BLUE, "falling": ORANGE, "perhaps_rising": "#9dbbe8", "perhaps_falling": "#f0b775", "steady": GREY}
WIDEST = 3.0
"""Ranges are drawn up to this growth (300 %)."""


def short(text: str, most: int = 28) -> str:
    """A label that fits: cut with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def profile(table: pd.DataFrame) -> go.Figure:
    """What each group buys: shares written into a grid. table: group (name), what, share (0-1), groups and kinds in the order of rows."""
    wide = table.pivot_table(index="what", columns="group", values="share", fill_value=0.0)
    wide = wide.reindex(index=table["what"].drop_duplicates(), columns=table["group"].drop_duplicates()).fillna(0.0)
    text = [[f"{100 * v:.0f} %" if v >= 0.005 else "" for v in row] for row in wide.to_numpy()]
    figure = go.Figure(
        go.Heatmap(
            z=wide.to_numpy(), x=["<br>+ ".join(short(part, 20) for part in str(c).split(" + ")) for c in wide.columns], y=[short(str(w)) for w in wide.index], text=text, texttemplate="%{text}", xgap=3, ygap=3, showscale=False,
            colorscale=SHADES, textfont=INK, hovertemplate="%{x}<br>%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        **LAYOUT,
        height=110 + 30 * len(wide),
        xaxis={"side": "top", "showgrid": False},
        yaxis={"autorange": "reversed", "showgrid": False},
    )
    return figure


def growth(board: pd.DataFrame) -> go.Figure:
    """Growth of demand with its range, most growing on top. board: name, growth, low, high (shares), verdict (code)."""
    shown = board.dropna(subset=["growth"])
    figure = go.Figure()
    figure.add_vline(x=0, line={"color": GREY, "width": 1, "dash": "dot"})
    for verdict, part in shown.groupby("verdict", sort=False):
        high, low = part["high"].clip(upper=WIDEST), part["low"]
        point = part["growth"].clip(upper=WIDEST)
        figure.add_scatter(
            x=100 * point, y=part["name"], mode="markers", marker={"color": COLOURS.get(str(verdict), GREY), "size": 10},
            error_x={"type": "data", "symmetric": False, "array": 100 * (high - point), "arrayminus": 100 * (point - low), "thickness": 2, "width": 4},
            customdata=part[["low", "high"]] * 100, hovertemplate="%{y}: %{x:+.0f} % (%{customdata[0]:+.0f} … %{customdata[1]:+.0f} %)<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        **LAYOUT, height=90 + 30 * len(shown), xaxis={"title": _("Growth of the share of customers, %"), "ticksuffix": " %"},
        yaxis={"categoryorder": "array", "categoryarray": list(shown["name"])[::-1], "showgrid": True},
    )  # fmt: skip
    return figure


def months(table: pd.DataFrame) -> go.Figure:
    """Share of active customers who bought a kind, per month. table: month (YYYY-MM), share (0-1), customers."""
    figure = go.Figure(
        go.Scatter(
            x=table["month"], y=100 * table["share"], mode="lines+markers", line={"color": BLUE, "width": 2.5}, customdata=table["customers"],
            hovertemplate="%{x}: %{y:.0f} % (%{customdata:,})<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        **LAYOUT, height=240, xaxis={"type": "category"}, yaxis={"title": _("% of buyers"), "rangemode": "tozero"}
    )
    return figure
