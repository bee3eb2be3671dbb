"""Charts of how far a forecast can be trusted: what was forecast against what happened."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from idic_core.charts.value import BLUE, GREY, LAYOUT
from idic_core.words import _


def calibration(rows: list[dict[str, Any]]) -> go.Figure:
    """Forecast (right) against happened (up), a point per tenth of customers, with the line where both are equal.

    rows: expected, happened (mean order days per customer), customers, error (80 %), as calibration.calibration gives them.
    """
    x, y = [r["expected"] for r in rows], [r["happened"] for r in rows]
    top = max([*x, *(r["happened"] + r["error"] for r in rows), 0.1]) * 1.05
    figure = go.Figure()
    figure.add_scatter(
        x=[0, top], y=[0, top], mode="lines", line={"color": GREY, "width": 1, "dash": "dot"}, hoverinfo="skip", name=_("As forecast"),
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=y, mode="markers+lines", line={"color": BLUE, "width": 1}, marker={"color": BLUE, "size": 9}, name=_("What came"),
        error_y={"array": [r["error"] for r in rows], "color": BLUE, "thickness": 1, "width": 3}, customdata=[r["customers"] for r in rows],
        hovertemplate=_("Forecast %{x:.2f}, happened %{y:.2f} orders per customer") + "<extra></extra>",
    )  # fmt: skip
    figure.update_layout(
        **LAYOUT, height=340, xaxis={"title": _("Orders forecast per customer"), "range": [0, top]},
        yaxis={"title": _("Orders that happened"), "range": [0, top]},
    )  # fmt: skip
    return figure
