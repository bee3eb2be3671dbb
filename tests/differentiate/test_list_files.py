"""Lists that people take away, and lists that become segments: the same customers, the shop's own numbers first, nothing internal."""

import json
from io import BytesIO, StringIO

import pandas as pd
import pytest

from idic_core.differentiate import (
    Condition,
    Definition,
    allow_offers,
    as_segment,
    download,
    names,
    run,
    save_segment,
    shares,
    to_json,
    use_sensitive,
)
from idic_core.store import Workspace, read_derived
from tests.differentiate.known_shop import known_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = known_shop(tmp_path_factory.mktemp("lists"))
    run(workspace)
    return workspace


def as_table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(StringIO(content.decode("utf-8-sig")), dtype="str")


def test_a_list_taken_away_has_the_shops_numbers_first_and_no_codes(shop: Workspace) -> None:
    with shop.transaction() as db:
        db.execute("UPDATE customers SET external_ids = ? WHERE customer_id = (SELECT min(customer_id) FROM customer_values)", ['["K7", "9"]'])  # fmt: skip
    found = as_table(download(shop))
    assert found.columns[0] == "Your customer number"
    assert "K7, 9" in set(found["Your customer number"])
    assert not [c for c in found.columns if "_" in c]
    assert "City" in found.columns
    assert set(found["Days with an order"].str.fullmatch(r"\d+")) == {True}
    sheet = pd.read_excel(BytesIO(download(shop, ending=".xlsx")))
    assert list(sheet.columns) == list(found.columns)
    assert len(sheet) == names(shop).total


def test_age_and_gender_stand_in_a_list_only_after_a_yes(shop: Workspace) -> None:
    by_age = to_json(Definition("all", (Condition("age", "at_least", (30,)),)))
    segment = save_segment(shop, "Thirty and more", by_age)
    assert not {"Age", "Gender"} & set(as_table(download(shop, (("segment", by_age),))).columns)
    allow_offers(shop, segment, why="asked in the form")
    assert "Age" in set(as_table(download(shop, (("segment", by_age),))).columns)
    assert "Age" not in set(as_table(download(shop)).columns)
    use_sensitive(shop, True)
    assert "Age" in set(as_table(download(shop)).columns)
    use_sensitive(shop, False)


FILTERS = [
    (),
    (("tier", "vip"),),
    (("lifecycle", ("at_risk", "lost")), ("tier", ("vip", "ordinary", "small"))),
    (("lifecycle", ("prospect",)),),
    (("r", (1, 2, 5)), ("f", (3,))),
    (("decile", (1, 2)),),
    (("lever", "frequency"),),
    (("size_class", ("large",)),),
    (("segment", to_json(Definition("any", (Condition("tier", "any", ("vip",)), Condition("lifecycle", "any", ("prospect",)))))), ("outside", to_json(Definition("all", (Condition("age", "at_least", (40,)),))))),
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS)
def test_a_list_as_a_segment_holds_the_same_customers(shop: Workspace, filters: tuple[tuple[str, object], ...]) -> None:
    definition = as_segment(shop, filters)
    expected = names(shop, filters, limit=-1)
    assert shares(shop, definition)["customers"] == expected.total
    there = set(names(shop, (("segment", definition),), limit=-1).frame["customer_id"])
    assert there == set(expected.frame["customer_id"])


def test_a_list_that_conditions_cannot_say_is_no_segment(shop: Workspace) -> None:
    someone = str(read_derived(shop, "customer_values")["customer_id"].iloc[0])
    assert as_segment(shop, (("customer_id", (someone,)),)) == ""
    assert as_segment(shop, (("bought_lately", "coffee"),)) == ""
    both = Definition("all", (Condition("tier", "any", ("vip",)), Condition("age", "at_least", (40,))))
    assert as_segment(shop, (("outside", to_json(both)),)) == ""
    assert json.loads(as_segment(shop, (("tier", "vip"),)))["conditions"]
