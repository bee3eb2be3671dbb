"""What a source is called after its file: the same for each month's export, so that orders that stand in two of them count once."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

SEPARATORS = re.compile(r"[\s_\-.,()\[\]（）【】，、–—]+")

MONTH = (
    "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
    "|january|february|march|april|june|july|august|september|october|november|december"
)
YEAR = r"(?:fy|cy)?(?:(?:19|20)\d\d|\d\d)"
NUMERAL = "giêng|chạp|mười một|mười hai|muoi mot|muoi hai|mười|muoi|một|mot|hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay|tám|tam|chín|chin"
WHEN = (
    rf"(?:{YEAR})?(?:{MONTH})(?:{YEAR})?",
    rf"(?:{YEAR})?[qh][1-4](?:{YEAR})?",
    r"(?:quarter|week|kw|month|half)(?: ?\d{1,2})?",
    rf"(?:fy|cy) ?{YEAR}",
    rf"(?:tháng|thang|thg) ?(?:\d{{1,2}}|{NUMERAL})",
    r"t(?:0?[1-9]|1[0-2])",
    r"(?:quý|quy) ?(?:\d|iv|i{1,3})",
    r"(?:tuần|tuan|ngày|ngay) ?\d{1,2}",
    r"năm ?\d{4}",
)
WHICH = (
    r"(?:copy|kopie|duplicate)\d*(?: (?:of|von))?|b[ảa]n sao(?: c[ủu]a)?",
    r"(?:export(?:ed)?|final|new|latest|updated?|v|mới|mới nhất)\d*",
    r"part(?: ?\d+(?: of \d+)?| [a-z]|$)",
    r"phần ?\d+|phan ?\d+",
)
WORDS = re.compile(rf"(?<![^ ])(?:{'|'.join((*WHEN, *WHICH))}|\d+)(?![^ ])")
"""Whole words, never a part of one: “may” goes, “mayfair” stays."""

CHINESE = (
    r"(?:\d{2}|\d{4})年度?|\d{1,2}月份?|\d{1,2}[日号]|(?:十[一二]?|[一二三四五六七八九])月份?|第?[一二三四1-4]季度?|[上下]半年|第\d{1,2}周|第\d+部分"
    "|副本|导出|最终版?|最新版?"
)
AT_EDGES = re.compile(rf"(?<![^ ])(?:{CHINESE})+|(?:{CHINESE})+(?![^ ])")
"""Chinese has no spaces: at the beginning or the end of a word."""

GLUED = re.compile(r"(?<=[^\W\d_])(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?(?![^ ])")
"""A year, or a day that begins with it, behind letters: orders2024, orders20240131."""


def tidy_source(file_name: str) -> str:
    """What a source is called after its file, without dates, numbers and words such as “copy”; `file` where nothing else is left.

    >>> tidy_source("Orders_2024-01 (2).csv"), tidy_source("CRM export.xlsx"), tidy_source("2024.csv")
    ('orders', 'crm', 'file')
    >>> tidy_source("shop jan.csv"), tidy_source("shop Feb 2026 (1).csv"), tidy_source("Mayfair may.csv")
    ('shop', 'shop', 'mayfair')
    """
    text = unicodedata.normalize("NFC", Path(file_name).stem).lower()
    before, text = "", SEPARATORS.sub(" ", text).strip()
    while text != before:
        before = text
        for pattern in (AT_EDGES, GLUED, WORDS):
            text = " ".join(pattern.sub(" ", text).split())
    return text.replace(" ", "_") or "file"
