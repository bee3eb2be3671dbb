"""Charts of moves: where customers went between two days."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from idic_core.charts.value import GREY, LAYOUT, SEGMENTS
from idic_core.words import _

MOST = 6
"""Nodes on each side; the smallest of more are gathered in one."""

OTHER = "\x00other"
PALETTE = ("#2f6fd6", "#d98a1f", "#2a9db0", "#7a4fc0", "#1f8a5b", "#8a94a3")


def sankey(flows: pd.DataFrame, names: dict[str, str]) -> go.Figure:
    """Customers from where they were (left) to where they are (right). flows: was, became ("" for new and gone ones), customers; names: code -> words."""
    shown = _gathered(flows, list(names))
    left, right = (_in_order(shown[side].unique().tolist(), list(names)) for side in ("was", "became"))
    words = {**names, OTHER: _("Others")}
    label = [words.get(c, c if c else _("Not a customer yet")) for c in left]
    label += [words.get(c, c if c else _("No longer a customer")) for c in right]
    colour = dict(zip(names, PALETTE * (len(names) // len(PALETTE) + 1), strict=False)) | SEGMENTS
    nodes = [colour.get(c, GREY) for c in [*left, *right]]
    source = [left.index(c) for c in shown["was"]]
    figure = go.Figure(
        go.Sankey(
            node={"label": label, "color": nodes, "pad": 18, "thickness": 16, "line": {"width": 0}, "hovertemplate": "%{label}: %{value:,}<extra></extra>"},
            link={
                "source": source, "target": [len(left) + right.index(c) for c in shown["became"]], "value": shown["customers"],
                "color": [_faint(nodes[s]) for s in source], "hovertemplate": "%{source.label} → %{target.label}: %{value:,}<extra></extra>",
            },
        )
    )  # fmt: skip
    figure.update_layout(**LAYOUT, height=max(260, 70 * max(len(left), len(right))), font={"size": 13})
    return figure


def _gathered(flows: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """flows summed by was and became, with at most MOST codes on each side."""
    shown = flows[["was", "became", "customers"]].copy()
    for side in ("was", "became"):
        sizes = shown.groupby(side)["customers"].sum().sort_values(ascending=False, kind="stable")
        if len(sizes) > MOST:
            kept = set(sizes.index[: MOST - 1])
            shown[side] = shown[side].where(shown[side].isin(kept), OTHER)
    return shown.groupby(["was", "became"], sort=False)["customers"].sum().reset_index()


def _in_order(codes: list[str], order: list[str]) -> list[str]:
    place = {code: number for number, code in enumerate(order)}
    return sorted(map(str, codes), key=lambda c: (place.get(c, len(place) + (c == OTHER)), c))


def _faint(colour: str) -> str:
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},0.35)"
