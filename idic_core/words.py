"""Words in the reader's language: gettext catalogues looked up at call time, never at import.

The language belongs to the running context (a session of the dashboard, a call of the command line), so two people may
use two languages in one process.
"""

from __future__ import annotations

import gettext as _gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import pandas as pd

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


def number(value: float | None, digits: int = 0) -> str:
    """A number with the marks of the current language (1,234.5 or 1.234,5); an en dash where there is none.

    >>> number(1234.56, 1), number(None)
    ('1,234.6', '–')
    """
    from babel.numbers import format_decimal

    if value is None or pd.isna(value):
        return "–"
    if abs(value) > 1e15:  # beyond what any amount can be, and what a decimal can be rounded to
        return f"{value:.3g}"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(round(float(value), digits), format=pattern, locale=_language.get()))


def money(value: float | None, currency: str = "") -> str:
    """Money without its small change, in full below a million, else short; with the sign of its currency where that is known.

    >>> money(169480.4, "EUR"), money(169480.4), money(20_710_000, "VND")
    ('€169,480', '169,480', '₫20.7M')
    """
    from babel import Locale
    from babel.numbers import format_compact_currency, format_compact_decimal, format_currency

    if value is None or pd.isna(value) or abs(value) > 1e15:
        return number(value)
    spoken = _language.get()
    if abs(value) >= 1_000_000:
        if currency:
            return str(format_compact_currency(value, currency, fraction_digits=1, locale=spoken))
        return str(format_compact_decimal(value, fraction_digits=1, locale=spoken))
    if not currency:
        return number(value)
    pattern = str(Locale.parse(spoken).currency_formats["standard"].pattern).split(";")[0].replace(".00", "")
    return str(format_currency(round(float(value)), currency, format=pattern, locale=spoken, currency_digits=False))


def percent(share: float | None, digits: int = 0) -> str:
    """A share (0-1) as a percentage with the marks of the current language."""
    return "–" if share is None or pd.isna(share) else number(100 * share, digits) + " %"
