"""Bytes to text: BOM, strict UTF-8, then a guess by chardet with charset-normalizer as second opinion."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import chardet
from charset_normalizer import from_bytes

from idic_core.errors import UnreadableFile
from idic_core.upload.encoding_names import encoding_name
from idic_core.words import _, ngettext

SAMPLE = 200_000
SECOND_OPINION_SAMPLE = 20_000
"""charset-normalizer takes about 1 s per 50 kB of Chinese; chardet reads 200 kB in less than that."""

FEW = 1
"""A single byte beyond ASCII says nothing: take the commonest encoding of Windows and say that it is not certain."""
FEW_BYTES = ("cp1252", "mac_roman", "cp1250")

WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "iso-8859-1": "cp1252", "ascii": "cp1252",
    "big5": "cp950", "big5-tw": "cp950", "tis-620": "cp874", "iso-8859-9": "cp1254", "euc_jis_2004": "euc_jp", "euc_jisx0213": "euc_jp",
}  # fmt: skip
"""Encodings that people's programs call by the name of a smaller one."""

COMMON = frozenset(
    "王李张刘陈杨赵黄周吴徐孙马朱林省市县区路街号国中华公司男女王張陳楊趙劉區縣號國路街市県都府町村山田川本木島野藤郡大小上下子美原"
    "김이박최정강조윤장임시구군동로"
)
"""Characters of surnames and addresses: rare in what a wrong multi-byte decoding gives."""


@dataclass(frozen=True)
class Text:
    """A file's text, the encoding it was read with, notes on what was guessed, and the encodings to choose from when in doubt (the best first)."""

    text: str
    encoding: str
    notes: list[str]
    doubt: tuple[str, ...] = ()


def decode(data: bytes, encoding: str | None = None) -> Text:
    """The text of a file; encoding: what a person chose, else found out. Raises UnreadableFile for an encoding that does not fit."""
    if encoding:
        try:
            return Text(_clean(data.decode(encoding), encoding), encoding, [])
        except (UnicodeDecodeError, LookupError) as error:
            raise UnreadableFile(
                _("The file is not written in the encoding {name}.").format(name=encoding_name(encoding)),
                hint=_("Leave the encoding to the program, or choose another one."),
            ) from error
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            text, notes = _patched(data, name)
            return Text(text, name, notes)
    if not re.search(rb"\x1b[$(]", data[:SAMPLE]):
        try:
            return Text(data.decode("utf-8"), "utf-8", [])
        except UnicodeDecodeError:
            pass
    head = data[: SAMPLE - SAMPLE % 2]
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if (
            head
            and head[offset::2].count(0) > 0.3 * len(head) / 2
            and head[1 - offset :: 2].count(0) < 0.02 * len(head)
        ):
            text, notes = _patched(data, name)
            return Text(text, name, [_guessed(name), *notes])
    if _nearly_utf8(data):
        text, notes = _patched(data, "utf-8")
        return Text(text, "utf-8", notes)
    sample = _telling(data)
    name, sure, others = guess(sample)
    text, notes = _patched(data, name)
    note = (
        _guessed(name)
        if sure
        else _(
            "The file's encoding is not certain; {name} fits best. Look at the preview: if names look wrong, choose another encoding."
        ).format(name=encoding_name(name))
    )
    return Text(text, name, [note, *notes], () if sure else (name, *others))


