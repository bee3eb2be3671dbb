"""The sample shop through the real upload and the real matching: it loads quickly, whole, and people are found in it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pandas as pd
import pytest

from idic_core import engines, identify, store, upload
from sample_data import files
from tests.sample.test_shop_pack import read


@dataclass(frozen=True)
class Shop:
    """The loaded workspace, the seconds that took, and each file's report."""

    workspace: store.Workspace
    seconds: float
    reports: list[upload.CommitReport]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    workspace = store.Workspace(tmp_path_factory.mktemp("shop"))
    start = time.process_time()
    reports = [upload.commit_file(workspace, path, kind=kind, source=source) for path, kind, source in files("shop")]
    return Shop(workspace, time.process_time() - start, reports)


@pytest.fixture(scope="module")
def people(shop: Shop) -> pd.DataFrame:
    """record_id, source, customer_id as resolved, person as planted."""
    records = engines.current_records(shop.workspace)
    identify.run(shop.workspace)
    clusters = store.read_derived(shop.workspace, "crosswalk")
    truth = read("truth/records.csv")
    known = []
    for source, field, of in (
        ("webshop", "external_id", "webshop"), ("loyalty cards", "member_id", "loyalty cards"), ("newsletter", "email", "newsletter"),
        ("till", "member_id", "loyalty cards"), ("till", "phone", "till"),
    ):  # fmt: skip
        mine = records[records["source"].eq(source) & records[field].notna()]
        known.append(mine.merge(truth[truth["source"] == of][["key", "person"]], left_on=field, right_on="key"))
    return pd.concat(known).drop_duplicates("record_id").merge(clusters, on="record_id")


def pairs(groups: pd.Series) -> int:
    sizes = groups.value_counts()
    return int((sizes * (sizes - 1) // 2).sum())


def test_the_shop_loads_in_ten_seconds_and_nothing_is_set_aside(shop: Shop) -> None:
    assert shop.seconds < 10
    assert [report.set_aside for report in shop.reports] == [0] * len(shop.reports)
    assert [report.kind for report in shop.reports] == [kind for _path, kind, _source in files("shop")]


def test_every_line_and_its_amount_comes_in(shop: Shop) -> None:
    web, till = read("webshop_orders.csv"), read("till_orders.csv")
    amounts = till["Thành tiền"].str.replace(".", "", regex=False).str.replace(",", ".", regex=False).astype(float)
    whole = (web["quantity"].astype(int) * web["unit_price"].astype(float)).sum() + amounts.sum()
    lines = store.read(shop.workspace, "SELECT CAST(amount AS REAL) AS amount FROM order_lines")
    assert len(lines) == len(web) + len(till)
    assert lines["amount"].sum() == pytest.approx(whole)


def test_webshop_orders_belong_to_webshop_accounts(shop: Shop) -> None:
    accounts = store.read(
        shop.workspace, "SELECT record_id FROM records WHERE source = 'webshop' AND origin = 'customers'"
    )
    ordered = store.read(shop.workspace, "SELECT DISTINCT record_id FROM order_lines WHERE source = 'webshop'")
    assert set(ordered["record_id"]) <= set(accounts["record_id"])


def test_who_left_the_newsletter_has_refused_e_mails(shop: Shop) -> None:
    left = (read("newsletter.csv")["Newsletter"] == "unsubscribed").sum()
    refused = shop.workspace.value("SELECT count(*) FROM consents WHERE channel = 'email' AND status = 'refused'")
    assert left > 50
    assert refused >= 0.95 * left


def test_the_till_s_card_numbers_find_the_card_s_holder(people: pd.DataFrame) -> None:
    holders = people[people["source"] == "loyalty cards"][["member_id", "customer_id"]]
    bought = people[people["source"].eq("till") & people["member_id"].notna()]
    both = bought.merge(holders, on="member_id", suffixes=("", "_holder"))
    assert len(both) > 500
    assert (both["customer_id"] == both["customer_id_holder"]).mean() > 0.95


def test_few_people_are_mixed_up(people: pd.DataFrame) -> None:
    right = sum(pairs(group) for _person, group in people.groupby("person")["customer_id"])
    assert right / pairs(people["customer_id"]) > 0.85


def test_most_people_are_found(people: pd.DataFrame) -> None:
    right = sum(pairs(group) for _person, group in people.groupby("person")["customer_id"])
    assert right / pairs(people["person"]) > 0.70
