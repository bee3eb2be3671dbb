"""The parts of the upload page that are about what is there: inventory, history with undo, one customer by hand, templates."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import interact, upload
from idic_core.store import Workspace
from idic_core.words import _, ngettext
from pages import ui
from pages.ui.text import plain

SINGLE_SHOWN = 5
"""More entries of one customer each than that are folded away, so that the files can be seen."""


def inventory(workspace: Workspace) -> None:
    """What is in the workspace: how many, how complete, how reachable, how old."""
    found = ui.cached(upload.inventory, workspace)
    reach = ui.cached(interact.reach_at_last_run, workspace)
    ui.cards(_cards(found, reach))
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        _fields(found)
    with right.container(border=True, height="stretch"):
        st.markdown(f"**{_('Who can be reached')}**")
        _channels(found, reach)
        if len(reach):
            st.caption(_("Of {n} people you know; how complete the records are is counted by record.").format(n=ui.number(int(reach["customers"].max()))))  # fmt: skip
        st.caption(_ages(found))


def _cards(found: dict[str, Any], reach: pd.DataFrame) -> list[ui.Card]:
    anyhow = reach[reach["channel"] == "any"]
    by_record = found["channels"].set_index("channel")["reachable"]["any"]
    share = (
        float(anyhow["address"].iloc[0]) / max(1, int(anyhow["customers"].iloc[0])) if len(anyhow) else float(by_record)
    )
    allowed = (
        _("{n} of them may be written to or called").format(n=ui.number(int(anyhow["allowed"].iloc[0])))
        if len(anyhow)
        else ""
    )
    cards = [
        ui.Card(_("Customer records"), ui.number(found["records"]), _("Each source's own row about a customer; one person may have several."), _("{n} from lists of customers").format(n=ui.number(found["listed"]))),
        ui.Card(_("People you know"), ui.number(found["people"]), _("People and firms after joining the records that belong together, and how many there are at least and at most."), _range(found)),
        ui.Card(_("Can be reached"), ui.percent(share), _("Share with an e-mail, a phone or a postal address that can be right."), allowed),
        ui.Card(_("Order lines"), ui.number(found["lines"]), _("Lines of all order files, also those without a customer."), _("{n} without a customer").format(n=ui.number(found["anonymous_lines"]))),
    ]  # fmt: skip
    if found["people"] is None:
        return [*cards, ui.Card(_("No orders yet"), ui.number(found["without_orders"]), _("Records that no order names: possible customers, or orders not brought in yet."))]  # fmt: skip
    bought, prospects = ui.number(found["buyers"]), ui.number(found["prospects"])
    return [
        *cards,
        ui.Card(_("Customers with orders"), bought, _("People or firms with at least one order that stands: one that was neither cancelled nor brought back as a whole."), _("{n} more without an order that stands").format(n=prospects)),
        ui.Card(_("Records of the same person"), ui.number(found["duplicates"]), _("Records beyond one for each customer: the same person in several files, or twice in one."), _share_of(found["duplicates"], found["records"])),
    ]  # fmt: skip


def _range(found: dict[str, Any]) -> str:
    low, high = found["people_low"], found["people_high"]
    if low is None or high is None or low == high:
        return ""
    return _("between {low} and {high}").format(low=ui.number(min(low, high)), high=ui.number(max(low, high)))


def _share_of(part: int, whole: int) -> str:
    return _("{share} of the records").format(share=ui.percent(part / max(1, whole)))


def _fields(found: dict[str, Any]) -> None:
    fields = found["fields"].round(2).assign(field=[upload.field_name(f) for f in found["fields"]["field"]])
    st.markdown(f"**{_('How complete the records are')}**")
    st.dataframe(
        fields.sort_values("filled", ascending=False), placeholder="–", hide_index=True, height=320, key="inventory_fields",
        column_config={"field": _("What"), "filled": st.column_config.ProgressColumn(_("Filled"), format="percent", min_value=0.0, max_value=1.0)},
    )  # fmt: skip


def _channels(found: dict[str, Any], reach: pd.DataFrame) -> None:
    """Per channel: an address that can be right, and the right to use it; before matching only the first, by record."""
    names = {
        "email": _("E-mail"),
        "phone": _("Phone"),
        "sms": _("Text message"),
        "post": _("Post"),
        "any": _("Any of them"),
    }
    bar: dict[str, Any] = {"format": "percent", "min_value": 0.0, "max_value": 1.0}
    if reach.empty:
        table = found["channels"].assign(channel=found["channels"]["channel"].map(names))
        columns: dict[str, Any] = {
            "channel": _("Channel"),
            "reachable": st.column_config.ProgressColumn(_("Has an address"), **bar),
        }
    else:
        whole = reach["customers"].clip(lower=1)
        table = pd.DataFrame(
            {
                "channel": reach["channel"].map(names),
                "address": reach["address"] / whole,
                "allowed": reach["allowed"] / whole,
            }
        )
        columns = {
            "channel": _("Channel"), "address": st.column_config.ProgressColumn(_("Has an address"), **bar),
            "allowed": st.column_config.ProgressColumn(_("May be used"), help=_("For marketing, after consent, holds, open complaints and the cap on contacts, as of the last update."), **bar),
        }  # fmt: skip
    st.dataframe(table.round(3), placeholder="–", hide_index=True, key="inventory_channels", column_config=columns)


def _ages(found: dict[str, Any]) -> str:
    uploads, orders = (found["first_upload"], found["last_upload"]), (found["first_order"], found["last_order"])
    said = [_span(*uploads, _("Files came in on {day}."), _("Files came in from {first} to {last}."))]
    if orders[0]:
        said.append(_span(*orders, _("Orders of {day}."), _("Orders from {first} to {last}.")))
    if found["not_seen"]:
        said.append(_("{n} records are in no file of the last year.").format(n=ui.number(found["not_seen"])))
    return " ".join(said)


def _span(first: str, last: str, one_day: str, several: str) -> str:
    """A range of days in words; one day is no range."""
    return one_day.format(day=first) if first == last else several.format(first=first, last=last)


def history(workspace: Workspace) -> None:
    """The batches, newest first; choose one to see its notes or to take it back."""
    found = upload.history(workspace)
    if not len(found):
        return
    st.subheader(_("What came in"), anchor=False)
    single = found["source"].isin(["by_hand", "sign_up"]) & (found["row_count"] <= 1)
    if single.sum() > SINGLE_SHOWN and not st.toggle(
        _("Show also the {n} customers typed in or signed up one by one").format(n=ui.number(int(single.sum()))),
        key="upload_singles",
    ):
        found = found[~single].reset_index(drop=True)
    shown = pd.DataFrame(
        {
            _("Batch"): found["batch_id"], _("When"): found["created_at"], _("File"): found["file_name"].where(found["file_name"] != "", found["source"].map({"sign_up": _("signed up")}).fillna(_("typed in"))),
            _("Table"): [upload.kind_name(k) if k in upload.KINDS else k for k in found["kind"]], _("Source"): found["source"], _("Rows"): found["row_count"],
            _("State"): [_("undone") if pd.notna(u) else _("kept") for u in found["undone_at"]],
        }
    )  # fmt: skip
    st.caption(_("Choose a row to see its notes or to undo it."))
    turn = st.session_state.setdefault("upload_history_turn", 0)
    picked: Any = st.dataframe(
        shown,
        placeholder="–",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"upload_history_{turn}",
        height="auto",
    )
    rows = picked.selection.rows
    if not rows:
        return
    batch = found.iloc[rows[0]]
    for note in batch["notes"]:
        st.caption(f":material/info: {plain(note)}")
    if pd.isna(batch["undone_at"]) and st.button(
        _("Undo batch {id}").format(id=batch["batch_id"]), icon=":material/undo:", key="upload_undo"
    ):
        _confirm_undo(workspace, int(batch["batch_id"]), str(batch["file_name"]))


def _confirm_undo(workspace: Workspace, batch_id: int, name: str) -> None:
    @st.dialog(_("Undo this upload?"))
    def ask() -> None:
        st.write(
            _(
                "All rows that came in with {file} are taken out, and everything is worked out anew. You can upload the file again."
            ).format(file=plain(name or _("this entry")))
        )
        no = upload.refusals(workspace, batch_id)
        if no:
            text = ngettext(
                "{n} person in it said no to being contacted; undoing takes that away.",
                "{n} people in it said no to being contacted; undoing takes that away.",
                no,
            )
            st.warning(text.format(n=ui.number(no)), icon=":material/warning:")
        with st.container(horizontal=True):
            sure = st.button(_("Undo it"), type="primary", key="upload_undo_sure")
            cancel = st.button(_("Cancel"), key="upload_undo_cancel")
        if cancel:
            st.rerun()
        if sure:
            with ui.said():
                removed = upload.undo(workspace, batch_id)
                st.session_state["upload_history_turn"] += 1  # an undone batch does not stay chosen
                ui.start_job(workspace, "run")
                st.toast(_("{n} rows were taken out.").format(n=ui.number(removed)))
                st.rerun()

    ask()
