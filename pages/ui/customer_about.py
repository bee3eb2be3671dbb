"""The line below a customer's name: the shop's own numbers, and what is known of the person beyond orders."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_segments
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import cached
from pages.ui.text import plain


def numbers(customer: dict[str, Any]) -> str:
    """The shop's own customer numbers and this program's, as people search for them. customer: a golden record."""
    own = [str(n) for n in json.loads(customer.get("external_ids") or "[]")]
    mine = str(customer["customer_id"])
    return _("{own} ({mine} in this program)").format(own=plain(", ".join(own)), mine=mine) if own else mine


def about(workspace: Workspace, customer_id: str) -> None:
    """Gender, age, place and the columns of one's own files, in one line; nothing where nothing is known."""
    known = dict(cached(differentiate.about, workspace, customer_id))
    born = known.pop("birth_date", [])
    parts = []
    for name, values in known.items():
        code = name if name == "age" or name.startswith("file:") else f"about:{name}"
        field = differentiate.Field(code, "choice", "about", "attributes", name)
        words = wording_segments.value_words(field, {})
        said = ", ".join(words.get(v, v) for v in values)
        if name == "age" and born:
            said = _("{age} (born {day})").format(age=said, day=born[0])
        parts.append(f"{wording_segments.label(field)}: {said}")
    if born and "age" not in known:
        parts.append(_("Born {day}").format(day=born[0]))
    if parts:
        st.caption(plain(" · ".join(parts)))
