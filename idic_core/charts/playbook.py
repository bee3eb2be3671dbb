"""Charts of the playbook: effort against value, and what sets the best customers apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from idic_core.charts.shades import LEGEND_ABOVE
from idic_core.words import _

BLUE, ORANGE, GREY = "#2f6fd6", "#d97706", "#6b7785"
LAYOUT: dict[str, Any] = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}}


def effort_bars(groups: pd.DataFrame) -> go.Figure:
    """Share of value and share of our time side by side, a pair a group. groups: name, value_share, effort_share (0-1)."""
    figure = go.Figure()
    for column, label, colour in (("value_share", _("Share of value"), BLUE), ("effort_share", _("Your time"), ORANGE)):
        shares = 100 * groups[column].astype("float64")
        figure.add_bar(
            y=groups["name"], x=shares, orientation="h", name=label, marker={"color": colour}, text=[f"{v:.0f} %" for v in shares], textposition="auto",
            hovertemplate="%{y}, " + label + ": %{x:.0f} %<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        **LAYOUT, barmode="group", height=90 + 62 * max(len(groups), 1), xaxis={"title": _("% of all"), "rangemode": "tozero"}, yaxis={"autorange": "reversed"},
        legend={**LEGEND_ABOVE, "traceorder": "normal"},
    )  # fmt: skip
    return figure


def profile_dots(profile: pd.DataFrame) -> go.Figure:
    """How common each trait is among the best and among the others, joined by a line. profile: name, best, others (0-1)."""
    figure = go.Figure()
    shares = zip(
        profile["name"].tolist(),
        profile["others"].astype("float64").tolist(),
        profile["best"].astype("float64").tolist(),
        strict=True,
    )
    for name, others, best in shares:
        figure.add_scatter(
            x=[100 * others, 100 * best],
            y=[name, name],
            mode="lines",
            line={"color": GREY, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    for column, label, colour in (("others", _("Other customers"), GREY), ("best", _("The best fifth"), BLUE)):
        figure.add_scatter(
            x=100 * profile[column].astype("float64"), y=profile["name"], mode="markers", name=label, marker={"color": colour, "size": 12},
            hovertemplate="%{y}, " + label + ": %{x:.0f} %<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        **LAYOUT, height=100 + 34 * max(len(profile), 1), xaxis={"title": _("% who have it"), "rangemode": "tozero"}, yaxis={"autorange": "reversed"},
        legend=LEGEND_ABOVE,
    )  # fmt: skip
    return figure
