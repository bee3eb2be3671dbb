"""Segments, as a marketing manager builds, saves and uses one; and its way to Offers and to the call list."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from idic_core.charts import segments as charts
from idic_core.differentiate import (
    Condition,
    Definition,
    crosstab,
    delete_segment,
    fields,
    run,
    save_segment,
    segments,
    shares,
    starting_points,
    to_json,
)
from idic_core.interact import call_lists, tasks
from idic_core.store import Workspace, decisions
from pages.ui.segments_cross import telling
from pages.ui.segments_draft import in_order
from tests.differentiate.known_shop import known_shop
from tests.differentiate.shop import make_lines
from tests.interact.shop import running_dashboard

APP = Path(__file__).resolve().parents[2] / "app.py"
VIPS = to_json(Definition("all", (Condition("tier", "any", ("vip",)),)))


def page(name: str = "segments", **query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=90)
    for key, value in ({"view": "segments"} | query if name == "segments" else query).items():
        at.query_params[key] = value
    at.switch_page(f"pages/{name}.py").run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return " ".join([*(m.value for m in at.markdown), *(c.value for c in at.caption), *(w.value for w in at.warning), *(e.value for e in at.error)])  # fmt: skip


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def widget(at: AppTest, kind: str, part: str, place: int = 0):
    """The n-th widget of a kind whose key holds a part."""
    return [w for w in getattr(at, kind) if w.key and part in w.key][place]


def test_a_ready_made_segment_is_changed_saved_renamed_deleted_and_brought_back(known: Workspace) -> None:
    at = page()
    assert "Everybody you know" in words(at)
    press(at, "start_quiet_best")
    assert "Tier is VIP, and Stage is At risk" in words(at)
    widget(at, "multiselect", "_value_lifecycle").set_value(["mature", "new"]).run()
    assert not at.exception
    assert "Stage is Regular or New" in words(at)
    widget(at, "text_input", "segment_name").set_value("Good and here")
    press(at, "segment_save")
    (one,) = segments(known)
    assert one.name == "Good and here"
    live = shares(known, one.definition)
    assert any(m.value == str(live["customers"]) for m in at.metric)
    widget(at, "text_input", "segment_name").set_value("Good ones")
    press(at, "segment_save")
    assert [s.name for s in segments(known)] == ["Good ones"]
    press(at, "segment_delete")
    assert segments(known) == []
    assert "Deleted" in words(at)
    press(at, "segment_undo")
    assert [s.name for s in segments(known)] == ["Good ones"]


def test_the_editor_shows_every_comparison_as_it_was_saved(known: Workspace) -> None:
    every = [
        Condition("age", "below", (35,)), Condition("net", "between", (1, 500.5)), Condition("p_alive", "at_most", (0.25,)), Condition("last_order", "within", (60,)),
        Condition("first_order", "between", ("2024-01-01", "2025-01-01")), Condition("bought:category", "none", ("coffee",), 90), Condition("event", "any", (), None),
        Condition("about:industry", "unknown"), Condition("has_email", "no"), Condition("about:tags", "any", ("gold", "not there any more")),
    ]  # fmt: skip
    ready = [d for _code, d in starting_points(known)]
    for definition in [Definition("any", tuple(every), (Condition("net", "below", (3,)),)), *ready]:
        made = save_segment(known, "One", to_json(definition))
        at = page(segment=made)
        assert at.button(key="segment_offers").disabled is False, to_json(
            definition
        )  # only what is unchanged can be sent on
        delete_segment(known, made)


def test_conditions_are_added_filled_and_removed_and_unfilled_ones_do_not_count(known: Workspace) -> None:
    at = page()
    widget(at, "button", "_add_").click().run()
    assert not at.exception
    assert "1 condition has no value yet" in words(at)
    widget(at, "selectbox", "_field_").set_value("about:industry").run()
    widget(at, "multiselect", "_value_about:industry").set_value(["零售"]).run()
    assert not at.exception
    n = shares(known, to_json(Definition("all", (Condition("about:industry", "any", ("零售",)),))))["customers"]
    assert f"{n} customers" in words(at)
    widget(at, "selectbox", "_field_").set_value("net").run()
    widget(at, "number_input", "_value_net").set_value(1.0).run()
    assert "Spent in all is at least 1" in words(at)
    widget(at, "button", "_remove_").click().run()
    assert "Everybody you know" in words(at)


def test_groups_exceptions_and_another_day_read_as_a_sentence(known: Workspace) -> None:
    definition = to_json(Definition("all", (Condition("has_ordered", "yes"),), (Condition("about:tags", "any", ("gold",)),), as_of="2025-03-31"))  # fmt: skip
    made = save_segment(known, "Then", definition)
    at = page(segment=made)
    said = words(at).replace("\\", "")
    assert "Has ordered; but not: Tag is gold; as of 2025" in said
    assert "As they are today: Tag" in said
    widget(at, "button", "_add_group").click().run()
    assert not at.exception
    assert "2 conditions have no value yet" in words(at)


def test_a_segment_that_is_gone_is_said(known: Workspace) -> None:
    assert "not there any more" in words(page(segment="S0"))


def test_fields_against_each_other_places_and_two_segments_lead_to_names(known: Workspace) -> None:
    save_segment(known, "VIPs", VIPS)
    save_segment(known, "With e-mail", to_json(Definition("all", (Condition("has_email", "yes"),))))
    at = page()
    for tool, key in (("cross", "cross_names"), ("places", "places_names"), ("compare", "compare_names")):
        widget(at, "button_group", "segment_tool").set_value(tool).run()
        assert not at.exception
        assert not at.error, words(at)
        assert any(d.key == key for d in at.dataframe) or "Nobody fits" in words(at)


def test_with_a_customer_list_alone_the_two_fields_to_begin_with_part_the_people(tmp_path: Path) -> None:
    people = known_shop(tmp_path / "list", lines=make_lines(customers=2, seed=1).head(0), prospects=40)
    run(people)
    known = fields(people)
    codes = [c for c in in_order(known) if known[c].kind in {"choice", "flag", "number"} and known[c].table in {"people", "attributes"}]  # fmt: skip
    first, second = telling(people, tuple(codes))
    assert "lifecycle" not in (first, second)
    found = crosstab(people, first, second)
    assert len(found.rows) > 1
    assert len(found.columns) > 1


def test_offers_take_the_segment_of_the_address_as_their_group(known: Workspace) -> None:
    made = save_segment(known, "VIPs", VIPS)
    at = page("offers", segment=made)
    assert at.selectbox(key="audience_segment").value == made
    assert at.metric[0].label == "In the group"
    assert at.metric[0].value == str(shares(known, VIPS)["customers"])
    at.selectbox(key="audience_segment").set_value("").run()
    assert at.metric[0].value == "102"


def test_offers_ask_for_a_yes_before_sensitive_fields_choose_anybody(known: Workspace) -> None:
    women = to_json(Definition("all", (Condition("about:gender", "any", ("f",)),)))
    made = save_segment(known, "Women", women)
    at = page("offers", segment=made)
    assert at.metric[0].value == "0"
    assert "needs the customers' consent" in words(at)
    press(at, "segment_consent")
    assert at.metric[0].value == str(shares(known, women)["customers"])


def test_a_segment_goes_to_the_call_list_and_comes_back(known: Workspace) -> None:
    at = page(segment=save_segment(known, "VIPs", VIPS))
    at.text_input(key="call_reason").set_value("ask how it goes")
    press(at, "call_go")
    (made,) = call_lists(known)
    assert made.name == "VIPs"
    assert f"{made.added} call" in words(at)
    assert [t.value for t in at.toast if "in the queue" in t.value], (
        "said where one looks, whatever the page is scrolled to"
    )
    assert (tasks(known)["kind"] == "follow_up").sum() == made.added
    there = page("interactions")
    assert "VIPs" in words(there)
    press(there, f"uncall_{made.list_id}")
    assert call_lists(known) == []


def test_nobody_is_called_by_what_they_may_take_amiss_without_a_yes(known: Workspace) -> None:
    women = to_json(Definition("all", (Condition("about:gender", "any", ("f",)),)))
    at = page(segment=save_segment(known, "Women to call", women))
    assert "Choosing whom to call by that needs the customers' consent" in words(at)
    assert not [b for b in at.button if b.key == "call_go"]
    at.text_input(key="segment_consent_why").set_value("asked at the till")
    press(at, "segment_consent")
    assert [b for b in at.button if b.key == "call_go"]
    assert "asked at the till" in list(decisions(known, "segment_consent")["why"])
    other = to_json(Definition("all", (Condition("about:gender", "any", ("m",)),)))
    save_segment(known, "Women to call", other, segment_id=segments(known)[-1].segment_id)
    at.run()
    assert not [b for b in at.button if b.key == "call_go"], "the yes was for other conditions than those on the page"
    assert "Save it first" in words(at)


def test_prospects_alone_have_segments_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    run(known_shop(tmp_path, lines=make_lines(customers=1, seed=1).head(0), prospects=9))
    at = page()
    assert "9 customers" in words(at)
    assert "Nobody has ordered yet" in words(at)
    assert "once a file with orders is added" in words(at)
    heads = next(list(d.value.columns) for d in at.dataframe if str(d.key).endswith("_names"))
    assert heads == ["Customer", "Stage", "E-mail", "Phone", "City", "Industry"]


def test_charts_draw_whatever_there_is() -> None:
    assert charts.bars(pd.DataFrame({"name": [], "customers": [], "value": []})).layout.height
    assert charts.bars(pd.DataFrame({"name": ["北京"], "customers": [1.0], "value": [0.0]})).data
    frame = pd.DataFrame({"row": ["a", "a"], "column": ["x", "y"], "customers": [1, 0], "index": [100.0, 0.0]})
    assert "1" in str(charts.index_map(frame).data[0].text)
