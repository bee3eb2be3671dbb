"""Saved segments: live counts, another day, names behind them, comparing, undo, sensitive fields, and one field against another."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

import idic_core.interact  # noqa: F401  what may be done with whom is a later stage's knowledge, which it lets segments ask
from idic_core.differentiate import (
    Condition,
    Definition,
    allow_offers,
    compare,
    crosstab,
    delete_segment,
    download,
    fields,
    members_of,
    names,
    offers_allowed,
    parse,
    rename_segment,
    restore_segment,
    run,
    save_segment,
    segment,
    segments,
    sensitive,
    shares,
    starting_points,
    to_json,
    wording_segments,
)
from idic_core.differentiate.crosstab import cell_definition
from idic_core.differentiate.matching import members
from idic_core.differentiate.parts import part
from idic_core.errors import IdicError
from idic_core.store import Batch, Workspace, add_batch, read_derived, write_derived
from idic_core.store.changes import changes_since
from tests.differentiate.known_shop import known_shop
from tests.differentiate.shop import fill, make_lines


def plain(value: float, digits: int = 0) -> str:
    return f"{value:,.{digits}f}"


def one(field: str, op: str, *values: object, days: int | None = None, as_of: str = "") -> str:
    return to_json(Definition("all", (Condition(field, op, tuple(values), days),), as_of=as_of))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = known_shop(tmp_path_factory.mktemp("ws"))
    run(workspace)
    return workspace


def test_a_segment_is_saved_renamed_deleted_and_brought_back_and_no_figure_becomes_old(shop: Workspace) -> None:
    vips = one("tier", "any", "vip")
    made = save_segment(shop, "  Best   ones ", vips, who="Ann")
    assert [(s.name, s.definition, s.who) for s in segments(shop)] == [("Best ones", vips, "Ann")]
    rename_segment(shop, made, "The best")
    assert segment(shop, made).name == "The best"
    other = save_segment(shop, "Others", one("tier", "none", "vip"))
    with pytest.raises(IdicError):
        save_segment(shop, "THE BEST", vips)
    with pytest.raises(IdicError):
        save_segment(shop, " ", vips)
    with pytest.raises(IdicError):
        save_segment(shop, "Gone", one("nothing", "any", "x"))
    delete_segment(shop, made)
    assert [s.segment_id for s in segments(shop)] == [other]
    with pytest.raises(IdicError):
        segment(shop, made)
    restore_segment(shop, made)
    assert [s.name for s in segments(shop)] == ["The best", "Others"]
    assert changes_since(shop, "differentiate") == {}
    delete_segment(shop, made)
    delete_segment(shop, other)


def test_a_saved_segment_is_counted_anew_when_figures_change(tmp_path: Path) -> None:
    lines = make_lines(customers=30, seed=4, items=1.0)
    workspace = known_shop(tmp_path / "ws", lines=lines[lines["customer_id"] < "C0020"])
    run(workspace)
    ordered = one("has_ordered", "yes")
    assert shares(workspace, ordered)["customers"] == 20
    new = lines[lines["customer_id"] >= "C0020"].drop(columns=["customer_id", "category", "need"])
    ids = lines.loc[new.index, "customer_id"]
    facts = new.assign(
        row=range(len(new)), line_key=range(90_000, 90_000 + len(new)), source="shop", record_id="r:" + ids
    )
    add_batch(workspace, Batch("later.csv", "orders", "shop"), {"order_lines": facts}, row_count=len(facts))
    crosswalk = pd.concat([read_derived(workspace, "crosswalk"), pd.DataFrame({"record_id": "r:" + ids.unique(), "customer_id": ids.unique(), "provisional": 0})])  # fmt: skip
    people = read_derived(workspace, "customers")
    more = pd.DataFrame({"customer_id": ids.unique()}).reindex(columns=people.columns)
    write_derived(workspace, {"crosswalk": crosswalk, "customers": pd.concat([people, more])}, version=workspace.version, name="identify")  # fmt: skip
    run(workspace)
    assert shares(workspace, ordered)["customers"] == 30


def test_an_earlier_day_shows_what_a_run_on_that_day_had_shown(tmp_path: Path) -> None:
    day = "2025-03-31"
    lines = make_lines(customers=150, seed=6, items=1.0)
    early = lines[lines["ordered_at"] < pd.Timestamp(day) + pd.Timedelta(days=1)]
    assert 120 <= early["customer_id"].nunique() < 150
    then = fill(tmp_path / "then", early)
    run(then, as_of=day)
    now = fill(tmp_path / "now", lines)
    run(now, as_of=day)  # freezes the cut-offs of the scores, as a run on that day had done
    run(now)
    columns = ["order_days", "orders", "last_order", "net", "net_last_year", "r", "f", "m", "rfm_group", "lifecycle", "actual_value"]  # fmt: skip
    truth = read_derived(then, "customer_values").merge(read_derived(then, "customer_summary"), on="customer_id")
    seen = part(now, "people", as_of=day).to_pandas().set_index("customer_id")
    got = seen.loc[truth["customer_id"], columns].reset_index()
    pd.testing.assert_frame_equal(got, truth[["customer_id", *columns]], check_dtype=False)
    later = set(lines["customer_id"]) - set(early["customer_id"])
    assert not seen.loc[sorted(later), "has_ordered"].any()
    for stage in ("new", "mature", "at_risk", "lost"):
        stood = set(members(now, Definition("all", (Condition("lifecycle", "any", (stage,)),), as_of=day)))
        assert stood == set(truth.loc[truth["lifecycle"] == stage, "customer_id"])


def test_what_was_bought_is_counted_back_from_the_day_asked_for(tmp_path: Path) -> None:
    lines = make_lines(customers=40, seed=6, items=1.0)
    workspace = known_shop(tmp_path / "ws", lines=lines)
    run(workspace)
    day, category = pd.Timestamp("2025-03-31"), "coffee"
    got = members_of(workspace, one("bought:category", "any", category, days=60, as_of=str(day.date())))
    when = lines["ordered_at"].dt.normalize()
    truth = lines[lines["category"].eq(category) & (when <= day) & (when >= day - pd.Timedelta(days=60))]
    assert set(got) == set(truth["customer_id"])


def test_a_day_before_the_first_order_has_nobody_who_ordered(shop: Workspace) -> None:
    assert shares(shop, one("has_ordered", "yes", as_of="2020-01-01"))["customers"] == 0
    assert shares(shop, one("has_ordered", "no", as_of="2020-01-01"))["customers"] == 102


def test_names_count_and_file_agree_and_prospects_are_among_them(shop: Workspace) -> None:
    everybody = names(shop, (("segment", "{}"),), limit=10)
    assert everybody.total == shares(shop, "{}")["customers"] == 102
    assert len(everybody.frame) == 10
    assert everybody.frame["lifetime_value"].is_monotonic_decreasing
    inside = (("segment", one("about:industry", "known")),)
    found = names(shop, inside, limit=-1)
    assert set(found.frame["customer_id"]) == set(members_of(shop, inside[0][1]))
    assert found.frame["customer_id"].str.startswith("P").any()
    text = download(shop, inside).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == found.total + 1
    book = pd.read_excel(BytesIO(download(shop, inside, "lifetime_value", ".xlsx")), dtype=str)
    assert list(book["Number in this program"]) == list(found.frame["customer_id"])
    assert names(shop, (("lifecycle", "prospect"),)).total == 12


def test_money_in_the_file_is_in_cents(shop: Workspace) -> None:
    rows = pd.read_csv(BytesIO(download(shop, (("lifecycle", ("new", "mature", "at_risk", "lost")),))), dtype=str)
    for head in (
        "Brought in 12 months",
        "Potential",
        "Lifetime value, 3 years",
        "Lifetime value, low",
        "Lifetime value, high",
        "Spent in all",
    ):
        known = rows[head].dropna()
        assert len(known)
        assert known.str.fullmatch(r"-?\d+(\.\d{1,2})?").all(), head


def test_a_name_that_looks_like_a_formula_stays_text_in_the_file(tmp_path: Path) -> None:
    workspace = known_shop(tmp_path / "ws", customers=5)
    with workspace.transaction() as db:
        db.execute("UPDATE customers SET name = '=1+1' WHERE customer_id = 'C0001'")
    run(workspace)
    assert b"'=1+1" in download(workspace, (("segment", "{}"),))


def test_two_segments_are_told_apart_with_the_names_of_each_part(shop: Workspace) -> None:
    a, b = one("has_email", "yes"), one("has_phone", "yes")
    first, second = set(members_of(shop, a)), set(members_of(shop, b))
    found = compare(shop, a, b)
    assert (found.first, found.both, found.second) == (len(first - second), len(first & second), len(second - first))
    assert names(shop, (("segment", a), ("outside", b))).total == found.first


def test_only_a_segment_that_is_there_can_be_saved_anew(shop: Workspace) -> None:
    made = save_segment(shop, "With e-mail", one("has_email", "yes"))
    delete_segment(shop, made)
    for gone in ("x", made):
        with pytest.raises(IdicError, match="not there any more"):
            save_segment(shop, "Mail", one("has_email", "yes"), segment_id=gone)
    assert "Mail" not in {s.name for s in segments(shop)}


def test_sensitive_fields_are_marked_and_need_a_yes_for_just_these_conditions(shop: Workspace) -> None:
    assert {f.code for f in fields(shop).values() if f.sensitive} == {"age", "birthday_in", "about:gender"}
    harmless = save_segment(shop, "SMEs", one("about:company_size", "any", "SME"))
    assert offers_allowed(shop, harmless)
    women = save_segment(shop, "Women", one("about:gender", "any", "f"))
    assert [f.code for f in sensitive(shop, segment(shop, women).definition)] == ["about:gender"]
    assert not offers_allowed(shop, women)
    allow_offers(shop, women, why="sign-up form")
    assert offers_allowed(shop, women)
    save_segment(shop, "Women", one("age", "at_most", 30), segment_id=women)
    assert not offers_allowed(shop, women)
    delete_segment(shop, harmless)
    delete_segment(shop, women)


@pytest.mark.parametrize(
    ("row", "column"),
    [("tier", "lifecycle"), ("about:industry", "age"), ("about:tags", "tier"), ("net", "has_email"), ("file:Pricelist", ""), ("r", "about:assets"), ("about:city", "rfm_group"), ("bought:category", "tier"), ("bought:product", "lifecycle"), ("tier", "bought:product")],
)  # fmt: skip
def test_every_cell_leads_to_just_its_customers(shop: Workspace, row: str, column: str) -> None:
    within = one("has_email", "yes") if column == "tier" else "{}"
    found = crosstab(shop, row, column, within)
    assert found.customers == shares(shop, within)["customers"]
    if row != "about:tags" and not (row + column).count("bought"):
        assert found.cells["customers"].sum() == found.customers
    bands = {b.code: b for b in found.rows}, {b.code: b for b in found.columns}
    for cell in found.cells.to_dict("records"):
        filters = tuple(
            ("segment", d) for d in cell_definition(bands[0][cell["row"]], bands[1][cell["column"]], within)
        )
        behind = names(shop, filters, limit=-1)
        assert behind.total == cell["customers"]
        assert behind.frame["actual_value"].sum() == pytest.approx(cell["value"])


def test_the_index_says_how_many_times_as_many_as_in_the_whole(shop: Workspace) -> None:
    found = crosstab(shop, "tier", "lifecycle")
    people = part(shop, "people").to_pandas()
    truth = pd.crosstab(people["tier"].fillna("\x00unknown"), people["lifecycle"], normalize="index") / people["lifecycle"].value_counts(normalize=True)  # fmt: skip
    for cell in found.cells.to_dict("records"):
        assert cell["index"] == pytest.approx(100 * truth.loc[cell["row"], cell["column"]])


def test_classes_stand_in_their_own_order_and_other_values_by_how_many_have_them(shop: Workspace) -> None:
    found = crosstab(shop, "tier", "lifecycle")
    tiers, stages = ([b.code for b in side if not b.code.startswith("\x00")] for side in (found.rows, found.columns))
    assert tiers == [t for t in ("vip", "potential", "ordinary", "small") if t in tiers]
    assert stages == [s for s in ("prospect", "new", "mature", "at_risk", "lost") if s in stages]
    industries = crosstab(shop, "about:industry")
    counts = industries.cells.set_index("row")["customers"]
    known = [counts[b.code] for b in industries.rows if not b.code.startswith("\x00")]
    assert known == sorted(known, reverse=True)


def test_fields_that_do_not_divide_customers_are_refused(shop: Workspace) -> None:
    for code in ("event", "nothing", "last_order"):
        with pytest.raises(IdicError):
            crosstab(shop, "tier", code)


def test_every_ready_made_segment_can_be_counted_and_said(shop: Workspace) -> None:
    known, texts = fields(shop), wording_segments.starting_points()
    ready = starting_points(shop)
    assert {"quiet_best", "one_timers", "birthday", "may_write"} <= {code for code, _d in ready}
    for code, definition in ready:
        assert texts[code]
        assert shares(shop, to_json(definition))["everybody"] == 102
        assert "…" not in wording_segments.sentence(definition, known, {}, plain)


def test_a_definition_reads_as_a_sentence(shop: Workspace) -> None:
    definition = json.dumps({
        "conditions": [{"field": "tier", "op": "any", "values": ["vip", "potential"]}, {"match": "any", "conditions": [
            {"field": "bought:category", "op": "any", "values": ["coffee"], "days": 90}, {"field": "p_alive", "op": "at_least", "values": [0.5]}]}],
        "except": [{"field": "has_email", "op": "no"}], "as_of": "2025-01-31",
    })  # fmt: skip
    said = wording_segments.sentence(parse(definition), fields(shop), {}, plain)
    assert said == ("Tier is VIP or Room to grow, and (bought coffee in the last 90 days, or Chance that they are still a customer is at least 50 %); "
                    "but not: no e-mail address known; as of 2025-01-31.")  # fmt: skip
    everybody = wording_segments.sentence(Definition(), fields(shop), {}, plain)
    assert everybody.startswith("Everybody")


def test_consent_and_what_is_known_read_as_people_say_it(shop: Workspace) -> None:
    known = fields(shop)

    def said(*conditions: Condition) -> str:
        return wording_segments.sentence(Definition("all", conditions), known, {}, plain)

    assert (
        said(Condition("may_contact", "any", ("email",)), Condition("has_email", "yes"))
        == "May be contacted for marketing by e-mail, and e-mail address known."
    )
    assert said(Condition("may_contact", "none", ("email", "sms"))).startswith(
        "May not be contacted for marketing by e-mail or "
    )
    assert (
        said(Condition("has_ordered", "no"), Condition("has_phone", "no"))
        == "Has not ordered, and no phone number known."
    )
    assert said(Condition("contact:channel", "any", ("email",), 30)) == "Had contact by e-mail in the last 30 days."


@pytest.mark.parametrize("kind", ["one customer", "no orders", "no amounts", "no products", "one day"])
def test_odd_lists_have_their_segments(tmp_path: Path, kind: str) -> None:
    lines = make_lines(customers=1 if kind == "one customer" else 8, seed=2)
    if kind == "no orders":
        lines = lines.head(0)
    if kind == "no amounts":
        lines = lines.assign(amount=None, unit_price=None)
    if kind == "no products":
        lines = lines.assign(product_id=None, product_name=None)
    if kind == "one day":
        lines = lines.assign(ordered_at=pd.Timestamp("2025-05-05"))
    workspace = fill(tmp_path / "ws", lines, prospects=2)
    run(workspace)
    for field in fields(workspace).values():
        op = "yes" if field.kind == "flag" else "any" if field.kind == "happening" else "known"
        assert shares(workspace, one(field.code, op))["customers"] >= 0
    assert names(workspace, (("segment", one("has_ordered", "no")),)).total >= 2
    assert crosstab(workspace, "has_ordered", "has_email").cells["customers"].sum() >= 2


def test_a_run_as_of_a_day_before_the_first_order_has_no_customers(tmp_path: Path) -> None:
    workspace = fill(tmp_path / "ws", make_lines(customers=5, seed=2))
    assert run(workspace, as_of="2020-01-01")["customers"] == 0
