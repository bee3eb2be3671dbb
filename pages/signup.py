"""Sign up: a page for customers themselves, reached by link or QR code; it shows nothing of anybody and takes only what is typed here."""

from __future__ import annotations

from datetime import date

import streamlit as st

from idic_core import upload
from idic_core.errors import IdicError
from idic_core.words import LANGUAGES, _
from pages import ui
from pages.ui.frame import for_visitors, language_choice
from pages.ui.text import plain, today

ui.inside()
workspace = ui.workspace()
shop = str(workspace.setting("shop") or "")
page = upload.signup_words(workspace)
text = upload.consent_text(workspace)

_left, middle, _right = st.columns([1, 3, 1])
with middle:
    if for_visitors():
        language_choice()
    if shop:
        st.caption(plain(shop))
    st.title(plain(page["title"]), anchor=False)
    if st.session_state.get("signup_done"):
        with st.container(border=True):
            st.markdown(f"**{_('Thank you!')}**")
            st.write(_("We have written down what you told us."))
            if st.button(_("The next person"), icon=":material/person_add:", key="signup_next"):
                st.session_state["signup_done"] = False
                st.rerun()
        st.stop()
    st.caption(plain(page["welcome"]))
    turn = st.session_state.setdefault("signup_turn", 0)
    with st.form(f"signup_{turn}", enter_to_submit=False):
        name = st.text_input(
            _("Your name"), max_chars=upload.LONGEST_ANSWER, key=f"su_name_{turn}", autocomplete="name"
        )
        left, right = st.columns(2)
        email = left.text_input(
            _("E-mail"), max_chars=upload.LONGEST_ANSWER, key=f"su_email_{turn}", autocomplete="email"
        )
        phone = right.text_input(_("Phone"), max_chars=40, key=f"su_phone_{turn}", autocomplete="tel")
        born = left.date_input(
            _("Birthday (if you like)"),
            value=None,
            min_value=date(1900, 1, 1),
            max_value=today(),
            key=f"su_born_{turn}",
        )
        speaks = right.selectbox(
            _("Your language"),
            list(LANGUAGES),
            index=None,
            format_func=LANGUAGES.__getitem__,
            placeholder=_("Choose"),
            key=f"su_language_{turn}",
        )
        likes = (
            st.pills(
                _("What do you like?"), upload.categories(workspace), selection_mode="multi", key=f"su_likes_{turn}"
            )
            if upload.categories(workspace)
            else []
        )
        channels = {"email": _("By e-mail"), "sms": _("By text message"), "phone": _("By phone")}
        reached = st.pills(
            _("How do you like to be reached?"),
            list(channels),
            format_func=channels.__getitem__,
            key=f"su_reached_{turn}",
        )
        st.markdown(f"**{_('May we write to you?')}**")
        st.write(plain(text.text))
        agreed = [
            c
            for c, column in zip(channels, st.columns(3), strict=True)
            if column.checkbox(channels[c], key=f"su_yes_{c}_{turn}")
        ]
        sent = st.form_submit_button(_("Sign up"), type="primary", icon=":material/how_to_reg:", key=f"su_send_{turn}")
    if sent:
        answers = {
            "full_name": name,
            "email": email,
            "phone": phone,
            "birth_date": born.isoformat() if isinstance(born, date) else "",
            "language": speaks or "",
        }
        wishes = [("likes", str(c)) for c in likes or []] + ([("preferred_channel", str(reached))] if reached else [])
        try:
            upload.sign_up(workspace, {k: v or "" for k, v in answers.items()}, agreed=agreed, wishes=wishes, text=text)
        except IdicError as error:
            st.error(plain(f"{error.message} {error.hint}"))
        else:
            st.session_state["signup_turn"], st.session_state["signup_done"] = turn + 1, True
            st.rerun()
    if st.button(_("Empty the form"), type="tertiary", key="signup_empty"):
        st.session_state["signup_turn"] = turn + 1
        st.rerun()
