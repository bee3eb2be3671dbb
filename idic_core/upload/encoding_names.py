"""Encodings in the reader's words: `cp1258` is “Vietnamese (Windows)”."""

from __future__ import annotations

import codecs

from idic_core.words import _


def encoding_name(code: str) -> str:
    """What an encoding is called for people; one that is not known keeps its own name, in capitals.

    >>> encoding_name("cp1258"), encoding_name("utf-8-sig"), encoding_name("koi8-t")
    ('Vietnamese (Windows)', 'Unicode (UTF-8)', 'KOI8-T')
    """
    try:
        known = codecs.lookup(code).name
    except (LookupError, ValueError):  # a name that Python's codecs do not have, such as one with NUL in it
        known = code
    key = known.lower().replace("_", "-").replace("iso8859", "iso-8859")
    if key.startswith("utf-16"):
        return _("Unicode (UTF-16)")
    names = {
        "utf-8": _("Unicode (UTF-8)"), "utf-8-sig": _("Unicode (UTF-8)"), "utf-32": _("Unicode (UTF-32)"), "ascii": _("plain English letters (ASCII)"),
        "gb18030": _("Chinese, simplified (GB18030)"), "gbk": _("Chinese, simplified (GBK)"), "gb2312": _("Chinese, simplified (GB2312)"),
        "big5": _("Chinese, traditional (Big5)"), "cp950": _("Chinese, traditional (Windows)"), "cp932": _("Japanese (Windows)"), "shift-jis": _("Japanese (Shift-JIS)"),
        "euc-jp": _("Japanese (EUC)"), "iso2022-jp": _("Japanese (ISO-2022)"), "iso-2022-jp": _("Japanese (ISO-2022)"), "cp949": _("Korean (Windows)"), "euc-kr": _("Korean (EUC)"), "johab": _("Korean (Johab)"),
        "cp1258": _("Vietnamese (Windows)"), "cp874": _("Thai (Windows)"), "tis-620": _("Thai (TIS-620)"), "iso-8859-11": _("Thai (ISO)"),
        "cp1252": _("Western European (Windows)"), "iso-8859-1": _("Western European (ISO)"), "latin-1": _("Western European (ISO)"), "iso-8859-15": _("Western European (ISO)"), "mac-latin2": _("Central European (Mac)"), "mac-roman": _("Western European (Mac)"), "cp850": _("Western European (DOS)"), "cp437": _("Western European (DOS)"),
        "cp1250": _("Central European (Windows)"), "iso-8859-2": _("Central European (ISO)"), "cp852": _("Central European (DOS)"), "cp1251": _("Cyrillic (Windows)"), "koi8-r": _("Cyrillic (KOI8)"), "koi8-u": _("Cyrillic (KOI8)"),
        "iso-8859-5": _("Cyrillic (ISO)"), "mac-cyrillic": _("Cyrillic (Mac)"), "cp866": _("Cyrillic (DOS)"), "cp1253": _("Greek (Windows)"), "iso-8859-7": _("Greek (ISO)"), "cp1254": _("Turkish (Windows)"), "iso-8859-9": _("Turkish (ISO)"),
        "cp1255": _("Hebrew (Windows)"), "iso-8859-8": _("Hebrew (ISO)"), "cp1256": _("Arabic (Windows)"), "iso-8859-6": _("Arabic (ISO)"), "cp1257": _("Baltic (Windows)"), "iso-8859-13": _("Baltic (ISO)"),
    }  # fmt: skip
    return names.get(key, code.upper())
