"""Lists of people with a reason of their own: who could need something, who showed interest; a row opens the customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from idic_core.words import _
from pages.ui.list_actions import actions

TALL = 66
"""Rows so high hold two lines, where a reason is long."""


def opened(
    shown: pd.DataFrame, ids: pd.Series[Any], *, key: str, wide: dict[str, int] | None = None, make: Callable[[str], bytes] | None = None, name: str = "", definition: str = "",
) -> None:  # fmt: skip
    """A table of people in the reader's words; a chosen row opens the customer. shown: columns as they are headed; ids: customer_id of each row.

    wide: widths of columns, whose text may take two lines. make, name, definition: as of list_actions.actions, for the whole list.
    """
    row = TALL if wide else 35
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(_("Choose a row to open the customer."), width="content")
        if make is not None:
            actions(make, name, definition, key=key)
    state = st.dataframe(
        shown, placeholder="–", hide_index=True, key=key, on_select="rerun", selection_mode="single-row", height=min(38 + row * len(shown), 420), row_height=row,
        column_config={column: st.column_config.Column(width=width) for column, width in (wide or {}).items()}
        | {column: st.column_config.NumberColumn(format="localized") for column in shown.columns if pd.api.types.is_numeric_dtype(shown[column])},
    )  # fmt: skip
    if state and state["selection"]["rows"]:
        st.switch_page("pages/customer.py", query_params={"customer": str(ids.iloc[state["selection"]["rows"][0]])})
