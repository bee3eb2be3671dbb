"""One customer from a paper form or a talk: says while typing who is here already, and stays open for the next one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import identify, jobs, upload
from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui.text import plain, rows, unnamed

FIELDS = [
    "full_name",
    "organisation",
    "email",
    "phone",
    "birth_date",
    "member_id",
    "street",
    "city",
    "postcode",
    "language",
]
TELLING = ["email", "phone", "member_id", "full_name", "organisation"]
"""Fields that may show that somebody is here already, the surest first."""


@st.fragment
def form(workspace: Workspace) -> None:
    """The fields, who is like them, and Add; a fragment, so that typing redraws nothing else."""
    if "hand_said" in st.session_state:
        st.success(plain(st.session_state.pop("hand_said")), icon=":material/check:")
    if "hand_wrong" in st.session_state:
        st.error(plain(st.session_state.pop("hand_wrong")))
    left, right = st.columns(2)
    for i, field in enumerate(FIELDS):
        place = left if i % 2 == 0 else right
        place.text_input(upload.field_name(field), key=f"hand_{field}", live="300ms" if field in TELLING else False)
    st.checkbox(_("They agreed to be contacted"), key="hand_consent")
    _here_already(workspace)
    st.button(_("Add customer"), icon=":material/person_add:", key="hand_add", on_click=_add, args=(workspace,))
    st.caption(_("The form stays open for the next one; names and matches follow with the next update."))


def _typed() -> dict[str, str]:
    return {f: str(st.session_state.get(f"hand_{f}") or "").strip() for f in FIELDS}


def _here_already(workspace: Workspace) -> None:
    """Customers like the one being typed, each with the way to their page. Each field is looked up once."""
    typed = _typed()
    found = [ui.cached(identify.alike_on, workspace, f, typed[f]) for f in TELLING if typed[f]]
    found = [f for f in found if len(f)]
    if not found:
        return
    words = {
        "email": _("same e-mail"), "phone": _("same phone"), "member_id": _("same card number"), "full_name": _("same name"), "organisation": _("same company"),
    }  # fmt: skip
    st.warning(_("This may be somebody you have already:"), icon=":material/person_search:")
    for hit in rows(pd.concat(found, ignore_index=True).drop_duplicates("customer_id").head(3)):
        details = " · ".join(
            plain(hit[c]) for c in ("phone", "email", "city") if isinstance(hit.get(c), str) and hit[c]
        )
        st.page_link(
            "pages/customer.py", label=f"{plain(unnamed(hit['name']))} ({words[hit['why']]}) {details}", icon=":material/person:",
            query_params={"customer": str(hit["customer_id"])},
        )  # fmt: skip


def _add(workspace: Workspace) -> None:
    """Keep what stands in the fields and empty them; what is wrong is said and nothing is lost."""
    typed = {f: v for f, v in _typed().items() if v}
    try:
        upload.add_customer(workspace, typed | ({"consent_any": "yes"} if st.session_state.get("hand_consent") else {}))
    except IdicError as error:
        st.session_state["hand_wrong"] = f"{error.message} {error.hint}"
        return
    for field in FIELDS:
        st.session_state[f"hand_{field}"] = ""
    st.session_state["hand_consent"] = False
    name = next((typed[f] for f in ("full_name", "organisation", "email", "phone", "member_id") if f in typed), "")
    st.session_state["hand_said"] = _("{name} was added. The form is ready for the next one.").format(name=name)
    running = jobs.current(workspace)
    if running is None or not jobs.waiting(workspace, running.job_id):
        ui.start_job(workspace, "run")
