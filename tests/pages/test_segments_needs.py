"""The Needs view: groups in plain words that people may change, latent needs with names, and honest words where there is nothing."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from idic_core import differentiate, jobs
from idic_core.differentiate import run
from idic_core.store import Workspace, decisions, read_derived
from tests.differentiate.shop import fill, make_lines, products_of
from tests.pages.test_segments_page import page, words


def shop(folder: Path, seed: int = 2) -> Workspace:
    lines = make_lines(customers=220, seed=seed)
    made = fill(folder, lines, products_of(lines))
    run(made)
    return made


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(jobs, "start", lambda *_given: None)  # the work itself is tested elsewhere
    return shop(tmp_path)


def test_groups_are_told_in_plain_words_with_proof_worth_and_example(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = page(monkeypatch, made, "needs")
    text = words(at)
    groups = read_derived(made, "need_groups")
    for name in groups["name"]:
        assert name.replace("+", "\\+") in text or name in text
    assert text.count("How surely this group exists: very sure") == len(groups)
    assert "of all lifetime value" in text
    assert "Jaccard" in text
    assert "What customers could need next" in text


def test_a_group_is_renamed_and_the_name_taken_back(made: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page(monkeypatch, made, "needs")
    group = read_derived(made, "need_groups").iloc[0]
    at.text_input(key=f"need_name_{group['need_id']}").set_value("Gardeners *of* Hanoi").run()
    at.button(key=f"need_rename_{group['need_id']}").click().run()
    assert not at.exception
    assert "Gardeners *of* Hanoi" in set(read_derived(made, "need_groups")["name"])
    assert "Gardeners \\*of\\* Hanoi" in words(at)
    standing = decisions(made, "need_name")
    at.button(key=f"need_back_{standing['decision_id'].iloc[0]}").click().run()
    assert not at.exception
    assert decisions(made, "need_name").empty
    assert group["name"] in set(read_derived(made, "need_groups")["name"])


def test_merge_pin_and_place_are_written_down(made: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page(monkeypatch, made, "needs")
    first, second = (str(i) for i in read_derived(made, "need_groups")["need_id"].iloc[:2])
    at.button(key=f"need_pin_{first}").click().run()
    at.selectbox(key=f"need_into_{second}").set_value(first).run()
    at.button(key=f"need_merge_{second}").click().run()
    assert any(t.value.startswith("Merged") for t in at.toast)
    who = read_derived(made, "customer_needs")["customer_id"].iloc[0]
    at.text_input(key=f"need_find_{second}").set_value(who).run()
    at.button(key=f"need_place_{second}").click().run()
    assert not at.exception
    kinds = differentiate.need_choices(made)["kind"].tolist()
    assert kinds == ["need_member", "need_merge", "need_pin"]
    assert any("What you changed (3)" in e.label for e in at.expander)


def test_a_merge_is_taken_back_beside_the_sentence_that_tells_of_it(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (str(i) for i in read_derived(made, "need_groups")["need_id"].iloc[:2])
    differentiate.merge_needs(made, second, first)
    run(made)
    at = page(monkeypatch, made, "needs")
    assert "is now part of" in words(at)
    at.button(key=f"need_apart_{second}").click().run()
    assert not at.exception
    assert decisions(made, "need_merge").empty
    run(made)
    assert second in set(read_derived(made, "need_groups")["need_id"])


def test_shares_say_of_whom_they_are(made: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    text = words(page(monkeypatch, made, "needs"))
    assert text.count("of those in a needs group") == len(read_derived(made, "need_groups"))
    assert "of all;" not in text


def test_without_clear_groups_the_page_says_so_and_shows_what_customers_lean_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = make_lines(customers=220, seed=2)
    order = np.random.default_rng(0).permutation(len(lines))
    noise = lines.assign(**{c: lines[c].to_numpy()[order] for c in ("product_id", "product_name", "category")})
    made = fill(tmp_path, noise, products_of(noise))
    run(made)
    assert read_derived(made, "need_groups").empty
    at = page(monkeypatch, made, "needs")
    assert "No clear needs groups" in words(at)
    assert any("lean to" in e.label for e in at.expander) == bool(len(read_derived(made, "need_affinities")))


def test_affinities_and_latent_needs_lead_to_names(made: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    at = page(monkeypatch, made, "needs")
    kind = differentiate.affinity_kinds(made)["what"].iloc[0]
    at.selectbox(key="affinity_pick").set_value(kind).run()
    assert not at.exception
    if len(read_derived(made, "latent_needs")):
        assert any("could need" in m.value for m in at.markdown)


def test_the_view_draws_in_chinese(made: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(made.folder))
    at = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=60)
    at.query_params["view"] = "needs"
    at.query_params["lang"] = "zh_CN"
    at.switch_page("pages/segments.py").run()
    assert not at.exception
