"""Charts of identity: a pair as a waterfall of weights, a customer as a network, and for experts weights, m and u, thresholds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from idic_core.errors import NotEnoughData
from idic_core.words import _

FOR, AGAINST, TOTAL = "#2a8a6b", "#b8336a", "#2f6fd6"


def waterfall(steps: list[tuple[str, float]], total: float) -> go.Figure:
    """Each piece of evidence as a step up (for one person) or down (against), from where any two candidates start to the sum.

    steps: label and weight (log2); total: the pair's match weight. Raises NotEnoughData when there is no step.
    """
    if not steps:
        raise NotEnoughData(
            _("There is no evidence to draw."), hint=_("These two records were never compared field by field.")
        )
    start = total - sum(weight for _label, weight in steps)
    labels = [_("Any two candidates"), *[label for label, _weight in steps], _("Result")]
    values = [start, *[weight for _label, weight in steps], total]
    figure = go.Figure(
        go.Waterfall(
            orientation="h", y=labels, x=values, measure=["absolute", *["relative"] * len(steps), "total"],
            text=[f"{v:+.1f}" for v in values], textposition="outside", cliponaxis=False,
            increasing={"marker": {"color": FOR}}, decreasing={"marker": {"color": AGAINST}}, totals={"marker": {"color": TOTAL}},
            connector={"line": {"width": 1, "color": "#b6bfcc"}}, hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        height=90 + 34 * len(labels), margin={"l": 8, "r": 48, "t": 8, "b": 8}, showlegend=False,
        yaxis={"autorange": "reversed", "title": None}, xaxis={"title": _("evidence against ← → for one person"), "zeroline": True},
    )  # fmt: skip
    return figure


STRONG, MIDDLE, WEAK = "#2a8a6b", "#d98c1f", "#b8336a"


def network(labels: list[str], groups: list[str], edges: list[tuple[int, int, float, str]]) -> go.Figure:
    """The records of one customer as dots, joined by lines whose colour says how strongly two hold together.

    labels: one per record; groups: where each comes from (a symbol of its own per source). edges: two record numbers, the chance
    (0-1) that they are one person, and what a person answered ("" where nobody was asked). The dots carry their number as customdata.
    """
    x, y = _places(len(labels), edges)
    figure = go.Figure()
    kinds = [
        (_("hold together strongly"), STRONG, "solid"), (_("perhaps"), MIDDLE, "solid"), (_("speak against"), WEAK, "dot"),
    ]  # fmt: skip
    for name, colour, dash in kinds:
        xs: list[float | None] = []
        ys: list[float | None] = []
        for a, b, probability, said in edges:
            strong = said == "same" or (said != "different" and probability >= 0.95)
            against = said == "different" or (said != "same" and probability < 0.5)
            if colour == (STRONG if strong else WEAK if against else MIDDLE):
                xs += [x[a], x[b], None]
                ys += [y[a], y[b], None]
        if xs:
            figure.add_scatter(
                x=xs,
                y=ys,
                mode="lines",
                line={"color": colour, "width": 2, "dash": dash},
                name=name,
                hoverinfo="skip",
            )
    sources = list(dict.fromkeys(groups))
    symbols = ["circle", "square", "diamond", "triangle-up", "hexagon", "cross"]
    for n, source in enumerate(sources):
        mine = [i for i, group in enumerate(groups) if group == source]
        figure.add_scatter(
            x=[x[i] for i in mine], y=[y[i] for i in mine], mode="markers+text", name=source, text=[labels[i] for i in mine], customdata=[[i] for i in mine],
            textposition="top center", hovertemplate="%{text}<extra></extra>", marker={"size": 18, "color": TOTAL, "symbol": symbols[n % len(symbols)]},
        )  # fmt: skip
    figure.update_layout(
        height=min(620, 300 + 8 * len(labels)), margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False, clickmode="event+select", hovermode="closest",
        legend={"orientation": "h", "y": -0.02}, xaxis={"visible": False, "range": [-1.45, 1.45], "fixedrange": True}, yaxis={"visible": False, "range": [-1.3, 1.35], "fixedrange": True},
    )  # fmt: skip
    return figure


def _places(size: int, edges: list[tuple[int, int, float, str]]) -> tuple[list[float], list[float]]:
    """Where each dot stands: on a circle to begin with, then pulled together by strong pairs and apart by all (Fruchterman and Reingold, 1991)."""
    angle = np.linspace(0, 2 * np.pi, size, endpoint=False)
    place = np.column_stack([np.cos(angle), np.sin(angle)])
    pull = np.zeros((size, size))
    for a, b, probability, said in edges:
        pull[a, b] = pull[b, a] = 1.0 if said == "same" else 0.0 if said == "different" else max(probability - 0.3, 0.0)
    ideal = 0.9 / np.sqrt(max(size, 1))
    for step in range(120):
        gap = place[:, None, :] - place[None, :, :]
        far = np.maximum(np.linalg.norm(gap, axis=2), 0.02)
        force = (ideal**2 / far**2 - pull * far / ideal)[:, :, None] * gap / far[:, :, None]
        move = force.sum(axis=1)
        length = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        place = place + move / length * np.minimum(length, 0.12 * (1 - step / 120))
        place = place - place.mean(axis=0)
    reach = np.abs(place).max(axis=0)
    place = place / np.maximum(reach, 0.3)
    return place[:, 0].tolist(), place[:, 1].tolist()


def match_weights(table: pd.DataFrame) -> go.Figure:
    """Each level's weight (log2 m/u) as a bar, fields below each other. table: field, level, weight, m, u."""
    figure = go.Figure(
        go.Bar(
            x=table["weight"], y=[table["field"], table["level"]], orientation="h", marker_color=[FOR if w > 0 else AGAINST for w in table["weight"]],
            text=[f"{w:+.1f}" for w in table["weight"]], textposition="outside", cliponaxis=False,
            customdata=np.column_stack([table["m"], table["u"]]), hovertemplate="%{y}: %{x:.1f}<br>m = %{customdata[0]:.4f}, u = %{customdata[1]:.5f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        height=80 + 21 * len(table), margin={"l": 8, "r": 48, "t": 8, "b": 8}, showlegend=False,
        yaxis={"autorange": "reversed", "title": None, "dividercolor": "#b6bfcc"}, xaxis={"title": _("evidence against ← → for one person"), "zeroline": True},
    )  # fmt: skip
    return figure


def m_and_u(table: pd.DataFrame) -> go.Figure:
    """How often each level occurs among matches (m, to the left) and among other pairs (u, to the right). table: field, level, m, u."""
    figure = go.Figure()
    for column, sign, colour, name in (("m", -1, FOR, _("one person (m)")), ("u", 1, TOTAL, _("others (u)"))):
        figure.add_bar(
            x=sign * table[column], y=[table["field"], table["level"]], orientation="h", marker_color=colour, name=name, customdata=table[column],
            hovertemplate="%{y}: %{customdata:.2%}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        height=110 + 19 * len(table), margin={"l": 8, "r": 16, "t": 8, "b": 8}, barmode="relative", legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        yaxis={"autorange": "reversed", "title": None, "dividercolor": "#b6bfcc"},
        xaxis={"range": [-1.02, 1.02], "tickvals": [-1, -0.5, 0, 0.5, 1], "ticktext": ["100 %", "50 %", "0", "50 %", "100 %"]},
    )  # fmt: skip
    return figure


def thresholds(curve: pd.DataFrame) -> go.Figure:
    """Precision and recall by the chance from which pairs are joined. curve: chance, precision, recall (shares), on a log-odds axis."""
    odds = np.log2(curve["chance"].clip(1e-9, 1 - 1e-9) / (1 - curve["chance"].clip(1e-9, 1 - 1e-9)))
    figure = go.Figure()
    for column, colour, name, dash in (
        ("precision", FOR, _("right (precision)"), "solid"), ("recall", TOTAL, _("found (recall)"), "dash"),
    ):  # fmt: skip
        figure.add_scatter(
            x=odds, y=curve[column], mode="lines", name=name, line={"color": colour, "width": 2.5, "dash": dash},
            customdata=curve["chance"], hovertemplate="%{customdata:.2%}: %{y:.1%}<extra>" + name + "</extra>",
        )  # fmt: skip
    marks = [0.02, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999]
    figure.update_layout(
        height=320, margin={"l": 8, "r": 16, "t": 8, "b": 8}, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}, hovermode="x unified",
        yaxis={"tickformat": ".0%", "title": None, "range": [0, 1.03]},
        xaxis={"title": _("chance from which pairs are joined"), "tickvals": [float(np.log2(p / (1 - p))) for p in marks], "ticktext": [f"{100 * p:g} %" for p in marks],
               "range": [-6.5, 16]},
    )  # fmt: skip
    return figure
