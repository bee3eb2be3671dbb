"""The sample shop: same bytes each time, the promised sizes, dirt that is really there, and a truth that fits the files."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from sample_data import PACKS, files
from sample_data.generate import make_shop
from sample_data.products import LEADING

SHOP = Path(files("shop")[0][0]).parent


def read(name: str, folder: Path = SHOP) -> pd.DataFrame:
    if name.endswith(".xlsx"):
        return pd.read_excel(folder / name, dtype=str).fillna("")
    separator = ";" if name == "till_orders.csv" else ","
    return pd.read_csv(folder / name, sep=separator, dtype=str, encoding="utf-8-sig", keep_default_na=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def truth() -> tuple[pd.DataFrame, pd.DataFrame]:
    return read("truth/records.csv"), read("truth/people.csv")


def test_the_generator_writes_the_same_bytes_each_time(tmp_path: Path) -> None:
    make_shop(tmp_path / "one", people=200, seed=7)
    make_shop(tmp_path / "two", people=200, seed=7)
    make_shop(tmp_path / "other", people=200, seed=8)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert contents(tmp_path / "one") != contents(tmp_path / "other")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the last digit of logarithms differs between systems")
def test_the_committed_pack_is_what_the_generator_makes(tmp_path: Path) -> None:
    make_shop(tmp_path)
    made, kept = contents(tmp_path), contents(SHOP)
    assert sorted(made) == sorted(kept)
    assert [name for name in made if name.endswith(".csv") and made[name] != kept[name]] == []
    assert read("loyalty_cards.xlsx", tmp_path).equals(read("loyalty_cards.xlsx"))


def test_every_file_of_every_pack_is_there_in_a_loadable_order() -> None:
    for pack in PACKS:
        listed = files(pack)
        assert all(path.is_file() for path, _kind, _source in listed)
        kinds = [kind for _path, kind, _source in listed]
        assert max(i for i, kind in enumerate(kinds) if kind in {"customers", "products"}) < kinds.index("orders")
    with pytest.raises(KeyError):
        files("no such pack")


def test_the_shop_has_the_promised_size() -> None:
    lines = len(read("webshop_orders.csv")) + len(read("till_orders.csv"))
    assert 19_000 <= lines <= 21_500
    assert len(read("products.csv")) == 120
    assert len(read("interactions.csv")) == 1500
    assert len(truth()[1]) == 2000
    assert sum(len(content) for content in contents(SHOP).values()) < 4_000_000
    assert not any("truth" in str(path.relative_to(SHOP)) for path, _kind, _source in files("shop"))


def test_orders_span_two_years_and_name_only_known_products_and_accounts() -> None:
    web, till = read("webshop_orders.csv"), read("till_orders.csv")
    days = pd.concat([pd.to_datetime(web["order_date"]), pd.to_datetime(till["Ngày giờ"], format="%d/%m/%Y %H:%M")])
    assert (days.min().date().isoformat(), days.max().date().isoformat()) == ("2024-11-01", "2026-10-31")
    known = set(read("products.csv")["sku"]) | {"DELIVERY"}
    assert set(web["sku"]) | set(till["Mã hàng"]) <= known
    assert set(web["customer_id"]) <= set(read("webshop_customers.csv")["customer_id"])
    assert set(till["Số thẻ thành viên"]) - {""} <= set(read("loyalty_cards.xlsx")["会员卡号"])


def test_the_year_has_its_seasons_and_sales_come_back() -> None:
    web = read("webshop_orders.csv")
    by_month = web.groupby(web["order_date"].str[:7]).size()
    assert by_month["2024-12"] > 1.4 * by_month["2024-11"]
    assert by_month["2026-02"] > 1.25 * by_month["2026-03"]
    assert (web["quantity"].astype(int) < 0).mean() > 0.01


def test_the_truth_names_people_and_records_that_exist() -> None:
    records, people = truth()
    assert set(records["person"]) <= set(people["person"])
    keys = records.groupby("source")["key"].agg(set)
    assert keys["webshop"] == set(read("webshop_customers.csv")["customer_id"])
    assert keys["loyalty cards"] == set(read("loyalty_cards.xlsx")["会员卡号"])
    assert keys["newsletter"] <= set(read("newsletter.csv")["E-mail"])
    till = read("till_orders.csv")
    assert keys["till"] <= set(till["Số điện thoại"])
    assert not records.duplicated(["source", "key"]).any()
    sources = records.groupby("person")["source"].nunique()
    assert (sources >= 2).mean() > 0.4


def test_a_planted_need_shows_in_what_its_people_buy() -> None:
    records, people = truth()
    bought = read("webshop_orders.csv").merge(read("products.csv")[["sku", "category"]], on="sku")
    bought = bought.merge(records[records["source"] == "webshop"], left_on="customer_id", right_on="key").merge(
        people, on="person"
    )
    for need, leading in LEADING.items():
        of_need = bought[bought["need"] == need]
        assert of_need["category"].isin(leading).mean() > 0.6
        assert bought[bought["need"] != need]["category"].isin(leading).mean() < 0.35


def test_those_who_left_for_good_stop_buying() -> None:
    records, people = truth()
    web = read("webshop_orders.csv").merge(
        records[records["source"] == "webshop"], left_on="customer_id", right_on="key"
    )
    web = web[web["quantity"].astype(int) > 0].merge(people[people["left"] != ""], on="person")
    assert len(web) > 500
    assert (web["order_date"].str[:10] <= web["left"]).all()


def test_the_dirt_of_real_lists_is_there() -> None:
    web, cards = read("webshop_customers.csv"), read("loyalty_cards.xlsx")
    letters, newsletter = read("truth/people.csv"), read("newsletter.csv")
    names = web["last_name"] + " " + web["first_name"]
    assert names.str.contains("[一-龥]").sum() > 40
    assert (cards["姓名"].str.contains("[一-龥]")).sum() > 40
    assert web["last_name"].isin(["Nguyễn"]).sum() > 100
    assert web["last_name"].str.lower().isin(["nguyen"]).sum() > 40
    assert web["first_name"].isin(["Nguyễn", "Nguyen"]).sum() > 5
    for form in (r"^0\d{9}$", r"^\+84 ", r"^84\d", r"\.\d{3}\."):
        assert web["phone"].str.contains(form).sum() > 20
    assert (web["birthday"] == "1900-01-01").sum() > 5
    assert (web["phone"] == "").mean() > 0.1
    assert (newsletter["Name"] == "").sum() > 20
    assert (~newsletter["E-mail"].str.fullmatch(r"[^@\s]+@[^@\s]+\.\w+")).sum() > 3
    assert letters["tags"].str.contains("shared_phone").sum() > 100
    assert letters["tags"].str.contains("father_and_son").sum() > 10


def test_no_address_in_the_pack_can_belong_to_somebody() -> None:
    for name in ("webshop_customers.csv", "newsletter.csv", "interactions.csv", "survey_answers.csv"):
        text = (SHOP / name).read_text(encoding="utf-8").lower()
        hosts = set(pd.Series([text]).str.extractall(r"@([\w.-]+\.[a-z]+)")[0])
        assert hosts
        assert all(host.endswith(".example") for host in hosts)
