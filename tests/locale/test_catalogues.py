"""Catalogues: every sentence of the code is in the template, no translation lost a placeholder, what is compiled is what is written."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from docs.extract import words
from idic_core.words import LANGUAGES, _, use_language

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "idic_core" / "locale"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def texts(value: object) -> tuple[str, ...]:
    """A message or its forms, as a tuple."""
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def in_the_code() -> set[tuple[str, ...]]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "ngettext": (1, 2)}

    def ours(folder: str) -> bool:
        return Path(folder).name in {"pages", "ui"} or "idic_core" in Path(folder).parts

    found = extract_from_dir(ROOT, methods, options, keywords, directory_filter=ours)
    return {texts(message) for _file, _line, message, _comments, _context in found if message}


def test_every_sentence_of_the_code_is_in_the_template() -> None:
    template = {texts(message.id) for message in catalogue(LOCALE / "idic.pot") if message.id}
    missing = in_the_code() - template
    assert sorted(missing) == [], "docs/translating.md says how to bring the template up to date"
    assert len(template) > 100


def test_words_inside_f_strings_are_found() -> None:
    source = b'f"**{_(\'Bold words\')}**" + ngettext("{n} row", "{n} rows", n) + _(variable)'
    assert [(name, found) for _line, name, found, _comments in words(io.BytesIO(source), {}, [], {})] == [
        ("ngettext", ("{n} row", "{n} rows", None)),
        ("_", "Bold words"),
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_every_sentence_of_the_template(language: str) -> None:
    template = {texts(message.id) for message in catalogue(LOCALE / "idic.pot") if message.id}
    there = {texts(message.id) for message in catalogue(LOCALE / language / "LC_MESSAGES" / "idic.po") if message.id}
    assert template == there


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_lost_or_invented_a_placeholder(language: str) -> None:
    wrong = []
    for message in catalogue(LOCALE / language / "LC_MESSAGES" / "idic.po"):
        allowed = {frozenset(PLACEHOLDER.findall(form)) for form in texts(message.id)}
        for translation in texts(message.string):
            if message.id and translation and frozenset(PLACEHOLDER.findall(translation)) not in allowed:
                wrong.append((message.id, translation))
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "idic.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue(folder / "idic.po"):
        if not message.id or message.fuzzy:
            continue
        forms = texts(message.string)
        if isinstance(message.id, tuple) and all(forms):
            assert compiled.ngettext(*message.id, 5) == forms[-1]
        elif not isinstance(message.id, tuple) and forms[0]:
            assert compiled.gettext(message.id) == forms[0]


@pytest.mark.parametrize("language", TRANSLATED)
def test_nearly_everything_is_translated(language: str) -> None:
    messages = [message for message in catalogue(LOCALE / language / "LC_MESSAGES" / "idic.po") if message.id]
    done = [message for message in messages if all(texts(message.string))]
    assert len(done) / len(messages) > 0.5


def test_the_pages_speak_the_chosen_language() -> None:
    use_language("zh_CN")
    assert _("Upload data") == "上传数据"
    use_language("vi")
    assert _("Upload data") == "Tải dữ liệu lên"
