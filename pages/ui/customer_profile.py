"""The profile field by field: the value, where it comes from and why this one, and a way to choose, correct or change the rule."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import identify
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _
from pages.ui.data import cached
from pages.ui.text import filled, plain
from pages.ui.work import start_job

WRITE = "\u0000write"
"""The choice of none of the values that are there: a correction is typed."""

PARTS = {"street", "city", "region", "postcode"}


def names() -> dict[str, str]:
    """The fields of a profile in words."""
    return {
        "name": _("Name"), "given_name": _("Given name"), "family_name": _("Family name"), "organisation": _("Organisation"), "email": _("E-mail"), "phone": _("Phone"),
        "birth_date": _("Birthday"), "gender": _("Gender"), "street": _("Street"), "city": _("City"), "region": _("Region"), "postcode": _("Postcode"),
        "country": _("Country"), "language": _("Language"), "owner": _("Looked after by"), "address": _("Postal address"),
    }  # fmt: skip


def rule_words() -> dict[str, str]:
    """Why a value is the one that is shown."""
    return {
        "only": _("the only one"), "most_trusted": _("from the most trusted source"), "most_recent": _("the newest"), "most_frequent": _("the most frequent"),
        "longest": _("the most complete"), "chosen": _("chosen by a person"), "typed": _("corrected by a person"),
    }  # fmt: skip


def fields(workspace: Workspace, customer_id: str) -> None:
    """Every known field with its origin and the other values, and the form to change one."""
    found = cached(identify.profile, workspace, customer_id)
    if not found:
        return
    labels, why = names(), rule_words()
    country = next((f.value for f in found if f.field == "country"), "") or workspace.setting("country", "")
    st.caption(_("Where each field of the profile comes from"))
    table = pd.DataFrame({
        _("Field"): [labels[f.field] for f in found], _("Content"): [_shown(f, country) for f in found], _("Checked"): [_checked(f, country) for f in found],
        _("Source"): [f.source for f in found], _("Of"): [f.date for f in found],
        _("Why this one"): [why.get(f.rule, f.rule) + (f" ({f.who})" if f.who else "") for f in found],
        _("Other values"): ["; ".join(o.value for o in f.others) for f in found],
    })  # fmt: skip
    st.dataframe(filled(table), placeholder="–", hide_index=True, key="provenance")
    _change(workspace, customer_id, found)


def _shown(field: identify.ProfileField, country: str) -> str:
    """A phone as the world writes it, with what the file has behind it; everything else as it is."""
    if field.field != "phone" or not field.value:
        return field.value
    number, _valid = identify.shown_phone(field.value, country)
    return number if number == field.value else f"{number} ({field.value})"


def _checked(field: identify.ProfileField, country: str) -> str:
    """Whether an e-mail or phone is written so that it can work; nothing is looked up."""
    if not field.value or field.field not in {"email", "phone"}:
        return ""
    if field.field == "email":
        return _("✓ written rightly") if identify.valid_email(field.value) else _("✗ cannot be an address")
    number, valid = identify.shown_phone(field.value, country)
    return (
        _("✓ a number that exists")
        if valid
        else _("✗ country not known")
        if number == field.value
        else _("✗ not a number")
    )


def _change(workspace: Workspace, customer_id: str, found: list[identify.ProfileField]) -> None:
    """One field at a time: another value, a correction, back to the rule; and the rule for everybody."""
    labels = names()
    with st.popover(_("Change a field"), icon=":material/edit:"):
        by_name = {f.field: f for f in found}
        name = st.selectbox(_("Field"), list(by_name), format_func=labels.__getitem__, key=f"field_{customer_id}")
        field = by_name[name]
        from_record = {o.value: o for o in field.others}
        options = [*([field.value] if field.value else []), *from_record, WRITE]
        st.radio(
            _("Content"), options, key=f"value_{customer_id}_{name}",
            format_func=lambda v: _("Another one:") if v == WRITE else f"{plain(v)}" + (f" · {plain(from_record[v].source)}, {from_record[v].date}" if v in from_record else ""),
        )  # fmt: skip
        st.text_input(
            _("The right value"), key=f"typed_{customer_id}_{name}", max_chars=300, disabled=st.session_state.get(f"value_{customer_id}_{name}") != WRITE
        )  # fmt: skip
        with st.container(horizontal=True):
            st.button(
                _("Use this value"), type="primary", key="profile_use", on_click=_use, args=(workspace, customer_id)
            )
            if field.rule in {"chosen", "typed"}:
                st.button(
                    _("Let the rule decide again"), key="profile_back", on_click=_back, args=(workspace, customer_id)
                )
        st.divider()
        ruled = "address" if name in PARTS else name if name not in {"given_name", "family_name"} else "name"
        st.selectbox(
            _("For everybody, {field} is").format(field=labels[ruled]), list(identify.RULES), key=f"rule_{ruled}",
            index=identify.RULES.index(identify.rules(workspace)[ruled]), format_func=lambda r: rule_words()[r],
            help=_("Your own data always counts before bought lists. What a person chose stays as it is."),
        )  # fmt: skip
        st.button(_("Apply to everybody"), key="profile_rule", on_click=_rule, args=(workspace, ruled))


def _use(workspace: Workspace, customer_id: str) -> None:
    state = st.session_state
    name = state[f"field_{customer_id}"]
    value = state[f"value_{customer_id}_{name}"]
    record = ""
    if value == WRITE:
        value = state.get(f"typed_{customer_id}_{name}") or ""
    else:
        found = {f.field: f for f in identify.profile(workspace, customer_id)}[name]
        record = next((o.record_id for o in found.others if o.value == value), found.record_id)
    try:
        identify.choose(workspace, customer_id, name, value, record_id=record)
        state["said"] = _("Kept. It stays through new uploads, joins and splits.")
    except IdicError as error:
        state["said"] = f"{error.message} {error.hint}"


def _back(workspace: Workspace, customer_id: str) -> None:
    identify.back_to_rule(workspace, customer_id, st.session_state[f"field_{customer_id}"])
    st.session_state["said"] = _("The rule decides again.")


def _rule(workspace: Workspace, ruled: str) -> None:
    identify.set_rule(workspace, ruled, st.session_state[f"rule_{ruled}"])
    start_job(workspace, "run", {"stages": ["identify"]})
    st.session_state["said"] = _("The profiles are being put together anew.")
