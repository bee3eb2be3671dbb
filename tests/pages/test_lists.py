"""Lists of names lead on: to a file that says what it is, to a segment, to Offers and calls; and nothing is done with everybody unsaid."""

from streamlit.testing.v1 import AppTest

from idic_core.differentiate import Condition, Definition, names, save_segment, segments, shares, to_json
from idic_core.store import Workspace
from pages.ui.list_actions import file_name
from tests.pages.test_segments_builder import page, press, widget, words


def listed(at: AppTest, column: str) -> list[list[str]]:
    """The columns of all tables that have one of this head."""
    return [list(d.value.columns) for d in at.dataframe if column in d.value.columns]


def test_a_file_is_called_after_what_is_in_it() -> None:
    assert file_name("At risk, most at stake", ".csv") == "at-risk-most-at-stake.csv"
    assert file_name("", ".xlsx") == "customers.xlsx"
    assert file_name("高价值 / ../../x", ".csv") == "高价值-x.csv"


def test_a_list_becomes_a_segment_with_one_click_and_goes_on_to_offers_under_a_name(known: Workspace) -> None:
    at = page(view="tiers")
    at.button_group(key="stage_pick").set_value(["at_risk"]).run()
    press(at, "tiers_segment")
    assert "Stage is At risk" in words(at)
    n = names(known, (("lifecycle", "at_risk"),)).total
    assert any(m.value == str(n) for m in at.metric)
    assert segments(known) == []
    at.button(key="segment_offers_go").click().run()
    assert not at.exception
    (one,) = segments(known)
    assert one.name == "At risk"
    assert shares(known, one.definition)["customers"] == n
    assert at.query_params["segment"] == one.segment_id


def test_recency_and_frequency_can_be_checked_name_by_name(known: Workspace) -> None:
    at = page(view="rfm")
    heads = listed(at, "Spent in all")[-1]
    assert {"Last order", "Orders", "R", "F", "M", "12 months"} <= set(heads)


def test_nobody_would_move_before_a_cut_off_is_touched(known: Workspace) -> None:
    at = page(view="rfm")
    at.button_group(key="cuts_way").set_value("own").run()
    assert not at.exception
    assert "would move" not in words(at).replace("see who would move before", "")
    at.number_input(key="cut_f_0").set_value(3.0).run()
    assert not at.exception
    assert "would move.**" in words(at)


def test_a_segment_without_a_condition_says_that_it_is_everybody(known: Workspace) -> None:
    at = page()
    widget(at, "button", "_add_").click().run()
    assert "this is everybody you know" in words(at)
    assert at.button(key="call_go").label == "Put everybody on the list"
    assert at.button(key="segment_offers_go").label == "Open everybody in Offers"
    widget(at, "selectbox", "_field_").set_value("has_email").run()
    assert "this is everybody you know" not in words(at)
    assert at.button(key="call_go").label == "Put them on the list"


def test_a_segment_tells_whom_it_leaves_out_unknown_and_who_was_there_on_its_day(known: Workspace) -> None:
    old = save_segment(known, "Forty", to_json(Definition("all", (Condition("age", "at_least", (40,)),))))
    unknown = shares(known, to_json(Definition("all", (Condition("age", "unknown"),))))["customers"]
    assert f"{unknown} more customers meet all the rest" in words(page(segment=old))
    then = save_segment(known, "Then", to_json(Definition("all", (Condition("tier", "any", ("vip",)),), (), "2024-09-01")))  # fmt: skip
    assert "of them had ordered by 2024-09-01" in " ".join(m.delta or "" for m in page(segment=then).metric) + words(page(segment=then))  # fmt: skip


def test_two_segments_stand_side_by_side_and_what_was_bought_is_a_side(known: Workspace) -> None:
    vips = to_json(Definition("all", (Condition("tier", "any", ("vip",)),)))
    save_segment(known, "Best", vips)
    save_segment(known, "Reached", to_json(Definition("all", (Condition("has_email", "yes"),))))
    at = page()
    at.button_group(key="segment_tool").set_value("compare").run()
    assert not at.exception
    (table,) = [d.value for d in at.dataframe if "Best" in d.value.columns]
    figures = table.set_index("Figure")
    assert figures.loc["Customers", "Best"] == str(shares(known, vips)["customers"])
    assert "Bought by most, 1." in figures.index
    at.button_group(key="segment_tool").set_value("cross").run()
    at.selectbox(key="cross_row").set_value("bought:category").run()
    assert not at.exception
    assert "Category" in str([d.value for d in at.dataframe]) or listed(at, "Down")
