"""The parts of the page Settings and privacy."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import phonenumbers
import streamlit as st
from babel import Locale

from idic_core import store
from idic_core.store import Workspace
from idic_core.words import _, language, number
from pages.ui.parts import Card, cards, on_click, said

BASES = ["existing_customer", "consent_only"]


def facts(workspace: Workspace) -> None:
    """Where the workspace lies and how large it is."""
    counts = store.fact_counts(workspace)
    cards(
        [
            Card(
                _("Files taken in"),
                number(counts["batches"]),
                _("Each file is one batch and can be undone as a whole under Upload data."),
            ),
            Card(
                _("Customer records"),
                number(counts["records"]),
                _(
                    "Each source's own row about a customer, once however many files it came in; before the program finds out who is who."
                ),
            ),
            Card(_("Order lines"), number(counts["order_lines"])),
            Card(_("Contacts logged"), number(counts["interactions"])),
            Card(_("Size on disk"), _("{n} MB").format(n=number(workspace.path.stat().st_size / 1e6, 1))),
        ]
    )
    st.caption(_("The workspace is the folder {folder}.").format(folder=workspace.folder))


def backup_card(workspace: Workspace) -> None:
    """Write a checked copy; it can be downloaded or kept in the workspace's folder."""
    st.markdown(f"**{_('Backup')}**")
    st.caption(_("One file with everything: facts, decisions and results. It is checked before it is offered to you."))
    if st.button(_("Make a backup"), icon=":material/save:", type="primary"):
        with said():
            path = store.backup(workspace, workspace.folder / "backups" / f"idic-{date.today().isoformat()}.sqlite")
            st.session_state["backup_path"] = str(path)
    made = st.session_state.get("backup_path")
    if made and Path(made).exists():
        st.caption(_("Written to {path}.").format(path=made))
        with open(made, "rb") as content:
            st.download_button(_("Download it"), content, file_name=Path(made).name, icon=":material/download:")
    st.divider()
    if st.button(_("Check the workspace"), icon=":material/verified:"):
        damage = store.check(workspace)
        if damage:
            st.error(_("The workspace is damaged: {what}").format(what=damage[0]) + " " + _("Restore the last backup."))
        else:
            st.success(_("The workspace is whole."))


def restore_card(workspace: Workspace) -> None:
    """Put a backup in the workspace's place, after a confirmation."""
    st.markdown(f"**{_('Restore')}**")
    st.caption(
        _(
            "Puts a backup in the place of what is here now. What is here now is kept beside it as before-restore.sqlite."
        )
    )
    file = st.file_uploader(_("Backup file"), type=["sqlite"], key="restore_file")
    sure = st.checkbox(_("Replace what is here now"), key="restore_sure", disabled=file is None)
    if (
        st.button(_("Restore this backup"), icon=":material/settings_backup_restore:", disabled=not (file and sure))
        and file is not None
    ):
        with said(), tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "restore.sqlite"
            path.write_bytes(file.getbuffer())
            store.restore(workspace, path)
            st.success(_("Restored."))


def rules(workspace: Workspace) -> None:
    """What the shop decides once: its country, and on what basis customers may get marketing."""
    st.text_input(
        _("The shop's name"),
        workspace.setting("shop", ""),
        help=_("As it stands in messages to customers."),
        key="setting_shop",
    )
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    names = Locale.parse(language()).territories
    current = workspace.setting("country", "")
    options = ["", *sorted(regions, key=lambda code: str(names.get(code, code)))]
    st.selectbox(
        _("The shop's country"),
        options,
        index=options.index(current) if current in options else 0,
        format_func=lambda code: str(names.get(code, code)) if code else _("not said: taken from the data"),
        help=_("Its holidays are no working days when answer times are measured."),
        key="setting_country",
    )
    st.radio(
        _("Who may get marketing messages"),
        BASES,
        index=BASES.index(workspace.setting("marketing_basis", BASES[0])),
        format_func={
            "existing_customer": _("Own customers who bought, unless they said no"),
            "consent_only": _("Only people who said yes"),
        }.__getitem__,
        help=_(
            "Which one is lawful depends on where you sell; ask if unsure. People from bought lists always need a yes of their own."
        ),
        key="setting_basis",
    )
    st.slider(
        _("Control group: held back from each offer"), 0, 50, round(100 * float(workspace.setting("control_share", 0.1))), 5, format="%d %%",
        help=_("These customers get no message, so that the effect of the offer can be measured honestly."), key="setting_control",
    )  # fmt: skip
    st.slider(
        _("Usual margin, where a product's cost is not known"),
        5,
        95,
        round(100 * float(workspace.setting("margin_share", 0.3))),
        5,
        format="%d %%",
        help=_(
            "What stays of the price after what the product costs you. With costs in your products file this guess is not needed."
        ),
        key="setting_margin",
    )
    st.button(_("Save"), type="primary", on_click=on_click(_save, workspace), key="save_rules")


def _save(workspace: Workspace) -> None:
    # From the session, not from what was drawn: a text and the click that follows it may arrive together.
    state = st.session_state
    chosen = {
        "shop": str(state["setting_shop"]).strip(),
        "country": state["setting_country"],
        "marketing_basis": state["setting_basis"],
        "control_share": state["setting_control"] / 100,
        "margin_share": state["setting_margin"] / 100,
    }
    with workspace.change():
        for key, value in chosen.items():
            workspace.set_setting(key, value)
        workspace.audit("settings")
    st.toast(_("Saved. The next run uses it."))


def privacy(workspace: Workspace) -> None:
    """What is stored, what leaves, and how one person is exported or erased."""
    st.markdown(f"**{_('Nothing leaves this computer')}**")
    st.markdown(
        "\n".join(
            f"- {line}"
            for line in [
                _(
                    "The dashboard answers only on this computer (127.0.0.1). It loads no fonts, maps or scripts from outside and sends no statistics."
                ),
                _(
                    "All data is in one file in the workspace folder. The log beside it holds counts and places in the program, no names."
                ),
                _(
                    "Messages are never sent by the program: you approve an offer, export the list, and send it with the tool you use."
                ),
                _(
                    "A customer who said no, has an open complaint, or is in the control group is left out of the export, and a second file says why."
                ),
            ]
        )
    )
    st.markdown(f"**{_('One person')}**")
    st.caption(
        _("Open the person on the Customer page: there you can export everything about them or erase them for good.")
    )
    st.page_link("pages/customer.py", label=_("Find a customer"), icon=":material/person_search:")
    st.caption(
        _(
            "Erasing removes the person from the workspace file itself. Backups and exports made earlier still hold them: delete those too."
        )
    )
