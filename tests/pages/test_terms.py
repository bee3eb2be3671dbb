"""Every term on the pages has its meaning and its formula, from one place that the Guide shows too."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core.differentiate import run
from idic_core.differentiate.listing import NAME_COLUMNS
from idic_core.store import Workspace
from idic_core.words import _, use_language
from pages.ui import people_list, terms
from tests.differentiate.shop import fill, make_lines, products_of

APP = Path(__file__).resolve().parents[2] / "app.py"
VIEWS = ["value", "rfm", "needs", "tiers", "playbook", "segments", "model"]
BRIEF = {
    "value_map", "unrealised", "loyalty", "lifecycle", "need", "latent_need", "likeness", "playbook", "rfm_cut_offs", "concentration", "equity_change", "range",
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    lines = make_lines(customers=120, seed=2)
    made = fill(tmp_path_factory.mktemp("ws"), lines, products_of(lines), prospects=3)
    run(made)
    return made


def test_every_term_has_a_name_and_a_formula_and_none_is_there_twice() -> None:
    found = terms.terms()
    assert set(found) >= BRIEF
    assert len({t.name for t in found.values()}) == len(found)
    for code, term in found.items():
        assert term.name, code
        assert term.how, code
        assert term.how in terms.term_help(code)


def test_labels_lead_to_terms_that_are_there_in_every_language() -> None:
    for language in ("en", "zh_CN", "vi"):
        use_language(language)
        assert set(terms.labels().values()) <= set(terms.terms())


def test_no_language_gives_one_word_to_two_terms() -> None:
    use_language("en")
    english = list(terms.labels().items())
    for language in ("zh_CN", "vi"):
        use_language(language)
        of: dict[str, set[str]] = {}
        for label, code in english:
            of.setdefault(_(label), set()).add(code)
        assert not {word: codes for word, codes in of.items() if len(codes) > 1}, language


def test_every_head_of_the_list_of_names_is_explained() -> None:
    columns = list(
        people_list.shown(
            pd.DataFrame({c: ["2026-01-01"] if "date" in c or c == "last_order" else [1.0] for c in NAME_COLUMNS})
        ).columns
    )
    assert len(columns) > 8
    without = [c for c in columns if c not in terms.labels()]
    assert not without
    helps = {name: config.get("help") for name, config in people_list.widths().items()}
    assert not [c for c in columns if not helps.get(c)]


@pytest.mark.parametrize("view", VIEWS)
def test_every_card_on_value_and_needs_has_its_formula(
    monkeypatch: pytest.MonkeyPatch, shop: Workspace, view: str
) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(shop.folder))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["view"] = view
    at.switch_page("pages/segments.py").run()
    assert not at.exception
    assert at.metric
    without = [m.label for m in at.metric if m.label not in terms.labels() or not m.help]
    assert not without


def test_the_glossary_shows_every_term(monkeypatch: pytest.MonkeyPatch, shop: Workspace) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(shop.folder))
    at = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/guide.py").run()
    at.segmented_control(key="guide_part").set_value("glossary").run()
    assert not at.exception
    said = " ".join([*(m.value for m in at.markdown), *(c.value for c in at.caption)])
    for term in terms.terms().values():
        assert f"**{term.name}**" in said
        assert term.how in said


def test_a_formula_is_not_said_twice() -> None:
    assert terms.explained("No such head", "as it is") == "as it is"
    said = terms.explained("Customer equity", "The lifetime values of all customers added up, with a range.")
    assert said.lower().count("the lifetime values of all customers added up") == 1
    assert "How it is worked out" in terms.explained("Customer equity", "What they will bring.")
