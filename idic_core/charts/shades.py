"""Colours of grids with figures in them: light enough everywhere that dark figures stand out, on a light page and on a dark one."""

from __future__ import annotations

from typing import Any

SHADES = [[0.0, "#eef3fb"], [1.0, "#7fa8ea"]]
"""From little to much; dark ink on the darkest has a contrast of 7 to 1."""

INK: dict[str, Any] = {"color": "#0f161d"}
"""The font of the figures in a grid: left to itself it is chosen per cell and fades on the middle shades."""

LEGEND_ABOVE: dict[str, Any] = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0}
"""A legend that stands on the plot's upper edge and grows upwards: in a narrow window its rows never cover what is drawn."""
