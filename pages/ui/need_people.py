"""Lists of people with a reason of their own: who could need something, who showed interest; a row opens the customer."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core.words import _


def opened(shown: pd.DataFrame, ids: pd.Series[Any], *, key: str, wide: dict[str, int] | None = None) -> None:
    """A table of people in the reader's words; a chosen row opens the customer. shown: columns as they are headed; ids: customer_id of each row."""
    state = st.dataframe(
        shown, placeholder="–", hide_index=True, key=key, on_select="rerun", selection_mode="single-row", height=min(38 + 35 * len(shown), 420),
        column_config={column: st.column_config.Column(width=width) for column, width in (wide or {}).items()}
        | {column: st.column_config.NumberColumn(format="localized") for column in shown.columns if pd.api.types.is_numeric_dtype(shown[column])},
    )  # fmt: skip
    st.caption(_("Choose a row to open the customer."))
    if state and state["selection"]["rows"]:
        st.switch_page("pages/customer.py", query_params={"customer": str(ids.iloc[state["selection"]["rows"][0]])})
