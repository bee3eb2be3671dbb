"""What is known of customers: one row per value, each with its source, one spelling, numbers as numbers."""

import json
from pathlib import Path

import pandas as pd
import pytest

from idic_core.differentiate.attributes import age_on, attributes, one_spelling
from idic_core.store import Batch, Workspace, add_batch, read_derived, write_derived
from tests.differentiate.known_shop import known_shop
from tests.differentiate.shop import fill, make_lines


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return known_shop(tmp_path_factory.mktemp("ws"))


@pytest.fixture(scope="module")
def known(shop: Workspace) -> pd.DataFrame:
    return attributes(shop, today="2026-06-30")


def said(shop: Workspace) -> dict[str, dict[str, str]]:
    """What the list says of each customer, read plainly."""
    return {r["record_id"].removeprefix("r:"): json.loads(r["extra"]) for r in shop.rows("SELECT record_id, extra FROM records")}  # fmt: skip


def test_every_known_column_of_a_list_becomes_a_field_prospects_included(shop: Workspace, known: pd.DataFrame) -> None:
    told = said(shop)
    mine = known[known["field"] == "industry"].set_index("customer_id")
    assert mine["value"].to_dict() == {c: t["industry"] for c, t in told.items() if "industry" in t}
    assert any(c.startswith("P") for c in mine.index)
    assert mine["source"].eq("crm").all()


def test_a_column_of_ones_own_with_few_values_counts_under_its_head_and_free_text_does_not(known: pd.DataFrame) -> None:
    assert set(known.loc[known["field"] == "file:Pricelist", "value"]) == {"A", "B", "C"}
    assert not known["field"].eq("file:Note").any()


def test_several_tags_are_taken_apart_and_spellings_are_one(shop: Workspace, known: pd.DataFrame) -> None:
    tags = known[known["field"] == "tags"].groupby("customer_id")["value"].apply(set)
    told = {c: {x.strip() for x in t["tags"].split(";")} for c, t in said(shop).items() if "tags" in t}
    assert tags.to_dict() == told
    sizes = set(known.loc[known["field"] == "company_size", "value"])
    assert len({s.casefold() for s in sizes}) == len(sizes) == 3
    written = pd.Series([r["city"] for r in shop.rows("SELECT city FROM customers")])
    cities = set(known.loc[known["field"] == "city", "value"])
    assert cities <= set(written)
    assert len(cities) == 4
    usual = written[written.isin(["Hà Nội", "Ha Noi"])].value_counts().index[0]
    assert usual in cities


def test_money_is_read_in_the_lists_own_way_of_writing(shop: Workspace, known: pd.DataFrame) -> None:
    read = known[known["field"] == "assets"].set_index("customer_id")["number"]
    truth = {"1.234,56": 1234.56, "1.000,00": 1000.0, "250,5": 250.5, "99.999,99": 99999.99, "12,0": 12.0}
    assert read.to_dict() == {c: truth[t["assets"]] for c, t in said(shop).items() if "assets" in t}


def test_a_wish_for_something_made_alone_is_a_yes_and_a_plain_no_is_none(shop: Workspace, known: pd.DataFrame) -> None:
    mine = known[known["field"] == "custom_needs"].set_index("customer_id")["value"]
    truth = {"engraving": "yes", "要刻字": "yes", "no": "no", "không": "no"}
    assert mine.to_dict() == {c: truth[t["custom_needs"]] for c, t in said(shop).items() if "custom_needs" in t}


def test_interests_say_whether_they_were_stated_or_guessed(known: pd.DataFrame) -> None:
    likes = known[known["field"] == "interest"]
    assert set(likes["source"]) == {"stated", "inferred"}
    assert set(likes["value"].str.casefold()) == {"tea", "trà"}


def test_own_sources_count_before_bought_ones_and_newer_before_older(tmp_path: Path) -> None:
    workspace = fill(tmp_path / "ws", make_lines(customers=2, seed=1))
    lists = [("own", "crm", "Old"), ("own", "desk", "New"), ("bought", "broker", "Bought")]
    for trust, source, industry in lists:
        rows = pd.DataFrame([{"row": 0, "record_id": source, "source": source, "extra": json.dumps({"industry": industry})}])  # fmt: skip
        add_batch(workspace, Batch("x.csv", "customers", source, trust=trust), {"records": rows}, row_count=1)
    with workspace.change() as db:  # batches of one second would have no order
        db.execute("UPDATE batches SET created_at = '2026-01-0' || batch_id")
    people = read_derived(workspace, "customers")
    who = str(people["customer_id"].iloc[0])
    crosswalk = pd.DataFrame({"record_id": [s for _t, s, _i in lists], "customer_id": who, "provisional": 0})
    write_derived(workspace, {"crosswalk": crosswalk, "customers": people}, version=workspace.version, name="identify")
    found = attributes(workspace, today="2026-06-30")
    assert found.loc[found["field"] == "industry", "value"].tolist() == ["New"]


def test_ages_count_whole_years() -> None:
    born = pd.to_datetime(pd.Series(["2000-06-30", "2000-07-01", "1890-01-01", None, "2030-01-01"]))
    assert age_on(born, "2026-06-30").tolist()[:2] == [26, 25]
    assert age_on(born, "2026-06-30")[2:].isna().all()


def test_one_spelling_keeps_what_is_most_often_written() -> None:
    text = pd.Series(["SME", "sme", "SME", " Large ", None], dtype="string")
    assert one_spelling(text).tolist()[:3] == ["SME", "SME", "SME"]
    places = pd.Series(["TP.HCM", "Hồ Chí Minh", "Ho Chi Minh City", "Hồ Chí Minh", "北京市", "北京"], dtype="string")
    assert one_spelling(places, places=True).nunique() == 2


def test_lists_without_anything_known_give_an_empty_table(tmp_path: Path) -> None:
    empty = Workspace(tmp_path / "empty")
    assert attributes(empty, today="2026-06-30").empty
    plain = fill(tmp_path / "ws", make_lines(customers=1, seed=1))
    assert set(attributes(plain, today="2026-06-30")["field"]) == {"organisation"}
    assert read_derived(plain, "customer_attributes").empty
