"""The names behind a figure: a table in the reader's words, its full count, a way to the person, and the list to take away."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording
from idic_core.differentiate.listing import about
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.list_actions import actions, list_name
from pages.ui.terms import explained
from pages.ui.text import today

ROWS = 200


def people(
    workspace: Workspace, filters: differentiate.Filters, *, key: str, sort: str = "lifetime_value", name: str = "", scores: bool = False, segment: bool = True,
    worth: str = "",
) -> None:  # fmt: skip
    """Customers that fit the filters, best first: count, table (a chosen row opens the customer), download, and a way to make a segment of them.

    name: what the list is called, for its file and its segment (default: by its filters); scores: show recency, frequency and money with their scores;
    segment: whether to offer that way; worth: unrealised or gain_duration, to stand beside each name.
    """
    found = cached(differentiate.names, workspace, filters, ROWS, 0, sort)
    if found.total == 0:
        st.caption(_("Nobody fits this choice."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        count = ngettext("{n} customer", "{n} customers", found.total).format(n=number(found.total))
        more = _(", the first {n} shown; the file has all").format(n=ROWS) if found.total > ROWS else ""
        st.markdown(f"**{count}**{more}. " + _("Choose a row to open the customer."))
        conditions = cached(differentiate.as_segment, workspace, filters) if segment else ""
        actions(partial(differentiate.download, workspace, filters, sort), name or list_name(workspace, filters), conditions, key=key)  # fmt: skip
    nobody_ordered = bool(found.frame["order_days"].isna().all())
    told = unordered(found.frame, cached(about, workspace, tuple(found.frame["customer_id"].astype(str)))) if nobody_ordered else scored(found.frame) if scores else shown(found.frame, worth)  # fmt: skip
    state = st.dataframe(
        told, placeholder="–", hide_index=True, key=f"{key}_names", on_select="rerun", selection_mode="single-row", height=min(38 + 35 * len(found.frame), 420),
        column_config=widths(waiting=bool(found.frame["lifecycle"].eq("prospect").any())),
    )  # fmt: skip
    if state and state["selection"]["rows"]:
        chosen = str(found.frame["customer_id"].iloc[state["selection"]["rows"][0]])
        st.switch_page("pages/customer.py", query_params={"customer": chosen})


def widths(*, waiting: bool = False) -> dict[str, Any]:
    """Columns as wide as what stands in them, so that no head and no date is cut off. waiting: people who have not ordered yet are among them."""
    amounts = {
        c: st.column_config.NumberColumn(format="localized", width=w, help=explained(c))
        for c, w in (
            (_("12 months"), 85),
            (_("Potential"), 85),
            (_("Unrealised"), 95),
            (_("At stake"), 85),
            (_("Lifetime value, 3 years"), 158),
            (_("Spent in all"), 100),
        )
    }
    told = {
        "R": (45, _("Recency score")),
        "F": (45, _("Frequency score")),
        "M": (45, _("Money score")),
        _("Orders"): (75, _("Days with an order; several orders on one day count once")),
    }
    amounts |= {c: st.column_config.NumberColumn(width=w, help=said) for c, (w, said) in told.items()}
    texts = {
        _("Customer"): 165,
        _("Tier"): 105,
        _("Stage"): 130 if waiting else 100,
        _("Group"): 135,
        _("Need"): 150,
        _("Range"): 135,
        _("Still here"): 85,
        _("Last order"): 105,
        _("Next order"): 175,
        _("Best lever"): 160,
    }
    notes = {
        _("Still here"): _("The chance that they are still a customer"),
        _("Next order"): _("When the next order is expected, from the customer's own rhythm"),
    }
    reach = {c: st.column_config.TextColumn(help=explained(c)) for c in (_("E-mail"), _("Phone"))}
    return amounts | reach | {c: st.column_config.TextColumn(width=w, help=explained(c, notes.get(c, ""))) for c, w in texts.items()}  # fmt: skip


def next_order(day: Any, low: Any, high: Any, now: str) -> str:
    """When the next order is expected, with its range; a day that lies in the past is said to be overdue. All ISO dates."""
    if day is None or pd.isna(day) or not str(day):
        return "–"
    if str(day)[:10] < now:
        return _("overdue since {day}").format(day=str(day)[:10])
    if pd.isna(low) or pd.isna(high):
        return str(day)[:10]
    return _("{day} ({low} to {high})").format(day=str(day)[:10], low=str(low)[:10], high=str(high)[:10])


def scored(frame: pd.DataFrame) -> pd.DataFrame:
    """The list by which a group of recency, frequency and money can be checked. frame: differentiate.NAME_COLUMNS."""
    groups = wording.groups()
    return pd.DataFrame({
        _("Customer"): frame["name"], _("Group"): frame["rfm_group"].map(groups).fillna("–"), _("Last order"): frame["last_order"].fillna("–"),
        "R": frame["r"].astype("Int64"), _("Orders"): frame["order_days"].astype("Int64"), "F": frame["f"].astype("Int64"),
        _("Spent in all"): frame["net"].astype("float64").round(), "M": frame["m"].astype("Int64"),
        _("12 months"): frame["actual_value"].astype("float64").round(), _("Lifetime value, 3 years"): frame["lifetime_value"].astype("float64").round(),
        _("E-mail"): frame["email"].fillna(""), _("Phone"): frame["phone"].fillna(""),
    })  # fmt: skip


def unordered(frame: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The list where nobody in it has ordered: no empty figures of orders, but what is known of them. frame: differentiate.NAME_COLUMNS; known: see
    listing.about, row by row."""
    heads = {"city": _("City"), "industry": _("Industry")}
    more = {heads[c]: known[c].fillna("").to_numpy() for c in heads if known[c].notna().any()}
    kept = [_("Customer"), _("Stage"), _("E-mail"), _("Phone")]
    need = [_("Need")] if frame["need"].notna().any() else []
    return shown(frame)[[*kept[:2], *need, *kept[2:]]].assign(**more)


def shown(frame: pd.DataFrame, worth: str = "") -> pd.DataFrame:
    """The list with heads and codes in the reader's words. frame: differentiate.NAME_COLUMNS; worth: see `people`."""
    heads = {"unrealised": _("Unrealised"), "gain_duration": _("At stake")}
    money = {heads[worth]: frame[worth].astype("float64").round()} if worth else {}
    need = {_("Need"): frame["need"].fillna("–")} if frame["need"].notna().any() else {}
    stages = {"prospect": _("No order that stands"), **wording.stages()}
    return pd.DataFrame({
        _("Customer"): frame["name"], **money, _("Tier"): frame["tier"].map(wording.tiers()).fillna("–"), _("Stage"): frame["lifecycle"].map(stages).fillna("–"), **need,
        _("12 months"): frame["actual_value"].astype("float64").round(), _("Potential"): frame["potential_value"].astype("float64").round(),
        _("Lifetime value, 3 years"): frame["lifetime_value"].astype("float64").round(),
        _("Range"): ["–" if pd.isna(a) else f"{number(a)} – {number(b)}" for a, b in zip(frame["lifetime_low"], frame["lifetime_high"], strict=True)],
        _("Still here"): frame["p_alive"].map(percent), _("Last order"): frame["last_order"].fillna("–"),
        _("Next order"): [next_order(*days, today().isoformat()) for days in zip(frame["next_order_date"], frame["next_order_low"], frame["next_order_high"], strict=True)],
        _("Best lever"): frame["lever"].map(wording.levers()).fillna("–"), _("E-mail"): frame["email"].fillna(""), _("Phone"): frame["phone"].fillna(""),
    })  # fmt: skip
