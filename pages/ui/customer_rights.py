"""How we know who a person is, whether we may contact them, and their right to see and to erase what is kept."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import identify, interact, store
from idic_core.errors import IdicError
from idic_core.interact import codes, wording
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number
from pages.ui import customer_profile
from pages.ui.customer_parts import close_dialog, open_dialog
from pages.ui.customer_story import evidence_in_words, said_on
from pages.ui.text import filled, plain, rows
from pages.ui.work import start_job


def evidence(workspace: Workspace, card: interact.CustomerCard) -> None:
    """The records behind the person, and where each field of the profile comes from."""
    n = len(card.records)
    st.caption(
        ngettext("This person is one record in your files.", "This person stands {n} times in your files.", n).format(
            n=number(n)
        )
    )
    members = identify.members(workspace, str(card.customer["customer_id"]))
    columns = {
        "full_name": _("Name"), "source": _("Source"), "organisation": _("Organisation"), "email": _("E-mail"), "phone": _("Phone"), "birth_date": _("Birthday"),
        "street": _("Street"), "city": _("City"), "member_id": _("Card"), "external_id": _("Number in the source"), "registered_at": _("Since"),
    }  # fmt: skip
    members = members.assign(full_name=[written_name(row) for row in rows(members)])
    present = [c for c in columns if c in members.columns and members[c].fillna("").ne("").any()]
    st.dataframe(
        members[present].fillna("").rename(columns=columns), placeholder="–", hide_index=True, key="members",
        column_config={_("Name"): st.column_config.TextColumn(width="medium")},
    )  # fmt: skip
    customer_profile.fields(workspace, str(card.customer["customer_id"]))
    st.page_link(
        "pages/matches.py", label=_("Join or split records under Identity matches"), icon=":material/join_inner:"
    )


def written_name(record: dict[str, Any]) -> str:
    """A record's name as its file has it: in one column, or given and family name side by side."""
    parts = [record.get("given_name"), record.get("family_name")]
    whole = record.get("full_name")
    text = whole if isinstance(whole, str) and whole else " ".join(p for p in parts if isinstance(p, str) and p)
    return text


def consent(workspace: Workspace, customer_id: str, card: interact.CustomerCard) -> None:
    """Whether the person may be contacted per channel, what they said, and a way to write down what they say now."""
    words, names = wording.contact_words(), wording.channels()
    for row in rows(card.contact):
        mark = ":material/check:" if row["allowed"] else ":material/block:"
        said = words.get(row["code"], row["code"])
        if row["channel"] == "post" and row["code"] == "no_address" and card.customer.get("street"):
            said = _("The address lacks its town")
        st.markdown(f"{mark} {names[row['channel']]}: {said}")
    for found in interact.disagreements(workspace, customer_id):
        _settle(workspace, customer_id, found)
    ledger = interact.consents(workspace, customer_id)
    if len(ledger):
        shown = pd.DataFrame({
            _("When"): [said_on(row["at"], row["at_upload"]) for row in rows(ledger)], _("For"): ledger["purpose"].map(wording.purposes()).fillna(ledger["purpose"]),
            _("Channel"): ledger["channel"].map(names).fillna(ledger["channel"]), _("Said"): ledger["status"].map(wording.consent_statuses()).fillna(ledger["status"]),
            _("Source"): ledger["source"], _("Evidence"): [evidence_in_words(row["evidence"], row["imported"]) for row in rows(ledger)],
        })  # fmt: skip
        st.dataframe(filled(shown), placeholder="–", hide_index=True, key="ledger")
    with st.form("consent", border=False, clear_on_submit=True):
        st.markdown("**" + _("They said something new") + "**")
        channel = st.pills(
            _("Channel"),
            ["any", *codes.REACH_CHANNELS],
            format_func=names.__getitem__,
            key="consent_channel",
        )
        status = st.pills(
            _("What they said"),
            list(wording.consent_statuses()),
            format_func=wording.consent_statuses().__getitem__,
            key="consent_status",
        )
        proof = st.text_input(
            _("Where it can be looked up"),
            key="consent_evidence",
            placeholder=_("Such as: told Lan on the phone, 3 May"),
        )
        if st.form_submit_button(_("Write it down"), key="consent_save"):
            try:
                if not channel or not status:
                    raise IdicError(_("Choose the channel and what they said."), hint="")
                lines = interact.set_consent(
                    workspace, customer_id, "marketing", str(channel), str(status), evidence=proof or ""
                )
            except IdicError as error:
                st.error(plain(f"{error.message} {error.hint}"))
            else:
                st.session_state["consent_written"] = (customer_id, lines)
                st.session_state["said"] = _("Written down; it counts at once.")
                st.rerun()
    if st.session_state.get("consent_written", ("",))[0] == customer_id:
        st.button(_("Undo what was just written down"), icon=":material/undo:", key="consent_undo", on_click=_undo_consent, args=(workspace,))  # fmt: skip
    if card.on_hold:
        if st.button(_("End the hold"), key="release"):
            interact.release(workspace, customer_id)
            st.rerun()
    else:
        with st.popover(_("Put on hold"), icon=":material/pan_tool:"):
            why = st.text_input(_("Why shall nobody contact this person for now?"), key="hold_why")
            if st.button(_("Put on hold"), key="hold", disabled=not (why or "").strip()):
                interact.hold(workspace, customer_id, why=why or "")
                st.rerun()


