"""The value group and the RFM group of one person as badges, and in a line why they are in them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from idic_core import interact
from idic_core.differentiate import wording, wording_value
from idic_core.store import Workspace
from idic_core.words import _, number
from pages.ui.data import cached
from pages.ui.terms import term_help
from pages.ui.text import plain


def groups(workspace: Workspace, value: dict[str, Any]) -> None:
    """Both badges with their terms, and the line below; nothing for somebody without orders. value: the row of customer_values."""
    said = why(value, cached(interact.value_lines, workspace))
    if not said:
        return
    codes = {"value_group": (wording_value.value_groups(), "value_map", ":material/grid_view:"), "rfm_group": (wording.groups(), "rfm", ":material/history:")}  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        for column, text in said.items():
            words, term, icon = codes[column]
            name = words.get(str(value[column]), str(value[column]))
            st.badge(plain(name), icon=icon, color="gray", help=f"{text}\n\n{term_help(term)}")
            st.caption(text)


def why(value: dict[str, Any], lines: dict[str, float]) -> dict[str, str]:
    """value_group and rfm_group -> why this customer is in it; without those that are not known. lines: interact.value_lines."""
    said = {}
    if value.get("value_group"):
        said["value_group"] = _why_value(value, lines)
    if value.get("rfm_group") and value.get("r"):
        scores = _("recency {r}, frequency {f}, money {m} of 5").format(r=value["r"], f=value["f"], m=value["m"])
        said["rfm_group"] = _("RFM group: {scores}").format(scores=scores)
    return said


def _why_value(value: dict[str, Any], lines: dict[str, float]) -> str:
    brought, still = number(value.get("actual_value")), number(value.get("unrealised"))
    top, grow = (number(lines[c]) if c in lines else "" for c in ("most_valuable", "most_growable"))
    match str(value["value_group"]):
        case "most_valuable":
            return _("in the top fifth by the last 12 months: {value}; the line is at {line}").format(
                value=brought, line=top
            )
        case "most_growable":
            return _("in the top fifth of the others by what they could still bring: {value}; the line is at {line}").format(value=still, line=grow)  # fmt: skip
        case "low_maintenance":
            said = _("brought {value} in the last 12 months").format(value=brought)
            if top:
                said = _("brought {value} in the last 12 months; most valuable begin at {line}").format(
                    value=brought, line=top
                )
            if value.get("lifecycle") == "lost":
                return said + "; " + _("lost, so not among the most growable")
            if grow:
                said += "; " + _("could still bring {value}; most growable begin at {line}").format(value=still, line=grow)  # fmt: skip
            return said
        case "below_zero":
            return _("cost more than they brought in the last 12 months: {value}").format(value=brought)
    return wording_value.value_group_meanings().get(str(value["value_group"]), "")
