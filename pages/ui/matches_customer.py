"""One customer as a network of its records: choose those that are somebody else, or join the customer with another one."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import identify
from idic_core.charts import identify as charts
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number
from pages.ui.data import cached
from pages.ui.log_parts import find_customer
from pages.ui.matches_words import field_words
from pages.ui.parts import on_click
from pages.ui.text import plain, rows, unnamed

SHOWN = ["source", "called", "organisation", "email", "phone", "birth_date", "street", "city", "external_id"]  # fmt: skip


def split_or_join(workspace: Workspace) -> None:
    """The records of the customer in the address as a picture and a list, with split and join; without one, whom to look at."""
    asked = str(st.query_params.get("customer") or "")
    customer = identify.forward(workspace, asked) if asked else ""
    records, pairs = cached(identify.network, workspace, customer) if customer else (pd.DataFrame(), pd.DataFrame())
    if records.empty:
        if asked:
            st.caption(_("There is no customer {id} any more.").format(id=plain(asked)))
        find_customer(workspace, _open, key="split", label=_("Whose records do you want to see?"))
        _worth_a_look(workspace)
        return
    st.button(_("Choose another customer"), icon=":material/arrow_back:", key="split_back", on_click=_close)
    name = cached(identify.customer_name, workspace, customer) or records["called"].iloc[0]
    st.markdown(f"**{plain(unnamed(name))}**")
    st.caption(
        ngettext(
            "This customer is one record.",
            "This customer is made of {n} records. Tick those that are somebody else.",
            len(records),
        ).format(n=number(len(records)))
    )
    picked = _picture(customer, records, pairs) if len(records) > 1 else []
    columns = [c for c in SHOWN if c == "source" or records[c].notna().any()]
    words = field_words() | {"source": _("Source"), "called": _("Name")}
    table = records[columns].fillna("").rename(columns=words)
    table.insert(0, _("No."), range(1, len(table) + 1))
    ticked = st.dataframe(
        table,
        placeholder="–",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"members_{customer}_{len(records)}_{_turn()}",
    )
    chosen = sorted({*_rows_of(ticked), *picked})
    st.session_state["split_chosen"] = [str(records["record_id"].iloc[i]) for i in chosen if i < len(records)]
    if len(records) > 1:
        if chosen:
            st.caption(
                _("Chosen: {numbers}").format(
                    numbers=", ".join(f"{i + 1} {plain(records['called'].iloc[i])}" for i in chosen)
                )
            )
        st.button(
            _("These are somebody else"), icon=":material/call_split:", key="split_now", type="primary", disabled=not 0 < len(chosen) < len(records),
            on_click=on_click(_split, workspace, customer),
        )  # fmt: skip
    _last_split(workspace)
    st.markdown("**" + _("Or is this customer the same as another one?") + "**")
    find_customer(
        workspace,
        lambda other: on_click(_merge, workspace, customer, other)(),
        key="join",
        label=_("Search for the other one"),
    )


def _picture(customer: str, records: pd.DataFrame, pairs: pd.DataFrame) -> list[int]:
    """The network; returns the numbers of the records that are selected in it (a click, or a box or lasso around several)."""
    place = {str(r): i for i, r in enumerate(records["record_id"])}
    edges = [
        (place[str(p["record_id_l"])], place[str(p["record_id_r"])], float(p["probability"]), str(p["answer"]))
        for p in rows(pairs)
    ]
    labels = [f"{i + 1} {name}" for i, name in enumerate(records["called"])]
    sources = records["source"].astype(str).tolist()
    strong = sum(1 for _a, _b, p, said in edges if said == "same" or (not said and p >= 0.95))
    alt = _("{n} records; {strong} of the {pairs} compared pairs hold together strongly.").format(
        n=number(len(records)), strong=number(strong), pairs=number(len(edges))
    )
    with st.container(border=True):
        event = st.plotly_chart(
            charts.network(labels, sources, edges), key=f"network_{customer}_{len(records)}_{_turn()}", on_select="rerun", selection_mode=("points", "box", "lasso"),
            alt=alt, config={"displaylogo": False, "modeBarButtonsToRemove": ["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "toImage"]},
        )  # fmt: skip
        st.caption(
            alt
            + " "
            + _("Click a record to choose it, with Shift several, or use the box at the top right of the picture.")
        )
    points: list[dict[str, Any]] = list(event.selection.points) if hasattr(event, "selection") else []
    return sorted({int(p["customdata"][0]) for p in points if p.get("customdata")})


def _rows_of(event: Any) -> list[int]:
    return list(event.selection.rows)


def _worth_a_look(workspace: Workspace) -> None:
    found = cached(identify.worth_a_look, workspace)
    if found.empty:
        return
    st.markdown("**" + _("Worth a look: most records joined without anybody's confirmation") + "**")
    for row in rows(found):
        n = int(row["records"])
        words = ngettext("{n} record, {k} not confirmed", "{n} records, {k} not confirmed", n).format(
            n=number(n), k=number(row["provisional"])
        )
        st.button(
            f"**{plain(unnamed(row['name']))}**  {words}", key=f"look_{row['customer_id']}", width="stretch", icon=":material/hub:",
            on_click=_open, args=(str(row["customer_id"]),),
        )  # fmt: skip


def _open(customer_id: str) -> None:
    st.query_params["customer"] = customer_id


def _close() -> None:
    st.query_params.pop("customer", None)


def _turn() -> int:
    """How many splits this visit has seen: a new number empties what is selected."""
    return int(st.session_state.get("split_turn", 0))


def _split(workspace: Workspace, customer: str) -> None:
    chosen = list(st.session_state["split_chosen"])
    written = identify.split(workspace, customer, chosen)
    st.session_state["last_split"] = {"records": len(chosen), "decisions": written}
    st.session_state["split_turn"] = _turn() + 1
    st.session_state["split_chosen"] = []
    st.toast(_set_apart(len(chosen)), icon=":material/check:")


def _set_apart(n: int) -> str:
    return ngettext(
        "{n} record is kept as somebody else. Apply your answers to see it.",
        "{n} records are kept as somebody else. Apply your answers to see it.",
        n,
    ).format(n=number(n))


def _last_split(workspace: Workspace) -> None:
    """What was split last, with a way back."""
    last = st.session_state.get("last_split")
    if not last:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_set_apart(last["records"]))
        st.button(_("Undo"), icon=":material/undo:", key="undo_split", on_click=_undo_split, args=(workspace,))


def _undo_split(workspace: Workspace) -> None:
    last = st.session_state.pop("last_split", None)
    for decision in last["decisions"] if last else []:
        with suppress(IdicError):  # one of them may have been taken back among the answers already
            identify.take_back(workspace, decision)


def _merge(workspace: Workspace, customer: str, other: str) -> None:
    identify.merge(workspace, customer, other)
    st.toast(_("Kept: one customer. Apply your answers to see it."), icon=":material/check:")