def _undo_consent(workspace: Workspace) -> None:
    _customer, lines = st.session_state.pop("consent_written")
    interact.undo_consent(workspace, lines)
    st.session_state["said"] = _("Undone.")


def _settle(workspace: Workspace, customer_id: str, found: interact.Disagreement) -> None:
    """What the records of one person say differently, and the buttons to settle it."""
    channel = wording.channels()[found.channel]
    st.caption(
        _("{channel}: {yes} says yes, {no} says no. The no counts until you settle it.").format(
            channel=channel, yes=plain(", ".join(found.said_yes)), no=plain(", ".join(found.said_no))
        )
    )
    with st.popover(_("Settle it: {channel}").format(channel=channel), icon=":material/how_to_reg:"):
        st.caption(
            _(
                "It counts for these records as long as they are one person; if they are parted, each has its own word back."
            )
        )
        proof = st.text_input(_("Where it can be looked up"), key=f"settle_proof_{found.channel}")
        with st.container(horizontal=True):
            for status, label in (("granted", _("Confirm the yes")), ("refused", _("Keep the no"))):
                if st.button(label, key=f"settle_{status}_{found.channel}"):
                    try:
                        interact.confirm_consent(workspace, customer_id, found.channel, status, proof or "")
                    except IdicError as error:
                        st.error(plain(f"{error.message} {error.hint}"))
                    else:
                        st.session_state["said"] = _("Written down; it counts at once.")
                        st.rerun()


def rights(workspace: Workspace, customer_id: str) -> None:
    """All that is kept of this person as a file, and erasing it."""
    st.caption(_("Everybody may ask what you keep about them, and ask you to erase it."))
    with st.container(horizontal=True):
        if st.button(_("Prepare their data as files"), icon=":material/folder_zip:", key="prepare"):
            st.session_state["prepared"] = customer_id
        if st.session_state.get("prepared") == customer_id:
            st.download_button(
                _("Workbook (.xlsx)"), lambda: interact.everything_as_workbook(workspace, customer_id), file_name=f"{customer_id}.xlsx", key="get_xlsx", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
            st.download_button(
                _("For programs (.json)"), lambda: interact.everything_as_json(workspace, customer_id), file_name=f"{customer_id}.json", key="get_json", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
        st.button(
            _("Erase this person"), icon=":material/delete_forever:", key="erase", on_click=open_dialog, args=("erase", customer_id)
        )  # fmt: skip


def erase_dialog(workspace: Workspace, customer_id: str, card: interact.CustomerCard) -> None:
    """Erasing asks for the typed id, and says what stays."""

    @st.dialog(_("Erase this person for good?"), on_dismiss=close_dialog)
    def ask() -> None:
        st.markdown(
            _(
                "Their {n} records, contacts, answers, consents and tasks are erased and cannot be brought back. Their sales stay as anonymous sales."
            ).format(n=number(len(card.records)))
        )
        st.caption(
            _("Backups, exports and the original files that you keep still hold them: erase them there yourself.")
        )
        typed = st.text_input(_("Type {id} to confirm").format(id=customer_id), key="erase_typed")
        if st.button(
            _("Erase for good"), type="primary", key="erase_now", disabled=(typed or "").strip() != customer_id
        ):
            store.erase(workspace, card.records, [customer_id])
            close_dialog()
            start_job(workspace, "run")
            st.query_params.pop("customer", None)
            st.session_state["said"] = _("Erased. Figures are being worked out anew.")
            st.rerun()

    ask()
