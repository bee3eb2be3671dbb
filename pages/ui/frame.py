"""What stands around every page: settings, language, navigation, and the guard for deep links."""

from __future__ import annotations

import os
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from idic_core.errors import IdicError
from idic_core.store import Workspace
from idic_core.words import LANGUAGES, _, language, use_language

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "_language"
_inside: ContextVar[bool] = ContextVar("idic_inside_frame", default=False)
"""Whether app.py runs the page. Not in the session's state: a page that ends by st.stop could not take it back there."""

STYLE = """<style>
.block-container {padding-top: 2.6rem; padding-bottom: 3rem; max-width: 1280px;}
h1 {font-size: 1.9rem !important; padding-top: 0 !important;}
[class*="st-key-figures_"] > * {flex: 1 1 9.5rem; min-width: min-content;}
[class*="st-key-figures_by_three_"] > * {flex-basis: 30%;}
[class*="st-key-figures_"] [data-testid="stMetricValue"], [class*="st-key-figures_"] [data-testid="stMetricValue"] * {
    font-size: 1.75rem; white-space: nowrap; overflow: visible; text-overflow: clip;}
[class*="st-key-figures_"] [data-testid="stMetricLabel"] * {overflow-wrap: normal; word-break: normal;}
[data-testid="stColumn"]:has([data-testid="stDataFrame"], [data-testid="stPlotlyChart"]) {min-width: min(100%, 17.5rem);}
[data-testid="stMetricLabel"] p, [data-testid="stMain"] [data-testid="stPageLink"] p {white-space: normal; overflow: visible;}
</style>"""


def pages() -> dict[str, list[st.Page]]:
    """The navigation in the reader's language; the groups follow the model: analyse, act, see, run."""
    if only_sign_up():
        return {"": [st.Page(ROOT / "pages/signup.py", title=_("Sign up"), icon=":material/how_to_reg:", default=True)]}
    return {
        "": [st.Page(ROOT / "pages/home.py", title=_("Home"), icon=":material/home:", default=True)],
        _("Analyse"): [
            st.Page(ROOT / "pages/upload.py", title=_("Upload data"), icon=":material/upload:", url_path="upload"),
            st.Page(
                ROOT / "pages/matches.py", title=_("Identity matches"), icon=":material/join_inner:", url_path="matches"
            ),
            st.Page(
                ROOT / "pages/segments.py",
                title=_("Value and needs"),
                icon=":material/bubble_chart:",
                url_path="segments",
            ),
        ],
        _("Act"): [
            st.Page(
                ROOT / "pages/interactions.py",
                title=_("Interactions"),
                icon=":material/forum:",
                url_path="interactions",
            ),
            st.Page(ROOT / "pages/offers.py", title=_("Offers"), icon=":material/sell:", url_path="offers"),
        ],
        _("See"): [
            st.Page(
                ROOT / "pages/customer.py", title=_("Customer"), icon=":material/person_search:", url_path="customer"
            ),
            st.Page(ROOT / "pages/results.py", title=_("Results"), icon=":material/monitoring:", url_path="results"),
        ],
        _("Run"): [
            st.Page(
                ROOT / "pages/settings.py",
                title=_("Settings and privacy"),
                icon=":material/shield_person:",
                url_path="settings",
            ),
            st.Page(ROOT / "pages/guide.py", title=_("Guide"), icon=":material/menu_book:", url_path="guide"),
            st.Page(
                ROOT / "pages/signup.py",
                title=_("Sign up"),
                icon=":material/how_to_reg:",
                url_path="signup",
                visibility="hidden",
            ),
        ],
    }


def only_sign_up() -> bool:
    """Whether this server is for customers: it knows no other page than the one where they sign up (`python start.py signup`)."""
    return os.environ.get("IDIC_ONLY") == "signup"


def for_visitors() -> bool:
    """Whether the page being drawn is one for customers, which has no menu."""
    return only_sign_up() or str(st.context.url or "").split("?")[0].rstrip("/").endswith("/signup")


def run() -> None:
    """Draw the frame and run the chosen page (app.py)."""
    _configure("IDIC")
    st.html(STYLE)
    use_language(_chosen_language())
    visitors = for_visitors()
    page = st.navigation(pages(), expanded=True, position="hidden" if visitors else "sidebar")
    _configure(page.title if visitors else f"{page.title} · IDIC")
    if not visitors:
        with st.sidebar:
            language_choice()
    token = _inside.set(True)
    try:
        page.run()
    finally:
        _inside.reset(token)


def language_choice() -> None:
    """The box to choose the language in; once on each page."""
    names = list(LANGUAGES)
    st.selectbox(
        _("Language"),
        names,
        index=names.index(language()),
        format_func=LANGUAGES.__getitem__,
        key="language",
        on_change=_choose_language,
    )


def inside() -> None:
    """First line of each page: make sure that app.py drew the frame.

    `pages/` is also Streamlit's own discovery folder: until some session has called st.navigation, a deep link runs the
    page's file without app.py. Then this draws the frame, which runs the page's file anew inside it, and ends this run.
    """
    if not _inside.get():
        run()
        st.stop()


def _configure(title: str) -> None:
    """The window's title and its picture; a local file, because a material icon there would be fetched from outside."""
    st.set_page_config(page_title=title, page_icon=str(ROOT / "pages/ui/icon.png"), layout="wide")


def workspace() -> Workspace:
    """The workspace of this session: `--workspace` or IDIC_WORKSPACE, else `workspace/` beside the app.

    A workspace that cannot be opened is said on the page, with the hint, and the page ends there.
    """
    folder = os.environ.get("IDIC_WORKSPACE") or str(ROOT / "workspace")
    known = st.session_state.get("_workspace")
    if known is None or str(known.folder) != str(Path(folder).expanduser().resolve()):
        try:
            known = st.session_state["_workspace"] = Workspace(folder)
        except IdicError as error:
            st.error(f"{error.message} {error.hint}")
            st.stop()
    return known


def _chosen_language() -> str:
    """The session's language: as chosen, else as the link says (`?language=vi`), else the browser's."""
    kept = st.session_state.get(LANGUAGE)
    if kept in LANGUAGES:
        return str(kept)
    wanted = (st.query_params.get("language") or st.context.locale or "en").replace("-", "_")
    near = [code for code in LANGUAGES if wanted == code or wanted.split("_")[0] == code.split("_")[0]]
    st.session_state[LANGUAGE] = near[0] if near else "en"
    return str(st.session_state[LANGUAGE])


def _choose_language() -> None:
    st.session_state[LANGUAGE] = st.session_state["language"]
