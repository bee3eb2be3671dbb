"""One name or number in different writings: what they have in common, and which writing is the better one."""

from __future__ import annotations

import re
import unicodedata

from idic_core.identify import contacts
from idic_core.identify.fold import HAN, fold


def number_of(text: str) -> str:
    """What two writings of one phone number have in common; a cell of several numbers is itself.

    >>> number_of("929355759") == number_of("0929355759") == number_of("+84 929 355 759")
    True
    """
    return text if re.search(r"[;|\n]", text.strip()) else contacts.phone(text) or text


def accents(text: str) -> int:
    """How many letters carry more than the plain alphabet.

    >>> accents("Nguyễn Đức"), accents("Nguyen Duc")
    (3, 0)
    """
    return sum(c.isalpha() and not c.isascii() for c in unicodedata.normalize("NFC", text))


def within(whole: str, part: str) -> str | None:
    """A part of a name as the whole name writes it; None where it is none.

    >>> within("Nguyễn Thị Lan", "thi lan"), within("John Barnes", "Jonh"), within("李丽华", "丽华")
    ('Thị Lan', None, '丽华')
    """
    if HAN.search(whole) and part in whole:
        return part if part != whole else None
    written = {fold(w): w for w in whole.split()}
    wanted = fold(part).split()
    if not wanted or len(wanted) >= len(written) or not set(wanted) <= set(written):
        return None
    return " ".join(written[w] for w in wanted)
