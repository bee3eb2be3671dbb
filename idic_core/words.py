"""Words in the reader's language: gettext catalogues looked up at call time, never at import.

The language belongs to the running context (a session of the dashboard, a call of the command line), so two people may
use two languages in one process.
"""

from __future__ import annotations

import gettext as _gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh_CN": "中文", "vi": "Tiếng Việt"}
_language: ContextVar[str] = ContextVar("idic_language", default="en")


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("idic", Path(__file__).parent / "locale", languages=[language], fallback=True)


def use_language(language: str) -> None:
    """Speak this language (a key of LANGUAGES) in the current context; an unknown one means English."""
    _language.set(language if language in LANGUAGES else "en")


def language() -> str:
    """The current context's language code."""
    return _language.get()


def _(message: str) -> str:
    """The message in the current language; the message itself where the catalogue has none."""
    return _catalogue(_language.get()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a message that fits the number n in the current language."""
    return _catalogue(_language.get()).ngettext(singular, plural, n)