def guess(sample: bytes) -> tuple[str, bool, list[str]]:
    """The most likely encoding of bytes that are not UTF-8, whether both detectors agree on what they say, and the runners-up.

    Runners-up decode the bytes without a fault and give another text than the first.
    """
    if len(re.findall(rb"[\x80-\xff]", sample)) <= FEW:
        return "cp1252", False, _others(sample, "cp1252", {name: 0.0 for name in FEW_BYTES})
    first = _usable(chardet.detect(sample)["encoding"] or "cp1252")
    best = from_bytes(sample[:SECOND_OPINION_SAMPLE]).best()
    second = _usable(best.encoding) if best is not None else "cp1252"
    options = list(
        dict.fromkeys([first, second, "cp1252", "euc_jp"] if first == "gb18030" else [first, second, "cp1252"])
    )
    scored = {}
    for name in options:
        try:
            scored[name] = plausibility(sample.decode(name, "strict"))
        except UnicodeDecodeError as error:
            if error.start >= len(sample) - 4:  # the sample may end inside a character
                scored[name] = plausibility(sample[: error.start].decode(name))
    if not scored:
        return first, False, []
    top = max(scored, key=lambda n: scored[n])
    chosen = top if first not in scored or scored[top] > scored[first] + 0.15 else first
    agree = second in scored and sample.decode(chosen, "replace") == sample.decode(second, "replace")
    return chosen, agree, [] if agree else _others(sample, chosen, scored)


def _others(sample: bytes, chosen: str, scored: dict[str, float]) -> list[str]:
    """The other encodings by their scores, without those that give a text that is there already."""
    seen, found = {sample.decode(chosen, "replace")}, []
    for name in sorted((n for n in scored if n != chosen), key=lambda n: -scored[n]):
        text = sample.decode(name, "replace")
        if text not in seen:
            seen.add(text)
            found.append(name)
    return found


def plausibility(text: str) -> float:
    """How much the characters beyond ASCII look like written words: the mean over them, about -1 to 1.5."""
    total, count, before = 0.0, 0, " "
    for c in text[:50_000]:
        if c > "\x7f":
            count += 1
            kind = unicodedata.category(c)
            if kind in {"Cc", "Cn", "Co", "Cs"}:
                total -= 5.0
            elif kind[0] == "L" or kind[0] == "M":
                total += 1.5 if c in COMMON else 1.0
                if kind == "Lu" and before.islower():
                    total -= 1.5
                if before.isalpha() and _script(c) != _script(before):
                    total -= 0.7
            elif kind[0] in "PZN":
                total += 0.4
            else:
                total -= 1.0
        before = c
    return total / count if count else 1.0


def _script(c: str) -> str:
    """The first word of a letter's Unicode name: its script, kana and han counted as one."""
    name = unicodedata.name(c, "?").split(" ")[0]
    return "CJK" if name in {"HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH", "KATAKANA-HIRAGANA"} else name


def _usable(name: str) -> str:
    lower = name.lower()
    return WIDER.get(lower, lower)


def _telling(data: bytes) -> bytes:
    """A sample that holds the lines beyond ASCII: in a large file the first 200 kB may have none."""
    if len(data) <= SAMPLE:
        return data
    lines, size = [], 0
    for match in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", data):
        lines.append(match.group())
        size += len(lines[-1])
        if size > SAMPLE:
            break
    return b"".join(lines)[:SAMPLE] or data[:SAMPLE]


def _nearly_utf8(data: bytes) -> bool:
    """Whether a few damaged places stand in what is UTF-8 otherwise (cut off at the end, or one pasted cell)."""
    good = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]{1,3}", data[: 5 * SAMPLE]))
    bad = data[: 5 * SAMPLE].decode("utf-8", "replace").count("\ufffd")
    return good >= 20 and bad <= max(1, good // 50)


def _patched(data: bytes, name: str) -> tuple[str, list[str]]:
    """Decode; places that do not fit become U+FFFD, counted in a note."""
    try:
        return _clean(data.decode(name), name), []
    except UnicodeDecodeError:
        text = _clean(data.decode(name, "replace"), name)
    n = text.count("\ufffd")
    note = ngettext(
        "{n} place could not be read and stands as \ufffd.", "{n} places could not be read and stand as \ufffd.", n
    )
    return text, [note.format(n=n)]


def _clean(text: str, name: str) -> str:
    """Without a byte-order mark; Vietnamese Windows writes letters and tones apart, so there they are put together."""
    text = text.removeprefix("\ufeff")
    return unicodedata.normalize("NFC", text) if name.lower() in {"cp1258", "windows-1258"} else text


def _guessed(name: str) -> str:
    return _("The file does not say its encoding; it was read as {name}.").format(name=encoding_name(name))
