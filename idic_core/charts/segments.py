"""Charts of segments: bars by place or class, and one field against another as a map of indices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from idic_core.charts.shades import INK, LEGEND_ABOVE
from idic_core.words import _

BLUE, PALE, GREY = "#2f6fd6", "#9dbbe8", "#6b7785"
LAYOUT: dict[str, Any] = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "showlegend": False}
ROW = 30
"""Pixels per bar, so that each name stands on its own line."""


def bars(frame: pd.DataFrame) -> go.Figure:
    """Share of customers and share of value per class, side by side. frame: name, customers (0-1), value (0-1), in the order to be shown."""
    figure = go.Figure()
    for column, colour, words in (("customers", PALE, _("of customers")), ("value", BLUE, _("of 12 months' value"))):
        figure.add_bar(
            y=frame["name"], x=100 * frame[column], orientation="h", marker={"color": colour}, name=words,
            text=[f"{100 * v:.0f} %" for v in frame[column]], textposition="outside", cliponaxis=False, hovertemplate="%{y}: %{x:.1f} % " + words + "<extra></extra>",
        )  # fmt: skip
    most = float(np.nanmax(frame[["customers", "value"]].to_numpy(), initial=0.01))
    figure.update_layout(
        **{**LAYOUT, "showlegend": True}, barmode="group", height=90 + ROW * max(len(frame), 1) * 3 // 2, legend=LEGEND_ABOVE,
        xaxis={"range": [0, 115 * most], "visible": False}, yaxis={"autorange": "reversed", "type": "category"}, bargap=0.25,
    )  # fmt: skip
    return figure


def index_map(frame: pd.DataFrame) -> go.Figure:
    """Index of each cell against the whole, with the customers written in. frame: row, column (names in order), customers, index."""
    rows, columns = list(dict.fromkeys(frame["row"])), list(dict.fromkeys(frame["column"]))
    counts, index = (
        frame.pivot_table(index="row", columns="column", values=v, aggfunc="sum").reindex(index=rows, columns=columns) for v in ("customers", "index")
    )  # fmt: skip
    counts = counts.fillna(0)
    # Half and double are as far from the average as each other; beyond four times nothing more is told apart.
    tone = np.log2(index.clip(lower=25, upper=400) / 100)
    text = [[f"{int(n):,}" if n else "" for n in line] for line in counts.to_numpy()]
    figure = go.Figure(
        go.Heatmap(
            z=tone, x=columns, y=rows, text=text, texttemplate="%{text}", xgap=3, ygap=3, zmin=-2, zmax=2, showscale=False, customdata=index,
            colorscale=[[0, "#f3d9b8"], [0.5, "#eef3fb"], [1, "#7fa8ea"]], textfont=INK,
            hovertemplate="%{y} × %{x}: %{text}, " + _("index") + " %{customdata:.0f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        **LAYOUT, height=110 + 34 * max(len(rows), 1), yaxis={"autorange": "reversed", "type": "category", "showgrid": False},
        xaxis={"type": "category", "showgrid": False, "side": "top"},
    )  # fmt: skip
    return figure
