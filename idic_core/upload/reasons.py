"""Why a column is taken for what it is, in the reader's words."""

from __future__ import annotations

import math

from idic_core.upload.meaning import MOMENTS, NUMBERS, Guess
from idic_core.words import _

FEW = 0.5
"""Below this share of fitting values a name alone is said to be doubtful."""


def reason_words(guess: Guess) -> str:
    """Why a column is taken for its field, such as `from its name; 97 % look like e-mail addresses`; blank for a column without one."""
    if guess.why == "chosen":
        return _("your choice")
    if guess.why == "saved":
        return _("as in the last file with these columns")
    if guess.why == "taken":
        return _("another column fits better")
    if guess.field is None:
        return ""
    look = _look_words(guess)
    if guess.why == "preset":
        start = _("as {program} exports it").format(program=guess.said_by)
    elif guess.why == "known_numbers":
        start = _("its values are customer numbers that are known here")
    elif guess.why == "one_per_product":
        return _("from its name, and each product has one of these")
    elif guess.why == "values":
        return look or _("from its values")
    else:
        start = _("from its name")
    return _("{reason}; {look}").format(reason=start, look=look) if look else start


def sure_words(confidence: float) -> str:
    """How sure a meaning is, in one word or two."""
    return _("sure") if confidence >= 0.8 else _("likely") if confidence >= 0.65 else _("please check")


def _look_words(guess: Guess) -> str:
    if math.isnan(guess.share) or guess.field is None:
        return ""
    share = math.floor(100 * guess.share)
    few = guess.share < FEW
    if guess.field == "email":
        text = _("only {n} % look like e-mail addresses") if few else _("{n} % look like e-mail addresses")
    elif guess.field == "phone":
        text = _("only {n} % look like phone numbers") if few else _("{n} % look like phone numbers")
    elif guess.field in MOMENTS:
        text = _("only {n} % look like dates") if few else _("{n} % look like dates")
    elif guess.field in NUMBERS:
        text = _("only {n} % are numbers") if few else _("{n} % are numbers")
    elif guess.field.startswith("consent_"):
        text = _("only {n} % say yes or no") if few else _("{n} % say yes or no")
    else:
        return ""
    return text.format(n=share)
