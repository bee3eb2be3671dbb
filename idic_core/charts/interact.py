"""Charts of contacts: satisfaction by month with its range."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from idic_core.words import _

BLUE = "#2f6fd6"


def satisfaction(months: pd.DataFrame, kind: str) -> go.Figure:
    """One measure by month as points with their 95 % ranges. months: month (YYYY-MM), value, low, high, n; kind: csat, nps or ces."""
    scale = 1.0 if kind == "nps" else 100.0
    value, low, high = (months[c].astype("float64") * scale for c in ("value", "low", "high"))
    figure = go.Figure(
        go.Scatter(
            x=months["month"], y=value, mode="lines+markers", marker={"size": 8, "color": BLUE}, line={"width": 1.5, "color": BLUE},
            error_y={"type": "data", "symmetric": False, "array": high - value, "arrayminus": value - low, "color": "#8fa8cf", "thickness": 1.2, "width": 3},
            customdata=months[["n"]], hovertemplate="%{x}: %{y:.0f} (n = %{customdata[0]})<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        height=260, margin={"l": 8, "r": 8, "t": 8, "b": 8}, xaxis={"type": "category", "title": None},
        yaxis={"title": _("points") if kind == "nps" else "%", "range": [-105, 105] if kind == "nps" else [0, 105]}, showlegend=False,
    )  # fmt: skip
    return figure
