"""The sign-up page from the owner's side: its words, its address, its QR code and poster, and how phones reach it."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from idic_core import upload
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui.text import plain


def settings(workspace: Workspace) -> None:
    """Words on the left, the code and its files on the right."""
    words = upload.signup_words(workspace)
    came = upload.sign_ups(workspace)
    st.caption(
        _(
            "Customers write down their own name, address and wishes, and what they agree to, with the exact text as proof. {n} have signed up so far."
        ).format(n=ui.number(came["all"]))
    )
    left, right = st.columns([3, 2])
    with left.form("signup_settings"):
        address = st.text_input(
            _("Address that phones open"),
            value=words["address"],
            key="signup_address",
            placeholder="http://192.168.1.20:8502",
        )
        shop = st.text_input(_("Name of your shop, as messages say it"), value=str(workspace.setting("shop") or ""), max_chars=100, key="signup_shop")  # fmt: skip
        title = st.text_input(_("Title"), value=words["title"], max_chars=100, key="signup_title")
        welcome = st.text_input(
            _("One sentence of welcome"), value=words["welcome"], max_chars=300, key="signup_welcome"
        )
        text = st.text_area(_("What people agree to"), value=upload.consent_text(workspace).text, max_chars=2000, key="signup_text",
                            help=_("Each change is a new version; what people agreed to before keeps the text they saw."))  # fmt: skip
        if st.form_submit_button(_("Save"), icon=":material/save:", key="signup_save"):
            with ui.said():
                upload.set_signup_words(workspace, address=address or "", title=title or "", welcome=welcome or "")
                if (text or "").strip() != upload.consent_text(workspace).text:
                    upload.set_consent_text(workspace, text or "")
                workspace.set_setting("shop", (shop or "").strip())
                st.toast(_("Saved."), icon=":material/check:")
                st.rerun()
    with right:
        _code(workspace, words)


def _code(workspace: Workspace, words: dict[str, str]) -> None:
    address = words["address"] or _own_address()
    try:
        svg = upload.qr_svg(address)
    except IdicError as error:
        st.error(plain(f"{error.message} {error.hint}"))
        return
    st.image(svg, width=220)
    st.caption(plain(address))
    if upload.only_here(address):
        st.warning(
            _(
                "Phones cannot open this address yet: it is only on this computer. Start `python start.py signup` on it. That serves the sign-up page and "
                "nothing else to the shop's network, and prints the address to write here."
            ),
            icon=":material/smartphone:",
        )
    with st.container(horizontal=True):
        shop = str(workspace.setting("shop") or "")
        sheet = upload.poster(address, shop=shop, title=words["title"], welcome=words["welcome"])
        st.download_button(
            _("Poster to print"),
            sheet,
            file_name="poster.html",
            mime="text/html",
            icon=":material/print:",
            key="signup_poster",
        )
        st.download_button(
            _("Code as a picture"),
            upload.qr_png(address),
            file_name="sign-up.png",
            mime="image/png",
            icon=":material/qr_code:",
            key="signup_png",
        )
        st.download_button(_("Code as SVG"), svg, file_name="sign-up.svg", mime="image/svg+xml", key="signup_svg")
    st.page_link("pages/signup.py", label=_("Open the page on this device"), icon=":material/open_in_new:")
    st.caption(
        _(
            "On a tablet of the shop, open this link and press F11: the page has no menu. For full safety use the address of `python start.py signup`, which holds nothing else."
        )
    )


def _own_address() -> str:
    """Where this very dashboard serves the page."""
    found = urlsplit(str(st.context.url or "http://localhost:8501"))
    return f"{found.scheme}://{found.netloc}/signup"
