"""Charts of identity: why the program takes two records for one person, as a waterfall of weights."""

from __future__ import annotations

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
