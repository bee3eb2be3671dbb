"""The part of the upload page for those who begin from a spreadsheet or from paper."""

from __future__ import annotations

import streamlit as st

from idic_core import upload
from idic_core.words import _, language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def start_from_spreadsheet() -> None:
    """How to begin with one's own workbook, and empty tables for each thing that people collect, as XLSX and CSV."""
    st.markdown(f"**{_('Start from my spreadsheet')}**")
    st.caption(
        _(
            "Drop it as it is: titles above the table, several sheets, merged cells and formulas are understood, and you see what was made of them before anything is kept. Columns may have the names you gave them."
        )
    )
    st.markdown(f"**{_('Empty tables to fill in')}**")
    sources = list(upload.SOURCES)
    chosen = st.selectbox(
        _("What do you want to write down?"), sources, format_func=upload.source_words, key="template_source"
    )
    left, right = st.columns(2)
    left.download_button(
        "XLSX", _file((chosen,), ".xlsx", language()), file_name=f"{chosen}.xlsx", mime=XLSX, key="template_xlsx", icon=":material/download:", width="stretch",
    )  # fmt: skip
    right.download_button(
        "CSV", _file((chosen,), ".csv", language()), file_name=f"{chosen}.csv", mime="text/csv", key="template_csv", icon=":material/download:", width="stretch",
    )  # fmt: skip
    st.download_button(
        _("One workbook with all of them"), _file(tuple(sources), ".xlsx", language()), file_name="customers.xlsx", mime=XLSX, key="template_all", icon=":material/table_view:", width="stretch",
    )  # fmt: skip


@st.cache_data(max_entries=30, show_spinner=False)
def _file(sources: tuple[str, ...], ending: str, language_code: str) -> bytes:
    return upload.template_file(sources, ending)
