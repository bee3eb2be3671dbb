"""The parts of the upload page that are about what is there: inventory, history with undo, one customer by hand, templates."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import upload
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui.text import plain


def inventory(workspace: Workspace) -> None:
    """What is in the workspace: figures, reachability, filled fields, sources."""
    found = ui.cached(upload.inventory, workspace)
    reach = dict(zip(found["channels"]["channel"], found["channels"]["reachable"], strict=True))
    people = ui.number(found["people"]) if found["people"] is not None else "–"
    ui.cards(
        [
            ui.Card(_("Customer records"), ui.number(found["records"]), _("Each source's own row about a customer; one person may have several."), _("{n} from lists of customers").format(n=ui.number(found["listed"]))),
            ui.Card(_("Customers"), people, _("People and firms after joining the records that belong together.")),
            ui.Card(_("Can be reached"), ui.percent(reach["any"]), _("Share of records with an e-mail, a phone or a postal address that can be right."),
                    _("E-mail {e}, phone {p}, post {a}").format(e=ui.percent(reach["email"]), p=ui.percent(reach["phone"]), a=ui.percent(reach["post"]))),
            ui.Card(_("Order lines"), ui.number(found["lines"]), _("Lines of all order files, also those without a customer."), _("{n} without a customer").format(n=ui.number(found["anonymous_lines"]))),
            ui.Card(_("No orders yet"), ui.number(found["without_orders"]), _("Records that no order names: possible customers, or orders not brought in yet.")),
        ]
    )  # fmt: skip
    left, right = st.columns(2)
    share = st.column_config.ProgressColumn(_("Filled"), format="percent", min_value=0.0, max_value=1.0)
    fields = (
        found["fields"]
        .round(2)
        .assign(field=[upload.field_name(f) for f in found["fields"]["field"]])
        .sort_values("filled", ascending=False)
    )
    with left.container(border=True):
        st.markdown(f"**{_('How complete the records are')}**")
        st.dataframe(
            fields,
            hide_index=True,
            height=320,
            key="inventory_fields",
            column_config={"field": _("What"), "filled": share},
        )
    with right.container(border=True):
        st.markdown(f"**{_('By source')}**")
        sources = (
            found["sources"]
            .round(2)
            .assign(
                last_upload=found["sources"]["last_upload"].str[:10],
                trust=found["sources"]["trust"].map(
                    {"own": _("Own"), "bought": _("Bought"), "third_party": _("Partner")}
                ),
            )
        )
        st.dataframe(
            sources, hide_index=True, height="auto", key="inventory_sources",
            column_config={"source": _("Source"), "trust": _("Origin"), "records": _("Records"), "filled": st.column_config.ProgressColumn(_("Contact data"), format="percent", min_value=0.0, max_value=1.0), "last_upload": _("Last upload")},
        )  # fmt: skip


def history(workspace: Workspace) -> None:
    """The batches, newest first; choose one to see its notes or to take it back."""
    found = upload.history(workspace)
    if not len(found):
        return
    st.subheader(_("What came in"), anchor=False)
    shown = pd.DataFrame(
        {
            _("Batch"): found["batch_id"], _("When"): found["created_at"], _("File"): found["file_name"].where(found["file_name"] != "", _("typed in")),
            _("Table"): [upload.kind_name(k) if k in upload.KINDS else k for k in found["kind"]], _("Source"): found["source"], _("Rows"): found["row_count"],
            _("State"): [_("undone") if pd.notna(u) else _("kept") for u in found["undone_at"]],
        }
    )  # fmt: skip
    st.caption(_("Choose a row to see its notes or to undo it."))
    turn = st.session_state.setdefault("upload_history_turn", 0)
    picked: Any = st.dataframe(
        shown,
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
        if st.button(_("Undo it"), type="primary", key="upload_undo_sure"):
            with ui.said():
                removed = upload.undo(workspace, batch_id)
                st.session_state["upload_history_turn"] += 1  # an undone batch does not stay chosen
                ui.start_job(workspace, "run")
                st.toast(_("{n} rows were taken out.").format(n=ui.number(removed)))
                st.rerun()

    ask()


def by_hand(workspace: Workspace) -> None:
    """One customer from a paper form or a talk."""
    with st.form("upload_by_hand", clear_on_submit=True, border=False):
        left, right = st.columns(2)
        fields = {
            f: (left if i % 2 == 0 else right).text_input(upload.field_name(f), key=f"hand_{f}")
            for i, f in enumerate(
                ["full_name", "organisation", "email", "phone", "street", "city", "postcode", "member_id"]
            )
        }
        agreed = st.checkbox(_("They agreed to be contacted"), key="hand_consent")
        if st.form_submit_button(_("Add customer"), icon=":material/person_add:"):
            with ui.said():
                upload.add_customer(
                    workspace,
                    {f: v for f, v in fields.items() if v.strip()} | ({"consent_any": "yes"} if agreed else {}),
                )
                ui.start_job(workspace, "run")
                st.session_state["upload_said"] = [_("The customer was added.")]
                st.rerun()


def templates() -> None:
    """Empty tables to fill in, for those who begin from paper."""
    for kind in upload.KINDS:
        content = upload.template(kind).to_csv(index=False).encode("utf-8-sig")
        st.download_button(
            upload.kind_name(kind).capitalize(),
            content,
            file_name=f"{kind}.csv",
            mime="text/csv",
            key=f"template_{kind}",
            icon=":material/download:",
        )
